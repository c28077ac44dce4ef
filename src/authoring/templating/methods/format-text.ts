import type { Engine } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { formatValue } from '../operations/format-value.ts';
import type { Arguments } from '../values/arguments.ts';
import { dictGet, dictHas } from '../values/dict.ts';
import type { Dict } from '../values/dict.ts';
import { printRepr, printText } from '../values/print-value.ts';
import { requireDefined } from '../values/undefined-value.ts';

const PIECE = /\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}|[{}]/g;

/**
 * Python's `str.format`: `'{}-{name.x[0]!r:>5}'`. What a field reaches for goes through the same gate as in a template.
 * @param mapping where names come from instead of the arguments, as in `format_map`
 * @throws TemplateError
 */
export async function formatText(format: string, args: Arguments, engine: Engine, mapping?: Dict): Promise<string> {
  let automatic = 0;
  const readField = async (field: string): Promise<unknown> => {
    const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(field) ?? [];
    let value: unknown;
    if (first === '' || /^\d+$/.test(first)) {
      const index = first === '' ? automatic++ : Number(first);
      if (mapping !== undefined || index >= args.positional.length) {
        throw new TemplateError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
      }
      value = args.positional[index];
    } else {
      const known = mapping ? dictHas(mapping, first) : args.named.has(first);
      if (!known) throw new TemplateError('KeyError', `'${first}'`);
      value = mapping ? dictGet(mapping, first) : args.named.get(first);
    }
    for (const [, name, key = ''] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
      value =
        name !== undefined
          ? await engine.attribute(value, name)
          : await engine.item(value, /^\d+$/.test(key) ? Number(key) : key);
      requireDefined(value);
    }
    return value;
  };
  const render = async (text: string): Promise<string> => {
    let result = '';
    let end = 0;
    for (const piece of text.matchAll(PIECE)) {
      result += text.slice(end, piece.index);
      end = piece.index + piece[0].length;
      if (piece[0] === '{{' || piece[0] === '}}') result += piece[0].charAt(0);
      else if (piece[1] === undefined) {
        throw new TemplateError(
          'ValueError',
          `Single '${piece[0]}' encountered in format string`,
          'Double it to mean itself',
        );
      } else {
        const [, field = '', conversion, spec = ''] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(piece[1]) ?? [];
        const value = await readField(field);
        const converted = conversion === undefined ? value : conversion === 's' ? printText(value) : printRepr(value);
        result += formatValue(converted, spec.includes('{') ? await render(spec) : spec);
      }
      checkTextLength(result.length);
    }
    return result + text.slice(end);
  };
  return render(format);
}
