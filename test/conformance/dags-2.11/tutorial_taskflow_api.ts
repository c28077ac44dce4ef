import '../../../examples/dags/tutorial_taskflow_api.ts';
