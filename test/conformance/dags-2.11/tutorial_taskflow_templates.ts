import '../../../examples/dags/tutorial_taskflow_templates.ts';
