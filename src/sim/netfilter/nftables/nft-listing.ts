/** What `nft list …` prints, and `nft reset …`, which counts from 0 afterwards. */
import { err, ok, type Result } from '../../base/result';
import type { NamedPlace, NftCommand, NftFamily } from './command';
import {
  formatChain,
  formatNamedSet,
  formatObject,
  formatTable,
  inTable,
  type ListOptions,
} from './format-table';
import type { NftTable } from './nft-chain';
import type { NftProblem } from './nft-problem';
import { USUAL_STYLE, type PrintStyle } from './print-style';

const FAMILY_ORDER: readonly NftFamily[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

interface ShownOptions {
  readonly hasHandles?: boolean;
  readonly isStateless?: boolean;
  readonly isTerse?: boolean;
  readonly style?: PrintStyle;
}

export function formatTables(tables: readonly NftTable[], now: number, options: ShownOptions): string {
  const all = optionsOf(now, options);
  return tables.map((table) => formatTable(table, all)).join('');
}

function optionsOf(now: number, options: ShownOptions): ListOptions {
  return {
    now,
    hasHandles: options.hasHandles === true,
    isStateless: options.isStateless === true,
    isTerse: options.isTerse === true,
    style: options.style ?? USUAL_STYLE,
  };
}

export function listNft(
  command: Extract<NftCommand, { kind: 'list' }>,
  tables: readonly NftTable[],
  now: number,
  shown: ShownOptions,
): Result<string, NftProblem> {
  const options = optionsOf(now, shown);
  const { what, family, isReset } = command;
  const chosen = tables.filter((table) => family === undefined || table.family === family);
  const named = command.table;
  if (named === undefined) {
    const text = listPlural(what, chosen, options);
    if (isReset) for (const table of chosen) resetTable(table, what);
    return ok(text);
  }
  const table = tables.find((each) => each.family === named.family && each.name === named.table.text);
  if (table === undefined) return err(missing(named.table));
  return listNamed(table, what, command.name, isReset, options);
}

function missing(name: NamedPlace): NftProblem {
  return { place: name.place, message: 'No such file or directory' };
}

function listPlural(what: string, tables: readonly NftTable[], options: ListOptions): string {
  if (what === 'ruleset' || what === 'rules')
    return tables.map((table) => formatTable(table, options)).join('');
  if (what === 'tables') {
    return [...tables]
      .sort((a, b) => FAMILY_ORDER.indexOf(a.family) - FAMILY_ORDER.indexOf(b.family))
      .map((table) => `table ${table.family} ${table.name}\n`)
      .join('');
  }
  return tables
    .map((table) =>
      inTable(table, partsOf(table, what, options), { ...options, hasHandles: false, isPartOnly: true }, ''),
    )
    .join('');
}

function partsOf(table: NftTable, what: string, options: ListOptions): readonly string[] {
  if (what === 'chains') return [...table.chains.values()].map((chain) => formatChain(chain, options, false));
  if (what === 'sets' || what === 'maps') {
    return [...table.sets.values()]
      .filter(({ spec }) => spec.isMap === (what === 'maps'))
      .map((set) => formatNamedSet(set, options));
  }
  return [...table.objects.values()]
    .filter(({ type }) => `${type}s` === what)
    .map((object) => formatObject(object, options));
}

function listNamed(
  table: NftTable,
  what: string,
  name: NamedPlace | undefined,
  isReset: boolean,
  options: ListOptions,
): Result<string, NftProblem> {
  if (name === undefined && what !== 'table') {
    const text = listPlural(what, [table], options);
    if (isReset) resetTable(table, what);
    return ok(text);
  }
  if (name === undefined) {
    const text = formatTable(table, options);
    if (isReset) resetTable(table, what);
    return ok(text);
  }
  const chain = what === 'chain' ? table.chains.get(name.text) : undefined;
  const set = what === 'set' || what === 'map' ? table.sets.get(name.text) : undefined;
  const object = table.objects.get(name.text);
  const plain = { ...options, hasHandles: false, isPartOnly: true };
  if (chain !== undefined) return ok(inTable(table, [formatChain(chain, options)], plain, ''));
  if (set !== undefined) return ok(inTable(table, [formatNamedSet(set, options)], plain, ''));
  if (object?.type === what) {
    const text = inTable(table, [formatObject(object, options)], plain, '');
    if (isReset) object.operation.reset();
    return ok(text);
  }
  return err(missing(name));
}

function resetTable(table: NftTable, what: string): void {
  for (const object of table.objects.values()) {
    if (what === 'ruleset' || what === 'table' || `${object.type}s` === what) object.operation.reset();
  }
  if (what !== 'ruleset' && what !== 'rules' && what !== 'table') return;
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) for (const operation of rule.operations) operation.reset();
  }
}
