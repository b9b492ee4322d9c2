/**
 * Netfilter of one namespace: the hooks that the IP stack and a bridge call, with iptables rules, connection tracking and
 * address translation behind them.
 *
 * Models the tables filter, nat, mangle, raw and security as iptables 1.8.9 manages them, and the order of the hooks'
 * priorities, and the chains of nftables between them. Connection tracking runs as soon as the nat table or a rule needs it.
 * IPv6 has its own tables and connections (`ip6tables.ts`). Leaves out logging and queueing to user space. Routing again after OUTPUT changed the destination is the caller's.
 */
import type { Result } from '../base/result';
import type { Packet } from '../link/packet';
import { ipv4Of } from '../wire/ipv4-address';
import { ConntrackTable, flowKindOf } from './conntrack';
import { ConntrackSettings } from './conntrack-settings';
import { Connection, FLOW_STATE } from './connection';
import { HOOK, VERDICT, type Hook, type HookDevice, type Verdict } from './hook';
import { planHook, type HookFunction, type HookStep, type NatEntry } from './hook-plan';
import type { IpSet } from './ipset/ip-set';
import { IpSets } from './ipset/ip-sets';
import { IpsetCommand } from './ipset/ipset-command';
import { findSetType } from './ipset/set-type';
import type { SavedCounters } from './iptables-text';
import { KernelLog } from './kernel-log';
import { Nat, natSideOf } from './nat';
import type { NetfilterHost } from './netfilter-host';
import type { NftChain } from './nftables/nft-chain';
import { Nftables } from './nftables/nftables';
import { Ip6tables } from './ip6tables';
import { PASSING_IPV6, type Ipv6Netfilter } from './ipv6-netfilter';
import { Ipvs } from './ipvs/ipvs';
import { RecentLists } from './recent-lists';
import { RuleContext, type AccountingCounter } from './rule-context';
import type { RestoreError, RestoreOptions } from './rule-restore';
import { RuleSet, type IptablesError } from './rule-set';
import { RuleWalk, type NetfilterDecision, type RuleHit } from './rule-walk';
import { isTableName, TABLE_NAMES, type Table } from './table';

const HOOKS: readonly Hook[] = [HOOK.PREROUTING, HOOK.INPUT, HOOK.FORWARD, HOOK.OUTPUT, HOOK.POSTROUTING];

export class Netfilter {
  readonly conntrack: ConntrackTable;
  /** The sets of `ipset`, by name. */
  readonly sets: IpSets;
  /** `ipset` itself. */
  readonly ipset: IpsetCommand;
  /** The counters of `nfacct`, by name. */
  readonly accounting = new Map<string, AccountingCounter>();
  readonly recent = new RecentLists();
  /** What `dmesg` prints. */
  readonly log = new KernelLog();
  readonly nftables: Nftables;
  readonly ipvs: Ipvs;
  /** The hooks that the IPv6 stack calls. */
  ipv6: Ipv6Netfilter = PASSING_IPV6;
  readonly #makeIp6tables: () => Ip6tables;
  #ip6tables: Ip6tables | undefined = undefined;
  readonly #rules: RuleSet;
  readonly #nat: Nat;
  readonly #context: RuleContext;
  readonly #walk: RuleWalk;
  #rawTable: Table | undefined = undefined;
  #mangleTable: Table | undefined = undefined;
  #natTable: Table | undefined = undefined;
  #filterTable: Table | undefined = undefined;
  #securityTable: Table | undefined = undefined;
  #isActive = false;
  #isTracking = false;
  /** The steps of each hook, while there is more than iptables' tables. */
  #plans: readonly (readonly HookStep[])[] | undefined = undefined;
  /** When each table was first put at its hooks, counted together with the chains of nftables. */
  readonly #tableSequences = new Map<Table, number>();
  #sequence = 0;
  readonly #functions: HookFunction[] = [];

