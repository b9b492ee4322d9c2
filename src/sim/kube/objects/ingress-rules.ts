/** Ingresses and their classes (`pkg/apis/networking/validation`, Kubernetes v1.32). */
import { forExample } from './object-issue';
import { parseSloppyIp } from './address-rules';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral } from './go-text';
import { INGRESS_CLASS_ANNOTATION } from './ingress-class';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import {
  dns1035LabelProblems,
  dns1123SubdomainProblems,
  pathSegmentProblems,
  portNameProblems,
  wildcardSubdomainProblems,
} from './name-rules';
import { checkPortNumber } from './number-rules';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDINGS = ['/..', '/.'];

export function checkIngress(object: PlainRecord, errors: FieldErrors): void {
  const spec = isPlainRecord(object['spec']) ? object['spec'] : {};
  const at = FieldPlace.of('spec');
  const rules = listFieldOf(spec, 'rules');
  const backend = spec['defaultBackend'];
  if (rules.length === 0 && !isPlainRecord(backend)) {
    const none = goLiteral('[]networking.IngressRule(nil)');
    errors.invalid(at, none, 'either `defaultBackend` or `rules` must be specified');
  }
  if (isPlainRecord(backend)) checkBackend(backend, at.child('defaultBackend'), errors);
  for (const [index, rule] of rules.entries()) checkRule(rule, at.child('rules').index(index), errors);
  for (const [index, tls] of listFieldOf(spec, 'tls').entries()) {
    const own = at.child('tls').index(index);
    for (const [position, host] of listFieldOf(tls, 'hosts').entries()) {
      if (typeof host === 'string') checkHost(host, own.child('hosts').index(position), errors);
    }
    const secret = textFieldOf(tls, 'secretName') ?? '';
    if (secret !== '') errors.invalidEach(own.child('secretName'), secret, dns1123SubdomainProblems(secret));
  }
  const className = textFieldOf(spec, 'ingressClassName');
  if (className === undefined) return;
  errors.invalidEach(at.child('ingressClassName'), className, dns1123SubdomainProblems(className));
  const annotation = textFieldOf(object, 'metadata', 'annotations', INGRESS_CLASS_ANNOTATION);
  if (annotation === undefined || annotation === className) return;
  const place = FieldPlace.of('metadata', 'annotations')
    .key(INGRESS_CLASS_ANNOTATION)
    .called(`annotations.${INGRESS_CLASS_ANNOTATION}`);
  errors.invalid(place, annotation, 'must match `ingressClassName` when both are specified');
}

function checkHost(host: string, at: FieldPlace, errors: FieldErrors): void {
  const rule = host.includes('*') ? wildcardSubdomainProblems : dns1123SubdomainProblems;
  errors.invalidEach(at, host, rule(host));
}

function checkRule(rule: unknown, at: FieldPlace, errors: FieldErrors): void {
  const host = textFieldOf(rule, 'host') ?? '';
  if (host !== '') {
    if (parseSloppyIp(host) !== undefined) {
      errors.invalid(at.child('host'), host, 'must be a DNS name, not an IP address');
    }
    checkHost(host, at.child('host'), errors);
  }
  const http = fieldOf(rule, 'http');
  if (!isPlainRecord(http)) return;
  const paths = listFieldOf(http, 'paths');
  const pathsAt = at.child('http', 'paths');
  if (paths.length === 0) errors.required(pathsAt);
  for (const [index, path] of paths.entries()) checkPath(path, pathsAt.index(index), errors);
}

function checkPath(value: unknown, at: FieldPlace, errors: FieldErrors): void {
  const type = textFieldOf(value, 'pathType');
  const path = textFieldOf(value, 'path') ?? '';
  if (type === undefined) {
    errors.required(at.child('pathType'), 'pathType must be specified', forExample('pathType: Prefix'));
    return;
  }
  const isAbsolute = path.startsWith('/');
  if (type === 'Exact' || type === 'Prefix') {
    if (!isAbsolute) errors.invalid(at.child('path'), path, 'must be an absolute path');
    for (const sequence of BAD_SEQUENCES) {
      if (path.includes(sequence)) errors.invalid(at.child('path'), path, `must not contain '${sequence}'`);
    }
    for (const ending of BAD_ENDINGS) {
      if (path.endsWith(ending)) errors.invalid(at.child('path'), path, `cannot end with '${ending}'`);
    }
  } else if (type === 'ImplementationSpecific') {
    if (path !== '' && !isAbsolute) errors.invalid(at.child('path'), path, 'must be an absolute path');
  } else errors.unsupported(at.child('pathType'), type, PATH_TYPES);
  checkBackend(fieldOf(value, 'backend'), at.child('backend'), errors);
}

function checkBackend(backend: unknown, at: FieldPlace, errors: FieldErrors): void {
  const service = fieldOf(backend, 'service');
  const resource = fieldOf(backend, 'resource');
  if (isPlainRecord(service) && isPlainRecord(resource)) {
    errors.invalid(at, '', 'cannot set both resource and service backends');
  } else if (isPlainRecord(resource)) {
    checkReference(resource, at.child('resource'), errors);
  } else if (isPlainRecord(service)) checkServiceBackend(service, at, errors);
  else errors.invalid(at, '', 'resource or service backend is required');
}

function checkServiceBackend(service: unknown, at: FieldPlace, errors: FieldErrors): void {
  const own = at.child('service');
  const name = textFieldOf(service, 'name') ?? '';
  if (name === '') errors.required(own.child('name'));
  else errors.invalidEach(own.child('name'), name, dns1035LabelProblems(name));
  const portName = textFieldOf(service, 'port', 'name') ?? '';
  const portNumber = numberFieldOf(service, 'port', 'number') ?? 0;
  if (portName !== '' && portNumber !== 0) errors.invalid(at, '', 'cannot set both port name & port number');
  else if (portName !== '') {
    errors.invalidEach(own.child('port', 'name'), portName, portNameProblems(portName));
  } else if (portNumber !== 0) checkPortNumber(portNumber, own.child('port', 'number'), errors);
  else errors.required(at, 'port name or number is required', forExample('port: {number: 80}'));
}

function checkReference(reference: unknown, at: FieldPlace, errors: FieldErrors): void {
  const group = textFieldOf(reference, 'apiGroup');
  if (group !== undefined) errors.invalidEach(at.child('apiGroup'), group, dns1123SubdomainProblems(group));
  for (const field of ['kind', 'name']) {
    const text = textFieldOf(reference, field) ?? '';
    if (text === '') errors.required(at.child(field));
    else errors.invalidEach(at.child(field), text, pathSegmentProblems(text));
  }
}

export function checkIngressClass({ spec }: PlainRecord, errors: FieldErrors): void {
  const at = FieldPlace.of('spec');
  const controller = textFieldOf(spec, 'controller') ?? '';
  const place = at.child('controller');
  const [host = '', ...rest] = controller.split('/');
  if (controller === '') errors.required(place);
  else if (controller.length > 250) errors.tooLong(place, 250);
  else if (host === '' || rest.join('/') === '') {
    errors.invalid(place, controller, 'must be a domain-prefixed path (such as "acme.io/foo")');
  } else errors.invalidEach(place, host, dns1123SubdomainProblems(host));
  const parameters = fieldOf(spec, 'parameters');
  if (isPlainRecord(parameters)) checkReference(parameters, at.child('parameters'), errors);
}
