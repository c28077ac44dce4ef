import '../../../examples/dags/tutorial.ts';
