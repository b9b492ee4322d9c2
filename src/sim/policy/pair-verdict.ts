/**
 * One sender and one receiver, rule by rule: what may pass between them, and which policies say so. The same answer as the
 * matrix of a whole cluster gives, made the slow way, with the names of all that had a say.
 */
import type { PolicyDirection } from '../kube/network-policy/network-policy';
import type { SelectorParts } from '../kube/network-policy/endpoint-selector';
import { matchesLabels } from '../kube/store/label-selector';
import {
  ALL_CONNECTIONS,
  containsPort,
  intersectConnections,
  NO_CONNECTIONS,
  subtractConnections,
  uniteConnections,
  type ConnectionSet,
  type PolicyProtocol,
} from './connection-set';
import { isAddressInBlock, isEverything } from './external-ranges';
import { portsNamed } from './named-ports';
import { namespaceLabelsOf } from './pod-shapes';
import type { PolicyTier, ReachPeer, ReachPolicy, ReachRule } from './reach-policy';
import type { PodTraits } from './reach-workload';
import type { StringMap } from '../kube/objects/kube-object';

/** A Pod, or an address outside. */
export type PairEnd =
  | { readonly kind: 'pod'; readonly traits: PodTraits; readonly namespaceLabels: StringMap | undefined }
  | { readonly kind: 'address'; readonly address: string };

export interface RuleReference {
  readonly policy: ReachPolicy;
  readonly rule: ReachRule;
  /** `spec.ingress[0].from[1]`: the element that names the other end; undefined where all are meant. */
  readonly peerPath: string | undefined;
}

/** A rule of a policy that isolates, and why it does not let this one through. */
export interface MissedRule {
  readonly policy: ReachPolicy;
  readonly rule: ReachRule;
  readonly isPeerMeant: boolean;
  readonly isPortMeant: boolean;
}

export type DirectionVerdict =
  /** No policy is for it. */
  | { readonly kind: 'open' }
  | { readonly kind: 'allowed'; readonly by: readonly RuleReference[] }
  /** By a rule that says so, of an admin policy. */
  | { readonly kind: 'refused'; readonly by: RuleReference }
  /** By policies that isolate, none of which lets it through. */
  | {
      readonly kind: 'isolated';
      readonly by: readonly ReachPolicy[];
      readonly missed: readonly MissedRule[];
    };

export interface PairVerdict {
  readonly isAllowed: boolean;
  readonly egress: DirectionVerdict;
  readonly ingress: DirectionVerdict;
}

interface PairQuestion {
  readonly from: PairEnd;
  readonly to: PairEnd;
}

interface PortQuestion extends PairQuestion {
  readonly protocol: PolicyProtocol;
  readonly port: number;
}

export function pairVerdictOf(policies: readonly ReachPolicy[], question: PortQuestion): PairVerdict {
  const egress = verdictOf(policies, question, 'egress');
  const ingress = verdictOf(policies, question, 'ingress');
  return { isAllowed: isLetThrough(egress) && isLetThrough(ingress), egress, ingress };
}

export function isLetThrough({ kind }: DirectionVerdict): boolean {
  return kind === 'open' || kind === 'allowed';
}

/** All that may pass. */
export function pairConnectionsOf(policies: readonly ReachPolicy[], pair: PairQuestion): ConnectionSet {
  return intersectConnections(
    directionConnections(policies, pair, 'egress'),
    directionConnections(policies, pair, 'ingress'),
  );
}

/** Does a policy of the direction select it? */
export function isSubjectOf({ subject }: ReachPolicy, end: PairEnd): boolean {
  return end.kind === 'pod' && !end.traits.isHostNetwork && isSelected(subject.parts, end);
}

function verdictOf(
  policies: readonly ReachPolicy[],
  question: PortQuestion,
  direction: PolicyDirection,
): DirectionVerdict {
  const own = policiesFor(policies, question, direction);
  const decidedBy = (tier: PolicyTier): RuleReference | undefined => {
    for (const policy of own.filter((each) => each.tier === tier)) {
      for (const rule of policy.rules[direction]) {
        const found = matchOf(rule, question, direction);
        if (found.peer !== undefined && found.isPortMeant) return referenceOf(policy, rule, found.peer);
      }
    }
    return undefined;
  };
  const admin = decidedBy('admin');
  if (admin !== undefined && admin.rule.action !== 'pass') return ordered(admin);
  const isolating = own.filter(({ tier, isolates }) => tier === 'network' && isolates[direction]);
  if (isolating.length === 0) {
    const baseline = decidedBy('baseline');
    return baseline === undefined ? { kind: 'open' } : ordered(baseline);
  }
  const by: RuleReference[] = [];
  const missed: MissedRule[] = [];
  for (const policy of isolating) {
    for (const rule of policy.rules[direction]) {
      const { peer, isPortMeant } = matchOf(rule, question, direction);
      if (peer !== undefined && isPortMeant) by.push(referenceOf(policy, rule, peer));
      else missed.push({ policy, rule, isPeerMeant: peer !== undefined, isPortMeant });
    }
  }
  return by.length > 0 ? { kind: 'allowed', by } : { kind: 'isolated', by: isolating, missed };
}

