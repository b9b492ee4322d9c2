/**
 * Spreading Pods over zones, nodes and other domains.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/plugins/podtopologyspread`.
 */
import { smallestOf } from '../../base/extremes';
import { hasLabels } from '../store/label-selector';
import type { Pod, TopologySpreadConstraint } from '../model/pod';
import { isTolerated } from './node-filters';
import type { NodeInfo } from './node-info';
import { matchesNodeSelection } from './node-selection';
import { labelsOfKeys, selects } from './pod-affinity';

interface Spread {
  readonly constraint: TopologySpreadConstraint;
  readonly counts: ReadonlyMap<string, number>;
  readonly lowest: number;
}

const UNEVEN = "node(s) didn't match pod topology spread constraints";
const NO_LABEL = `${UNEVEN} (missing required label)`;

/** How the Pods that count are spread now, of the constraints that forbid or of those that only ask. */
export function spreadsOf(
  pod: Pod,
  nodes: readonly NodeInfo[],
  kind: 'forbidding' | 'asking',
): readonly Spread[] {
  const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => (whenUnsatisfiable === 'DoNotSchedule') === (kind === 'forbidding'),
  );
  return constraints.map((constraint) => {
    const counts = new Map<string, number>();
    for (const info of nodes) {
      const value = info.node.metadata.labels?.[constraint.topologyKey];
      const isCounted = constraints.every(
        ({ topologyKey }) => info.node.metadata.labels?.[topologyKey] !== undefined,
      );
      if (value === undefined || !isCounted || !isDomain(pod, constraint, info)) continue;
      counts.set(value, (counts.get(value) ?? 0) + countOn(pod, constraint, info));
    }
    const hasEnough = counts.size >= (constraint.minDomains ?? 1);
    return { constraint, counts, lowest: hasEnough ? smallestOf(counts.values()) : 0 };
  });
}

/** Why not; undefined when it may go there. */
export function spreadProblem(
  pod: Pod,
  info: NodeInfo,
  spreads: readonly Spread[],
): { readonly reason: string; readonly isResolvable: boolean } | undefined {
  for (const { constraint, counts, lowest } of spreads) {
    const value = info.node.metadata.labels?.[constraint.topologyKey];
    if (value === undefined) return { reason: NO_LABEL, isResolvable: false };
    const itself = selects(constraint.labelSelector, pod) ? 1 : 0;
    if ((counts.get(value) ?? 0) + itself - lowest > constraint.maxSkew)
      return { reason: UNEVEN, isResolvable: true };
  }
  return undefined;
}

/** How full its domains are: less is better. */
export function spreadLoad(info: NodeInfo, spreads: readonly Spread[]): number {
  let load = 0;
  for (const { constraint, counts } of spreads) {
    const value = info.node.metadata.labels?.[constraint.topologyKey];
    if (value === undefined) return Infinity;
    load += counts.get(value) ?? 0;
  }
  return load;
}

function isDomain(pod: Pod, constraint: TopologySpreadConstraint, info: NodeInfo): boolean {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
  if (nodeAffinityPolicy === 'Honor' && !matchesNodeSelection(pod.spec, info.node)) return false;
  if (nodeTaintsPolicy !== 'Honor') return true;
  const taints = info.node.spec.taints ?? [];
  return taints.every((taint) => taint.effect === 'PreferNoSchedule' || isTolerated(pod.spec, taint));
}

function countOn(pod: Pod, constraint: TopologySpreadConstraint, info: NodeInfo): number {
  const labels = labelsOfKeys(pod, constraint.matchLabelKeys);
  let count = 0;
  for (const { pod: other } of info.pods.values()) {
    if (other.metadata.namespace !== pod.metadata.namespace || other.metadata.deletionTimestamp !== undefined)
      continue;
    if (selects(constraint.labelSelector, other) && hasLabels(labels, other.metadata.labels)) count += 1;
  }
  return count;
}
