/**
 * Netfilter of one namespace: what the IP stacks and a bridge call at the hooks, and what the tools change behind them. Each
 * family has its own tables and connections (`family-netfilter.ts`); sets, counters, nftables and the log serve both.
 *
 * Models the tables filter, nat, mangle, raw and security as iptables 1.8.9 manages them, and the order of the hooks'
 * priorities. Most namespaces, those of Pods, never use more than a part of it, so that the parts are made when first asked for.
 * Leaves out queueing to user space. Routing again after OUTPUT changed the destination is the caller's.
 */
import type { Sentence } from '../base/sentence';
import type { Result } from '../base/result';
import type { Packet } from '../link/packet';
import type { IpFamily } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import type { ConntrackTable } from './conntrack';
import { ConntrackSettings } from './conntrack-settings';
import { FLOW_STATE } from './connection';
import { FamilyNetfilter, type FamilyOptions } from './family-netfilter';
import type { Hook, HookDevice, Verdict } from './hook';
import type { IpSet } from './ipset/ip-set';
import { IpSets } from './ipset/ip-sets';
import { IpsetCommand } from './ipset/ipset-command';
import { findSetType } from './ipset/set-type';
import type { SavedCounters } from './iptables-text';
import { KernelLog } from './kernel-log';
import type { NetfilterHost } from './netfilter-host';
import { Nftables } from './nftables/nftables';
import { PASSING_IPV6, type Ipv6Netfilter } from './ipv6-netfilter';
import { Ipvs } from './ipvs/ipvs';
import { initialTimeouts, type VirtualTimeouts } from './ipvs/virtual-connection';
import { RecentLists } from './recent-lists';
import type { AccountingCounter } from './rule-context';
import type { RestoreError, RestoreOptions } from './rule-restore';
import type { IptablesError } from './rule-set';
import type { NetfilterDecision, RuleHit } from './rule-walk';

export class Netfilter {
  /** The hooks that the IPv6 stack calls. */
  ipv6: Ipv6Netfilter = PASSING_IPV6;
  readonly #host: NetfilterHost;
  #ip4tables: FamilyNetfilter | undefined = undefined;
  #ip6tables: FamilyNetfilter | undefined = undefined;
  #settings: ConntrackSettings | undefined = undefined;
  #nftables: Nftables | undefined = undefined;
  #ipvs: Partial<Record<IpFamily, Ipvs>> | undefined = undefined;
  #virtualTimeouts: VirtualTimeouts | undefined = undefined;
  #sets: IpSets | undefined = undefined;
  #ipset: IpsetCommand | undefined = undefined;
  #accounting: Map<string, AccountingCounter> | undefined = undefined;
  #recent: RecentLists | undefined = undefined;
  #log: KernelLog | undefined = undefined;
  #sequence = 0;
  /** Rules that somebody has written, and nobody has asked for yet. */
  #unwritten: (() => void) | undefined = undefined;

  constructor(host: NetfilterHost) {
    this.#host = host;
  }

  /** The tables and connections of IPv4. */
  get ipv4(): FamilyNetfilter {
    if (this.#unwritten !== undefined) this.#writeNow();
    return this.#ipv4Half;
  }

  get #ipv4Half(): FamilyNetfilter {
    this.#ip4tables ??= new FamilyNetfilter(this.#optionsOf('IPv4'));
    return this.#ip4tables;
  }

  /** For who changes connections alone: rules that are put off stay so. */
  connectionsOf(family: IpFamily): Pick<FamilyNetfilter, 'conntrack' | 'parseAddress'> {
    return family === 'IPv4' ? this.#ipv4Half : this.ip6tables;
  }

  /** For who asks whether somebody else has changed rules: those that are put off stay so, and count once they are written. */
  ruleRevisionOf(family: IpFamily): number {
    return (family === 'IPv4' ? this.#ipv4Half : this.ip6tables).ruleRevision;
  }

  /**
   * Writes rules of IPv4 before the next packet or command comes here, or somebody asks for the tables: thousands of them
   * may be written again before anybody needs them. `write` takes the place of one that was put off before. The tables
   * that it changes are in use already. Felix, which holds the tables for good, may change chains of its own before that.
   */
  putOffRules(write: () => void): void {
    this.#unwritten = write;
  }

  #writeNow(): void {
    const write = this.#unwritten;
    this.#unwritten = undefined;
    write?.();
  }