  constructor(host: NetfilterHost) {
    const settings = new ConntrackSettings(
      () => this.conntrack.count + (this.#ip6tables?.conntrack.count ?? 0),
    );
    this.conntrack = new ConntrackTable(host.clock, { settings });
    this.#nat = new Nat(this.conntrack, host.prng.split('nat'));
    this.sets = new IpSets(host.clock, host.prng.split('ipset'), () => this.#rules.countSetReferences());
    this.ipset = new IpsetCommand(this.sets);
    const shared = { accounting: this.accounting, findSet: (name: string) => this.sets.find(name) };
    this.#rules = new RuleSet(shared, () => this.#takeTables());
    const state = { host, accounting: this.accounting, recent: this.recent, log: this.log };
    this.#context = new RuleContext({ ...state, nat: this.#nat });
    this.#makeIp6tables = () =>
      new Ip6tables({ state, objects: shared, settings, nftables: () => this.nftables });
    this.#walk = new RuleWalk(this.#context, () => this.nftables);
    this.nftables = new Nftables({
      clock: host.clock,
      prng: host.prng.split('nftables'),
      hasDevice: (name) => host.hasDevice?.(name) ?? true,
      onChange: () => this.#takeTables(),
      nextSequence: () => this.#nextSequence(),
    });
    this.ipvs = new Ipvs({
      clock: host.clock,
      isLocal: (address) => host.addressTypeOf(ipv4Of(address)) === 'LOCAL',
      setting: (name) => host.settingOf?.(`net.ipv4.vs.${name}`) ?? 0,
      sendOn: (packet) => host.sendOn?.(packet),
      registerHook: (hook, priority, run) => this.registerHook(hook, priority, run),
    });
  }

  /** The connections of both families. */
  get conntrackTables(): readonly ConntrackTable[] {
    return this.#ip6tables === undefined ? [this.conntrack] : [this.conntrack, this.#ip6tables.conntrack];
  }

  /** The tables and connections of IPv6, which most namespaces never need. */
  get ip6tables(): Ip6tables {
    if (this.#ip6tables === undefined) {
      this.#ip6tables = this.#makeIp6tables();
      this.ipv6 = this.#ip6tables;
    }
    return this.#ip6tables;
  }

  /** False while no table was ever used: then there is nothing to run. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Whether packets are assigned to connections, and fragments therefore have to be put together first. */
  get isTracking(): boolean {
    return this.#isTracking;
  }

  /** Takes the packet through a hook. It may be rewritten, also when it is not accepted. */
  run(
    hook: Hook,
    packet: Packet,
    inDevice: HookDevice | undefined,
    outDevice: HookDevice | undefined,
    outPort?: HookDevice,
  ): Verdict {
    const context = this.#context;
    context.outPort = outPort;
    context.begin(packet, hook, inDevice, outDevice);
    const plan = this.#plans?.[hook];
    if (plan !== undefined) return this.#runPlan(plan, hook, context);
    switch (hook) {
      case HOOK.PREROUTING:
      case HOOK.OUTPUT:
        return this.#runEntry(hook, context);
      case HOOK.FORWARD:
        return this.#ask(this.#mangleTable, hook) || this.#askFilters(hook);
      case HOOK.INPUT:
        return this.#ask(this.#mangleTable, hook) || this.#askFilters(hook) || this.#runExit(hook, context);
      case HOOK.POSTROUTING:
        return this.#ask(this.#mangleTable, hook) || this.#runExit(hook, context);
    }
  }

  /** Of the last packet that was not accepted. */
  get decision(): NetfilterDecision {
    return this.#walk.decision;
  }

  /** The same for people, in one line. */
  describeDecision(): string {
    return this.#walk.describeDecision();
  }

  /** From now on `takeTrace` answers which rules packets match. It costs time. */
  startTrace(): void {
    this.#walk.startTrace();
  }

  /** The rules matched since the last time, in order. */
  takeTrace(): readonly RuleHit[] {
    return this.#walk.takeTrace();
  }

  stopTrace(): void {
    this.#walk.stopTrace();
  }

  /** Runs the words after `iptables`: what it prints, or all it prints when it fails. */
  runIptables(words: readonly string[]): Result<string, string> {
    const result = this.#rules.run(words);
    return result.ok ? result : { ok: false, error: result.error.message };
  }

  /** The same with the exit code of a failure. */
  iptables(words: readonly string[]): Result<string, IptablesError> {
    return this.#rules.run(words);
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return this.#rules.restore(text, options);
  }

  /** What iptables-save prints, without its lines of comment. An unknown table has nothing to print. */
  save(table?: string, counters: SavedCounters = 'chains'): string {
    if (table === undefined) return this.#rules.save(undefined, counters);
    return isTableName(table) ? this.#rules.save(table, counters) : '';
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

  /** Puts another part of the kernel at a hook, until the answer is called. */
  registerHook(hook: Hook, priority: number, run: (context: RuleContext) => Verdict): () => void {
    const registered: HookFunction = { hook, priority, sequence: this.#nextSequence(), run };
    this.#functions.push(registered);
    this.#takeTables();
    return () => {
      this.#functions.splice(this.#functions.indexOf(registered), 1);
      this.#takeTables();
    };
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

  /**
   * An ICMP error or a TCP reset that is made here belongs to the connection of the packet that it is about, against its
   * direction, also when that connection never got into the table (`nf_conntrack_attach`).
   */
  attachRelated(made: Packet, cause: Packet): void {
    if (!(cause.flow instanceof Connection)) return;
    made.flow = cause.flow;
    const isAnswer = (cause.flowState & FLOW_STATE.REPLY) === 0;
    made.flowState = FLOW_STATE.RELATED | (isAnswer ? FLOW_STATE.REPLY : 0);
  }

  /** PREROUTING and OUTPUT: the packet enters the tables here. */
  #runEntry(hook: Hook, context: RuleContext): Verdict {
    const raw = this.#ask(this.#rawTable, hook);
    if (raw !== VERDICT.ACCEPT) return raw;
    if (this.#isTracking && !this.conntrack.track(context))
      return this.#walk.endWithoutRule('conntrack-full');
    const mangle = this.#ask(this.#mangleTable, hook);
    if (mangle !== VERDICT.ACCEPT) return mangle;
    const nat = this.#natTable === undefined ? VERDICT.ACCEPT : this.#translate(hook, context);
    if (nat !== VERDICT.ACCEPT || hook === HOOK.PREROUTING) return nat;
    return this.#askFilters(hook);
  }

  /** INPUT and POSTROUTING: the packet leaves them. */
  #runExit(hook: Hook, context: RuleContext): Verdict {
    if (this.#natTable !== undefined) {
      const nat = this.#translate(hook, context);
      if (nat !== VERDICT.ACCEPT) return nat;
    }
    if (!this.#isTracking || this.conntrack.confirm(context.packet)) return VERDICT.ACCEPT;
    return this.#walk.endWithoutRule('conntrack-clash');
  }

  /** The hook with chains of nftables or other parts of the kernel in between. */
  #runPlan(plan: readonly HookStep[], hook: Hook, context: RuleContext): Verdict {
    for (const step of plan) {
      const verdict = this.#runStep(step, hook, context);
      if (verdict !== VERDICT.ACCEPT) return verdict;
    }
    return VERDICT.ACCEPT;
  }

  #runStep(step: HookStep, hook: Hook, context: RuleContext): Verdict {
    switch (step.kind) {
      case 'table':
        return this.#ask(step.table, hook);
      case 'chain':
        return this.#askNft(step.chain, context);
      case 'track':
        return this.conntrack.track(context) ? VERDICT.ACCEPT : this.#walk.endWithoutRule('conntrack-full');
      case 'confirm':
        return this.conntrack.confirm(context.packet)
          ? VERDICT.ACCEPT
          : this.#walk.endWithoutRule('conntrack-clash');
      case 'nat':
        return this.#translate(hook, context, step.entries);
      case 'function':
        return this.#runFunction(step.run, context);
    }
  }

  #runFunction(run: (context: RuleContext) => Verdict, context: RuleContext): Verdict {
    const verdict = run(context);
    if (verdict === VERDICT.DROP || verdict === VERDICT.REJECT) this.#walk.endWithoutRule('virtual-service');
    return verdict;
  }

  #askNft(chain: NftChain, context: RuleContext): Verdict {
    const verdict = this.nftables.runChain(chain, context);
    if (verdict !== VERDICT.ACCEPT) this.#walk.endInNftables();
    return verdict;
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #askFilters(hook: Hook): Verdict {
    return this.#ask(this.#filterTable, hook) || this.#ask(this.#securityTable, hook);
  }

  #ask(table: Table | undefined, hook: Hook): Verdict {
    const chain = table?.chainAt(hook);
    return table === undefined || chain === undefined ? VERDICT.ACCEPT : this.#walk.run(table, chain);
  }

