/**
 * How a Deployment that is scaled during a rollout shares the change among its ReplicaSets.
 *
 * Kubernetes v1.32 `scale` in `pkg/controller/deployment/sync.go`, `GetReplicaSetProportion`.
 */
import type { ReplicaSet } from '../../model/workload';
import { MAX_ANNOTATION, wantedOf, wantedOfAll, type Rollout } from './rollout';

/** The new size of each, in the same order as given. */
export function proportionalSizes(
  rollout: Rollout,
  active: readonly ReplicaSet[],
): ReadonlyMap<ReplicaSet, number> {
  const { desired, maxSurge } = rollout;
  const allowed = desired > 0 ? desired + maxSurge : 0;
  const toAdd = allowed - wantedOfAll(active);
  // Growing, the largest and then the newest take the rest; shrinking, the largest and then the oldest.
  const order = [...active.keys()].sort((one, other) => {
    const bySize = sizeAt(active, other) - sizeAt(active, one);
    return bySize === 0 ? (toAdd > 0 ? other - one : one - other) : bySize;
  });
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  for (const index of order) {
    const replicaSet = active[index];
    if (replicaSet === undefined) continue;
    const share = toAdd === 0 ? 0 : shareOf(rollout, replicaSet, toAdd, added);
    sizes.set(replicaSet, wantedOf(replicaSet) + share);
    added += share;
  }
  const largest = active[order[0] ?? 0];
  if (largest !== undefined && toAdd !== 0)
    sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sizes;
}

function sizeAt(replicaSets: readonly ReplicaSet[], index: number): number {
  const replicaSet = replicaSets[index];
  return replicaSet === undefined ? 0 : wantedOf(replicaSet);
}

function shareOf(rollout: Rollout, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  const replicas = wantedOf(replicaSet);
  if (replicas === 0 || toAdd === added) return 0;
  const fraction = fractionOf(rollout, replicaSet, replicas);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(rollout: Rollout, { metadata }: ReplicaSet, replicas: number): number {
  const { deployment, desired, maxSurge } = rollout;
  if (desired === 0) return -replicas;
  const annotated = Number(metadata.annotations?.[MAX_ANNOTATION] ?? 0);
  const before = annotated > 0 ? annotated : (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((replicas * (desired + maxSurge)) / before) - replicas;
}
