/**
 * Which of the media types the sender of a request takes best, by the qualities that it gives them; the first of them where it
 * takes several equally well. A type that it names goes before one that it takes among others.
 * @param accept the header; undefined where there is none: then nothing is taken, as Airflow has it
 */
export function bestMediaType<const Type extends string>(
  accept: string | undefined,
  types: readonly Type[],
): Type | undefined {
  const ranges = (accept ?? '').split(',').flatMap(readRange);
  let best: { type: Type; quality: number; precision: number } | undefined;
  for (const type of types) {
    const matching = ranges.filter((range) => matches(range.type, type));
    for (const { type: range, quality } of matching) {
      const precision = precisionOf(range);
      if (
        quality > 0 &&
        (!best || quality > best.quality || (quality === best.quality && precision > best.precision))
      ) {
        best = { type, quality, precision };
      }
    }
  }
  return best?.type;
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
}

function readRange(text: string): MediaRange[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  if (type === '') return [];
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const value = quality === undefined ? 1 : Number(quality);
  return [{ type, quality: Number.isFinite(value) ? Math.min(Math.max(value, 0), 1) : 1 }];
}

function matches(range: string, type: string): boolean {
  if (range === '*/*' || range === '*' || range === type) return true;
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1));
}

function precisionOf(range: string): number {
  if (range === '*/*' || range === '*') return 0;
  return range.endsWith('/*') ? 1 : 2;
}
