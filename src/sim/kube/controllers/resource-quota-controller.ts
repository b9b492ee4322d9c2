/**
 * Counts again what a ResourceQuota limits when something of it is gone or needs less.
 *
 * Kubernetes v1.32 `pkg/controller/resourcequota/{resource_quota_controller,resource_quota_monitor}.go`. What is made is
 * counted by the admission of it.
 */
import { quotaStatusOf } from '../admission/quota/quota-admission';
import { kindCountedBy } from '../admission/quota/usage';
import { isPod, isPodFinished } from '../model/pod';
import { isResourceQuota } from '../model/resource-quota';
import type { KubeObject } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import type { WatchEvent } from '../store/object-store';
import { keyOf, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';

export class ResourceQuotaController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #watched = new Set<string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#loop = new ControllerLoop(context.scheduler, (key) => this.#reconcile(key), context.settle);
    context.store.watch({
      kind: 'ResourceQuota',
      onEvent: ({ type, object }) => {
        if (type === 'DELETED') return;
        this.#watchCounted(object);
        this.#loop.enqueue(keyOf(object));
      },
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle;
  }

  /** Nothing is looked at that no quota counts. */
  #watchCounted(quota: KubeObject): void {
    if (!isResourceQuota(quota)) return;
    const { store } = this.#context;
    for (const name of Object.keys(quota.spec?.hard ?? {})) {
      const kind = kindCountedBy(store, name);
      if (kind === undefined || this.#watched.has(kind)) continue;
      this.#watched.add(kind);
      store.watch({ kind, onEvent: (event) => this.#onCounted(event) });
    }
  }

  #onCounted(event: WatchEvent): void {
    if (!hasShrunk(event)) return;
    const { namespace } = event.object.metadata;
    this.#context.store.each('ResourceQuota', { namespace }, (quota) => this.#loop.enqueue(keyOf(quota)));
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const quota = store.find('ResourceQuota', namespace, name);
    if (!isResourceQuota(quota)) return;
    const status = quotaStatusOf(store, quota);
    if (equalsJson(status, quota.status)) return;
    store.updateStatus({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace }, status });
  }
}

function hasShrunk({ type, object, previous }: WatchEvent): boolean {
  if (type === 'DELETED') return true;
  if (previous === undefined) return false;
  if (isPod(object)) return isPodFinished(object) && !(isPod(previous) && isPodFinished(previous));
  return object.spec !== previous.spec;
}
