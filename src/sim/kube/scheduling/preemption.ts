/**
 * Which Pods of lower priority have to go so that one of higher priority finds room.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/preemption`, `plugins/defaultpreemption`: of the nodes that would do, the one
 * whose most important victim is the least important, then with the least important victims in all, then the fewest. On
 * a node as many as possible stay, the important ones first. Leaves out disruption budgets.
 */
import type { NodeInfo, PodInfo } from './node-info';

export interface Preemption {
  readonly info: NodeInfo;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
}

export function findPreemption(
  pod: PodInfo,
  candidates: readonly NodeInfo[],
  fits: (info: NodeInfo) => boolean,
): Preemption | undefined {
  let best: Preemption | undefined = undefined;
  for (const info of candidates) {
    const victims = victimsOn(pod, info, fits);
    if (victims === undefined || victims.length === 0) continue;
    if (best === undefined || compare(victims, best.victims) < 0) best = { info, victims };
  }
  return best;
}

function victimsOn(
  pod: PodInfo,
  info: NodeInfo,
  fits: (info: NodeInfo) => boolean,
): readonly PodInfo[] | undefined {
  const lower = [...info.pods.values()].filter(({ priority }) => priority < pod.priority);
  if (lower.length === 0) return undefined;
  for (const victim of lower) info.remove(victim.pod.metadata.uid ?? '');
  const canFit = fits(info);
  const victims: PodInfo[] = [];
  // Those that are put back stay; also when nothing comes of it all are there again.
  for (const candidate of [...lower].sort((one, other) => other.priority - one.priority)) {
    const uid = candidate.pod.metadata.uid ?? '';
    info.add(candidate);
    if (!canFit || fits(info)) continue;
    info.remove(uid);
    victims.push(candidate);
  }
  for (const victim of victims) info.add(victim);
  return canFit ? victims : undefined;
}

function compare(one: readonly PodInfo[], other: readonly PodInfo[]): number {
  const sum = (victims: readonly PodInfo[]): number =>
    victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0);
  return (
    (one[0]?.priority ?? 0) - (other[0]?.priority ?? 0) || sum(one) - sum(other) || one.length - other.length
  );
}
