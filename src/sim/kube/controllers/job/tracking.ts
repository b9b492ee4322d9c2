/**
 * The finalizer by which a Job holds its Pods until they are counted.
 *
 * Kubernetes v1.32 `pkg/controller/job/tracking_utils.go`, `removeTrackingFinalizerFromPods`.
 */
import type { Job } from '../../model/job';
import type { Pod } from '../../model/pod';
import type { KubeObject } from '../../objects/kube-object';
import type { ObjectStore } from '../../store/object-store';

export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** Not counted yet. */
export function isTracked({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

export function letGo(store: ObjectStore, { metadata }: KubeObject): void {
  const { name, namespace = '', uid } = metadata;
  const pod = store.find('Pod', namespace, name);
  if (pod === undefined || pod.metadata.uid !== uid || !isTracked(pod)) return;
  const left = (pod.metadata.finalizers ?? []).filter((finalizer) => finalizer !== TRACKING_FINALIZER);
  const finalizers = left.length === 0 ? undefined : left;
  store.update({ ...pod, metadata: { ...pod.metadata, resourceVersion: undefined, finalizers } });
}

/** A Pod that is deleted has failed, too, unless the Job waits for those to end. */
export function hasPodFailed({ metadata, status }: Pod, job: Job): boolean {
  if (status?.phase === 'Failed') return true;
  return (
    !replacesOnlyFailed(job) && metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded'
  );
}

export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}
