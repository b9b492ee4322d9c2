/**
 * The tables of one namespace, and the ways to change them: iptables commands and iptables-restore text.
 *
 * Either everything of a command or of a table's block up to COMMIT takes effect, or nothing. Restoring with `--noflush`
 * touches the chains alone that the text names. Messages and exit codes are those of iptables v1.8.9 (nf_tables).
 */
import { err, ok, type Result } from '../base/result';
import type { AccountingCounter } from './rule-context';
import { formatListing, formatRuleList, formatTable, type SavedCounters } from './iptables-text';
import type { IpSet } from './ip-set';
import { splitRestoreLine } from './restore-words';
import { parseIptables, type IptablesCommand, type RuleScope, type UsageError } from './rule-parser';
import { isTableName, Table, TABLE_NAMES, type TableName } from './table';
import { BAD_RULE, NO_CHAIN, TableDraft, type TableError } from './table-draft';

const VERSION = 'v1.8.9 (nf_tables)';
const EXIT = { OTHER: 1, USAGE: 2, VERSION: 3, RESOURCE: 4 } as const;

export interface RestoreOptions {
  /** Leave alone what the text does not name. */
  readonly isNoFlush: boolean;
  /** Take the counters of the text over (`-c`). */
  readonly hasCounters?: boolean;
}

export interface RestoreError {
  /** Counts from 1. */
  readonly line: number;
  /** All that the tool prints. */
  readonly message: string;
  readonly exitCode: number;
}

export interface IptablesError {
  /** All that the tool prints, with its last line end. */
  readonly message: string;
  readonly exitCode: number;
}

export interface SharedObjects {
  readonly sets: ReadonlyMap<string, IpSet>;
  readonly accounting: ReadonlyMap<string, AccountingCounter>;
}

export class RuleSet {
  readonly #shared: SharedObjects;
  readonly #onChange: () => void;
  readonly #tables = new Map<TableName, Table>();

  constructor(shared: SharedObjects, onChange: () => void) {
    this.#shared = shared;
    this.#onChange = onChange;
  }

  /** Undefined while nothing was ever put into the table. */
  table(name: TableName): Table | undefined {
    return this.#tables.get(name);
  }

