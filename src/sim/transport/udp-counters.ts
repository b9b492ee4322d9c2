/** What UDP of a namespace counts, as `nstat` prints it (RFC 4113; include/uapi/linux/snmp.h): one for each family. */

/** In the order of `nstat`. */
const NAMES = [
  'inDatagrams',
  'noPorts',
  'inErrors',
  'outDatagrams',
  'rcvbufErrors',
  'sndbufErrors',
  'inCsumErrors',
  'ignoredMulti',
  'memErrors',
] as const;

export type UdpCounters = Record<(typeof NAMES)[number], number>;

export function createUdpCounters(): UdpCounters {
  return {
    inDatagrams: 0,
    noPorts: 0,
    inErrors: 0,
    outDatagrams: 0,
    rcvbufErrors: 0,
    sndbufErrors: 0,
    inCsumErrors: 0,
    ignoredMulti: 0,
    memErrors: 0,
  };
}

/** `Udp` or `Udp6`, and after it UDP-Lite, which nothing here speaks. */
export function udpCounterEntries(
  counters: Readonly<UdpCounters>,
  suffix: '' | '6',
): readonly (readonly [name: string, value: number])[] {
  const nameOf = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const liteNames = NAMES.filter((name) => suffix === '' || name !== 'ignoredMulti');
  return [
    ...NAMES.map((name) => [`Udp${suffix}${nameOf(name)}`, counters[name]] as const),
    ...liteNames.map((name) => [`UdpLite${suffix}${nameOf(name)}`, 0] as const),
  ];
}
