import { collection, component } from '../definition/component.ts';
import { integer, moment, nullable, readOnlyText, text } from '../definition/fields.ts';

const subject = (description: string) => nullable(readOnlyText(description));

export const EventLog = component(
  'EventLog',
  {
    event_log_id: integer({ readOnly: true, description: 'The number of the entry.' }),
    when: moment({ readOnly: true, description: 'When it happened.' }),
    dag_id: subject('The DAG that it was about.'),
    task_id: subject('The task that it was about.'),
    run_id: subject('The run that it was about.'),
    map_index: nullable(integer({ readOnly: true, description: 'Which instance of a mapped task it was about.' })),
    try_number: nullable(integer({ readOnly: true, description: 'Which try it was about.' })),
    event: text({ readOnly: true, description: 'What was done.' }),
    execution_date: nullable(moment({ readOnly: true, description: 'The logical date of the run that it was about.' })),
    owner: subject('Who did it.'),
    extra: subject('What was asked for besides.'),
  },
  { description: 'An entry of the audit log.' },
);

export const EventLogCollection = collection('EventLogCollection', 'event_logs', EventLog, {
  description: 'A page of the audit log.',
});
