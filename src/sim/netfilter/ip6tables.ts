/**
 * The IPv6 half of a namespace's netfilter: what ip6tables, its connection tracking and its translation of addresses do at
 * the hooks. Priorities and order are those of `hook.ts`.
 *
 * Leaves out chains of nftables' families `ip6` and `inet`, and IPVS.
 */
import type { Result } from '../base/result';
import type { Packet } from '../link/packet';
import { AddressBook } from './address-book';
import { Connection, FLOW_STATE } from './connection';
import { ConntrackTable, flowKindOf } from './conntrack';
import type { ConntrackSettings } from './conntrack-settings';
import { HOOK, VERDICT, type Hook, type HookDevice, type Verdict } from './hook';
import type { SavedCounters } from './iptables-text';
import type { Ipv6Netfilter } from './ipv6-netfilter';
import { Nat, natSideOf } from './nat';
import type { Nftables } from './nftables/nftables';
import { RuleContext, type RuleState } from './rule-context';
import type { RestoreError, RestoreOptions } from './rule-restore';
import { RuleSet, type IptablesError, type SharedObjects } from './rule-set';
import { RuleWalk } from './rule-walk';
import { isTableName, TABLE_NAMES, type Table } from './table';

export interface Ip6tablesOptions {
  /** What rules of both families share; translation is each family's own. */
  readonly state: Omit<RuleState, 'nat'>;
  readonly objects: SharedObjects;
  readonly settings: ConntrackSettings;
  readonly nftables: () => Nftables;
}

export class Ip6tables implements Ipv6Netfilter {
  readonly book = new AddressBook();
  readonly conntrack: ConntrackTable;
  isActive = false;
  isTracking = false;
  readonly #rules: RuleSet;
  readonly #nat: Nat;
  readonly #context: RuleContext;
  readonly #walk: RuleWalk;
  #rawTable: Table | undefined = undefined;
  #mangleTable: Table | undefined = undefined;
  #natTable: Table | undefined = undefined;
  #filterTable: Table | undefined = undefined;
  #securityTable: Table | undefined = undefined;

  constructor({ state, objects, settings, nftables }: Ip6tablesOptions) {
    const { clock, prng } = state.host;
    this.conntrack = new ConntrackTable(clock, { book: this.book, settings });
    this.#nat = new Nat(this.conntrack, prng.split('nat6'));
    this.#rules = new RuleSet({ ...objects, book: this.book }, () => this.#takeTables());
    this.#context = new RuleContext({ ...state, nat: this.#nat }, this.book);
    this.#walk = new RuleWalk(this.#context, nftables);
  }

  get rejectWith(): string {
    return this.#walk.decision.rejectWith;
  }

  /** Runs the words after `ip6tables`. */
  command(words: readonly string[]): Result<string, IptablesError> {
    return this.#rules.run(words);
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return this.#rules.restore(text, options);
  }

  /** What ip6tables-save prints, without its lines of comment. An unknown table has nothing to print. */
  save(table?: string, counters: SavedCounters = 'chains'): string {
    if (table === undefined) return this.#rules.save(undefined, counters);
    return isTableName(table) ? this.#rules.save(table, counters) : '';
  }

  describeDecision(): string {
    return this.#walk.describeDecision();
  }

  run(
    hook: Hook,
    packet: Packet,
    ingress: HookDevice | undefined,
    egress: HookDevice | undefined,
    physicalEgress?: HookDevice,
  ): Verdict {
    const context = this.#context;
    context.outPort = physicalEgress;
    context.begin(packet, hook, ingress, egress);
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

  /** `nf_conntrack_attach`. */
  attachRelated(made: Packet, cause: Packet): void {
    if (!(cause.flow instanceof Connection)) return;
    made.flow = cause.flow;
    const isAnswer = (cause.flowState & FLOW_STATE.REPLY) === 0;
    made.flowState = FLOW_STATE.RELATED | (isAnswer ? FLOW_STATE.REPLY : 0);
  }

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

  #runExit(hook: Hook, context: RuleContext): Verdict {
    if (this.#natTable !== undefined) {
      const nat = this.#translate(hook, context);
      if (nat !== VERDICT.ACCEPT) return nat;
    }
    if (!this.isTracking || this.conntrack.confirm(context.packet)) return VERDICT.ACCEPT;
    return this.#walk.endWithoutRule('conntrack-clash');
  }

  #askFilters(hook: Hook): Verdict {
    return this.#ask(this.#filterTable, hook) || this.#ask(this.#securityTable, hook);
  }

  #ask(table: Table | undefined, hook: Hook): Verdict {
    const chain = table?.chainAt(hook);
    return table === undefined || chain === undefined ? VERDICT.ACCEPT : this.#walk.run(table, chain);
  }

  #translate(hook: Hook, context: RuleContext): Verdict {
    const { packet } = context;
    if (packet.flow === undefined) return VERDICT.ACCEPT;
    const side = natSideOf(hook);
    const isRelated = flowKindOf(packet) === FLOW_STATE.RELATED;
    if (isRelated && this.#nat.translateError(context, side) !== VERDICT.ACCEPT) {
      return this.#walk.endWithoutRule('no-address');
    }
    if (this.#nat.needsRules(context, side)) {
      const verdict = this.#ask(this.#natTable, hook);
      if (verdict !== VERDICT.ACCEPT) return verdict;
      const { connection } = context;
      if (connection !== undefined) this.#nat.bindToItself(connection, side);
    }
    return this.#nat.translate(context, side) === VERDICT.ACCEPT
      ? VERDICT.ACCEPT
      : this.#walk.endWithoutRule('no-address');
  }

  #takeTables(): void {
    this.#rawTable = this.#rules.table('raw');
    this.#mangleTable = this.#rules.table('mangle');
    this.#natTable = this.#rules.table('nat');
    this.#filterTable = this.#rules.table('filter');
    this.#securityTable = this.#rules.table('security');
    this.isActive = true;
    const tables = TABLE_NAMES.map((name) => this.#rules.table(name));
    this.isTracking =
      this.#natTable !== undefined ||
      tables.some((table) => table?.allChains().some((chain) => chain.needsTracking) === true);
  }
}
