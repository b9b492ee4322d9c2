/**
 * One text's changes to the tables of a namespace: each is made at once and can be taken back, so that all of them hold or
 * none (net/netfilter/nf_tables_api.c of Linux). Problems are in the words of nft 1.0.6, with its hints.
 */
import type { Prng } from '../../base/prng';
import type { Clock } from '../../engine/clock';
import { canonicalRule } from './canonical-rule';
import { ChainChanges } from './chain-changes';
import { findBadTable } from './chain-references';
import { ChangeJournal, KERNEL, MISSING } from './change-journal';
import type { NamedPlace, NftCommand, RuleSpec, TableReference } from './command';
import type { CompileScope } from './compile-expression';
import { compileStatement } from './compile-statement';
import { MissingNames } from './missing-names';
import type { NameTable } from './name-table';
import { type NftChain, NftRule, NftTable } from './nft-chain';
import type { NftPlace, NftProblem } from './nft-problem';
import { addObject, deleteObject } from './object-changes';
import { typeRule } from './rule-typing';
import { SetChanges } from './set-changes';
import type { TypingScope } from './value-typing';

const NO_RULES: ReadonlySet<NftRule> = new Set();
const NOWHERE: NftPlace = { start: 0, end: 0 };
/** What a transaction changes and asks. */
export interface RulesetState {
  readonly tables: Map<string, NftTable>;
  readonly names: NameTable;
  readonly clock: Clock;
  readonly prng: Prng;
  hasDevice(name: string): boolean;
  /** Counts up for each base chain. */
  nextSequence(): number;
  nextTableHandle(): number;
}

export class NftTransaction {
  readonly #state: RulesetState;
  readonly #journal = new ChangeJournal();
  readonly #missing: MissingNames;
  readonly #chains: ChainChanges;
  readonly #sets: SetChanges;
  readonly #addedRules: { readonly rule: NftRule; readonly place: NftPlace }[] = [];
  /** Arrays that only this transaction has. */
  readonly #ownRules = new Map<NftChain, NftRule[]>();
  readonly #handlesBefore = new Map<NftTable, number>();

