/**
 * Checks one object as the API server would, without changing it: what Go cannot decode, then what the rules of its kind
 * say, in their order.
 *
 * Kinds of which the types are not known here are checked as far as every object is.
 */
import { checkAutoscaler, checkBudget, checkPriorityClass } from './budget-rules';
import { checkClaimSpec } from './claim-rules';
import { checkCustomDefinition } from './custom-definition-rules';
import { base64IssuesOf, checkConfigMap, checkSecret } from './data-rules';
import { decodeIssuesOf, isKindDecoded } from './decode-issues';
import { checkEndpoints, checkSlice } from './endpoint-rules';
import { FieldErrors } from './field-errors';
import { FieldPlace } from './field-place';
import { checkIngress, checkIngressClass } from './ingress-rules';
import { checkCronJob, checkJob } from './job-rules';
import { schemaOfKind } from './kind-schemas';
import { isPlainRecord, isUnknownList, type PlainRecord } from './kube-object';
import { checkMetadata, type MetadataOptions } from './metadata-rules';
import { checkNetworkPolicy } from './network-policy-rules';
import { checkNode } from './node-rules';
import type { FieldPath, ObjectIssue } from './object-issue';
import { warningIssuesOf } from './object-warnings';
import { checkPod } from './pod-rules';
import { schemaIssuesOf } from './schema-issues';
import { checkNodePortRange, checkService } from './service-rules';
import {
  checkDaemonSet,
  checkDeployment,
  checkReplicaSet,
  checkReplicationController,
  checkStatefulSet,
} from './workload-rules';

/** Everything that is wrong with it. `kind` is a built-in one, or anything else for objects that only are like all others. */
export function objectIssuesOf(
  kind: string,
  object: PlainRecord,
  options: MetadataOptions = {},
): readonly ObjectIssue[] {
  const given = withoutNulls(object);
  const shape = isKindDecoded(kind)
    ? [...decodeIssuesOf(kind, object), ...base64IssuesOf(kind, given)]
    : schemaIssuesOf(schemaOfKind(kind), given);
  const errors = new FieldErrors();
  checkMetadata(kind, given['metadata'], errors, options);
  checkKind(kind, given, errors);
  // What cannot be read has had its error: what follows from it is none of its own.
  const unread = shape.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  const refusals = errors.issues.filter(({ path }) => !unread.some((other) => isAlong(path, other)));
  const isTaken = unread.length === 0 && refusals.length === 0;
  return [...shape, ...refusals, ...(isTaken ? warningIssuesOf(kind, given) : [])];
}

/** Is one of them within the other? */
function isAlong(one: FieldPath, other: FieldPath): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((step, index) => step === other[index]);
}

/** A field that is null is one that is not given. The same object when there is none. */
function withoutNulls(object: PlainRecord): PlainRecord {
  const cleaned = cleanedOf(object);
  return isPlainRecord(cleaned) ? cleaned : object;
}

function cleanedOf(value: unknown): unknown {
  if (isUnknownList(value)) {
    const items = value.map(cleanedOf);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isPlainRecord(value)) return value;
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, field]) => field !== null)
    .map(([key, field]) => [key, cleanedOf(field)] as const);
  const isSame = kept.length === entries.length && kept.every(([key, field]) => field === value[key]);
  return isSame ? value : Object.fromEntries(kept);
}

function checkKind(kind: string, object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  switch (kind) {
    case 'Pod':
      checkPod(object, FieldPlace.of(), errors);
      return;
    case 'Deployment':
      checkDeployment(spec, errors);
      return;
    case 'DaemonSet':
      checkDaemonSet(spec, errors);
      return;
    case 'ReplicaSet':
      checkReplicaSet(spec, errors);
      return;
    case 'ReplicationController':
      checkReplicationController(spec, errors);
      return;
    case 'StatefulSet':
      checkStatefulSet(spec, errors);
      return;
    case 'Job':
      checkJob(object, errors);
      return;
    case 'CronJob':
      checkCronJob(object, errors);
      return;
    case 'Service':
      checkService(object, errors);
      if (errors.count === 0) checkNodePortRange(object, errors);
      return;
    default:
      checkOtherKind(kind, object, errors);
  }
}

function checkOtherKind(kind: string, object: PlainRecord, errors: FieldErrors): void {
  const { spec } = object;
  switch (kind) {
    case 'ConfigMap':
      checkConfigMap(object, errors);
      return;
    case 'Secret':
      checkSecret(object, errors);
      return;
    case 'EndpointSlice':
      checkSlice(object, errors);
      return;
    case 'Endpoints':
      checkEndpoints(object, errors);
      return;
    case 'Node':
      checkNode(object, errors);
      return;
    case 'Ingress':
      checkIngress(object, errors);
      return;
    case 'IngressClass':
      checkIngressClass(object, errors);
      return;
    case 'NetworkPolicy':
      checkNetworkPolicy(spec, errors);
      return;
    case 'PodDisruptionBudget':
      checkBudget(spec, errors);
      return;
    case 'HorizontalPodAutoscaler':
      checkAutoscaler(spec, errors);
      return;
    case 'PriorityClass':
      checkPriorityClass(object, errors);
      return;
    case 'PersistentVolumeClaim':
      checkClaimSpec(spec, FieldPlace.of('spec'), errors);
      return;
    case 'CustomResourceDefinition':
      checkCustomDefinition(object, errors);
      return;
    default:
  }
}
