import { collection, component } from '../definition/component.ts';
import { anything, integer, moment, text } from '../definition/fields.ts';

const itemFields = {
  key: text({ description: 'The name under which the value was left.' }),
  timestamp: moment({ description: 'When that was.' }),
  execution_date: moment({ description: 'The logical date of the run.' }),
  map_index: integer({ description: 'Which one of a mapped task left it; -1 where the task is not mapped.' }),
  task_id: text({ description: 'The task that left it.' }),
  dag_id: text({ description: 'The DAG.' }),
};

const XComCollectionItem = component('XComCollectionItem', itemFields, {
  description: 'A value that a task left for others, without the value, which may be large.',
});

export const XComCollection = collection('XComCollection', 'xcom_entries', XComCollectionItem, {
  description: 'A page of XComs.',
});

export const XCom = component(
  'XCom',
  { ...itemFields, value: anything({ description: 'The value, or how Python prints it.' }) },
  { description: 'A value that a task left for others.' },
);
