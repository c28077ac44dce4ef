import { string } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const operatorsSection = defineSection('operators', 'What tasks are where they do not say.', {
  defaultOwner: string({
    key: 'default_owner',
    default: 'airflow',
    since: '1.10.0',
    doc: 'The owner of tasks that name none.',
  }),
  defaultQueue: string({
    key: 'default_queue',
    default: 'default',
    since: '2.1.0',
    doc: 'The queue of tasks that name none.',
  }),
});
