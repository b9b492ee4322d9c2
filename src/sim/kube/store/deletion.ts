/**
 * How an object goes: after a grace period, and once everyone who holds it by a finalizer has let go.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/registry/rest/delete.go` (`BeforeDelete`) and `registry/generic/registry/store.go`
 * (`deletionFinalizersForGarbageCollection`).
 */
import { isPlainRecord, type KubeObject } from '../objects/kube-object';
import { nodeNameOf } from './object-ref';

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  /** Does nothing unless the object still is this one. */
  readonly uid?: string | undefined;
  /** What becomes of the objects that it owns; without it they go after it. */
  readonly propagationPolicy?: PropagationPolicy | undefined;
}

/** Held by the garbage collector until the dependents are gone. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
/** Held by the garbage collector until the dependents have forgotten their owner. */
export const ORPHAN_FINALIZER = 'orphan';

const DEFAULT_POD_GRACE_SECONDS = 30;

/** Only Pods that run on a node get time. */
export function graceSecondsOf(object: KubeObject, options: DeleteOptions): number {
  if (object.kind !== 'Pod' || nodeNameOf(object) === undefined) return 0;
  const status = isPlainRecord(object.status) ? object.status : {};
  const isFinished = status['phase'] === 'Succeeded' || status['phase'] === 'Failed';
  if (isFinished) return 0;
  const spec = isPlainRecord(object.spec) ? object.spec : {};
  const wanted = options.gracePeriodSeconds ?? spec['terminationGracePeriodSeconds'];
  return typeof wanted === 'number' ? Math.max(0, wanted) : DEFAULT_POD_GRACE_SECONDS;
}

/** Its finalizers, now that it is deleted in this way. */
export function finalizersAfter(object: KubeObject, options: DeleteOptions): readonly string[] {
  const { finalizers = [] } = object.metadata;
  const { propagationPolicy } = options;
  if (propagationPolicy === undefined) return finalizers;
  const others = finalizers.filter((name) => name !== FOREGROUND_FINALIZER && name !== ORPHAN_FINALIZER);
  if (propagationPolicy === 'Foreground') return [...others, FOREGROUND_FINALIZER];
  return propagationPolicy === 'Orphan' ? [...others, ORPHAN_FINALIZER] : others;
}

export function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
