/**
 * What a Job's Pods are given, and what their ends mean.
 *
 * Kubernetes v1.32 `pkg/controller/job/{indexed_job_utils,pod_failure_policy}.go`.
 */
import type { Job } from '../model/job';
import type { Container, Pod, PodSpec } from '../model/pod';
import type { StringMap } from '../objects/kube-object';
import type { LabelSelector } from '../store/label-selector';
import type { PodPlan } from './pod-control';

const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';
const UID_LABEL = 'batch.kubernetes.io/controller-uid';

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** The API server's own, unless somebody gave one by hand. */
export function selectorOf({ spec, metadata }: Job): LabelSelector {
  return spec.selector ?? { matchLabels: { [UID_LABEL]: metadata.uid ?? '' } };
}

function labelsOf({ metadata, spec }: Job): StringMap {
  const { uid = '', name } = metadata;
  if (spec.manualSelector === true) return {};
  return {
    [UID_LABEL]: uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
}

export function planOf(job: Job, index: number | undefined): PodPlan {
  if (index === undefined) return { labels: labelsOf(job) };
  const { name } = job.metadata;
  const { spec } = job.spec.template;
  return {
    generateName: `${name}-${index}-`,
    labels: { ...labelsOf(job), [INDEX_KEY]: String(index) },
    annotations: { [INDEX_KEY]: String(index) },
    spec: { ...withIndexVariable(spec), hostname: spec.hostname ?? `${name}-${index}` },
  };
}

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX_KEY];
  return text === undefined ? undefined : Number(text);
}

function withIndexVariable(spec: PodSpec): PodSpec {
  const add = (container: Container): Container => {
    if (container.env?.some(({ name }) => name === 'JOB_COMPLETION_INDEX') === true) return container;
    const valueFrom = { fieldRef: { fieldPath: `metadata.labels['${INDEX_KEY}']` } };
    return { ...container, env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom }] };
  };
  return {
    ...spec,
    containers: spec.containers.map(add),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(add) }),
  };
}

/** `0-2,5`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  let first: number | undefined = undefined;
  for (const index of [...indexes].sort((one, other) => one - other)) {
    first ??= index;
    if (indexes.has(index + 1)) continue;
    parts.push(first === index ? String(index) : `${first}-${index}`);
    first = undefined;
  }
  return parts.join(',');
}

export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last; index += 1) indexes.add(index);
  }
  return indexes;
}

/** What the failure policy says of a Pod that has failed: the message of a rule that fails the Job, or not to count it. */
export function judgeFailure(job: Job, pod: Pod): { readonly message?: string; readonly isIgnored: boolean } {
  for (const [index, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const match = matchRule(rule, pod);
    if (match === undefined) continue;
    if (rule.action === 'Ignore') return { isIgnored: true };
    if (rule.action !== 'FailJob') return { isIgnored: false };
    return { message: `${match} matching FailJob rule at index ${index}`, isIgnored: false };
  }
  return { isIgnored: false };
}

type FailureRule = NonNullable<Job['spec']['podFailurePolicy']>['rules'][number];

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
  }
  for (const pattern of onPodConditions ?? []) {
    const found = pod.status?.conditions?.find(
      ({ type, status }) => type === pattern.type && status === (pattern.status ?? 'True'),
    );
    if (found !== undefined) return `Pod ${path} has condition ${found.type}`;
  }
  return undefined;
}
