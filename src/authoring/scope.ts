import type { GroupDeclaration, TaskDeclaration } from './declaration/declarations.ts';
import { declareTask, placeTask } from './declaration/declare-task.ts';
import { captureSite, DagDefinitionError, type DeclarationSite } from './declaration/definition-error.ts';
import { nearestName } from './declaration/nearest-name.ts';
import { PlacedTask } from './declaration/nodes.ts';
import { BASH_OPTIONS, bashArguments, bashOperator, type BashOptions } from './operators/bash-operator.ts';
import { branchOperator, functionOperator, shortCircuitOperator } from './operators/function-operators.ts';
import type { Operator } from './operators/operator.ts';
import { emptyOperator, latestOnlyOperator } from './operators/plain-operators.ts';
import {
  TRIGGER_OPTIONS,
  triggerDagRunArguments,
  triggerDagRunOperator,
  type TriggerDagRunSpec,
} from './operators/trigger-dag-run-operator.ts';
import type { TaskSpec } from './options/task-spec.ts';
import { makeFactory } from './task-factory.ts';
import type { AnyHandler, TaskFactory, TaskRef } from './task-ref.ts';

/** What a branch's handler may return: ids of tasks or groups, references, or nothing to skip everything below. */
export type BranchDecision = string | TaskRef | readonly (string | TaskRef)[] | null | undefined | void;

/** Options of `shortCircuit` beside those of every task. */
export interface ShortCircuitSpec extends TaskSpec {
  /** False skips only the tasks directly below, and leaves the others to their trigger rules; true. */
  readonly ignoreDownstreamTriggerRules?: boolean;
}

/** Options of an operator that has none of its own. */
export interface TaskIdSpec {
  /** The id of this task. */
  readonly taskId: string;
}

/** What a DAG and a task group have in common: tasks are declared in them. */
export abstract class TaskScope {
  /** What this scope adds tasks to. */
  protected abstract readonly scope: GroupDeclaration;

  /**
   * Declares a task with a function as its body. Call what you get exactly once, with the function's arguments, to put the
   * task into its place. Without an id the task is named after the function.
   * @example
   * const extract = dag.task('extract', async () => [1, 2, 3]);
   * const sum = dag.task('sum', async ({ rows }: { rows: number[] }) => rows.length, { retries: 2 });
   * sum({ rows: extract() });
   */
  task<Handler extends AnyHandler>(taskId: string, handler: Handler, spec?: TaskSpec): TaskFactory<Handler>;
  task<Handler extends AnyHandler>(handler: Handler, spec?: TaskSpec): TaskFactory<Handler>;
  task(...args: unknown[]): TaskFactory<AnyHandler> {
    const { ownId, handler, spec } = this.#readCall('task', args);
    return this.#declare(ownId, functionOperator(handler), spec, handler, this.task);
  }

  /**
   * A task whose function returns the ids (or references) of the tasks below it that are to run; the others are skipped.
   * @example
   * const choose = dag.branch('choose', async () => (getContext().logicalDate.getUTCDay() === 1 ? 'weekly' : 'daily'));
   * choose().before(weekly, daily);
   */
  branch<Handler extends (args: never) => BranchDecision | Promise<BranchDecision>>(
    taskId: string,
    handler: Handler,
    spec?: TaskSpec,
  ): TaskFactory<Handler>;
  branch<Handler extends (args: never) => BranchDecision | Promise<BranchDecision>>(
    handler: Handler,
    spec?: TaskSpec,
  ): TaskFactory<Handler>;
  branch(...args: unknown[]): TaskFactory<AnyHandler> {
    const { ownId, handler, spec } = this.#readCall('branch', args);
    return this.#declare(ownId, branchOperator(handler), spec, handler, this.branch);
  }

