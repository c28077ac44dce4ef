import { findKeyFault } from '../../domain/keys.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { timetableFromSchedule } from '../../timetables/create-timetable.ts';
import type { Timetable } from '../../timetables/timetable.ts';
import { findZone } from '../../timetables/calendar/zone.ts';
import { defaultTimezone } from './dag-collection.ts';
import { readCallbacks } from '../options/callbacks.ts';
import { DAG_OPTIONS, type DagSpec } from '../options/dag-spec.ts';
import { timezoneOfDate } from '../options/date-option.ts';
import { plainDuration } from '../options/duration-option.ts';
import { readOptions } from '../options/read-options.ts';
import type { DagDeclaration, GroupDeclaration, TaskDefaults, TemplatingOptions } from './declarations.ts';
import { readParams, readTaskOptions } from './declare-task.ts';
import { DagDefinitionError, type DeclarationSite } from './definition-error.ts';

/** Reads a DAG's id and options. */
export function declareDag(dagId: string, spec: DagSpec, site: DeclarationSite): DagDeclaration {
  const where = `DAG '${String(dagId).slice(0, 300)}'`;
  const fault = typeof dagId === 'string' ? findKeyFault(dagId) : 'It must be text';
  if (fault !== null) throw new DagDefinitionError(`The id of ${where} is illegal. ${fault}.`);
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new DagDefinitionError(
      `The options of ${where} must be an object: new Dag('${dagId}', { schedule: '@daily' }).`,
    );
  }
  const timezone = readTimezone(spec, where);
  const defaults = readTaskOptions(spec.defaultArgs ?? {}, `defaultArgs of ${where}`, timezone);
  const params = readParams(spec.params, where);
  const taskDefaults: TaskDefaults = {
    ...defaults,
    fields: { ...(spec.queue === undefined ? {} : { queue: spec.queue }), ...defaults.fields },
  };
  const declaration: Omit<DagDeclaration, 'root'> & { root?: GroupDeclaration } = {
    dagId,
    site,
    fields: { ...datesOf(defaults.fields), ...readOptions(spec, DAG_OPTIONS, where, timezone) },
    defaultArgs: defaults.fields,
    timetable: readSchedule(spec.schedule, timezone, where),
    timezone,
    params,
    callbacks: readCallbacks(spec, where),
    taskDefaults,
    templating: readTemplating(spec, where),
    tasks: new Map(),
    groups: new Map(),
    edges: [],
    isHandlersOnly: false,
  };
  const dag = declaration as DagDeclaration;
  declaration.root = rootGroup(dag);
  return dag;
}

function rootGroup(dag: DagDeclaration): GroupDeclaration {
  return {
    kind: 'group',
    dag,
    groupId: null,
    prefix: '',
    prefixGroupId: true,
    displayName: '',
    tooltip: '',
    docMd: null,
    uiColor: 'CornflowerBlue',
    uiFgcolor: '#000',
    parent: null,
    children: [],
    taskDefaults: dag.taskDefaults,
  };
}

/** A start or end date among the defaults is the DAG's, too, as in Airflow. */
function datesOf(defaults: JsonObject): JsonObject {
  const { start_date: startDate, end_date: endDate } = defaults;
  return {
    ...(startDate === undefined ? {} : { start_date: startDate }),
    ...(endDate === undefined ? {} : { end_date: endDate }),
  };
}

function readTimezone(spec: DagSpec, where: string): string {
  const timezone =
    spec.timezone ?? timezoneOfDate(spec.startDate) ?? timezoneOfDate(spec.defaultArgs?.startDate) ?? defaultTimezone();
  try {
    findZone(timezone);
    return timezone;
  } catch (error) {
    throw new DagDefinitionError(
      `Option 'timezone' of ${where} is '${timezone}', which is no IANA timezone such as Europe/Berlin (${String((error as Error).message)}).`,
    );
  }
}

function readSchedule(schedule: DagSpec['schedule'], timezone: string, where: string): Timetable {
  try {
    if (schedule === undefined || schedule === null) return timetableFromSchedule(null, timezone);
    return timetableFromSchedule(plainDuration(schedule), timezone);
  } catch (error) {
    const shown = typeof schedule === 'string' ? `'${schedule}'` : JSON.stringify(schedule);
    throw new DagDefinitionError(
      `Option 'schedule' of ${where}, ${shown}, is no schedule: ${error instanceof Error ? error.message : String(error)}. Give a cron expression such as '0 6 * * *', a preset such as '@daily', or a duration such as { hours: 4 }.`,
    );
  }
}

function readTemplating(spec: DagSpec, where: string): TemplatingOptions {
  const { userDefinedMacros: macros = {}, userDefinedFilters: filters = {}, templateSearchpath = [] } = spec;
  for (const [name, filter] of Object.entries(filters)) {
    if (typeof filter !== 'function') throw new DagDefinitionError(`Filter '${name}' of ${where} must be a function.`);
  }
  return {
    macros,
    filters,
    searchpath: [templateSearchpath].flat(),
    asNativeObject: spec.renderTemplateAsNativeObj === true,
  };
}
