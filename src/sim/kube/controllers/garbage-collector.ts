/**
 * Deletes what belonged to an object that is gone.
 *
 * Kubernetes v1.32 `pkg/controller/garbagecollector` (background propagation).
 * Leaves out foreground and orphan propagation.
 */
import type { ObjectStore, WatchEvent } from '../store/object-store';
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
  }

  #onOwnerEvent(event: WatchEvent): void {
    const { uid } = event.object.metadata;
    if (event.type !== 'DELETED' || uid === undefined) return;
    for (const ref of this.#store.dependentsOf(uid)) this.#store.delete(ref);
  }
}
