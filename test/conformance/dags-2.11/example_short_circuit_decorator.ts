import '../../../examples/dags/example_short_circuit_decorator.ts';
