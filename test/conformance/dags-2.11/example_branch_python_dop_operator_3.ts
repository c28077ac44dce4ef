import '../../../examples/dags/example_branch_python_dop_operator_3.ts';
