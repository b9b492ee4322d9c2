/**
 * What the API server lets nobody change in an object that exists, in its own words.
 *
 * Kubernetes v1.32 `pkg/apis/{core,apps,batch,discovery,networking,scheduling,storage}/validation/validation.go`. The new object has
 * its defaults, so that writing out a default, or leaving it out again, is no change.
 *
 * Leaves out the dump of the differences that follows the message about a Pod, and the structs that a Job's template is.
 */
import { equalsJson } from '../store/json';
import { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { goLiteral, goSelector } from './go-text';
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
  type PlainRecord,
} from './kube-object';
import type { ObjectIssue } from './object-issue';

const SPEC = FieldPlace.of('spec');
const IMMUTABLE = 'field is immutable';
const POD_FIELDS =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
const STATEFUL_SET_FORBIDDEN =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];
const MAX_INT32 = 0x7fff_ffff;

type UpdateRule = (next: KubeObject, before: KubeObject, errors: FieldErrors) => void;

const RULES: Readonly<Record<string, UpdateRule>> = {
  Pod: checkPodUpdate,
  Service: checkServiceUpdate,
  Deployment: checkSelectorUpdate,
  ReplicaSet: checkSelectorUpdate,
  DaemonSet: checkSelectorUpdate,
  StatefulSet: (next, before, errors) => {
    const rest = (spec: unknown): PlainRecord => without(spec, STATEFUL_SET_MUTABLE);
    if (!equalsJson(rest(next.spec), rest(before.spec))) errors.forbidden(SPEC, STATEFUL_SET_FORBIDDEN);
  },
  Job: checkJobUpdate,
  ConfigMap: checkDataUpdate,
  Secret: (next, before, errors) => {
    const [type, earlier] = [textFieldOf(next, 'type') ?? 'Opaque', textFieldOf(before, 'type') ?? 'Opaque'];
    if (type !== earlier) errors.invalid(FieldPlace.of('type'), type, IMMUTABLE);
    checkDataUpdate(next, before, errors);
  },
  Node: checkNodeUpdate,
  EndpointSlice: (next, before, errors) => keep(next, before, ['addressType'], errors),
  IngressClass: (next, before, errors) => keep(next, before, ['spec', 'controller'], errors),
  RuntimeClass: (next, before, errors) => keep(next, before, ['handler'], errors),
  PriorityClass: (next, before, errors) => {
    for (const field of ['value', 'preemptionPolicy']) {
      if (next[field] === undefined || equalsJson(next[field], before[field])) continue;
      const name = field === 'value' ? 'Value' : 'PreemptionPolicy';
      errors.forbidden(FieldPlace.of(field).called(name), 'may not be changed in an update.');
    }
  },
  StorageClass: (next, before, errors) => {
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy']) {
      if (equalsJson(next[field], before[field])) continue;
      errors.forbidden(FieldPlace.of(field), `updates to ${field} are forbidden.`);
    }
    keep(next, before, ['volumeBindingMode'], errors);
  },
  PersistentVolumeClaim: checkClaimUpdate,
};

/** The kinds that have such fields. */
export const KINDS_WITH_IMMUTABLE_FIELDS: readonly string[] = Object.keys(RULES);

/** What is said before anything about the new spec, and not after it. */
const SAID_FIRST: ReadonlySet<string> = new Set(['Service', 'ConfigMap', 'Secret', 'IngressClass']);

export function updateIssuesOf(next: KubeObject, before: KubeObject): readonly ObjectIssue[] {
  const errors = new FieldErrors();
  RULES[next.kind]?.(next, before, errors);
  return errors.issues;
}

/** All that is wrong, in the order of the API server: what the object is, and what it was. */
export function withUpdateIssues(
  kind: string,
  errors: readonly ObjectIssue[],
  updates: readonly ObjectIssue[],
): readonly ObjectIssue[] {
  if (!SAID_FIRST.has(kind)) return [...errors, ...updates];
  const isOfMetadata = ({ path }: ObjectIssue): boolean => path[0] === 'metadata';
  return [...errors.filter(isOfMetadata), ...updates, ...errors.filter((issue) => !isOfMetadata(issue))];
}

function keep(next: KubeObject, before: KubeObject, path: readonly string[], errors: FieldErrors): void {
  const value = fieldOf(next, ...path);
  if (equalsJson(value, fieldOf(before, ...path))) return;
  errors.invalid(FieldPlace.of(...path), value, IMMUTABLE);
}

