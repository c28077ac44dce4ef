import '../../../examples/dags/example_bash_decorator.ts';
