/**
 * A Deployment with its ReplicaSets, and the numbers that follow from them.
 *
 * Kubernetes v1.32 `pkg/controller/deployment/util/deployment_util.go`.
 */
import type { Deployment, PodTemplate, ReplicaSet } from '../../model/workload';
import { canonicalJson, equalsJson } from '../../store/json';
import { safeEncode } from '../../store/safe-encode';
import { scaledValue } from '../scaled-value';

export const HASH_LABEL = 'pod-template-hash';
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';
export const DESIRED_ANNOTATION = 'deployment.kubernetes.io/desired-replicas';
export const MAX_ANNOTATION = 'deployment.kubernetes.io/max-replicas';

export interface Rollout {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  /** In the order of their creation. */
  readonly old: readonly ReplicaSet[];
  readonly desired: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export function rolloutOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Rollout {
  const current = replicaSets.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  const desired = deployment.spec.replicas ?? 1;
  const { strategy } = deployment.spec;
  const isRolling = strategy?.type !== 'Recreate';
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const surge = isRolling ? scaledValue(maxSurge, desired, 'up') : 0;
  const unavailable = scaledValue(maxUnavailable, desired, 'down');
  return {
    deployment,
    current,
    old: replicaSets.filter((replicaSet) => replicaSet !== current),
    desired,
    maxSurge: surge,
    // With both at zero nothing could ever move (`ResolveFenceposts`).
    maxUnavailable: isRolling ? Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, desired) : 0,
  };
}

export function allOf({ old, current }: Rollout): readonly ReplicaSet[] {
  return current === undefined ? old : [...old, current];
}

export function wantedOf(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}

export function wantedOfAll(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, replicaSet) => sum + wantedOf(replicaSet), 0);
}

export function availableOfAll(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
}

export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  return Number(metadata.annotations?.[REVISION_ANNOTATION] ?? 0);
}

/** `NewRSNewReplicas`: how many the new ReplicaSet may have now. */
export function newReplicasOf(rollout: Rollout, current: number): number {
  const { deployment, desired, maxSurge } = rollout;
  if (deployment.spec.strategy?.type === 'Recreate') return desired;
  const room = desired + maxSurge - wantedOfAll(rollout.old) - current;
  return room <= 0 ? current : current + Math.min(room, desired - current);
}

function isSameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  if (one === other) return true;
  return (
    equalsJson(one.spec, other.spec) &&
    hasSameLabels(one.metadata?.labels ?? {}, other.metadata?.labels ?? {}) &&
    equalsJson(one.metadata?.annotations ?? {}, other.metadata?.annotations ?? {})
  );
}

/** But for the hash. */
function hasSameLabels(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const isKept = (key: string): boolean => key === HASH_LABEL || one[key] === other[key];
  return Object.keys(one).every(isKept) && Object.keys(other).every(isKept);
}

/** A template's hash in the form of the real one; its value differs, as that hashes Go's own printing of the type. */
export function templateHashOf(template: PodTemplate, collisionCount: number | undefined): string {
  const text = `${canonicalJson(template)}${collisionCount === undefined ? '' : String(collisionCount)}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return safeEncode(String(hash >>> 0));
}
