/**
 * Which of the nodes that a Pod may go to is the best.
 *
 * Kubernetes v1.32: a Pod that prefers nothing goes where no taint asks it to stay away, then where fewest Pods of its
 * owner are, then where most is free. Of one that prefers something the scores are added with the weights of the default
 * profile. Among equals the first by name is taken, where the real one draws. Leaves out image locality.
 */
import { largestOf, smallestOf } from '../../base/extremes';
import { isTolerated } from './node-filters';
import type { NodeInfo, PodInfo } from './node-info';
import { matchesTerm } from './node-selection';
import { affinityScore, type AffinityView } from './pod-affinity';
import { spreadLoad, spreadsOf } from './topology-spread';

const TAINT_WEIGHT = 3;
const AFFINITY_WEIGHT = 2;
const SPREAD_WEIGHT = 2;

export function bestNode(
  pod: PodInfo,
  feasible: readonly NodeInfo[],
  view: AffinityView,
): NodeInfo | undefined {
  if (hasPreferences(pod)) return bestPreferred(pod, feasible, view);
  // Put beside the nodes, so that nothing is looked up for each of them.
  const counts = view.owners.get(pod.owner);
  if (counts !== undefined) for (const [info, count] of counts) info.sameOwner = count;
  let best: NodeInfo | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const info of feasible) {
    const avoided = avoidedTaints(pod, info);
    const score = freeScore(info) - 1_000 * info.sameOwner - 1_000_000 * avoided;
    if (score > bestScore) {
      best = info;
      bestScore = score;
    }
  }
  if (counts !== undefined) for (const info of counts.keys()) info.sameOwner = 0;
  return best;
}

function hasPreferences({ pod: { spec } }: PodInfo): boolean {
  const { nodeAffinity, podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return (
    nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution !== undefined ||
    podAffinity?.preferredDuringSchedulingIgnoredDuringExecution !== undefined ||
    podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution !== undefined ||
    spec.topologySpreadConstraints?.some(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway',
    ) === true
  );
}

function bestPreferred(
  pod: PodInfo,
  feasible: readonly NodeInfo[],
  view: AffinityView,
): NodeInfo | undefined {
  const spreads = spreadsOf(pod.pod, view.nodes, 'asking');
  const scores = [
    weighted(TAINT_WEIGHT, normalized(feasible.map((info) => -avoidedTaints(pod, info)))),
    weighted(AFFINITY_WEIGHT, shareOfHighest(feasible.map((info) => preferenceOf(pod, info)))),
    weighted(AFFINITY_WEIGHT, normalized(feasible.map((info) => affinityScore(pod.pod, info, view)))),
    weighted(
      SPREAD_WEIGHT,
      normalized(
        feasible.map((info) => -(spreads.length > 0 ? spreadLoad(info, spreads) : ownerCount(pod, info))),
      ),
    ),
    feasible.map(freeScore),
  ];
  let best = 0;
  const totals = feasible.map((_, index) => scores.reduce((sum, each) => sum + (each[index] ?? 0), 0));
  for (const [index, total] of totals.entries()) if (total > (totals[best] ?? 0)) best = index;
  return feasible[best];
}

function weighted(weight: number, scores: readonly number[]): readonly number[] {
  return scores.map((score) => score * weight);
}

/** The lowest is 0, the highest 100. */
function normalized(scores: readonly number[]): readonly number[] {
  const finite = scores.filter(Number.isFinite);
  const low = smallestOf(finite);
  const range = largestOf(finite) - low;
  return scores.map((score) =>
    !Number.isFinite(score) ? 0 : range === 0 ? 0 : Math.floor((100 * (score - low)) / range),
  );
}

function shareOfHighest(scores: readonly number[]): readonly number[] {
  const high = largestOf(scores);
  return scores.map((score) => (high === 0 ? 0 : Math.floor((100 * score) / high)));
}

function preferenceOf({ pod }: PodInfo, info: NodeInfo): number {
  const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return preferred.reduce(
    (sum, { weight, preference }) => sum + (matchesTerm(preference, info.node) ? weight : 0),
    0,
  );
}

/** Pods that nobody owns are not spread. */
function ownerCount({ owner }: PodInfo, info: NodeInfo): number {
  return owner === '' ? 0 : info.podCountOf(owner);
}

function avoidedTaints({ pod }: PodInfo, { node }: NodeInfo): number {
  const { taints } = node.spec;
  if (taints === undefined) return 0;
  let count = 0;
  for (const taint of taints) {
    if (taint.effect === 'PreferNoSchedule' && !isTolerated(pod.spec, taint)) count += 1;
  }
  return count;
}

/** 0 to 100. */
function freeScore(info: NodeInfo): number {
  return (
    50 *
    (freeRatio(info.scoredMilliCpu, info.allocatableMilliCpu) +
      freeRatio(info.scoredMemoryBytes, info.allocatableMemoryBytes))
  );
}

function freeRatio(used: number, allocatable: number): number {
  return allocatable === 0 ? 0 : 1 - used / allocatable;
}
