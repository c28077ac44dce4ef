import '../../../examples/dags/tutorial_dag.ts';
