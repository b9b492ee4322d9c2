/** Spans of time as tcpdump writes them (`unsigned_relts_print` in util-print.c). */

const UNITS = [
  ['y', 31_536_000],
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** `1d3h` */
export function relativeTimeText(seconds: number): string {
  if (seconds === 0) return '0s';
  let text = '';
  let left = seconds;
  for (const [name, size] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) text += `${count}${name}`;
    left -= count * size;
  }
  return text;
}
