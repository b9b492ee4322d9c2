/**
 * One family's half of a namespace's netfilter: the tables of iptables or ip6tables, its connections and the translation of
 * their addresses, and between them the chains of nftables and other parts of the kernel, in the order of their priorities.
 *
 * Connection tracking runs as soon as the nat table or a rule needs it. Without chains of nftables the tables alone run, which
 * is quicker. Leaves out queueing to user space.
 */
import type { Sentence } from '../base/sentence';
import type { Prng } from '../base/prng';
import type { Result } from '../base/result';
import type { Packet } from '../link/packet';
import type { PathObserver } from '../link/path-observer';
import type { IpFamily } from '../wire/ip-address';
import { parseIpv4 } from '../wire/ipv4-address';
import { parseIpv6 } from '../wire/ipv6-address';
import { AddressBook } from './address-book';
import { ConntrackTable, flowKindOf } from './conntrack';
import type { ConntrackSettings } from './conntrack-settings';
import { Connection, FLOW_STATE } from './connection';
import { HOOK, HOOK_NAMES, VERDICT, VERDICT_NAMES, type Hook, type HookDevice, type Verdict } from './hook';
import { planHook, type HookFunction, type HookStep, type NatEntry } from './hook-plan';
import type { IpSet } from './ipset/ip-set';
import type { SavedCounters } from './iptables-text';
import type { Ipv6Netfilter } from './ipv6-netfilter';
import { Nat, natSideOf } from './nat';
import type { WatchedPlace } from './netfilter-host';
import type { NftChain } from './nftables/nft-chain';
import type { Nftables } from './nftables/nftables';
import { RuleContext, type RuleState } from './rule-context';
import type { RestoreError, RestoreOptions } from './rule-restore';
import { RuleSet, type IptablesError, type SharedObjects } from './rule-set';
import { RuleWalk, type NetfilterDecision, type RuleHit } from './rule-walk';
import { isTableName, TABLE_NAMES, type Table, type TableName } from './table';
import type { TableSnapshot } from './table-snapshot';
import { trackedStateOf } from './tracked-state';
import { UdpRace } from './udp-race';

const HOOKS: readonly Hook[] = [HOOK.PREROUTING, HOOK.INPUT, HOOK.FORWARD, HOOK.OUTPUT, HOOK.POSTROUTING];
const NO_CHAINS: readonly NftChain[] = [];

export interface FamilyOptions {
  readonly family: IpFamily;
  /** What rules of both families share; translation is each family's own. */
  readonly state: Omit<RuleState, 'nat'>;
  readonly objects: SharedObjects;
  readonly settings: ConntrackSettings;
  /** Of translation. */
  readonly prng: Prng;
  nftables(): Nftables;
  /** Whether a text was ever given to it. */
  hasNftables(): boolean;
  /** Counts up for each chain or table that is put at a hook. */
  nextSequence(): number;
}

export class FamilyNetfilter implements Ipv6Netfilter {
  readonly family: IpFamily;
  /** Of IPv6: numbers for addresses. */
  readonly book: AddressBook | undefined;
  readonly conntrack: ConntrackTable;
  /** False while no table is used: then there is nothing to run. */
  isActive = false;
  /** Grows with every change of iptables' rules. */
  ruleRevision = 0;
  /** Whether packets are assigned to connections, and fragments therefore have to be put together first. */
  isTracking = false;
  readonly #options: FamilyOptions;
  readonly #watched: WatchedPlace | undefined;
  readonly #rules: RuleSet;
  readonly #nat: Nat;
  readonly #context: RuleContext;
  readonly #walk: RuleWalk;
  #rawTable: Table | undefined = undefined;
  #mangleTable: Table | undefined = undefined;
  #natTable: Table | undefined = undefined;
  #filterTable: Table | undefined = undefined;
  #securityTable: Table | undefined = undefined;
  /** The steps of each hook, while there is more than iptables' tables. */
  #plans: readonly (readonly HookStep[])[] | undefined = undefined;
  /** When each table was first put at its hooks, counted together with the chains of nftables. */
  readonly #tableSequences = new Map<Table, number>();
  readonly #functions: HookFunction[] = [];

