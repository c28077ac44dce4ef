import type { Json, JsonObject } from '../../../foundation/json.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import { DateTime } from '../datetime/date-time.ts';
import { TimeDelta } from '../datetime/time-delta.ts';
import type { TemplateObject } from '../values/template-object.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { NamedValues } from './named-values.ts';
import type { TemplateAccess, TemplateFacts } from './template-facts.ts';
import { xcomPull, xcomPush } from './xcoms.ts';

const LENGTHS = new Set(['retry_delay', 'max_retry_delay', 'execution_timeout', 'dagrun_timeout', 'sla', 'timedelta']);
const MOMENTS = new Set(['start_date', 'end_date', 'last_parsed_time', 'queued_dttm', 'scheduled_dttm']);

/** Values of the serialized form as Python's: lengths of time and moments are objects. */
function adoptFields(fields: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, adoptField(name, value)]));
}

function adoptField(name: string, value: Json): unknown {
  if (typeof value === 'number' && LENGTHS.has(name)) return new TimeDelta(value * 1e6);
  if (MOMENTS.has(name)) {
    if (typeof value === 'number') return DateTime.fromEpochMs(value * 1000);
    if (typeof value === 'string') return DateTime.fromTimestamp(value);
  }
  return value;
}

const moment = (timestamp: Timestamp | null): DateTime | null => timestamp && DateTime.fromTimestamp(timestamp);

/** `dag` of a template. */
export function dagObject(facts: TemplateFacts): TemplateObject {
  const values = {
    description: null,
    tags: [],
    owner: 'airflow',
    timezone: 'UTC',
    default_args: {},
    ...adoptFields(facts.dag),
    dag_id: facts.dagId,
    params: facts.params,
  };
  return new NamedValues('DAG', values, `<DAG: ${facts.dagId}>`);
}

/** `task` of a template. */
export function taskObject(facts: TemplateFacts, dag: TemplateObject): TemplateObject {
  const fields = adoptFields(facts.task);
  const type = typeof facts.task.task_type === 'string' ? facts.task.task_type : 'BaseOperator';
  const values = {
    owner: 'airflow',
    retries: 0,
    pool: 'default_pool',
    queue: 'default',
    ...fields,
    task_type: type,
    task_id: facts.taskId,
    label: facts.taskId.slice(facts.taskId.lastIndexOf('.') + 1),
    dag_id: facts.dagId,
    dag,
    params: facts.params,
  };
  return new NamedValues(type, values, `<Task(${type}): ${facts.taskId}>`);
}

/** `dag_run` of a template. */
export function dagRunObject({ dagRun }: TemplateFacts): TemplateObject {
  const logicalDate = DateTime.fromTimestamp(dagRun.logicalDate);
  const values = {
    dag_id: dagRun.dagId,
    run_id: dagRun.runId,
    run_type: dagRun.runType,
    logical_date: logicalDate,
    execution_date: logicalDate,
    data_interval_start: moment(dagRun.dataIntervalStart),
    data_interval_end: moment(dagRun.dataIntervalEnd),
    run_after: moment(dagRun.runAfter),
    start_date: moment(dagRun.startDate),
    end_date: null,
    external_trigger: dagRun.externalTrigger,
    clear_number: dagRun.clearNumber,
    conf: dagRun.conf,
    state: 'running',
    is_backfill: dagRun.runType === 'backfill',
    get_state: new TemplateFunction('get_state', () => 'running'),
  };
  const text = `<DagRun ${dagRun.dagId} @ ${logicalDate.printText()}: ${dagRun.runId}, state:running, externally triggered: ${dagRun.externalTrigger ? 'True' : 'False'}>`;
  return new NamedValues('DagRun', values, text);
}

/** `ti` and `task_instance` of a template. */
export function taskInstanceObject(
  facts: TemplateFacts,
  access: TemplateAccess,
  related: { dag: TemplateObject; run: TemplateObject; task: TemplateObject },
): TemplateObject {
  const { dagId, taskId, runId, mapIndex, dagRun } = facts;
  const logicalDate = DateTime.fromTimestamp(dagRun.logicalDate);
  const values = {
    hostname: '',
    pool: 'default_pool',
    pool_slots: 1,
    queue: 'default',
    ...adoptFields(facts.taskInstance),
    dag_id: dagId,
    task_id: taskId,
    run_id: runId,
    map_index: mapIndex,
    try_number: facts.tryNumber,
    max_tries: facts.maxTries,
    state: 'running',
    start_date: moment(facts.startDate),
    end_date: null,
    duration: null,
    logical_date: logicalDate,
    execution_date: logicalDate,
    test_mode: facts.testMode,
    task: related.task,
    dag_run: related.run,
    dag_model: related.dag,
    log_url: () => logUrl(facts, access),
    get_dagrun: new TemplateFunction('get_dagrun', () => related.run),
    xcom_push: new TemplateFunction('xcom_push', (args) => xcomPush(args, facts, access)),
    xcom_pull: new TemplateFunction('xcom_pull', (args) => xcomPull(args, facts, access)),
  };
  const mapped = mapIndex >= 0 ? ` map_index=${mapIndex}` : '';
  return new NamedValues('TaskInstance', values, `<TaskInstance: ${dagId}.${taskId} ${runId}${mapped} [running]>`);
}

/** The address of the task's log in the web server, as 2.11 gives it. */
function logUrl(facts: TemplateFacts, access: TemplateAccess): string {
  const base = access.getConf('webserver', 'base_url') ?? 'http://localhost:8080';
  const date = DateTime.fromTimestamp(facts.dagRun.logicalDate).strftime('%Y-%m-%dT%H:%M:%S%z');
  const query = [
    `dag_run_id=${encodeURIComponent(facts.runId)}`,
    `task_id=${encodeURIComponent(facts.taskId)}`,
    ...(facts.mapIndex >= 0 ? [`map_index=${facts.mapIndex}`] : []),
    `base_date=${encodeURIComponent(date)}`,
    'tab=logs',
  ];
  return `${base}/dags/${facts.dagId}/grid?${query.join('&')}`;
}
