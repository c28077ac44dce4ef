import '../../../examples/dags/example_bash_operator.ts';
