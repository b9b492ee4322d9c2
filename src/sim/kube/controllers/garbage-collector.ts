/**
 * Deletes what belonged to an object that is gone, and what was in a namespace that is gone.
 *
 * Kubernetes v1.32 `pkg/controller/garbagecollector` (background propagation) and `pkg/controller/namespace`.
 * Leaves out foreground and orphan propagation, and the phase Terminating of a namespace.
 */
import type { ObjectStore, WatchEvent } from '../store/object-store';
import { refOf } from '../store/object-store';
import type { Controller } from './controller';

const OWNER_KINDS = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'Node',
  'Pod',
];

export class GarbageCollector implements Controller {
  readonly isIdle = true;
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const kind of OWNER_KINDS) store.watch({ kind, onEvent: (event) => this.#onOwnerEvent(event) });
    store.watch({ kind: 'Namespace', onEvent: (event) => this.#onNamespaceEvent(event) });
  }

  #onOwnerEvent(event: WatchEvent): void {
    const { uid } = event.object.metadata;
    if (event.type !== 'DELETED' || uid === undefined) return;
    for (const ref of this.#store.dependentsOf(uid)) this.#store.delete(ref);
  }

  #onNamespaceEvent(event: WatchEvent): void {
    if (event.type !== 'DELETED') return;
    const namespace = event.object.metadata.name;
    for (const kind of this.#store.kinds()) {
      for (const object of this.#store.list(kind, { namespace })) this.#store.delete(refOf(object));
    }
  }
}
