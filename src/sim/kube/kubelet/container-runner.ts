/**
 * One container of a Pod on its node: pulling, starting, ending, and starting again.
 *
 * Kubernetes v1.32 `pkg/kubelet/kuberuntime/kuberuntime_container.go`.
 *
 * Models the states waiting, running and terminated with their reasons, the restart policy, CrashLoopBackOff, the
 * restart with another image, and readiness and liveness from probes.
 * Leaves out image pulls that fail, and lifecycle hooks but preStop.
 */
import { microseconds, milliseconds, type Duration, type SimTime } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import { SIGNAL, type Environment, type Process } from '../../host/process';
import type { Container, ContainerState, ContainerStatus, Pod } from '../model/pod';
import { ContainerLog } from './container-log';
import { expandVariables } from './container-variables';
import { fullImageName } from './image-name';
import type { KubeletContext } from './kubelet-context';
import { NOTICE_TIME, RestartBackoff } from './restart-backoff';

export interface ContainerOwner {
  readonly pod: Pod;
  /** A container changed its state: the Pod's status has to be written, other containers may start. */
  onContainerChange(): void;
  /** What the container runs in; an error keeps it waiting. */
  createEnvironment(container: Container): Environment | string;
}

/** When a ConfigMap is missing, the kubelet looks again when it next goes over its Pods. */
const CONFIG_RETRY_TIME = milliseconds(10_000);

export class ContainerRunner {
  readonly restartPolicy: string;
  readonly #context: KubeletContext;
  readonly #owner: ContainerOwner;
  #container: Container;
  #backoff = new RestartBackoff();
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restartCount = 0;
  #isReady = false;
  #isStarted = false;
  #startedAt: SimTime;
  #process: Process | undefined = undefined;
  #environment: Environment | undefined = undefined;
  #containerId = '';
  #cancelTimer: Cancel | undefined = undefined;
  #isStopping = false;
  #isRedefined = false;
  /** Of the run that is, or was last; undefined before the first. */
  #log: ContainerLog | undefined = undefined;
  /** Of the run before. */
  #previousLog: ContainerLog | undefined = undefined;

  constructor(container: Container, restartPolicy: string, owner: ContainerOwner, context: KubeletContext) {
    this.#container = container;
    this.restartPolicy = restartPolicy;
    this.#owner = owner;
    this.#context = context;
    this.#startedAt = context.scheduler.now();
  }

  get container(): Container {
    return this.#container;
  }

  get isRunning(): boolean {
    return this.#state.running !== undefined;
  }

  /** It was created once, or could not be. */
  get hasBegun(): boolean {
    return this.#state.waiting?.reason !== 'ContainerCreating';
  }

  /** It ends, or has ended, only to start with another image. */
  get isRedefined(): boolean {
    return this.#isRedefined;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get restartCount(): number {
    return this.#restartCount;
  }

  /** Ended and will not start again. */
  get isFinished(): boolean {
    const { terminated } = this.#state;
    return terminated !== undefined && !this.#isRedefined && !this.#willRestart(terminated.exitCode);
  }

  get exitCode(): number | undefined {
    return this.#state.terminated?.exitCode;
  }

  /** `CrashLoopBackOff`, `CreateContainerConfigError` or another wait that only time or the user ends. */
  get blockedReason(): string | undefined {
    const reason = this.#state.waiting?.reason;
    return reason === 'CrashLoopBackOff' || reason === 'CreateContainerConfigError' ? reason : undefined;
  }

  get environment(): Environment | undefined {
    return this.isRunning ? this.#environment : undefined;
  }

  get process(): Process | undefined {
    return this.#process;
  }

  /** What the last run has printed, or the one before; a text says why there is nothing. */
  logOf(isPrevious: boolean): ContainerLog | string {
    const { name } = this.container;
    const podName = this.#owner.pod.metadata.name;
    if (isPrevious) {
      const log = this.#state.waiting === undefined ? this.#previousLog : this.#log;
      return this.#lastState.terminated === undefined || log === undefined
        ? `previous terminated container "${name}" in pod "${podName}" not found`
        : log;
    }
    const reason = this.#state.waiting?.reason ?? 'ContainerCreating';
    return this.#log ?? `container "${name}" in pod "${podName}" is waiting to start: ${reason}`;
  }

  /** Pulls the image if need be, and starts. */
  start(): void {
    this.#schedule(this.#pull(), () => this.#create());
  }

