/**
 * The tables of one namespace, and the ways to change them: iptables commands and iptables-restore text.
 *
 * Either everything of a command or of a table's block up to COMMIT takes effect, or nothing. Restoring with `--noflush`
 * touches the chains alone that the text names. Messages and exit codes are those of iptables v1.8.9 (nf_tables).
 */
import { err, ok, type Result } from '../base/result';
import type { AddressBook } from './address-book';
import type { Chain, Rule } from './chain';
import type { IpSet } from './ipset/ip-set';
import { formatListing, formatRuleList, formatTable, type SavedCounters } from './iptables-text';
import { formatIptablesHelp } from './iptables-help';
import type { AccountingCounter } from './rule-context';
import { parseIptables, type IptablesCommand, type UsageError } from './rule-parser';
import { RuleRestore, type RestoreError, type RestoreOptions, type RestoreTables } from './rule-restore';
import { isTableName, Table, TABLE_NAMES, type TableName } from './table';
import { applyCommand } from './table-commands';
import type { TableSnapshot } from './table-snapshot';
import { NO_CHAIN, BAD_RULE, TableDraft, type TableError } from './table-draft';

const VERSION = 'v1.8.9 (nf_tables)';
const EXIT = { OTHER: 1, USAGE: 2, VERSION: 3, RESOURCE: 4 } as const;

export interface IptablesError {
  /** All that the tool prints, with its last line end. */
  readonly message: string;
  readonly exitCode: number;
}

export interface SharedObjects {
  readonly findSet: (name: string) => IpSet | undefined;
  readonly accounting: ReadonlyMap<string, AccountingCounter>;
  /** Of ip6tables: numbers for addresses. */
  readonly book?: AddressBook;
}

export class RuleSet implements RestoreTables {
  readonly version = VERSION;
  readonly tool: string;
  readonly book: AddressBook | undefined;
  readonly #shared: SharedObjects;
  readonly #onChange: () => void;
  readonly #tables = new Map<TableName, Table>();

  constructor(shared: SharedObjects, onChange: () => void) {
    this.#shared = shared;
    this.#onChange = onChange;
    this.book = shared.book;
    this.tool = shared.book === undefined ? 'iptables' : 'ip6tables';
  }

  /** Undefined while nothing was ever put into the table. */
  table(name: TableName): Table | undefined {
    return this.#tables.get(name);
  }

