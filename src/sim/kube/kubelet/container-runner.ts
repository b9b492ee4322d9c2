/**
 * One container of a Pod on its node: pulling, starting, ending, and starting again.
 *
 * Kubernetes v1.32 `pkg/kubelet/kuberuntime/kuberuntime_container.go`.
 *
 * Models the states waiting, running and terminated with their reasons, images that cannot be pulled, programs that are
 * not there, postStart, the restart policy, CrashLoopBackOff, the restart with another image, what probes say, and the
 * end: preStop, SIGTERM, and SIGKILL after the grace period.
 */
import { invariant } from '../../base/invariant';
import { elapsed, nanoseconds, seconds, type Duration, type SimTime } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import { InputQueue } from '../../host/input-queue';
import { SIGNAL, type Environment, type Process } from '../../host/process';
import type { RuntimeContainer } from '../container-runtime';
import type { Container, ContainerState, ContainerStatus, Pod } from '../model/pod';
import { runPostStart, runPreStop } from './container-hooks';
import { ContainerLog } from './container-log';
import { ContainerRuns } from './container-runs';
import { expandVariables } from './container-variables';
import { formatBackoff } from './format-backoff';
import { fullImageName } from './image-name';
import { CONFIG_RETRY_TIME, ImagePull, type ImagePullOwner } from './image-pull';
import type { KubeletContext } from './kubelet-context';
import { NOTICE_TIME, RestartBackoff } from './restart-backoff';
import type { TerminationOrder } from './termination-order';

export interface ContainerOwner {
  readonly pod: Pod;
  /** Of the family that comes first; empty when there is none yet. */
  readonly podAddress: string;
  /** A container changed its state: the Pod's status has to be written, other containers may start. */
  onContainerChange(): void;
  /** What the container runs in, as it is now; an error keeps it waiting. */
  createEnvironment(container: Container): (() => Environment) | string;
  /** Can a container that only waits be made later? */
  mayBeDormant(): boolean;
}

/** What a container has after SIGTERM whatever is left of its grace (`minimumGracePeriodInSeconds`). */
const MIN_GRACE = seconds(2);

interface ContainerEnd {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
}

/** Waits that end by themselves. */
const BEGINNING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);
/** Of what never started. */
const NO_TIME = '1970-01-01T00:00:00Z';

export class ContainerRunner {
  readonly restartPolicy: string;
  readonly #context: KubeletContext;
  readonly #owner: ContainerOwner;
  /** Runs to its end before others start. */
  readonly #isInit: boolean;
  #container: Container;
  #backoff = new RestartBackoff();
  #state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  #lastState: ContainerState = {};
  #restartCount = 0;
  #isReady = false;
  #isStarted = false;
  /** When it ended before its present start. */
  #previousEnd: SimTime | undefined = undefined;
  #endedAt: SimTime | undefined = undefined;
  #process: Process | undefined = undefined;
  #environment: Environment | undefined = undefined;
  #containerId = '';
  #cancelTimer: Cancel | undefined = undefined;
  #isStopping = false;
  #hasEndedForGood = false;
  #isRedefined = false;
  /** A probe has failed: it is told to end. */
  #isUnhealthy = false;
  /** The process and its environment are there, or there is none; false while the node is dormant. */
  #isMade = true;
  readonly #pull: ImagePull;
  /** Of the run that is, or was last; undefined before the first. */
  #log: ContainerLog | undefined = undefined;
  /** Of the run before. */
  #previousLog: ContainerLog | undefined = undefined;
  readonly #runs = new ContainerRuns();

  constructor(
    container: Container,
    restartPolicy: string,
    owner: ContainerOwner,
    { context, isInit }: { readonly context: KubeletContext; readonly isInit: boolean },
  ) {
    this.#container = container;
    this.restartPolicy = restartPolicy;
    this.#owner = owner;
    this.#context = context;
    this.#isInit = isInit;
    // Of a Pod with init containers every one that has not begun waits for those (`convertToAPIContainerStatuses`).
    if (isInit) this.#state = { waiting: { reason: 'PodInitializing' } };
    this.#pull = new ImagePull(context, this.#pullOwner());
  }

