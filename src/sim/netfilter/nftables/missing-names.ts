/** Names that are not there, with the name nft takes for the one that was meant (src/cmd.c of nftables 1.0.6). */
import { KERNEL, MISSING, type ChangeJournal } from './change-journal';
import { closestName } from './closest-name';
import type { NamedPlace, TableReference } from './command';
import type { NftTable } from './nft-chain';

export class MissingNames {
  readonly #tables: ReadonlyMap<string, NftTable>;
  readonly #journal: ChangeJournal;

  constructor(tables: ReadonlyMap<string, NftTable>, journal: ChangeJournal) {
    this.#tables = tables;
    this.#journal = journal;
  }

  table({ family, table }: TableReference, hint: 'evaluated' | 'kernel' | 'guess' = 'guess'): void {
    const names = [...this.#tables.values()].filter((each) => each.family === family).map(({ name }) => name);
    const similar = hint === 'guess' ? closestName(table.text, names) : undefined;
    if (hint === 'evaluated') this.#journal.fail(table.place, MISSING);
    else if (similar === undefined) this.#journal.fail(table.place, `${KERNEL}${MISSING}`);
    else this.#journal.fail(table.place, `${MISSING}; did you mean table ‘${similar}’ in family ${family}?`);
  }

  /** `name` is the chain that a command is about; what is missing may be another thing that it names. */
  chain({ text, place }: NamedPlace): void {
    const chains = [...this.#tables.values()].flatMap((table) => [...table.chains.values()]);
    const names = chains.map(({ name }) => name).filter((name) => name !== text);
    const similar = closestName(text, names);
    const table = chains.find(({ name }) => name === similar)?.table;
    this.#journal.fail(
      place,
      similar === undefined || table === undefined
        ? `${KERNEL}${MISSING}`
        : `${MISSING}; did you mean chain ‘${similar}’ in table ${table.family} ‘${table.name}’?`,
    );
  }

  set(table: NftTable, name: NamedPlace): void {
    const others = [...this.#tables.values()].filter((each) => each !== table);
    const owner = [table, ...others].find(({ sets }) => sets.size > 0) ?? table;
    const similar = closestName(name.text, [...owner.sets.keys()]);
    const kind = similar !== undefined && owner.sets.get(similar)?.spec.isMap === true ? 'map' : 'set';
    this.#journal.fail(
      name.place,
      similar === undefined
        ? `${KERNEL}${MISSING}`
        : `${MISSING}; did you mean ${kind} ‘${similar}’ in table ${owner.family} ‘${owner.name}’?`,
    );
  }
}
