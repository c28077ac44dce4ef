import type { NameSource, TemplateEnvironment } from './language/engine.ts';
import { TemplateError } from './language/template-error.ts';
import { renderNative, renderTemplate } from './render-template.ts';
import { isDict } from './values/dict.ts';

export interface RenderFieldsOptions {
  environment: TemplateEnvironment;
  /** Endings of text that names a template file: `.sh`. */
  templateExt: readonly string[];
  /** The text of a template file by the name that stands in the field. @throws TemplateError (TemplateNotFound) */
  loadFile?: ((name: string) => Promise<string>) | undefined;
  /** Templates yield values instead of text: the DAG's `renderTemplateAsNativeObj`. */
  asNative?: boolean;
  /**
   * Called with what is neither data nor text: functions of the context, references to other tasks. What it answers stands in
   * its place and is not rendered again.
   */
  resolve?: ((value: object) => unknown) | undefined;
}

/**
 * What the template fields of a task become: text in them, in lists and in objects too, is rendered, and functions and
 * references are resolved. Fields that are not named keep their values.
 * @param templateFields names of the fields to render
 * @throws TemplateError that names the field, the line and the remedy
 */
export async function renderFields(
  fields: Readonly<Record<string, unknown>>,
  templateFields: readonly string[],
  context: NameSource,
  options: RenderFieldsOptions,
): Promise<Record<string, unknown>> {
  const rendered: Record<string, unknown> = { ...fields };
  for (const name of templateFields) {
    if (Object.hasOwn(fields, name)) rendered[name] = await renderValue(fields[name], name, context, options, 0);
  }
  return rendered;
}

/** Deeper data is a cycle. */
const DEEPEST = 100;

async function renderValue(
  value: unknown,
  name: string,
  context: NameSource,
  options: RenderFieldsOptions,
  depth: number,
): Promise<unknown> {
  if (depth > DEEPEST)
    throw new TemplateError('ValueError', `field ${name} is nested deeper than ${DEEPEST} or holds itself`);
  if (typeof value === 'string') return renderText(value, name, context, options);
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [i, item] of value.entries())
      items.push(await renderValue(item, `${name}[${i}]`, context, options, depth + 1));
    return items;
  }
  if (typeof value === 'object' && isDict(value) && !(value instanceof Map)) {
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      entries.push([key, await renderValue(item, `${name}.${key}`, context, options, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }
  return options.resolve ? options.resolve(value) : value;
}

async function renderText(
  text: string,
  field: string,
  context: NameSource,
  options: RenderFieldsOptions,
): Promise<unknown> {
  const { environment, templateExt, loadFile, asNative = false } = options;
  const isFile = loadFile !== undefined && templateExt.some((ending) => text.endsWith(ending));
  const source = isFile ? await loadFile(text) : text;
  const render = asNative ? renderNative : renderTemplate;
  return render(source, context, { name: isFile ? text : field, environment });
}
