import { templateGlobals } from './context/template-globals.ts';
import { allFilters } from './filters/all-filters.ts';
import { valueTests } from './filters/value-tests.ts';
import type { Filter, NameSource, TemplateEnvironment } from './language/engine.ts';
import { Evaluator } from './language/evaluate.ts';
import { Frame } from './language/frame.ts';
import { parseCached } from './language/parse-cache.ts';
import { runStatements, startRun } from './language/run-statements.ts';
import { normalizeSource } from './language/tokenize.ts';
import { nativeValue } from './native-value.ts';
import { Arguments } from './values/arguments.ts';

// The engine is our own because of 48 templates as Airflow's users write them @huggingface/jinja rendered 31 and nunjucks 25;
// neither waits for values from elsewhere (`var.value.x`) within expressions, and nunjucks compiles templates to JavaScript.

/** A filter or macro that a DAG's author adds: a plain function. */
type UserFunction = (...args: never[]) => unknown;

export interface EnvironmentOptions {
  /** The DAG's own filters: the value comes first, then the arguments. */
  filters?: Readonly<Record<string, UserFunction>> | undefined;
  /** The DAG's own macros and constants. */
  macros?: Readonly<Record<string, unknown>> | undefined;
  /** The text of another template, for `include` and `import`. */
  load?: ((name: string) => Promise<string> | string) | undefined;
}

const STANDARD: TemplateEnvironment = { filters: allFilters, tests: valueTests, globals: templateGlobals };

/** What templates can use: Jinja's and Airflow's filters and functions, and a DAG's own. */
export function makeEnvironment(options: EnvironmentOptions = {}): TemplateEnvironment {
  const own = Object.entries(options.filters ?? {});
  const macros = Object.entries(options.macros ?? {});
  return {
    filters:
      own.length === 0
        ? allFilters
        : new Map([...allFilters, ...own.map(([name, fn]) => [name, userFilter(fn)] as const)]),
    tests: valueTests,
    globals: macros.length === 0 ? templateGlobals : new Map([...templateGlobals, ...macros]),
    ...(options.load && { load: options.load }),
  };
}

function userFilter(fn: UserFunction): Filter {
  return (value, args: Arguments, engine) => engine.call(fn, new Arguments([value, ...args.positional], args.named));
}

export interface RenderOptions {
  /** What error texts call the template. */
  name?: string;
  environment?: TemplateEnvironment;
}

const OPENING = /\{[{%#]/;

/**
 * Renders a Jinja template to text, as Airflow does: undefined names fail, and one newline at the end is dropped.
 * @throws TemplateError
 */
export async function renderTemplate(source: string, names: NameSource, options: RenderOptions = {}): Promise<string> {
  if (!OPENING.test(source)) return normalizeSource(source);
  const { name = 'template', environment = STANDARD } = options;
  const template = parseCached(source, name);
  return startRun(new Evaluator(environment), name).capture(template.body, Frame.root(names));
}

/**
 * Renders as a DAG with `renderTemplateAsNativeObj` wants it: a lone expression keeps its value, and a text that reads as a
 * Python literal becomes what it says.
 * @throws TemplateError
 */
export async function renderNative(source: string, names: NameSource, options: RenderOptions = {}): Promise<unknown> {
  const { name = 'template', environment = STANDARD } = options;
  const template = parseCached(source, name);
  const pieces: unknown[] = [];
  const run = startRun(new Evaluator(environment), name);
  await runStatements(template.body, Frame.root(names), run, (piece) => pieces.push(piece));
  return nativeValue(pieces);
}
