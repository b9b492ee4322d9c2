/**
 * What a Job makes of a Pod that has failed.
 *
 * Kubernetes v1.32 `pkg/controller/job/pod_failure_policy.go`, and the counts of failures for each index in
 * `indexed_job_utils.go`.
 */
import type { Job } from '../../model/job';
import type { Pod } from '../../model/pod';
import type { StringMap } from '../../objects/kube-object';

const FAILURES_KEY = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_KEY = 'batch.kubernetes.io/job-index-ignored-failure-count';

type FailureRule = NonNullable<Job['spec']['podFailurePolicy']>['rules'][number];

interface Verdict {
  /** Of a rule that fails the Job. */
  readonly message?: string;
  readonly isCounted: boolean;
  readonly isIndexFailed: boolean;
}

/** By the first rule that matches. */
export function judgeFailure(job: Job, pod: Pod): Verdict {
  for (const [position, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const match = matchRule(rule, pod);
    if (match === undefined) continue;
    const { action } = rule;
    if (action === 'Ignore') return { isCounted: false, isIndexFailed: false };
    if (action === 'FailIndex') return { isCounted: true, isIndexFailed: true };
    if (action !== 'FailJob') return { isCounted: true, isIndexFailed: false };
    const message = `${match} matching FailJob rule at index ${position}`;
    return { message, isCounted: true, isIndexFailed: false };
  }
  return { isCounted: true, isIndexFailed: false };
}

function matchRule({ onExitCodes, onPodConditions }: FailureRule, pod: Pod): string | undefined {
  const path = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  if (onExitCodes !== undefined) {
    const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
    for (const { name, state } of statuses) {
      const code = state.terminated?.exitCode ?? 0;
      const isNamed = onExitCodes.containerName === undefined || onExitCodes.containerName === name;
      const isListed = onExitCodes.values.includes(code);
      if (code !== 0 && isNamed && isListed === (onExitCodes.operator === 'In'))
        return `Container ${name} for pod ${path} failed with exit code ${code}`;
    }
    return undefined;
  }
  for (const pattern of onPodConditions ?? []) {
    const found = pod.status?.conditions?.find(
      ({ type, status }) => type === pattern.type && status === (pattern.status ?? 'True'),
    );
    if (found !== undefined) return `Pod ${path} has condition ${found.type}`;
  }
  return undefined;
}

/** Is there to be no other Pod for its index? */
export function isIndexLost(job: Job, pod: Pod): boolean {
  const { isCounted, isIndexFailed } = judgeFailure(job, pod);
  return isIndexFailed || (isCounted && countOf(pod, FAILURES_KEY) >= (job.spec.backoffLimitPerIndex ?? 0));
}

/** How often its index had failed before it, ignored failures too. */
export function earlierFailuresOf(pod: Pod): number {
  return countOf(pod, FAILURES_KEY) + countOf(pod, IGNORED_KEY);
}

/** What the next Pod of an index carries on. */
export function failureCountsAfter(job: Job, replaced: Pod | undefined): StringMap {
  if (replaced === undefined) return { [FAILURES_KEY]: '0' };
  const { isCounted } = judgeFailure(job, replaced);
  const failures = countOf(replaced, FAILURES_KEY) + (isCounted ? 1 : 0);
  const ignored = countOf(replaced, IGNORED_KEY) + (isCounted ? 0 : 1);
  return { [FAILURES_KEY]: String(failures), ...(ignored > 0 ? { [IGNORED_KEY]: String(ignored) } : {}) };
}

function countOf({ metadata }: Pod, key: string): number {
  return Number(metadata.annotations?.[key] ?? 0);
}
