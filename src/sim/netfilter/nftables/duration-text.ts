/** Times as nft writes them: `1d2h3m4s5ms`. Values are milliseconds. */

const UNITS: readonly (readonly [string, bigint])[] = [
  ['w', 604_800_000n],
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['m', 60_000n],
  ['s', 1000n],
  ['ms', 1n],
];

/** Undefined for what has no unit. */
export function parseNftDuration(text: string): bigint | undefined {
  const matches = [...text.matchAll(/(\d+)(ms|[wdhms])/g)];
  if (matches.length === 0 || matches.map(([all]) => all).join('') !== text) return undefined;
  let total = 0n;
  for (const [, amount = '0', unit] of matches) {
    total += BigInt(amount) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0n);
  }
  return total;
}

export function formatNftDuration(milliseconds: bigint): string {
  if (milliseconds === 0n) return '0s';
  let rest = milliseconds;
  let text = '';
  for (const [name, size] of UNITS.slice(1)) {
    const amount = rest / size;
    rest %= size;
    if (amount > 0n) text += `${amount}${name}`;
  }
  return text;
}
