import '../../../examples/dags/example_trigger_controller_dag.ts';
