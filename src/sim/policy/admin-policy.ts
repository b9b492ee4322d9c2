/**
 * AdminNetworkPolicy and BaselineAdminNetworkPolicy (`sigs.k8s.io/network-policy-api` v0.1.7 `apis/v1alpha1`): subjects and
 * peers are namespaces, Pods of namespaces, or, where something goes out, networks outside.
 * Leaves out `nodes` and `domainNames` as peers: they match nobody here.
 */
import { selectorOf, type EndpointSelector } from '../kube/network-policy/endpoint-selector';
import { labelSelectorOf, type PolicyDirection } from '../kube/network-policy/network-policy';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../kube/objects/kube-object';
import { POLICY_PROTOCOLS, type PolicyProtocol } from './connection-set';
import type { AddressBlock, ReachPeer, ReachPolicy, ReachPort, ReachRule } from './reach-policy';

export function readAdminPolicy(object: KubeObject): ReachPolicy {
  const { kind, metadata, spec } = object;
  const isBaseline = kind === 'BaselineAdminNetworkPolicy';
  const rules = { ingress: rulesOf(spec, 'ingress'), egress: rulesOf(spec, 'egress') };
  return {
    key: `${kind} ${metadata.name}`,
    tier: isBaseline ? 'baseline' : 'admin',
    priority: numberFieldOf(spec, 'priority') ?? 0,
    subject: endpointsOf(fieldOf(spec, 'subject')) ?? NOBODY,
    isolates: { ingress: false, egress: false },
    rules,
    blocks: { ingress: blocksOf(rules.ingress), egress: blocksOf(rules.egress) },
    object,
  };
}

/** Neither namespaces nor Pods: an API server refuses it. */
const NOBODY: EndpointSelector = { key: 'nobody', namespace: undefined, matches: () => false };

function rulesOf(spec: unknown, direction: PolicyDirection): readonly ReachRule[] {
  const ends = direction === 'ingress' ? 'from' : 'to';
  return listFieldOf(spec, direction).map((rule, index): ReachRule => {
    const path = `spec.${direction}[${index}]`;
    const ports = fieldOf(rule, 'ports');
    return {
      path,
      action: actionOf(textFieldOf(rule, 'action')),
      peers: listFieldOf(rule, ends).flatMap((peer, position) =>
        peersOf(peer, `${path}.${ends}[${position}]`),
      ),
      ports: isUnknownList(ports) ? ports.flatMap(portOf) : undefined,
    };
  });
}

function actionOf(text: string | undefined): ReachRule['action'] {
  if (text === 'Deny') return 'deny';
  return text === 'Pass' ? 'pass' : 'allow';
}

function peersOf(peer: unknown, path: string): readonly ReachPeer[] {
  const selector = endpointsOf(peer);
  if (selector !== undefined) return [{ kind: 'endpoints', path, selector }];
  return listFieldOf(peer, 'networks').flatMap((cidr, index): readonly ReachPeer[] =>
    typeof cidr === 'string'
      ? [{ kind: 'block', path: `${path}.networks[${index}]`, block: { cidr, except: [] } }]
      : [],
  );
}

function endpointsOf(given: unknown): EndpointSelector | undefined {
  const namespaces = fieldOf(given, 'namespaces');
  if (isPlainRecord(namespaces)) return selectorOf({ namespaceSelector: labelSelectorOf(namespaces) }, {});
  const pods = fieldOf(given, 'pods');
  if (!isPlainRecord(pods)) return undefined;
  const namespaceSelector = labelSelectorOf(fieldOf(pods, 'namespaceSelector'));
  return selectorOf({ namespaceSelector }, labelSelectorOf(fieldOf(pods, 'podSelector')));
}

function portOf(given: unknown): readonly ReachPort[] {
  const single = fieldOf(given, 'portNumber');
  const range = fieldOf(given, 'portRange');
  const name = textFieldOf(given, 'namedPort');
  if (name !== undefined) return [{ kind: 'named', protocol: undefined, name }];
  const first = numberFieldOf(single, 'port') ?? numberFieldOf(range, 'start');
  const last = numberFieldOf(single, 'port') ?? numberFieldOf(range, 'end');
  if (first === undefined || last === undefined) return [];
  const protocol = protocolOf(textFieldOf(single, 'protocol') ?? textFieldOf(range, 'protocol'));
  return first > last ? [] : [{ kind: 'range', protocol, first, last }];
}

function protocolOf(text: string | undefined): PolicyProtocol {
  return POLICY_PROTOCOLS.find((protocol) => protocol === text) ?? 'TCP';
}

function blocksOf(rules: readonly ReachRule[]): readonly AddressBlock[] {
  return rules.flatMap(({ peers = [] }) =>
    peers.flatMap((peer) => (peer.kind === 'block' ? [peer.block] : [])),
  );
}
