import { expect, test } from 'vitest';
import { parseTimestamp } from '../../../foundation/timestamp.ts';
import { renderTemplate } from '../render-template.ts';
import { tutorialContext, tutorialFacts, tutorialRun } from '../tutorial-run.fixture.ts';

const KNOWN = `
  conf conn dag dag_run data_interval_end data_interval_start ds ds_nodash exception execution_date
  expanded_ti_count inlets inlet_events logical_date macros map_index_template next_ds next_ds_nodash
  next_execution_date outlets outlet_events params prev_data_interval_start_success
  prev_data_interval_end_success prev_ds prev_ds_nodash prev_execution_date prev_execution_date_success
  prev_start_date_success prev_end_date_success run_id task task_instance task_instance_key_str test_mode
  templates_dict ti tomorrow_ds tomorrow_ds_nodash triggering_dataset_events ts ts_nodash ts_nodash_with_tz
  try_number var yesterday_ds yesterday_ds_nodash
`
  .trim()
  .split(/\s+/);

test.each(KNOWN)("Airflow's variable %s is there", async (name) => {
  expect(await renderTemplate(`{{ ${name} is defined }}`, tutorialContext())).toBe('True');
});

test('nothing is asked before a template wants to know', async () => {
  const asked: string[] = [];
  await renderTemplate('{{ ds }} {{ ti.task_id }} {{ dag_run.conf }} {{ params }}', tutorialContext({}, asked));
  expect(asked).toEqual([]);
});

test('the last successful run is asked for once', async () => {
  const asked: string[] = [];
  const template =
    '{{ prev_start_date_success }} {{ prev_end_date_success }} {{ prev_data_interval_start_success }} {{ prev_data_interval_end_success | ds }} {{ prev_execution_date_success }}';
  expect(await renderTemplate(template, tutorialContext({}, asked))).toBe(
    '2024-01-15 00:00:07+00:00 2024-01-15 00:01:00+00:00 2024-01-14 00:00:00+00:00 2024-01-15 2024-01-14 00:00:00+00:00',
  );
  expect(asked).toEqual(['run of tutorial before 2024-01-15T00:00:00.000000Z in success']);
});

test('a variable is asked for once, in a loop too', async () => {
  const asked: string[] = [];
  await renderTemplate(
    '{% for i in range(9) %}{{ var.value.my_var }}{{ conn.my_db.host }}{% endfor %}',
    tutorialContext({}, asked),
  );
  expect(asked).toEqual(['variable my_var', 'connection my_db']);
});

test('a triggered run is its own neighbour in the schedule', async () => {
  const facts = { dagRun: tutorialRun({ externalTrigger: true }) };
  expect(await renderTemplate('{{ prev_ds }} {{ next_ds }} {{ next_execution_date }}', tutorialContext(facts))).toBe(
    '2024-01-15 2024-01-15 2024-01-15 00:00:00+00:00',
  );
});

test('without neighbours their dates are None', async () => {
  const facts = { neighbours: () => ({ previous: null, next: null }) };
  expect(
    await renderTemplate('{{ prev_ds }} {{ next_ds_nodash }} {{ prev_execution_date }}', tutorialContext(facts)),
  ).toBe('None None None');
});