  /** Rules of the nat table choose for the first packet of a connection; the choice then holds for all of them. */
  #translate(hook: Hook, context: RuleContext, entries?: readonly NatEntry[]): Verdict {
    const { packet } = context;
    if (packet.flow === undefined) return VERDICT.ACCEPT;
    const side = natSideOf(hook);
    if (
      flowKindOf(packet) === FLOW_STATE.RELATED &&
      this.#nat.translateError(context, side) !== VERDICT.ACCEPT
    ) {
      return this.#walk.endWithoutRule('no-address');
    }
    if (this.#nat.needsRules(context, side)) {
      const verdict =
        entries === undefined ? this.#ask(this.#natTable, hook) : this.#askNatEntries(hook, context, entries);
      if (verdict !== VERDICT.ACCEPT) return verdict;
      const { connection } = context;
      if (connection !== undefined) this.#nat.bindToItself(connection, side);
    }
    return this.#nat.translate(context, side) === VERDICT.ACCEPT
      ? VERDICT.ACCEPT
      : this.#walk.endWithoutRule('no-address');
  }

  /** One after the other, until one of them has translated. */
  #askNatEntries(hook: Hook, context: RuleContext, entries: readonly NatEntry[]): Verdict {
    for (const entry of entries) {
      const verdict = 'table' in entry ? this.#ask(entry.table, hook) : this.#askNft(entry.chain, context);
      if (verdict !== VERDICT.ACCEPT || !this.#nat.needsRules(context, natSideOf(hook))) return verdict;
    }
    return VERDICT.ACCEPT;
  }

  #takeTables(): void {
    this.#rawTable = this.#rules.table('raw');
    this.#mangleTable = this.#rules.table('mangle');
    this.#natTable = this.#rules.table('nat');
    this.#filterTable = this.#rules.table('filter');
    this.#securityTable = this.#rules.table('security');
    this.#isActive = true;
    this.#isTracking =
      this.#natTable !== undefined ||
      this.nftables.needsTracking ||
      TABLE_NAMES.some(
        (name) =>
          this.#rules
            .table(name)
            ?.allChains()
            .some((chain) => chain.needsTracking) === true,
      );
    this.#planHooks();
  }

  /** Without chains of nftables the tables alone run, which is quicker. */
  #planHooks(): void {
    const tables = [
      this.#rawTable,
      this.#mangleTable,
      this.#natTable,
      this.#filterTable,
      this.#securityTable,
    ].filter((table) => table !== undefined);
    for (const table of tables) {
      if (!this.#tableSequences.has(table)) this.#tableSequences.set(table, this.#nextSequence());
    }
    const chains = HOOKS.map((hook) => this.nftables.chainsAt(hook));
    if (this.#functions.length === 0 && chains.every((found) => found.length === 0)) {
      this.#plans = undefined;
      return;
    }
    const hasNat =
      this.#natTable !== undefined || chains.some((found) => found.some(({ base }) => base?.type === 'nat'));
    const placed = tables.map((table) => ({ table, sequence: this.#tableSequences.get(table) ?? 0 }));
    this.#plans = HOOKS.map((hook) =>
      planHook(hook, {
        tables: placed,
        chains: this.nftables.chainsAt(hook),
        functions: this.#functions,
        isTracking: this.#isTracking,
        hasNat,
      }),
    );
  }
}
