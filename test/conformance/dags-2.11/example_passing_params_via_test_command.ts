import '../../../examples/dags/example_passing_params_via_test_command.ts';
