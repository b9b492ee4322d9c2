/**
 * Refuses a change of what nobody may change, whoever writes to the store. What comes by the API server has been refused
 * before, together with all else that is wrong (`objects/update-rules.ts`).
 */
import { err, ok } from '../../base/result';
import { invalidStatus } from '../api/api-status';
import { undeclaredResource } from '../api/resource';
import { findKind } from '../kinds';
import { fieldOf, isPlainRecord, type KubeObject } from '../objects/kube-object';
import { updateIssuesOf } from '../objects/update-rules';
import type { Admission, StoreResult } from '../store/object-store';
import { admitPod } from './pod-defaults';
import { admitJob, admitStatefulSet } from './workload-defaults';

export { KINDS_WITH_IMMUTABLE_FIELDS } from '../objects/update-rules';

export function refuseImmutableChange(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  const issues = previous === undefined ? [] : updateIssuesOf(object, previous);
  if (issues.length === 0) return ok(object);
  const resource = findKind(object.kind) ?? undeclaredResource(object.kind);
  return err(invalidStatus(resource, object.metadata.name, issues));
}

const DEFAULTS: Readonly<Record<string, Admission>> = {
  Pod: admitPod,
  StatefulSet: admitStatefulSet,
  Job: admitJob,
};

/** The object with the defaults that a comparison with the earlier one needs; it may be wrong in many ways. */
export function comparableUpdate(next: KubeObject, before: KubeObject): KubeObject {
  const admit = DEFAULTS[next.kind];
  const podSpec = next.kind === 'Pod' ? next.spec : fieldOf(next, 'spec', 'template', 'spec');
  if (admit === undefined || !isPlainRecord(podSpec)) return next;
  const admitted = admit(next, before);
  return admitted.ok ? admitted.value : next;
}
