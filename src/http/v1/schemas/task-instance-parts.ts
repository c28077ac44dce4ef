import { component } from '../definition/component.ts';
import { flag, integer, moment, nullable, text } from '../definition/fields.ts';

/** Parts of a task instance that are null as long as nothing here makes them. */

export const SlaMiss = nullable(
  component('SLAMiss', {
    task_id: text({ readOnly: true, description: 'The id of the task.' }),
    dag_id: text({ readOnly: true, description: 'The id of the DAG.' }),
    execution_date: moment({ readOnly: true, description: 'The logical date of the run.' }),
    email_sent: flag({ readOnly: true, description: 'Whether somebody was told by mail.' }),
    timestamp: moment({ readOnly: true, description: 'When it was noticed.' }),
    description: nullable(text({ readOnly: true, description: 'What was missed.' })),
    notification_sent: flag({ readOnly: true, description: 'Whether the callback was called.' }),
  }),
);

export const Trigger = nullable(
  component('Trigger', {
    id: integer(),
    classpath: text({ description: 'What waits.' }),
    kwargs: text({ description: 'What it waits for.' }),
    created_date: moment({ description: 'Since when it waits.' }),
    triggerer_id: nullable(integer({ description: 'The triggerer that has it.' })),
  }),
);

export const Job = nullable(
  component('Job', {
    id: integer(),
    dag_id: nullable(text()),
    state: nullable(text({ description: 'Whether it runs.' })),
    job_type: nullable(text({ description: 'What it is.' })),
    start_date: nullable(moment({ description: 'When it began.' })),
    end_date: nullable(moment({ description: 'When it ended.' })),
    latest_heartbeat: nullable(moment({ description: 'When it last said that it lives.' })),
    executor_class: nullable(text({ description: 'Its executor.' })),
    hostname: nullable(text({ description: 'The machine that it is on.' })),
    unixname: nullable(text({ description: 'The operating system user that it runs as.' })),
  }),
);
