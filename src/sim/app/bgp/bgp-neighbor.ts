/** How a BGP speaker is told of a neighbor, with the defaults of BIRD (doc/bird.sgml of 1.6.8 and 2.0.12). */
import type { AddPathMode } from '../../wire/bgp-open';
import type { IpAddress, IpFamily } from '../../wire/ip-address';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { ACCEPT_ALL, REJECT_ALL, type RouteFilter } from './route-filter';

export interface BgpTimes {
  /** What is offered; the smaller of the two sides' counts. 0 for a session without keepalives. */
  readonly holdSeconds: number;
  /** A third of the hold time when left out. */
  readonly keepaliveSeconds?: number | undefined;
  /** Until the other side's OPEN has come. */
  readonly startupHoldSeconds: number;
  readonly connectDelaySeconds: number;
  readonly connectRetrySeconds: number;
  /** After an error, doubled with each further one up to the second. */
  readonly errorWaitSeconds: readonly [number, number];
  /** Without an error for so long, the next one is the first. */
  readonly errorForgetSeconds: number;
  readonly gracefulRestartSeconds: number;
}

export interface BgpNeighbor extends BgpTimes {
  /** The protocol's name: `Mesh_192_168_0_2`. */
  readonly name: string;
  readonly description?: string | undefined;
  readonly address: IpAddress;
  readonly port: number;
  readonly as: number;
  /** The speaker's when left out. */
  readonly localAs?: number | undefined;
  /** By the route to the neighbor when left out. */
  readonly sourceAddress?: IpAddress | undefined;
  readonly families: readonly IpFamily[];
  /** Waits for the other side to connect. */
  readonly isPassive: boolean;
  /** Not on a link that both share. */
  readonly isMultihop: boolean;
  /** RFC 4456 */
  readonly isReflectorClient: boolean;
  /** The speaker's router id when left out. */
  readonly clusterId?: Ipv4Address | undefined;
  /** What stands as next hop of what is handed on; `self-of-external`: the own address for what came from another AS (`self ebgp`). */
  readonly nextHop: 'by-rule' | 'self' | 'self-of-external' | 'keep';
  /** What stands there for the own address, where the session's own is of the other family or another is wanted. */
  readonly nextHopAddresses: Readonly<Partial<Record<IpFamily, IpAddress>>>;
  readonly defaultLocalPreference: number;
  /** `aware` helps the other side only, `able` asks for help as well. */
  readonly gracefulRestart: 'off' | 'aware' | 'able';
  readonly addPaths: 0 | AddPathMode;
  readonly hasFourOctetAs: boolean;
  readonly hasRouteRefresh: boolean;
  /** How often the own AS may stand in the path of a route that is taken (`allow local as`). */
  readonly allowedLocalAs: number;
  readonly import: RouteFilter;
  readonly export: RouteFilter;
}

const DEFAULTS = {
  port: 179,
  families: ['IPv4'],
  isPassive: false,
  isMultihop: false,
  isReflectorClient: false,
  nextHop: 'by-rule',
  nextHopAddresses: {},
  defaultLocalPreference: 100,
  gracefulRestart: 'aware',
  addPaths: 0,
  hasFourOctetAs: true,
  hasRouteRefresh: true,
  allowedLocalAs: 0,
  import: ACCEPT_ALL,
  export: REJECT_ALL,
  holdSeconds: 240,
  startupHoldSeconds: 240,
  connectDelaySeconds: 5,
  connectRetrySeconds: 120,
  errorWaitSeconds: [60, 300],
  errorForgetSeconds: 300,
  gracefulRestartSeconds: 120,
} as const;

export type BgpNeighborOptions = Pick<BgpNeighbor, 'name' | 'address' | 'as'> & Partial<BgpNeighbor>;

export function bgpNeighborOf(options: BgpNeighborOptions): BgpNeighbor {
  return { ...DEFAULTS, ...options };
}
