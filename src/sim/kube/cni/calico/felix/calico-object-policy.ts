/**
 * NetworkPolicy and GlobalNetworkPolicy of projectcalico.org/v3 as Felix computes with them (projectcalico/calico v3.29
 * `libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go`, `networkpolicyprocessor.go`).
 *
 * A NetworkPolicy means endpoints of its own namespace unless it has a namespaceSelector. Without `types` a policy is for Ingress,
 * and for Egress if it has rules for it; for Egress alone if it has those alone.
 * Leaves out preDNAT, doNotTrack, rules that name Services, and HTTP matches: such a policy or rule is passed over.
 */
import {
  fieldOf,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../objects/kube-object';
import { selectorsOf, type CalicoPolicy, type CalicoRule, type RuleEnd } from './calico-policy';
import { EVERYONE, NAMESPACE_PREFIX, SERVICE_ACCOUNT_PREFIX, type CalicoSelectors } from './calico-selectors';

const DEFAULT_TIER = 'default';
const NAMESPACE_LABEL = 'projectcalico.org/namespace';
const SERVICE_ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';
const ACTIONS: Readonly<Record<string, CalicoRule['action']>> = {
  Allow: 'allow',
  Deny: 'deny',
  Log: 'log',
  Pass: 'pass',
};

/** Undefined for one that is not modelled. */
export function fromCalico(object: KubeObject, selectors: CalicoSelectors): CalicoPolicy | undefined {
  const { spec, metadata } = object;
  if (fieldOf(spec, 'preDNAT') === true || fieldOf(spec, 'doNotTrack') === true) return undefined;
  const namespace = object.kind === 'NetworkPolicy' ? (metadata.namespace ?? 'default') : undefined;
  const tier = textFieldOf(spec, 'tier') ?? DEFAULT_TIER;
  const hasTier = metadata.name.startsWith(`${tier}.`);
  const name = hasTier ? metadata.name : `${tier}.${metadata.name}`;
  const types = typesOf(spec);
  const rulesOf = (direction: 'ingress' | 'egress', type: string): readonly CalicoRule[] | undefined =>
    types.includes(type)
      ? listFieldOf(spec, direction).flatMap((rule) => calicoRuleOf(rule, namespace, selectors) ?? [])
      : undefined;
  const ingress = rulesOf('ingress', 'Ingress');
  const egress = rulesOf('egress', 'Egress');
  return {
    key: `${namespace === undefined ? 'gnp:' : `np:${namespace}/`}${metadata.name}`,
    tier,
    name: namespace === undefined ? name : `${namespace}/${name}`,
    order: numberFieldOf(spec, 'order'),
    subject: selectors.of(subjectText(spec), namespace),
    peers: [...selectorsOf(ingress, selectors.everyone), ...selectorsOf(egress, selectors.everyone)],
    ingress,
    egress,
    appliesOnForward: fieldOf(spec, 'applyOnForward') === true,
    source: object,
  };
}

function typesOf(spec: unknown): readonly unknown[] {
  const given = fieldOf(spec, 'types');
  if (isUnknownList(given) && given.length > 0) return given;
  const hasIngress = listFieldOf(spec, 'ingress').length > 0;
  const hasEgress = listFieldOf(spec, 'egress').length > 0;
  if (!hasEgress) return ['Ingress'];
  return hasIngress ? ['Ingress', 'Egress'] : ['Egress'];
}

function subjectText(spec: unknown): string {
  return allOf([
    textFieldOf(spec, 'selector') ?? '',
    withPrefix(textFieldOf(spec, 'namespaceSelector') ?? '', NAMESPACE_PREFIX),
    withPrefix(textFieldOf(spec, 'serviceAccountSelector') ?? '', SERVICE_ACCOUNT_PREFIX),
  ]);
}

function calicoRuleOf(
  rule: unknown,
  namespace: string | undefined,
  selectors: CalicoSelectors,
): CalicoRule | undefined {
  const action = ACTIONS[textFieldOf(rule, 'action') ?? ''];
  const ends = ['source', 'destination'].map((side) => fieldOf(rule, side));
  const isUnknown =
    ends.some((end) => fieldOf(end, 'services') !== undefined) || fieldOf(rule, 'http') !== undefined;
  if (action === undefined || isUnknown || fieldOf(rule, 'ipVersion') === 6) return undefined;
  const [source, destination] = ends.map((end) => ruleEndOf(end, namespace, selectors));
  if (source === undefined || destination === undefined) return undefined;
  const protocol = protocolOf(fieldOf(rule, 'protocol'));
  const notProtocol = protocolOf(fieldOf(rule, 'notProtocol'));
  const icmp = icmpOf(fieldOf(rule, 'icmp'));
  const notIcmp = icmpOf(fieldOf(rule, 'notICMP'));
  return {
    action,
    ...(protocol === undefined ? {} : { protocol }),
    ...(notProtocol === undefined ? {} : { notProtocol }),
    ...(icmp === undefined ? {} : { icmp }),
    ...(notIcmp === undefined ? {} : { notIcmp }),
    source,
    destination,
  };
}

function ruleEndOf(end: unknown, namespace: string | undefined, selectors: CalicoSelectors): RuleEnd {
  const pods = textFieldOf(end, 'selector') ?? '';
  const namespaces = withPrefix(textFieldOf(end, 'namespaceSelector') ?? '', NAMESPACE_PREFIX);
  const accounts = accountText(fieldOf(end, 'serviceAccounts'));
  const text = allOf([namespaces, pods, accounts]);
  // Without a namespaceSelector a NetworkPolicy means its own namespace.
  const own = namespaces === '' ? namespace : undefined;
  const without = textFieldOf(end, 'notSelector');
  const ports = listFieldOf(end, 'ports').map(String);
  const isNumber = (port: string): boolean => /^\d+(:\d+)?$/.test(port);
  return {
    ...(text === '' ? {} : { selector: selectors.of(text, own) }),
    ...(without === undefined ? {} : { notSelector: selectors.of(without, own) }),
    nets: textsOf(end, 'nets'),
    notNets: textsOf(end, 'notNets'),
    ports: ports.filter(isNumber),
    namedPorts: ports.filter((port) => !isNumber(port)),
    notPorts: listFieldOf(end, 'notPorts').map(String).filter(isNumber),
  };
}

function textsOf(end: unknown, field: string): readonly string[] {
  return listFieldOf(end, field).filter((each) => typeof each === 'string');
}

function accountText(accounts: unknown): string {
  const names = listFieldOf(accounts, 'names').filter((name) => typeof name === 'string');
  return allOf([
    names.length === 0 ? '' : `${SERVICE_ACCOUNT_LABEL} in { '${names.join("', '")}' }`,
    withPrefix(textFieldOf(accounts, 'selector') ?? '', SERVICE_ACCOUNT_PREFIX),
  ]);
}

function allOf(texts: readonly string[]): string {
  const [first = '', ...others] = texts.filter((text) => text !== '');
  return others.length === 0 ? first : [first, ...others].map((text) => `(${text})`).join(' && ');
}

/** A selector over labels of a namespace or an account, asked of the endpoint that inherits them (`parser.Parse` with a prefix). */
function withPrefix(text: string, prefix: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  if (trimmed === EVERYONE) return `has(${NAMESPACE_LABEL})`;
  if (trimmed === 'global()') return `!has(${NAMESPACE_LABEL})`;
  return trimmed.replaceAll(
    /"[^"]*"|'[^']*'|\bhas\s*\(\s*([\w./-]+)\s*\)|\b(?:all|global)\(\)|\b(?:not\s+in|in|starts\s+with|ends\s+with|contains)\b|([A-Za-z0-9_./-]+)/g,
    (whole: string, held: string | undefined, label: string | undefined) => {
      if (held !== undefined) return `has(${prefixed(held, prefix)})`;
      return label === undefined ? whole : prefixed(label, prefix);
    },
  );
}

/** The label that every namespace has with its name is Calico's own of the endpoint. */
function prefixed(label: string, prefix: string): string {
  const isName = prefix === NAMESPACE_PREFIX && label === 'projectcalico.org/name';
  return isName ? NAMESPACE_LABEL : prefix + label;
}

function protocolOf(given: unknown): string | undefined {
  if (typeof given === 'number') return String(given);
  return typeof given === 'string' ? given.toLowerCase() : undefined;
}

function icmpOf(given: unknown): string | undefined {
  const type = numberFieldOf(given, 'type');
  const code = numberFieldOf(given, 'code');
  if (type === undefined) return undefined;
  return code === undefined ? String(type) : `${type}/${code}`;
}
