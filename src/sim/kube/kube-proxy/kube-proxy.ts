/**
 * kube-proxy on one node, in iptables mode, for one family of addresses.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go` and `pkg/proxy/runner` (BoundedFrequencyRunner).
 *
 * Models the first full synchronisation, later ones that write only what changed, the minimum period between them with
 * its burst of two, and the removal of chains that nobody needs any more.
 * Leaves out health-check servers and the full resync every hour.
 */
import { invariant } from '../../base/invariant';
import { elapsed, microseconds, nanoseconds, seconds, type SimTime } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { IpStack } from '../../net/ip-stack';
import type { FamilyNetfilter } from '../../netfilter/family-netfilter';
import { formatProxyJumps } from './iptables-jumps';
import { formatProxyRules } from './iptables-rules';
import type { CompiledPort, ServiceCatalogue } from './service-catalogue';
import type { ProxyNode, ServiceRules } from './service-rules';
import { staleUdpFlows } from './stale-udp-flows';

/** `--iptables-min-sync-period` */
const MIN_SYNC_PERIOD = seconds(1);
const BURST_SYNCS = 2;
/** From the change to the start of a synchronisation that may run at once. */
const START_TIME = microseconds(500);

/** The nfacct counters that v1.32 makes before it writes rules that name them (`pkg/proxy/metrics`). */
const ACCOUNTING_COUNTERS = ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'];

export interface KubeProxyOptions {
  readonly node: ProxyNode;
  readonly stack: IpStack;
  readonly scheduler: Scheduler;
  readonly catalogue: ServiceCatalogue;
}

export class KubeProxy {
  readonly #options: KubeProxyOptions;
  #tokens = BURST_SYNCS;
  #tokensAt: SimTime;
  #isPending = false;
  #syncCount = 0;
  #writtenPorts: readonly CompiledPort[] = [];
  #writtenRules = new Set<ServiceRules>();
  #writtenChains = new Set<string>();
  #isStopped = false;
  readonly #stopListening: () => void;

  constructor(options: KubeProxyOptions) {
    this.#options = options;
    this.#tokensAt = options.scheduler.now();
    const { netfilter } = options.stack;
    for (const counter of ACCOUNTING_COUNTERS) netfilter.ensureAccounting(counter);
    const restored = this.#rules.restore(formatProxyJumps(options.node.family), { isNoFlush: true });
    invariant(restored.ok, 'the jumps of kube-proxy are valid rules');
    this.#stopListening = options.catalogue.onChange(() => this.#requestSync());
    this.#requestSync();
  }

  /** The node is off. */
  stop(): void {
    this.#isStopped = true;
    this.#stopListening();
    this.#options.catalogue.forgetNode(this.#options.node.nodeName);
  }

  /** What the rules say is what the API server last told. */
  get isSynced(): boolean {
    return !this.#isPending;
  }

  get syncCount(): number {
    return this.#syncCount;
  }

  /** iptables or ip6tables. */
  get #rules(): FamilyNetfilter {
    const { node, stack } = this.#options;
    return stack.netfilter.of(node.family);
  }

  #requestSync(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    this.#refill();
    const missing = Math.max(0, 1 - this.#tokens);
    const wait = Math.max(START_TIME, Math.ceil(missing * MIN_SYNC_PERIOD));
    this.#options.scheduler.schedule(nanoseconds(wait), () => {
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
    this.#tokens = Math.min(BURST_SYNCS, this.#tokens + elapsed(this.#tokensAt, now) / MIN_SYNC_PERIOD);
    this.#tokensAt = now;
  }

  #sync(): void {
    const { node, catalogue } = this.#options;
    const ports = catalogue.ports();
    const services = ports.map((port) => port.rulesFor(node));
    const isFull = this.#syncCount === 0;
    const changed = isFull ? services : services.filter((rules) => !this.#writtenRules.has(rules));
    const chains = new Set<string>();
    for (const rules of services) for (const chain of rules.chains.keys()) chains.add(chain);
    const staleChains = [...this.#writtenChains].filter((chain) => !chains.has(chain));
    const text = formatProxyRules({ services, changed, staleChains }, node);
    const rules = this.#rules;
    const restored = rules.restore(text, { isNoFlush: true });
    invariant(restored.ok, `kube-proxy feeds valid rules: ${restored.ok ? '' : restored.error.message}`);
    const numberOf = (address: string): number | undefined => rules.parseAddress(address);
    for (const flow of staleUdpFlows(this.#writtenPorts, ports, numberOf)) rules.conntrack.delete(flow);
    this.#writtenPorts = ports;
    this.#writtenRules = new Set(services);
    this.#writtenChains = chains;
    this.#syncCount += 1;
  }
}
