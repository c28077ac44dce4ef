/**
 * Which of the media types on offer an `Accept` header wants most; of equals, the one that is offered first.
 * @param accept undefined where the request has none: then it wants nothing
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  offered: readonly Type[],
): Type | undefined {
  const ranges = (accept ?? '').split(',').map(readRange);
  let best: { type: Type; quality: number } | undefined;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  return best?.type;
}

interface Range {
  readonly media: string;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { media, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}

/** The most specific range that covers the type decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [main] = type.split('/', 1);
  for (const media of [type, `${main}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.media === media);
    if (range) return range.quality;
  }
  return 0;
}
