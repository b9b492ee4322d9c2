/**
 * Changes to a table that are made together or not at all, as nf_tables commits a batch.
 *
 * The first change of a chain copies its list of rules; chains that are not named cost nothing.
 */
import type { AccountingCounter } from './rule-context';
import { Chain, EVERY_HOOK, type Rule } from './chain';
import type { RulePlace } from './extension';
import { HOOK_NAMES, VERDICT, type Verdict } from './hook';
import type { ChainCounters } from './chain-counters';
import { HashlimitMatch } from './matches/hashlimit-match';
import { NfacctMatch } from './matches/nfacct-match';
import type { Table } from './table';
import { CtTarget } from './targets/ct-target';

/** As deep as chains can jump (NFT_JUMP_STACK_SIZE). */
export const MAX_JUMP_DEPTH = 16;

/** `refused` and `missing-chain` are found by iptables itself, `kernel` when it hands the batch over. */
export interface TableError {
  readonly kind: 'refused' | 'missing-chain' | 'kernel';
  readonly message: string;
}

export const NO_CHAIN: TableError = { kind: 'refused', message: 'No chain/target/match by that name.' };
export const BAD_RULE: TableError = {
  kind: 'refused',
  message: 'Bad rule (does a matching rule exist in that chain?).',
};

/** What is reached from a chain. */
interface Reach {
  /** How many jumps deep. */
  readonly depth: number;
  /** Bits of the hooks where all of it works. */
  readonly hooks: number;
}

interface DraftChain {
  readonly chain: Chain;
  /** Undefined while the rules are those of the chain. */
  rules: Rule[] | undefined;
  policy: Verdict | undefined;
  counters: ChainCounters | undefined;
  newName: string | undefined;
  isNew: boolean;
  isDeleted: boolean;
}

export class TableDraft {
  readonly #table: Table;
  readonly #accounting: ReadonlyMap<string, AccountingCounter>;
  readonly #drafts = new Map<string, DraftChain>();
  /** By how much the references to a chain change. */
  readonly #references = new Map<Chain, number>();
  #hasNewJumps = false;
  #hasNewTargets = false;
  readonly #isInUse: boolean;

  /** `isInUse`: the kernel has the table already; before that even its own chains are not there. */
  constructor(table: Table, accounting: ReadonlyMap<string, AccountingCounter>, isInUse: boolean) {
    this.#table = table;
    this.#accounting = accounting;
    this.#isInUse = isInUse;
  }

  get table(): Table {
    return this.#table;
  }

  findChain(name: string): Chain | undefined {
    const draft = this.#drafts.get(name);
    if (draft !== undefined) return draft.isDeleted ? undefined : draft.chain;
    return this.#table.findChain(name);
  }

