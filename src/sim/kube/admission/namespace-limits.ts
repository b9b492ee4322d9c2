/** What a Namespace sets limits with: LimitRanges, the Pod Security Standards of its labels, and ResourceQuotas; and how much a lab holds. */
import { ok } from '../../base/result';
import type { ObjectStore } from '../store/object-store';
import { limitRangeBounds, limitRangeWithDefaults } from './limit-ranger';
import { podSecurityAdmission, podSecurityLabels } from './pod-security/pod-security-admission';
import { POD_COUNT_FIELDS, podCountAdmission } from './pod-count';
import { countedQuota, quotaAdmission } from './quota/quota-admission';

/** After all defaults, in the order of the API server; nothing may be refused after it was counted. */
export function registerLimits(store: ObjectStore): void {
  store.addAdmission('LimitRange', (object) => ok(limitRangeWithDefaults(object)));
  store.addAdmission('Namespace', podSecurityLabels(store));
  for (const kind of ['Pod', 'PersistentVolumeClaim']) store.addAdmission(kind, limitRangeBounds(store));
  store.addAdmission('Pod', podSecurityAdmission(store));
  store.addAdmission('ResourceQuota', countedQuota(store));
  for (const kind of POD_COUNT_FIELDS.keys()) store.addAdmission(kind, podCountAdmission(store));
  const counted = quotaAdmission(store);
  for (const { kind, isNamespaced } of store.registry.all()) {
    if (isNamespaced && kind !== 'Event') store.addAdmission(kind, counted);
  }
}
