/**
 * Which of two ways to a prefix is better (RFC 4271 §9.1.2, RFC 4456 §9), in the order that BIRD takes (proto/bgp/attrs.c).
 *
 * Models: the protocol's preference, whether the next hop can be reached, LOCAL_PREF, the length of AS_PATH, ORIGIN,
 * MULTI_EXIT_DISC of one neighboring AS, outside before inside, the way to the next hop, the router that it began at, the
 * length of CLUSTER_LIST, the neighbor's address.
 * Leaves out BIRD's options that change the order (`deterministic med`, `prefer older`, `med metric`, `igp metric off`).
 */
import { asPathLength, firstAsOf } from '../../wire/bgp-attributes';
import type { IpAddress } from '../../wire/ip-address';
import type { RibEntry, RibRoute } from './rib-route';

const DEFAULT_LOCAL_PREFERENCE = 100;
/** Behind every metric that is known. */
const UNKNOWN_METRIC = 0x8000_0000;

export function isBetterRoute(route: RibRoute, other: RibRoute): boolean {
  const order = compareUpToRouter(route, other);
  return order === 0 ? compareRouters(route, other) < 0 : order < 0;
}

/** Those routes of a prefix that the kernel may use at once (`merge paths`), the best first. */
export function pathsOf({ routes, best }: RibEntry): readonly RibRoute[] {
  if (best === undefined) return [];
  if (routes.length === 1 || best.owner.kind !== 'bgp') return [best];
  return [best, ...routes.filter((route) => route !== best && compareUpToRouter(route, best) === 0)];
}

/** The best of what there is. Of equals the one that came first stays. */
export function bestRouteOf(entry: RibEntry): RibRoute | undefined {
  let best: RibRoute | undefined;
  for (const route of entry.routes) {
    if (best === undefined || isBetterRoute(route, best)) best = route;
  }
  return best;
}

/** Negative when the first is better. */
function compareUpToRouter(route: RibRoute, other: RibRoute): number {
  const byPreference = other.owner.preference - route.owner.preference;
  if (byPreference !== 0) return byPreference;
  const { attributes, owner } = route;
  const { attributes: others, owner: otherOwner } = other;
  if (attributes === undefined || others === undefined) return 0;
  return (
    Number(other.resolution.isReachable) - Number(route.resolution.isReachable) ||
    (others.localPreference ?? DEFAULT_LOCAL_PREFERENCE) -
      (attributes.localPreference ?? DEFAULT_LOCAL_PREFERENCE) ||
    asPathLength(attributes.asPath) - asPathLength(others.asPath) ||
    attributes.origin - others.origin ||
    compareDiscriminators(route, other) ||
    Number(owner.peer?.isInternal ?? false) - Number(otherOwner.peer?.isInternal ?? false) ||
    (route.resolution.metric ?? UNKNOWN_METRIC) - (other.resolution.metric ?? UNKNOWN_METRIC)
  );
}

/** Only neighbors of one AS mean the same by it. */
function compareDiscriminators(route: RibRoute, other: RibRoute): number {
  const { attributes } = route;
  const { attributes: others } = other;
  if (attributes === undefined || others === undefined) return 0;
  if (firstAsOf(attributes.asPath) !== firstAsOf(others.asPath)) return 0;
  return (attributes.multiExitDiscriminator ?? 0) - (others.multiExitDiscriminator ?? 0);
}

function compareRouters(route: RibRoute, other: RibRoute): number {
  const { peer } = route.owner;
  const { peer: otherPeer } = other.owner;
  if (peer === undefined || otherPeer === undefined) return 0;
  return (
    (route.attributes?.originatorId ?? peer.routerId) -
      (other.attributes?.originatorId ?? otherPeer.routerId) ||
    (route.attributes?.clusterList?.length ?? 0) - (other.attributes?.clusterList?.length ?? 0) ||
    compareAddresses(peer.address, otherPeer.address)
  );
}

function compareAddresses(one: IpAddress, other: IpAddress): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
