import '../../../examples/dags/example_params_trigger_ui.ts';
