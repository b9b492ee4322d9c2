/** The DiffServ classes by name (RFC 2474, 2597, 3246). */
export function parseDscpClass(text: string): number | string {
  const upper = text.toUpperCase();
  if (upper === 'BE') return 0;
  if (upper === 'EF') return 0x2e;
  const [, selector] = /^CS([0-7])$/.exec(upper) ?? [];
  if (selector !== undefined) return Number(selector) << 3;
  const [, assured, drop] = /^AF([1-4])([1-3])$/.exec(upper) ?? [];
  if (assured !== undefined) return (Number(assured) << 3) | (Number(drop) << 1);
  return `Invalid DSCP value \`${text}'`;
}
