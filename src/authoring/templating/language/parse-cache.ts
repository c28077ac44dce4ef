import { parseTemplate } from './parse-template.ts';
import type { ParsedTemplate } from './syntax-tree.ts';

/** Texts kept parsed: a warm task process renders the same few again and again. */
const MOST_TEMPLATES = 200;
const LONGEST_CACHED = 100_000;
const parsed = new Map<string, ParsedTemplate>();

/** As parseTemplate, but what was parsed lately is not parsed again. @throws TemplateError (TemplateSyntaxError) */
export function parseCached(source: string, name: string): ParsedTemplate {
  const key = `${name}\n${source}`;
  let template = parsed.get(key);
  if (template) parsed.delete(key);
  else template = parseTemplate(source, name);
  if (source.length <= LONGEST_CACHED) parsed.set(key, template);
  if (parsed.size > MOST_TEMPLATES) {
    const [oldest] = parsed.keys();
    if (oldest !== undefined) parsed.delete(oldest);
  }
  return template;
}
