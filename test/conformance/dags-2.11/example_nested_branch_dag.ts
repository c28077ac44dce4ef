import '../../../examples/dags/example_nested_branch_dag.ts';
