/**
 * With whom the claims of a StatefulSet go: with the set, with a Pod that is one too many, or with nobody.
 *
 * Kubernetes v1.32 `pkg/controller/statefulset/stateful_set_utils.go` (`isClaimOwnerUpToDate`, `updateClaimOwnerRefForSetAndPod`,
 * `hasStaleOwnerRef`). The garbage collector does the rest.
 */
import type { Pod } from '../model/pod';
import type { StatefulSet } from '../model/stateful-set';
import type { KubeObject } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import type { ObjectStore } from '../store/object-store';
import { ownerReferenceTo } from './controller';
import { claimsOfPod } from './stateful-set-pods';

const CLAIM = 'PersistentVolumeClaim';

/** `isCondemned`: there are fewer replicas than its number. */
export function keepClaims(store: ObjectStore, set: StatefulSet, pod: Pod, isCondemned: boolean): void {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const owner: KubeObject | undefined =
    whenScaled === 'Delete' && isCondemned ? pod : whenDeleted === 'Delete' ? set : undefined;
  for (const { metadata } of claimsOfPod(set, pod.metadata.name)) {
    const claim = store.find(CLAIM, metadata.namespace ?? '', metadata.name);
    if (claim === undefined) continue;
    const before = claim.metadata.ownerReferences ?? [];
    const others = before.filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
    const wanted = owner === undefined ? others : [...others, ownerReferenceTo(owner)];
    if (equalsJson(wanted, before)) continue;
    const ownerReferences = wanted.length === 0 ? undefined : wanted;
    store.update({ ...claim, metadata: { ...claim.metadata, resourceVersion: undefined, ownerReferences } });
  }
}

/** Does it belong to a Pod that is gone? */
export function isClaimStale(store: ObjectStore, { metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ kind, name, uid }) =>
      kind === 'Pod' && store.find('Pod', metadata.namespace ?? '', name)?.metadata.uid !== uid,
  );
}
