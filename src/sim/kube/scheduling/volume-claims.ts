/**
 * Claims that keep a Pod from any node.
 *
 * Kubernetes v1.32 `pkg/scheduler/framework/plugins/volumebinding/volume_binding.go` (PreFilter). There is no storage here, and so
 * nobody who binds claims: those without a class, or of a class that is there, count as bound; those of a class that is
 * not there, or whose class provides nothing, want a PersistentVolume that would do.
 */
import type { Pod } from '../model/pod';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { compareQuantities } from '../objects/quantity-text';
import type { ObjectStore } from '../store/object-store';

const UNBOUND = 'pod has unbound immediate PersistentVolumeClaims';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** Undefined when they do not. */
export function claimProblem(store: ObjectStore, { metadata, spec }: Pod): string | undefined {
  let isUnbound = false;
  for (const volume of spec.volumes ?? []) {
    const name = textFieldOf(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) continue;
    const claim = store.find('PersistentVolumeClaim', metadata.namespace ?? '', name);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined)
      return `persistentvolumeclaim "${name}" is being deleted`;
    isUnbound ||= !canBeBound(store, claim);
  }
  return isUnbound ? UNBOUND : undefined;
}

function canBeBound(store: ObjectStore, claim: KubeObject): boolean {
  const className = textFieldOf(claim, 'spec', 'storageClassName');
  if (className === undefined) return true;
  const storageClass = className === '' ? undefined : store.find('StorageClass', '', className);
  if (storageClass !== undefined && textFieldOf(storageClass, 'provisioner') !== NO_PROVISIONER) return true;
  return store.list('PersistentVolume').some((volume) => isEnough(volume, claim, className));
}

function isEnough(volume: KubeObject, claim: KubeObject, className: string): boolean {
  const wanted = textFieldOf(claim, 'spec', 'volumeName') ?? '';
  const owner = textFieldOf(volume, 'spec', 'claimRef', 'name');
  const modes = listFieldOf(volume, 'spec', 'accessModes');
  return (
    (wanted === '' || wanted === volume.metadata.name) &&
    (owner === undefined || owner === claim.metadata.name) &&
    (textFieldOf(volume, 'spec', 'storageClassName') ?? '') === className &&
    listFieldOf(claim, 'spec', 'accessModes').every((mode) => modes.includes(mode)) &&
    compareQuantities(
      fieldOf(volume, 'spec', 'capacity', 'storage'),
      fieldOf(claim, 'spec', 'resources', 'requests', 'storage'),
    ) >= 0
  );
}
