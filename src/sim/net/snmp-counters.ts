/**
 * What the IP and ICMP layers of a namespace count, as `nstat` prints it from /proc/net/snmp and /proc/net/netstat
 * (include/uapi/linux/snmp.h, RFC 4293).
 *
 * The names are the kernel's, with a small letter first. Counted in place, on the way of every packet.
 */
/** In the order of `nstat`. */
const NAMES = [
  'ipInReceives',
  'ipInHdrErrors',
  'ipInAddrErrors',
  'ipForwDatagrams',
  'ipInUnknownProtos',
  'ipInDiscards',
  'ipInDelivers',
  'ipOutRequests',
  'ipOutDiscards',
  'ipOutNoRoutes',
  'ipReasmTimeout',
  'ipReasmReqds',
  'ipReasmOKs',
  'ipReasmFails',
  'ipFragOKs',
  'ipFragFails',
  'ipFragCreates',
  'ipOutTransmits',
  'icmpInMsgs',
  'icmpInErrors',
  'icmpInCsumErrors',
  'icmpInDestUnreachs',
  'icmpInTimeExcds',
  'icmpInParmProbs',
  'icmpInSrcQuenchs',
  'icmpInRedirects',
  'icmpInEchos',
  'icmpInEchoReps',
  'icmpInTimestamps',
  'icmpInTimestampReps',
  'icmpInAddrMasks',
  'icmpInAddrMaskReps',
  'icmpOutMsgs',
  'icmpOutErrors',
  'icmpOutRateLimitGlobal',
  'icmpOutRateLimitHost',
  'icmpOutDestUnreachs',
  'icmpOutTimeExcds',
  'icmpOutParmProbs',
  'icmpOutSrcQuenchs',
  'icmpOutRedirects',
  'icmpOutEchos',
  'icmpOutEchoReps',
  'icmpOutTimestamps',
  'icmpOutTimestampReps',
  'icmpOutAddrMasks',
  'icmpOutAddrMaskReps',
  'tcpExtIPReversePathFilter',
  'ipExtInNoRoutes',
  'ipExtInTruncatedPkts',
  'ipExtInMcastPkts',
  'ipExtOutMcastPkts',
  'ipExtInBcastPkts',
  'ipExtOutBcastPkts',
  'ipExtInOctets',
  'ipExtOutOctets',
  'ipExtInMcastOctets',
  'ipExtOutMcastOctets',
  'ipExtInBcastOctets',
  'ipExtOutBcastOctets',
  'ipExtInCsumErrors',
  'ipExtInNoECTPkts',
  'ipExtInECT1Pkts',
  'ipExtInECT0Pkts',
  'ipExtInCEPkts',
  'ipExtReasmOverlaps',
] as const;

export type SnmpCounterName = (typeof NAMES)[number];
export type SnmpCounters = Record<SnmpCounterName, number>;

