/**
 * Readiness, liveness and startup probes.
 *
 * Kubernetes v1.32 `pkg/kubelet/prober` and `pkg/probe`. HTTP, TCP and gRPC probes are real connections from the node's
 * network namespace to the Pod.
 *
 * Models the initial delay, period, timeout and both thresholds; what passes with a warning, and what cannot be asked and so
 * counts for nothing.
 */
import { milliseconds, seconds, type Duration } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import type { Probe } from '../model/pod';
import { portNumberOf } from './container-port';
import type { ContainerRunner } from './container-runner';
import { probeGrpc } from './grpc-probe';
import { requestHttpGet } from './http-get';
import type { KubeletContext } from './kubelet-context';
import { dialProbe } from './probe-dial';
import type { ProbeFlows } from './probe-flows';
import { failedBecause, PASSED, type ProbeOutcome } from './probe-outcome';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';

export interface ProbeTarget {
  readonly runner: ContainerRunner;
  readonly podAddress: string;
  /** It has not simply passed: what there is to tell. */
  readonly onNote: (kind: ProbeKind, outcome: Exclude<ProbeOutcome, { result: 'success' }>) => void;
}

/** How long after its end a probe's connection may still close. */
const LAST_WORDS = seconds(5);
const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** `maxReadLength` of `pkg/probe/exec`. */
const MAX_OUTPUT = 10 * 1024;
/** How the runtime complains of a program that it cannot run. */
const RUNTIME_COMPLAINT = 'OCI runtime exec failed: ';
const NOT_STARTED: ReadonlySet<number> = new Set([126, 127]);

/** One probe of one start of a container. */
export class Prober {
  readonly kind: ProbeKind;
  readonly #probe: Probe;
  readonly #target: ProbeTarget;
  readonly #context: KubeletContext;
  readonly #onResult: (isSuccess: boolean) => void;
  #cancel: Cancel | undefined = undefined;
  #process: Process | undefined = undefined;
  #successes = 0;
  #failures = 0;
  #isStopped = false;
  /** It has failed as often as it takes: waiting alone will not help. */
  hasFailed = false;

  constructor(
    kind: ProbeKind,
    probe: Probe,
    target: ProbeTarget,
    wiring: { readonly context: KubeletContext; readonly onResult: (isSuccess: boolean) => void },
  ) {
    this.kind = kind;
    this.#probe = probe;
    this.#target = target;
    this.#context = wiring.context;
    this.#onResult = wiring.onResult;
  }

  start(): void {
    const { initialDelaySeconds = 0 } = this.#probe;
    // A probe without delay still comes a moment after the start.
    this.#schedule(Math.max(initialDelaySeconds * NANOSECONDS_PER_SECOND, milliseconds(10)));
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#process?.kill(SIGNAL.KILL);
  }

