import { textsParameter } from './parameter.ts';
import { Problem } from '../problem.ts';

/** The query parameter that picks fields of a body. */
export const updateMask = textsParameter(
  'The fields to change, separated by commas. If it is absent or empty, all fields of the body are.',
);

/** The fields that a mask names; undefined where there is none. */
export function readMask(mask: readonly string[] | undefined): readonly string[] | undefined {
  const fields = mask?.map((field) => field.trim()).filter((field) => field !== '');
  return fields && fields.length > 0 ? fields : undefined;
}

/**
 * The fields of a body that a mask names.
 * @param changeable the others are refused
 * @throws Problem 400 for a field that cannot be changed, or that the body lacks
 */
export function pickMasked<Body extends object>(
  body: Body,
  mask: readonly string[],
  changeable: readonly (keyof Body & string)[],
): Partial<Body> {
  const fields = mask.map((field) => {
    const known = changeable.find((name) => name === field);
    if (known === undefined || body[known] === undefined) {
      throw new Problem(400, { detail: `'${field}' is unknown or cannot be updated.` });
    }
    return [known, body[known]] as const;
  });
  return Object.fromEntries(fields) as Partial<Body>;
}