/** What every packet moves stands first, and so together in memory. */
const NONE: Readonly<SnmpCounters> = {
  ipInReceives: 0,
  ipExtInOctets: 0,
  ipExtInNoECTPkts: 0,
  ipInDelivers: 0,
  ipForwDatagrams: 0,
  ipOutRequests: 0,
  ipOutTransmits: 0,
  ipExtOutOctets: 0,
  ipInHdrErrors: 0,
  ipInAddrErrors: 0,
  ipInUnknownProtos: 0,
  ipInDiscards: 0,
  ipOutDiscards: 0,
  ipOutNoRoutes: 0,
  ipReasmTimeout: 0,
  ipReasmReqds: 0,
  ipReasmOKs: 0,
  ipReasmFails: 0,
  ipFragOKs: 0,
  ipFragFails: 0,
  ipFragCreates: 0,
  icmpInMsgs: 0,
  icmpInErrors: 0,
  icmpInCsumErrors: 0,
  icmpInDestUnreachs: 0,
  icmpInTimeExcds: 0,
  icmpInParmProbs: 0,
  icmpInSrcQuenchs: 0,
  icmpInRedirects: 0,
  icmpInEchos: 0,
  icmpInEchoReps: 0,
  icmpInTimestamps: 0,
  icmpInTimestampReps: 0,
  icmpInAddrMasks: 0,
  icmpInAddrMaskReps: 0,
  icmpOutMsgs: 0,
  icmpOutErrors: 0,
  icmpOutRateLimitGlobal: 0,
  icmpOutRateLimitHost: 0,
  icmpOutDestUnreachs: 0,
  icmpOutTimeExcds: 0,
  icmpOutParmProbs: 0,
  icmpOutSrcQuenchs: 0,
  icmpOutRedirects: 0,
  icmpOutEchos: 0,
  icmpOutEchoReps: 0,
  icmpOutTimestamps: 0,
  icmpOutTimestampReps: 0,
  icmpOutAddrMasks: 0,
  icmpOutAddrMaskReps: 0,
  tcpExtIPReversePathFilter: 0,
  ipExtInNoRoutes: 0,
  ipExtInTruncatedPkts: 0,
  ipExtInMcastPkts: 0,
  ipExtOutMcastPkts: 0,
  ipExtInBcastPkts: 0,
  ipExtOutBcastPkts: 0,
  ipExtInMcastOctets: 0,
  ipExtOutMcastOctets: 0,
  ipExtInBcastOctets: 0,
  ipExtOutBcastOctets: 0,
  ipExtInCsumErrors: 0,
  ipExtInECT1Pkts: 0,
  ipExtInECT0Pkts: 0,
  ipExtInCEPkts: 0,
  ipExtReasmOverlaps: 0,
};

export function createSnmpCounters(): SnmpCounters {
  return { ...NONE };
}

/** By type of ICMP message: which counters a received and a sent one moves. */
const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'EchoReps',
  3: 'DestUnreachs',
  4: 'SrcQuenchs',
  5: 'Redirects',
  8: 'Echos',
  11: 'TimeExcds',
  12: 'ParmProbs',
  13: 'Timestamps',
  14: 'TimestampReps',
  17: 'AddrMasks',
  18: 'AddrMaskReps',
};

/** ICMP messages by type, and the counters above that go with them. */
export class IcmpTypeCounters {
  readonly #counters: SnmpCounters;
  readonly #received = new Map<number, number>();
  readonly #sent = new Map<number, number>();

  constructor(counters: SnmpCounters) {
    this.#counters = counters;
  }

  countReceived(type: number): void {
    this.#counters.icmpInMsgs += 1;
    this.#received.set(type, (this.#received.get(type) ?? 0) + 1);
  }

  countSent(type: number): void {
    this.#counters.icmpOutMsgs += 1;
    this.#sent.set(type, (this.#sent.get(type) ?? 0) + 1);
  }

  /** Every counter with its name as `nstat` prints it, in its order. */
  entries(): readonly (readonly [name: string, value: number])[] {
    const byName = new Map<string, number>();
    for (const name of NAMES) {
      byName.set(`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, this.#counters[name]);
    }
    for (const [direction, counts] of [
      ['In', this.#received],
      ['Out', this.#sent],
    ] as const) {
      for (const [type, count] of counts) {
        const name = ICMP_NAMES[type];
        if (name !== undefined) byName.set(`Icmp${direction}${name}`, count);
      }
    }
    return [...byName].flatMap(([name, value]) => {
      const entry = [name, value] as const;
      if (name !== 'IcmpOutAddrMaskReps') return [entry];
      return [entry, ...typeEntries('In', this.#received), ...typeEntries('Out', this.#sent)];
    });
  }
}

function typeEntries(
  direction: 'In' | 'Out',
  counts: ReadonlyMap<number, number>,
): readonly (readonly [string, number])[] {
  return [...counts]
    .sort(([one], [other]) => one - other)
    .map(([type, count]) => [`IcmpMsg${direction}Type${type}`, count]);
}