  /**
   * A task whose function returns something falsy to have everything below it skipped.
   * @example dag.shortCircuit('has_rows', async ({ rows }: { rows: number[] }) => rows.length)({ rows }).before(load);
   */
  shortCircuit<Handler extends AnyHandler>(
    taskId: string,
    handler: Handler,
    spec?: ShortCircuitSpec,
  ): TaskFactory<Handler>;
  shortCircuit<Handler extends AnyHandler>(handler: Handler, spec?: ShortCircuitSpec): TaskFactory<Handler>;
  shortCircuit(...args: unknown[]): TaskFactory<AnyHandler> {
    const { ownId, handler, spec } = this.#readCall('shortCircuit', args);
    const { ignoreDownstreamTriggerRules = true, ...taskSpec } = spec as ShortCircuitSpec;
    return this.#declare(
      ownId,
      shortCircuitOperator(handler, ignoreDownstreamTriggerRules),
      taskSpec,
      handler,
      this.shortCircuit,
    );
  }

  /**
   * A task that runs a command in bash; the last line of its output is its value.
   * @example dag.bash({ taskId: 'archive', bashCommand: 'tar cf {{ ds }}.tar data' }, { retries: 2 });
   */
  bash(options: BashOptions, spec: TaskSpec = {}): TaskRef<string> {
    const { taskId, taskSpec } = this.#readOptions('bash', options, BASH_OPTIONS, spec);
    if (options.bashCommand === undefined || options.bashCommand === '') {
      throw new DagDefinitionError(
        `Task '${taskId}' of DAG '${this.scope.dag.dagId}' has no command. Give it as 'bashCommand'.`,
      );
    }
    return this.#place(taskId, bashOperator(options), bashArguments(options), taskSpec, this.bash);
  }

  /** A task that does nothing: a place where edges meet. */
  empty(options: TaskIdSpec, spec: TaskSpec = {}): TaskRef<null> {
    const { taskId, taskSpec } = this.#readOptions('empty', options, ['taskId'], spec);
    return this.#place(taskId, emptyOperator, {}, taskSpec, this.empty);
  }

  /** A task that has the tasks directly below it skipped in every scheduled run but the newest. */
  latestOnly(options: TaskIdSpec, spec: TaskSpec = {}): TaskRef<null> {
    const { taskId, taskSpec } = this.#readOptions('latestOnly', options, ['taskId'], spec);
    return this.#place(taskId, latestOnlyOperator, {}, taskSpec, this.latestOnly);
  }

  /**
   * A task that starts a run of another DAG.
   * @example dag.triggerDagRun({ taskId: 'start_report', dagId: 'report', conf: { day: '{{ ds }}' } });
   */
  triggerDagRun(options: TriggerDagRunSpec, spec: TaskSpec = {}): TaskRef<null> {
    const { taskId, taskSpec } = this.#readOptions('triggerDagRun', options, TRIGGER_OPTIONS, spec);
    const where = `task '${taskId}' of DAG '${this.scope.dag.dagId}'`;
    if (options.dagId === undefined || options.dagId === '')
      throw new DagDefinitionError(`The options of ${where} lack 'dagId', the DAG to run.`);
    return this.#place(
      taskId,
      triggerDagRunOperator(options, where),
      triggerDagRunArguments(options),
      taskSpec,
      this.triggerDagRun,
    );
  }

  /** `(id, handler, spec)`, or `(handler, spec)` with the id in the spec or in the function's name. */
  #readCall(method: string, args: unknown[]): { ownId: string; handler: AnyHandler; spec: TaskSpec } {
    const [idOrHandler, ...rest] = args;
    const [handler, spec = {}] = typeof idOrHandler === 'string' ? rest : args;
    const { dagId } = this.scope.dag;
    if (typeof handler !== 'function') {
      throw new DagDefinitionError(
        `${method}(…) of DAG '${dagId}' was given ${typeof handler} in place of a function. Write ${method}('task_id', async () => …).`,
      );
    }
    const options = spec as TaskSpec;
    if (typeof idOrHandler === 'string') {
      if (options.taskId !== undefined) {
        throw new DagDefinitionError(
          `Task '${idOrHandler}' of DAG '${dagId}' has an id in two places. Leave 'taskId' out of its options.`,
        );
      }
      return { ownId: idOrHandler, handler: handler as AnyHandler, spec: options };
    }
    const ownId = options.taskId ?? handler.name;
    if (ownId === '') {
      throw new DagDefinitionError(
        `A task of DAG '${dagId}' has no id, and its function has no name. Write ${method}('task_id', async () => …).`,
      );
    }
    return { ownId, handler: handler as AnyHandler, spec: options };
  }

  /** Checks the names of an operator's options; everything that every task takes may stand among them. */
  #readOptions(
    method: string,
    options: TaskIdSpec,
    names: readonly string[],
    spec: TaskSpec,
  ): { taskId: string; taskSpec: TaskSpec } {
    const given: unknown = options;
    if (typeof given !== 'object' || given === null) {
      throw new DagDefinitionError(
        `${method}(…) of DAG '${this.scope.dag.dagId}' takes its options as an object: ${method}({ taskId: '…' }).`,
      );
    }
    for (const name of Object.keys(options)) {
      if (names.includes(name)) continue;
      const nearest = nearestName(name, names);
      const remedy =
        nearest === undefined ? `Options of every task go into the second argument.` : `Did you mean '${nearest}'?`;
      throw new DagDefinitionError(
        `There is no option '${name}' for ${method}(…) of task '${options.taskId}' of DAG '${this.scope.dag.dagId}'. ${remedy}`,
      );
    }
    return { taskId: options.taskId, taskSpec: spec };
  }

  #declare(
    ownId: string,
    operator: Operator,
    spec: TaskSpec,
    handler: AnyHandler,
    entry: (...args: never[]) => unknown,
  ): TaskFactory<AnyHandler> {
    const { taskId: _, ...options } = spec;
    return makeFactory(declareTask(this.scope, ownId, operator, options, captureSite(entry)), handler);
  }

  #place<Output>(
    ownId: string,
    operator: Operator,
    args: Record<string, unknown>,
    spec: TaskSpec,
    entry: (...args: never[]) => unknown,
  ): TaskRef<Output> {
    const site: DeclarationSite = captureSite(entry);
    const task: TaskDeclaration = declareTask(this.scope, ownId, operator, spec, site);
    placeTask(task, args);
    return new PlacedTask<Output>(task);
  }
}
