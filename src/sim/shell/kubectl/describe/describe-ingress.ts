/** kubectl describe of Ingresses, IngressClasses and NetworkPolicies (`describe.go`, Kubernetes v1.32). */
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { timestampMsOf } from '../../../kube/printers/human-duration';
import { requirementsText } from '../../../kube/printers/selector-text';
import { calendarTime, formatIsoDate } from '../../../app/calendar';
import type { Description } from './description';

/** The endpoints behind a backend, or why there are none. */
type BackendTexts = ReadonlyMap<unknown, string>;

/** Every backend of an Ingress, in the order in which it names them. */
export function backendsOf(object: KubeObject): readonly unknown[] {
  const standard = fieldOf(object, 'spec', 'defaultBackend');
  const paths = listFieldOf(object, 'spec', 'rules').flatMap((rule) =>
    listFieldOf(rule, 'http', 'paths').map((path) => fieldOf(path, 'backend')),
  );
  return [...(standard === undefined ? [] : [standard]), ...paths];
}

function backendText(backend: unknown): string {
  const service = fieldOf(backend, 'service');
  if (service === undefined) {
    const text = (field: string): string => textFieldOf(backend, 'resource', field) ?? '';
    return `APIGroup: ${text('apiGroup')}, Kind: ${text('kind')}, Name: ${text('name')}`;
  }
  const port = textFieldOf(service, 'port', 'name') ?? numberFieldOf(service, 'port', 'number') ?? 0;
  return `${textFieldOf(service, 'name') ?? ''}:${port}`;
}

export function describeIngress(into: Description, object: KubeObject, endpoints: BackendTexts): void {
  const { name, namespace = '', labels = {}, annotations = {} } = object.metadata;
  const spec = fieldOf(object, 'spec');
  const shown = (backend: unknown): string => {
    const behind = endpoints.get(backend);
    return behind === undefined ? backendText(backend) : `${backendText(backend)} (${behind})`;
  };
  into.line(0, `Name:\t${name}`);
  into.labels('Labels', labels);
  into.line(0, `Namespace:\t${namespace}`);
  const addresses = listFieldOf(object, 'status', 'loadBalancer', 'ingress').map(
    (one) => textFieldOf(one, 'ip') ?? textFieldOf(one, 'hostname') ?? '',
  );
  into.line(0, `Address:\t${addresses.join(',')}`);
  into.line(0, `Ingress Class:\t${textFieldOf(spec, 'ingressClassName') ?? '<none>'}`);
  const standard = fieldOf(spec, 'defaultBackend');
  into.line(0, `Default backend:\t${standard === undefined ? '<default>' : shown(standard)}`);
  const secured = listFieldOf(spec, 'tls');
  if (secured.length > 0) into.line(0, 'TLS:');
  for (const one of secured) {
    const hosts = listFieldOf(one, 'hosts').join(',');
    const secret = textFieldOf(one, 'secretName') ?? '';
    into.line(1, secret === '' ? `SNI routes ${hosts}` : `${secret} terminates ${hosts}`);
  }
  into.line(0, 'Rules:');
  into.line(1, 'Host\tPath\tBackends');
  into.line(1, '----\t----\t--------');
  const rules = listFieldOf(spec, 'rules').filter((rule) => fieldOf(rule, 'http') !== undefined);
  for (const rule of rules) {
    into.line(1, `${textFieldOf(rule, 'host') ?? '*'}\t`);
    for (const path of listFieldOf(rule, 'http', 'paths')) {
      into.line(2, `\t${textFieldOf(path, 'path') ?? ''} \t${shown(fieldOf(path, 'backend'))}`);
    }
  }
  if (rules.length === 0) into.line(1, `*\t*\t${standard === undefined ? '<default>' : shown(standard)}`);
  into.annotations('Annotations', annotations);
}

