import '../../../examples/dags/example_task_group.ts';
