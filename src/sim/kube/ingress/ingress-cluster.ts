/**
 * What an ingress controller in a Pod sees of the cluster: the objects that its watches bring, while its node reaches the API
 * server, and the few things that it writes.
 *
 * The requests of the watches are not sent as packets, as those of CoreDNS and flannel are not. Leaves out its rights (RBAC).
 */
import type { AlbFleet } from './alb/alb-fleet';
import type { Review, WebhookReviewers } from '../admission/validating-webhooks';
import type { EventRecorder } from '../controllers/event-recorder';
import type { ApiLink } from '../control-plane/api-link';
import type { KubeObject, PlainRecord } from '../objects/kube-object';
import type { SettleCount } from '../settle-count';
import type { LabelSelector } from '../store/label-selector';
import { refOf, type ObjectStore } from '../store/object-store';

interface IngressClusterParts {
  readonly store: ObjectStore;
  readonly recorder: EventRecorder;
  readonly settle: SettleCount;
  readonly linkOf: (nodeName: string) => ApiLink | undefined;
  readonly reviewers: WebhookReviewers;
}

/** What programs of a Pod find the cluster by. */
export interface IngressDoor {
  /** The balancers of the cloud that the lab has. */
  readonly albs: AlbFleet | undefined;
  viewFrom(nodeName: string): IngressCluster;
}

export class IngressCluster {
  readonly #parts: IngressClusterParts;
  readonly #link: ApiLink | undefined;

  constructor(parts: IngressClusterParts, nodeName: string) {
    this.#parts = parts;
    this.#link = parts.linkOf(nodeName);
  }

  /** Something is under way that will change what is served: the lab waits for it when it settles. */
  get settle(): SettleCount {
    return this.#parts.settle;
  }

  /** Whether requests reach the API server now. */
  get isConnected(): boolean {
    return this.#link?.isUp !== false;
  }

  list(
    kind: string,
    options: { readonly namespace?: string; readonly selector?: LabelSelector } = {},
  ): readonly KubeObject[] {
    return this.#parts.store.list(kind, options);
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.#parts.store.find(kind, namespace, name);
  }

  /** Told of every change of these kinds, those before it left out; answers how to stop. */
  onChange(kinds: readonly string[], listener: (object: KubeObject) => void): () => void {
    let isListening = true;
    const tell = (object: KubeObject): void => {
      if (isListening) listener(object);
    };
    const stops = kinds.map((kind) =>
      this.#parts.store.watch({
        kind,
        onEvent: ({ object }) => {
          if (this.#link === undefined) tell(object);
          else this.#link.tell(() => tell(object));
        },
      }),
    );
    return () => {
      isListening = false;
      for (const stop of stops) stop();
    };
  }

  /** A Pod answers webhooks from now on; answers how to stop. */
  serveReviews(pod: string, review: Review): () => void {
    return this.#parts.reviewers.serve(pod, review);
  }

  /** False when it did not get through. */
  patchStatus(object: KubeObject, changes: PlainRecord): boolean {
    return this.isConnected && this.#parts.store.patchStatus(refOf(object), changes).ok;
  }

  create(object: KubeObject): boolean {
    return this.isConnected && this.#parts.store.create(object).ok;
  }

  update(object: KubeObject): boolean {
    return this.isConnected && this.#parts.store.update(object).ok;
  }

  recordEvent(
    about: KubeObject,
    event: {
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      /** Who says so; ingress-nginx without one. */
      readonly component?: string;
    },
  ): void {
    if (this.isConnected)
      this.#parts.recorder.record({ component: 'nginx-ingress-controller', about, ...event });
  }
}
