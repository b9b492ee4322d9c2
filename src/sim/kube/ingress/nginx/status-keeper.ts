/**
 * When ingress-nginx v1.12 writes the addresses of its Ingresses (`internal/ingress/status/status.go`, `Run`, `Shutdown`;
 * `internal/ingress/controller/status.go`): as soon as it leads, then once a minute, and nothing at its end.
 */
import { elapsed, nanoseconds, seconds } from '../../../base/time';
import type { Process } from '../../../host/process';
import { Change, sleep, type Task } from '../../../host/task';
import { klog } from '../../klog';
import { listFieldOf, type KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import { ownIngresses } from './build-configuration';
import type { ControllerFlags } from './controller-flags';
import { StatusSync } from '../status-sync';

/** `status-update-interval` */
const INTERVAL = seconds(60);

export class StatusKeeper {
  readonly #process: Process;
  readonly #cluster: IngressCluster;
  readonly #flags: ControllerFlags;
  readonly #status: StatusSync;
  #isLeading = false;

  constructor(process: Process, cluster: IngressCluster, flags: ControllerFlags) {
    const { publishService, publishAddresses, hasInternalAddress, pod } = flags;
    this.#process = process;
    this.#cluster = cluster;
    this.#flags = flags;
    this.#status = new StatusSync(cluster, {
      publishService,
      publishAddresses,
      hasInternalAddress,
      pod: { namespace: pod.namespace, name: pod.podName },
    });
  }

  *keep(): Task {
    const { scheduler } = this.#process.environment;
    const { namespace } = this.#flags.pod;
    const change = new Change();
    const stop = this.#cluster.onChange(
      ['Ingress', 'IngressClass', 'Service', 'Pod'],
      ({ kind, metadata }) => {
        if (kind.startsWith('Ingress') || metadata.namespace === namespace) change.notify();
      },
    );
    this.#process.onExit(stop);
    this.#log('leaderelection.go:257', `attempting to acquire leader lease ${this.#lease}...`);
    const startedAt = scheduler.now();
    this.#sync();
    for (;;) {
      while (this.#outdated().length === 0) yield* change.wait(scheduler);
      const phase = elapsed(startedAt, scheduler.now()) % INTERVAL;
      yield* sleep(scheduler, nanoseconds(INTERVAL - phase));
      this.#sync();
    }
  }

  /** The last one takes the addresses away with it. */
  end(): void {
    if (this.#status.hasSiblings || !this.#leads()) return;
    const addresses = JSON.stringify(this.#status.addresses());
    this.#log('status.go:135', `"removing value from ingress status" address=${addresses}`);
    for (const ingress of this.#ownIngresses()) this.#status.write(ingress, []);
  }

  #sync(): void {
    if (!this.#leads()) return;
    const addresses = this.#status.addresses();
    for (const ingress of this.#outdated()) {
      const { namespace = '', name } = ingress.metadata;
      const current = listFieldOf(ingress.status, 'loadBalancer', 'ingress');
      const values = `currentValue=${current.length === 0 ? 'null' : JSON.stringify(current)} newValue=${JSON.stringify(addresses)}`;
      this.#log(
        'status.go:304',
        `"updating Ingress status" namespace="${namespace}" ingress="${name}" ${values}`,
      );
      this.#status.write(ingress, addresses);
    }
  }

  #leads(): boolean {
    const isLeader = this.#status.isLeader(this.#flags.leaseName);
    if (isLeader && !this.#isLeading) {
      this.#log('leaderelection.go:271', `successfully acquired lease ${this.#lease}`);
      this.#log('status.go:85', `"New leader elected" identity="${this.#flags.pod.podName}"`);
    }
    this.#isLeading = isLeader;
    return isLeader;
  }

  get #lease(): string {
    return `${this.#flags.pod.namespace}/${this.#flags.leaseName}`;
  }

  #outdated(): readonly KubeObject[] {
    return this.#status.outdated(this.#ownIngresses());
  }

  #ownIngresses(): readonly KubeObject[] {
    return ownIngresses(this.#cluster, this.#flags).map(({ object }) => object);
  }

  #log(place: string, text: string): void {
    klog(this.#process, 'I', place, text);
  }
}
