import '../../../examples/dags/example_branch_labels.ts';
