/**
 * What a Job gives its Pods.
 *
 * Kubernetes v1.32 `pkg/controller/job/{job_controller,indexed_job_utils}.go`.
 */
import type { Job } from '../../model/job';
import type { Container, Pod, PodSpec } from '../../model/pod';
import type { StringMap } from '../../objects/kube-object';
import type { LabelSelector } from '../../store/label-selector';
import type { PodPlan } from '../pod-control';
import { failureCountsAfter } from './failure-policy';
import { hasLimitPerIndex, INDEX_KEY } from './indexes';
import { TRACKING_FINALIZER } from './tracking';

const UID_LABEL = 'batch.kubernetes.io/controller-uid';
/** `maxGeneratedNameLength`: five characters more make 63. */
const LONGEST_NAME_BASE = 58;

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

/** `replaced`: the last Pod of the index, which has failed. */
export function planOf(job: Job, index: number | undefined, replaced: Pod | undefined): PodPlan {
  const finalizers = [TRACKING_FINALIZER];
  if (index === undefined) return { labels: labelsOf(job), finalizers };
  const { name } = job.metadata;
  const suffix = `-${index}-`;
  const counts = hasLimitPerIndex(job) ? failureCountsAfter(job, replaced) : {};
  return {
    generateName: `${name.slice(0, LONGEST_NAME_BASE - suffix.length)}${suffix}`,
    labels: { ...labelsOf(job), [INDEX_KEY]: String(index) },
    annotations: { [INDEX_KEY]: String(index), ...counts },
    finalizers,
    spec: { ...withIndexVariable(job.spec.template.spec), hostname: `${name}-${index}` },
  };
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
