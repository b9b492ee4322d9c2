/**
 * Which Pods of lower priority have to go so that one of higher priority finds room.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/preemption`, `plugins/defaultpreemption`: of the nodes that would do, the one
 * where the fewest budgets are broken, then whose most important victim is the least important, then with the least
 * important victims in all, then the fewest, then the one whose most important victims have run for the shortest time. On
 * a node as many as possible stay: those first that a budget protects, of these the important ones first.
 */
import { isDisruptionBudget } from '../model/disruption-budget';
import type { Pod } from '../model/pod';
import { numberFieldOf, textFieldOf } from '../objects/kube-object';
import { matchesLabels } from '../store/label-selector';
import type { ObjectStore } from '../store/object-store';
import type { NodeInfo, PodInfo } from './node-info';

export interface Preemption {
  readonly info: NodeInfo;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
}

interface Candidate extends Preemption {
  /** Victims that a budget protects. */
  readonly violations: number;
}

/** How many of the Pods that it selects may still go. */
interface Budget {
  readonly selects: (pod: Pod) => boolean;
  readonly allowed: number;
}

export function findPreemption(
  pod: PodInfo,
  candidates: readonly NodeInfo[],
  fits: (info: NodeInfo) => boolean,
  budgets: readonly Budget[],
): Preemption | undefined {
  let best: Candidate | undefined = undefined;
  for (const info of candidates) {
    const candidate = candidateOn(pod, info, fits, budgets);
    if (candidate === undefined || candidate.victims.length === 0) continue;
    if (best === undefined || compare(candidate, best) < 0) best = candidate;
  }
  return best;
}

export function budgetsOf(store: ObjectStore): readonly Budget[] {
  return store
    .list('PodDisruptionBudget')
    .filter(isDisruptionBudget)
    .map(({ metadata, spec, status }) => ({
      selects: (pod) =>
        pod.metadata.namespace === metadata.namespace &&
        Object.keys(pod.metadata.labels ?? {}).length > 0 &&
        spec.selector !== undefined &&
        matchesLabels(spec.selector, pod.metadata.labels) &&
        status?.disruptedPods?.[pod.metadata.name] === undefined,
      allowed: numberFieldOf(status, 'disruptionsAllowed') ?? 0,
    }));
}

function candidateOn(
  pod: PodInfo,
  info: NodeInfo,
  fits: (info: NodeInfo) => boolean,
  budgets: readonly Budget[],
): Candidate | undefined {
  const lower = [...info.pods.values()].filter(({ priority }) => priority < pod.priority).sort(byImportance);
  if (lower.length === 0) return undefined;
  for (const victim of lower) info.remove(victim.pod.metadata.uid ?? '');
  if (!fits(info)) {
    for (const victim of lower) info.add(victim);
    return undefined;
  }
  const isProtected = protectedAmong(lower, budgets);
  const victims: PodInfo[] = [];
  const order = [
    ...lower.filter((each) => isProtected.has(each)),
    ...lower.filter((each) => !isProtected.has(each)),
  ];
  for (const candidate of order) {
    info.add(candidate);
    if (fits(info)) continue;
    info.remove(candidate.pod.metadata.uid ?? '');
    victims.push(candidate);
  }
  for (const victim of victims) info.add(victim);
  const violations = victims.filter((victim) => isProtected.has(victim)).length;
  return { info, victims: victims.sort(byImportance), violations };
}

/** As many of the important ones as the budgets allow may go; the others break them. */
function protectedAmong(pods: readonly PodInfo[], budgets: readonly Budget[]): ReadonlySet<PodInfo> {
  const left = budgets.map(({ allowed }) => allowed);
  const broken = new Set<PodInfo>();
  for (const candidate of pods) {
    for (const [index, budget] of budgets.entries()) {
      if (!budget.selects(candidate.pod)) continue;
      const allowed = (left[index] ?? 0) - 1;
      left[index] = allowed;
      if (allowed < 0) broken.add(candidate);
    }
  }
  return broken;
}

/** `MoreImportantPod`: of equals the one that has run longer. */
function byImportance(one: PodInfo, other: PodInfo): number {
  const [first, second] = [startOf(one), startOf(other)];
  return other.priority - one.priority || (first < second ? -1 : first > second ? 1 : 0);
}

/** As objects carry times, so that texts compare as times do. */
function startOf({ pod }: PodInfo): string {
  return textFieldOf(pod.status, 'startTime') ?? pod.metadata.creationTimestamp ?? '';
}

function compare(one: Candidate, other: Candidate): number {
  const sum = ({ victims }: Candidate): number =>
    victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0);
  const highest = ({ victims }: Candidate): number => victims[0]?.priority ?? 0;
  // The victims come by importance: the first has run longest among the most important.
  const earliest = ({ victims: [first] }: Candidate): string => (first === undefined ? '' : startOf(first));
  return (
    one.violations - other.violations ||
    highest(one) - highest(other) ||
    sum(one) - sum(other) ||
    one.victims.length - other.victims.length ||
    (earliest(one) > earliest(other) ? -1 : earliest(one) < earliest(other) ? 1 : 0)
  );
}
