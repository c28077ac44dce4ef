import { Dag } from './dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';
import type { AnyHandler } from './task-ref.ts';

/** The body of a task that a Python DAG declares. Airflow's SDK has it for such DAGs; none of them runs here. */
export class TaskHandler {
  readonly dagId: string;
  readonly taskId: string;
  readonly handler: AnyHandler;

  constructor(dagId: string, taskId: string, handler: AnyHandler) {
    if (typeof handler !== 'function')
      throw new DagDefinitionError(`The handler of task '${taskId}' of DAG '${dagId}' must be a function.`);
    this.dagId = dagId;
    this.taskId = taskId;
    this.handler = handler;
  }
}

/** What a bundle takes. */
export type Registerable = Dag | TaskHandler;

/**
 * What a file of Airflow's SDK hands its DAGs to. Here a DAG is registered by being made, so this keeps what it is given for
 * those who ask, and serving it does nothing.
 */
export class Bundle {
  readonly #dags = new Map<string, Dag>();
  readonly #handlers = new Map<string, TaskHandler>();
  #isServed = false;

  constructor(...items: Registerable[]) {
    this.register(...items);
  }

  register(...items: Registerable[]): void {
    for (const item of items) {
      if (item instanceof Dag) {
        if (this.#dags.has(item.dagId)) throw new DagDefinitionError(`DAG '${item.dagId}' is registered twice.`);
        this.#dags.set(item.dagId, item);
      } else if (item instanceof TaskHandler) {
        const key = JSON.stringify([item.dagId, item.taskId]);
        if (this.#handlers.has(key))
          throw new DagDefinitionError(
            `The handler of task '${item.taskId}' of DAG '${item.dagId}' is registered twice.`,
          );
        this.#handlers.set(key, item);
      } else {
        throw new DagDefinitionError('bundle.register(…) takes DAGs and task handlers.');
      }
    }
  }

  /** The function of a task, for unit tests of a file. */
  getTaskHandler(dagId: string, taskId: string): AnyHandler | undefined {
    const dag = this.#dags.get(dagId);
    const body = dag && declarationOf(dag).tasks.get(taskId)?.operator.body;
    if (body && 'handler' in body) return body.handler;
    return this.#handlers.get(JSON.stringify([dagId, taskId]))?.handler;
  }

  /** Resolves at once: the engine runs the DAGs, no server is started here. */
  async serve(): Promise<void> {
    if (this.#isServed) throw new DagDefinitionError('bundle.serve() was called twice.');
    this.#isServed = true;
  }
}

/**
 * What a file of the SDK's first beta hands its DAGs to. Tasks of such a DAG are not called and have no order (a Python file
 * had it), so here each stands alone and is given `{ ctx, client }`.
 */
export class DagRegistry extends Bundle {
  constructor(...dags: Dag[]) {
    super();
    this.register(...dags);
  }

  override register(...dags: Dag[]): void {
    super.register(...dags);
    for (const dag of dags) declarationOf(dag).isHandlersOnly = true;
  }
}

/** Of the SDK's first beta: does nothing, as {@link Bundle.serve}. */
export async function serveDags(_registry: DagRegistry): Promise<void> {
  // The engine runs the DAGs.
}

/** The version of Airflow's task supervisor schema that the messages of our task processes follow. */
export const SUPERVISOR_API_VERSION = '2026-06-16';

/** Names of a handler's arguments as a Python file calls them. */
export type ArgNameMap<Args> = { readonly [Name in keyof Args]?: string };

/** Airflow's SDK binds arguments of Python DAGs by it; here both ends are TypeScript, so names need no map. */
export function withArgNames<Args, Output>(
  _names: ArgNameMap<Args>,
  handler: (args: Args) => Output,
): (args: Args) => Output {
  return handler;
}
