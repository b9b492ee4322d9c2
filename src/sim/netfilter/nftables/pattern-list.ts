/**
 * Elements with ranges in several fields, or with names that end in `*`; the first that fits a packet counts (what
 * net/netfilter/nft_set_pipapo.c of Linux does with a bit map for each group of bits).
 *
 * One field is chosen that tells the elements apart best. Its values fall into pieces between the bounds of the elements, and
 * each piece knows the elements that reach over it; only those are tried.
 */
import { PatternIndex } from './pattern-index';
import type { NameTable } from './name-table';
import type { StoredElement } from './stored-element';
import { WordTable } from './word-table';
import { compareWords } from './word-value';

/** With fewer elements trying each is as fast. */
const MIN_INDEXED = 8;

export class PatternList {
  readonly #names: NameTable;
  /** The number of words of each field of the key. */
  readonly #fieldWords: readonly number[];
  readonly #keyWords: number;
  readonly #elements = new Set<StoredElement>();
  /** By first and last key together. */
  readonly #entries: WordTable;
  #byEntry: (StoredElement | undefined)[] = [];
  #inOrder: readonly StoredElement[] = [];
  #index: PatternIndex | undefined = undefined;
  #isIndexed = true;

  constructor(fieldWords: readonly number[], names: NameTable) {
    this.#fieldWords = fieldWords;
    this.#names = names;
    this.#keyWords = fieldWords.reduce((sum, words) => sum + words, 0);
    this.#entries = new WordTable(2 * this.#keyWords);
  }

  get size(): number {
    return this.#elements.size;
  }

  all(): readonly StoredElement[] {
    return [...this.#elements];
  }

  add(element: StoredElement): void {
    this.#elements.add(element);
    const key = this.#keyOf(element.low, element.high);
    if (this.#entries.find(key, 0) === -1) this.#byEntry[this.#entries.add(key, 0)] = element;
    this.#isIndexed = false;
  }

  remove(element: StoredElement): void {
    if (!this.#elements.delete(element)) return;
    const entry = this.#entries.find(this.#keyOf(element.low, element.high), 0);
    if (entry !== -1 && this.#byEntry[entry] === element) {
      this.#entries.remove(entry);
      this.#byEntry[entry] = undefined;
    }
    this.#isIndexed = false;
  }

  findExact(low: Int32Array, high: Int32Array): StoredElement | undefined {
    const entry = this.#entries.find(this.#keyOf(low, high), 0);
    return entry === -1 ? undefined : this.#byEntry[entry];
  }

  lookUp(words: Int32Array, at: number): StoredElement | undefined {
    if (!this.#isIndexed) this.#makeIndex();
    const index = this.#index;
    if (index === undefined) {
      for (const element of this.#inOrder) if (this.#fits(element, words, at)) return element;
      return undefined;
    }
    const piece = index.pieceOf(words, at);
    const end = index.endOf(piece);
    for (let place = index.startOf(piece); place < end; place += 1) {
      const element = this.#inOrder[index.elementAt(place)];
      if (element !== undefined && this.#fits(element, words, at)) return element;
    }
    return undefined;
  }

  #keyOf(low: Int32Array, high: Int32Array): Int32Array {
    const key = new Int32Array(2 * this.#keyWords);
    key.set(low);
    key.set(high, this.#keyWords);
    return key;
  }

  #makeIndex(): void {
    this.#inOrder = [...this.#elements];
    this.#isIndexed = true;
    this.#index = undefined;
    if (this.#inOrder.length < MIN_INDEXED) return;
    let offset = 0;
    for (const [field, words] of this.#fieldWords.entries()) {
      const hasNames = this.#inOrder.some((element) => isWildcard(element, field));
      const index = words === 1 && !hasNames ? PatternIndex.make(this.#inOrder, offset) : undefined;
      offset += words;
      if (index === undefined) continue;
      if (this.#index === undefined || index.size < this.#index.size) this.#index = index;
    }
  }

  #fits(element: StoredElement, words: Int32Array, at: number): boolean {
    let offset = 0;
    for (let field = 0; field < this.#fieldWords.length; field += 1) {
      const width = this.#fieldWords[field] ?? 1;
      if (isWildcard(element, field)) {
        const name = this.#names.nameOf(words[at + offset] ?? 0);
        if (!name.startsWith(prefixOf(element, field))) return false;
      } else {
        if (compareWords(words, at + offset, element.low, offset, width) < 0) return false;
        if (compareWords(words, at + offset, element.high, offset, width) > 0) return false;
      }
      offset += width;
    }
    return true;
  }
}

function isWildcard({ source: { key } }: StoredElement, field: number): boolean {
  const part = key.kind === 'concat' ? key.parts[field] : key;
  return part?.kind === 'text' && part.text.endsWith('*');
}

function prefixOf({ source: { key } }: StoredElement, field: number): string {
  const part = key.kind === 'concat' ? key.parts[field] : key;
  return part?.kind === 'text' ? part.text.slice(0, -1) : '';
}
