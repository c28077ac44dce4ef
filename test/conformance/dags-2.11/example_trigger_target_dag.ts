import '../../../examples/dags/example_trigger_target_dag.ts';
