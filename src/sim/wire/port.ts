/** Port numbers of TCP and UDP as people write them. */

/** A whole number from 0 to 65535 without leading zeros; anything else is undefined. */
export function parsePort(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0xffff ? undefined : port;
}
