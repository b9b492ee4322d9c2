/**
 * What a Service must fulfil (`ValidateService`, Kubernetes v1.32). What depends on the families of the cluster is in
 * `admission/service-families.ts`, and what on other Services in `admission/service-allocator.ts`.
 */
import { say } from '../../base/sentence';
import { withoutFinalDot } from '../../wire/dns-name';
import { familyOf } from '../../wire/ip-address';
import { checkAddress, checkNotSpecial, checkRange, parseSloppyIp } from './address-rules';
import { checkProtocol } from './container-rules';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral, goQuoted } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { checkLabels } from './label-rules';
import { dns1123LabelProblems, dns1123SubdomainProblems, qualifiedNameProblems } from './name-rules';
import { checkPortNumber, checkPortNumberOrName } from './number-rules';

/** The default of the API server's `--service-node-port-range`. */
const NODE_PORT_RANGE = { first: 30_000, last: 32_767 } as const;
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const FAMILIES = ['IPv4', 'IPv6'];
const FAMILY_POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const POLICIES = ['Cluster', 'Local'];
const MAX_AFFINITY_SECONDS = 86_400;
const ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const SPEC = FieldPlace.of('spec');

export function checkService(object: PlainRecord, errors: FieldErrors): void {
  const spec = isPlainRecord(object['spec']) ? object['spec'] : {};
  const type = textFieldOf(spec, 'type') ?? 'ClusterIP';
  const isHeadless = addressesOf(spec)[0] === 'None' && addressesOf(spec).length === 1;
  const ports = listFieldOf(spec, 'ports');
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') errors.required(SPEC.child('ports'));
  checkType(spec, type, isHeadless, errors);
  checkPorts(ports, errors);
  checkLabels(spec['selector'], SPEC.child('selector'), errors);
  checkAffinity(spec, errors);
  if (type !== 'ExternalName') checkAddresses(spec, errors);
  for (const [index, ip] of listFieldOf(spec, 'externalIPs').entries()) {
    const at = SPEC.child('externalIPs').index(index);
    if (typeof ip === 'string' && checkAddress(ip, at, errors)) checkNotSpecial(ip, at, errors);
  }
  if (!TYPES.includes(type)) errors.unsupported(SPEC.child('type'), type, TYPES);
  checkNodePorts(ports, type, errors);
  checkSourceRanges(object, spec, type, errors);
  if (spec['allocateLoadBalancerNodePorts'] !== undefined && type !== 'LoadBalancer') {
    errors.forbidden(SPEC.child('allocateLoadBalancerNodePorts'), ONLY_BALANCED);
  }
  checkBalancerClass(spec, type, errors);
  checkPolicies(spec, type, errors);
}

/** `clusterIPs`, or what the field beside it makes of them. */
function addressesOf(spec: PlainRecord): readonly string[] {
  const list = listFieldOf(spec, 'clusterIPs').filter((item) => typeof item === 'string');
  const single = textFieldOf(spec, 'clusterIP') ?? '';
  return list.length === 0 && single !== '' ? [single] : list;
}

/** What people wrote: the list, or the field beside it. */
function addressPlace(spec: PlainRecord, index: number): FieldPlace {
  const list = SPEC.child('clusterIPs');
  return listFieldOf(spec, 'clusterIPs').length > 0
    ? list.index(index)
    : SPEC.child('clusterIP').called(list.index(index).toString());
}

function checkType(spec: PlainRecord, type: string, isHeadless: boolean, errors: FieldErrors): void {
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless) {
    errors.invalid(addressPlace(spec, 0), 'None', `may not be set to 'None' for ${type} services`);
  }
  if (type !== 'ExternalName') return;
  const why = 'may not be set for ExternalName services';
  if (addressesOf(spec).length > 0) {
    const place = listFieldOf(spec, 'clusterIPs').length > 0 ? 'clusterIPs' : 'clusterIP';
    errors.forbidden(SPEC.child(place).called('spec.clusterIPs'), why);
  }
  if (listFieldOf(spec, 'ipFamilies').length > 0) errors.forbidden(SPEC.child('ipFamilies'), why);
  if (spec['ipFamilyPolicy'] !== undefined) errors.forbidden(SPEC.child('ipFamilyPolicy'), why);
  const name = withoutFinalDot(textFieldOf(spec, 'externalName') ?? '');
  const at = SPEC.child('externalName');
  if (name === '')
    errors.required(at, '', say('add for example {example}', { example: 'externalName: db.example.com' }));
  else errors.invalidEach(at, name, dns1123SubdomainProblems(name));
}

