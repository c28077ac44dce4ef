import '../../../examples/dags/example_xcom.ts';
