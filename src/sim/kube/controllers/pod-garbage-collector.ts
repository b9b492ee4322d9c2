/**
 * Deletes the Pods of nodes that are gone.
 *
 * Kubernetes v1.32 `pkg/controller/podgc/gc_controller.go` (`gcOrphaned`): every 20 s it looks for nodes that Pods are
 * bound to and that do not exist, and 40 s later for those that still do not. So until then, 40 to 60 s in all, such
 * Pods are listed as if they ran, and Services send requests to them.
 *
 * Leaves out Pods that name a node that never was, finished Pods above a threshold, and Pods that end unscheduled.
 */
import { nanoseconds, seconds } from '../../base/time';
import { refOf } from '../store/object-store';
import type { Controller, ControllerContext } from './controller';

const CHECK_PERIOD = seconds(20);
const QUARANTINE_TIME = seconds(40);

export class PodGarbageCollector implements Controller {
  readonly #context: ControllerContext;
  #awaited = 0;

  constructor(context: ControllerContext) {
    this.#context = context;
    context.store.watch({
      kind: 'Node',
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') this.#onNodeGone(object.metadata.name);
      },
    });
  }

  /** No Pod of a node that is gone is left. */
  get isIdle(): boolean {
    return this.#awaited === 0;
  }

  #onNodeGone(nodeName: string): void {
    const { scheduler, store } = this.#context;
    if (store.podsOnNode(nodeName).length === 0) return;
    const untilCheck = CHECK_PERIOD - (scheduler.now() % CHECK_PERIOD);
    this.#awaited += 1;
    scheduler.schedule(nanoseconds(untilCheck + QUARANTINE_TIME), () => {
      this.#awaited -= 1;
      if (store.find('Node', '', nodeName) === undefined) this.#deletePods(nodeName);
    });
  }

  #deletePods(nodeName: string): void {
    const { store } = this.#context;
    for (const pod of store.podsOnNode(nodeName)) {
      const ref = refOf(pod);
      store.patchStatus(ref, { phase: 'Failed' });
      store.delete(ref, { gracePeriodSeconds: 0 });
    }
  }
}