  /** Runs the words after `iptables`. The value is what it prints. */
  run(words: readonly string[]): Result<string, IptablesError> {
    const parsed = parseIptables(words, { findSet: (name) => this.findSet(name), book: this.book });
    if (!parsed.ok) return err(this.describeUsage(this.tool, parsed.error, undefined));
    const command = parsed.value;
    if (command.kind === 'version') return ok(`${this.tool} ${VERSION}\n`);
    if (command.kind === 'help') return ok(formatIptablesHelp(this.book === undefined ? 'IPv4' : 'IPv6'));
    if (!isTableName(command.table)) return err(describeMissingTable(this.tool, command.table));
    const table = this.#tableOrEmpty(command.table);
    if (command.kind === 'list' || command.kind === 'list-rules') return this.#show(table, command);
    if (command.kind === 'zero' || command.kind === 'zero-number') return zero(this.tool, table, command);
    const draft = this.draftOf(command.table);
    const [failure] = applyCommand(draft, command);
    if (failure !== undefined) return err(this.#describeTableError(failure));
    const misplaced = draft.findMisplaced();
    if (misplaced !== undefined) {
      const message = `RULE_APPEND failed (${misplaced}): rule in chain ${command.chain ?? ''}`;
      return err(this.#describeTableError({ kind: 'kernel', message }));
    }
    const isEmptying = command.kind === 'flush' || command.kind === 'delete-chain';
    const isIdle = command.kind === 'check' || (isEmptying && !this.#tables.has(command.table));
    if (!isIdle) this.commitDraft(draft);
    return ok('');
  }

  restore(text: string, options: RestoreOptions): Result<undefined, RestoreError> {
    return new RuleRestore(this, options).run(text);
  }

  /** Without a name, the tables that have been used; with one, that table. */
  save(name: TableName | undefined, counters: SavedCounters): string {
    if (name !== undefined) return formatTable(this.#tableOrEmpty(name), counters);
    const used = TABLE_NAMES.map((each) => this.#tables.get(each)).filter((table) => table !== undefined);
    return used.map((table) => formatTable(table, counters)).join('');
  }

  /** Of those of the named chains that there are. */
  snapshotOf(table: TableName, chains: Iterable<string>): TableSnapshot {
    return this.#tableOrEmpty(table).snapshotOf(chains);
  }

  /** Takes over the chains of another namespace, as restoring them would. Answers false when there is something in them. */
  adopt(name: TableName, snapshot: TableSnapshot): boolean {
    const table = this.#tableOrEmpty(name);
    if (!table.adopt(snapshot)) return false;
    this.#tables.set(name, table);
    this.#onChange();
    return true;
  }

  /** How often rules refer to each set. */
  countSetReferences(): ReadonlyMap<IpSet, number> {
    const counts = new Map<IpSet, number>();
    for (const table of this.#tables.values()) {
      for (const chain of table.allChains()) for (const rule of chain.rules) countSets(rule, counts);
    }
    return counts;
  }

  findSet(name: string): IpSet | undefined {
    return this.#shared.findSet(name);
  }

  draftOf(name: TableName): TableDraft {
    const table = this.#tables.get(name);
    return new TableDraft(table ?? new Table(name), this.#shared.accounting, table !== undefined);
  }

  commitDraft(draft: TableDraft): void {
    draft.commit();
    this.#tables.set(draft.table.name, draft.table);
    this.#onChange();
  }

  describeUsage(tool: string, error: UsageError, line: number | undefined): IptablesError {
    const text = error.kind === 'usage' ? `${tool} ${VERSION}: ${error.message}\n` : error.message;
    const place = line === undefined ? '' : `Error occurred at line: ${line}\n`;
    const hint = `Try \`${tool} -h' or '${tool} --help' for more information.\n`;
    return { message: `${text}${place}${hint}`, exitCode: EXIT.USAGE };
  }

  #tableOrEmpty(name: TableName): Table {
    return this.#tables.get(name) ?? new Table(name);
  }

  #show(table: Table, command: IptablesCommand): Result<string, IptablesError> {
    const chain = command.chain === undefined ? undefined : table.findChain(command.chain);
    if (command.chain !== undefined && chain === undefined) {
      const message = `chain \`${command.chain}' in table \`${table.name}' is incompatible, use 'nft' tool.`;
      return err({ message: `${this.tool} ${VERSION}: ${message}\n`, exitCode: EXIT.OTHER });
    }
    const text =
      command.kind === 'list'
        ? formatListing(table, chain, command.ruleNumber, command)
        : formatRuleList(table, chain, command.ruleNumber, command.isVerbose);
    if (!command.isZeroing) return ok(text);
    const zeroed = zero(this.tool, table, { ...command, kind: 'zero' });
    return zeroed.ok ? ok(`${text}${zeroed.value}`) : zeroed;
  }

  #describeTableError(error: TableError): IptablesError {
    switch (error.kind) {
      case 'missing-chain':
        return this.describeUsage(this.tool, { kind: 'usage', message: error.message }, undefined);
      case 'kernel':
        return { message: `${this.tool} ${VERSION}:  ${error.message}\n`, exitCode: EXIT.RESOURCE };
      case 'refused': {
        const hint = error.message === 'Bad policy name.' ? " Run `dmesg' for more information." : '';
        return { message: `${this.tool}: ${error.message}${hint}\n`, exitCode: EXIT.OTHER };
      }
    }
  }
}

function countSets({ matches, action }: Rule, counts: Map<IpSet, number>): void {
  const extensions = action.kind === 'target' ? [...matches, action.target] : matches;
  for (const { sets } of extensions) for (const set of sets) counts.set(set, (counts.get(set) ?? 0) + 1);
}

/** `-Z`, with a word about each chain when it is to be verbose. */
function zero(tool: string, table: Table, command: IptablesCommand): Result<string, IptablesError> {
  const chain = command.chain === undefined ? undefined : table.findChain(command.chain);
  if (command.chain !== undefined && chain === undefined) {
    return err({ message: `${tool}: ${NO_CHAIN.message}\n`, exitCode: EXIT.OTHER });
  }
  if (command.kind === 'zero-number') {
    const rule = chain?.rules[(command.ruleNumber ?? 0) - 1];
    if (rule === undefined) return err({ message: `${tool}: ${BAD_RULE.message}\n`, exitCode: EXIT.OTHER });
    clear(rule);
    return ok('');
  }
  const chains = chain === undefined ? table.allChains() : [chain];
  for (const each of chains) {
    clear(each);
    for (const rule of each.rules) clear(rule);
  }
  return ok(command.isVerbose ? chains.map(({ name }) => `Zeroing chain \`${name}'\n`).join('') : '');
}

function clear(counted: Chain | Rule): void {
  counted.packets = 0;
  counted.bytes = 0;
}

function describeMissingTable(tool: string, name: string): IptablesError {
  const message = `${tool} ${VERSION}: table '${name}' does not exist\nPerhaps ${tool} or your kernel needs to be upgraded.\n`;
  return { message, exitCode: EXIT.VERSION };
}
