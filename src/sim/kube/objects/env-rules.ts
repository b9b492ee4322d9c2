/** The environment of a container: `env`, `envFrom`, and references to fields (`ValidateEnv`, Kubernetes v1.32). */
import type { FieldErrors } from './field-errors';
import type { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, textFieldOf } from './kube-object';
import {
  configKeyProblems,
  dns1123SubdomainProblems,
  prefixRule,
  qualifiedNameProblems,
  variableNameProblems,
} from './name-rules';
import { canonicalQuantity, readQuantity } from './quantity-text';

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const VOLUME_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What `ConvertDownwardAPIFieldLabel` knows, with or without a key in brackets. */
const KNOWN_LABELS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'status.nominatedNodeName',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const BYTE_DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

export function checkVariables(container: unknown, at: FieldPlace, errors: FieldErrors): void {
  for (const [index, variable] of listFieldOf(container, 'env').entries()) {
    const own = at.child('env').index(index);
    const name = textFieldOf(variable, 'name') ?? '';
    if (name === '') errors.required(own.child('name'));
    else errors.invalidEach(own.child('name'), name, variableNameProblems(name));
    checkValueSource(variable, own.child('valueFrom'), errors);
  }
  for (const [index, source] of listFieldOf(container, 'envFrom').entries()) {
    checkVariableSource(source, at.child('envFrom'), index, errors);
  }
}

function checkValueSource(variable: unknown, at: FieldPlace, errors: FieldErrors): void {
  const source = fieldOf(variable, 'valueFrom');
  if (!isPlainRecord(source)) return;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const kinds = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(isPlainRecord).length;
  if (isPlainRecord(fieldRef)) checkFieldReference(fieldRef, ENV_FIELDS, at.child('fieldRef'), errors);
  if (isPlainRecord(resourceFieldRef)) {
    checkResourceReference(resourceFieldRef, at.child('resourceFieldRef'), errors, false);
  }
  if (isPlainRecord(configMapKeyRef)) checkKeyReference(configMapKeyRef, at.child('configMapKeyRef'), errors);
  if (isPlainRecord(secretKeyRef)) checkKeyReference(secretKeyRef, at.child('secretKeyRef'), errors);
  if (kinds === 0) {
    const why = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.invalid(at, '', why);
  } else if ((textFieldOf(variable, 'value') ?? '') !== '') {
    errors.invalid(at, '', 'may not be specified when `value` is not empty');
  } else if (kinds > 1) errors.invalid(at, '', 'may not have more than one field specified at a time');
}

function checkKeyReference(reference: unknown, at: FieldPlace, errors: FieldErrors): void {
  const name = textFieldOf(reference, 'name') ?? '';
  const key = textFieldOf(reference, 'key') ?? '';
  errors.invalidEach(at.child('name'), name, dns1123SubdomainProblems(name));
  if (key === '') errors.required(at.child('key'));
  else errors.invalidEach(at.child('key'), key, configKeyProblems(key));
}

export function checkFieldReference(
  reference: unknown,
  supported: readonly string[],
  at: FieldPlace,
  errors: FieldErrors,
): void {
  const path = textFieldOf(reference, 'fieldPath') ?? '';
  const place = at.child('fieldPath');
  if (path === '') {
    errors.required(place);
    return;
  }
  const [, label = path, subscript] = /^(.*)\['([^']*)'\]$/u.exec(path) ?? [];
  if (!KNOWN_LABELS.has(label) || (subscript !== undefined && !label.startsWith('metadata.'))) {
    const problem =
      subscript === undefined ? 'field label not supported' : 'field label does not support subscript';
    errors.invalid(place, path, `error converting fieldPath: ${problem}: ${path}`);
  } else if (subscript === undefined) {
    if (!supported.includes(label)) errors.unsupported(place, label, supported);
  } else if (label === 'metadata.annotations') {
    errors.invalidEach(at, subscript.toLowerCase(), qualifiedNameProblems(subscript.toLowerCase()));
  } else if (label === 'metadata.labels') errors.invalidEach(at, subscript, qualifiedNameProblems(subscript));
  else errors.invalid(at, label, 'does not support subscript');
}

export function checkResourceReference(
  reference: unknown,
  at: FieldPlace,
  errors: FieldErrors,
  isOfVolume: boolean,
): void {
  const resource = textFieldOf(reference, 'resource') ?? '';
  if (isOfVolume && (textFieldOf(reference, 'containerName') ?? '') === '') {
    errors.required(at.child('containerName'));
  } else if (resource === '') errors.required(at.child('resource'));
  else if (!RESOURCES.includes(resource) && !/^(?:requests|limits)\.hugepages-/u.test(resource)) {
    errors.unsupported(at.child('resource'), resource, RESOURCES);
  }
  const divisor = fieldOf(reference, 'divisor');
  const why = divisorProblem(resource, divisor);
  if (why !== undefined) errors.invalid(at.child('divisor'), resource, why);
}

function divisorProblem(resource: string, divisor: unknown): string | undefined {
  const quantity = readQuantity(divisor);
  if (quantity === undefined || quantity.nanos === 0n) return undefined;
  const text = canonicalQuantity(divisor);
  const isOfCpu = resource.endsWith('.cpu');
  if (isOfCpu && text !== '1' && text !== '1m') {
    return "only divisor's values 1m and 1 are supported with the cpu resource";
  }
  if (isOfCpu || BYTE_DIVISORS.split(', ').includes(text)) return undefined;
  const name = resource.endsWith('.memory')
    ? 'memory'
    : resource.endsWith('.ephemeral-storage')
      ? 'local ephemeral storage'
      : resource.includes('.hugepages-')
        ? 'hugepages'
        : undefined;
  return name === undefined
    ? undefined
    : `only divisor's values ${BYTE_DIVISORS} are supported with the ${name} resource`;
}

function checkVariableSource(source: unknown, list: FieldPlace, index: number, errors: FieldErrors): void {
  const at = list.index(index);
  const prefix = textFieldOf(source, 'prefix') ?? '';
  if (prefix !== '') errors.invalidEach(at.child('prefix'), prefix, variableNameProblems(prefix));
  const given = (['configMapRef', 'secretRef'] as const).filter((field) =>
    isPlainRecord(fieldOf(source, field)),
  );
  for (const field of given) {
    const place = at.child(field, 'name');
    const name = textFieldOf(source, field, 'name') ?? '';
    if (name === '') errors.required(place);
    else errors.invalidEach(place, name, prefixRule(dns1123SubdomainProblems)(name));
  }
  // The API server names the list here, not the item.
  const whole = at.called(list.toString());
  if (given.length === 0) errors.invalid(whole, '', 'must specify one of: `configMapRef` or `secretRef`');
  if (given.length > 1) errors.invalid(whole, '', 'may not have more than one field specified at a time');
}
