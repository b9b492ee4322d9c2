/**
 * The targets of an Application Load Balancer, and whose turn it is (AWS: "Target groups for your Application Load Balancers").
 *
 * Models health checks of HTTP, that a new target gets nothing before its first check has passed, round robin, and that all get some
 * when all are unhealthy (fail open). Leaves out weights, stickiness, slow start, and connections that drain.
 */
import { formatEndpoint, isIpv6 } from '../../../wire/ip-address';
import type { Ipv4Address } from '../../../wire/ipv4-address';
import type { Machine } from '../../../host/machine';
import type { SocketAddress } from '../../../host/tcp-stream';
import type { ProbeFlows } from '../../kubelet/probe-flows';
import { HealthCheck, type TargetHealth } from '../../load-balancer/health-check';
import type { AlbTargetGroup } from './alb-model';
import { matchesStatus } from './alb-pattern';

interface Target {
  readonly at: SocketAddress;
  readonly check: HealthCheck;
}

export class AlbTargets {
  readonly #machine: Machine;
  readonly #flows: ProbeFlows;
  readonly #targets = new Map<string, Target>();
  #checkText = '';
  #turn = 0;

  constructor(machine: Machine, flows: ProbeFlows) {
    this.#machine = machine;
    this.#flows = flows;
  }

  put({ targets, check }: AlbTargetGroup): void {
    const checkText = JSON.stringify(check);
    if (checkText !== this.#checkText) this.stop();
    this.#checkText = checkText;
    const wanted = new Map(targets.map((at) => [formatEndpoint(at.address, at.port), at]));
    for (const [key, target] of this.#targets) {
      if (wanted.has(key)) continue;
      target.check.stop();
      this.#targets.delete(key);
    }
    for (const [key, at] of wanted) {
      if (this.#targets.has(key) || isIpv6(at.address)) continue;
      const { address, port } = at;
      this.#targets.set(key, { at, check: this.#checkOf({ address, port }, check) });
    }
  }

  stop(): void {
    for (const { check } of this.#targets.values()) check.stop();
    this.#targets.clear();
  }

  /** Undefined where no target may get anything. */
  next(): SocketAddress | undefined {
    const all = [...this.#targets.values()];
    const healthy = all.filter(({ check }) => check.health === 'healthy');
    const unhealthy = all.filter(({ check }) => check.health === 'unhealthy');
    const serving = healthy.length > 0 ? healthy : unhealthy;
    const target = serving[this.#turn % Math.max(1, serving.length)];
    this.#turn += 1;
    return target?.at;
  }

  /** Of each target, for who looks. */
  get states(): readonly { readonly target: string; readonly health: TargetHealth }[] {
    return [...this.#targets].map(([target, { check }]) => ({ target, health: check.health }));
  }

  #checkOf(
    { address, port }: { readonly address: Ipv4Address; readonly port: number },
    check: AlbTargetGroup['check'],
  ): HealthCheck {
    const target = {
      kind: 'http' as const,
      port: check.port ?? port,
      request: {
        path: check.path,
        userAgent: 'ELB-HealthChecker/2.0',
        isSuccess: (status: number): boolean => matchesStatus(check.successCodes, status),
      },
    };
    return new HealthCheck(
      this.#machine,
      { address, target },
      { settings: check.settings, flows: this.#flows, onChange: () => undefined },
    );
  }
}
