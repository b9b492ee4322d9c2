/** The kubelet of one node: a worker for every Pod that is bound to it (`pkg/kubelet/kubelet.go`, Kubernetes v1.32). */
import type { Environment } from '../../host/process';
import type { RuntimeSandbox } from '../container-runtime';
import { isMirrorPod } from '../model/mirror-pod';
import { isPod, isPodFinished, type Pod } from '../model/pod';
import type { ObjectRef, WatchEvent } from '../store/object-store';
import { KubeletContext, type KubeletOptions } from './kubelet-context';
import { PodWorker } from './pod-worker';

export class Kubelet {
  readonly #context: KubeletContext;
  readonly #workers = new Map<string, PodWorker>();
  readonly #stopWatch: () => void;

  constructor(options: KubeletOptions) {
    this.#context = new KubeletContext(options);
    this.#stopWatch = options.store.watch({
      kind: 'Pod',
      nodeName: options.nodeName,
      onEvent: (event) => this.#context.whenConnected(() => this.#onPodEvent(event)),
    });
    // Pods may have been bound to a node of this name before there was one.
    for (const pod of options.store.podsOnNode(options.nodeName)) if (isPod(pod)) this.#onPod(pod);
  }

  /** The node is off: nothing of its Pods is left, and nobody is told. */
  powerOff(): void {
    this.#stopWatch();
    for (const worker of [...this.#workers.values()]) worker.powerOff();
  }

  /** After it was cut off: what it knows of its Pods counts. */
  resync(): void {
    this.#context.reconnect();
    for (const worker of this.#workers.values()) worker.resync();
  }

  /** Does a Pod of it have files of this ConfigMap or Secret? */
  usesData(ref: ObjectRef): boolean {
    for (const worker of this.#workers.values()) if (worker.usesData(ref)) return true;
    return false;
  }

  /** A ConfigMap or Secret has changed. */
  followData(ref: ObjectRef, version: number): void {
    for (const worker of this.#workers.values()) worker.followData(ref, version);
  }

  /** What the container runtime of the node has of its Pods. */
  sandboxes(): readonly RuntimeSandbox[] {
    return [...this.#workers.values()].flatMap((worker) => worker.runtimeSandbox ?? []);
  }

  /** Those that it has pulled, as Pods name them. */
  images(): Iterable<string> {
    return this.#context.pulledImages;
  }

  get nodeName(): string {
    return this.#context.nodeName;
  }

  get isSettled(): boolean {
    for (const worker of this.#workers.values()) if (!worker.isSettled) return false;
    return true;
  }

  workers(): Iterable<PodWorker> {
    return this.#workers.values();
  }

  findWorker(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  /** Undefined when the container does not run. */
  environmentOf(uid: string, container: string | undefined): Environment | undefined {
    return this.#workers.get(uid)?.environmentOf(container);
  }

  #onPodEvent(event: WatchEvent): void {
    const { object } = event;
    if (!isPod(object)) return;
    if (event.type === 'DELETED') this.#workers.get(object.metadata.uid ?? '')?.destroy();
    else this.#onPod(object);
  }

  #onPod(pod: Pod): void {
    // Its static Pod is what runs.
    if (isMirrorPod(pod)) return;
    const uid = pod.metadata.uid ?? '';
    const worker = this.#workers.get(uid);
    if (worker !== undefined) worker.update(pod);
    else if (!isPodFinished(pod)) this.#startWorker(pod, uid);
  }

  #startWorker(pod: Pod, uid: string): void {
    const worker = new PodWorker(pod, this.#context, () => this.#workers.delete(uid));
    this.#workers.set(uid, worker);
    worker.update(pod);
  }
}
