import { collection, component } from '../definition/component.ts';
import { integer, moment, nullable, text } from '../definition/fields.ts';

const readOnlyText = (description: string) => nullable(text({ readOnly: true, description }));

export const EventLog = component(
  'EventLog',
  {
    event_log_id: integer({ readOnly: true, description: 'The number of the entry.' }),
    when: moment({ readOnly: true, description: 'When it happened.' }),
    dag_id: readOnlyText('The DAG that it was about.'),
    task_id: readOnlyText('The task that it was about.'),
    run_id: readOnlyText('The run that it was about.'),
    map_index: nullable(integer({ readOnly: true, description: 'Which instance of a mapped task it was about.' })),
    try_number: nullable(integer({ readOnly: true, description: 'Which try it was about.' })),
    event: text({ readOnly: true, description: 'What was done.' }),
    execution_date: nullable(moment({ readOnly: true, description: 'The logical date of the run that it was about.' })),
    owner: readOnlyText('Who did it.'),
    extra: readOnlyText('What was asked for besides.'),
  },
  { description: 'An entry of the audit log.' },
);

export const EventLogCollection = collection('EventLogCollection', 'event_logs', EventLog, {
  description: 'A page of the audit log.',
});
