/**
 * Makes the columns of a table narrow enough: the widest ones give first, until all are alike. As the library behind Airflow's
 * tables (rich) does it, so that long tables break where people are used to.
 * @param widths with their padding
 * @param available columns of the terminal for all of them together
 */
export function fitColumns(widths: readonly number[], available: number): number[] {
  let fitted = [...widths];
  let excess = sum(fitted) - available;
  while (excess > 0) {
    const widest = Math.max(...fitted);
    const next = Math.max(0, ...fitted.filter((width) => width !== widest));
    const difference = widest - next;
    if (difference === 0) break;
    fitted = reduce(
      fitted,
      fitted.map((width) => (width === widest ? 1 : 0)),
      excess,
      Math.min(excess, difference),
    );
    excess = sum(fitted) - available;
  }
  return excess > 0
    ? reduce(
        fitted,
        fitted.map(() => 1),
        excess,
        available,
      ).map((width) => Math.max(1, width))
    : fitted;
}

/** Takes `total` from the widths whose share is not 0, at most `largest` from each. */
function reduce(widths: readonly number[], shares: readonly number[], total: number, largest: number): number[] {
  let totalShare = sum(shares);
  let remaining = total;
  return widths.map((width, index) => {
    const share = shares[index] ?? 0;
    if (share === 0 || totalShare <= 0) return width;
    const taken = Math.min(largest, roundHalfEven((share * remaining) / totalShare));
    remaining -= taken;
    totalShare -= share;
    return width - taken;
  });
}

function roundHalfEven(number: number): number {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