  #schedule(delayNs: number): void {
    this.#cancel = this.#context.scheduler.schedule(milliseconds(delayNs / 1_000_000), () => this.#run());
  }

  #run(): void {
    const { exec } = this.#probe;
    if (this.#target.runner.environment === undefined) return;
    if (exec?.command === undefined) this.#askOverNetwork();
    else this.#runCommand(exec.command);
  }

  #runCommand(command: readonly string[]): void {
    const { runCommand, scheduler } = this.#context;
    const { environment } = this.#target.runner;
    if (runCommand === undefined || environment === undefined) {
      this.#finish(PASSED);
      return;
    }
    let text = '';
    const collect = (more: string): void => {
      text = `${text}${more}`.slice(0, MAX_OUTPUT);
    };
    const process = runCommand(environment, command, { stdout: collect, stderr: collect });
    this.#process = process;
    let isTimedOut = false;
    const stopWaiting = scheduler.schedule(this.#limit(), () => {
      isTimedOut = true;
      process.kill(SIGNAL.KILL);
    });
    process.onExit((exitCode) => {
      stopWaiting();
      if (isTimedOut) this.#finish(failedBecause(this.#timeoutText(command)));
      else this.#finish(commandOutcome(exitCode, text));
    });
  }

  /** `ErrCommandTimedOut` */
  #timeoutText(command: readonly string[]): string {
    return `command timed out: "${command.join(' ')}" timed out after ${this.#limit() / NANOSECONDS_PER_SECOND}s`;
  }

  #askOverNetwork(): void {
    const { machine, probeFlows } = this.#context;
    const silent = (): void => undefined;
    const process = machine.root.createProcess(['kubelet'], { stdout: silent, stderr: silent });
    this.#process = process;
    let outcome: ProbeOutcome = PASSED;
    process.onExit(() => this.#finish(outcome));
    const onBound = noteFlows(probeFlows, process, this.#limit());
    function* run(task: Task<ProbeOutcome>): Task<number> {
      outcome = yield* task;
      return 0;
    }
    process.run(run(networkProbe(process, this.#probe, { ...this.#target, limit: this.#limit(), onBound })));
  }

  #limit(): Duration {
    return seconds(Math.max(1, this.#probe.timeoutSeconds ?? 1));
  }

  #finish(outcome: ProbeOutcome): void {
    if (this.#isStopped) return;
    const { failureThreshold = 3, successThreshold = 1, periodSeconds = 10 } = this.#probe;
    if (outcome.result !== 'success') this.#target.onNote(this.kind, outcome);
    if (outcome.result === 'failure') {
      this.#failures += 1;
      this.#successes = 0;
      if (this.#failures >= failureThreshold) {
        this.hasFailed = true;
        // The container will be another one: there is nothing to ask this one any more (`worker.onHold`).
        if (this.kind !== 'readiness') this.#isStopped = true;
        this.#onResult(false);
      }
    } else if (outcome.result !== 'error') {
      this.#successes += 1;
      this.#failures = 0;
      if (this.#successes >= successThreshold) {
        this.hasFailed = false;
        this.#onResult(true);
      }
    }
    // The result may have ended the container, and this probe with it.
    if (!this.#hasStopped()) this.#schedule(Math.max(1, periodSeconds) * NANOSECONDS_PER_SECOND);
  }

  #hasStopped(): boolean {
    return this.#isStopped;
  }
}

/** Connections of one probe are told from what people send. */
function noteFlows(
  flows: ProbeFlows,
  process: Process,
  limit: Duration,
): (localPort: number, to: SocketAddress) => void {
  const { scheduler } = process.environment;
  return (localPort, to) => flows.add(localPort, to, scheduler.now(), scheduler.now() + limit + LAST_WORDS);
}

/** `execProber.Probe`: what the runtime cannot start is no answer of the container. */
function commandOutcome(exitCode: number, text: string): ProbeOutcome {
  if (exitCode === 0) return PASSED;
  if (NOT_STARTED.has(exitCode) && text.startsWith(RUNTIME_COMPLAINT)) {
    const why = text.trimEnd();
    return {
      result: 'error',
      output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ${why}`,
    };
  }
  return failedBecause(text);
}

interface NetworkTarget {
  readonly runner: ContainerRunner;
  readonly podAddress: string;
  readonly limit: Duration;
  readonly onBound: (localPort: number, to: SocketAddress) => void;
}

function* networkProbe(process: Process, probe: Probe, target: NetworkTarget): Task<ProbeOutcome> {
  const { podAddress, limit, onBound } = target;
  const { container } = target.runner;
  const { httpGet, tcpSocket, grpc } = probe;
  if (httpGet !== undefined) {
    const options = { action: httpGet, container, podAddress, purpose: 'probe', limit, onBound };
    const answer = yield* requestHttpGet(process, options);
    if (!answer.ok) {
      const { kind, text } = answer.error;
      return kind === 'invalid' ? { result: 'error', output: text } : failedBecause(text);
    }
    const { status, body } = answer.value;
    if (status < 200 || status >= 400) return failedBecause(`HTTP probe failed with statuscode: ${status}`);
    if (status < 300) return PASSED;
    return { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
  }
  if (tcpSocket !== undefined) {
    const port = portNumberOf(tcpSocket.port, container);
    if (!port.ok) return { result: 'error', output: port.error };
    const host = tcpSocket.host === undefined || tcpSocket.host === '' ? podAddress : tcpSocket.host;
    const connected = yield* dialProbe(process, { host, port: port.value, limit, onBound });
    if (connected.ok) {
      connected.value.close();
      return PASSED;
    }
    const { error } = connected;
    return failedBecause(error.kind === 'timed-out' ? `dial tcp ${error.where}: i/o timeout` : error.text);
  }
  if (grpc === undefined) return PASSED;
  const { port, service = '' } = grpc;
  const timeoutSeconds = limit / NANOSECONDS_PER_SECOND;
  return yield* probeGrpc(process, { podAddress, port, service, timeoutSeconds, onBound });
}
