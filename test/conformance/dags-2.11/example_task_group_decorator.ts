import '../../../examples/dags/example_task_group_decorator.ts';
