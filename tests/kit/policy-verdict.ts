/**
 * May this connection be? What the API says of NetworkPolicies, with no packet sent (Kubernetes v1.32 `networking/v1`):
 * an end that no policy of the direction selects is open; one that some select lets through what any of their rules allows.
 * The sender's egress and the receiver's ingress both have to allow it; replies need nothing.
 *
 * Plugins differ in corners that the API leaves open (traffic of the node itself, loopback, ICMP): those are theirs.
 */
import { familyOf, parseIp } from '#sim/wire/ip-address';
import { ipCidrContains, parseIpCidr } from '#sim/wire/ip-cidr';
import type {
  NetworkPolicy,
  PolicyDirection,
  PolicyPeer,
  PolicyRule,
  PortMatch,
} from '#sim/kube/network-policy/network-policy';
import type { PolicyEndpoint } from '#sim/kube/network-policy/policy-endpoint';
import type { PolicyIndex } from '#sim/kube/network-policy/policy-index';

export interface ConnectionEnd {
  readonly address: string;
  /** Undefined outside, and for a node. */
  readonly endpoint?: PolicyEndpoint | undefined;
}

export interface Connection {
  readonly from: ConnectionEnd;
  readonly to: ConnectionEnd;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

export type PolicyDecision =
  | { readonly kind: 'open' }
  | { readonly kind: 'allowed'; readonly policy: NetworkPolicy; readonly ruleIndex: number }
  /** The policies that select it, none of which allows the connection. */
  | { readonly kind: 'denied'; readonly policies: readonly NetworkPolicy[] };

export interface ConnectionVerdict {
  readonly isAllowed: boolean;
  readonly egress: PolicyDecision;
  readonly ingress: PolicyDecision;
}

export function policyVerdictOf(
  index: PolicyIndex<NetworkPolicy>,
  connection: Connection,
): ConnectionVerdict {
  const egress = decide(index, connection, 'egress');
  const ingress = decide(index, connection, 'ingress');
  return { isAllowed: egress.kind !== 'denied' && ingress.kind !== 'denied', egress, ingress };
}

function decide(
  index: PolicyIndex<NetworkPolicy>,
  connection: Connection,
  direction: PolicyDirection,
): PolicyDecision {
  const own = direction === 'ingress' ? connection.to.endpoint : connection.from.endpoint;
  if (own === undefined) return { kind: 'open' };
  const policies = index.policiesOf(own.key).filter((policy) => policy[direction] !== undefined);
  if (policies.length === 0) return { kind: 'open' };
  const other = direction === 'ingress' ? connection.from : connection.to;
  for (const policy of policies) {
    const rules = policy[direction] ?? [];
    const ruleIndex = rules.findIndex((rule) => isAllowedBy(rule, other, connection));
    if (ruleIndex >= 0) return { kind: 'allowed', policy, ruleIndex };
  }
  return { kind: 'denied', policies };
}

function isAllowedBy({ peers, ports }: PolicyRule, other: ConnectionEnd, connection: Connection): boolean {
  return (
    (peers === undefined || peers.some((peer) => isPeer(peer, other))) &&
    (ports === undefined || ports.some((port) => matchesPort(port, connection)))
  );
}

function isPeer(peer: PolicyPeer, { address, endpoint }: ConnectionEnd): boolean {
  if (peer.kind === 'endpoints') return endpoint !== undefined && peer.selector.matches(endpoint);
  return isInRange(peer.cidr, address) && !peer.except.some((range) => isInRange(range, address));
}

function isInRange(cidr: string, address: string): boolean {
  const range = parseIpCidr(cidr);
  const parsed = parseIp(address);
  return (
    range !== undefined &&
    parsed !== undefined &&
    familyOf(range.address) === familyOf(parsed) &&
    ipCidrContains(range, parsed)
  );
}

/** A name is one of the Pod that is connected to; who is no Pod has none. */
function matchesPort(match: PortMatch, { protocol, port, to }: Connection): boolean {
  if (match.protocol !== protocol) return false;
  const wanted = match.port;
  if (wanted === undefined) return true;
  if (wanted.kind === 'range') return wanted.first <= port && port <= wanted.last;
  return (
    to.endpoint?.ports.some(
      (own) => own.name === wanted.name && own.protocol === protocol && own.port === port,
    ) === true
  );
}
