/**
 * A NetworkPolicy as those who enforce it read it: whom it is for, and what its rules let through.
 *
 * Kubernetes v1.32 `k8s.io/api/networking/v1`, and what the documentation of the API says about its defaults: a policy
 * without `policyTypes` is for Ingress, and for Egress if it has egress rules; a rule without `from`, `to` or `ports`
 * is for everybody and for all ports; a selector of Pods alone means those of the policy's own namespace.
 * The API server has refused what is none of this (`objects/network-policy-rules.ts`).
 */
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import type { LabelSelector, LabelSelectorRequirement } from '../store/label-selector';
import { selectorOf, type EndpointSelector } from './endpoint-selector';

export interface NetworkPolicy {
  /** `namespace/name` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly subject: EndpointSelector;
  /** All that its rules mention. */
  readonly peers: readonly EndpointSelector[];
  /** What may come in; undefined if the policy says nothing about it. */
  readonly ingress: readonly PolicyRule[] | undefined;
  /** What may go out; undefined if the policy says nothing about it. */
  readonly egress: readonly PolicyRule[] | undefined;
  readonly source: KubeObject;
}

export interface PolicyRule {
  /** Undefined: everybody, in the cluster or not. */
  readonly peers: readonly PolicyPeer[] | undefined;
  /** Undefined: all ports of all protocols. */
  readonly ports: readonly PortMatch[] | undefined;
}

export type PolicyPeer =
  | { readonly kind: 'endpoints'; readonly selector: EndpointSelector }
  | { readonly kind: 'block'; readonly cidr: string; readonly except: readonly string[] };

export interface PortMatch {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** Undefined: every port of the protocol. A name means a port of the Pod that is connected to. */
  readonly port:
    | { readonly kind: 'range'; readonly first: number; readonly last: number }
    | { readonly kind: 'named'; readonly name: string }
    | undefined;
}

export type PolicyDirection = 'ingress' | 'egress';

export function readNetworkPolicy(source: KubeObject): NetworkPolicy {
  const { spec, metadata } = source;
  const namespace = metadata.namespace ?? 'default';
  const types = fieldOf(spec, 'policyTypes');
  const given = isUnknownList(types) && types.length > 0 ? types : undefined;
  const isIngress = given?.includes('Ingress') ?? true;
  const isEgress = given?.includes('Egress') ?? listFieldOf(spec, 'egress').length > 0;
  const ingress = isIngress ? rulesOf(listFieldOf(spec, 'ingress'), 'from', namespace) : undefined;
  const egress = isEgress ? rulesOf(listFieldOf(spec, 'egress'), 'to', namespace) : undefined;
  const peers = [...(ingress ?? []), ...(egress ?? [])].flatMap(({ peers: own = [] }) =>
    own.flatMap((peer) => (peer.kind === 'endpoints' ? [peer.selector] : [])),
  );
  const subject = selectorOf({ namespace }, labelSelectorOf(fieldOf(spec, 'podSelector')));
  return {
    key: `${namespace}/${metadata.name}`,
    namespace,
    name: metadata.name,
    subject,
    peers,
    ingress,
    egress,
    source,
  };
}

function rulesOf(rules: readonly unknown[], ends: 'from' | 'to', namespace: string): readonly PolicyRule[] {
  return rules.map((rule) => {
    const peers = listFieldOf(rule, ends).map((peer) => peerOf(peer, namespace));
    const ports = listFieldOf(rule, 'ports').map(portMatchOf);
    return {
      peers: peers.length === 0 ? undefined : peers,
      ports: ports.length === 0 ? undefined : ports,
    };
  });
}

function peerOf(peer: unknown, namespace: string): PolicyPeer {
  const block = fieldOf(peer, 'ipBlock');
  if (isPlainRecord(block)) {
    const except = listFieldOf(block, 'except').filter((each) => typeof each === 'string');
    return { kind: 'block', cidr: textFieldOf(block, 'cidr') ?? '', except };
  }
  const namespaces = fieldOf(peer, 'namespaceSelector');
  const where = isPlainRecord(namespaces)
    ? { namespaceSelector: labelSelectorOf(namespaces) }
    : { namespace };
  return { kind: 'endpoints', selector: selectorOf(where, labelSelectorOf(fieldOf(peer, 'podSelector'))) };
}

function portMatchOf(given: unknown): PortMatch {
  const protocol = textFieldOf(given, 'protocol');
  const port = fieldOf(given, 'port');
  const match =
    typeof port === 'number'
      ? { kind: 'range' as const, first: port, last: numberFieldOf(given, 'endPort') ?? port }
      : typeof port === 'string'
        ? { kind: 'named' as const, name: port }
        : undefined;
  return { protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP', port: match };
}

/** Whoever holds the object believes it: the API server has checked it. */
export function labelSelectorOf(given: unknown): LabelSelector {
  const matchExpressions = listFieldOf(given, 'matchExpressions').map((each): LabelSelectorRequirement => ({
    key: textFieldOf(each, 'key') ?? '',
    operator: textFieldOf(each, 'operator') ?? '',
    values: listFieldOf(each, 'values').filter((value) => typeof value === 'string'),
  }));
  return { matchLabels: stringMapFieldOf(given, 'matchLabels'), matchExpressions };
}
