/**
 * kube-router's network policy controller on one node: it writes everything anew whenever any Pod, namespace or policy of
 * the cluster has changed, and every five minutes (`pkg/controllers/netpol/npc_iptables.go`, kube-router v2).
 *
 * Models: one synchronisation at a time, and one more that waits; chains under new names each time; its jumps are put back to
 * the beginning of the built-in chains, where kube-proxy has put its own meanwhile. Established connections go on.
 * Leaves out that the real one feeds the whole filter table back, which sets the counters of everybody's rules to zero.
 * How long a synchronisation takes is our estimate.
 */
import { invariant } from '../../../base/invariant';
import { milliseconds, seconds, type SimTime } from '../../../base/time';
import type { Cancel, Scheduler } from '../../../engine/scheduler';
import type { Machine } from '../../../host/machine';
import { splitRestoreLine } from '../../../netfilter/restore-words';
import type { IpFamily } from '../../../wire/ip-address';
import type { ApiLink } from '../../control-plane/api-link';
import type { NetworkPolicy } from '../../network-policy/network-policy';
import type { PolicyIndex } from '../../network-policy/policy-index';
import { firewallOf, formatFirewall, formatSets, type Firewall } from './firewall-text';

/** `--iptables-sync-period` */
const SYNC_PERIOD = seconds(300);
const SYNC_TIME = milliseconds(50);
const NANOSECONDS_PER_MILLISECOND = 1_000_000;

export interface PolicyControllerOptions {
  readonly machine: Machine;
  readonly nodeName: string;
  readonly index: PolicyIndex<NetworkPolicy>;
  readonly link: ApiLink;
  readonly scheduler: Scheduler;
  /** Of each family that the cluster has: the range of its Services. */
  readonly serviceRanges: Readonly<Partial<Record<IpFamily, string>>>;
}

export class PolicyController {
  readonly #options: PolicyControllerOptions;
  /** Of each family, what was written last. */
  readonly #written = new Map<IpFamily, Firewall>();
  #isRunning = false;
  #isRequested = false;
  #stopListening: (() => void) | undefined = undefined;
  #cancelPeriodic: Cancel | undefined = undefined;

  constructor(options: PolicyControllerOptions) {
    this.#options = options;
  }

  /** On a machine that is awake. */
  start(): void {
    const { index, link } = this.#options;
    this.#stopListening = index.onAnyChange(() => link.tell(() => this.#request()));
    this.#sync();
    this.#syncPeriodically();
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#cancelPeriodic?.();
  }

  /** What was told is written. */
  get isSynced(): boolean {
    return !this.#isRunning && !this.#isRequested;
  }

  #syncPeriodically(): void {
    this.#cancelPeriodic = this.#options.scheduler.schedule(SYNC_PERIOD, () => {
      this.#request();
      this.#syncPeriodically();
    });
  }

  #request(): void {
    if (this.#stopListening === undefined) return;
    if (this.#isRunning) {
      this.#isRequested = true;
      return;
    }
    this.#isRunning = true;
    this.#options.scheduler.schedule(SYNC_TIME, () => {
      this.#isRunning = false;
      if (this.#stopListening === undefined) return;
      this.#sync();
      if (!this.#isRequested) return;
      this.#isRequested = false;
      this.#request();
    });
  }

  #sync(): void {
    const { machine, serviceRanges, index, nodeName, scheduler } = this.#options;
    const { netfilter } = machine.rootNamespace.stack;
    const version = nanosecondsText(machine.startTimeMs, scheduler.now());
    for (const family of ['IPv4', 'IPv6'] as const) {
      const serviceRange = serviceRanges[family];
      if (serviceRange === undefined) continue;
      const tables = netfilter.of(family);
      const before = this.#written.get(family);
      const firewall = firewallOf({ index, nodeName, family, version, serviceRange });
      const made = netfilter.ipset.run(['restore', '-exist'], formatSets(firewall, family));
      invariant(made.exitCode === 0, `kube-router feeds valid sets: ${made.stderr}`);
      const text = formatFirewall(firewall, {
        isWritten: (chain, rule) => tables.command(splitRestoreLine(`-C ${chain} ${rule}`)).ok,
        staleChains: (before?.chains ?? []).filter((chain) => tables.command(['-S', chain]).ok),
      });
      const restored = tables.restore(text, { isNoFlush: true });
      invariant(restored.ok, `kube-router feeds valid rules: ${restored.ok ? '' : restored.error.message}`);
      for (const name of before?.sets.keys() ?? [])
        if (!firewall.sets.has(name)) netfilter.ipset.run(['destroy', name]);
      this.#written.set(family, firewall);
    }
  }
}

/** Nanoseconds since 1970, which are more than a number holds. */
function nanosecondsText(startTimeMs: number, now: SimTime): string {
  const whole = Math.floor(now / NANOSECONDS_PER_MILLISECOND);
  return `${startTimeMs + whole}${String(now % NANOSECONDS_PER_MILLISECOND).padStart(6, '0')}`;
}
