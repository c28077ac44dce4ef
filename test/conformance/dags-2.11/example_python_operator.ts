import '../../../examples/dags/example_python_operator.ts';
