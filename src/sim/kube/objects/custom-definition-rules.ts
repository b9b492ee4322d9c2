/**
 * CustomResourceDefinitions (`k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation`, Kubernetes v1.32).
 *
 * Models names, scope, versions, and that the schema is structural: each field has a type.
 * Leaves out conversion, defaults, rules in CEL, and the estimate of what those cost.
 */
import { say } from '../../base/sentence';
import { forExample } from './object-issue';
import type { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  textFieldOf,
  type PlainRecord,
} from './kube-object';
import { dns1035LabelProblems, dns1123SubdomainProblems } from './name-rules';
import { goLiteral } from './go-text';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const INT_OR_STRING = 'x-kubernetes-int-or-string';
const PRESERVED = 'x-kubernetes-preserve-unknown-fields';

export function checkCustomDefinition(object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  const at = FieldPlace.of('spec');
  const group = textFieldOf(spec, 'group') ?? '';
  const plural = textFieldOf(spec, 'names', 'plural') ?? '';
  const name = textFieldOf(object, 'metadata', 'name') ?? '';
  if (name !== '' && name !== `${plural}.${group}`) {
    const hint = say('write {text}', { text: `name: ${plural}.${group}` });
    errors.invalid(FieldPlace.of('metadata', 'name'), name, 'must be spec.names.plural+"."+spec.group', hint);
  }
  checkGroup(group, at.child('group'), errors);
  const scope = textFieldOf(spec, 'scope') ?? '';
  if (scope === '') errors.required(at.child('scope'), '', forExample('scope: Namespaced'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.unsupported(at.child('scope'), scope, ['Cluster', 'Namespaced']);
  }
  checkVersions(spec, at.child('versions'), errors);
  checkNames(fieldOf(spec, 'names'), at.child('names'), errors);
}

function checkGroup(group: string, at: FieldPlace, errors: FieldErrors): void {
  if (group === '') {
    errors.required(at);
    return;
  }
  const problems = dns1123SubdomainProblems(group);
  if (problems.length > 0) errors.invalid(at, group, problems.join(','));
  else if (!group.includes('.')) errors.invalid(at, group, 'should be a domain with at least one dot');
}

function checkVersions(spec: unknown, at: FieldPlace, errors: FieldErrors): void {
  const versions = listFieldOf(spec, 'versions');
  const names = new Set<string>();
  let stored = 0;
  if (versions.length === 0) {
    errors.required(
      at,
      'must have at least one version',
      say('add for example {example}', {
        example: 'versions: [{name: v1, served: true, storage: true, schema: ...}]',
      }),
    );
    return;
  }
  for (const [index, version] of versions.entries()) {
    const own = at.index(index);
    const name = textFieldOf(version, 'name') ?? '';
    if (fieldOf(version, 'storage') === true) stored += 1;
    const problems = dns1035LabelProblems(name);
    if (problems.length > 0) errors.invalid(own.child('name'), name, problems.join(','));
    if (names.has(name)) errors.invalid(own.child('name'), name, 'must contain unique version names');
    names.add(name);
    const schema = fieldOf(version, 'schema', 'openAPIV3Schema');
    const schemaAt = own.child('schema', 'openAPIV3Schema');
    if (!isPlainRecord(schema)) {
      errors.required(
        schemaAt,
        'schemas are required',
        forExample('schema: {openAPIV3Schema: {type: object}}'),
      );
    } else checkSchema(schema, schemaAt, errors, 'root');
  }
  if (stored !== 1) {
    const shown = goLiteral(
      `[]apiextensions.CustomResourceDefinitionVersion{${versions.map((version) => `apiextensions.CustomResourceDefinitionVersion{Name:"${textFieldOf(version, 'name') ?? ''}"}`).join(', ')}}`,
    );
    errors.invalid(at, shown, 'must have exactly one version marked as storage version');
  }
}

function checkNames(names: unknown, at: FieldPlace, errors: FieldErrors): void {
  const isLabel = (field: string, text: string): void => {
    const problems = dns1035LabelProblems(text);
    if (problems.length > 0) errors.invalid(at.child(field), text, problems.join(','));
  };
  const textOf = (field: string): string => textFieldOf(names, field) ?? '';
  if (textOf('plural') === '') errors.required(at.child('plural'));
  else isLabel('plural', textOf('plural'));
  if (textOf('singular') !== '') isLabel('singular', textOf('singular'));
  const kind = textOf('kind');
  if (kind === '') errors.required(at.child('kind'), '', forExample('kind: Widget'));
  else {
    const problems = dns1035LabelProblems(kind.toLowerCase());
    if (problems.length > 0) {
      errors.invalid(
        at.child('kind'),
        kind,
        `may have mixed case, but should otherwise match: ${problems.join(',')}`,
      );
    }
  }
  const listKind = textOf('listKind');
  if (listKind !== '' && listKind === kind) {
    errors.invalid(at.child('listKind'), listKind, 'kind and listKind may not be the same');
  }
}

/** Structural: the type of each field is known. */
function checkSchema(
  schema: PlainRecord,
  at: FieldPlace,
  errors: FieldErrors,
  place: 'root' | 'field' | 'item',
): void {
  const type = textFieldOf(schema, 'type') ?? '';
  const typeAt = at.child('type');
  const isFree = schema[PRESERVED] === true || schema[INT_OR_STRING] === true;
  if (type === '') {
    if (place === 'root') errors.required(typeAt, 'must not be empty at the root');
    else if (!isFree) {
      const what = place === 'item' ? 'array items' : 'object fields';
      errors.required(typeAt, `must not be empty for specified ${what}`);
    }
  } else if (!TYPES.includes(type)) {
    errors.unsupported(typeAt, type, TYPES);
  } else if (place === 'root' && type !== 'object') {
    errors.invalid(typeAt, type, 'must be object at the root');
  }
  const { properties, items, additionalProperties } = schema;
  if (isPlainRecord(properties)) {
    for (const [name, field] of Object.entries(properties)) {
      const own = at.child('properties').key(name);
      if (isPlainRecord(field)) checkSchema(field, own, errors, 'field');
    }
    if (isPlainRecord(additionalProperties) || additionalProperties === true) {
      errors.forbidden(
        at.child('additionalProperties'),
        'additionalProperties and properties are mutual exclusive',
      );
    }
  }
  if (isPlainRecord(additionalProperties)) {
    checkSchema(additionalProperties, at.child('additionalProperties'), errors, 'field');
  }
  if (isPlainRecord(items)) checkSchema(items, at.child('items'), errors, 'item');
  else if (isUnknownList(items)) {
    errors.forbidden(at.child('items'), 'items must be a schema object and not an array');
  } else if (type === 'array') errors.required(at.child('items'), 'must be specified');
  if (schema['uniqueItems'] === true) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.forbidden(at.child('uniqueItems'), why);
  }
}
