import type { TaskConnection, TaskHost, TaskServices, XComAddress } from '../../authoring/task-host.ts';
import type { TaskWorkload } from '../../domain/task-workload.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import type { LogLevel } from '../../foundation/log.ts';
import { MessageTaskRequests } from '../message-task-requests.ts';
import type { ProcessSettings } from '../messages.ts';
import type { SecretsMasker } from '../secrets-masker.ts';
import type { SupervisorLink } from './supervisor-link.ts';
import { truncateFields } from './truncate-fields.ts';
import type { TryLog } from './try-log.ts';
import { checkXComValue } from './xcom-value.ts';

/** What the services of a task work with in its process. */
export interface ChildTaskServicesOptions {
  clock: Clock;
  signal: AbortSignal;
  link: SupervisorLink;
  settings: ProcessSettings;
  masker: SecretsMasker;
  log: TryLog;
}

/** What the code of one try may ask, answered by messages of the supervisor. */
export class ChildTaskServices extends MessageTaskRequests implements TaskServices {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly #options: ChildTaskServicesOptions;

  constructor(options: ChildTaskServicesOptions) {
    super((request) => options.link.request(request));
    this.clock = options.clock;
    this.signal = options.signal;
    this.#options = options;
  }

  getConf(section: string, option: string): string | null {
    return this.#options.settings.conf[section.toLowerCase()]?.[option.toLowerCase()] ?? null;
  }

  log(level: LogLevel, message: string, source?: string): void {
    this.#options.log.write(level, sourcePlace(source), message);
  }

  maskSecret(value: string): void {
    this.#options.masker.add(value);
    // The supervisor logs what child programs of the task print.
    this.#options.link.notify({ type: 'MaskSecret', value });
  }

  override async setXCom(address: XComAddress, value: Json): Promise<void> {
    checkXComValue(value, this.#options.settings.xcom_limit);
    await super.setXCom(address, value);
  }

  override async getVariable(key: string): Promise<string | null> {
    const value = await super.getVariable(key);
    if (value !== null) this.#options.masker.addVariable(key, value);
    return value;
  }

  override async putVariable(key: string, value: string, description: string | null): Promise<void> {
    this.#options.masker.addVariable(key, value);
    await super.putVariable(key, value, description);
  }

  override async getConnection(connId: string): Promise<TaskConnection | null> {
    const found = await super.getConnection(connId);
    if (found !== null) this.#options.masker.addConnection(found);
    return found;
  }
}

/** The same, for a task. */
export class ChildTaskHost extends ChildTaskServices implements TaskHost {
  readonly workload: TaskWorkload;
  readonly environment = process.env;
  /** What {@link setRenderedFields} was given, secrets masked, long ones cut. */
  renderedFields: JsonObject | undefined;
  readonly #masker: SecretsMasker;
  readonly #longestField: number;

  constructor(workload: TaskWorkload, options: ChildTaskServicesOptions) {
    super(options);
    this.workload = workload;
    this.#masker = options.masker;
    this.#longestField = options.settings.rendered_field_limit;
  }

  setRenderedFields(fields: JsonObject): Promise<void> {
    // Masked first: half a secret would not be recognized.
    this.renderedFields = truncateFields(this.#masker.maskFields(fields), this.#longestField);
    return Promise.resolve();
  }
}

/** A logger's name in the place of a file name: Airflow's format has no other. */
function sourcePlace(source: string | undefined): string {
  return source === undefined ? 'task.ts:1' : `${source.slice(source.lastIndexOf('.') + 1)}.ts:1`;
}