function checkPorts(ports: readonly unknown[], errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = SPEC.child('ports').index(index);
    const name = textFieldOf(port, 'name') ?? '';
    if (name === '' && ports.length > 1) {
      errors.required(at.child('name'), '', say('each of several ports needs a name of its own'));
    } else if (name !== '') {
      errors.invalidEach(at.child('name'), name, dns1123LabelProblems(name));
      if (names.has(name)) errors.duplicate(at.child('name'), name);
      names.add(name);
    }
    const number = numberFieldOf(port, 'port') ?? 0;
    checkPortNumber(number, at.child('port'), errors);
    checkProtocol(port, at, errors);
    const target = fieldOf(port, 'targetPort');
    // What is left out, empty or 0 is the port itself.
    const hasTarget = target !== undefined && target !== 0 && target !== '';
    if (hasTarget) checkPortNumberOrName(target, at.child('targetPort'), errors);
    else if (typeof fieldOf(port, 'port') === 'number' && target !== '') {
      checkPortNumber(number, at.child('port').called(at.child('targetPort').toString()), errors);
    }
    const protocol = textFieldOf(port, 'appProtocol');
    if (protocol !== undefined) {
      errors.invalidEach(at.child('appProtocol'), protocol, qualifiedNameProblems(protocol));
    }
  }
}

function checkAffinity(spec: PlainRecord, errors: FieldErrors): void {
  const affinity = textFieldOf(spec, 'sessionAffinity') ?? 'None';
  const config = spec['sessionAffinityConfig'];
  const at = SPEC.child('sessionAffinityConfig');
  if (affinity !== 'None' && affinity !== 'ClientIP') {
    errors.unsupported(SPEC.child('sessionAffinity'), affinity, ['ClientIP', 'None']);
  } else if (affinity === 'None') {
    if (isPlainRecord(config)) {
      errors.forbidden(
        at,
        'must not be set when session affinity is None',
        say('write {value}', { value: 'sessionAffinity: ClientIP' }),
      );
    }
  } else {
    const timeout = numberFieldOf(config, 'clientIP', 'timeoutSeconds');
    if (timeout === undefined || (timeout > 0 && timeout <= MAX_AFFINITY_SECONDS)) return;
    const why = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    errors.invalid(at.child('clientIP', 'timeoutSeconds'), timeout, why);
  }
}

/** `ValidateServiceClusterIPsRelatedFields` */
function checkAddresses(spec: PlainRecord, errors: FieldErrors): void {
  const list = listFieldOf(spec, 'clusterIPs').filter((item) => typeof item === 'string');
  const single = textFieldOf(spec, 'clusterIP') ?? '';
  const addresses = addressesOf(spec);
  const listAt = SPEC.child('clusterIPs');
  if (list.length > 0 && single !== '' && list[0] !== single) {
    errors.invalid(listAt, list, 'first value must match `clusterIP`');
  }
  if (list.length > 0 && single === '') {
    const hint = say('write {text} beside it', { text: `clusterIP: ${list[0] ?? ''}` });
    errors.invalid(listAt, list, 'must be empty when `clusterIP` is not specified', hint);
  }
  const seen = new Set<unknown>();
  for (const [index, family] of listFieldOf(spec, 'ipFamilies').entries()) {
    const at = SPEC.child('ipFamilies').index(index);
    if (typeof family !== 'string') continue;
    if (!FAMILIES.includes(family)) errors.unsupported(at, family, FAMILIES);
    if (seen.has(family)) errors.duplicate(at, family);
    seen.add(family);
  }
  const policy = textFieldOf(spec, 'ipFamilyPolicy');
  if (policy !== undefined && !FAMILY_POLICIES.includes(policy)) {
    errors.unsupported(SPEC.child('ipFamilyPolicy'), policy, FAMILY_POLICIES);
  }
  let hasBadAddress = false;
  for (const [index, address] of addresses.entries()) {
    if (index === 0 && address === 'None') {
      if (addresses.length === 1) continue;
      errors.invalid(listAt, addresses, "'None' must be the first and only value");
      hasBadAddress = true;
      continue;
    }
    const hint = say('leave it out to get a free one, or write None for a headless Service');
    if (!checkAddress(address, addressPlace(spec, index), errors, hint)) hasBadAddress = true;
  }
  if (addresses.length > 2) errors.invalid(listAt, addresses, 'may only hold up to 2 values');
  if (hasBadAddress) return;
  const families = addresses.map((address) => {
    const parsed = parseSloppyIp(address);
    return parsed === undefined ? undefined : familyOf(parsed);
  });
  if (addresses.length > 1 && new Set(families).size < 2) {
    errors.invalid(listAt, addresses, 'may specify no more than one IP for each IP family');
  }
  for (const [index, family] of families.entries()) {
    const wanted = fieldOf(spec, 'ipFamilies', index);
    if (family === undefined || wanted === undefined || wanted === family) continue;
    if (wanted !== 'IPv4' && wanted !== 'IPv6') continue;
    const why = `expected an ${wanted} value as indicated by \`ipFamilies[${index}]\``;
    errors.invalid(addressPlace(spec, index), addresses[index], why);
  }
}

