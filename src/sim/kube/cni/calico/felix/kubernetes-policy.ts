/**
 * A NetworkPolicy of Kubernetes as Calico reads it (projectcalico/calico v3.29
 * `libcalico-go/lib/backend/k8s/conversion/conversion.go`): a policy of the default tier with the order 1000, one rule for each
 * peer and protocol.
 */
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  type KubeObject,
} from '../../../objects/kube-object';
import {
  labelSelectorOf,
  readNetworkPolicy,
  type PolicyRule,
  type PortMatch,
} from '../../../network-policy/network-policy';
import { ANY_END, selectorsOf, type CalicoPolicy, type CalicoRule, type RuleEnd } from './calico-policy';
import { namespaceSelectorText, podSelectorText, type CalicoSelectors } from './calico-selectors';

const ORDER = 1000;

export function fromKubernetes(object: KubeObject, selectors: CalicoSelectors): CalicoPolicy {
  const { key, name, namespace, ingress, egress } = readNetworkPolicy(object);
  const rulesOf = (
    direction: 'ingress' | 'egress',
    rules: readonly PolicyRule[] | undefined,
  ): readonly CalicoRule[] | undefined =>
    rules?.flatMap((rule, index) => {
      const peers = listFieldOf(object.spec, direction, index, direction === 'ingress' ? 'from' : 'to');
      const ends = peers.length === 0 ? [ANY_END] : peers.map((peer) => endOf(peer, namespace, selectors));
      return portsByProtocol(rule.ports).flatMap((ports) =>
        ends.map((end) => calicoRule(direction, end, ports)),
      );
    });
  const rules = { ingress: rulesOf('ingress', ingress), egress: rulesOf('egress', egress) };
  return {
    key: `knp:${key}`,
    tier: 'default',
    name: `${namespace}/knp.default.${name}`,
    order: ORDER,
    subject: selectors.of(podSelectorText(labelSelectorOf(fieldOf(object.spec, 'podSelector'))), namespace),
    peers: [
      ...selectorsOf(rules.ingress, selectors.everyone),
      ...selectorsOf(rules.egress, selectors.everyone),
    ],
    ...rules,
    appliesOnForward: false,
    source: object,
  };
}

interface ProtocolPorts {
  readonly protocol?: string;
  readonly ports: readonly string[];
  readonly namedPorts: readonly string[];
}

function calicoRule(
  direction: 'ingress' | 'egress',
  peer: RuleEnd,
  { protocol, ports, namedPorts }: ProtocolPorts,
): CalicoRule {
  const base = { action: 'allow' as const, ...(protocol === undefined ? {} : { protocol }) };
  return direction === 'ingress'
    ? { ...base, source: peer, destination: { ...ANY_END, ports, namedPorts } }
    : { ...base, source: ANY_END, destination: { ...peer, ports, namedPorts } };
}

/** By the names of the protocols; those without a port stand for all ports of theirs. */
function portsByProtocol(matches: readonly PortMatch[] | undefined): readonly ProtocolPorts[] {
  if (matches === undefined) return [{ ports: [], namedPorts: [] }];
  const protocols = [...new Set(matches.map(({ protocol }) => protocol))].toSorted();
  return protocols.map((protocol) => {
    const own = matches.filter((match) => match.protocol === protocol);
    const isWhole = own.some(({ port }) => port === undefined);
    return {
      protocol: protocol.toLowerCase(),
      ports: isWhole ? [] : own.flatMap(({ port }) => (port?.kind === 'range' ? [rangeText(port)] : [])),
      namedPorts: isWhole ? [] : own.flatMap(({ port }) => (port?.kind === 'named' ? [port.name] : [])),
    };
  });
}

function rangeText({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? String(first) : `${first}:${last}`;
}

function endOf(peer: unknown, namespace: string, selectors: CalicoSelectors): RuleEnd {
  const block = fieldOf(peer, 'ipBlock');
  if (isPlainRecord(block)) {
    const { cidr, except } = block;
    return {
      ...ANY_END,
      nets: typeof cidr === 'string' ? [cidr] : [],
      notNets: isUnknownList(except) ? except.filter((each) => typeof each === 'string') : [],
    };
  }
  const pods = fieldOf(peer, 'podSelector');
  const namespaces = fieldOf(peer, 'namespaceSelector');
  const podText = podSelectorText(labelSelectorOf(pods));
  if (!isPlainRecord(namespaces)) return { ...ANY_END, selector: selectors.of(podText, namespace) };
  const namespaceText = namespaceSelectorText(labelSelectorOf(namespaces));
  const text = isPlainRecord(pods) ? `(${namespaceText}) && (${podText})` : namespaceText;
  return { ...ANY_END, selector: selectors.of(text) };
}
