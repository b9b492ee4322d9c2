/**
 * The status of a Deployment: counts, and how its rollout goes.
 *
 * Kubernetes v1.32 `pkg/controller/deployment/{progress,sync}.go`.
 */
import type { DeploymentStatus, WorkloadCondition } from '../../model/workload';
import { unixSecondsOf } from '../../time-text';
import { withoutUndefined } from '../../store/json';
import { allOf, availableOfAll, wantedOfAll, type Rollout } from './rollout';

const DEFAULT_DEADLINE_SECONDS = 600;
/** math.MaxInt32: no deadline. */
const NO_DEADLINE = 0x7fff_ffff;

type NewCondition = Omit<WorkloadCondition, 'lastUpdateTime' | 'lastTransitionTime'>;

/** `SetDeploymentCondition`: nothing changes with the same status and reason, and what changes comes last. */
export function putCondition(
  conditions: readonly WorkloadCondition[],
  condition: NewCondition,
  now: string,
): readonly WorkloadCondition[] {
  const before = conditions.find(({ type }) => type === condition.type);
  if (before?.status === condition.status && before.reason === condition.reason) return conditions;
  return replaced(conditions, condition, now, before);
}

function replaced(
  conditions: readonly WorkloadCondition[],
  condition: NewCondition,
  now: string,
  before: WorkloadCondition | undefined,
): readonly WorkloadCondition[] {
  const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now;
  return [
    ...conditions.filter(({ type }) => type !== condition.type),
    { ...condition, lastUpdateTime: now, lastTransitionTime },
  ];
}

function deadlineOf({ deployment }: Rollout): number | undefined {
  const seconds = deployment.spec.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
  return seconds === NO_DEADLINE ? undefined : seconds;
}

/** `calculateStatus`. */
export function countedStatusOf(rollout: Rollout, now: string): DeploymentStatus {
  const { deployment, current, desired } = rollout;
  const replicaSets = allOf(rollout);
  const replicas = replicaSets.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
  const ready = replicaSets.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
  const available = availableOfAll(replicaSets);
  const isAvailable = available >= desired - rollout.maxUnavailable;
  const condition: NewCondition = isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  return withoutUndefined({
    observedGeneration: deployment.metadata.generation ?? 1,
    replicas: orNone(replicas),
    updatedReplicas: orNone(current?.status?.replicas ?? 0),
    readyReplicas: orNone(ready),
    availableReplicas: orNone(available),
    unavailableReplicas: orNone(Math.max(0, wantedOfAll(replicaSets) - available)),
    collisionCount: deployment.status?.collisionCount,
    conditions: putCondition(deployment.status?.conditions ?? [], condition, now),
  });
}

function orNone(count: number): number | undefined {
  return count === 0 ? undefined : count;
}

/** `syncRolloutStatus`: the counts, and whether the rollout moves, is complete or has taken too long. */
export function rolloutStatusOf(rollout: Rollout, now: string): DeploymentStatus {
  const status = countedStatusOf(rollout, now);
  const conditions = withReplicaFailure(rollout, withProgress(rollout, status, now), now);
  return { ...status, conditions };
}

function withProgress(rollout: Rollout, status: DeploymentStatus, now: string): readonly WorkloadCondition[] {
  const conditions = status.conditions ?? [];
  if (deadlineOf(rollout) === undefined) return conditions.filter(({ type }) => type !== 'Progressing');
  const before = conditions.find(({ type }) => type === 'Progressing');
  const isOver =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (isOver) return conditions;
  const { current, deployment } = rollout;
  const subject =
    current === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${current.metadata.name}"`;
  const progressing = { type: 'Progressing', status: 'True' } as const;
  if (isComplete(rollout, status)) {
    const message = `${subject} has successfully progressed.`;
    return putCondition(conditions, { ...progressing, reason: 'NewReplicaSetAvailable', message }, now);
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    const moving = { ...progressing, reason: 'ReplicaSetUpdated', message: `${subject} is progressing.` };
    return replaced(conditions, moving, now, before);
  }
  if (!hasTimedOut(rollout, before, now)) return conditions;
  const late = {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: `${subject} has timed out progressing.`,
  } as const;
  return putCondition(conditions, late, now);
}

function withReplicaFailure(
  rollout: Rollout,
  conditions: readonly WorkloadCondition[],
  now: string,
): readonly WorkloadCondition[] {
  const newFirst = [...(rollout.current === undefined ? [] : [rollout.current]), ...rollout.old];
  const failure = newFirst
    .flatMap(({ status }) => status?.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure');
  const { status, reason, message } = failure;
  return putCondition(conditions, { type: 'ReplicaFailure', status, reason, message }, now);
}

export function isComplete({ deployment, desired }: Rollout, status: DeploymentStatus): boolean {
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 1)
  );
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const oldOf = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number =>
    replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldOf(after) < oldOf(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** When it has taken too long, in seconds since 1970; undefined when nothing is awaited. */
export function timeoutOf(rollout: Rollout, condition: WorkloadCondition | undefined): number | undefined {
  const deadline = deadlineOf(rollout);
  if (deadline === undefined || condition === undefined) return undefined;
  if (condition.reason === 'NewReplicaSetAvailable' || condition.reason === 'ProgressDeadlineExceeded')
    return undefined;
  return (unixSecondsOf(condition.lastUpdateTime) ?? 0) + deadline;
}

function hasTimedOut(rollout: Rollout, condition: WorkloadCondition | undefined, now: string): boolean {
  if (condition?.reason === 'ProgressDeadlineExceeded') return true;
  const timeout = timeoutOf(rollout, condition);
  return timeout !== undefined && timeout < (unixSecondsOf(now) ?? 0);
}