  /** For readiness probes. */
  setReady(isReady: boolean): void {
    if (this.#isReady === isReady || !this.isRunning) return;
    this.#isReady = isReady;
    this.#owner.onContainerChange();
  }

  /** A failed liveness probe: the container ends and the restart policy applies. */
  killUnhealthy(): void {
    this.#event(
      'Normal',
      'Killing',
      `Container ${this.container.name} failed liveness probe, will be restarted`,
    );
    this.#process?.kill(SIGNAL.TERM);
  }

  /** The Pod has another image for it: what runs ends, and starts anew whatever the restart policy says. */
  redefine(container: Container, grace: Duration): void {
    this.#container = container;
    this.#backoff = new RestartBackoff();
    const process = this.#process;
    if (process !== undefined && process.exitCode === undefined) {
      this.#event('Normal', 'Killing', `Container ${container.name} definition changed, will be restarted`);
      this.#isRedefined = true;
      this.#schedule(grace, () => process.kill(SIGNAL.KILL));
      process.kill(SIGNAL.TERM);
    } else if (this.#cancelTimer !== undefined && !this.isFinished && this.#state.waiting !== undefined) {
      // It was about to start, or waited for its turn to start again.
      this.#cancelTimer();
      if (process !== undefined) this.#restartCount += 1;
      this.#schedule(this.#pull(), () => this.#create());
    }
  }

