/**
 * Policy maps out of NetworkPolicies: selectors become identities, blocks of addresses the node's own identities (Cilium v1.17 `pkg/policy`).
 *
 * What is Cilium's own: a block is never a Pod of the cluster or a node, whatever its addresses, for these have other identities; the node
 * may always talk to its own Pods (`allow-localhost`); `0.0.0.0/0` is the identity world.
 */
import { ipv4Of } from '../../../wire/ipv4-address';
import { isIpv6 } from '../../../wire/ip-address';
import { IP_PROTOCOL } from '../../../wire/ip-protocol';
import { parseIpCidr } from '../../../wire/ip-cidr';
import type { NetworkPolicy, PolicyPeer, PolicyRule, PortMatch } from '../../network-policy/network-policy';
import type { NamedPort, PolicyEndpoint } from '../../network-policy/policy-endpoint';
import type { PolicyIndex } from '../../network-policy/policy-index';
import { PolicyMap, type PolicyDirection, type PolicyEntry } from './datapath/policy-map';
import type { AddressBlock, KnownBlock } from './ipcache';
import type { Identities } from './identities';
import { RESERVED_IDENTITY } from './reserved-identity';

export interface PolicySources {
  readonly index: PolicyIndex<NetworkPolicy>;
  readonly identities: Identities;
  /** Those of the node's policies, with its identities for them. */
  readonly blocks: readonly KnownBlock[];
}

const DIRECTIONS: readonly PolicyDirection[] = ['ingress', 'egress'];

/** `pod` is `namespace/name`. */
export function compilePolicy(sources: PolicySources, pod: string): PolicyMap {
  const policies = sources.index.policiesOf(pod);
  const names: Record<PolicyDirection, string[]> = { ingress: [], egress: [] };
  const entries = new Map<string, PolicyEntry>();
  for (const direction of DIRECTIONS) {
    const applying = policies.filter((policy) => policy[direction] !== undefined);
    names[direction] = applying.map(({ key }) => `NetworkPolicy ${key}`);
    if (applying.length === 0) continue;
    if (direction === 'ingress') addEntry(entries, direction, RESERVED_IDENTITY.HOST, undefined);
    for (const policy of applying)
      for (const rule of policy[direction] ?? []) addRule(entries, sources, { pod, direction, rule });
  }
  return new PolicyMap(names, [...entries.values()]);
}

/** All that rules name, exceptions too. */
export function blocksOf(policies: Iterable<NetworkPolicy>): readonly AddressBlock[] {
  const found = new Map<string, AddressBlock>();
  for (const { ingress = [], egress = [] } of policies) {
    for (const { peers = [] } of [...ingress, ...egress]) {
      for (const peer of peers) {
        if (peer.kind !== 'block') continue;
        for (const text of [peer.cidr, ...peer.except]) {
          const block = blockOf(text);
          // Everything is the identity world, which is there already.
          if (block !== undefined && block.prefixLength > 0) found.set(block.cidr, block);
        }
      }
    }
  }
  return [...found.values()];
}

function addRule(
  entries: Map<string, PolicyEntry>,
  sources: PolicySources,
  {
    pod,
    direction,
    rule,
  }: { readonly pod: string; readonly direction: PolicyDirection; readonly rule: PolicyRule },
): void {
  const identities =
    rule.peers === undefined ? [0] : rule.peers.flatMap((peer) => identitiesOf(sources, peer));
  const matches = rule.ports ?? [undefined];
  for (const match of matches) {
    for (const ports of portsOf(
      sources,
      match,
      direction === 'ingress' ? [sources.index.find(pod)] : undefined,
    ))
      for (const identity of identities) addEntry(entries, direction, identity, ports);
  }
}

function identitiesOf({ identities, blocks }: PolicySources, peer: PolicyPeer): readonly number[] {
  if (peer.kind === 'endpoints') {
    return identities
      .all()
      .filter(({ example }) => peer.selector.matches(example))
      .map(({ id }) => id);
  }
  const within = blockOf(peer.cidr);
  if (within === undefined) return [];
  const except = peer.except.flatMap((text) => blockOf(text) ?? []);
  const allowed = blocks
    .filter((block) => contains(within, block) && !except.some((hole) => contains(hole, block)))
    .map(({ identity }) => identity);
  return within.prefixLength === 0 ? [RESERVED_IDENTITY.WORLD, ...allowed] : allowed;
}

interface PortRange {
  readonly protocol: number;
  readonly first: number;
  readonly last: number;
}

/** Of a named port those of the endpoints given; without them of everybody who has one of that name. */
function portsOf(
  { index }: PolicySources,
  match: PortMatch | undefined,
  endpoints: readonly (PolicyEndpoint | undefined)[] | undefined,
): readonly (PortRange | undefined)[] {
  if (match === undefined) return [undefined];
  const protocol = IP_PROTOCOL[match.protocol];
  const { port } = match;
  if (port === undefined) return [{ protocol, first: 0, last: 0 }];
  if (port.kind === 'range') return [{ protocol, first: port.first, last: port.last }];
  const isMeant = (each: NamedPort): boolean => each.name === port.name && each.protocol === match.protocol;
  const named = (endpoints ?? index.endpoints()).flatMap((each) => each?.ports.filter(isMeant) ?? []);
  return [...new Set(named.map((each) => each.port))].map((number) => ({
    protocol,
    first: number,
    last: number,
  }));
}

function addEntry(
  entries: Map<string, PolicyEntry>,
  direction: PolicyDirection,
  identity: number,
  ports: PortRange | undefined,
): void {
  const { protocol = 0, first = 0, last = 0 } = ports ?? {};
  const key = `${direction} ${identity} ${protocol} ${first}-${last}`;
  if (entries.has(key)) return;
  entries.set(key, { direction, identity, protocol, firstPort: first, lastPort: last, packets: 0, bytes: 0 });
}

function blockOf(text: string): AddressBlock | undefined {
  const cidr = parseIpCidr(text);
  if (cidr === undefined || isIpv6(cidr.address)) return undefined;
  const base = ipv4Of(cidr.address);
  return { cidr: text, base, prefixLength: cidr.prefixLength };
}

function contains(outer: AddressBlock, inner: AddressBlock): boolean {
  if (inner.prefixLength < outer.prefixLength) return false;
  return outer.prefixLength === 0 || (inner.base ^ outer.base) >>> (32 - outer.prefixLength) === 0;
}
