/** Many tasks with many edges, from a table: the order of operations on a data catalog. */
import { Dag, type TaskRef } from 'tradewind';

const dag = new Dag('example_complex', {
  startDate: '2021-01-01',
  catchup: false,
  tags: ['example', 'example2', 'example3'],
});

/** Each task with those that come after it. */
const below: Record<string, string[]> = {
  create_entry_group: [
    'create_entry_gcs',
    'create_entry_group_result',
    'create_entry_group_result2',
    'delete_entry_group',
    'get_entry_group',
    'search_catalog',
  ],
  create_entry_group_result: [],
  create_entry_group_result2: [],
  create_entry_gcs: [
    'create_entry_gcs_result',
    'create_entry_gcs_result2',
    'create_tag_template',
    'delete_entry',
    'get_entry',
    'lookup_entry',
    'search_catalog',
    'update_entry',
  ],
  create_entry_gcs_result: [],
  create_entry_gcs_result2: [],
  create_tag: ['create_tag_result', 'create_tag_result2', 'delete_tag', 'list_tags', 'search_catalog', 'update_tag'],
  create_tag_result: [],
  create_tag_result2: [],
  create_tag_template: [
    'create_tag_template_field',
    'create_tag_template_result',
    'create_tag_template_result2',
    'delete_tag_template_field',
    'get_tag_template',
    'search_catalog',
    'update_tag_template',
  ],
  create_tag_template_result: [],
  create_tag_template_result2: [],
  create_tag_template_field: [
    'create_tag',
    'create_tag_template_field_result',
    'create_tag_template_field_result2',
    'delete_tag_template_field',
    'rename_tag_template_field',
    'search_catalog',
    'update_tag_template_field',
  ],
  create_tag_template_field_result: [],
  create_tag_template_field_result2: [],
  delete_entry: [],
  delete_entry_group: ['delete_entry'],
  delete_tag: ['delete_tag_template_field'],
  delete_tag_template_field: ['delete_tag_template'],
  delete_tag_template: ['delete_entry_group'],
  get_entry_group: ['delete_entry_group', 'get_entry_group_result'],
  get_entry_group_result: [],
  get_entry: ['delete_entry', 'get_entry_result'],
  get_entry_result: [],
  get_tag_template: ['delete_tag_template', 'get_tag_template_result'],
  get_tag_template_result: [],
  list_tags: ['delete_tag', 'list_tags_result'],
  list_tags_result: [],
  lookup_entry: ['delete_entry', 'lookup_entry_result'],
  lookup_entry_result: [],
  rename_tag_template_field: ['delete_tag_template_field'],
  search_catalog: [
    'delete_entry',
    'delete_entry_group',
    'delete_tag',
    'delete_tag_template',
    'delete_tag_template_field',
    'search_catalog_result',
  ],
  search_catalog_result: [],
  update_entry: ['delete_entry'],
  update_tag: ['delete_tag'],
  update_tag_template: ['delete_tag_template'],
  update_tag_template_field: ['rename_tag_template_field'],
};

const tasks = new Map<string, TaskRef>();
for (const taskId of Object.keys(below)) {
  // This one echoes the words of its neighbour.
  const word = taskId === 'create_tag_template_field_result2' ? 'create_tag_template_field_result' : taskId;
  tasks.set(taskId, dag.bash({ taskId, bashCommand: `echo ${word}` }));
}
for (const [taskId, others] of Object.entries(below)) {
  for (const other of others) tasks.get(taskId)?.before(tasks.get(other) as TaskRef);
}
