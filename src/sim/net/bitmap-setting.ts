/**
 * Settings that are a set of numbers, as `0-1,3-127` (`proc_do_large_bitmap` of kernel/sysctl.c).
 *
 * Models the ranges in any order, joined where they touch.
 */
const BITS: Readonly<Record<string, number>> = {
  'net.ipv4.ip_local_reserved_ports': 65_536,
  'net.ipv6.icmp.ratemask': 256,
};

/** What becomes of such a setting when `text` is written into it. Undefined for other settings. */
export function bitmapSettingOf(
  name: string,
  text: string,
): { readonly value: string } | 'invalid-argument' | undefined {
  const bits = BITS[name];
  if (bits === undefined) return undefined;
  const ranges: [first: number, last: number][] = [];
  for (const range of text.split(',')) {
    if (range.trim() === '') continue;
    const [, start, end = start] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? [];
    const [first, last] = [Number(start), Number(end)];
    if (!(first <= last && last < bits)) return 'invalid-argument';
    ranges.push([first, last]);
  }
  ranges.sort(([one], [other]) => one - other);
  const joined: [first: number, last: number][] = [];
  for (const [first, last] of ranges) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return {
    value: joined.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(','),
  };
}
