import '../../../examples/dags/example_params_ui_tutorial.ts';
