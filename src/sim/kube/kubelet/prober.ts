/**
 * Readiness, liveness and startup probes.
 *
 * Kubernetes v1.32 `pkg/kubelet/prober` and `pkg/probe`. HTTP and TCP probes are real connections from the node's
 * network namespace to the Pod.
 *
 * Models the initial delay, period, timeout and both thresholds.
 * Leaves out gRPC and HTTPS probes, which are taken as passed and reported as an event.
 */
import { milliseconds, seconds } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp } from '../../host/tcp-stream';
import { formatEndpoint, parseIp } from '../../wire/ip-address';
import type { Probe } from '../model/pod';
import { portNumberOf } from './container-port';
import type { ContainerRunner } from './container-runner';
import type { KubeletContext } from './kubelet-context';
import type { ProbeFlows } from './probe-flows';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';

export interface ProbeTarget {
  readonly runner: ContainerRunner;
  readonly podAddress: string;
  /** What was seen, in words for the event. */
  readonly onFailure: (kind: ProbeKind, message: string) => void;
}

interface ProbeOutcome {
  readonly isSuccess: boolean;
  readonly message: string;
}

const PASSED: ProbeOutcome = { isSuccess: true, message: '' };
/** How long after its end a probe's connection may still close. */
const LAST_WORDS = seconds(5);
const NANOSECONDS_PER_SECOND = 1_000_000_000;

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
    const { runCommand, machine } = this.#context;
    const command = this.#probe.exec?.command;
    const { environment } = this.#target.runner;
    if (environment === undefined) return;
    if (command !== undefined) {
      if (runCommand === undefined) {
        this.#finish(PASSED);
        return;
      }
      let text = '';
      const collect = (more: string): void => {
        text += more;
      };
      const process = runCommand(environment, command, { stdout: collect, stderr: collect });
      this.#process = process;
      process.onExit((exitCode) => this.#finish({ isSuccess: exitCode === 0, message: text.trim() }));
      return;
    }
    const silent = (): void => undefined;
    const process = machine.root.createProcess(['kubelet'], { stdout: silent, stderr: silent });
    this.#process = process;
    let outcome = PASSED;
    const remember = (result: ProbeOutcome): void => {
      outcome = result;
    };
    process.onExit(() => this.#finish(outcome));
    process.run(
      networkProbe(process, this.#probe, { ...this.#target, flows: this.#context.probeFlows }, remember),
    );
  }

  #finish(outcome: ProbeOutcome): void {
    if (this.#isStopped) return;
    const { failureThreshold = 3, successThreshold = 1, periodSeconds = 10 } = this.#probe;
    if (outcome.isSuccess) {
      this.#successes += 1;
      this.#failures = 0;
      if (this.#successes >= successThreshold) {
        this.hasFailed = false;
        this.#onResult(true);
      }
    } else {
      this.#failures += 1;
      this.#successes = 0;
      this.#target.onFailure(this.kind, outcome.message);
      if (this.#failures >= failureThreshold) {
        this.hasFailed = true;
        // The container will be another one: there is nothing to ask this one any more (`worker.onHold`).
        if (this.kind !== 'readiness') this.#isStopped = true;
        this.#onResult(false);
      }
    }
    // The result may have ended the container, and this probe with it.
    if (!this.#hasStopped()) this.#schedule(Math.max(1, periodSeconds) * NANOSECONDS_PER_SECOND);
  }

  #hasStopped(): boolean {
    return this.#isStopped;
  }
}

function* networkProbe(
  process: Process,
  probe: Probe,
  target: ProbeTarget & { readonly flows: ProbeFlows },
  report: (outcome: ProbeOutcome) => void,
): Task<number> {
  const { httpGet, tcpSocket } = probe;
  const wantedPort = httpGet?.port ?? tcpSocket?.port;
  if (wantedPort === undefined || httpGet?.scheme === 'HTTPS') return 0;
  const host = httpGet?.host ?? tcpSocket?.host ?? target.podAddress;
  const address = parseIp(host);
  const port = portNumberOf(wantedPort, target.runner.container);
  if (address === undefined || port === undefined) {
    report({ isSuccess: false, message: `invalid probe target ${host}:${wantedPort}` });
    return 1;
  }
  const limit = seconds(probe.timeoutSeconds ?? 1);
  const where = formatEndpoint(address, port);
  const startedAt = process.environment.scheduler.now();
  const connected = yield* connectTcp(process, {
    address,
    port,
    limit,
    onBound: (localPort) => {
      target.flows.add(localPort, { address, port }, startedAt, startedAt + limit + LAST_WORDS);
    },
  });
  if (!connected.ok) {
    report({ isSuccess: false, message: describeDialFailure(where, connected.error, httpGet?.path) });
    return 1;
  }
  const stream = connected.value;
  if (httpGet === undefined) {
    stream.close();
    return 0;
  }
  const headers = (httpGet.httpHeaders ?? []).map(({ name, value }) => `${name}: ${value}\r\n`).join('');
  const request = `GET ${httpGet.path ?? '/'} HTTP/1.1\r\nHost: ${where}\r\nUser-Agent: kube-probe/1.32\r\nAccept: */*\r\n${headers}Connection: close\r\n\r\n`;
  yield* stream.write(bytesOf(request));
  let head = '';
  while (!head.includes('\n')) {
    const read = yield* stream.read(limit);
    if (!read.ok || read.value.length === 0) break;
    for (const octet of read.value) head += String.fromCharCode(octet);
  }
  stream.close();
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  if (status >= 200 && status < 400) return 0;
  report({
    isSuccess: false,
    message:
      status === 0
        ? `Get "http://${where}${httpGet.path ?? '/'}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
        : `HTTP probe failed with statuscode: ${status}`,
  });
  return 1;
}

/** As Go words it. */
function describeDialFailure(where: string, error: string, path: string | undefined): string {
  const reason =
    error === 'connection-refused'
      ? `dial tcp ${where}: connect: connection refused`
      : error === 'timed-out'
        ? `dial tcp ${where}: i/o timeout`
        : `dial tcp ${where}: connect: ${error.replaceAll('-', ' ')}`;
  return path === undefined ? reason : `Get "http://${where}${path}": ${reason}`;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
