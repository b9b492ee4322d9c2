/** What a transaction does to the chains of its tables (net/netfilter/nf_tables_api.c of Linux). */
import { makeBaseChain } from './base-chain';
import { leadsTo } from './chain-references';
import { BUSY, KERNEL, type ChangeJournal } from './change-journal';
import type { ChainBody, NamedPlace } from './command';
import type { MissingNames } from './missing-names';
import { NftChain, type NftTable } from './nft-chain';
import type { NftPlace } from './nft-problem';

export class ChainChanges {
  readonly #journal: ChangeJournal;
  readonly #missing: MissingNames;
  /** Counts up for each base chain. */
  readonly #nextSequence: () => number;

  constructor(journal: ChangeJournal, missing: MissingNames, nextSequence: () => number) {
    this.#journal = journal;
    this.#missing = missing;
    this.#nextSequence = nextSequence;
  }

  add(
    table: NftTable,
    name: NamedPlace,
    body: ChainBody,
    place: NftPlace,
    mode: 'add' | 'create',
  ): NftChain | undefined {
    const existing = table.chains.get(name.text);
    if (existing !== undefined) {
      if (mode === 'create') {
        this.#journal.fail(name.place, `${KERNEL}File exists`);
        return undefined;
      }
      this.#changePolicy(existing, body.policy);
      return existing;
    }
    const chain = new NftChain(name.text, table, table.nextHandle());
    chain.comment = body.comment;
    if (body.base !== undefined && !this.#giveBase(chain, body, place)) {
      table.lastHandle -= 1;
      return undefined;
    }
    this.#journal.setEntry(table.chains, name.text, chain);
    return chain;
  }

  rename(table: NftTable, name: NamedPlace, newName: NamedPlace, place: NftPlace): void {
    const chain = table.chains.get(name.text);
    if (chain === undefined) this.#missing.chain(name);
    else if (table.chains.has(newName.text)) this.#journal.fail(place, `${KERNEL}File exists`);
    else this.#giveName(table, chain, newName.text);
  }

  delete(table: NftTable, name: NamedPlace): void {
    const chain = table.chains.get(name.text);
    if (chain === undefined) {
      this.#missing.chain(name);
      return;
    }
    const isUsed = [...table.chains.values()].some((other) => other !== chain && leadsTo(other, chain));
    const isInMap = [...table.sets.values()].some(({ set }) =>
      set.elements().some((each) => each.chain === chain),
    );
    if (isUsed || isInMap || leadsTo(chain, chain)) this.#journal.fail(name.place, BUSY);
    else this.#journal.deleteEntry(table.chains, name.text);
  }

  #changePolicy(chain: NftChain, policy: 'accept' | 'drop' | undefined): void {
    const { base } = chain;
    if (base === undefined || policy === undefined) return;
    const before = base.policy;
    base.policy = policy;
    this.#journal.change(() => {
      base.policy = before;
    });
  }

  #giveBase(chain: NftChain, body: ChainBody, place: NftPlace): boolean {
    const base = makeBaseChain(chain.table.family, body, place, this.#journal);
    if (base === undefined) return false;
    chain.base = { ...base, sequence: this.#nextSequence() };
    return true;
  }

  #giveName(table: NftTable, chain: NftChain, name: string): void {
    const entries = [...table.chains.entries()];
    const before = chain.name;
    chain.name = name;
    table.chains.clear();
    for (const [, each] of entries) table.chains.set(each.name, each);
    this.#journal.change(() => {
      chain.name = before;
      table.chains.clear();
      for (const [key, each] of entries) table.chains.set(key, each);
    });
  }
}
