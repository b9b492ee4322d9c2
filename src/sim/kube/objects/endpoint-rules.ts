/** Endpoints and EndpointSlices (`validateEndpointSubsets`, `pkg/apis/discovery/validation`, Kubernetes v1.32). */
import { forExample } from './object-issue';
import { checkAddress, checkAddressOfFamily, checkNotSpecial } from './address-rules';
import { checkProtocol } from './container-rules';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { checkLabels } from './label-rules';
import {
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelValueProblems,
  qualifiedNameProblems,
} from './name-rules';
import { checkPortNumber } from './number-rules';
import { withoutFinalDot } from '../../wire/dns-name';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_ZONE_HINTS = 8;

export function checkEndpoints(object: PlainRecord, errors: FieldErrors): void {
  for (const [index, subset] of listFieldOf(object, 'subsets').entries()) {
    const at = FieldPlace.of('subsets').index(index);
    const ready = listFieldOf(subset, 'addresses');
    const others = listFieldOf(subset, 'notReadyAddresses');
    if (ready.length === 0 && others.length === 0) {
      errors.required(at, 'must specify `addresses` or `notReadyAddresses`');
    }
    for (const [position, address] of ready.entries()) {
      checkEndpointAddress(address, at.child('addresses').index(position), errors);
    }
    for (const [position, address] of others.entries()) {
      checkEndpointAddress(address, at.child('notReadyAddresses').index(position), errors);
    }
    const ports = listFieldOf(subset, 'ports');
    for (const [position, port] of ports.entries()) {
      checkEndpointPort(port, ports.length > 1, at.child('ports').index(position), errors);
    }
  }
}

function checkEndpointAddress(address: unknown, at: FieldPlace, errors: FieldErrors): void {
  const ip = textFieldOf(address, 'ip') ?? '';
  checkAddress(ip, at.child('ip'), errors);
  const hostname = textFieldOf(address, 'hostname') ?? '';
  if (hostname !== '') errors.invalidEach(at.child('hostname'), hostname, dns1123LabelProblems(hostname));
  const nodeName = textFieldOf(address, 'nodeName');
  if (nodeName !== undefined) {
    errors.invalidEach(at.child('nodeName'), nodeName, dns1123SubdomainProblems(nodeName));
  }
  checkNotSpecial(ip, at.child('ip'), errors);
}

function checkEndpointPort(port: unknown, hasOthers: boolean, at: FieldPlace, errors: FieldErrors): void {
  const name = textFieldOf(port, 'name') ?? '';
  if (hasOthers && name === '') errors.required(at.child('name'));
  else if (name !== '') errors.invalidEach(at.child('name'), name, dns1123LabelProblems(name));
  checkPortNumber(numberFieldOf(port, 'port') ?? 0, at.child('port'), errors);
  checkProtocol(port, at, errors);
  checkAppProtocol(port, at, errors);
}

function checkAppProtocol(port: unknown, at: FieldPlace, errors: FieldErrors): void {
  const protocol = textFieldOf(port, 'appProtocol');
  if (protocol === undefined) return;
  errors.invalidEach(at.child('appProtocol'), protocol, qualifiedNameProblems(protocol));
}

export function checkSlice(object: PlainRecord, errors: FieldErrors): void {
  const type = textFieldOf(object, 'addressType') ?? '';
  const typeAt = FieldPlace.of('addressType');
  if (type === '') errors.required(typeAt, '', forExample('addressType: IPv4'));
  else if (!ADDRESS_TYPES.includes(type)) errors.unsupported(typeAt, type, ADDRESS_TYPES);
  const endpoints = listFieldOf(object, 'endpoints');
  const endpointsAt = FieldPlace.of('endpoints');
  if (endpoints.length > MAX_ENDPOINTS) errors.tooMany(endpointsAt, endpoints.length, MAX_ENDPOINTS);
  else {
    for (const [index, endpoint] of endpoints.entries()) {
      checkSliceEndpoint(endpoint, type, endpointsAt.index(index), errors);
    }
  }
  checkSlicePorts(listFieldOf(object, 'ports'), errors);
}

function checkSliceEndpoint(endpoint: unknown, type: string, at: FieldPlace, errors: FieldErrors): void {
  const addresses = listFieldOf(endpoint, 'addresses');
  const addressesAt = at.child('addresses');
  if (addresses.length === 0) errors.required(addressesAt, 'must contain at least 1 address');
  else if (addresses.length > MAX_ADDRESSES) errors.tooMany(addressesAt, addresses.length, MAX_ADDRESSES);
  for (const [index, address] of addresses.entries()) {
    const own = addressesAt.index(index);
    if (typeof address !== 'string') continue;
    if (type === 'IPv4' || type === 'IPv6') {
      checkAddressOfFamily(address, type, own, errors);
      checkNotSpecial(address, own, errors);
    } else if (type === 'FQDN') checkDomain(address, own, errors);
  }
  const nodeName = textFieldOf(endpoint, 'nodeName');
  if (nodeName !== undefined) {
    errors.invalidEach(at.child('nodeName'), nodeName, dns1123SubdomainProblems(nodeName));
  }
  const topology = fieldOf(endpoint, 'deprecatedTopology');
  checkLabels(topology, at.child('deprecatedTopology'), errors);
  const hostname = textFieldOf(endpoint, 'hostname');
  if (hostname !== undefined) {
    errors.invalidEach(at.child('hostname'), hostname, dns1123LabelProblems(hostname));
  }
  checkZones(endpoint, at.child('hints', 'forZones'), errors);
}

function checkDomain(name: string, at: FieldPlace, errors: FieldErrors): void {
  if (name === '') {
    errors.required(at);
    return;
  }
  const plain = withoutFinalDot(name);
  const problems = dns1123SubdomainProblems(plain);
  if (problems.length > 0) errors.invalid(at, plain, problems.join(','));
  else if (!plain.includes('.')) {
    errors.invalid(at, plain, 'should be a domain with at least two segments separated by dots');
  }
}

function checkZones(endpoint: unknown, at: FieldPlace, errors: FieldErrors): void {
  const zones = listFieldOf(endpoint, 'hints', 'forZones');
  if (zones.length > MAX_ZONE_HINTS) {
    errors.tooMany(at, zones.length, MAX_ZONE_HINTS);
    return;
  }
  const seen = new Set<string>();
  for (const [index, zone] of zones.entries()) {
    const name = textFieldOf(zone, 'name') ?? '';
    const own = at.index(index).child('name');
    if (seen.has(name)) errors.duplicate(own, name);
    else errors.invalidEach(own, name, labelValueProblems(name));
    seen.add(name);
  }
}

function checkSlicePorts(ports: readonly unknown[], errors: FieldErrors): void {
  const at = FieldPlace.of('ports');
  if (ports.length > MAX_PORTS) {
    errors.tooMany(at, ports.length, MAX_PORTS);
    return;
  }
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!isPlainRecord(port)) continue;
    const own = at.index(index);
    const name = textFieldOf(port, 'name') ?? '';
    if (name !== '') errors.invalidEach(own.child('name'), name, dns1123LabelProblems(name));
    if (names.has(name)) errors.duplicate(own.child('name'), name);
    names.add(name);
    const number = numberFieldOf(port, 'port');
    if (number !== undefined) checkPortNumber(number, own.child('port'), errors);
    checkProtocol(port, own, errors);
    checkAppProtocol(port, own, errors);
  }
}
