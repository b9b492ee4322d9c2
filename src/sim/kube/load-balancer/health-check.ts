/**
 * The health check of one target of a load balancer: a connection or a request to the node every few seconds.
 *
 * Models what the balancers of clouds have in common: an interval from the start of one check to the start of the next, a
 * timeout, and how many in a row make a target healthy or unhealthy. Until then it is neither.
 */
import { exchangeHttp } from '../../app/http-client';
import { elapsed, milliseconds, nanoseconds, seconds, type Duration } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import { SIGNAL, type Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp } from '../../host/tcp-stream';
import { formatEndpoint } from '../../wire/ip-address';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { ProbeFlows } from '../kubelet/probe-flows';

export interface HealthCheckSettings {
  readonly interval: Duration;
  /** At most the interval. */
  readonly timeout: Duration;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** A new target is healthy once a single check has passed. */
  readonly isFirstEnough?: boolean;
}

export interface HealthCheckTarget {
  readonly kind: 'tcp' | 'http';
  readonly port: number;
  /** What is asked for, and what it is to say; without it, what kube-proxy answers. */
  readonly request?: {
    readonly path: string;
    readonly userAgent: string;
    readonly isSuccess: (status: number) => boolean;
  };
}

export type TargetHealth = 'initial' | 'healthy' | 'unhealthy';

/** What kube-proxy answers at, for all Services and for each with a health check of its own. */
const PROXY_REQUEST = {
  path: '/healthz',
  userAgent: 'load-balancer-health-check/1.0',
  isSuccess: (status: number): boolean => status === 200,
};
const FIRST_CHECK = milliseconds(10);
/** How long after its end a check's connection may still close. */
const LAST_WORDS = seconds(5);
const SILENT = { stdout: (): void => undefined, stderr: (): void => undefined };

export class HealthCheck {
  readonly #machine: Machine;
  readonly #address: Ipv4Address;
  readonly #target: HealthCheckTarget;
  readonly #settings: HealthCheckSettings;
  readonly #flows: ProbeFlows;
  readonly #onChange: () => void;
  #health: TargetHealth = 'initial';
  #successes = 0;
  #failures = 0;
  #cancel: Cancel;
  #process: Process | undefined = undefined;

  constructor(
    machine: Machine,
    to: { readonly address: Ipv4Address; readonly target: HealthCheckTarget },
    wiring: {
      readonly settings: HealthCheckSettings;
      readonly flows: ProbeFlows;
      readonly onChange: () => void;
    },
  ) {
    this.#machine = machine;
    this.#address = to.address;
    this.#target = to.target;
    this.#settings = wiring.settings;
    this.#flows = wiring.flows;
    this.#onChange = wiring.onChange;
    this.#cancel = machine.link.scheduler.schedule(FIRST_CHECK, () => this.#run());
  }

  get health(): TargetHealth {
    return this.#health;
  }

  stop(): void {
    this.#cancel();
    const process = this.#process;
    this.#process = undefined;
    process?.kill(SIGNAL.KILL);
  }

  #run(): void {
    this.#cancel = this.#machine.link.scheduler.schedule(this.#settings.interval, () => this.#run());
    // One that has not answered by now has failed.
    this.#process?.kill(SIGNAL.KILL);
    const process = this.#machine.root.createProcess(['health-check'], SILENT);
    this.#process = process;
    process.onExit((exitCode) => {
      if (this.#process === process) this.#note(exitCode === 0);
    });
    process.run(this.#check(process));
  }

  *#check(process: Process): Task<number> {
    const { timeout } = this.#settings;
    const to = { address: this.#address, port: this.#target.port };
    const startedAt = process.environment.scheduler.now();
    const onBound = (localPort: number): void =>
      this.#flows.add(localPort, to, startedAt, startedAt + timeout + LAST_WORDS);
    const connected = yield* connectTcp(process, { ...to, limit: timeout, onBound });
    if (!connected.ok) return 1;
    const stream = connected.value;
    if (this.#target.kind === 'tcp') {
      stream.close();
      return 0;
    }
    const { path, userAgent, isSuccess } = this.#target.request ?? PROXY_REQUEST;
    const left = nanoseconds(Math.max(0, timeout - elapsed(startedAt, process.environment.scheduler.now())));
    const answer = yield* exchangeHttp(process, {
      to,
      stream,
      head: {
        method: 'GET',
        target: path,
        version: 'HTTP/1.1',
        headers: [
          { name: 'Host', value: formatEndpoint(to.address, to.port) },
          { name: 'User-Agent', value: userAgent },
          { name: 'Connection', value: 'close' },
        ],
      },
      totalLimit: left,
    });
    return answer.ok && isSuccess(answer.value.head.status) ? 0 : 1;
  }

  #note(isSuccess: boolean): void {
    const before = this.#health;
    this.#successes = isSuccess ? this.#successes + 1 : 0;
    this.#failures = isSuccess ? 0 : this.#failures + 1;
    const { healthyThreshold, isFirstEnough = false } = this.#settings;
    const isNew = before === 'initial' && isFirstEnough && isSuccess;
    if (this.#successes >= healthyThreshold || isNew) this.#health = 'healthy';
    if (this.#failures >= this.#settings.unhealthyThreshold) this.#health = 'unhealthy';
    if (this.#health !== before) this.#onChange();
  }
}