  /** The Pod goes: `SIGTERM`, and after the grace period `SIGKILL`. `onEnded` is called once it has ended. */
  stop(grace: Duration, onEnded: () => void): void {
    this.#isStopping = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const process = this.#process;
    if (process === undefined || process.exitCode !== undefined) {
      onEnded();
      return;
    }
    this.#event('Normal', 'Killing', `Stopping container ${this.container.name}`);
    process.onExit(() => onEnded());
    this.#beforeStop(grace, () => {
      process.kill(SIGNAL.TERM);
      if (process.exitCode === undefined) this.#schedule(grace, () => process.kill(SIGNAL.KILL));
    });
  }

  /** Ends at once, for a Pod that was deleted by force. */
  kill(): void {
    this.#isStopping = true;
    this.#cancelTimer?.();
    this.#process?.kill(SIGNAL.KILL);
  }

  status(): ContainerStatus {
    return {
      name: this.container.name,
      state: this.#state,
      lastState: this.#lastState,
      ready: this.#isReady,
      restartCount: this.#restartCount,
      image: fullImageName(this.container.image),
      imageID: this.#containerId === '' ? '' : this.#context.imageIdOf(this.container.image),
      ...(this.#containerId === '' ? {} : { containerID: this.#containerId }),
      started: this.#isStarted,
    };
  }

  #pull(): Duration {
    const { image, imagePullPolicy = 'IfNotPresent' } = this.container;
    const isPresent = this.#context.pulledImages.has(image);
    if (isPresent && imagePullPolicy !== 'Always') {
      this.#event('Normal', 'Pulled', `Container image "${image}" already present on machine`);
      return this.#context.startTime(this.#key());
    }
    this.#event('Normal', 'Pulling', `Pulling image "${image}"`);
    const duration = this.#context.pullTime(image, isPresent);
    this.#context.pulledImages.add(image);
    const pullMs = Math.round(duration / 1_000_000);
    this.#schedulePulledEvent(
      duration,
      `Successfully pulled image "${image}" in ${pullMs}ms (${pullMs}ms including waiting)`,
    );
    return microseconds(duration / 1_000 + this.#context.startTime(this.#key()) / 1_000);
  }

  /** This start of this container of this Pod. */
  #key(): string {
    return `${this.#owner.pod.metadata.uid ?? ''}/${this.container.name}/${this.#restartCount}`;
  }

  #schedulePulledEvent(duration: Duration, message: string): void {
    this.#context.scheduler.schedule(duration, () => {
      if (!this.#isStopping) this.#event('Normal', 'Pulled', message);
    });
  }

  #create(): void {
    const { container } = this;
    const environment = this.#owner.createEnvironment(container);
    if (typeof environment === 'string') {
      this.#state = { waiting: { reason: 'CreateContainerConfigError', message: environment } };
      this.#event('Warning', 'Failed', `Error: ${environment}`);
      this.#schedule(CONFIG_RETRY_TIME, () => this.#create());
      this.#owner.onContainerChange();
      return;
    }
    this.#event('Normal', 'Created', `Created container: ${container.name}`);
    this.#environment = environment;
    this.#containerId = this.#context.newContainerId(this.#key());
    this.#startedAt = this.#context.scheduler.now();
    this.#state = { running: { startedAt: this.#context.store.timestamp() } };
    this.#isStarted = true;
    this.#isRedefined = false;
    this.#isReady = container.readinessProbe === undefined;
    const log = new ContainerLog(environment.startTimeMs, this.#context.maxLogCharacters);
    this.#previousLog = this.#log;
    this.#log = log;
    const print = (text: string): void => log.append(text, this.#context.scheduler.now());
    const expand = (text: string): string => expandVariables(text, (name) => environment.variables.get(name));
    const process = this.#context.images.startContainer(environment, {
      name: container.name,
      image: container.image,
      command: container.command?.map(expand),
      args: container.args?.map(expand),
      env: environment.variables,
      ports: (container.ports ?? []).map(({ name, containerPort, protocol = 'TCP' }) => ({
        name,
        containerPort,
        protocol,
      })),
      output: { stdout: print, stderr: print },
    });
    this.#process = process;
    this.#event('Normal', 'Started', `Started container ${container.name}`);
    process.onExit((exitCode) => {
      log.end();
      this.#onExit(process, exitCode);
    });
    this.#owner.onContainerChange();
  }

  #onExit(process: Process, exitCode: number): void {
    if (process !== this.#process) return;
    this.#environment?.killAll(SIGNAL.KILL);
    this.#isReady = false;
    this.#isStarted = false;
    const ended: ContainerState = {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: this.#state.running?.startedAt ?? this.#context.store.timestamp(),
        finishedAt: this.#context.store.timestamp(),
        containerID: this.#containerId,
      },
    };
    this.#state = ended;
    this.#owner.onContainerChange();
    if (this.#isStopping || (!this.#isRedefined && !this.#willRestart(exitCode))) return;
    this.#cancelTimer?.();
    const wait = this.#backoff.next(this.#startedAt, this.#context.scheduler.now());
    this.#schedule(NOTICE_TIME, () => this.#waitForRestart(ended, wait));
  }

  #waitForRestart(ended: ContainerState, wait: Duration): void {
    const { pod } = this.#owner;
    const { name, namespace = '', uid = '' } = pod.metadata;
    this.#lastState = ended;
    if (wait > 0) {
      const where = `container=${this.container.name} pod=${name}_${namespace}(${uid})`;
      const message = `back-off ${formatBackoff(wait)} restarting failed ${where}`;
      this.#state = { waiting: { reason: 'CrashLoopBackOff', message } };
      this.#event(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${this.container.name} in pod ${name}_${namespace}(${uid})`,
      );
      this.#owner.onContainerChange();
    }
    this.#schedule(wait, () => {
      this.#restartCount += 1;
      this.#schedule(this.#pull(), () => this.#create());
    });
  }

  #willRestart(exitCode: number): boolean {
    if (this.restartPolicy === 'Always') return true;
    return this.restartPolicy === 'OnFailure' && exitCode !== 0;
  }

  /** `preStop` runs before the signal, within the same grace period. */
  #beforeStop(grace: Duration, then: () => void): void {
    const hook = this.container.lifecycle?.preStop;
    const command = hook?.exec?.command;
    const environment = this.#environment;
    if (hook?.sleep !== undefined) {
      this.#schedule(milliseconds(Math.min(hook.sleep.seconds * 1_000, grace / 1_000_000)), then);
      return;
    }
    const { runCommand } = this.#context;
    if (command === undefined || environment === undefined || runCommand === undefined) {
      then();
      return;
    }
    let isOver = false;
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      this.#cancelTimer?.();
      then();
    };
    this.#schedule(grace, finish);
    runCommand(environment, command, { stdout: () => undefined, stderr: () => undefined }).onExit(finish);
  }

  #schedule(delay: Duration, run: () => void): void {
    this.#cancelTimer = this.#context.scheduler.schedule(delay, run);
  }

  #event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#context.recorder.record({
      about: this.#owner.pod,
      type,
      reason,
      message,
      component: 'kubelet',
      host: this.#context.nodeName,
      fieldPath: `spec.containers{${this.container.name}}`,
    });
  }
}

/** `10s`, `1m20s`, `5m0s`: Go's way of writing a duration. */
function formatBackoff(wait: Duration): string {
  const total = Math.round(wait / 1_000_000_000);
  const minutes = Math.floor(total / 60);
  return minutes === 0 ? `${total}s` : `${minutes}m${total % 60}s`;
}
