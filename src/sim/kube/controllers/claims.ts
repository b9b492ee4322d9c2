/**
 * Which objects a controller manages: those that it owns, and those without an owner that its selector matches.
 *
 * Kubernetes v1.32 `pkg/controller/controller_ref_manager.go`: an orphan that matches is adopted, and what does not
 * match any more is released.
 */
import type { KubeObject } from '../objects/kube-object';
import { matchesLabels, type LabelSelector } from '../store/label-selector';
import type { ObjectStore } from '../store/object-store';
import { ownerReferenceTo } from './controller';

export interface ClaimRule {
  readonly owner: KubeObject;
  readonly selector: LabelSelector;
  readonly kind: string;
  /** Of those that match and have no owner: which may be taken. */
  readonly canAdopt: (object: KubeObject) => boolean;
  /** Put on what is taken. */
  readonly finalizer?: string;
}

/** In the order of their creation. */
export function claim(store: ObjectStore, rule: ClaimRule): readonly KubeObject[] {
  const { owner, selector, kind } = rule;
  const { uid = '', namespace, deletionTimestamp } = owner.metadata;
  const claimed: KubeObject[] = [];
  for (const object of store.list(kind, { namespace, selector })) {
    const controller = controllerOf(object);
    if (controller === undefined) {
      const isGoing = object.metadata.deletionTimestamp !== undefined || deletionTimestamp !== undefined;
      const adopted = isGoing || !rule.canAdopt(object) ? undefined : adopt(store, rule, object);
      if (adopted !== undefined) claimed.push(adopted);
    } else if (controller.uid === uid) {
      claimed.push(object);
    }
  }
  for (const ref of store.dependentsOf(uid)) {
    if (ref.kind !== kind) continue;
    const object = store.find(kind, ref.namespace, ref.name);
    if (object !== undefined && !matchesLabels(selector, object.metadata.labels)) release(store, uid, object);
  }
  return claimed;
}

export function controllerOf({
  metadata,
}: KubeObject): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

function adopt(
  store: ObjectStore,
  { owner, finalizer }: ClaimRule,
  object: KubeObject,
): KubeObject | undefined {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), ownerReferenceTo(owner)];
  const finalizers =
    finalizer === undefined ? {} : { finalizers: [...(object.metadata.finalizers ?? []), finalizer] };
  const adopted = store.update({
    ...object,
    metadata: { ...object.metadata, ownerReferences, ...finalizers },
  });
  return adopted.ok ? adopted.value : undefined;
}

function release(store: ObjectStore, uid: string, object: KubeObject): void {
  const controller = controllerOf(object);
  if (controller?.uid !== uid || object.metadata.deletionTimestamp !== undefined) return;
  const left = (object.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
  const ownerReferences = left.length === 0 ? undefined : left;
  store.update({ ...object, metadata: { ...object.metadata, ownerReferences } });
}
