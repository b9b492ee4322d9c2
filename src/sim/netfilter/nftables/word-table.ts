/** A hash table whose keys are a few 32-bit words: an entry number for each key. Looking up makes no garbage. */

const NOT_FOUND = -1;
const INITIAL_ENTRIES = 8;

export class WordTable {
  readonly #width: number;
  #heads = new Int32Array(INITIAL_ENTRIES * 2).fill(NOT_FOUND);
  #next = new Int32Array(INITIAL_ENTRIES).fill(NOT_FOUND);
  #words: Int32Array<ArrayBuffer>;
  readonly #free: number[] = [];
  #used = 0;

  constructor(width: number) {
    this.#width = width;
    this.#words = new Int32Array(INITIAL_ENTRIES * width);
  }

  /** How many entries there can be by now: entry numbers are below. */
  get capacity(): number {
    return this.#next.length;
  }

  get size(): number {
    return this.#used - this.#free.length;
  }

  /** The entry with the key that stands in `words` from `at` on; -1 when there is none. */
  find(words: Int32Array, at: number): number {
    const width = this.#width;
    const own = this.#words;
    let entry = this.#heads[this.#hash(words, at) & (this.#heads.length - 1)] ?? NOT_FOUND;
    while (entry !== NOT_FOUND) {
      let index = 0;
      while (index < width && own[entry * width + index] === words[at + index]) index += 1;
      if (index === width) return entry;
      entry = this.#next[entry] ?? NOT_FOUND;
    }
    return NOT_FOUND;
  }

  /** The number of a new entry. The key must not be in the table. */
  add(words: Int32Array, at: number): number {
    const entry = this.#free.pop() ?? this.#used++;
    if (entry >= this.#next.length) this.#grow();
    for (let index = 0; index < this.#width; index += 1) {
      this.#words[entry * this.#width + index] = words[at + index] ?? 0;
    }
    this.#link(entry);
    return entry;
  }

  remove(entry: number): void {
    const bucket = this.#hash(this.#words, entry * this.#width) & (this.#heads.length - 1);
    const following = this.#next[entry] ?? NOT_FOUND;
    let current = this.#heads[bucket] ?? NOT_FOUND;
    if (current === entry) this.#heads[bucket] = following;
    while (current !== NOT_FOUND && current !== entry) {
      const next = this.#next[current] ?? NOT_FOUND;
      if (next === entry) this.#next[current] = following;
      current = next;
    }
    this.#free.push(entry);
  }

  #hash(words: Int32Array, at: number): number {
    let hash = 0;
    for (let index = 0; index < this.#width; index += 1) {
      hash = Math.imul(hash ^ (words[at + index] ?? 0), 0x85eb_ca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2_ae35);
    return hash ^ (hash >>> 13);
  }

  #link(entry: number): void {
    const bucket = this.#hash(this.#words, entry * this.#width) & (this.#heads.length - 1);
    this.#next[entry] = this.#heads[bucket] ?? NOT_FOUND;
    this.#heads[bucket] = entry;
  }

  #grow(): void {
    const next = new Int32Array(this.#next.length * 2).fill(NOT_FOUND);
    const words = new Int32Array(this.#words.length * 2);
    words.set(this.#words);
    const used = this.#next.length;
    const isFree = new Set(this.#free);
    this.#next = next;
    this.#words = words;
    this.#heads = new Int32Array(next.length * 2).fill(NOT_FOUND);
    for (let entry = 0; entry < used; entry += 1) if (!isFree.has(entry)) this.#link(entry);
  }
}
