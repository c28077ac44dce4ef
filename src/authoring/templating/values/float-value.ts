/**
 * A Python float that happens to be whole. JavaScript has one kind of number, and Python prints `4 / 2` as `2.0`; a number with a
 * fraction (or NaN, or infinite) is a float as it is, so only whole ones need the wrapper.
 */
export class FloatValue {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A number as Python's float. */
export function asFloat(value: number): number | FloatValue {
  return Number.isInteger(value) ? new FloatValue(value) : value;
}

/** An integer of any size: a number where that is exact. */
export function asInteger(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** True for Python's int, which True and False are too. */
export function isInteger(value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint' || typeof value === 'boolean';
}

export function isFloat(value: unknown): value is number | FloatValue {
  return value instanceof FloatValue || (typeof value === 'number' && !Number.isInteger(value));
}

export function isNumeric(value: unknown): value is number | bigint | boolean | FloatValue {
  return (
    typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof FloatValue
  );
}

/** As a JavaScript number: large integers lose digits. */
export function toNumber(value: number | bigint | boolean | FloatValue): number {
  return value instanceof FloatValue ? value.value : Number(value);
}
