/**
 * kube-proxy in iptables mode.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go`.
 *
 * Models the first full synchronisation, later ones that write only what changed, and the removal of chains that nobody
 * needs any more. Of many Services the first one is written once: nodes that would write the same take the chains over.
 */
import { invariant } from '../../base/invariant';
import type { FamilyNetfilter } from '../../netfilter/family-netfilter';
import type { Netfilter } from '../../netfilter/netfilter';
import { KnownLines } from '../../netfilter/rule-restore';
import type { TableSnapshot } from '../../netfilter/table-snapshot';
import { formatProxyJumps } from './iptables-jumps';
import { formatProxyRules, formatWholeTables, isLargeCluster, NAT_CHAINS } from './iptables-rules';
import type { Proxier } from './proxier';
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import { serviceRulesOf, type ServiceRules } from './service-rules';

/** The nfacct counters that v1.32 makes before it writes rules that name them (`pkg/proxy/metrics`). */
const ACCOUNTING_COUNTERS = ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'];

/** From so many ports on, rules are written when the first packet asks for them: meanwhile they may change again. */
const MANY_PORTS = 500;

/** What was read of the rules for so many ports: nodes that have been told the same share it. */
const KNOWN_LINES = new WeakMap<readonly CompiledPort[], KnownLines>();

interface WrittenTable {
  /** What a node writes without any Service. */
  readonly nodeRules: string;
  readonly services: readonly ServiceRules[];
  readonly chains: ReadonlySet<string>;
  readonly snapshot: TableSnapshot;
}

/** The nat table of the first node that has written its rules for so many ports. */
const WRITTEN_TABLES = new WeakMap<readonly CompiledPort[], WrittenTable>();

export class IptablesProxier implements Proxier {
  readonly #node: ProxyNode;
  readonly #netfilter: Netfilter;
  #hasWritten = false;
  #rules = new Set<ServiceRules>();
  #chains: ReadonlySet<string> = new Set<string>();

  constructor(node: ProxyNode, netfilter: Netfilter) {
    this.#node = node;
    this.#netfilter = netfilter;
    for (const counter of ACCOUNTING_COUNTERS) netfilter.ensureAccounting(counter);
    const restored = this.#tables.restore(formatProxyJumps(node.family), { isNoFlush: true });
    invariant(restored.ok, 'the jumps of kube-proxy are valid rules');
  }

  /** iptables or ip6tables. */
  get #tables(): FamilyNetfilter {
    return this.#netfilter.of(this.#node.family);
  }

  sync(ports: readonly CompiledPort[]): boolean {
    if (ports.length < MANY_PORTS || this.#node.family === 'IPv6') this.#write(ports);
    else this.#netfilter.putOffRules(() => this.#write(ports));
    return true;
  }

  #write(ports: readonly CompiledPort[]): void {
    const services = ports.map((port) => port.rulesFor(this.#node));
    const isFirst = !this.#hasWritten && ports.length >= MANY_PORTS && this.#node.family === 'IPv4';
    if (isFirst && this.#adopt(ports, services)) return;
    const changed = this.#hasWritten ? services.filter((rules) => !this.#rules.has(rules)) : services;
    const chains = new Set<string>();
    for (const rules of services) for (const chain of rules.chains.keys()) chains.add(chain);
    const staleChains = [...this.#chains].filter((chain) => !chains.has(chain));
    const text = formatProxyRules(
      { services, changed, staleChains, isLarge: isLargeCluster(ports) },
      this.#node,
    );
    const restored = this.#tables.restore(text, { isNoFlush: true, known: knownLinesOf(ports) });
    invariant(restored.ok, `kube-proxy feeds valid rules: ${restored.ok ? '' : restored.error.message}`);
    this.#hasWritten = true;
    this.#rules = new Set(services);
    this.#chains = chains;
    if (isFirst) this.#keep(ports, services);
  }

  /** For other nodes. */
  #keep(ports: readonly CompiledPort[], services: readonly ServiceRules[]): void {
    if (WRITTEN_TABLES.has(ports) || knownLinesOf(ports)?.hasOwnObjects('nat') !== false) return;
    const chains = this.#chains;
    const snapshot = this.#tables.snapshotOf('nat', [...NAT_CHAINS, ...chains]);
    WRITTEN_TABLES.set(ports, { nodeRules: nodeRulesOf(this.#node), services, chains, snapshot });
  }

  /** Takes over what another node has written, if this one would write the same; the filter table has parts of its own. */
  #adopt(ports: readonly CompiledPort[], services: readonly ServiceRules[]): boolean {
    const written = WRITTEN_TABLES.get(ports);
    if (written?.nodeRules !== nodeRulesOf(this.#node)) return false;
    if (services.some((rules, index) => rules !== written.services[index])) return false;
    if (!this.#tables.adopt('nat', written.snapshot)) return false;
    const text = formatProxyRules({ services, changed: [], isFilterAlone: true }, this.#node);
    const restored = this.#tables.restore(text, { isNoFlush: true, known: knownLinesOf(ports) });
    invariant(restored.ok, 'kube-proxy feeds valid rules');
    this.#hasWritten = true;
    this.#rules = new Set(services);
    this.#chains = written.chains;
    return true;
  }

  countRules(ports: readonly CompiledPort[]): Readonly<Record<'filter' | 'nat', number>> {
    const services = ports.map((port) => port.rulesFor(this.#node));
    const [filter = '', nat = ''] = formatProxyRules({ services }, this.#node).split('*nat');
    const count = (text: string): number => text.split('\n-A ').length - 1;
    return { filter: count(filter), nat: count(nat) };
  }

  /** Jumps out of the built-in chains that are gone stay so. */
  forget(): void {
    this.#hasWritten = false;
  }

  feed(ports: readonly CompiledPort[]): string {
    // A machine without the counters of nfacct: kube-proxy leaves out what names them.
    const node = { ...this.#node, hasAccounting: false };
    const services = ports.map((port) => serviceRulesOf(port.servicePort, port.endpoints, node));
    return formatWholeTables(services, node, isLargeCluster(ports));
  }
}

function nodeRulesOf(node: ProxyNode): string {
  return formatProxyRules({ services: [] }, node);
}

function knownLinesOf(ports: readonly CompiledPort[]): KnownLines | undefined {
  if (ports.length < MANY_PORTS) return undefined;
  const known = KNOWN_LINES.get(ports) ?? new KnownLines();
  KNOWN_LINES.set(ports, known);
  return known;
}
