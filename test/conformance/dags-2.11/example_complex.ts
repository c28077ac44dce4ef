import '../../../examples/dags/example_complex.ts';