export function describeIngressClass(into: Description, object: KubeObject): void {
  into.head(object, false);
  into.line(0, `Controller:\t${textFieldOf(object, 'spec', 'controller') ?? ''}`);
  const parameters = fieldOf(object, 'spec', 'parameters');
  if (parameters === undefined) return;
  const text = (field: string): string => textFieldOf(parameters, field) ?? '';
  into.line(0, 'Parameters:');
  if (text('apiGroup') !== '') into.line(1, `APIGroup:\t${text('apiGroup')}`);
  into.line(1, `Kind:\t${text('kind')}`);
  into.line(1, `Name:\t${text('name')}`);
}

function selectorOrNone(selector: unknown): string {
  const text = requirementsText(selector);
  return text === '' ? '<none>' : text;
}

export function describeNetworkPolicy(into: Description, object: KubeObject): void {
  const { name, namespace = '', creationTimestamp, labels = {}, annotations = {} } = object.metadata;
  const spec = fieldOf(object, 'spec');
  into.line(0, `Name:\t${name}`);
  into.line(0, `Namespace:\t${namespace}`);
  const ms = timestampMsOf(creationTimestamp);
  const created =
    ms === undefined ? '' : formatIsoDate(calendarTime(ms, 0)).replace('T', ' ').replace('Z', '');
  into.line(0, `Created on:\t${created} +0000 UTC`);
  into.labels('Labels', labels);
  into.annotations('Annotations', annotations);
  into.line(0, 'Spec:');
  const selector = requirementsText(fieldOf(spec, 'podSelector'));
  const everyPod = '<none> (Allowing the specific traffic to all pods in this namespace)';
  into.line(1, `PodSelector:     ${selector === '' ? everyPod : selector}`);
  const types = listFieldOf(spec, 'policyTypes');
  for (const [type, field, peers, word] of [
    ['Ingress', 'ingress', 'from', 'From'],
    ['Egress', 'egress', 'to', 'To'],
  ] as const) {
    if (!types.includes(type)) into.line(1, `Not affecting ${field} traffic`);
    else {
      into.line(1, `Allowing ${field} traffic:`);
      describeRules(into, listFieldOf(spec, field), { field, peers, word });
    }
  }
  into.line(1, `Policy Types: ${types.join(', ')}`);
}

interface RuleWords {
  readonly field: 'ingress' | 'egress';
  readonly peers: 'from' | 'to';
  readonly word: 'From' | 'To';
}

function describeRules(into: Description, rules: readonly unknown[], words: RuleWords): void {
  const { field, peers, word } = words;
  if (rules.length === 0) into.line(2, `<none> (Selected pods are isolated for ${field} connectivity)`);
  for (const [index, rule] of rules.entries()) {
    const ports = listFieldOf(rule, 'ports');
    if (ports.length === 0) into.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const port of ports) into.line(2, portText(port));
    const list = listFieldOf(rule, peers);
    if (list.length === 0) {
      const side = field === 'ingress' ? 'source' : 'destination';
      into.line(2, `${word}: <any> (traffic not restricted by ${side})`);
    }
    for (const peer of list) {
      into.line(2, `${word}:`);
      describePeer(into, peer);
    }
    if (index < rules.length - 1) into.line(2, '----------');
  }
}

function portText(port: unknown): string {
  const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
  const first = textFieldOf(port, 'port') ?? numberFieldOf(port, 'port');
  const last = numberFieldOf(port, 'endPort');
  if (first === undefined) return `To Port: <any>/${protocol}`;
  return last === undefined ? `To Port: ${first}/${protocol}` : `To Port Range: ${first}-${last}/${protocol}`;
}

function describePeer(into: Description, peer: unknown): void {
  const block = fieldOf(peer, 'ipBlock');
  if (block !== undefined) {
    into.line(3, 'IPBlock:');
    into.line(4, `CIDR: ${textFieldOf(block, 'cidr') ?? ''}`);
    into.line(4, `Except: ${listFieldOf(block, 'except').join(', ')}`);
    return;
  }
  const [namespaces, pods] = [fieldOf(peer, 'namespaceSelector'), fieldOf(peer, 'podSelector')];
  if (namespaces !== undefined) into.line(3, `NamespaceSelector: ${selectorOrNone(namespaces)}`);
  if (pods !== undefined) into.line(3, `PodSelector: ${selectorOrNone(pods)}`);
}
