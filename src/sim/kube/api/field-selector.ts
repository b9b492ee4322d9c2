/**
 * Field selectors: `status.phase=Running,spec.nodeName!=node1` (`k8s.io/apimachinery/pkg/fields`, Kubernetes v1.32).
 *
 * Models which fields each kind can be selected by (`AddFieldLabelConversionFunc`) and what the API server says about
 * others.
 */
import { err, ok, type Result } from '../../base/result';
import { fieldOf, isUnknownList, textFieldOf, type KubeObject } from '../objects/kube-object';
import type { ResourceInfo } from './resource';

export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
  readonly isEqual: boolean;
}

export function parseFieldSelector(text: string): Result<readonly FieldRequirement[], string> {
  const requirements: FieldRequirement[] = [];
  for (const part of splitUnescaped(text)) {
    if (part === '') continue;
    const found = /^(?<field>[^=!]*)(?<operator>==|!=|=)(?<value>.*)$/u.exec(part)?.groups;
    if (found === undefined) return err(`invalid selector: '${text}'; can't understand '${part}'`);
    requirements.push({
      field: found['field'] ?? '',
      value: (found['value'] ?? '').replaceAll(/\\(?<escaped>[\\,=])/gu, '$<escaped>'),
      isEqual: found['operator'] !== '!=',
    });
  }
  return ok(requirements);
}

/** At commas that no backslash stands before. */
function splitUnescaped(text: string): readonly string[] {
  return text.match(/(?:\\.|[^,\\])+/gu) ?? [];
}

/** What is wrong with selecting these objects so. */
export function fieldLabelProblem(
  resource: ResourceInfo,
  requirements: readonly FieldRequirement[],
): string | undefined {
  for (const { field } of requirements) {
    if (isMetadataLabel(resource, field) || resource.fieldLabels.includes(field)) continue;
    if (resource.custom !== undefined) return `field label not supported: ${field}`;
    // Only the kinds with fields of their own have a rule of their own, and say so.
    if (resource.kind === 'StatefulSet') return `field label not supported for appsv1.StatefulSet: ${field}`;
    if (resource.kind === 'Job') return `field label "${field}" not supported for Job`;
    if (resource.fieldLabels.length > 0) return `field label not supported: ${field}`;
    return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  }
  return undefined;
}

function isMetadataLabel(resource: ResourceInfo, field: string): boolean {
  return field === 'metadata.name' || (field === 'metadata.namespace' && resource.kind !== 'Node');
}

export function matchesFields(requirements: readonly FieldRequirement[], object: KubeObject): boolean {
  return requirements.every(
    ({ field, value, isEqual }) => (selectableFieldOf(object, field) === value) === isEqual,
  );
}

/** As text; a flag that is not set is `false`, anything else that is not there is empty. */
function selectableFieldOf(object: KubeObject, field: string): string {
  if (object.kind === 'Event' && field === 'source') {
    const component = textFieldOf(object, 'source', 'component') ?? '';
    return component === '' ? (textFieldOf(object, 'reportingComponent') ?? '') : component;
  }
  if (object.kind === 'Job' && field === 'status.successful') {
    return textOf(fieldOf(object, 'status', 'succeeded') ?? 0);
  }
  const value = fieldOf(object, ...field.split('.'));
  if (value === undefined && (field === 'spec.unschedulable' || field === 'spec.hostNetwork')) return 'false';
  return textOf(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // `status.podIPs`
  if (isUnknownList(value)) return value.map((item) => textFieldOf(item, 'ip') ?? '').join(',');
  return '';
}
