/** The node with the control plane: its four static Pods, and whether its API server answers. */
import { invariant } from '../../base/invariant';
import type { Prng } from '../../base/prng';
import type { Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import { parseIp } from '../../wire/ip-address';
import type { ClusterSpec } from '../cluster-spec';
import type { CommandRunner } from '../kubelet/kubelet-context';
import type { ObjectStore } from '../store/object-store';
import { API_SERVER_PORT } from '../system-objects';
import type { ClusterCertificates } from './cluster-certificates';
import { runControllerManager, runEtcd, runScheduler } from './control-plane-programs';
import { announce } from './program-logs';
import { StaticPodRunner } from './static-pod-runner';
import { staticPodsOf, type StaticPod } from './static-pods';

interface ControlPlaneNodeOptions {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly machine: Machine;
  readonly certificates: ClusterCertificates;
  readonly networking: ClusterSpec['networking'];
  /** Of the node, the primary family first. */
  readonly addresses: readonly string[];
  /** What the API server tells others to find it at. */
  readonly advertisedAddress: string;
  readonly runApiServer: (process: Process) => void;
  /** In its containers. */
  readonly runCommand: CommandRunner | undefined;
  /** One of its programs has started, perhaps again. */
  readonly onProgram?: (component: StaticPod['component'], process: Process) => void;
}

export class ControlPlaneNode {
  readonly nodeName: string;
  #isGone = false;
  readonly #runners = new Map<StaticPod['component'], StaticPodRunner>();

  constructor(options: ControlPlaneNodeOptions) {
    const { store, scheduler, prng, machine, certificates, networking, addresses, advertisedAddress } =
      options;
    this.nodeName = machine.name;
    const address = parseIp(advertisedAddress);
    invariant(address !== undefined, 'reading the lab has checked the addresses of nodes');
    const programs: Readonly<Record<StaticPod['component'], (process: Process) => void>> = {
      etcd: (process) => runEtcd(process, { machine, certificates, address }),
      'kube-apiserver': options.runApiServer,
      'kube-controller-manager': (process) => runControllerManager(process, certificates),
      'kube-scheduler': (process) => runScheduler(process, certificates),
    };
    const pods = staticPodsOf({
      nodeName: machine.name,
      address: advertisedAddress,
      apiServerPort: API_SERVER_PORT,
      networking,
    });
    for (const pod of pods) {
      const run = (process: Process): void => {
        programs[pod.component](process);
        if (process.exitCode === undefined)
          announce(pod.component, process, advertisedAddress, API_SERVER_PORT);
        options.onProgram?.(pod.component, process);
      };
      this.#runners.set(
        pod.component,
        new StaticPodRunner({
          store,
          scheduler,
          prng,
          machine,
          addresses,
          pod,
          run,
          runCommand: options.runCommand,
        }),
      );
    }
  }

  /** Its API server, and what that keeps everything in, run. One that has left the lab goes on somewhere else. */
  get isServing(): boolean {
    return this.#isGone || (this.#isRunning('kube-apiserver') && this.#isRunning('etcd'));
  }

  /** What runs behind a mirror Pod. */
  findStaticPod(podName: string): StaticPodRunner | undefined {
    for (const runner of this.#runners.values()) if (runner.podName === podName) return runner;
    return undefined;
  }

  /** The machine is off. */
  stop(): void {
    this.#isGone = true;
    for (const runner of this.#runners.values()) runner.stop();
  }

  #isRunning(component: StaticPod['component']): boolean {
    return this.#runners.get(component)?.isRunning === true;
  }
}