/** `ValidatePodUpdate`. The node is set by binding, which does not come this way. */
function checkPodUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  if (next.spec === before.spec) return;
  for (const list of ['containers', 'initContainers']) {
    if (listFieldOf(next, 'spec', list).length === listFieldOf(before, 'spec', list).length) continue;
    errors.forbidden(SPEC.child(list), 'pod updates may not add or remove containers');
    return;
  }
  if (!checkDeadlineUpdate(next, before, errors)) return;
  checkTolerationUpdate(next, before, errors);
  checkGateUpdate(next, before, errors);
  const isShortened =
    (numberFieldOf(before, 'spec', 'terminationGracePeriodSeconds') ?? 0) < 0 &&
    numberFieldOf(next, 'spec', 'terminationGracePeriodSeconds') === 1;
  const mutable = [
    'activeDeadlineSeconds',
    'tolerations',
    'schedulingGates',
    ...(isShortened ? ['terminationGracePeriodSeconds'] : []),
  ];
  if (equalsJson(withoutImages(next.spec, mutable), withoutImages(before.spec, mutable))) return;
  errors.forbidden(SPEC, `pod updates may not change fields other than ${POD_FIELDS}`);
}

/** Is it worth looking further? */
function checkDeadlineUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): boolean {
  const deadline = numberFieldOf(next, 'spec', 'activeDeadlineSeconds');
  const earlier = numberFieldOf(before, 'spec', 'activeDeadlineSeconds');
  const at = SPEC.child('activeDeadlineSeconds');
  if (deadline === undefined) {
    if (earlier !== undefined) {
      errors.invalid(at, undefined, 'must not update from a positive integer to nil value');
    }
    return true;
  }
  if (deadline < 0 || deadline > MAX_INT32) {
    errors.invalid(at, deadline, `must be between 0 and ${MAX_INT32}, inclusive`);
    return false;
  }
  if (earlier === undefined || deadline <= earlier) return true;
  errors.invalid(at, deadline, 'must be less than or equal to previous value');
  return false;
}

function checkTolerationUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const rest = (toleration: unknown): PlainRecord => without(toleration, ['tolerationSeconds']);
  const now = listFieldOf(next, 'spec', 'tolerations');
  const isKept = listFieldOf(before, 'spec', 'tolerations').every((earlier) =>
    now.some((toleration) => equalsJson(rest(toleration), rest(earlier))),
  );
  if (isKept) return;
  const why = 'existing toleration can not be modified except its tolerationSeconds';
  errors.forbidden(SPEC.child('tolerations'), why);
}

function checkGateUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const earlier = listFieldOf(before, 'spec', 'schedulingGates').map((gate) => textFieldOf(gate, 'name'));
  for (const [index, gate] of listFieldOf(next, 'spec', 'schedulingGates').entries()) {
    const name = textFieldOf(gate, 'name');
    if (earlier.includes(name)) continue;
    const why = `only deletion is allowed, but found new scheduling gate '${name ?? ''}'`;
    errors.forbidden(SPEC.child('schedulingGates').index(index).child('name'), why);
  }
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

/** `validateUpgradeDowngradeClusterIPs` and its kin: a Service keeps its address as long as its type has one. */
function checkServiceUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const isAlias = [next, before].some((each) => textFieldOf(each, 'spec', 'type') === 'ExternalName');
  if (!isAlias) {
    checkAddressUpdate(next, before, errors);
    checkFamilyUpdate(next, before, errors);
  }
  const isBalanced = (each: KubeObject): boolean => textFieldOf(each, 'spec', 'type') === 'LoadBalancer';
  const [name, earlier] = [next, before].map((each) => textFieldOf(each, 'spec', 'loadBalancerClass'));
  if (isBalanced(next) && isBalanced(before) && name !== earlier) {
    errors.invalid(SPEC.child('loadBalancerClass'), name, 'may not change once set');
  }
  const healthPort = (each: KubeObject): number =>
    isBalanced(each) && textFieldOf(each, 'spec', 'externalTrafficPolicy') === 'Local'
      ? (numberFieldOf(each, 'spec', 'healthCheckNodePort') ?? 0)
      : 0;
  const [port, earlierPort] = [healthPort(next), healthPort(before)];
  if (port !== 0 && earlierPort !== 0 && port !== earlierPort) {
    errors.forbidden(SPEC.child('healthCheckNodePort'), IMMUTABLE);
  }
}

function addressesOf(service: KubeObject): readonly unknown[] {
  const list = listFieldOf(service, 'spec', 'clusterIPs');
  const single = textFieldOf(service, 'spec', 'clusterIP') ?? '';
  return list.length === 0 && single !== '' ? [single] : list;
}

function checkAddressUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const now = addressesOf(next);
  const earlier = addressesOf(before);
  // What is left out stays as it is.
  if (now.length === 0 || earlier.length === 0) return;
  const isHeadless = (list: readonly unknown[]): boolean => list.length === 1 && list[0] === 'None';
  if (isHeadless(now) && isHeadless(earlier)) return;
  const list = SPEC.child('clusterIPs');
  const placeOf = (index: number): FieldPlace =>
    listFieldOf(next, 'spec', 'clusterIPs').length > 0
      ? list.index(index)
      : SPEC.child('clusterIP').called(list.index(index).toString());
  const isSameLength = now.length === earlier.length;
  for (const [index, address] of earlier.entries()) {
    const isCompared = isSameLength || index === 0;
    if (isCompared && address !== now[index]) errors.invalid(placeOf(index), now, 'may not change once set');
  }
  if (now.length !== 1 || earlier.length <= 1) return;
  const policy = textFieldOf(next, 'spec', 'ipFamilyPolicy');
  if (policy === 'SingleStack') return;
  const why = "must be set to 'SingleStack' when releasing the secondary clusterIP";
  errors.invalid(SPEC.child('ipFamilyPolicy'), policy, why);
}

function checkFamilyUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const isHeadless = [next, before].some((each) => addressesOf(each)[0] === 'None');
  const now = listFieldOf(next, 'spec', 'ipFamilies');
  const earlier = listFieldOf(before, 'spec', 'ipFamilies');
  if (isHeadless || now.length === 0 || earlier.length === 0) return;
  const count = now.length === earlier.length ? earlier.length : 1;
  const shown = goLiteral(`[]core.IPFamily{${now.map((family) => `"${String(family)}"`).join(', ')}}`);
  for (let index = 0; index < count; index += 1) {
    if (now[index] === earlier[index]) continue;
    const at = SPEC.child('ipFamilies');
    errors.invalid(at.index(0), shown, 'may not change once set');
  }
}

function checkSelectorUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const selector = fieldOf(next, 'spec', 'selector');
  if (equalsJson(selector, fieldOf(before, 'spec', 'selector'))) return;
  errors.invalid(SPEC.child('selector'), goLiteral(goSelector(selector)), IMMUTABLE);
}

function checkJobUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const isSame = (field: string): boolean =>
    equalsJson(fieldOf(next, 'spec', field), fieldOf(before, 'spec', field));
  if (!isSame('completions')) {
    const completions = numberFieldOf(next, 'spec', 'completions');
    const isIndexed = textFieldOf(before, 'spec', 'completionMode') === 'Indexed';
    const isInStep = completions === numberFieldOf(next, 'spec', 'parallelism');
    const isFromStep =
      numberFieldOf(before, 'spec', 'completions') === numberFieldOf(before, 'spec', 'parallelism');
    if (!isIndexed) errors.invalid(SPEC.child('completions'), completions, IMMUTABLE);
    else if (!isInStep || !isFromStep) {
      const why = 'can only be modified in tandem with spec.parallelism';
      errors.invalid(SPEC.child('completions'), completions, why);
    }
  }
  if (!isSame('selector')) {
    errors.invalid(
      SPEC.child('selector'),
      goLiteral(goSelector(fieldOf(next, 'spec', 'selector'))),
      IMMUTABLE,
    );
  }
  if (!isSame('template')) {
    errors.invalid(SPEC.child('template'), goLiteral('core.PodTemplateSpec{...}'), IMMUTABLE);
  }
  for (const field of ['completionMode', 'backoffLimitPerIndex', 'managedBy']) {
    if (!isSame(field)) errors.invalid(SPEC.child(field), fieldOf(next, 'spec', field), IMMUTABLE);
  }
}

function checkDataUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  if (before['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (next['immutable'] !== true) errors.forbidden(FieldPlace.of('immutable'), why);
  for (const field of ['data', 'binaryData']) {
    if (!equalsJson(next[field], before[field])) errors.forbidden(FieldPlace.of(field), why);
  }
}

function checkNodeUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const rangesOf = (node: KubeObject): readonly unknown[] => {
    const list = listFieldOf(node, 'spec', 'podCIDRs');
    const single = textFieldOf(node, 'spec', 'podCIDR') ?? '';
    return list.length === 0 && single !== '' ? [single] : list;
  };
  const [now, earlier] = [rangesOf(next), rangesOf(before)];
  const why = 'node updates may not change podCIDR except from "" to valid';
  const at = SPEC.child('podCIDRs');
  if (earlier.length > 0 && now.length !== earlier.length) errors.forbidden(at, why);
  else if (earlier.some((range, index) => range !== now[index])) errors.forbidden(at, why);
  const provider = textFieldOf(before, 'spec', 'providerID') ?? '';
  if (provider !== '' && provider !== textFieldOf(next, 'spec', 'providerID')) {
    const whyNot = 'node updates may not change providerID except from "" to valid';
    errors.forbidden(SPEC.child('providerID'), whyNot);
  }
}

function checkClaimUpdate(next: KubeObject, before: KubeObject, errors: FieldErrors): void {
  const rest = (claim: KubeObject): PlainRecord => without(claim.spec, ['resources', 'volumeName']);
  if (equalsJson(rest(next), rest(before))) return;
  const why =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
  errors.forbidden(SPEC, why);
}

function without(value: unknown, fields: readonly string[]): PlainRecord {
  if (!isPlainRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}
