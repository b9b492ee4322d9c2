/**
 * iptables-restore: blocks of one table each (iptables/xtables-restore.c).
 *
 * The lines of a block are read first, then its commands are carried out one after the other, then the kernel takes all of
 * it or nothing. What is wrong with the words of a line comes before what a command finds missing, and that before the
 * kernel's objections, of which all are told. A block that is complete stays when a later one fails.
 */
import { err, ok, type Result } from '../base/result';
import type { AddressBook } from './address-book';
import { parseChainCounters, type ChainCounters } from './chain-counters';
import type { IpSet } from './ipset/ip-set';
import { splitRestoreLine } from './restore-words';
import { findChainNameProblem, parseIptables, type IptablesCommand, type UsageError } from './rule-parser';
import { isTableName, type Table, type TableName } from './table';
import { applyCommand } from './table-commands';
import { type TableDraft, type TableError } from './table-draft';

export interface RestoreOptions {
  /** Leave alone what the text does not name. */
  readonly isNoFlush: boolean;
  /** Take the counters of the text over (`-c`). */
  readonly hasCounters?: boolean;
  /** Check everything and change nothing (`-t`). */
  readonly isTest?: boolean;
  /** Pass over the blocks of other tables (`-T`). */
  readonly table?: string;
  /** Lines without counters that were read before, in this namespace or another: they are not read again. */
  readonly known?: KnownLines | undefined;
}

/**
 * What lines of iptables-restore mean, shared by namespaces that are given the same rules: a rule's matches and target are
 * one object for all of them, its counters each has for itself.
 */
export class KnownLines {
  readonly #byTable = new Map<TableName, Map<string, IptablesCommand>>();
  readonly #ownTables = new Set<TableName>();

  find(table: TableName, line: string): IptablesCommand | undefined {
    const known = this.#byTable.get(table)?.get(line);
    return known === undefined ? undefined : { ...known, rules: known.rules.map((rule) => rule.copy()) };
  }

  /** Are there rules in the table that namespaces cannot share? */
  hasOwnObjects(table: TableName): boolean {
    return this.#ownTables.has(table);
  }

  /** A line that names an object of its namespace, or counts by itself, is read anew. */
  add(table: TableName, line: string, command: IptablesCommand): void {
    if (OWN_OBJECTS.test(line)) {
      this.#ownTables.add(table);
      return;
    }
    const lines = this.#byTable.get(table) ?? new Map<string, IptablesCommand>();
    this.#byTable.set(table, lines);
    lines.set(line, command);
  }
}

const OWN_OBJECTS = / -m (?:nfacct|set|limit|hashlimit|quota|connlimit) | -j (?:LOG|NFLOG|SET) |--every/;

export interface RestoreError {
  /** Counts from 1. */
  readonly line: number;
  /** All that the tool prints. */
  readonly message: string;
  readonly exitCode: number;
}

/** What restoring needs of the tables of a namespace. */
export interface RestoreTables {
  draftOf(name: TableName): TableDraft;
  commitDraft(draft: TableDraft): void;
  findSet(name: string): IpSet | undefined;
  describeUsage(tool: string, error: UsageError, line: number): { message: string; exitCode: number };
  readonly version: string;
  /** `iptables` or `ip6tables`. */
  readonly tool: string;
  /** Of ip6tables. */
  readonly book: AddressBook | undefined;
}

const EXIT = { OTHER: 1, RESOURCE: 4 } as const;
const BLANKS = /[ \t]+/;

interface ChainLine {
  readonly kind: 'chain';
  readonly name: string;
  readonly policy: string;
  readonly counters: ChainCounters | undefined;
}

type QueuedLine = { readonly line: number } & (
  | ChainLine
  | { readonly kind: 'command'; readonly command: IptablesCommand }
);

export class RuleRestore {
  readonly #tables: RestoreTables;
  readonly #options: RestoreOptions;
  #table: TableName | undefined = undefined;
  /** The table of the last block, passed over or not. */
  #lastTable: string | undefined = undefined;
  #queue: QueuedLine[] = [];
  #line = 0;

  constructor(tables: RestoreTables, options: RestoreOptions) {
    this.#tables = tables;
    this.#options = options;
  }

  run(text: string): Result<undefined, RestoreError> {
    const lines = text.split('\n');
    // What follows the last line end is no line.
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) {
      this.#line += 1;
      if (line === '' || line.startsWith('#')) continue;
      const failure = this.#takeLine(line);
      if (failure !== undefined) return err(failure);
    }
    if (this.#table === undefined) return ok(undefined);
    return err(this.#fail(`${this.#tool}: COMMIT expected at line ${this.#line + 1}\n`, EXIT.OTHER));
  }

  #takeLine(line: string): RestoreError | undefined {
    const table = this.#table;
    if (table !== undefined && line === 'COMMIT') return this.#commit(table);
    if (line.startsWith('*') && table === undefined) return this.#beginTable(line.slice(1));
    if (table === undefined) {
      const isPassedOver = this.#options.table !== undefined && this.#lastTable !== undefined;
      return isPassedOver && this.#lastTable !== this.#options.table
        ? undefined
        : this.#fail(`${this.#tool}: line ${this.#line} failed\n`, EXIT.OTHER);
    }
    return line.startsWith(':')
      ? this.#takeChain(this.#tables.draftOf(table).table, line.slice(1))
      : this.#takeRule(table, line);
  }

  #beginTable(text: string): RestoreError | undefined {
    const name = text.split(BLANKS).find((word) => word !== '');
    const place = `${this.#tool}: line ${this.#line} table name`;
    if (name === undefined) return this.#failUsage(`${place} invalid\n`);
    if (!isTableName(name)) return this.#failUsage(`${place} '${name}' invalid`);
    this.#lastTable = name;
    if (this.#options.table !== undefined && this.#options.table !== name) return undefined;
    this.#table = name;
    this.#queue = [];
    return undefined;
  }

