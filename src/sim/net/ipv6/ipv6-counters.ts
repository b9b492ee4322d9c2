/**
 * What the IPv6 and ICMPv6 layers of a namespace count, as `nstat` prints it from /proc/net/snmp6 (include/uapi/linux/snmp.h,
 * RFC 4293). The names are the kernel's, with a small letter first. Counted in place.
 */
const NAMES = [
  'ip6InReceives',
  'ip6InHdrErrors',
  'ip6InTooBigErrors',
  'ip6InNoRoutes',
  'ip6InAddrErrors',
  'ip6InUnknownProtos',
  'ip6InTruncatedPkts',
  'ip6InDiscards',
  'ip6InDelivers',
  'ip6OutForwDatagrams',
  'ip6OutRequests',
  'ip6OutDiscards',
  'ip6OutNoRoutes',
  'ip6ReasmTimeout',
  'ip6ReasmReqds',
  'ip6ReasmOKs',
  'ip6ReasmFails',
  'ip6FragOKs',
  'ip6FragFails',
  'ip6FragCreates',
  'ip6InMcastPkts',
  'ip6OutMcastPkts',
  'ip6InOctets',
  'ip6OutOctets',
  'ip6InMcastOctets',
  'ip6OutMcastOctets',
  'ip6InBcastOctets',
  'ip6OutBcastOctets',
  'ip6InNoECTPkts',
  'ip6InECT1Pkts',
  'ip6InECT0Pkts',
  'ip6InCEPkts',
  'ip6OutTransmits',
  'icmp6InMsgs',
  'icmp6InErrors',
  'icmp6OutMsgs',
  'icmp6OutErrors',
  'icmp6InCsumErrors',
  'icmp6OutRateLimitHost',
] as const;

type Ipv6CounterName = (typeof NAMES)[number];

/** By type of message, what `nstat` calls it behind `Icmp6In` and `Icmp6Out`, in its order. */
const TYPE_NAMES: readonly (readonly [type: number, name: string])[] = [
  [1, 'DestUnreachs'],
  [2, 'PktTooBigs'],
  [3, 'TimeExcds'],
  [4, 'ParmProblems'],
  [128, 'Echos'],
  [129, 'EchoReplies'],
  [130, 'GroupMembQueries'],
  [131, 'GroupMembResponses'],
  [132, 'GroupMembReductions'],
  [133, 'RouterSolicits'],
  [134, 'RouterAdvertisements'],
  [135, 'NeighborSolicits'],
  [136, 'NeighborAdvertisements'],
  [137, 'Redirects'],
  [143, 'MLDv2Reports'],
];

function emptyCounts(): Record<Ipv6CounterName, number> {
  return {
    ip6InReceives: 0,
    ip6InHdrErrors: 0,
    ip6InTooBigErrors: 0,
    ip6InNoRoutes: 0,
    ip6InAddrErrors: 0,
    ip6InUnknownProtos: 0,
    ip6InTruncatedPkts: 0,
    ip6InDiscards: 0,
    ip6InDelivers: 0,
    ip6OutForwDatagrams: 0,
    ip6OutRequests: 0,
    ip6OutDiscards: 0,
    ip6OutNoRoutes: 0,
    ip6ReasmTimeout: 0,
    ip6ReasmReqds: 0,
    ip6ReasmOKs: 0,
    ip6ReasmFails: 0,
    ip6FragOKs: 0,
    ip6FragFails: 0,
    ip6FragCreates: 0,
    ip6InMcastPkts: 0,
    ip6OutMcastPkts: 0,
    ip6InOctets: 0,
    ip6OutOctets: 0,
    ip6InMcastOctets: 0,
    ip6OutMcastOctets: 0,
    ip6InBcastOctets: 0,
    ip6OutBcastOctets: 0,
    ip6InNoECTPkts: 0,
    ip6InECT1Pkts: 0,
    ip6InECT0Pkts: 0,
    ip6InCEPkts: 0,
    ip6OutTransmits: 0,
    icmp6InMsgs: 0,
    icmp6InErrors: 0,
    icmp6OutMsgs: 0,
    icmp6OutErrors: 0,
    icmp6InCsumErrors: 0,
    icmp6OutRateLimitHost: 0,
  };
}

export class Ipv6Counters {
  readonly ip: Record<Ipv6CounterName, number> = emptyCounts();
  readonly #received = new Map<number, number>();
  readonly #sent = new Map<number, number>();

  countReceived(type: number): void {
    this.ip.icmp6InMsgs += 1;
    this.#received.set(type, (this.#received.get(type) ?? 0) + 1);
  }

  countSent(type: number): void {
    this.ip.icmp6OutMsgs += 1;
    this.#sent.set(type, (this.#sent.get(type) ?? 0) + 1);
  }

  /** Every counter with its name as `nstat` prints it, in its order. */
  entries(): readonly (readonly [name: string, value: number])[] {
    const entries: (readonly [string, number])[] = NAMES.map((name) => [
      `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      this.ip[name],
    ]);
    const sides = [['In', this.#received] as const, ['Out', this.#sent] as const];
    for (const [direction, counts] of sides) {
      for (const [type, name] of TYPE_NAMES)
        entries.push([`Icmp6${direction}${name}`, counts.get(type) ?? 0]);
    }
    for (const [direction, counts] of sides) {
      for (const [type, count] of [...counts].sort(([one], [other]) => one - other)) {
        entries.push([`Icmp6${direction}Type${type}`, count]);
      }
    }
    return entries;
  }
}
