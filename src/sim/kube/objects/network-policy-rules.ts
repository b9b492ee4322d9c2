/** NetworkPolicies (`ValidateNetworkPolicySpec`, Kubernetes v1.32). */
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { checkRange } from './address-rules';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral, goText } from './go-text';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { checkSelector } from './label-rules';
import { portNameProblems } from './name-rules';
import { checkPortNumber } from './number-rules';

const POLICY_TYPES = ['Ingress', 'Egress'];

export function checkNetworkPolicy(spec: unknown, errors: FieldErrors): void {
  const at = FieldPlace.of('spec');
  checkSelector(fieldOf(spec, 'podSelector'), at.child('podSelector'), errors);
  for (const [list, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [index, rule] of listFieldOf(spec, list).entries()) {
      const own = at.child(list).index(index);
      for (const [position, port] of listFieldOf(rule, 'ports').entries()) {
        checkPort(port, own.child('ports').index(position), errors);
      }
      for (const [position, peer] of listFieldOf(rule, peers).entries()) {
        checkPeer(peer, own.child(peers).index(position), errors);
      }
    }
  }
  const types = listFieldOf(spec, 'policyTypes');
  const typesAt = at.child('policyTypes');
  if (types.length > POLICY_TYPES.length) {
    const shown = goLiteral(`[]networking.PolicyType{${types.map(goText).join(', ')}}`);
    errors.invalid(typesAt, shown, 'may not specify more than two policyTypes');
    return;
  }
  for (const [index, type] of types.entries()) {
    if (typeof type === 'string' && !POLICY_TYPES.includes(type)) {
      errors.unsupported(typesAt.index(index), type, POLICY_TYPES);
    }
  }
}

function checkPort(given: unknown, at: FieldPlace, errors: FieldErrors): void {
  const protocol = textFieldOf(given, 'protocol');
  const protocols = ['TCP', 'UDP', 'SCTP'];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    errors.unsupported(at.child('protocol'), protocol, protocols);
  }
  const port = fieldOf(given, 'port');
  const endPort = numberFieldOf(given, 'endPort');
  const endAt = at.child('endPort');
  if (typeof port === 'number') {
    checkPortNumber(port, at.child('port'), errors);
    if (endPort === undefined) return;
    if (endPort < port) errors.invalid(endAt, endPort, 'must be greater than or equal to `port`');
    checkPortNumber(endPort, endAt, errors);
  } else if (typeof port === 'string') {
    if (endPort !== undefined) {
      errors.invalid(endAt, endPort, 'may not be specified when `port` is non-numeric');
    }
    errors.invalidEach(at.child('port'), port, portNameProblems(port));
  } else if (endPort !== undefined) {
    errors.invalid(endAt, endPort, 'may not be specified when `port` is not specified');
  }
}

function checkPeer(peer: unknown, at: FieldPlace, errors: FieldErrors): void {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((field) =>
    isPlainRecord(fieldOf(peer, field)),
  );
  for (const field of given) {
    if (field === 'ipBlock') checkBlock(fieldOf(peer, field), at.child(field), errors);
    else checkSelector(fieldOf(peer, field), at.child(field), errors);
  }
  if (given.length === 0) errors.required(at, 'must specify a peer');
  else if (given.length > 1 && given.includes('ipBlock')) {
    errors.forbidden(at, 'may not specify both ipBlock and another peer');
  }
}

function checkBlock(block: unknown, at: FieldPlace, errors: FieldErrors): void {
  const text = textFieldOf(block, 'cidr') ?? '';
  if (text === '') {
    errors.required(at.child('cidr'));
    return;
  }
  if (!checkRange(text, at.child('cidr'), errors)) return;
  const range = parseIpCidr(text);
  for (const [index, item] of listFieldOf(block, 'except').entries()) {
    const own = at.child('except').index(index);
    if (typeof item !== 'string' || !checkRange(item, own, errors)) continue;
    const except = parseIpCidr(item);
    if (range === undefined || except === undefined) continue;
    const isInside =
      typeof range.address === typeof except.address &&
      ipCidrContains(range, except.address) &&
      range.prefixLength < except.prefixLength;
    if (!isInside) errors.invalid(own, item, 'must be a strict subset of `cidr`');
  }
}
