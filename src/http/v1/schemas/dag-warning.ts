import { collection, component } from '../definition/component.ts';
import { readOnlyText } from '../definition/fields.ts';

const DagWarning = component(
  'DagWarning',
  {
    dag_id: readOnlyText('The DAG.'),
    warning_type: readOnlyText('The kind of warning, such as `non-existent pool`.'),
    message: readOnlyText('What is doubtful.'),
    timestamp: readOnlyText('When it was noticed.'),
  },
  { description: 'Something doubtful about a DAG that loads.' },
);

export const DagWarningCollection = collection('DagWarningCollection', 'dag_warnings', DagWarning, {
  description: 'A page of warnings.',
});
