import { dirname } from 'node:path';
import type { TaskDeclaration } from '../declaration/declarations.ts';
import { forEachReference } from '../declaration/declare-task.ts';
import { findTask } from '../declaration/nodes.ts';
import type { TaskContext } from '../runtime/context.ts';
import type { TaskHost } from '../task-host.ts';
import { makeTemplateContext } from '../templating/context/template-context.ts';
import type { NameSource } from '../templating/language/engine.ts';
import { renderFields } from '../templating/render-fields.ts';
import { makeEnvironment } from '../templating/render-template.ts';
import { templateFiles } from '../templating/template-files.ts';
import { templateFacts } from './template-facts.ts';

/**
 * The arguments of a task as its body gets them: outputs of other tasks fetched, functions of the context called, templates
 * rendered. What came from elsewhere is data and is not rendered again.
 * @throws Error naming argument and task, where an upstream task pushed nothing; TemplateError
 */
export async function bindArguments(
  task: TaskDeclaration,
  host: TaskHost,
  context: TaskContext,
): Promise<Record<string, unknown>> {
  const { macros, filters, searchpath, asNativeObject } = task.dag.templating;
  const { templateFields, templateExt } = task.operator.facts;
  if (templateFields.length === 0) return { ...task.arguments };
  const loadFile = templateFiles([dirname(host.workload.fileloc), ...searchpath]);
  // Most tasks have fields that may be templates but are none: the variables are made for the first one that asks.
  let variables: NameSource | undefined;
  const names: NameSource = {
    lookUp: (name) => (variables ??= makeTemplateContext(templateFacts(task, host, context), host)).lookUp(name),
  };
  return renderFields(task.arguments, templateFields, names, {
    environment: makeEnvironment({ filters, macros, load: loadFile }),
    templateExt,
    loadFile,
    asNative: asNativeObject,
    resolve(value) {
      if (typeof value === 'function') return (value as (context: TaskContext) => unknown)(context);
      const upstream = findTask(value);
      return upstream ? fetchOutput(upstream, task, host) : value;
    },
  });
}

async function fetchOutput(upstream: TaskDeclaration, task: TaskDeclaration, host: TaskHost): Promise<unknown> {
  const { dagId, runId } = host.workload;
  const value = await host.getXCom({ dagId, runId, taskId: upstream.taskId, mapIndex: -1, key: 'return_value' });
  if (value !== undefined) return value;
  throw new Error(
    `Argument '${argumentOf(upstream, task)}' of task '${task.taskId}' is the output of task '${upstream.taskId}', which pushed none in this run. Return a value there (null will do), and check its doXcomPush and its state.`,
  );
}

/** The path of the argument that takes a task's output, as its author calls it. */
function argumentOf(upstream: TaskDeclaration, task: TaskDeclaration): string {
  let found = '';
  forEachReference(task.arguments, (reference, path) => {
    if (reference === upstream && found === '') found = path;
  });
  return found;
}
