/**
 * Empties a Namespace that is terminating, and lets it go when nothing is left in it.
 *
 * Kubernetes v1.32 `pkg/controller/namespace/namespace_controller.go` and `deletion/namespaced_resources_deleter.go`.
 *
 * Models the wait before it begins, the deletion of every kind, and coming back after half the grace period of the
 * Pods that are still ending. Leaves out the conditions in the status of the Namespace.
 */
import { seconds } from '../../base/time';
import { refOf, type ObjectStore } from '../store/object-store';
import type { Controller, ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';

/** `namespaceDeletionGracePeriod`: what others still create in it must have been seen. */
const DELETION_DELAY = seconds(5);

export class NamespaceController implements Controller {
  readonly #store: ObjectStore;
  readonly #loop: ControllerLoop;
  readonly #terminating = new Set<string>();

  constructor({ store, scheduler }: ControllerContext) {
    this.#store = store;
    this.#loop = new ControllerLoop(scheduler, (name) => this.#reconcile(name));
    store.watch({
      kind: 'Namespace',
      onEvent: ({ type, object: { metadata } }) => {
        if (type === 'DELETED') this.#terminating.delete(metadata.name);
        else if (metadata.deletionTimestamp !== undefined && !this.#terminating.has(metadata.name)) {
          this.#terminating.add(metadata.name);
          this.#loop.enqueueAfter(metadata.name, DELETION_DELAY);
        }
      },
    });
  }

  /** No Namespace is on its way out. */
  get isIdle(): boolean {
    return this.#terminating.size === 0 && this.#loop.isIdle;
  }

  #reconcile(name: string): void {
    const namespace = this.#store.find('Namespace', '', name);
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    let graceSeconds: number | undefined = undefined;
    for (const kind of this.#store.kinds()) {
      for (const object of this.#store.list(kind, { namespace: name })) {
        const deleted = this.#store.delete(refOf(object));
        if (!deleted.ok || this.#store.find(kind, name, object.metadata.name) === undefined) continue;
        const { deletionGracePeriodSeconds = 0 } = deleted.value.metadata;
        graceSeconds = Math.max(graceSeconds ?? 0, deletionGracePeriodSeconds);
      }
    }
    if (graceSeconds === undefined) this.#store.finalizeNamespace(name);
    else this.#loop.enqueueAfter(name, seconds(Math.floor(graceSeconds / 2) + 1));
  }
}