  /** `:CHAIN POLICY [PACKETS:BYTES]`: makes the chain, or empties it; a built-in one gets its policy. */
  #takeChain(table: Table, text: string): RestoreError | undefined {
    const [name, policy, counters] = text.split(BLANKS).filter((word) => word !== '');
    if (name === undefined) return this.#failUsage(`${this.#tool}: line ${this.#line} chain name invalid\n`);
    const problem = findChainNameProblem(name);
    if (problem !== undefined) return this.#failUsage(problem);
    if (policy === undefined) return this.#failUsage(`${this.#tool}: line ${this.#line} policy invalid\n`);
    let counted: ChainCounters | undefined = undefined;
    if (this.#options.hasCounters === true && table.isBuiltIn(name)) {
      counted = parseChainCounters(counters ?? '');
      if (counted === undefined) return this.#failUsage(`invalid policy counters for chain '${name}'\n`);
    }
    this.#queue.push({ kind: 'chain', line: this.#line, name, policy, counters: counted });
    return undefined;
  }

  #takeRule(table: TableName, line: string): RestoreError | undefined {
    const end = line.indexOf(']');
    const hasCounters = line.startsWith('[');
    const [packets = '', bytes] = line.slice(1, end).split(':');
    if (hasCounters && (end === -1 || packets === '' || bytes === undefined || bytes === '')) {
      return this.#failUsage(`Bad line ${this.#line}: need ]\n`);
    }
    const { known } = this.#options;
    const before = hasCounters ? undefined : known?.find(table, line);
    if (before !== undefined) {
      this.#queue.push({ kind: 'command', line: this.#line, command: before });
      return undefined;
    }
    const words = splitRestoreLine(hasCounters ? line.slice(end + 1) : line);
    const isCounting = hasCounters && this.#options.hasCounters === true;
    const parsed = parseIptables(isCounting ? ['--set-counters', packets, bytes ?? '', ...words] : words, {
      restoredTable: table,
      findSet: (name) => this.#tables.findSet(name),
      book: this.#tables.book,
    });
    if (!parsed.ok) return this.#describe(parsed.error);
    if (parsed.value.kind === 'other-family') return undefined;
    if (!hasCounters && this.#tables.book === undefined) known?.add(table, line, parsed.value);
    this.#queue.push({ kind: 'command', line: this.#line, command: parsed.value });
    return undefined;
  }

  #commit(name: TableName): RestoreError | undefined {
    const draft = this.#begin(name);
    const objections: { readonly line: number; readonly message: string }[] = [];
    for (const queued of this.#queue) {
      for (const failure of applyLine(draft, queued)) {
        if (failure.kind !== 'kernel') return this.#refuse(queued.line, failure);
        objections.push({ line: queued.line, message: failure.message });
      }
    }
    if (objections.length === 0 && draft.findMisplaced() !== undefined) {
      const blamed = this.#findBlamed(name);
      if (blamed !== undefined) objections.push(blamed);
    }
    const [first] = objections;
    if (first !== undefined) {
      const lines = objections.map(({ line, message }) => `line ${line}: ${message}\n`);
      const message = `${this.#tool} ${this.#tables.version}: \n${lines.join('')}`;
      return { line: first.line, message, exitCode: EXIT.RESOURCE };
    }
    if (this.#options.isTest !== true) this.#tables.commitDraft(draft);
    this.#table = undefined;
    return undefined;
  }

  /** What iptables itself finds at COMMIT. */
  #refuse(line: number, { kind, message }: TableError): RestoreError {
    if (kind === 'missing-chain') return { ...this.#failUsage(message), line };
    return { line, message: `${this.#tool}: line ${line} failed: ${message}\n`, exitCode: EXIT.OTHER };
  }

  /** The first line after which chains lead back to themselves, or to where a target does not work. */
  #findBlamed(name: TableName): { readonly line: number; readonly message: string } | undefined {
    const draft = this.#begin(name);
    for (const queued of this.#queue) {
      applyLine(draft, queued);
      const failure = queued.kind === 'command' ? draft.findMisplaced() : undefined;
      if (failure === undefined || queued.kind !== 'command') continue;
      const message = `RULE_APPEND failed (${failure}): rule in chain ${queued.command.chain ?? ''}`;
      return { line: queued.line, message };
    }
    return undefined;
  }

  #begin(name: TableName): TableDraft {
    const draft = this.#tables.draftOf(name);
    if (!this.#options.isNoFlush) draft.reset();
    return draft;
  }

  get #tool(): string {
    return `${this.#tables.tool}-restore`;
  }

  #fail(message: string, exitCode: number): RestoreError {
    return { line: this.#line, message, exitCode };
  }

  #failUsage(message: string): RestoreError {
    return this.#describe({ kind: 'usage', message });
  }

  #describe(error: UsageError): RestoreError {
    return { line: this.#line, ...this.#tables.describeUsage(this.#tool, error, this.#line) };
  }
}

function applyLine(draft: TableDraft, queued: QueuedLine): readonly TableError[] {
  if (queued.kind === 'command') return applyCommand(draft, queued.command);
  const failure = applyChain(draft, queued);
  return failure === undefined ? [] : [failure];
}

function applyChain(draft: TableDraft, { name, policy, counters }: ChainLine): TableError | undefined {
  if (draft.table.isBuiltIn(name)) {
    if (counters !== undefined) draft.setCounters(name, counters);
    return policy === '-' ? undefined : draft.setPolicy(name, policy);
  }
  return draft.findChain(name) === undefined ? draft.createChain(name) : draft.flush(name);
}
