/**
 * Refuses what cannot be stored as an XCom.
 * @param limit bytes of JSON
 * @throws TypeError where it is no JSON, RangeError where it is too large
 */
export function checkXComValue(value: unknown, limit: number): void {
  // What most tasks return is known to be small without writing it down.
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    // The engine's text names the path of a cycle.
    throw new TypeError(`the value cannot be stored as an XCom: ${(error as Error).message}`, { cause: error });
  }
  if (text === undefined) throw new TypeError(`the value cannot be stored as an XCom: a ${typeof value} is no JSON`);
  const size = text.length > limit ? text.length : Buffer.byteLength(text);
  if (size > limit) {
    throw new RangeError(
      `the value is too large for an XCom: ${size} bytes of JSON, the limit is ${limit} ([tradewind] xcom_limit_mb); ` +
        'store it in a file or a database and return where it is',
    );
  }
}
