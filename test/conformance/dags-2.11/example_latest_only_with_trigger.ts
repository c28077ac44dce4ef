import '../../../examples/dags/example_latest_only_with_trigger.ts';