function ordered(by: RuleReference): DirectionVerdict {
  return by.rule.action === 'deny' ? { kind: 'refused', by } : { kind: 'allowed', by: [by] };
}

/** Those that select the end of the direction, by priority. */
function policiesFor(
  policies: readonly ReachPolicy[],
  { from, to }: PairQuestion,
  direction: PolicyDirection,
): readonly ReachPolicy[] {
  const subject = direction === 'egress' ? from : to;
  return policies
    .filter((policy) => isSubjectOf(policy, subject))
    .toSorted((one, other) => one.priority - other.priority);
}

function matchOf(
  rule: ReachRule,
  question: PortQuestion,
  direction: PolicyDirection,
): { readonly peer: ReachPeer | 'everybody' | undefined; readonly isPortMeant: boolean } {
  return {
    peer: peerOf(rule, direction === 'egress' ? question.to : question.from),
    isPortMeant: containsPort(portsOf(rule, question.to), question.protocol, question.port),
  };
}

function referenceOf(policy: ReachPolicy, rule: ReachRule, peer: ReachPeer | 'everybody'): RuleReference {
  return { policy, rule, peerPath: peer === 'everybody' ? undefined : peer.path };
}

function directionConnections(
  policies: readonly ReachPolicy[],
  pair: PairQuestion,
  direction: PolicyDirection,
): ConnectionSet {
  const own = policiesFor(policies, pair, direction);
  const isolating = own.filter(({ tier, isolates }) => tier === 'network' && isolates[direction]);
  const rules = (tier: PolicyTier): readonly ReachRule[] =>
    own.filter((policy) => policy.tier === tier).flatMap((policy) => policy.rules[direction]);
  const other = direction === 'egress' ? pair.to : pair.from;
  const admin = decisionsOf(rules('admin'), other, pair.to);
  const plain =
    isolating.length > 0
      ? isolating
          .flatMap((policy) => policy.rules[direction])
          .filter((rule) => peerOf(rule, other) !== undefined)
          .reduce((sum, rule) => uniteConnections(sum, portsOf(rule, pair.to)), NO_CONNECTIONS)
      : subtractConnections(ALL_CONNECTIONS, decisionsOf(rules('baseline'), other, pair.to).denied);
  return uniteConnections(admin.allowed, subtractConnections(plain, admin.denied));
}

/** The first rule that matches decides. */
function decisionsOf(
  rules: readonly ReachRule[],
  other: PairEnd,
  to: PairEnd,
): { readonly allowed: ConnectionSet; readonly denied: ConnectionSet } {
  let done = NO_CONNECTIONS;
  let allowed = NO_CONNECTIONS;
  let denied = NO_CONNECTIONS;
  for (const rule of rules) {
    if (peerOf(rule, other) === undefined) continue;
    const fresh = subtractConnections(portsOf(rule, to), done);
    done = uniteConnections(done, fresh);
    if (rule.action === 'allow') allowed = uniteConnections(allowed, fresh);
    if (rule.action === 'deny') denied = uniteConnections(denied, fresh);
  }
  return { allowed, denied };
}

/** The first element that means this end. */
function peerOf({ peers }: ReachRule, end: PairEnd): ReachPeer | 'everybody' | undefined {
  if (peers === undefined) return 'everybody';
  return peers.find((peer) => isPeer(peer, end));
}

function isPeer(peer: ReachPeer, end: PairEnd): boolean {
  if (end.kind === 'address') return peer.kind === 'block' && isAddressInBlock(peer.block, end.address);
  const { isHostNetwork, addresses } = end.traits;
  if (peer.kind === 'endpoints') return !isHostNetwork && isSelected(peer.selector.parts, end);
  // A node's address is not known: it is only in a block that leaves none out.
  if (isHostNetwork) return isEverything(peer.block);
  return addresses.some((address) => isAddressInBlock(peer.block, address));
}

function isSelected(
  parts: SelectorParts | undefined,
  { traits, namespaceLabels }: PairEnd & { readonly kind: 'pod' },
): boolean {
  if (parts === undefined) return false;
  const { where, pods } = parts;
  const isThere =
    'namespace' in where
      ? where.namespace === traits.namespace
      : matchesLabels(where.namespaceSelector, namespaceLabelsOf(traits.namespace, namespaceLabels));
  return isThere && matchesLabels(pods, traits.labels);
}

/** A name is one of the Pod that is connected to; who is no Pod has none. */
function portsOf({ ports }: ReachRule, to: PairEnd): ConnectionSet {
  if (ports === undefined) return ALL_CONNECTIONS;
  return ports.reduce((sum, port) => {
    const ranges = port.kind === 'range' ? [port] : to.kind === 'pod' ? portsNamed(to.traits, port) : [];
    return ranges.reduce(
      (set, { protocol, first, last }) =>
        uniteConnections(set, { ...NO_CONNECTIONS, [protocol]: [[first, last]] }),
      sum,
    );
  }, NO_CONNECTIONS);
}
