/** Labels on the edges of a branch. */
import { Dag, label } from 'tradewind';

const dag = new Dag('example_branch_labels', { schedule: '@daily', startDate: '2021-01-01', catchup: false });

const ingest = dag.empty({ taskId: 'ingest' });
const analyze = dag.empty({ taskId: 'analyze' });
const check = dag.empty({ taskId: 'check_integrity' });
const describe = dag.empty({ taskId: 'describe_integrity' });
const error = dag.empty({ taskId: 'email_error' });
const save = dag.empty({ taskId: 'save' });
const report = dag.empty({ taskId: 'report' });

ingest.before(analyze);
analyze.before(check);
check.before(label('No errors', save), label('Errors found', describe));
describe.before(error);
report.after(save, error);
