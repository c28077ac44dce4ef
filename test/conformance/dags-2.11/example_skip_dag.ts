import '../../../examples/dags/example_skip_dag.ts';
