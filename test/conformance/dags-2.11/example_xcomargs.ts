import '../../../examples/dags/example_xcomargs.ts';