test.each<[template: string, output: string]>([
  [
    '{{ dag.dagrun_timeout }} {{ task.retry_delay }} {{ task.start_date }}',
    '1:00:00 0:05:00 2024-01-01 00:00:00+00:00',
  ],
  [
    '{{ ti.operator }} {{ ti.state }} {{ ti.start_date }} {{ ti.max_tries }}',
    'BashOperator running 2024-01-16 00:00:06+00:00 3',
  ],
  ['{{ ti.dag_run.run_type }} {{ ti.task.dag.dag_id }} {{ ti.get_dagrun().conf.key }}', 'scheduled tutorial value'],
  [
    '{{ ti.log_url }}',
    'http://localhost:8080/dags/tutorial/grid?dag_run_id=scheduled__2024-01-15T00%3A00%3A00%2B00%3A00&task_id=templated&base_date=2024-01-15T00%3A00%3A00%2B0000&tab=logs',
  ],
  [
    '{{ dag_run }}',
    '<DagRun tutorial @ 2024-01-15 00:00:00+00:00: scheduled__2024-01-15T00:00:00+00:00, state:running, externally triggered: False>',
  ],
  ['{{ conn.my_db.get_uri() }}', 'postgres://scott:tiger@db.example.com:5432/sales?region_name=eu-west-1'],
  ['{{ conn.my_api.get_uri() }}', 'http://https://scott:tiger@api.example.com:5432/?region_name=eu-west-1'],
  [
    '{{ conn.my_db.conn_id }} {{ conn.my_db.extra }} {{ conn.my_db.description }}',
    'my_db {"region_name": "eu-west-1"} None',
  ],
  [
    "{{ conf.get('core', 'dags_folder') }} {{ conf.getint('a', 'b', fallback=3) }} {{ conf.has_option('a', 'b') }}",
    '/dags 3 False',
  ],
  ["{{ ti.xcom_pull(key='other', task_ids=('upstream', 'nope')) }}", "['o', None]"],
  ['{{ ti.xcom_pull() }}', 'None'],
  ['{{ macros.datetime.now() }} {{ macros.datetime.utcnow().isoformat() }}', '2024-01-17 00:00:00 2024-01-17T00:00:00'],
  ["{{ macros.datetime.now('Europe/Paris') }}", '2024-01-17 01:00:00+01:00'],
  ['{{ macros.datetime_diff_for_humans(logical_date) }}', '2 days ago'],
  ['{{ macros.datetime_diff_for_humans(data_interval_end.add(days=3)) }}', 'in 2 days'],
  ['{{ macros.time.time() }} {{ macros.time.strftime("%Y") }}', '1705449600.0 2024'],
  [
    "{{ macros.json.dumps({'b': 1, 'a': [1.0, none]}) }} {{ macros.json.loads('[1]')[0] }}",
    '{"b": 1, "a": [1.0, null]} 1',
  ],
])('%j renders to %j', async (template, output) => {
  expect(await renderTemplate(template, tutorialContext())).toBe(output);
});

test.each<[template: string, reason: string]>([
  ['{{ var.value.absent }}', "'Variable absent does not exist'"],
  ['{{ var.json.broken }}', 'Variable broken holds no JSON'],
  ['{{ conn.absent }}', "The conn_id `absent` isn't defined"],
  ["{{ conf.get('a', 'b') }}", 'section/key [a/b] not found in config'],
  ['{{ ti.nope }}', "'TaskInstance object' has no attribute 'nope'"],
  [
    "{{ ti.xcom_pull('a', 'b', 'c', true, none, 1, 2, 3, 4) }}",
    'xcom_pull() takes 8 positional arguments but 9 were given',
  ],
  ["{{ logical_date.in_timezone('Nowhere/At_all') }}", "unknown time zone 'Nowhere/At_all'"],
  ['{{ logical_date.replace(month=13) }}', 'Month out of range'],
  ['{{ logical_date.add(years=9000) }}', 'date value out of range'],
  ['{{ logical_date - macros.datetime(2024, 1, 1) }}', "can't subtract offset-naive and offset-aware datetimes"],
])('%j fails with %j', async (template, reason) => {
  await expect(renderTemplate(template, tutorialContext())).rejects.toThrow(reason);
});

test('a mapped task pulls its own value under its own index, others as unmapped', async () => {
  const asked: string[] = [];
  const facts = tutorialFacts({ mapIndex: 4 });
  await renderTemplate("{{ ti.xcom_pull() }}{{ ti.xcom_pull('upstream') }} {{ ti }}", tutorialContext(facts, asked));
  expect(asked).toEqual(['xcom templated/return_value', 'xcom upstream/return_value']);
});

test('a template may push an XCom, which prints as None', async () => {
  const asked: string[] = [];
  const template = "{{ ti.xcom_push(key='k', value={'d': logical_date, 'f': 1.0, 't': (1, none)}) }}";
  expect(await renderTemplate(template, tutorialContext({}, asked))).toBe('None');
  expect(asked).toEqual(['push templated[-1]/k {"d":"2024-01-15 00:00:00+00:00","f":1,"t":[1,null]}']);
});

test('callbacks know why they are called', async () => {
  const facts = { reason: 'task_failure', exception: 'Error: no luck' };
  expect(await renderTemplate('{{ reason }}: {{ exception }}', tutorialContext(facts))).toBe(
    'task_failure: Error: no luck',
  );
  expect(await renderTemplate('{{ exception }}', tutorialContext())).toBe('None');
});

test('microseconds of a timestamp are kept', async () => {
  const facts = { dagRun: tutorialRun({ logicalDate: parseTimestamp('2024-02-29T23:59:59.000001Z') }) };
  expect(
    await renderTemplate('{{ ts }} {{ tomorrow_ds }} {{ logical_date.microsecond }}', tutorialContext(facts)),
  ).toBe('2024-02-29T23:59:59.000001+00:00 2024-03-01 1');
});
