import type { DAG_GRANTS } from '../../domain/access-control.ts';
import { type CallbackOption, callbackOptionNames } from './callbacks.ts';
import type { DateOption } from './date-option.ts';
import type { DurationOption } from './duration-option.ts';
import type { Params } from './param.ts';
import { accessControl, date, duration, flag, jsonObject, text, texts, wholeNumber } from './option-readers.ts';
import { LATER, type OptionTable } from './read-options.ts';
import type { TaskSpec } from './task-spec.ts';

type DagAction = (typeof DAG_GRANTS)['DAGs'][number];
type DagGrants = { readonly [Resource in keyof typeof DAG_GRANTS]?: readonly (typeof DAG_GRANTS)[Resource][number][] };

/** Options of a DAG. */
export interface DagSpec {
  /**
   * When it runs by itself: a cron expression, a preset such as `@daily`, `@once`, `@continuous`, or a length of time between
   * runs. Without it the DAG runs only when it is triggered.
   */
  readonly schedule?: string | DurationOption | null;
  /** IANA name; else that of a zoned `startDate`, else the configured default. */
  readonly timezone?: string;
  /** The first moment that runs are about: the first run begins at the end of the first interval from here on. */
  readonly startDate?: DateOption | null;
  /** The last logical date of a scheduled run. */
  readonly endDate?: DateOption | null;
  /** Whether runs that were due before now are made up for; else `[scheduler] catchup_by_default`. */
  readonly catchup?: boolean;

  /** One line, for lists. */
  readonly description?: string | null;
  /** Documentation in Markdown. */
  readonly docMd?: string | null;
  /** The name to show; the id. */
  readonly dagDisplayName?: string;
  /** Words by which it is found. */
  readonly tags?: readonly string[];

  /** The most runs at a time, further ones wait; else `[core] max_active_runs_per_dag`. */
  readonly maxActiveRuns?: number;
  /** The most tasks that run at a time in all its runs; else `[core] max_active_tasks_per_dag`. */
  readonly maxActiveTasks?: number;
  /** Pauses the DAG after so many failed runs in a row; 0 never does. */
  readonly maxConsecutiveFailedDagRuns?: number;
  /** A run that takes longer fails. */
  readonly dagrunTimeout?: DurationOption | null;
  /** The first failed task fails the run and all that is not finished. */
  readonly failFast?: boolean;
  /** Whether it begins paused when it is read for the first time; else `[core] dags_are_paused_at_creation`. */
  readonly isPausedUponCreation?: boolean | null;

  /** Options of all its tasks, unless they say otherwise. */
  readonly defaultArgs?: Omit<TaskSpec, 'taskId'>;
  /** The queue of all its tasks, unless they name one. */
  readonly queue?: string;
  /** What a run can be started with: defaults by name, or `Param`s that describe and check them. */
  readonly params?: Params;
  /** What roles may do with this DAG, by the name of the role: actions on the DAG, or lists of them for it and for its runs. */
  readonly accessControl?: Readonly<Record<string, readonly DagAction[] | DagGrants>>;
  /** An address (`https:`, `mailto:`) for each owner of a task. */
  readonly ownerLinks?: Readonly<Record<string, string>>;

  /** Templates yield values instead of text. */
  readonly renderTemplateAsNativeObj?: boolean;
  /** Names that templates of this DAG may use. */
  readonly userDefinedMacros?: Readonly<Record<string, unknown>>;
  /** Filters that templates of this DAG may use. */
  readonly userDefinedFilters?: Readonly<Record<string, (value: never, ...args: never[]) => unknown>>;
  /** Folders in which template files are looked for, beside that of the DAG file. */
  readonly templateSearchpath?: string | readonly string[];
  /** Runs keep to the newest version of the DAG, not to the one that they began with. */
  readonly disableBundleVersioning?: boolean;

  /** Called when a run succeeded. */
  readonly onSuccessCallback?: CallbackOption;
  /** Called when a run failed. */
  readonly onFailureCallback?: CallbackOption;
}

export const DAG_OPTIONS: OptionTable = {
  options: {
    startDate: { key: 'start_date', read: date },
    endDate: { key: 'end_date', read: date },
    catchup: { key: 'catchup', read: flag },
    description: { key: 'description', read: text },
    docMd: { key: 'doc_md', read: text },
    dagDisplayName: { key: 'dag_display_name', read: text },
    tags: { key: 'tags', read: (value, timezone) => [...new Set(texts(value, timezone) as string[])].toSorted() },
    maxActiveRuns: { key: 'max_active_runs', read: wholeNumber(0) },
    maxActiveTasks: { key: 'max_active_tasks', read: wholeNumber(0) },
    maxConsecutiveFailedDagRuns: { key: 'max_consecutive_failed_dag_runs', read: wholeNumber(0) },
    dagrunTimeout: { key: 'dagrun_timeout', read: duration },
    failFast: { key: 'fail_fast', read: flag },
    isPausedUponCreation: { key: 'is_paused_upon_creation', read: flag },
    accessControl: { key: 'access_control', read: accessControl },
    ownerLinks: { key: 'owner_links', read: jsonObject },
    renderTemplateAsNativeObj: { key: 'render_template_as_native_obj', read: flag },
    disableBundleVersioning: { key: 'disable_bundle_versioning', read: flag },
  },
  others: new Set([
    'schedule',
    'timezone',
    'defaultArgs',
    'queue',
    'params',
    'userDefinedMacros',
    'userDefinedFilters',
    'templateSearchpath',
    ...callbackOptionNames(['success', 'failure']),
  ]),
  refused: {
    deadline: LATER,
    slaMissCallback: LATER,
    autoRegister: 'is not needed: every DAG of a file is registered',
    allowedRunTypes: LATER,
    rerunWithLatestVersion: LATER,
    jinjaEnvironmentKwargs: LATER,
    templateUndefined: LATER,
    scheduleInterval: "is now called 'schedule'",
    timetable: "is now called 'schedule'",
    concurrency: "is now called 'maxActiveTasks'",
    failStop: "is now called 'failFast'",
    defaultView: 'does not exist any more: views are chosen in the user interface',
    orientation: 'does not exist any more: views are chosen in the user interface',
  },
};
