/**
 * Which Pods go first when there are too many.
 *
 * Kubernetes v1.32 `ActivePodsWithRanks` in `pkg/controller/controller_utils.go`, with LogarithmicScaleDown: times that
 * differ by less than twice as much count as equal, and then the uid decides.
 */
import { isPodReady, type Pod } from '../model/pod';
import { unixSecondsOf } from '../time-text';
import { readySinceOf } from './pod-availability';

const COST_ANNOTATION = 'controller.kubernetes.io/pod-deletion-cost';

export interface DeletionView {
  /** How many related Pods run on the node: those of all ReplicaSets of the Deployment. */
  readonly podsOnNode: (nodeName: string) => number;
  readonly nowSeconds: number;
}

/** The least useful first. */
export function inDeletionOrder(pods: readonly Pod[], view: DeletionView): readonly Pod[] {
  return [...pods].sort((one, other) => comparePods(one, other, view));
}

function comparePods(one: Pod, other: Pod, view: DeletionView): number {
  const steps =
    rankOf(one) - rankOf(other) ||
    costOf(one) - costOf(other) ||
    view.podsOnNode(nodeOf(other)) - view.podsOnNode(nodeOf(one));
  if (steps !== 0) return steps;
  if (isPodReady(one) && isPodReady(other)) {
    const byReady = compareAges(readySinceOf(one), readySinceOf(other), view.nowSeconds);
    if (byReady !== undefined) return byReady === 0 ? compareUids(one, other) : byReady;
  }
  const byRestarts = restartsOf(other) - restartsOf(one);
  if (byRestarts !== 0) return byRestarts;
  const byAge = compareAges(createdAt(one), createdAt(other), view.nowSeconds);
  return byAge === undefined || byAge === 0 ? compareUids(one, other) : byAge;
}

/** Without a node, not running, not ready, ready. */
function rankOf(pod: Pod): number {
  if (nodeOf(pod) === '') return 0;
  const phase = pod.status?.phase;
  if (phase === undefined || phase === 'Pending') return 1;
  if (phase !== 'Running') return 2;
  return isPodReady(pod) ? 4 : 3;
}

function nodeOf(pod: Pod): string {
  return pod.spec.nodeName ?? '';
}

function costOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[COST_ANNOTATION] ?? '';
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function createdAt({ metadata }: Pod): number | undefined {
  return unixSecondsOf(metadata.creationTimestamp);
}

/** The younger first; undefined when both are of one moment. */
function compareAges(one: number | undefined, other: number | undefined, now: number): number | undefined {
  if (one === other) return undefined;
  return magnitudeOf(now - (one ?? now)) - magnitudeOf(now - (other ?? now));
}

function magnitudeOf(ageSeconds: number): number {
  return ageSeconds <= 0 ? -1 : Math.trunc(Math.log2(ageSeconds * 1e9));
}

function compareUids(one: Pod, other: Pod): number {
  return (one.metadata.uid ?? '') < (other.metadata.uid ?? '') ? -1 : 1;
}
