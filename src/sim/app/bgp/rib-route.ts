/** A way to a prefix as a routing table holds it, and who said so. */
import type { SimTime } from '../../base/time';
import type { BgpAttributes } from '../../wire/bgp-attributes';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { RouteSourceKind } from './route-filter';

/** A prefix as one value: `Map` finds it without a string. */
export type PrefixKey = number | bigint;

const PREFIX_LENGTH_FACTOR = 2 ** 32;

export function prefixKeyOf({ address, prefixLength }: IpCidr): PrefixKey {
  return isIpv6(address)
    ? (address << 8n) | BigInt(prefixLength)
    : address + prefixLength * PREFIX_LENGTH_FACTOR;
}

/** How many routes a protocol has told of, and what became of them, as `show protocols all` counts it. */
export class RouteCounters {
  imported = 0;
  importUpdates = 0;
  importUpdatesRejected = 0;
  importUpdatesFiltered = 0;
  importUpdatesIgnored = 0;
  importUpdatesAccepted = 0;
  importWithdraws = 0;
  importWithdrawsIgnored = 0;
  importWithdrawsAccepted = 0;
  exported = 0;
  exportUpdates = 0;
  exportUpdatesRejected = 0;
  exportUpdatesFiltered = 0;
  exportUpdatesAccepted = 0;
  exportWithdraws = 0;
  exportWithdrawsAccepted = 0;
}

/** A protocol that routes come from. */
export interface RouteOwner {
  readonly name: string;
  readonly kind: RouteSourceKind;
  /** Between protocols the larger one counts. */
  readonly preference: number;
  readonly counters: RouteCounters;
  /** Of a BGP neighbor. */
  readonly peer: PeerRank | undefined;
}

/** What the decision process asks of the neighbor that a route came from. */
export interface PeerRank {
  readonly isInternal: boolean;
  readonly isReflectorClient: boolean;
  readonly clusterId: Ipv4Address;
  readonly routerId: Ipv4Address;
  readonly address: IpAddress;
}

export type RibRouteType = 'unicast' | 'blackhole' | 'unreachable' | 'prohibit';

/** How a next hop is reached. */
export interface Resolution {
  readonly isReachable: boolean;
  readonly device: string | undefined;
  /** Whom to hand the packet; undefined where the destination itself is on the link. */
  readonly gateway: IpAddress | undefined;
  /** Zero on a link; undefined where nothing says how far it is. */
  readonly metric: number | undefined;
}

export const UNREACHABLE: Resolution = {
  isReachable: false,
  device: undefined,
  gateway: undefined,
  metric: undefined,
};

export interface RibRoute {
  readonly prefix: IpCidr;
  readonly key: PrefixKey;
  readonly owner: RouteOwner;
  /** The owner's own number of it, where it has several ways to one prefix. */
  readonly remotePathId: number;
  /** The number that it is told on with. */
  readonly pathId: number;
  readonly type: RibRouteType;
  /** Of one that came by BGP. */
  readonly attributes: BgpAttributes | undefined;
  /** To be resolved in this table; undefined where `resolution` is known from the start. */
  readonly nextHop: IpAddress | undefined;
  readonly linkLocal: Ipv6Address | undefined;
  readonly since: SimTime;
  resolution: Resolution;
  /** From before a graceful restart, or before a refresh. */
  isStale: boolean;
  /** What it is told on with, by the kind of neighbor that it is told to. */
  exports: Map<string, BgpAttributes> | undefined;
}

/** All that is known of a prefix. */
export interface RibEntry {
  readonly prefix: IpCidr;
  readonly key: PrefixKey;
  /** In the order in which they came. */
  routes: readonly RibRoute[];
  best: RibRoute | undefined;
}
