/**
 * kube-proxy on one node for one family of addresses: when its rules are written. What is written is the mode's
 * (`iptables-proxier.ts`, `ipvs-proxier.ts`, `nftables-proxier.ts`).
 *
 * Kubernetes v1.32 `pkg/util/async/bounded_frequency_runner.go` and `pkg/proxy/conntrack/cleanup.go`.
 *
 * Models the minimum period between synchronisations with its burst of two, a new attempt after one that was refused, and a full
 * one an hour after the last, which brings back what somebody has taken away.
 */
import { invariant } from '../../base/invariant';
import { elapsed, microseconds, nanoseconds, seconds, type Duration, type SimTime } from '../../base/time';
import type { Cancel, Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { Process } from '../../host/process';
import type { IpFamily } from '../../wire/ip-address';
import { HealthCheckServers } from './health-check-servers';
import { IptablesProxier, supersedes } from './iptables-proxier';
import { IpvsProxier, type IpvsOptions } from './ipvs-proxier';
import { NftablesProxier } from './nftables-proxier';
import type { Proxier } from './proxier';
import { countWithoutLocal } from './local-endpoints';
import type { ProxyCounts } from './proxy-metrics';
import { isUpToDate, type ProxyState } from './proxy-health';
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import type { ServiceFeed } from './service-feed';
import { staleUdpFlows } from './stale-udp-flows';

/** `minSyncPeriod` of every mode; by `syncPeriod` one is due that was not asked for. */
const MIN_SYNC_PERIOD = seconds(1);
/** `FullSyncPeriod` */
const FULL_SYNC_PERIOD = seconds(3_600);
/** `syncPeriod`: how soon one that was refused is tried again. */
const SYNC_PERIOD = seconds(30);
const BURST_SYNCS = 2;
/** From the change to the start of a synchronisation that may run at once. */
const START_TIME = microseconds(500);

export interface KubeProxyOptions {
  readonly mode: 'iptables' | 'ipvs' | 'nftables';
  /** Of the mode ipvs. */
  readonly ipvs: IpvsOptions;
  readonly nodeName: string;
  readonly family: IpFamily;
  /** Looked at when it starts. */
  readonly findNode: () => ProxyNode;
  readonly machine: Machine;
  readonly scheduler: Scheduler;
  /** The program, for the ports that it listens on; undefined until there is one. */
  readonly findProcess?: () => Process | undefined;
  readonly services: ServiceFeed;
  /** 1 s and 30 s without them. */
  readonly minSyncPeriod?: Duration;
  readonly syncPeriod?: Duration;
}

export class KubeProxy implements ProxyState {
  readonly #options: KubeProxyOptions;
  #proxier: Proxier | undefined = undefined;
  /** What it had to write since its machine is dormant, the oldest first. */
  #unwritten: UnwrittenSync[] = [];
  #tokens = BURST_SYNCS;
  #tokensAt: SimTime;
  #isPending = false;
  #syncCount = 0;
  #isStopped = false;
  #isRefused = false;
  #isWhole = true;
  #fullSyncs = 0;
  #refusedSyncs = 0;
  #lastQueued: SimTime | undefined = undefined;
  #cancelFullSync: Cancel | undefined = undefined;
  #healthChecks: { readonly process: Process; readonly servers: HealthCheckServers } | undefined = undefined;
  pendingSince: SimTime | undefined = undefined;
  lastUpdated: SimTime | undefined = undefined;
  readonly #stopListening: () => void;

  constructor(options: KubeProxyOptions) {
    this.#options = options;
    this.#tokensAt = options.scheduler.now();
    options.machine.whenUsed(() => {
      this.#proxier = proxierOf(options);
    });
    this.#stopListening = options.services.onChange(() => this.#requestSync());
    this.#requestSync();
  }

  /** The node is off. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelFullSync?.();
    this.#stopListening();
    this.#proxier?.stop?.();
    this.#options.services.forgetNode(this.#options.nodeName);
  }

  /** Its program has ended and started again: it writes everything anew. */
  restart(): void {
    this.#isWhole = true;
    this.#proxier?.forget?.();
    this.#requestSync();
  }

  /** What the rules say is what the API server last told, or cannot be written. */
  get isSynced(): boolean {
    return !this.#isPending || this.#isRefused;
  }

  get family(): IpFamily {
    return this.#options.family;
  }

  get syncCount(): number {
    return this.#syncCount;
  }

  /** For its metrics. */
  counts(): ProxyCounts {
    const { services, findNode } = this.#options;
    return {
      fullSyncs: this.#fullSyncs,
      partialSyncs: this.#syncCount - this.#fullSyncs,
      refusedSyncs: this.#refusedSyncs,
      lastQueued: this.#lastQueued,
      lastUpdated: this.lastUpdated,
      rules: this.#startedProxier().countRules?.(services.ports()),
      withoutLocal: countWithoutLocal(services.ports(), findNode()),
    };
  }

  /** What it would feed to the real tool if it started now. */
  feed(): string {
    return this.#startedProxier().feed(this.#options.services.ports());
  }

  #requestSync(): void {
    this.#lastQueued = this.#options.scheduler.now();
    this.pendingSince ??= this.#lastQueued;
    if (this.#isPending) return;
    this.#isPending = true;
    this.#refill();
    const missing = Math.max(0, 1 - this.#tokens);
    this.#syncAfter(nanoseconds(Math.max(START_TIME, Math.ceil(missing * this.#minSyncPeriod))));
  }

  #syncAfter(wait: Duration): void {
    this.#options.scheduler.schedule(wait, () => {
      this.#isPending = false;
      if (this.#isStopped) return;
      this.#refill();
      this.#tokens -= 1;
      this.#sync();
    });
  }

  /** A token comes back every minimum period. */
  #refill(): void {
    const now = this.#options.scheduler.now();
    this.#tokens = Math.min(BURST_SYNCS, this.#tokens + this.#tokensSince(now));
    this.#tokensAt = now;
  }

  get #minSyncPeriod(): Duration {
    return this.#options.minSyncPeriod ?? MIN_SYNC_PERIOD;
  }

  /** Without a minimum there is no limit. */
  #tokensSince(now: SimTime): number {
    return this.#minSyncPeriod === 0 ? BURST_SYNCS : elapsed(this.#tokensAt, now) / this.#minSyncPeriod;
  }

  #sync(): void {
    const { family, services, machine, scheduler } = this.#options;
    const ports = services.ports();
    if (!machine.isAwake) {
      this.#putOff({ ports, at: scheduler.now() });
      return;
    }
    this.#isRefused = !this.#startedProxier().sync(ports, scheduler.now());
    if (this.#isRefused) {
      this.#isPending = true;
      this.#isWhole = true;
      this.#refusedSyncs += 1;
      this.#syncAfter(this.#options.syncPeriod ?? SYNC_PERIOD);
      return;
    }
    const connections = machine.rootNamespace.stack.netfilter.connectionsOf(family);
    const numberOf = (address: string): number | undefined => connections.parseAddress(address);
    const { conntrack } = connections;
    for (const flow of staleUdpFlows(ports, conntrack.entries(), numberOf)) conntrack.remove(flow);
    this.#syncCount += 1;
    this.#noteWritten();
    this.#syncHealthChecks(ports);
    this.#cancelFullSync ??= scheduler.schedule(FULL_SYNC_PERIOD, () => {
      this.#cancelFullSync = undefined;
      this.#isWhole = true;
      this.#startedProxier().forget?.();
      this.#requestSync();
    });
  }

  /** Of iptables the last sync of each size of cluster is enough (`supersedes`); objects of nftables are numbered as they come. */
  #putOff(sync: UnwrittenSync): void {
    this.#syncCount += 1;
    this.#noteWritten();
    if (this.#unwritten.length === 0) this.#options.machine.whenUsed(() => this.#catchUp());
    const last = this.#unwritten.at(-1);
    const isEnough =
      this.#options.mode === 'iptables' && last !== undefined && supersedes(last.ports, sync.ports);
    if (isEnough) this.#unwritten.pop();
    this.#unwritten.push(sync);
  }

  #catchUp(): void {
    const proxier = this.#startedProxier();
    const unwritten = this.#unwritten;
    for (const { ports, at } of unwritten) proxier.sync(ports, at);
    this.#unwritten = [];
    this.#syncHealthChecks(unwritten.at(-1)?.ports ?? []);
  }

  #noteWritten(): void {
    if (this.#isWhole || this.#options.mode === 'ipvs') this.#fullSyncs += 1;
    this.#isWhole = false;
    this.pendingSince = undefined;
    this.lastUpdated = this.#options.scheduler.now();
  }

  #syncHealthChecks(ports: readonly CompiledPort[]): void {
    const { findProcess, findNode, nodeName, scheduler } = this.#options;
    const process = findProcess?.();
    if (process === undefined) return;
    if (this.#healthChecks?.process !== process) {
      const servers = new HealthCheckServers({
        process,
        nodeName,
        addresses: findNode().nodePortAddresses,
        isHealthy: () => isUpToDate(this, scheduler.now()),
      });
      this.#healthChecks = { process, servers };
    }
    this.#healthChecks.servers.sync(ports);
  }

  #startedProxier(): Proxier {
    this.#options.machine.wake();
    invariant(this.#proxier !== undefined, 'kube-proxy runs on a machine that is awake');
    return this.#proxier;
  }
}

interface UnwrittenSync {
  readonly ports: readonly CompiledPort[];
  readonly at: SimTime;
}

function proxierOf({ mode, findNode, machine, scheduler, ipvs }: KubeProxyOptions): Proxier {
  const node = findNode();
  const { stack } = machine.rootNamespace;
  switch (mode) {
    case 'iptables':
      return new IptablesProxier(node, stack.netfilter);
    case 'ipvs':
      return new IpvsProxier(node, stack, scheduler, ipvs);
    case 'nftables':
      return new NftablesProxier(node, stack.netfilter.nftables);
  }
}
