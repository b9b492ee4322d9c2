/**
 * What the API server lets nobody change in an object that exists, in its own words.
 *
 * Kubernetes v1.32 `pkg/apis/{core,apps,batch}/validation/validation.go`. Checked after the defaults, so that writing out
 * a default, or leaving it out again, is no change.
 *
 * Models Pods, Services, the selectors of workloads, Jobs, StatefulSets, and ConfigMaps and Secrets that say that they
 * are immutable. Leaves out the dump of the differences that follows the message about a Pod.
 */
import { err, ok } from '../../base/result';
import { invalidStatus } from '../api/api-status';
import { undeclaredResource } from '../api/resource';
import { findKind } from '../kinds';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../objects/kube-object';
import { problem, type ObjectIssue } from '../objects/object-issue';
import { equalsJson } from '../store/json';
import type { StoreResult } from '../store/object-store';

const POD_SPEC_FORBIDDEN =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const STATEFUL_SET_FORBIDDEN =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

type UpdateRule = (next: KubeObject, before: KubeObject) => string | undefined;

const RULES: Readonly<Record<string, UpdateRule>> = {
  Pod: podProblem,
  Service: serviceProblem,
  Deployment: selectorProblem,
  ReplicaSet: selectorProblem,
  DaemonSet: selectorProblem,
  StatefulSet: (next, before) =>
    equalsJson(without(next.spec, STATEFUL_SET_MUTABLE), without(before.spec, STATEFUL_SET_MUTABLE))
      ? undefined
      : STATEFUL_SET_FORBIDDEN,
  Job: (next, before) => {
    const field = ['template', 'selector', 'completions', 'completionMode'].find(
      (name) => !equalsJson(fieldOf(next, 'spec', name), fieldOf(before, 'spec', name)),
    );
    return field === undefined ? undefined : `spec.${field}: Invalid value: field is immutable`;
  },
  ConfigMap: dataProblem,
  Secret: (next, before) =>
    (textFieldOf(next, 'type') ?? 'Opaque') === (textFieldOf(before, 'type') ?? 'Opaque')
      ? dataProblem(next, before)
      : `type: Invalid value: "${textFieldOf(next, 'type') ?? 'Opaque'}": field is immutable`,
};

/** The kinds that have such fields. */
export const KINDS_WITH_IMMUTABLE_FIELDS: readonly string[] = Object.keys(RULES);

function immutableIssuesOf(object: KubeObject, previous: KubeObject): readonly ObjectIssue[] {
  const why = RULES[object.kind]?.(object, previous);
  return why === undefined ? [] : [problem('invalid-value', [], why)];
}

export function refuseImmutableChange(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  const issues = previous === undefined ? [] : immutableIssuesOf(object, previous);
  if (issues.length === 0) return ok(object);
  const resource = findKind(object.kind) ?? undeclaredResource(object.kind);
  return err(invalidStatus(resource, object.metadata.name, issues));
}

/** `ValidatePodUpdate`. The node is set by binding, which does not come this way. */
function podProblem(next: KubeObject, before: KubeObject): string | undefined {
  if (next.spec === before.spec) return undefined;
  const isShortened =
    (numberFieldOf(before, 'spec', 'terminationGracePeriodSeconds') ?? 0) < 0 &&
    numberFieldOf(next, 'spec', 'terminationGracePeriodSeconds') === 1;
  const mutable = [
    'activeDeadlineSeconds',
    'tolerations',
    ...(isShortened ? ['terminationGracePeriodSeconds'] : []),
  ];
  const isSame = equalsJson(withoutImages(next.spec, mutable), withoutImages(before.spec, mutable));
  if (!isSame || !hasAllTolerations(next, before)) return POD_SPEC_FORBIDDEN;
  return undefined;
}

function withoutImages(spec: unknown, fields: readonly string[]): PlainRecord {
  const rest = without(spec, fields);
  const imageless = (list: unknown): unknown =>
    isUnknownList(list) ? list.map((container) => without(container, ['image'])) : list;
  return {
    ...rest,
    containers: imageless(rest['containers']),
    initContainers: imageless(rest['initContainers']),
  };
}

function hasAllTolerations(next: KubeObject, before: KubeObject): boolean {
  const now = fieldOf(next, 'spec', 'tolerations');
  const earlier = fieldOf(before, 'spec', 'tolerations');
  if (!isUnknownList(earlier)) return true;
  const list = isUnknownList(now) ? now : [];
  return earlier.every((toleration) => list.some((other) => equalsJson(other, toleration)));
}

/** `ValidateServiceClusterIPsRelatedFields`: a Service keeps its address as long as its type has one. */
function serviceProblem(next: KubeObject, before: KubeObject): string | undefined {
  const address = textFieldOf(next, 'spec', 'clusterIP') ?? '';
  const earlier = textFieldOf(before, 'spec', 'clusterIP') ?? '';
  const hasAddress = textFieldOf(next, 'spec', 'type') !== 'ExternalName';
  if (!hasAddress || address === '' || earlier === '' || address === earlier) return undefined;
  return `spec.clusterIPs[0]: Invalid value: []string{"${address}"}: may not change once set`;
}

function selectorProblem(next: KubeObject, before: KubeObject): string | undefined {
  const selector = fieldOf(next, 'spec', 'selector');
  if (equalsJson(selector, fieldOf(before, 'spec', 'selector'))) return undefined;
  return `spec.selector: Invalid value: ${goSelector(selector)}: field is immutable`;
}

/** As Go prints it (`%#v`). */
function goSelector(selector: unknown): string {
  const labels = Object.entries(stringMapFieldOf(selector, 'matchLabels')).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const map = `map[string]string{${labels.map(([key, value]) => `"${key}":"${value}"`).join(', ')}}`;
  const expressions = fieldOf(selector, 'matchExpressions');
  const items = (isUnknownList(expressions) ? expressions : []).map((expression) => {
    const values = fieldOf(expression, 'values');
    const texts = isUnknownList(values)
      ? `[]string{${values.map((text) => `"${String(text)}"`).join(', ')}}`
      : '[]string(nil)';
    return `v1.LabelSelectorRequirement{Key:"${textFieldOf(expression, 'key') ?? ''}", Operator:"${textFieldOf(expression, 'operator') ?? ''}", Values:${texts}}`;
  });
  const list = items.length === 0 ? '(nil)' : `{${items.join(', ')}}`;
  return `v1.LabelSelector{MatchLabels:${map}, MatchExpressions:[]v1.LabelSelectorRequirement${list}}`;
}

function dataProblem(next: KubeObject, before: KubeObject): string | undefined {
  if (before['immutable'] !== true) return undefined;
  if (next['immutable'] !== true) return 'immutable: Forbidden: field is immutable when `immutable` is set';
  const field = ['data', 'binaryData', 'stringData'].find((name) => !equalsJson(next[name], before[name]));
  return field === undefined
    ? undefined
    : `${field}: Forbidden: field is immutable when \`immutable\` is set`;
}

function without(value: unknown, fields: readonly string[]): PlainRecord {
  if (!isPlainRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}