  constructor(options: FamilyOptions) {
    const { family, state, objects, settings, prng } = options;
    this.#options = options;
    this.#watched = state.host.watched;
    this.family = family;
    this.book = family === 'IPv6' ? new AddressBook() : undefined;
    const named = this.book === undefined ? {} : { book: this.book };
    const { udpRaceRatio } = state.host;
    const race =
      udpRaceRatio === undefined ? {} : { race: new UdpRace(udpRaceRatio, prng.split('UDP race')) };
    this.conntrack = new ConntrackTable(state.host.clock, { ...named, settings, ...race });
    this.#nat = new Nat(this.conntrack, prng);
    this.#rules = new RuleSet({ ...objects, ...named }, () => {
      this.ruleRevision += 1;
      this.takeTables();
    });
    this.#context = new RuleContext({ ...state, nat: this.#nat }, this.book);
    this.#walk = new RuleWalk(this.#context, () => options.nftables());
  }

  /** The number that an address has in the tuples of connections; undefined when the text is none of this family. */
  parseAddress(text: string): number | undefined {
    if (this.book === undefined) return parseIpv4(text);
    const address = parseIpv6(text);
    return address === undefined ? undefined : this.book.idOf(address);
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
    const observer = this.#watched?.packets.observer;
    return observer === undefined ? this.#runHook(hook) : this.#runWatched(observer, hook);
  }

  /** The same with somebody who wants to know of every decision. */
  #runWatched(observer: PathObserver, hook: Hook): Verdict {
    const context = this.#context;
    const { packet, watch } = context;
    const at = this.#watched?.name ?? '';
    const name = HOOK_NAMES[hook];
    observer.onStep(packet, at, { kind: 'hook', hook: name, verdict: undefined });
    context.watch = (step): void => observer.onStep(packet, at, step);
    const verdict = this.#runHook(hook);
    // IPVS sends a packet on from within a hook, through others.
    context.watch = watch;
    if (verdict === VERDICT.STOLEN) return verdict;
    observer.onStep(packet, at, {
      kind: 'hook',
      hook: name,
      verdict: VERDICT_NAMES[verdict],
      ...(packet.flowState === FLOW_STATE.NONE
        ? {}
        : { connection: trackedStateOf(packet, this.#options.state.host.clock.now()) }),
    });
    return verdict;
  }

  #runHook(hook: Hook): Verdict {
    const context = this.#context;
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

  /** `icmp-port-unreachable`, `tcp-reset` and so on, of the last verdict REJECT. */
  get rejectWith(): string {
    return this.#walk.decision.rejectWith;
  }

  /** The decision for people, in one line. */
  describeDecision(): Sentence {
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

  /** Runs the words after `iptables` or `ip6tables`. The value is what it prints. */
  command(words: readonly string[]): Result<string, IptablesError> {
    return this.#rules.run(words);
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return this.#rules.restore(text, options);
  }

  /** Of those of the named chains that there are, for tables that are to have the same. */
  snapshotOf(table: TableName, chains: Iterable<string>): TableSnapshot {
    return this.#rules.snapshotOf(table, chains);
  }

  /** Takes over the chains of another namespace, as restoring them would. Answers false when there is something in them. */
  adopt(table: TableName, snapshot: TableSnapshot): boolean {
    return this.#rules.adopt(table, snapshot);
  }

  /** What iptables-save prints, without its lines of comment. An unknown table has nothing to print. */
  save(table?: string, counters: SavedCounters = 'chains'): string {
    if (table === undefined) return this.#rules.save(undefined, counters);
    return isTableName(table) ? this.#rules.save(table, counters) : '';
  }

  countSetReferences(): ReadonlyMap<IpSet, number> {
    return this.#rules.countSetReferences();
  }

  /** Puts another part of the kernel at a hook, until the answer is called. */
  registerHook(hook: Hook, priority: number, run: (context: RuleContext) => Verdict): () => void {
    const registered: HookFunction = { hook, priority, sequence: this.#options.nextSequence(), run };
    this.#functions.push(registered);
    this.takeTables();
    return () => {
      this.#functions.splice(this.#functions.indexOf(registered), 1);
      this.takeTables();
    };
  }

  /**
   * An ICMP error or a TCP reset that is made here belongs to the connection of the packet that it is about, against its
   * direction, also when that connection never got into the table (`nf_conntrack_attach`).
   */
  attachRelated(made: Packet, cause: Packet): void {
    this.#watched?.packets.observer?.onAnswer(made, cause);
    if (!(cause.flow instanceof Connection)) return;
    made.flow = cause.flow;
    const isAnswer = (cause.flowState & FLOW_STATE.REPLY) === 0;
    made.flowState = FLOW_STATE.RELATED | (isAnswer ? FLOW_STATE.REPLY : 0);
  }

  /** Tables or chains of nftables have come or gone. */
  takeTables(): void {
    this.#rawTable = this.#rules.table('raw');
    this.#mangleTable = this.#rules.table('mangle');
    this.#natTable = this.#rules.table('nat');
    this.#filterTable = this.#rules.table('filter');
    this.#securityTable = this.#rules.table('security');
    const hasTrackingChains = this.#nftables?.needsTracking(this.family) === true;
    this.isTracking = this.#natTable !== undefined || hasTrackingChains || this.#hasTrackingRules();
    this.#planHooks();
    this.isActive =
      this.#plans !== undefined || TABLE_NAMES.some((name) => this.#rules.table(name) !== undefined);
  }

  get #nftables(): Nftables | undefined {
    return this.#options.hasNftables() ? this.#options.nftables() : undefined;
  }

  #hasTrackingRules(): boolean {
    return TABLE_NAMES.some((name) => {
      const table = this.#rules.table(name);
      return table?.allChains().some((chain) => chain.needsTracking) === true;
    });
  }

  /** PREROUTING and OUTPUT: the packet enters the tables here. */
  #runEntry(hook: Hook, context: RuleContext): Verdict {
    const raw = this.#ask(this.#rawTable, hook);
    if (raw !== VERDICT.ACCEPT) return raw;
    if (this.isTracking && !this.conntrack.track(context)) return this.#walk.endWithoutRule('conntrack-full');
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
    if (!this.isTracking || this.conntrack.confirm(context.packet)) return VERDICT.ACCEPT;
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
    const verdict = this.#options.nftables().runChain(chain, context);
    if (verdict !== VERDICT.ACCEPT) this.#walk.endInNftables();
    return verdict;
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

  #planHooks(): void {
    const tables = TABLE_NAMES.map((name) => this.#rules.table(name)).filter((table) => table !== undefined);
    for (const table of tables) {
      if (!this.#tableSequences.has(table)) this.#tableSequences.set(table, this.#options.nextSequence());
    }
    const nftables = this.#nftables;
    const chains = HOOKS.map((hook) => nftables?.chainsAt(hook, this.family) ?? NO_CHAINS);
    if (this.#functions.length === 0 && chains.every((found) => found.length === 0)) {
      this.#plans = undefined;
      return;
    }
    const hasNat =
      this.#natTable !== undefined || chains.some((found) => found.some(({ base }) => base?.type === 'nat'));
    const placed = tables.map((table) => ({ table, sequence: this.#tableSequences.get(table) ?? 0 }));
    this.#plans = HOOKS.map((hook, index) =>
      planHook(hook, {
        tables: placed,
        chains: chains[index] ?? NO_CHAINS,
        functions: this.#functions,
        isTracking: this.isTracking,
        hasNat,
      }),
    );
  }
}
