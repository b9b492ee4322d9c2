/**
 * kube-proxy in iptables mode.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go`.
 *
 * Models the first full synchronisation, later ones that write only what changed, and the removal of chains that nobody
 * needs any more. Rules of IPv4 are written when the first packet or command asks for them: meanwhile they may change again.
 * Of many the first ones are written once: nodes that would write the same take the chains over.
 */
import { invariant } from '../../base/invariant';
import type { FamilyNetfilter } from '../../netfilter/family-netfilter';
import type { Netfilter } from '../../netfilter/netfilter';
import { KnownLines } from '../../netfilter/rule-restore';
import type { TableSnapshot } from '../../netfilter/table-snapshot';
import { formatProxyJumps } from './iptables-jumps';
import {
  endpointCountOf,
  formatProxyRules,
  formatWholeTables,
  isLargeCluster,
  NAT_CHAINS,
} from './iptables-rules';
import type { Proxier } from './proxier';
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import { serviceRulesOf, type ServiceRules } from './service-rules';

/** The nfacct counters that v1.32 makes before it writes rules that name them (`pkg/proxy/metrics`). */
const ACCOUNTING_COUNTERS = ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'];

/** What the jumps of IPv4 mean, which are the same on every node. */
const JUMP_LINES = new KnownLines();

/** From so many ports and endpoints on, what one node has written is kept for the others. */
const MANY = 500;

/** What was read of the rules for so many ports: nodes that have been told the same share it. */
const KNOWN_LINES = new WeakMap<readonly CompiledPort[], KnownLines>();

/** How the chains of a service port stand in the table: a large cluster's have no comments (`iptables-rules.ts`). */
type ChainForm = 'with comments' | 'plain';

interface WrittenTable {
  /** What a node writes without any Service. */
  readonly nodeRules: string;
  readonly services: ReadonlyMap<ServiceRules, ChainForm>;
  readonly chains: ReadonlySet<string>;
  readonly snapshot: TableSnapshot;
}

/** The nat table of the first node that has written its rules for so many ports. */
const WRITTEN_TABLES = new WeakMap<readonly CompiledPort[], WrittenTable>();

/** Where `ports` come after `before`, nothing tells in the end whether those were written: unless their rules are worded differently. */
export function supersedes(before: readonly CompiledPort[], ports: readonly CompiledPort[]): boolean {
  return isLargeCluster(before) === isLargeCluster(ports);
}

export class IptablesProxier implements Proxier {
  readonly #node: ProxyNode;
  readonly #netfilter: Netfilter;
  #hasWritten = false;
  /** What was written last. */
  #services: ReadonlyMap<ServiceRules, ChainForm> = new Map();
  #chains: ReadonlySet<string> = new Set<string>();
  /** What is to be written, the oldest first. */
  #unwritten: (readonly CompiledPort[])[] = [];

  constructor(node: ProxyNode, netfilter: Netfilter) {
    this.#node = node;
    this.#netfilter = netfilter;
    for (const counter of ACCOUNTING_COUNTERS) netfilter.ensureAccounting(counter);
    const known = node.family === 'IPv4' ? JUMP_LINES : undefined;
    const restored = this.#tables.restore(formatProxyJumps(node.family), { isNoFlush: true, known });
    invariant(restored.ok, 'the jumps of kube-proxy are valid rules');
  }

  /** iptables or ip6tables. */
  get #tables(): FamilyNetfilter {
    return this.#netfilter.of(this.#node.family);
  }

  sync(ports: readonly CompiledPort[]): boolean {
    const before = this.#unwritten.at(-1);
    if (before !== undefined && supersedes(before, ports)) this.#unwritten.pop();
    this.#unwritten.push(ports);
    if (this.#node.family === 'IPv6') this.#writeUnwritten();
    else this.#netfilter.putOffRules(() => this.#writeUnwritten());
    return true;
  }

  #writeUnwritten(): void {
    const unwritten = this.#unwritten;
    const ports = unwritten.at(-1);
    this.#unwritten = [];
    if (ports === undefined) return;
    let services = this.#services;
    for (const each of unwritten) services = this.#formsAfter(services, each);
    this.#write(ports, services);
  }

  /** A service port that has not changed keeps the words that it has. */
  #formsAfter(
    before: ReadonlyMap<ServiceRules, ChainForm>,
    ports: readonly CompiledPort[],
  ): ReadonlyMap<ServiceRules, ChainForm> {
    const form = isLargeCluster(ports) ? 'plain' : 'with comments';
    const after = new Map<ServiceRules, ChainForm>();
    for (const port of ports) {
      const rules = port.rulesFor(this.#node);
      after.set(rules, before.get(rules) ?? form);
    }
    return after;
  }

  #write(ports: readonly CompiledPort[], forms: ReadonlyMap<ServiceRules, ChainForm>): void {
    const isFirst = !this.#hasWritten && isMany(ports) && this.#node.family === 'IPv4';
    if (isFirst && this.#adopt(ports, forms)) return;
    const services = [...forms.keys()];
    const changed = this.#hasWritten ? services.filter((rules) => !this.#services.has(rules)) : services;
    const chains = new Set<string>();
    for (const rules of services) for (const chain of rules.chains.keys()) chains.add(chain);
    const staleChains = [...this.#chains].filter((chain) => !chains.has(chain));
    const text = formatProxyRules(
      { services, changed, staleChains, isPlain: (rules) => forms.get(rules) === 'plain' },
      this.#node,
    );
    const restored = this.#tables.restore(text, { isNoFlush: true, known: knownLinesOf(ports) });
    invariant(restored.ok, `kube-proxy feeds valid rules: ${restored.ok ? '' : restored.error.message}`);
    this.#hasWritten = true;
    this.#services = forms;
    this.#chains = chains;
    if (isFirst) this.#keep(ports);
  }

  /** For other nodes. */
  #keep(ports: readonly CompiledPort[]): void {
    if (WRITTEN_TABLES.has(ports) || knownLinesOf(ports)?.hasOwnObjects('nat') !== false) return;
    const services = this.#services;
    const chains = this.#chains;
    const snapshot = this.#tables.snapshotOf('nat', [...NAT_CHAINS, ...chains]);
    WRITTEN_TABLES.set(ports, { nodeRules: nodeRulesOf(this.#node), services, chains, snapshot });
  }

  /** Takes over what another node has written, if this one would write the same; the filter table has parts of its own. */
  #adopt(ports: readonly CompiledPort[], forms: ReadonlyMap<ServiceRules, ChainForm>): boolean {
    const written = WRITTEN_TABLES.get(ports);
    if (written?.nodeRules !== nodeRulesOf(this.#node)) return false;
    for (const [rules, form] of forms) if (written.services.get(rules) !== form) return false;
    if (!this.#tables.adopt('nat', written.snapshot)) return false;
    const services = [...forms.keys()];
    const text = formatProxyRules({ services, changed: [], isFilterAlone: true }, this.#node);
    const restored = this.#tables.restore(text, { isNoFlush: true, known: knownLinesOf(ports) });
    invariant(restored.ok, 'kube-proxy feeds valid rules');
    this.#hasWritten = true;
    this.#services = forms;
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
    this.#writeUnwritten();
    this.#hasWritten = false;
    this.#services = new Map();
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
  if (!isMany(ports)) return undefined;
  const known = KNOWN_LINES.get(ports) ?? new KnownLines();
  KNOWN_LINES.set(ports, known);
  return known;
}

function isMany(ports: readonly CompiledPort[]): boolean {
  return ports.length + endpointCountOf(ports) >= MANY;
}