  /** Every chain of the user's that is there now, new ones included. */
  userChainNames(): readonly string[] {
    const names = new Set(this.#table.userChains().map((chain) => chain.name));
    for (const [name, draft] of this.#drafts) {
      if (draft.isDeleted) names.delete(name);
      else if (!this.#table.isBuiltIn(name)) names.add(name);
    }
    return [...names].sort((a, b) => (a < b ? -1 : 1));
  }

  rulesOf(name: string): readonly Rule[] | undefined {
    const chain = this.findChain(name);
    return this.#drafts.get(name)?.rules ?? chain?.rules;
  }

  createChain(name: string): TableError | undefined {
    if (this.findChain(name) !== undefined) return { kind: 'refused', message: 'Chain already exists.' };
    const isNew = true;
    const draft = {
      chain: new Chain(name),
      rules: [],
      policy: undefined,
      counters: undefined,
      newName: undefined,
      isNew,
      isDeleted: false,
    };
    this.#drafts.set(name, draft);
    return undefined;
  }

  deleteChain(name: string): TableError | undefined {
    const draft = this.#open(name);
    if (draft === undefined || this.#table.isBuiltIn(name)) return NO_CHAIN;
    const references = draft.chain.references + (this.#references.get(draft.chain) ?? 0);
    if (references > 0 || (draft.rules ?? draft.chain.rules).length > 0) {
      return { kind: 'kernel', message: `CHAIN_DEL failed (Device or resource busy): chain ${name}` };
    }
    draft.isDeleted = true;
    return undefined;
  }

  renameChain(name: string, newName: string): TableError | undefined {
    if (this.findChain(newName) !== undefined) return { kind: 'refused', message: 'File exists.' };
    const draft = this.#open(name);
    if (draft === undefined || this.#table.isBuiltIn(name)) return NO_CHAIN;
    draft.newName = newName;
    return undefined;
  }

  flush(name: string): TableError | undefined {
    const draft = this.#open(name);
    if (draft === undefined) return NO_CHAIN;
    this.#empty(draft);
    return undefined;
  }

  /** As before the first rule: no chains of the user's, no rules, everything accepted. */
  reset(): void {
    for (const name of this.userChainNames()) {
      const draft = this.#open(name);
      if (draft === undefined) continue;
      this.#empty(draft);
      draft.isDeleted = true;
    }
    for (const { name } of this.#table.builtIns) {
      const draft = this.#open(name);
      if (draft === undefined) continue;
      this.#empty(draft);
      draft.policy = VERDICT.ACCEPT;
    }
  }

  setPolicy(name: string, policy: string): TableError | undefined {
    if (!this.#table.isBuiltIn(name)) return { kind: 'refused', message: 'Bad built-in chain name.' };
    if (policy !== 'ACCEPT' && policy !== 'DROP') return { kind: 'refused', message: 'Bad policy name.' };
    const draft = this.#open(name);
    if (draft !== undefined) draft.policy = policy === 'ACCEPT' ? VERDICT.ACCEPT : VERDICT.DROP;
    return undefined;
  }

  setCounters(name: string, { packets, bytes }: ChainCounters): void {
    const draft = this.#open(name);
    if (draft !== undefined) draft.counters = { packets, bytes };
  }

  append(name: string, rule: Rule): TableError | undefined {
    const rules = this.#openRules(name);
    if (rules === undefined) return NO_CHAIN;
    const failure = this.#checkRule(name, rule, 'RULE_APPEND');
    if (failure !== undefined) return failure;
    rules.push(rule);
    this.#count(rule, 1);
    return undefined;
  }

  /** Before the rule that has number `place` now. */
  insert(name: string, place: number, rule: Rule): TableError | undefined {
    const rules = this.#openRules(name);
    if (rules === undefined) return NO_CHAIN;
    if (place > rules.length + 1) return { kind: 'refused', message: 'Index of insertion too big.' };
    const failure = this.#checkRule(name, rule, 'RULE_INSERT');
    if (failure !== undefined) return failure;
    rules.splice(place - 1, 0, rule);
    this.#count(rule, 1);
    return undefined;
  }

  replace(name: string, place: number, rule: Rule): TableError | undefined {
    const rules = this.#openRules(name);
    if (rules === undefined || !this.#isInUse) return NO_CHAIN;
    if (place > rules.length) return { kind: 'refused', message: 'Index of replacement too big.' };
    const failure = this.#checkRule(name, rule, 'RULE_REPLACE');
    if (failure !== undefined) return failure;
    for (const replaced of rules.splice(place - 1, 1, rule)) this.#count(replaced, -1);
    this.#count(rule, 1);
    return undefined;
  }

  deleteAt(name: string, place: number): TableError | undefined {
    const rules = this.#openRules(name);
    if (rules === undefined || !this.#isInUse) return NO_CHAIN;
    if (place > rules.length) return { kind: 'refused', message: 'Index of deletion too big.' };
    for (const deleted of rules.splice(place - 1, 1)) this.#count(deleted, -1);
    return undefined;
  }

  deleteRule(name: string, rule: Rule): TableError | undefined {
    const place = this.findRule(name, rule);
    return place === undefined ? BAD_RULE : this.deleteAt(name, place);
  }

  /** Number of the first rule that says the same. */
  findRule(name: string, rule: Rule): number | undefined {
    const text = rule.format();
    const index = this.rulesOf(name)?.findIndex((known) => known.format() === text) ?? -1;
    return index === -1 ? undefined : index + 1;
  }

  /**
   * What only shows when everything is in place, in the kernel's words: chains that lead back to themselves or too deep,
   * and targets in chains of the user's that are reached from where they do not work.
   */
  findMisplaced(): string | undefined {
    if (!this.#hasNewJumps && !this.#hasNewTargets) return undefined;
    const reachByChain = new Map<Chain, Reach>();
    for (const chain of this.#table.builtIns) {
      if (this.#reachOf(chain, reachByChain, 0).depth >= MAX_JUMP_DEPTH) return 'Too many links';
    }
    const isMisplaced = this.#table.builtIns.some((chain) => {
      const hook = HOOK_NAMES.findIndex((name) => name === chain.name);
      return ((reachByChain.get(chain)?.hooks ?? EVERY_HOOK) & (1 << hook)) === 0;
    });
    return isMisplaced ? 'Invalid argument' : undefined;
  }

  commit(): void {
    for (const [name, draft] of this.#drafts) {
      const { chain } = draft;
      if (draft.isDeleted) {
        this.#table.removeChain(name);
        continue;
      }
      if (draft.isNew) this.#table.addChain(chain);
      if (draft.rules !== undefined) chain.replaceRules(draft.rules);
      if (draft.policy !== undefined) chain.policy = draft.policy;
      if (draft.counters !== undefined) {
        chain.packets = draft.counters.packets;
        chain.bytes = draft.counters.bytes;
      }
      if (draft.newName !== undefined) {
        this.#table.removeChain(name);
        chain.name = draft.newName;
        this.#table.addChain(chain);
      }
    }
    for (const [chain, change] of this.#references) chain.references += change;
  }

  #empty(draft: DraftChain): void {
    for (const rule of draft.rules ?? draft.chain.rules) this.#count(rule, -1);
    draft.rules = [];
  }

  #count({ action }: Rule, change: number): void {
    if (action.kind === 'target' && change > 0) this.#hasNewTargets = true;
    if (action.kind !== 'jump' && action.kind !== 'goto') return;
    this.#references.set(action.chain, (this.#references.get(action.chain) ?? 0) + change);
    if (change > 0) this.#hasNewJumps = true;
  }

  #open(name: string): DraftChain | undefined {
    const known = this.#drafts.get(name);
    if (known !== undefined) return known.isDeleted ? undefined : known;
    const chain = this.#table.findChain(name);
    if (chain === undefined) return undefined;
    const draft: DraftChain = {
      chain,
      rules: undefined,
      policy: undefined,
      counters: undefined,
      newName: undefined,
      isNew: false,
      isDeleted: false,
    };
    this.#drafts.set(name, draft);
    return draft;
  }

  #openRules(name: string): Rule[] | undefined {
    const draft = this.#open(name);
    if (draft === undefined) return undefined;
    draft.rules ??= [...draft.chain.rules];
    return draft.rules;
  }

  #checkRule(name: string, rule: Rule, operation: string): TableError | undefined {
    const hookName = this.#table.isBuiltIn(name) ? name : undefined;
    const reason = this.#findRefusal(rule, { table: this.#table.name, hookName });
    if (reason === undefined) {
      rule.hooks = hooksOf(rule, this.#table.name);
      return undefined;
    }
    return { kind: 'kernel', message: `${operation} failed (${reason}): rule in chain ${name}` };
  }

  /** Why the kernel does not take the rule. */
  #findRefusal(rule: Rule, place: RulePlace): string | undefined {
    // Nothing is outside of everything.
    const isImpossible =
      (rule.isSourceInverted && rule.sourceMask === 0 && rule.sourceIpv6 === undefined) ||
      (rule.isDestinationInverted && rule.destinationMask === 0 && rule.destinationIpv6 === undefined);
    if (isImpossible) return 'Invalid argument';
    for (const match of rule.matches) {
      if (!match.fits(place, rule)) return 'Invalid argument';
      if (match instanceof NfacctMatch && !this.#accounting.has(match.counterName ?? '')) {
        return 'No such file or directory';
      }
      if (match instanceof HashlimitMatch && match.isTooSlow) return 'Numerical result out of range';
    }
    const { action } = rule;
    if (action.kind !== 'target') return undefined;
    if (!action.target.fits(place, rule)) return 'Invalid argument';
    return action.target instanceof CtTarget && action.target.isHelperMissing(rule)
      ? 'No such file or directory'
      : undefined;
  }

  /** Where the chain leads to; the depth is at least MAX_JUMP_DEPTH when it leads to itself. */
  #reachOf(chain: Chain, reachByChain: Map<Chain, Reach>, level: number): Reach {
    const known = reachByChain.get(chain);
    if (known !== undefined) return known;
    if (level >= MAX_JUMP_DEPTH) return { depth: MAX_JUMP_DEPTH, hooks: EVERY_HOOK };
    let depth = 0;
    let hooks = EVERY_HOOK;
    for (const { action, hooks: own } of this.#drafts.get(chain.name)?.rules ?? chain.rules) {
      hooks &= own;
      if (action.kind !== 'jump' && action.kind !== 'goto') continue;
      const reach = this.#reachOf(action.chain, reachByChain, level + 1);
      depth = Math.max(depth, reach.depth + 1);
      hooks &= reach.hooks;
    }
    const reach = { depth, hooks };
    reachByChain.set(chain, reach);
    return reach;
  }
}

/** Where the target of the rule works. */
function hooksOf(rule: Rule, table: string): number {
  if (rule.action.kind !== 'target') return EVERY_HOOK;
  const { target } = rule.action;
  let hooks = 0;
  for (const [hook, hookName] of HOOK_NAMES.entries()) {
    if (target.fits({ table, hookName }, rule)) hooks |= 1 << hook;
  }
  return hooks;
}
