/**
 * The indexes of an Indexed Job: which have succeeded or failed for good, and which wait for a Pod.
 *
 * Kubernetes v1.32 `pkg/controller/job/indexed_job_utils.go`.
 */
import type { Job } from '../../model/job';
import type { Pod } from '../../model/pod';

export const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function hasLimitPerIndex(job: Job): boolean {
  return isIndexed(job) && job.spec.backoffLimitPerIndex !== undefined;
}

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX_KEY];
  return text === undefined ? undefined : Number(text);
}

/** Of an Indexed Job, does the Pod stand for one of its indexes? */
export function isValidPod(job: Job, pod: Pod): boolean {
  if (!isIndexed(job)) return true;
  const index = indexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 1);
}

/** `0-2,5`, and `0,1` as the real one writes two in a row. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  let first: number | undefined = undefined;
  for (const index of [...indexes].sort((one, other) => one - other)) {
    first ??= index;
    if (indexes.has(index + 1)) continue;
    if (first === index) parts.push(String(index));
    else parts.push(index === first + 1 ? `${first},${index}` : `${first}-${index}`);
    first = undefined;
  }
  return parts.join(',');
}

export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= Math.min(last, completions - 1); index += 1) indexes.add(index);
  }
  return indexes;
}

/** The lowest that neither have ended nor are taken. */
export function pendingIndexes(
  completions: number,
  count: number,
  taken: readonly ReadonlySet<number>[],
): readonly number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index += 1) {
    if (!taken.some((indexes) => indexes.has(index))) pending.push(index);
  }
  return pending;
}

export function indexesOf(pods: readonly Pod[]): ReadonlySet<number> {
  return new Set(pods.map(indexOf).filter((index) => index !== undefined));
}
