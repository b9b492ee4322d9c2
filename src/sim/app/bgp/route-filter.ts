/** Which routes a BGP speaker takes from a neighbor and which it tells: rules as data, the first that fits decides. */
import { ipCidrContains, isSameCidr, type IpCidr } from '../../wire/ip-cidr';
import type { BgpAttributes } from '../../wire/bgp-attributes';

export type RouteSourceKind = 'bgp' | 'static' | 'direct' | 'kernel';

/** What a filter looks at. */
export interface FilteredRoute {
  readonly prefix: IpCidr;
  readonly kind: RouteSourceKind;
  /** The name of the protocol that it came from. */
  readonly source: string;
  /** The device that it leads to. */
  readonly device: string | undefined;
}

/** BIRD's `net ~ 10.0.0.0/8`: the network or a part of it; with `isExact`, `net = 10.0.0.0/8`. */
export interface PrefixMatch {
  readonly prefix: IpCidr;
  readonly isExact?: boolean;
}

export interface FilterRule {
  readonly verdict: 'accept' | 'reject';
  /** One of them; all routes when left out. */
  readonly prefixes?: readonly PrefixMatch[];
  readonly kinds?: readonly RouteSourceKind[];
  /** Names of devices; a `*` at an end stands for anything. */
  readonly devices?: readonly string[];
  readonly localPreference?: number;
  readonly multiExitDiscriminator?: number;
  readonly addCommunities?: readonly number[];
}

export interface RouteFilter {
  /** As `birdcl show protocols all` names it; `(unnamed)` without one. */
  readonly name?: string;
  readonly rules: readonly FilterRule[];
  readonly otherwise: 'accept' | 'reject';
}

export const ACCEPT_ALL: RouteFilter = { name: 'ACCEPT', rules: [], otherwise: 'accept' };
export const REJECT_ALL: RouteFilter = { name: 'REJECT', rules: [], otherwise: 'reject' };

/** The rule that accepts it, `true` when none is needed, or undefined. */
export function acceptingRule(filter: RouteFilter, route: FilteredRoute): FilterRule | true | undefined {
  for (const rule of filter.rules) {
    if (fits(rule, route)) return rule.verdict === 'accept' ? rule : undefined;
  }
  return filter.otherwise === 'accept' ? true : undefined;
}

function fits(rule: FilterRule, route: FilteredRoute): boolean {
  const { prefixes, kinds, devices } = rule;
  if (kinds !== undefined && !kinds.includes(route.kind)) return false;
  if (devices?.some((pattern) => isDeviceMatched(pattern, route.device ?? '')) === false) return false;
  return prefixes?.some((match) => isPrefixMatched(match, route.prefix)) !== false;
}

function isPrefixMatched({ prefix, isExact = false }: PrefixMatch, network: IpCidr): boolean {
  if (isExact) return isSameCidr(prefix, network);
  return network.prefixLength >= prefix.prefixLength && ipCidrContains(prefix, network.address);
}

export function isDeviceMatched(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** What an accepting rule changes; the same object when it changes nothing. */
export function applyRule(rule: FilterRule | true, attributes: BgpAttributes): BgpAttributes {
  if (rule === true) return attributes;
  const { localPreference, multiExitDiscriminator, addCommunities } = rule;
  if (localPreference === undefined && multiExitDiscriminator === undefined && addCommunities === undefined) {
    return attributes;
  }
  return {
    ...attributes,
    ...(localPreference === undefined ? {} : { localPreference }),
    ...(multiExitDiscriminator === undefined ? {} : { multiExitDiscriminator }),
    ...(addCommunities === undefined
      ? {}
      : { communities: [...new Set([...(attributes.communities ?? []), ...addCommunities])] }),
  };
}