  /** Runs the words after `iptables`. The value is what it prints. */
  run(words: readonly string[]): Result<string, IptablesError> {
    const scope: RuleScope = {
      findChain: (table, name) =>
        isTableName(table) ? this.#tableOrEmpty(table).findChain(name) : undefined,
      hasSet: (name) => this.#shared.sets.has(name),
    };
    const parsed = parseIptables(words, scope);
    if (!parsed.ok) return err(describeUsage('iptables', parsed.error, undefined));
    const command = parsed.value;
    if (command.kind === 'version') return ok(`iptables ${VERSION}\n`);
    if (!isTableName(command.table)) return err(describeMissingTable(command.table));
    const table = this.#tableOrEmpty(command.table);
    if (command.kind === 'list' || command.kind === 'list-rules') return show(table, command);
    if (command.kind === 'zero') return this.#zero(table, command.chain);
    const draft = new TableDraft(table, this.#shared.accounting);
    const failure = apply(draft, command) ?? draft.findLoop();
    if (failure !== undefined) return err(describeTableError('iptables', failure));
    const isEmptying = command.kind === 'flush' || command.kind === 'delete-chain';
    const isIdle = command.kind === 'check' || (isEmptying && !this.#tables.has(command.table));
    if (!isIdle) this.#commit(draft);
    return ok('');
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return new Restore(this, this.#shared, options).run(text);
  }

  /** Without a name, the tables that have been used; with one, that table. */
  save(name: TableName | undefined, counters: SavedCounters): string {
    if (name !== undefined) return formatTable(this.#tableOrEmpty(name), counters);
    const used = TABLE_NAMES.map((each) => this.#tables.get(each)).filter((table) => table !== undefined);
    return used.map((table) => formatTable(table, counters)).join('');
  }

  /** For the restore of a block of a table. */
  draftOf(name: TableName): TableDraft {
    return new TableDraft(this.#tableOrEmpty(name), this.#shared.accounting);
  }

  commitDraft(draft: TableDraft): void {
    this.#commit(draft);
  }

  #commit(draft: TableDraft): void {
    draft.commit();
    this.#tables.set(draft.table.name, draft.table);
    this.#onChange();
  }

  #tableOrEmpty(name: TableName): Table {
    return this.#tables.get(name) ?? new Table(name);
  }

  #zero(table: Table, chainName: string | undefined): Result<string, IptablesError> {
    const chain = chainName === undefined ? undefined : table.findChain(chainName);
    if (chainName !== undefined && chain === undefined) return err(describeTableError('iptables', NO_CHAIN));
    for (const each of chain === undefined ? table.allChains() : [chain]) {
      each.packets = 0;
      each.bytes = 0;
      for (const rule of each.rules) {
        rule.packets = 0;
        rule.bytes = 0;
      }
    }
    return ok('');
  }
}

/** Reads the blocks of one text and commits each at its COMMIT. */
class Restore {
  readonly #rules: RuleSet;
  readonly #shared: SharedObjects;
  readonly #options: RestoreOptions;
  readonly #scope: RuleScope;
  #draft: TableDraft | undefined = undefined;
  /** What will be objected to at COMMIT. */
  #commitError: RestoreError | undefined = undefined;
  /** The first jump to nowhere, and its line. */
  #missingChain: { readonly error: UsageError; readonly line: number } | undefined = undefined;
  #line = 0;

  constructor(rules: RuleSet, shared: SharedObjects, options: RestoreOptions) {
    this.#rules = rules;
    this.#shared = shared;
    this.#options = options;
    this.#scope = {
      findChain: (_table, name) => this.#draft?.findChain(name),
      hasSet: (name) => this.#shared.sets.has(name),
    };
  }

  run(text: string): Result<undefined, RestoreError> {
    for (const line of text.split('\n')) {
      this.#line += 1;
      if (line === '' || line.startsWith('#')) continue;
      const failure = this.#takeLine(line);
      if (failure !== undefined) return err(failure);
    }
    if (this.#draft === undefined) return ok(undefined);
    return err(this.#fail(`iptables-restore: COMMIT expected at line ${this.#line}\n`, EXIT.OTHER));
  }

  #takeLine(line: string): RestoreError | undefined {
    if (line.startsWith('*')) return this.#beginTable(line.slice(1).trim());
    if (this.#draft === undefined)
      return this.#fail(`iptables-restore: line ${this.#line} failed\n`, EXIT.OTHER);
    if (line.startsWith('COMMIT')) return this.#commit(this.#draft);
    if (line.startsWith(':')) return this.#takeChain(this.#draft, line.slice(1));
    return this.#takeRule(this.#draft, line);
  }

  #beginTable(name: string): RestoreError | undefined {
    if (!isTableName(name)) {
      const message = `iptables-restore: line ${this.#line} table name '${name}' invalid`;
      return this.#failUsage({ kind: 'usage', message });
    }
    this.#draft = this.#rules.draftOf(name);
    this.#commitError = undefined;
    this.#missingChain = undefined;
    if (!this.#options.isNoFlush) this.#draft.reset();
    return undefined;
  }

  #commit(draft: TableDraft): RestoreError | undefined {
    const loop = draft.findLoop();
    if (this.#missingChain !== undefined) {
      return { ...this.#failUsage(this.#missingChain.error), line: this.#missingChain.line };
    }
    if (this.#commitError !== undefined) return this.#commitError;
    if (loop !== undefined) return this.#failTable(loop);
    this.#rules.commitDraft(draft);
    this.#draft = undefined;
    return undefined;
  }

  /** `:CHAIN POLICY [PACKETS:BYTES]`: makes the chain, or empties it; a built-in one gets its policy. */
  #takeChain(draft: TableDraft, text: string): RestoreError | undefined {
    const [name = '', policy = '', counters = ''] = splitRestoreLine(text);
    if (draft.table.isBuiltIn(name)) {
      const failure = policy === '-' ? undefined : draft.setPolicy(name, policy);
      if (failure !== undefined) return this.#failTable(failure);
      const counted = this.#options.hasCounters === true ? parseCounters(counters) : undefined;
      const chain = draft.findChain(name);
      if (chain !== undefined && counted !== undefined) {
        chain.packets = counted.packets;
        chain.bytes = counted.bytes;
      }
      return undefined;
    }
    const failure = draft.findChain(name) === undefined ? draft.createChain(name) : draft.flush(name);
    return failure === undefined ? undefined : this.#failTable(failure);
  }

  #takeRule(draft: TableDraft, line: string): RestoreError | undefined {
    const countersEnd = line.startsWith('[') ? line.indexOf(']') + 1 : 0;
    const counted = parseCounters(line.slice(0, countersEnd));
    const words = splitRestoreLine(line.slice(countersEnd));
    if (words.length === 0) return undefined;
    const parsed = parseIptables(words, this.#scope);
    if (!parsed.ok) {
      if (parsed.error.kind !== 'missing-chain') return this.#failUsage(parsed.error);
      this.#missingChain ??= { error: parsed.error, line: this.#line };
      return undefined;
    }
    const command = parsed.value;
    if (this.#options.hasCounters === true && counted !== undefined) {
      for (const rule of command.rules) {
        rule.packets = counted.packets;
        rule.bytes = counted.bytes;
      }
    }
    const failure = apply(draft, command);
    return failure === undefined ? undefined : this.#failTable(failure);
  }

  #fail(message: string, exitCode: number): RestoreError {
    return { line: this.#line, message, exitCode };
  }

  #failUsage(error: UsageError): RestoreError {
    return { line: this.#line, ...describeUsage('iptables-restore', error, this.#line) };
  }

  /** The tool goes on reading when only the kernel will object. */
  #failTable(error: TableError): RestoreError | undefined {
    if (error.kind === 'refused') {
      return this.#fail(`iptables-restore: line ${this.#line} failed: ${error.message}\n`, EXIT.OTHER);
    }
    const message = `iptables-restore ${VERSION}: \nline ${this.#line}: ${error.message}\n`;
    const failure = this.#fail(message, EXIT.RESOURCE);
    if (error.message.includes('Too many links')) return failure;
    this.#commitError ??= failure;
    return undefined;
  }
}

/** `[PACKETS:BYTES]` */
function parseCounters(text: string): AccountingCounter | undefined {
  const [packets, bytes, ...rest] = text.slice(1, -1).split(':').map(Number);
  if (packets === undefined || bytes === undefined || rest.length > 0) return undefined;
  return Number.isInteger(packets) && Number.isInteger(bytes) ? { packets, bytes } : undefined;
}

/** What changes a table. Listing is not among it. */
function apply(draft: TableDraft, command: IptablesCommand): TableError | undefined {
  const { kind, chain, argument } = command;
  if (chain === undefined)
    return kind === 'flush' || kind === 'delete-chain' ? applyToAll(draft, kind) : undefined;
  switch (kind) {
    case 'flush':
      return draft.flush(chain);
    case 'delete-chain':
      return draft.deleteChain(chain);
    case 'new-chain':
      return draft.createChain(chain);
    case 'rename':
      return draft.renameChain(chain, argument ?? '');
    case 'policy': {
      const failure = draft.setPolicy(chain, argument ?? '');
      return failure?.message === 'Bad policy name.'
        ? { kind: 'refused', message: "Bad policy name. Run `dmesg' for more information." }
        : failure;
    }
    default:
      return applyRules(draft, chain, command);
  }
}

function applyToAll(draft: TableDraft, kind: 'flush' | 'delete-chain'): TableError | undefined {
  const builtIns = kind === 'flush' ? draft.table.builtIns.map(({ name }) => name) : [];
  for (const name of [...builtIns, ...draft.userChainNames()]) {
    const failure = kind === 'flush' ? draft.flush(name) : draft.deleteChain(name);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function applyRules(draft: TableDraft, chain: string, command: IptablesCommand): TableError | undefined {
  if (command.kind === 'delete' && command.ruleNumber !== undefined) {
    return draft.deleteAt(chain, command.ruleNumber);
  }
  let place = command.ruleNumber ?? 1;
  for (const rule of command.rules) {
    let failure: TableError | undefined = undefined;
    switch (command.kind) {
      case 'append':
        failure = draft.append(chain, rule);
        break;
      case 'insert':
        failure = draft.insert(chain, place, rule);
        place += 1;
        break;
      case 'replace':
        failure = draft.replace(chain, place, rule);
        break;
      case 'delete':
        failure = draft.deleteRule(chain, rule);
        break;
      case 'check':
        if (draft.findChain(chain) === undefined) failure = NO_CHAIN;
        else if (draft.findRule(chain, rule) === undefined) failure = BAD_RULE;
        break;
      default:
        break;
    }
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function show(table: Table, command: IptablesCommand): Result<string, IptablesError> {
  const chain = command.chain === undefined ? undefined : table.findChain(command.chain);
  if (command.chain !== undefined && chain === undefined) {
    const message = `chain \`${command.chain}' in table \`${table.name}' is incompatible, use 'nft' tool.`;
    return err({ message: `iptables ${VERSION}: ${message}\n`, exitCode: EXIT.OTHER });
  }
  const text =
    command.kind === 'list'
      ? formatListing(table, chain, command.ruleNumber, command)
      : formatRuleList(table, chain, command.ruleNumber, command.isVerbose);
  return ok(text);
}

function describeUsage(tool: string, error: UsageError, line: number | undefined): IptablesError {
  const opening = error.kind === 'argument' ? '' : `${tool} ${VERSION}: `;
  const place = line === undefined ? '' : `Error occurred at line: ${line}\n`;
  const hint = `Try \`${tool} -h' or '${tool} --help' for more information.\n`;
  return { message: `${opening}${error.message}\n${place}${hint}`, exitCode: EXIT.USAGE };
}

function describeMissingTable(name: string): IptablesError {
  const message = `iptables ${VERSION}: table '${name}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n`;
  return { message, exitCode: EXIT.VERSION };
}

function describeTableError(tool: string, error: TableError): IptablesError {
  return error.kind === 'refused'
    ? { message: `${tool}: ${error.message}\n`, exitCode: EXIT.OTHER }
    : { message: `${tool} ${VERSION}:  ${error.message}\n`, exitCode: EXIT.RESOURCE };
}
