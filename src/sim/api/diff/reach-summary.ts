/** Who reaches whom, in short: pairs of workloads that both labs have, and the others counted, since each has a pair with everybody. */
import { isNoConnection, type ConnectionSet } from '../../policy/connection-set';
import type { ReachDifference } from './lab-difference';

export interface PairChange {
  readonly from: string;
  readonly to: string;
  readonly isOpened: boolean;
  readonly connections: ConnectionSet;
}

/** Of a workload that one of the labs has. */
export interface WorkloadChange {
  readonly key: string;
  readonly isAdded: boolean;
  /** How many others. */
  readonly reaches: number;
  readonly isReachedBy: number;
}

interface ReachSummary {
  readonly pairs: readonly PairChange[];
  readonly workloads: readonly WorkloadChange[];
}

export function reachSummaryOf({ changes, before, after }: ReachDifference): ReachSummary {
  const isOneSided = (key: string): boolean => before.has(key) || after.has(key);
  const [reaches, isReachedBy] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, key: string): void => {
    if (isOneSided(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const pairs: PairChange[] = [];
  for (const { from, to, opened, closed } of changes) {
    count(reaches, from);
    count(isReachedBy, to);
    if (isOneSided(from) || isOneSided(to)) continue;
    if (!isNoConnection(opened)) pairs.push({ from, to, isOpened: true, connections: opened });
    if (!isNoConnection(closed)) pairs.push({ from, to, isOpened: false, connections: closed });
  }
  const workloadOf = (key: string, isAdded: boolean): WorkloadChange => ({
    key,
    isAdded,
    reaches: reaches.get(key) ?? 0,
    isReachedBy: isReachedBy.get(key) ?? 0,
  });
  const workloads = [
    ...[...before].map((key) => workloadOf(key, false)),
    ...[...after].map((key) => workloadOf(key, true)),
  ];
  return { pairs, workloads };
}
