import '../../../examples/dags/example_display_name.ts';
