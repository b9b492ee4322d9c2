/**
 * One static Pod on its node, and the mirror Pod by which the API server knows of it.
 *
 * Kubernetes v1.32 `pkg/kubelet/pod/mirror_client.go`, `pkg/kubelet/config/file.go` and `common.go`.
 *
 * Models the name with the node's, the annotations, the owner, a mirror that is made again when somebody deletes it, the
 * status, and a new start with back-off when the program ends.
 * Leaves out the container's own process table: the program is a process of the node, and its probes are not sent. Commands find
 * what such images have: nothing but the program.
 */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { invariant } from '../../base/invariant';
import type { Prng } from '../../base/prng';
import type { SimTime } from '../../base/time';
import type { Cancel, Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { Environment, Process } from '../../host/process';
import { bytesOfUtf8 } from '../../wire/utf8';
import { containerRuntimeOf, type RuntimeContainer, type RuntimeSandbox } from '../container-runtime';
import { ContainerLog } from '../kubelet/container-log';
import { imageIdOf } from '../kubelet/image-name';
import type { CommandRunner } from '../kubelet/kubelet-context';
import { podStatusOf } from '../kubelet/pod-status';
import { runtimeSandboxOf } from '../kubelet/runtime-sandboxes';
import { NOTICE_TIME, RestartBackoff } from '../kubelet/restart-backoff';
import { isPod, podPath, type ContainerState, type Pod } from '../model/pod';
import { MIRROR_ANNOTATION } from '../model/mirror-pod';
import { sandboxIdOf } from '../sandbox-id';
import { refOf, type ObjectStore, type WatchEvent } from '../store/object-store';
import type { StaticPod } from './static-pods';

const NAMESPACE = 'kube-system';

interface StaticPodRunnerOptions {
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly machine: Machine;
  /** Of the node, the primary family first. */
  readonly addresses: readonly string[];
  readonly pod: StaticPod;
  /** What its program does, until the process ends. */
  readonly run: (process: Process) => void;
  readonly runCommand: CommandRunner | undefined;
}

const MAX_LOG_CHARACTERS = 64 * 1024;

export class StaticPodRunner {
  readonly #options: StaticPodRunnerOptions;
  readonly #hash: string;
  readonly #name: string;
  readonly #startTime: string;
  readonly #stopWatch: () => void;
  readonly #backoff = new RestartBackoff();
  readonly #createdAt: SimTime;
  /** What the runtime has of its container: what runs, and one that has ended. */
  #runs: readonly RuntimeContainer[] = [];
  #process: Process | undefined = undefined;
  #log: ContainerLog | undefined = undefined;
  #previousLog: ContainerLog | undefined = undefined;
  #environment: Environment | undefined = undefined;
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restarts = 0;
  #cancelStart: Cancel | undefined = undefined;
  #isStopped = false;

  constructor(options: StaticPodRunnerOptions) {
    this.#options = options;
    const { store, machine, pod } = options;
    this.#name = `${pod.component}-${machine.name}`;
    this.#hash = bytesToHex(md5(bytesOfUtf8(JSON.stringify([machine.name, pod.spec]))));
    this.#startTime = store.timestamp();
    this.#createdAt = options.scheduler.now();
    this.#start();
    containerRuntimeOf(machine).addSource(this);
    this.#createMirror();
    this.#stopWatch = store.watch({
      kind: 'Pod',
      nodeName: machine.name,
      onEvent: (event) => this.#onPodEvent(event),
    });
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === undefined;
  }

  get process(): Process | undefined {
    return this.#process;
  }

  /** Of its mirror. */
  get podName(): string {
    return this.#name;
  }

  /** What its program has printed, or did before its last start; a text says why there is nothing. */
  logOf(isPrevious: boolean): ContainerLog | string {
    const { component } = this.#options.pod;
    const log = isPrevious ? this.#previousLog : this.#log;
    return log ?? `previous terminated container "${component}" in pod "${this.#name}" not found`;
  }

  /** What commands see: the node's network, and no file. */
  get environment(): Environment | undefined {
    if (!this.isRunning) return undefined;
    const { machine, pod } = this.#options;
    this.#environment ??= machine.createEnvironment({
      name: `${NAMESPACE}/${this.#name}/${pod.component}`,
      hostname: machine.name,
      namespace: machine.rootNamespace,
      programs: new Set(),
      flavor: 'busybox',
    });
    return this.#environment;
  }

  sandboxes(): readonly RuntimeSandbox[] {
    const mirror = this.#options.store.find('Pod', NAMESPACE, this.#name);
    if (!isPod(mirror)) return [];
    const { addresses } = this.#options;
    const id = sandboxIdOf(podPath(mirror));
    const state = { id, createdAt: this.#createdAt, isReady: true, addresses };
    return [runtimeSandboxOf(mirror, state, this.#runs)];
  }

  images(): Iterable<string> {
    return this.#options.pod.spec.containers.map(({ image }) => image);
  }

  /** The node is off. */
  stop(): void {
    this.#isStopped = true;
    this.#stopWatch();
    this.#cancelStart?.();
  }

  #start(): void {
    const { machine, store, pod, run, scheduler, runCommand } = this.#options;
    const log = new ContainerLog(machine.startTimeMs, MAX_LOG_CHARACTERS);
    const print = (text: string): void => log.append(text, scheduler.now());
    const process = machine.root.createProcess(pod.command, { stdout: print, stderr: print });
    this.#previousLog = this.#log;
    this.#log = log;
    const startedAt = store.timestamp();
    this.#process = process;
    this.#state = { running: { startedAt } };
    const kept: RuntimeContainer = {
      id: this.#containerId().replace(/^containerd:\/\//u, ''),
      name: pod.component,
      attempt: this.#restarts,
      image: pod.spec.containers[0]?.image ?? '',
      createdAt: this.#options.scheduler.now(),
      ending: undefined,
      log,
      exec: (argv, output) => {
        const { environment } = this;
        invariant(environment !== undefined && runCommand !== undefined, 'commands run in what runs');
        return runCommand(environment, argv, output);
      },
    };
    this.#runs = [...this.#runs.slice(-1), kept];
    run(process);
    process.onExit((exitCode) => this.#onExit(exitCode, startedAt));
  }

  #onExit(exitCode: number, startedAt: string): void {
    if (this.#isStopped) return;
    const { scheduler } = this.#options;
    this.#log?.end();
    const endedAt = scheduler.now();
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    this.#runs = this.#runs.map((run) =>
      run.ending === undefined
        ? { ...run, exec: undefined, ending: { at: endedAt, exitCode, reason, message: '' } }
        : run,
    );
    this.#cancelStart = scheduler.schedule(NOTICE_TIME, () => this.#notice(exitCode, startedAt, endedAt));
  }

  #notice(exitCode: number, startedAt: string, endedAt: SimTime): void {
    const { scheduler, store } = this.#options;
    const ended = {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt,
      finishedAt: store.timestamp(),
      containerID: this.#containerId(),
    };
    const restart = (): void => {
      this.#backoff.start(endedAt, scheduler.now());
      this.#lastState = { terminated: ended };
      this.#restarts += 1;
      this.#start();
      this.#writeStatus();
    };
    const wait = this.#backoff.waitAfter(endedAt, scheduler.now());
    if (wait === 0) {
      restart();
      return;
    }
    this.#lastState = { terminated: ended };
    const why = `back-off ${Math.round(wait / 1_000_000_000)}s restarting failed container=${this.#options.pod.component} pod=${this.#name}_${NAMESPACE}(${this.#hash})`;
    this.#state = { waiting: { reason: 'CrashLoopBackOff', message: why } };
    this.#writeStatus();
    this.#cancelStart = scheduler.schedule(wait, restart);
  }

  #onPodEvent({ type, object }: WatchEvent): void {
    if (object.metadata.name !== this.#name || object.metadata.namespace !== NAMESPACE) return;
    if (type === 'DELETED') this.#createMirror();
    else if (object.metadata.deletionTimestamp !== undefined) {
      this.#options.store.delete(refOf(object), { gracePeriodSeconds: 0 });
    }
  }

  #createMirror(): void {
    const { store, machine, pod } = this.#options;
    const node = store.find('Node', '', machine.name);
    if (node === undefined) return;
    const created = store.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: this.#name,
        namespace: NAMESPACE,
        labels: { component: pod.component, tier: 'control-plane' },
        annotations: {
          ...pod.annotations,
          'kubernetes.io/config.hash': this.#hash,
          [MIRROR_ANNOTATION]: this.#hash,
          'kubernetes.io/config.seen': this.#startTime,
          'kubernetes.io/config.source': 'file',
        },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Node',
            name: machine.name,
            uid: node.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: { ...pod.spec, nodeName: machine.name },
    });
    invariant(created.ok, `the static Pod ${this.#name} is valid`);
    this.#writeStatus();
  }

  #writeStatus(): void {
    const { store } = this.#options;
    const mirror = store.find('Pod', NAMESPACE, this.#name);
    if (isPod(mirror)) store.updateStatus({ ...mirror, status: this.#statusOf(mirror) });
  }

  #statusOf(mirror: Pod): Pod['status'] {
    const { store, addresses, pod } = this.#options;
    const [container] = pod.spec.containers;
    const isUp = this.#state.running !== undefined;
    return podStatusOf({
      pod: mirror,
      podAddresses: addresses,
      hostAddresses: addresses,
      startTime: this.#startTime,
      initStatuses: [],
      statuses: [
        {
          name: pod.component,
          state: this.#state,
          lastState: this.#lastState,
          ready: isUp,
          started: isUp,
          restartCount: this.#restarts,
          image: container?.image ?? '',
          imageID: imageIdOf(container?.image ?? ''),
          containerID: this.#containerId(),
        },
      ],
      now: store.timestamp(),
      isOver: false,
      failure: undefined,
    });
  }

  #containerId(): string {
    const prng = this.#options.prng.split(`container id ${this.#name} ${this.#restarts}`);
    const words = Array.from({ length: 8 }, () => prng.uint32().toString(16).padStart(8, '0'));
    return ['containerd://', ...words].join('');
  }
}
