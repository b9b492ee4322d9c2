/**
 * Deletes what belonged to an object that is gone, or that waits for its dependents to be gone first.
 *
 * Kubernetes v1.32 `pkg/controller/garbagecollector/garbagecollector.go`, and for custom resources
 * `apiextensions-apiserver/pkg/controller/finalizer`.
 *
 * Models background, foreground and orphan propagation, several owners, and `blockOwnerDeletion`.
 * Leaves out owners that never existed: what a manifest says to belong to one stays.
 */
import { BUILT_IN_RESOURCES } from '../api/built-in-resources';
import { textFieldOf, type KubeObject } from '../objects/kube-object';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../store/deletion';
import { withoutUndefined } from '../store/json';
import { refOf, type ObjectRef, type ObjectStore, type WatchEvent } from '../store/object-store';
import type { Controller } from './controller';

/** Nothing belongs to them, and there are many. */
const NEVER_OWNERS: ReadonlySet<string> = new Set(['Event', 'Lease']);

type OwnerReference = NonNullable<KubeObject['metadata']['ownerReferences']>[number];

export class GarbageCollector implements Controller {
  readonly isIdle = true;
  readonly #store: ObjectStore;
  readonly #stopByCustomKind = new Map<string, () => void>();

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const { kind } of BUILT_IN_RESOURCES) if (!NEVER_OWNERS.has(kind)) this.#watch(kind);
  }

  #watch(kind: string): () => void {
    return this.#store.watch({ kind, onEvent: (event) => this.#onEvent(event) });
  }

  #onEvent({ type, object }: WatchEvent): void {
    if (object.kind === 'CustomResourceDefinition') this.#onDefinition(type, object);
    if (type === 'DELETED') {
      for (const ref of this.#store.dependentsOf(object.metadata.uid ?? '')) this.#collect(ref);
      for (const owner of object.metadata.ownerReferences ?? []) {
        const waiting = this.#ownerOf(owner, object);
        if (waiting !== undefined) this.#deleteInForeground(waiting);
      }
      return;
    }
    if (object.metadata.deletionTimestamp === undefined) return;
    const { kind, namespace, name } = refOf(object);
    const current = this.#store.find(kind, namespace, name);
    if (current?.metadata.uid !== object.metadata.uid || current === undefined) return;
    if (current.metadata.finalizers?.includes(ORPHAN_FINALIZER) === true) this.#orphan(current);
    else this.#deleteInForeground(current);
  }

  /** It goes, unless another owner of it is still there. */
  #collect(ref: ObjectRef): void {
    const item = this.#store.find(ref.kind, ref.namespace, ref.name);
    if (item === undefined) return;
    const owners = item.metadata.ownerReferences ?? [];
    const solid = owners.filter((owner) => this.#ownerOf(owner, item) !== undefined);
    if (solid.length === 0) this.#store.delete(ref, { uid: item.metadata.uid });
    else if (solid.length < owners.length) this.#setOwners(item, solid);
  }

  /** Its dependents first; it goes when none is left that holds it up. */
  #deleteInForeground(owner: KubeObject): void {
    const { uid = '', finalizers = [] } = owner.metadata;
    if (owner.metadata.deletionTimestamp === undefined || !finalizers.includes(FOREGROUND_FINALIZER)) return;
    let isHeldUp = false;
    for (const ref of this.#store.dependentsOf(uid)) {
      const item = this.#store.find(ref.kind, ref.namespace, ref.name);
      if (item === undefined) continue;
      const hasDependents = this.#store.dependentsOf(item.metadata.uid ?? '').length > 0;
      const isWaiting = item.metadata.deletionTimestamp !== undefined;
      if (!isWaiting) {
        this.#store.delete(ref, hasDependents ? { propagationPolicy: 'Foreground' } : {});
      }
      const reference = item.metadata.ownerReferences?.find((each) => each.uid === uid);
      const isThere = this.#store.find(ref.kind, ref.namespace, ref.name) !== undefined;
      if (isThere && reference?.blockOwnerDeletion === true) isHeldUp = true;
    }
    if (!isHeldUp) this.#dropFinalizer(owner, FOREGROUND_FINALIZER);
  }

  /** Its dependents forget it. */
  #orphan(owner: KubeObject): void {
    const { uid = '' } = owner.metadata;
    for (const ref of this.#store.dependentsOf(uid)) {
      const item = this.#store.find(ref.kind, ref.namespace, ref.name);
      const others = item?.metadata.ownerReferences?.filter((reference) => reference.uid !== uid) ?? [];
      if (item !== undefined) this.#setOwners(item, others);
    }
    this.#dropFinalizer(owner, ORPHAN_FINALIZER);
  }

  #setOwners(item: KubeObject, owners: readonly OwnerReference[]): void {
    this.#store.update({
      ...item,
      metadata: withoutUndefined({
        ...item.metadata,
        ownerReferences: owners.length === 0 ? undefined : owners,
      }),
    });
  }

  #dropFinalizer(owner: KubeObject, finalizer: string): void {
    const { kind, namespace, name } = refOf(owner);
    const current = this.#store.find(kind, namespace, name);
    if (current === undefined) return;
    const finalizers = (current.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    this.#store.update({ ...current, metadata: { ...current.metadata, finalizers } });
  }

  #ownerOf(owner: OwnerReference, item: KubeObject): KubeObject | undefined {
    const resource = this.#store.registry.byKind(owner.kind, owner.apiVersion);
    const namespace = resource?.isNamespaced === false ? '' : (item.metadata.namespace ?? '');
    const found = this.#store.find(resource?.storeKind ?? owner.kind, namespace, owner.name);
    return found?.metadata.uid === owner.uid ? found : undefined;
  }

  /** Custom resources are watched while they are declared, and go with their definition. */
  #onDefinition(type: WatchEvent['type'], definition: KubeObject): void {
    const { name } = definition.metadata;
    if (type !== 'DELETED') {
      const custom = this.#store.registry.all().find((info) => info.custom?.definition === name);
      if (custom === undefined || this.#stopByCustomKind.has(name)) return;
      this.#stopByCustomKind.set(name, this.#watch(custom.storeKind));
      return;
    }
    this.#stopByCustomKind.get(name)?.();
    this.#stopByCustomKind.delete(name);
    const kind = textFieldOf(definition, 'spec', 'names', 'kind') ?? '';
    const group = textFieldOf(definition, 'spec', 'group') ?? '';
    for (const storeKind of [kind, `${kind}.${group}`]) {
      for (const object of this.#store.list(storeKind)) {
        if (object.apiVersion.startsWith(`${group}/`)) this.#store.delete(refOf(object));
      }
    }
  }
}
