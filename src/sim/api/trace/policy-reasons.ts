/**
 * Which NetworkPolicies are for a Pod, and which of their rules lets a packet through, or what each lacks for it.
 *
 * Asked of the objects alone, by their API (`kube/network-policy`), so that the answer is the same whoever enforces it. Leaves
 * out policies of Calico's own kinds.
 */
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { parseIp } from '../../wire/ip-address';
import {
  readNetworkPolicy,
  type NetworkPolicy,
  type PolicyDirection,
  type PolicyPeer,
  type PolicyRule,
} from '../../kube/network-policy/network-policy';
import { podEndpointOf, type PolicyEndpoint } from '../../kube/network-policy/policy-endpoint';
import { stringMapFieldOf } from '../../kube/objects/kube-object';
import type { Pod } from '../../kube/model/pod';
import type { LabObjects } from './lab-objects';

/** A packet as policies see it: after addresses of Services have become those of Pods. */
export interface PolicyQuestion {
  readonly direction: PolicyDirection;
  readonly subject: Pod;
  readonly peerAddress: string;
  /** `TCP`, `UDP`, `SCTP` */
  readonly protocol: string;
  readonly port: number;
}

/** A rule of a policy, by the path of its field: `spec.ingress[0]`. */
export interface PolicyRuleReading {
  readonly path: string;
  readonly hasPeer: boolean;
  readonly hasPort: boolean;
  /** The exception of an ipBlock that the other end falls under: `10.244.0.0/16`. */
  readonly exception: string | undefined;
  /** Names of ports that the rule asks for, and that mean none of the Pod's that was asked for. */
  readonly portNames: readonly string[];
}

export interface PolicyReading {
  readonly policy: NetworkPolicy;
  readonly rules: readonly PolicyRuleReading[];
}

export interface PolicyReasons {
  readonly question: PolicyQuestion;
  /** Those that say something about this direction, by name. Without any everything passes. */
  readonly policies: readonly PolicyReading[];
  /** Policies of the Pod's namespace that are for other Pods, and would let the packet through. */
  readonly elsewhere: readonly NetworkPolicy[];
  /** The first rule that lets the packet through. */
  readonly allowing: { readonly policy: NetworkPolicy; readonly path: string } | undefined;
}

export function policyReasonsOf(lab: LabObjects, question: PolicyQuestion): PolicyReasons {
  const { direction } = question;
  const subject = endpointOf(lab, question.subject);
  const peerPod = lab.podAt(question.peerAddress);
  const peer = peerPod === undefined ? undefined : endpointOf(lab, peerPod);
  const target = direction === 'ingress' ? subject : peer;
  const policies = lab.store
    .list('NetworkPolicy')
    .map(readNetworkPolicy)
    .filter((policy) => policy[direction] !== undefined);
  const readingOf = (policy: NetworkPolicy): PolicyReading => ({
    policy,
    rules: (policy[direction] ?? []).map((rule, index) => ({
      path: `spec.${direction}[${index}]`,
      hasPeer: hasPeer(rule, peer, question.peerAddress),
      hasPort: hasPort(rule, question, target),
      exception: exceptionOf(rule, question.peerAddress),
      portNames: (rule.ports ?? []).flatMap(({ port }) => (port?.kind === 'named' ? port.name : [])),
    })),
  });
  const isForSubject = (policy: NetworkPolicy): boolean =>
    subject !== undefined && policy.subject.matches(subject);
  const readings = policies.filter(isForSubject).map(readingOf);
  const elsewhere = policies
    .filter((policy) => policy.namespace === subject?.namespace && !isForSubject(policy))
    .map(readingOf)
    .filter(({ rules }) => rules.some(isAllowing))
    .map(({ policy }) => policy);
  const allowing = readings.flatMap(({ policy, rules }) =>
    rules.filter(isAllowing).map(({ path }) => ({ policy, path })),
  )[0];
  return { question, policies: readings, elsewhere, allowing };
}

function isAllowing({ hasPeer: isPeerThere, hasPort: isPortThere }: PolicyRuleReading): boolean {
  return isPeerThere && isPortThere;
}

function endpointOf(lab: LabObjects, pod: Pod): PolicyEndpoint | undefined {
  const given = podEndpointOf(pod);
  if (given === undefined) return undefined;
  const namespace = lab.find('Namespace', '', given.namespace);
  return {
    ...given,
    namespaceLabels: stringMapFieldOf(namespace?.metadata, 'labels'),
    serviceAccountLabels: {},
  };
}

function hasPeer({ peers }: PolicyRule, endpoint: PolicyEndpoint | undefined, address: string): boolean {
  return peers === undefined || peers.some((peer) => isPeer(peer, endpoint, address));
}

function isPeer(peer: PolicyPeer, endpoint: PolicyEndpoint | undefined, text: string): boolean {
  if (peer.kind === 'endpoints') return endpoint !== undefined && peer.selector.matches(endpoint);
  return isWithin(peer.cidr, text) && !peer.except.some((range) => isWithin(range, text));
}

function exceptionOf({ peers = [] }: PolicyRule, address: string): string | undefined {
  for (const peer of peers) {
    if (peer.kind === 'endpoints' || !isWithin(peer.cidr, address)) continue;
    const found = peer.except.find((range) => isWithin(range, address));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isWithin(cidr: string, text: string): boolean {
  const [range, address] = [parseIpCidr(cidr), parseIp(text)];
  return range !== undefined && address !== undefined && ipCidrContains(range, address);
}

function hasPort(
  { ports }: PolicyRule,
  { protocol, port }: PolicyQuestion,
  target: PolicyEndpoint | undefined,
): boolean {
  if (ports === undefined) return true;
  return ports.some((match) => {
    if (match.protocol !== protocol) return false;
    if (match.port === undefined) return true;
    if (match.port.kind === 'range') return port >= match.port.first && port <= match.port.last;
    const { name } = match.port;
    return (
      target?.ports.some((own) => own.name === name && own.port === port && own.protocol === protocol) ===
      true
    );
  });
}
