/** Durations as Go reads and writes them: `1m30s`, `1.5h`, `250ms`. */

const MS_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** In milliseconds; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  const amounts = text.replace(/^[-+]/u, '');
  if (amounts === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/u.test(amounts)) return undefined;
  let sum = 0;
  for (const [, amount = '', unit = ''] of amounts.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/gu)) {
    sum += Number(amount) * (MS_BY_UNIT.get(unit) ?? 0);
  }
  return isNegative ? -sum : sum;
}
