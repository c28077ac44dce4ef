import '../../../examples/dags/example_latest_only.ts';