  constructor(state: RulesetState) {
    this.#state = state;
    for (const table of state.tables.values()) this.#handlesBefore.set(table, table.lastHandle);
    this.#missing = new MissingNames(state.tables, this.#journal);
    this.#chains = new ChainChanges(this.#journal, this.#missing, () => state.nextSequence());
    this.#sets = new SetChanges({
      names: state.names,
      clock: state.clock,
      journal: this.#journal,
      missing: this.#missing,
      scopeOf: (table) => this.#typingScope(table),
    });
  }

  get problems(): NftProblem[] {
    return this.#journal.problems;
  }

  /** Numbers that the kernel gave are gone; what nft refuses itself never came there. */
  rollBack(): void {
    this.#journal.rollBack();
    if (this.problems.some(({ message }) => message.startsWith(KERNEL))) return;
    for (const [table, handle] of this.#handlesBefore) table.lastHandle = handle;
  }

  /**
   * At the end: the kernel refuses base chains that lead back to themselves, or through more than 16 jumps. It goes through
   * the commands again then, and each rule from the first one too many on has the error.
   */
  checkJumps(): void {
    const problem = findBadTable(this.#state.tables.values(), NO_RULES);
    if (problem === undefined) return;
    let first = 0;
    let last = this.#addedRules.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const later = new Set(this.#addedRules.slice(middle + 1).map(({ rule }) => rule));
      if (findBadTable(this.#state.tables.values(), later) === undefined) first = middle + 1;
      else last = middle;
    }
    for (const { place } of this.#addedRules.slice(first)) this.#journal.fail(place, `${KERNEL}${problem}`);
    if (this.problems.length === 0) this.#journal.fail(NOWHERE, `${KERNEL}${problem}`);
  }

  /** False when it could not be done. Listing is not done here. */
  apply(command: NftCommand): boolean {
    const before = this.#journal.problems.length;
    this.#apply(command);
    return this.#journal.problems.length === before;
  }

  findTable({ family, table }: TableReference): NftTable | undefined {
    return this.#state.tables.get(`${family} ${table.text}`);
  }

  #apply(command: NftCommand): void {
    switch (command.kind) {
      case 'add-table':
        this.#addTable(command);
        return;
      case 'delete-table': {
        const table = this.findTable(command.table);
        if (table !== undefined) this.#journal.deleteEntry(this.#state.tables, keyOf(table));
        else this.#missing.table(command.table);
        return;
      }
      case 'flush-ruleset':
        for (const table of [...this.#state.tables.values()]) {
          if (command.family === undefined || table.family === command.family) {
            this.#journal.deleteEntry(this.#state.tables, keyOf(table));
          }
        }
        return;
      case 'list':
        return;
      default: {
        const table = this.findTable(command.table);
        if (table !== undefined) this.#applyTo(table, command);
        else this.#missing.table(command.table, hintFor(command.kind));
      }
    }
  }

  #applyTo(
    table: NftTable,
    command: Exclude<NftCommand, { kind: 'add-table' | 'delete-table' | 'flush-ruleset' | 'list' }>,
  ): void {
    switch (command.kind) {
      case 'add-chain': {
        const chain = this.#chains.add(table, command.name, command.body, command.place, command.mode);
        if (chain === undefined) return;
        for (const rule of command.body.rules) this.#appendRule(chain, rule);
        return;
      }
      case 'add-rule':
        this.#addRule(table, command);
        return;
      case 'add-set':
        this.#sets.add(table, command.name, command.spec, command.mode);
        this.#sets.addElements(table, command.name, command.spec.elements, false);
        return;
      case 'add-object':
        addObject(this.#journal, table, command.name, command.spec, command.mode);
        return;
      case 'add-elements':
        this.#sets.addElements(table, command.set, command.elements, command.mode === 'create');
        return;
      case 'delete-elements':
        this.#sets.deleteElements(table, command.set, command.elements);
        return;
      case 'delete-chain':
        this.#chains.delete(table, command.name);
        return;
      case 'delete-set':
        this.#sets.delete(table, command.name);
        return;
      case 'delete-object':
        deleteObject(this.#journal, table, command.name, command.type);
        return;
      case 'delete-rule':
        this.#deleteRule(table, command.chain, command.position.number, command.position.place);
        return;
      case 'flush-table':
        for (const chain of table.chains.values()) this.#replaceRules(chain, []);
        return;
      case 'flush-chain': {
        const chain = table.chains.get(command.name.text);
        if (chain === undefined) this.#journal.fail(command.name.place, `${KERNEL}${MISSING}`);
        else this.#replaceRules(chain, []);
        return;
      }
      case 'flush-set':
        this.#sets.flush(table, command.name);
        return;
      case 'rename-chain':
        this.#chains.rename(table, command.name, command.newName, command.place);
    }
  }

  #addTable(command: Extract<NftCommand, { kind: 'add-table' }>): void {
    const { table: reference, body, mode } = command;
    let table = this.findTable(reference);
    if (table !== undefined && mode === 'create') {
      this.#journal.fail(reference.table.place, `${KERNEL}File exists`);
      return;
    }
    if (table === undefined) {
      table = new NftTable(reference.family, reference.table.text, this.#state.nextTableHandle());
      table.comment = body.comment;
      table.flags = body.flags;
      this.#journal.setEntry(this.#state.tables, keyOf(table), table);
    }
    const chains: { readonly chain: NftChain; readonly rules: readonly RuleSpec[] }[] = [];
    for (const { name, body: chainBody, place } of body.chains) {
      const chain = this.#chains.add(table, name, chainBody, place, 'add');
      if (chain !== undefined) chains.push({ chain, rules: chainBody.rules });
    }
    for (const { name, spec } of body.objects) addObject(this.#journal, table, name, spec, 'add');
    for (const { name, spec } of body.sets) this.#sets.add(table, name, spec, 'add');
    for (const { chain, rules } of chains) for (const rule of rules) this.#appendRule(chain, rule);
    for (const { name, spec } of body.sets) this.#sets.addElements(table, name, spec.elements, false);
  }

  #addRule(table: NftTable, command: Extract<NftCommand, { kind: 'add-rule' }>): void {
    const chain = table.chains.get(command.chain.text);
    if (chain === undefined) {
      this.#journal.fail(command.chain.place, `${KERNEL}${MISSING}`);
      return;
    }
    const { position, mode } = command;
    let place = mode === 'insert' ? 0 : chain.rules.length;
    if (position !== undefined) {
      const found =
        position.kind === 'index'
          ? position.number
          : chain.rules.findIndex(({ handle }) => handle === position.number);
      if (found < 0 || found >= chain.rules.length) {
        this.#journal.fail(position.place, `${KERNEL}${MISSING}`);
        return;
      }
      place = mode === 'add' ? found + 1 : found;
    }
    const replaced = mode === 'replace' ? chain.rules[place] : undefined;
    const rule = this.#makeRule(chain, command.rule, replaced?.handle);
    if (rule === undefined) return;
    if (place === chain.rules.length) this.#putLast(chain, rule);
    else this.#replaceRules(chain, chain.rules.toSpliced(place, mode === 'replace' ? 1 : 0, rule));
    this.#addedRules.push({ rule, place: command.place });
  }

  #appendRule(chain: NftChain, spec: RuleSpec): void {
    const rule = this.#makeRule(chain, spec);
    if (rule === undefined) return;
    this.#putLast(chain, rule);
    this.#addedRules.push({ rule, place: spec.place });
  }

  #makeRule(chain: NftChain, spec: RuleSpec, handle?: number): NftRule | undefined {
    const { table } = chain;
    const { rule, problem } = typeRule(spec, table.family, this.#typingScope(table));
    if (problem !== undefined) {
      this.#journal.problems.push(problem);
      return undefined;
    }
    const statements = canonicalRule(rule.statements, table.family);
    const scope = this.#compileScope(chain);
    const count = this.#journal.problems.length;
    const operations = statements.map((statement) => compileStatement(statement, table, scope));
    if (this.#journal.problems.length > count) return undefined;
    return new NftRule(statements, operations, rule.comment, handle ?? table.nextHandle());
  }

  /** One copy of the chain's rules for all that come at its end, so that a thousand rules cost a thousand steps. */
  #putLast(chain: NftChain, rule: NftRule): void {
    const own = this.#ownRules.get(chain);
    if (own !== undefined && own === chain.rules) {
      own.push(rule);
      return;
    }
    const copy = [...chain.rules, rule];
    this.#ownRules.set(chain, copy);
    this.#replaceRules(chain, copy);
  }

  #replaceRules(chain: NftChain, rules: readonly NftRule[]): void {
    const before = chain.rules;
    chain.rules = rules;
    this.#journal.change(() => {
      chain.rules = before;
    });
  }

  #deleteRule(table: NftTable, chainName: NamedPlace, number: number, place: NftPlace): void {
    const chain = table.chains.get(chainName.text);
    if (chain === undefined) {
      this.#missing.chain(chainName);
      return;
    }
    const at = chain.rules.findIndex(({ handle }) => handle === number);
    if (at !== -1) this.#replaceRules(chain, chain.rules.toSpliced(at, 1));
    else this.#missing.chain({ text: chainName.text, place });
  }

  #typingScope(table: NftTable): TypingScope {
    return {
      findSet: (name) => table.sets.get(name)?.set.options,
      hasDevice: (name) => this.#state.hasDevice(name),
    };
  }

  #compileScope({ name: chainName, table }: NftChain): CompileScope {
    return {
      nextHandle: () => table.nextHandle(),
      failMissing: (place) => {
        this.#missing.chain({ text: chainName, place });
      },
      names: this.#state.names,
      clock: this.#state.clock,
      prng: this.#state.prng,
      findSet: (name) => table.sets.get(name)?.set.options,
      findRuntimeSet: (name) => table.sets.get(name)?.set,
      findChain: (name, place) => {
        const chain = table.chains.get(name);
        if (chain === undefined) this.#journal.fail(place, `${KERNEL}${MISSING}`);
        else if (chain.base !== undefined) this.#journal.fail(place, `${KERNEL}Operation not supported`);
        return chain;
      },
      findJumpedChain: (name, place) => {
        const chain = table.chains.get(name);
        if (chain === undefined) this.#missing.chain({ text: chainName, place });
        else if (chain.base !== undefined) this.#journal.fail(place, `${KERNEL}Operation not supported`);
        return chain;
      },
      fail: (problem) => this.#journal.problems.push(problem),
    };
  }
}

/** nft itself looks for their table, and gives no hint. */
const EVALUATED_FIRST: readonly string[] = ['add-chain', 'add-set', 'add-object'];
/** The kernel looks for it, and nft has not asked which tables there are. */
const UNGUESSED: readonly string[] = ['add-rule'];
function hintFor(kind: NftCommand['kind']): 'evaluated' | 'kernel' | 'guess' {
  if (EVALUATED_FIRST.includes(kind)) return 'evaluated';
  return UNGUESSED.includes(kind) ? 'kernel' : 'guess';
}

function keyOf({ family, name }: NftTable): string {
  return `${family} ${name}`;
}
