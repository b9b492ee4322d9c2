/** What `metadata` must look like (apimachinery `api/validation/objectmeta.go`, `ValidateObjectMeta`, Kubernetes v1.32). */
import { say } from '../../base/sentence';
import type { FieldErrors } from './field-errors';
import { forExample } from './object-issue';
import { FieldPlace } from './field-place';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf, textFieldOf } from './kube-object';
import { checkLabels } from './label-rules';
import {
  dns1035LabelProblems,
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  dnsNameLike,
  pathSegmentProblems,
  prefixRule,
  qualifiedNameProblems,
  type NameRule,
} from './name-rules';
import { goLiteral, goQuoted } from './go-text';

const NAME_RULE_BY_KIND: ReadonlyMap<string, NameRule> = new Map([
  ['Service', dns1035LabelProblems],
  ['Namespace', dns1123LabelProblems],
  ['StatefulSet', dns1123LabelProblems],
  ['Role', pathSegmentProblems],
  ['RoleBinding', pathSegmentProblems],
  ['ClusterRole', pathSegmentProblems],
  ['ClusterRoleBinding', pathSegmentProblems],
]);

const MAX_ANNOTATION_BYTES = 262_144;
/** What only looks like a name of Kubernetes' own. */
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'foregroundDeletion', 'orphan']);

export interface MetadataOptions {
  /** Not with `kubectl apply`, which has to find the object again. */
  readonly canGenerateName?: boolean;
}

export function checkMetadata(
  kind: string,
  metadata: unknown,
  errors: FieldErrors,
  options: MetadataOptions = {},
): void {
  const at = FieldPlace.of('metadata');
  if (metadata === undefined) {
    errors.required(
      at.child('name'),
      'name or generateName is required',
      say('add {text}', { text: 'metadata: {name: web}' }),
    );
    return;
  }
  checkName(kind, metadata, errors, options);
  const namespace = textFieldOf(metadata, 'namespace') ?? '';
  if (namespace !== '') errors.invalidEach(at.child('namespace'), namespace, dns1123LabelProblems(namespace));
  const generation = numberFieldOf(metadata, 'generation') ?? 0;
  if (generation < 0)
    errors.invalid(at.child('generation'), generation, 'must be greater than or equal to 0');
  checkLabels(fieldOf(metadata, 'labels'), at.child('labels'), errors);
  checkAnnotations(fieldOf(metadata, 'annotations'), at.child('annotations'), errors);
  checkOwners(metadata, at.child('ownerReferences'), errors);
  checkFinalizers(metadata, at.child('finalizers'), errors);
}

export function checkAnnotations(annotations: unknown, at: FieldPlace, errors: FieldErrors): void {
  if (!isPlainRecord(annotations)) return;
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    errors.invalidKey(at, key, qualifiedNameProblems(key.toLowerCase()));
    size += key.length + (typeof value === 'string' ? value.length : 0);
  }
  if (size > MAX_ANNOTATION_BYTES) errors.tooLong(at, MAX_ANNOTATION_BYTES);
}

function checkName(kind: string, metadata: unknown, errors: FieldErrors, options: MetadataOptions): void {
  const at = FieldPlace.of('metadata', 'name');
  const rule = NAME_RULE_BY_KIND.get(kind) ?? dns1123SubdomainProblems;
  const name = textFieldOf(metadata, 'name') ?? '';
  const generateName = textFieldOf(metadata, 'generateName') ?? '';
  const generateAt = FieldPlace.of('metadata', 'generateName');
  if (generateName !== '') {
    if (name === '' && options.canGenerateName !== true) {
      errors.forbidden(
        generateAt,
        `cannot use generate name with apply: ${goQuoted(generateName)}`,
        say('write a name, for example {example}', { example: `name: ${generateName}1` }),
      );
      return;
    }
    errors.invalidEach(generateAt, generateName, prefixRule(rule)(generateName));
  }
  if (name === '') {
    if (generateName === '')
      errors.required(
        at,
        'name or generateName is required',
        say('add it, for example {example}', { example: 'name: web' }),
      );
    return;
  }
  const suggestion = dnsNameLike(name);
  const canSuggest =
    suggestion !== '' && suggestion !== name && dns1035LabelProblems(suggestion).length === 0;
  errors.invalidEach(at, name, rule(name), canSuggest ? forExample(`name: ${suggestion}`) : undefined);
}

function checkOwners(metadata: unknown, at: FieldPlace, errors: FieldErrors): void {
  let first: string | undefined;
  for (const [index, owner] of listFieldOf(metadata, 'ownerReferences').entries()) {
    const own = (field: string): FieldPlace =>
      at.index(index).child(field).called(`${at.toString()}.${field}`);
    const textOf = (field: string): string => textFieldOf(owner, field) ?? '';
    const [kind, name] = [textOf('kind'), textOf('name')];
    if (textOf('apiVersion') === '') errors.invalid(own('apiVersion'), '', 'version must not be empty');
    if (kind === '') errors.invalid(own('kind'), '', 'must not be empty');
    if (name === '') errors.invalid(own('name'), '', 'must not be empty');
    if (textOf('uid') === '') errors.invalid(own('uid'), '', 'must not be empty');
    if (fieldOf(owner, 'controller') !== true) continue;
    if (first === undefined) {
      first = `${kind}/${name}`;
      continue;
    }
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${kind}/${name}`;
    errors.invalid(at, goLiteral(goOwners(listFieldOf(metadata, 'ownerReferences'))), why);
  }
}

/** `%#v` of the list; a pointer is an address, which nobody can foretell. */
function goOwners(owners: readonly unknown[]): string {
  const items = owners.map((owner) => {
    const textOf = (field: string): string => goQuoted(textFieldOf(owner, field) ?? '');
    const pointer = (field: string): string =>
      fieldOf(owner, field) === undefined ? '(*bool)(nil)' : '(*bool)(0xc000000000)';
    return `v1.OwnerReference{APIVersion:${textOf('apiVersion')}, Kind:${textOf('kind')}, Name:${textOf('name')}, UID:${textOf('uid')}, Controller:${pointer('controller')}, BlockOwnerDeletion:${pointer('blockOwnerDeletion')}}`;
  });
  return `[]v1.OwnerReference{${items.join(', ')}}`;
}

function checkFinalizers(metadata: unknown, at: FieldPlace, errors: FieldErrors): void {
  const finalizers = listFieldOf(metadata, 'finalizers').filter((name) => typeof name === 'string');
  for (const [index, name] of finalizers.entries()) {
    errors.invalidEach(at.index(index).called(at.toString()), name, qualifiedNameProblems(name));
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.invalid(at, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
  }
  for (const [index, name] of finalizers.entries()) {
    if (name.includes('/') || STANDARD_FINALIZERS.has(name)) continue;
    errors.invalid(
      at.index(index),
      name,
      'name is neither a standard finalizer name nor is it fully qualified',
    );
  }
}