  /** The virtual services of a family. */
  ipvsOf(family: IpFamily): Ipvs {
    const known = this.#ipvs?.[family];
    if (known !== undefined) return known;
    const host = this.#host;
    const half = this.of(family);
    this.#virtualTimeouts ??= initialTimeouts();
    const made = new Ipvs(
      {
        clock: host.clock,
        book: half.book,
        setting: (name) => host.settingOf?.(`net.ipv4.vs.${name}`) ?? 0,
        sendOn: (packet, nextHop) => {
          const { book } = half;
          if (book === undefined) host.sendOn?.(packet, nextHop === undefined ? undefined : ipv4Of(nextHop));
          else host.ipv6?.sendOn?.(packet, nextHop === undefined ? undefined : book.addressAt(nextHop));
        },
        registerHook: (hook, priority, run) => half.registerHook(hook, priority, run),
      },
      this.#virtualTimeouts,
    );
    this.#ipvs = { ...this.#ipvs, [family]: made };
    return made;
  }

  get ipvs(): Ipvs {
    return this.ipvsOf('IPv4');
  }

  /** The sets of `ipset`, by name. */
  get sets(): IpSets {
    const { clock, prng } = this.#host;
    this.#sets ??= new IpSets(clock, prng.split('ipset'), () => this.#countSetReferences());
    return this.#sets;
  }

  /** `ipset` itself. */
  get ipset(): IpsetCommand {
    this.#ipset ??= new IpsetCommand(this.sets);
    return this.#ipset;
  }

  /** The counters of `nfacct`, by name. */
  get accounting(): Map<string, AccountingCounter> {
    this.#accounting ??= new Map<string, AccountingCounter>();
    return this.#accounting;
  }

  get recent(): RecentLists {
    this.#recent ??= new RecentLists();
    return this.#recent;
  }

  /** What `dmesg` prints. */
  get log(): KernelLog {
    this.#log ??= new KernelLog();
    return this.#log;
  }

  get conntrack(): ConntrackTable {
    return this.ipv4.conntrack;
  }

  /** The connections of both families. */
  get conntrackTables(): readonly ConntrackTable[] {
    return this.#ip6tables === undefined ? [this.conntrack] : [this.conntrack, this.#ip6tables.conntrack];
  }

  /** The tables and connections of IPv6, which most namespaces never need. */
  get ip6tables(): FamilyNetfilter {
    if (this.#ip6tables === undefined) {
      this.#ip6tables = new FamilyNetfilter(this.#optionsOf('IPv6'));
      this.ipv6 = this.#ip6tables;
    }
    return this.#ip6tables;
  }

  of(family: IpFamily): FamilyNetfilter {
    return family === 'IPv4' ? this.ipv4 : this.ip6tables;
  }