  get container(): Container {
    return this.#container;
  }

  get isRunning(): boolean {
    return this.#state.running !== undefined;
  }

  /** It was created once, or could not be. */
  get hasBegun(): boolean {
    return !BEGINNING.has(this.#state.waiting?.reason ?? '');
  }

  /** It ends, or has ended, only to start with another image. */
  get isRedefined(): boolean {
    return this.#isRedefined;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** It runs, and its startup probe has passed. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** An init container that has done its work counts as ready. */
  get #isDoneInit(): boolean {
    return this.#isInit && this.#state.terminated?.exitCode === 0;
  }

  /** Told to end by a probe, and still there. */
  get isUnhealthy(): boolean {
    return this.#isUnhealthy;
  }

  get restartCount(): number {
    return this.#restartCount;
  }

  /** Ended and will not start again. */
  get isFinished(): boolean {
    const { terminated } = this.#state;
    return terminated !== undefined && this.#hasEndedForGood;
  }

  get exitCode(): number | undefined {
    return this.#state.terminated?.exitCode;
  }

  /** `CrashLoopBackOff`, `ImagePullBackOff` or another wait that only time or the user ends. */
  get blockedReason(): string | undefined {
    const reason = this.#state.waiting?.reason;
    return reason === undefined || BEGINNING.has(reason) ? undefined : reason;
  }

  get environment(): Environment | undefined {
    this.#makeNow();
    return this.isRunning ? this.#environment : undefined;
  }

  get process(): Process | undefined {
    this.#makeNow();
    return this.#process;
  }

  /** What the runtime has of it. */
  runtimeContainers(): readonly RuntimeContainer[] {
    const { runCommand } = this.#context;
    return this.#runs.list(this.container.name, () => {
      const { environment } = this;
      if (environment === undefined || runCommand === undefined) return undefined;
      return (argv, output) => runCommand(environment, argv, output);
    });
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
    this.#begin();
  }

  /** For readiness probes. */
  setReady(isReady: boolean): void {
    if (this.#isReady === isReady || !this.isRunning) return;
    this.#isReady = isReady;
    this.#owner.onContainerChange();
  }

  /** For startup probes. */
  setStarted(): void {
    if (this.#isStarted || !this.isRunning) return;
    this.#isStarted = true;
    this.#isReady = this.container.readinessProbe === undefined;
    this.#owner.onContainerChange();
  }

  /** A probe has failed: the container ends within its grace and, unless it never restarts, starts again. */
  killUnhealthy(kind: 'liveness' | 'startup', grace: Duration): void {
    if (this.#isUnhealthy || this.#isStopping || !this.isRunning) return;
    this.#isUnhealthy = true;
    const fate = this.restartPolicy === 'Never' ? '' : ', will be restarted';
    this.#event('Normal', 'Killing', `Container ${this.container.name} failed ${kind} probe${fate}`);
    this.#terminate(grace, undefined);
  }

  /** The Pod has another image for it: what runs ends, and starts anew whatever the restart policy says. */
  redefine(container: Container, grace: Duration): void {
    this.#container = container;
    this.#backoff = new RestartBackoff();
    this.#pull.forget();
    const { process } = this;
    if (process !== undefined && process.exitCode === undefined) {
      this.#event('Normal', 'Killing', `Container ${container.name} definition changed, will be restarted`);
      this.#isRedefined = true;
      this.#terminate(grace, undefined);
    } else if (this.#cancelTimer !== undefined && !this.isFinished && this.#state.waiting !== undefined) {
      // It was about to start, or waited for its turn to start again.
      this.#cancelTimer();
      if (process !== undefined) this.#restartCount += 1;
      this.#begin();
    }
  }

  /** The Pod goes. `onEnded` is called once the container has ended. */
  stop(grace: Duration, order: TerminationOrder, onEnded: () => void): void {
    this.#isStopping = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { process } = this;
    if (process === undefined || process.exitCode !== undefined) {
      onEnded();
      return;
    }
    this.#event('Normal', 'Killing', `Stopping container ${this.container.name}`);
    process.onExit(() => onEnded());
    this.#terminate(grace, order);
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
      ready: this.#isReady || this.#isDoneInit,
      restartCount: this.#restartCount,
      image: fullImageName(this.container.image),
      imageID: this.#containerId === '' ? '' : this.#context.imageIdOf(this.container.image),
      ...(this.#containerId === '' ? {} : { containerID: this.#containerId }),
      started: this.#isStarted,
    };
  }

  #begin(): void {
    this.#pull.begin(() => this.#create());
  }

  #pullOwner(): ImagePullOwner {
    return {
      container: () => this.#container,
      isStopping: () => this.#isStopping,
      startTime: () => this.#context.startTime(this.#key()),
      schedule: (delay, run) => this.#schedule(delay, run),
      event: (type, reason, message) => this.#event(type, reason, message),
      waitFor: (reason, message) => this.#waitFor(reason, message),
    };
  }

  #waitFor(reason: string, message: string, error = reason): void {
    this.#state = { waiting: { reason, message } };
    this.#event('Warning', 'Failed', `Error: ${error}`);
    this.#owner.onContainerChange();
  }

  /** This start of this container of this Pod. */
  #key(): string {
    return `${this.#owner.pod.metadata.uid ?? ''}/${this.container.name}/${this.#restartCount}`;
  }

  #create(): void {
    const { container } = this;
    const makeEnvironment = this.#owner.createEnvironment(container);
    if (typeof makeEnvironment === 'string') {
      this.#waitFor('CreateContainerConfigError', makeEnvironment, makeEnvironment);
      this.#schedule(CONFIG_RETRY_TIME, () => this.#create());
      return;
    }
    this.#event('Normal', 'Created', `Created container: ${container.name}`);
    const { machine } = this.#context;
    if (!machine.isAwake && !this.#isUnnoticed()) machine.wake();
    this.#containerId = this.#context.newContainerId(this.#key());
    this.#previousEnd = this.#endedAt;
    this.#isRedefined = false;
    this.#isUnhealthy = false;
    const log = new ContainerLog(machine.startTimeMs, this.#context.maxLogCharacters);
    this.#previousLog = this.#log;
    this.#log = log;
    this.#keepRun(log);
    if (this.#context.images.endsAtOnce?.(container) === true) {
      const startedAt = this.#context.store.timestamp();
      this.#event('Normal', 'Started', `Started container ${container.name}`);
      log.end();
      this.#end({ exitCode: 0, reason: 'Completed', startedAt });
      return;
    }
    if (machine.isAwake) {
      const process = this.#startProcess(makeEnvironment(), log);
      if (typeof process === 'string') {
        this.#failStart(process);
        return;
      }
      this.#event('Normal', 'Started', `Started container ${container.name}`);
      const startedAt = this.#context.store.timestamp();
      if (container.lifecycle?.postStart === undefined) this.#markRunning(startedAt);
      this.#followProcess(process, log);
      this.#followPostStart(process, startedAt);
    } else {
      this.#isMade = false;
      this.#markRunning(this.#context.store.timestamp());
      machine.whenUsed(() => {
        const process = this.#startProcess(makeEnvironment(), log);
        invariant(typeof process !== 'string', 'what only waits can be started');
        this.#followProcess(process, log);
      });
      this.#event('Normal', 'Started', `Started container ${container.name}`);
    }
    this.#owner.onContainerChange();
  }

  #keepRun(log: ContainerLog): void {
    this.#runs.begin({
      id: this.#containerId.replace(/^containerd:\/\//u, ''),
      attempt: this.#restartCount,
      image: this.container.image,
      createdAt: this.#context.scheduler.now(),
      log,
    });
  }

  #markRunning(startedAt: string): void {
    const { startupProbe, readinessProbe } = this.container;
    this.#state = { running: { startedAt } };
    this.#isStarted = startupProbe === undefined;
    this.#isReady = this.#isStarted && readinessProbe === undefined;
  }

  /** The kubelet goes on when the hook is over: until then it does not say that the container runs. */
  #followPostStart(process: Process, startedAt: string): void {
    const environment = this.#environment;
    const hook = this.container.lifecycle?.postStart;
    if (hook === undefined || environment === undefined || process.exitCode !== undefined) return;
    const { container } = this;
    const { pod, podAddress } = this.#owner;
    const target = { pod, container, environment, context: this.#context, podAddress };
    runPostStart(hook, target, (isSuccess) => {
      if (process !== this.#process || process.exitCode !== undefined || this.#isStopping) return;
      this.#markRunning(startedAt);
      if (!isSuccess) {
        this.#event('Warning', 'FailedPostStartHook', 'PostStartHook failed');
        this.#event('Normal', 'Killing', 'FailedPostStartHook');
        this.#terminate(seconds(this.#owner.pod.spec.terminationGracePeriodSeconds ?? 30), undefined);
      }
      this.#owner.onContainerChange();
    });
  }

  /** The runtime has made the container and cannot run its program. */
  #failStart(why: string): void {
    const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${why}`;
    this.#waitFor('RunContainerError', message, message);
    this.#schedule(NOTICE_TIME, () => {
      this.#end({ exitCode: 128, reason: 'StartError', message, startedAt: NO_TIME });
    });
  }

  /** Nobody can tell whether its process is there: it does nothing but wait. */
  #isUnnoticed(): boolean {
    const { name, image, command, args } = this.container;
    const isPassive = this.#context.images.isPassive?.({ name, image, command, args }) === true;
    return isPassive && this.#owner.mayBeDormant();
  }

  /** The container is made, on the same machine, before its process is wanted. */
  #makeNow(): void {
    if (!this.#isMade) this.#context.machine.wake();
  }

  #startProcess(environment: Environment, log: ContainerLog): Process | string {
    const { container } = this;
    this.#isMade = true;
    this.#environment = environment;
    const print = (text: string): void => log.append(text, this.#context.scheduler.now());
    const expand = (text: string): string => expandVariables(text, (name) => environment.variables.get(name));
    const process = this.#context.images.startContainer(environment, {
      name: container.name,
      image: container.image,
      command: container.command?.map(expand),
      args: container.args?.map(expand),
      get env() {
        return environment.variables;
      },
      ports: (container.ports ?? []).map(({ name, containerPort, protocol = 'TCP' }) => ({
        name,
        containerPort,
        protocol,
      })),
      output: { stdout: print, stderr: print, ...openInputOf(container) },
    });
    this.#process = typeof process === 'string' ? undefined : process;
    return process;
  }

  #followProcess(process: Process, log: ContainerLog): void {
    process.onExit((exitCode) => {
      log.end();
      this.#onExit(process, exitCode);
    });
  }

  #onExit(process: Process, exitCode: number): void {
    if (process !== this.#process) return;
    this.#environment?.killAll(SIGNAL.KILL);
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    const startedAt = this.#state.running?.startedAt ?? this.#context.store.timestamp();
    this.#end({ exitCode, reason, startedAt });
  }

  #end(end: ContainerEnd): void {
    const { exitCode } = end;
    this.#isReady = false;
    this.#isStarted = false;
    const ended: ContainerState = {
      terminated: {
        ...end,
        finishedAt: this.#context.store.timestamp(),
        containerID: this.#containerId,
      },
    };
    this.#state = ended;
    const isUnhealthy = this.#isUnhealthy;
    this.#isUnhealthy = false;
    const now = this.#context.scheduler.now();
    this.#endedAt = now;
    this.#runs.end({ at: now, exitCode, reason: end.reason, message: end.message ?? '' });
    const shouldRestart =
      this.#isRedefined || (isUnhealthy ? this.restartPolicy !== 'Never' : this.#willRestart(exitCode));
    this.#hasEndedForGood = !shouldRestart;
    this.#owner.onContainerChange();
    if (this.#isStopping || !shouldRestart) return;
    this.#cancelTimer?.();
    const previous = this.#previousEnd;
    if (isUnhealthy && (previous === undefined || this.#backoff.waitAfter(previous, now) === 0)) {
      // It starts in the same step of the kubelet, which looks at the end before this one.
      if (previous !== undefined) this.#backoff.start(previous, now);
      this.#lastState = ended;
      this.#restart();
      return;
    }
    const wait = this.#backoff.waitAfter(now, now);
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
    }
    this.#lookInBackOff(this.#context.scheduler.now() + wait);
    if (wait > 0) this.#owner.onContainerChange();
  }

  /** Every look of the kubelet at a container that is in back-off is told; its time over, it starts. */
  #lookInBackOff(readyAt: number): void {
    const now = this.#context.scheduler.now();
    if (now >= readyAt) {
      this.#backoff.start(this.#endedAt ?? now, now);
      this.#restart();
      return;
    }
    const { name, namespace = '', uid = '' } = this.#owner.pod.metadata;
    const message = `Back-off restarting failed container ${this.container.name} in pod ${name}_${namespace}(${uid})`;
    this.#event('Warning', 'BackOff', message);
    const next = this.#context.nextLook(`${this.#key()} ${now}`, readyAt);
    this.#schedule(next, () => this.#lookInBackOff(readyAt));
  }

  #restart(): void {
    this.#restartCount += 1;
    this.#begin();
  }

  #willRestart(exitCode: number): boolean {
    if (this.restartPolicy === 'Always') return true;
    return this.restartPolicy === 'OnFailure' && exitCode !== 0;
  }

  /**
   * `killContainer`: the preStop hook, the container's turn among the others, then `SIGTERM`, and `SIGKILL` after what
   * is left of the grace period.
   */
  #terminate(grace: Duration, order: TerminationOrder | undefined): void {
    const process = this.#process;
    const environment = this.#environment;
    if (process === undefined || environment === undefined) return;
    const { scheduler } = this.#context;
    const begunAt = scheduler.now();
    const left = (): Duration => nanoseconds(Math.max(0, grace - elapsed(begunAt, scheduler.now())));
    let isSignalled = false;
    const signal = (): void => {
      if (isSignalled || process.exitCode !== undefined) return;
      isSignalled = true;
      this.#cancelTimer?.();
      this.#schedule(nanoseconds(Math.max(left(), MIN_GRACE)), () => process.kill(SIGNAL.KILL));
      process.kill(SIGNAL.TERM);
    };
    const takeTurn = (): void => {
      if (order === undefined || left() === 0) {
        signal();
        return;
      }
      this.#schedule(left(), signal);
      order.wait(this.container.name, signal);
    };
    if (grace === 0) {
      takeTurn();
      return;
    }
    runPreStop(
      {
        pod: this.#owner.pod,
        container: this.container,
        environment,
        context: this.#context,
        podAddress: this.#owner.podAddress,
      },
      grace,
      (isSuccess) => {
        if (!isSuccess && process.exitCode === undefined)
          this.#event('Warning', 'FailedPreStopHook', 'PreStopHook failed');
        takeTurn();
      },
    );
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

/** With `stdin: true` its standard input stays open for who attaches. */
function openInputOf({ stdin, tty }: Container): { readonly stdin?: InputQueue } {
  if (stdin !== true) return {};
  const input = new InputQueue();
  input.isTerminal = tty === true;
  return { stdin: input };
}
