/** Rates as `-m limit` and `-m hashlimit` take and print them: `5/minute`, kept as the time between two packets. */
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['min', 60],
  ['sec', 1],
];
const UNIT_WORDS = ['second', 'minute', 'hour', 'day'];

export interface Rate {
  /** Units of a `scale`th of a second between two packets. */
  readonly period: number;
  readonly unitSeconds: number;
}

/** `bad` when it is no rate, `fast` when two packets would fall together. */
export function parseRate(text: string, scale: number): Rate | 'bad' | 'fast' {
  const slash = text.indexOf('/');
  const countText = slash === -1 ? text : text.slice(0, slash);
  const unitText = slash === -1 ? 'second' : text.slice(slash + 1).toLowerCase();
  const unit = UNIT_WORDS.find((word) => unitText !== '' && word.startsWith(unitText));
  const unitSeconds = UNITS.find(([name]) => unit?.startsWith(name) === true)?.[1];
  const [, digits] = /^\s*([-+]?\d+)/.exec(countText) ?? [];
  const count = Number(digits);
  if (unitSeconds === undefined || digits === undefined || count === 0) return 'bad';
  // The tool divides without a sign.
  const period = count < 0 ? 0 : Math.floor((unitSeconds * scale) / count);
  return period === 0 ? 'fast' : { period, unitSeconds };
}

/** In the smallest unit that still gives a whole number. */
export function formatRate(period: number, scale: number): string {
  const [name, seconds] = unitOf(period, scale);
  return `${Math.floor((seconds * scale) / period)}/${name}`;
}

/** The length of the unit that the rate is printed in. */
export function printedUnitSeconds(period: number, scale: number): number {
  return unitOf(period, scale)[1];
}

function unitOf(period: number, scale: number): readonly [string, number] {
  const tooFine = UNITS.findIndex(([, seconds], index) => {
    const unit = seconds * scale;
    return index > 0 && (period > unit || Math.floor(unit / period) < unit % period);
  });
  return UNITS[tooFine === -1 ? UNITS.length - 1 : tooFine - 1] ?? ['sec', 1];
}