  get nftables(): Nftables {
    this.#nftables ??= new Nftables({
      clock: this.#host.clock,
      prng: this.#host.prng.split('nftables'),
      hasDevice: (name) => this.#host.hasDevice?.(name) ?? true,
      onChange: () => this.#takeChains(),
      nextSequence: () => this.#nextSequence(),
    });
    return this.#nftables;
  }

  /** Whether a rule of nftables writes into packets. */
  get writesPackets(): boolean {
    return this.#nftables?.writesPackets === true;
  }

  /** False while no table is used: then there is nothing to run. */
  get isActive(): boolean {
    return this.#ip4tables?.isActive === true;
  }

  /** Whether packets are assigned to connections, and fragments therefore have to be put together first. */
  get isTracking(): boolean {
    return this.#ip4tables?.isTracking === true;
  }

  /** Takes an IPv4 packet through a hook. It may be rewritten, also when it is not accepted. */
  run(
    hook: Hook,
    packet: Packet,
    inDevice: HookDevice | undefined,
    outDevice: HookDevice | undefined,
    outPort?: HookDevice,
  ): Verdict {
    return this.ipv4.run(hook, packet, inDevice, outDevice, outPort);
  }

  /** Of the last IPv4 packet that was not accepted. */
  get decision(): NetfilterDecision {
    return this.ipv4.decision;
  }

  /** The same for people, in one line. */
  describeDecision(): Sentence {
    return this.ipv4.describeDecision();
  }

  /** From now on `takeTrace` answers which rules IPv4 packets match. It costs time. */
  startTrace(): void {
    this.ipv4.startTrace();
  }

  /** The rules matched since the last time, in order. */
  takeTrace(): readonly RuleHit[] {
    return this.ipv4.takeTrace();
  }

  stopTrace(): void {
    this.ipv4.stopTrace();
  }

  /** Runs the words after `iptables`: what it prints, or all it prints when it fails. */
  runIptables(words: readonly string[]): Result<string, string> {
    const result = this.iptables(words);
    return result.ok ? result : { ok: false, error: result.error.message };
  }

  /** The same with the exit code of a failure. */
  iptables(words: readonly string[]): Result<string, IptablesError> {
    return this.ipv4.command(words);
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return this.ipv4.restore(text, options);
  }

  /** What iptables-save prints, without its lines of comment. An unknown table has nothing to print. */
  save(table?: string, counters: SavedCounters = 'chains'): string {
    return this.ipv4.save(table, counters);
  }

  /** Runs a text as `nft -f -` does: all of it, or nothing and the answer is all that nft prints. */
  loadNftables(text: string): Result<undefined, string> {
    const result = this.nftables.run(text, { name: '/dev/stdin' });
    return result.ok ? { ok: true, value: undefined } : result;
  }

  /** What `nft list ruleset` prints for the tables of nftables. */
  listNftables(): string {
    return this.nftables.list();
  }

  /** `nfacct add`: from now on rules can name the counter. Harmless when it is there already. */
  ensureAccounting(name: string): void {
    if (!this.accounting.has(name)) this.accounting.set(name, { packets: 0, bytes: 0 });
  }

  /** `ipset create -exist` without options. */
  ensureSet(name: string, typeName = 'hash:ip'): IpSet {
    return this.sets.ensure(name, findSetType(typeName));
  }

  /** Forgets what tracking knows of a packet that leaves the namespace or enters a tunnel. The mark is the caller's. */
  resetFlow(packet: Packet): void {
    packet.flow = undefined;
    packet.flowState = FLOW_STATE.NONE;
  }

  attachRelated(made: Packet, cause: Packet): void {
    if (this.#ip4tables !== undefined) this.ipv4.attachRelated(made, cause);
    else this.#host.watched?.packets.observer?.onAnswer(made, cause);
  }

  #optionsOf(family: IpFamily): FamilyOptions {
    const { accounting, recent, log } = this;
    const host = this.#host;
    this.#settings ??= new ConntrackSettings(() => this.#countConnections());
    return {
      family,
      state: { host, accounting, recent, log },
      objects: { accounting, findSet: (name: string) => this.#sets?.find(name) },
      settings: this.#settings,
      prng: host.prng.split(family === 'IPv4' ? 'nat' : 'nat6'),
      nftables: () => this.nftables,
      hasNftables: () => this.#nftables !== undefined,
      nextSequence: () => this.#nextSequence(),
    };
  }

  #countConnections(): number {
    return (this.#ip4tables?.conntrack.count ?? 0) + (this.#ip6tables?.conntrack.count ?? 0);
  }

  /** Rules of both families may name a set. */
  #countSetReferences(): ReadonlyMap<IpSet, number> {
    const counts = new Map(this.ipv4.countSetReferences());
    for (const [set, count] of this.#ip6tables?.countSetReferences() ?? []) {
      counts.set(set, (counts.get(set) ?? 0) + count);
    }
    return counts;
  }

  #takeChains(): void {
    this.ipv4.takeTables();
    const isForIpv6 = this.#ip6tables !== undefined || this.#nftables?.hasFamily('IPv6') === true;
    if (isForIpv6) this.ip6tables.takeTables();
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}
