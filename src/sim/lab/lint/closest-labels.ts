/** The workload that somebody may have meant who wrote labels which nobody has. */
import { closestWord } from '../../base/closest-word';
import type { StringMap } from '../../kube/objects/kube-object';
import type { LintWorkload } from './lint-workload';

export interface CloseLabels {
  readonly workload: LintWorkload;
  /** The labels of it that are meant: `app=web`. */
  readonly words: string;
  /** What has to be written otherwise. */
  readonly changes: readonly (readonly [key: string, value: string])[];
}

/** One that has all the keys, and values that are equal or a letter or two away. Undefined if there is not exactly one. */
export function closestLabels(
  workloads: readonly LintWorkload[],
  wanted: StringMap,
): CloseLabels | undefined {
  const entries = Object.entries(wanted);
  const found = workloads.flatMap((workload): CloseLabels[] => {
    if (workload.source === undefined || entries.length === 0) return [];
    const pairs = entries.map(([key, value]) => {
      const own = workload.labels[key];
      return own !== undefined && (own === value || closestWord(value, [own]) !== undefined)
        ? ([key, own] as const)
        : undefined;
    });
    const known = pairs.filter((pair) => pair !== undefined);
    if (known.length < entries.length) return [];
    return [
      {
        workload,
        words: known.map(([key, value]) => `${key}=${value}`).join(','),
        changes: known.filter(([key, value]) => wanted[key] !== value),
      },
    ];
  });
  return found.length === 1 ? found[0] : undefined;
}