function checkNodePorts(ports: readonly unknown[], type: string, errors: FieldErrors): void {
  const placeOf = (index: number): FieldPlace => SPEC.child('ports').index(index);
  for (const [index, port] of ports.entries()) {
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    if (type !== 'ClusterIP' || nodePort === 0) continue;
    const why = "may not be used when `type` is 'ClusterIP'";
    errors.forbidden(placeOf(index).child('nodePort'), why, say('write type: NodePort'));
  }
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    const key = `${textFieldOf(port, 'protocol') ?? 'TCP'} ${nodePort}`;
    if (nodePort === 0) continue;
    if (nodePorts.has(key)) errors.duplicate(placeOf(index).child('nodePort'), nodePort);
    nodePorts.add(key);
  }
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const protocol = textFieldOf(port, 'protocol') ?? 'TCP';
    const number = numberFieldOf(port, 'port') ?? 0;
    const key = `${protocol} ${number}`;
    if (numbers.has(key)) {
      const shown = `core.ServicePort{Name:"", Protocol:${goQuoted(protocol)}, AppProtocol:(*string)(nil), Port:${number}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`;
      errors.duplicate(placeOf(index), goLiteral(shown), say('each port and protocol can be listed once'));
    }
    numbers.add(key);
  }
}

/** What the allocator of node ports says (`portallocator`) of one that it does not have. */
export function nodePortProblem(nodePort: number): string | undefined {
  const { first, last } = NODE_PORT_RANGE;
  if (nodePort >= first && nodePort <= last) return undefined;
  return `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
}

/** It is known without a cluster. */
export function checkNodePortRange(object: PlainRecord, errors: FieldErrors): void {
  const type = textFieldOf(object, 'spec', 'type') ?? 'ClusterIP';
  if (type !== 'NodePort' && type !== 'LoadBalancer') return;
  for (const [index, port] of listFieldOf(object, 'spec', 'ports').entries()) {
    const nodePort = numberFieldOf(port, 'nodePort') ?? 0;
    const why = nodePort === 0 ? undefined : nodePortProblem(nodePort);
    if (why === undefined) continue;
    errors.invalid(SPEC.child('ports').index(index).child('nodePort'), nodePort, why);
  }
}

function checkSourceRanges(object: PlainRecord, spec: PlainRecord, type: string, errors: FieldErrors): void {
  const ranges = listFieldOf(spec, 'loadBalancerSourceRanges');
  // With a capital, as the API server has it.
  const at = SPEC.child('loadBalancerSourceRanges').called('spec.LoadBalancerSourceRanges');
  if (ranges.length > 0) {
    if (type !== 'LoadBalancer') errors.forbidden(at, ONLY_BALANCED);
    for (const [index, range] of ranges.entries()) {
      if (typeof range === 'string') checkRange(range.trim(), at.index(index), errors);
    }
    return;
  }
  const text = textFieldOf(object, 'metadata', 'annotations', SOURCE_RANGES);
  if (text === undefined) return;
  const annotation = FieldPlace.of('metadata', 'annotations').key(SOURCE_RANGES);
  if (type !== 'LoadBalancer') errors.forbidden(annotation, ONLY_BALANCED);
  if (text.trim() === '') return;
  for (const range of text.split(',')) checkRange(range.trim(), annotation, errors);
}

function checkBalancerClass(spec: PlainRecord, type: string, errors: FieldErrors): void {
  const name = textFieldOf(spec, 'loadBalancerClass');
  const at = SPEC.child('loadBalancerClass');
  if (name === undefined) return;
  if (type === 'LoadBalancer') errors.invalidEach(at, name, qualifiedNameProblems(name));
  else errors.forbidden(at, ONLY_BALANCED);
}

function checkPolicies(spec: PlainRecord, type: string, errors: FieldErrors): void {
  const isReached =
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && listFieldOf(spec, 'externalIPs').length > 0);
  const external = textFieldOf(spec, 'externalTrafficPolicy') ?? '';
  const externalAt = SPEC.child('externalTrafficPolicy');
  if (!isReached && external !== '') {
    errors.invalid(externalAt, external, 'may only be set for externally-accessible services');
  } else if (external !== '' && !POLICIES.includes(external)) {
    errors.unsupported(externalAt, external, POLICIES);
  }
  const healthPort = numberFieldOf(spec, 'healthCheckNodePort') ?? 0;
  const healthAt = SPEC.child('healthCheckNodePort');
  if (healthPort !== 0) {
    if (type === 'LoadBalancer' && external === 'Local') checkPortNumber(healthPort, healthAt, errors);
    else {
      const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
      errors.invalid(healthAt, healthPort, why);
    }
  }
  const internal = textFieldOf(spec, 'internalTrafficPolicy');
  if (internal !== undefined && !POLICIES.includes(internal)) {
    errors.unsupported(SPEC.child('internalTrafficPolicy'), internal, POLICIES);
  }
  const distribution = textFieldOf(spec, 'trafficDistribution');
  if (distribution !== undefined && distribution !== 'PreferClose') {
    errors.unsupported(SPEC.child('trafficDistribution'), distribution, ['PreferClose']);
  }
}
