import '../../../examples/dags/example_short_circuit_operator.ts';
