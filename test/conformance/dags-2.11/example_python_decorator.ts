import '../../../examples/dags/example_python_decorator.ts';
