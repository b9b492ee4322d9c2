/**
 * A set or map of nftables: elements by key, and how packets are looked up in it (net/netfilter/nft_set_hash.c,
 * nft_set_rbtree.c and nft_set_pipapo.c of Linux).
 *
 * Single keys are in a hash table; intervals of one field in sorted columns, searched by halves; what remains
 * (concatenations with ranges, names with `*`) is asked element by element, in the order of adding. Elements with a timeout
 * are gone when it is over.
 */
import type { Clock } from '../../engine/clock';
import { isConstant, type NftExpression, type SetElement } from './expression';
import type { NftStatement } from './statement';
import { compareWords, lastWordsOf, wordsOf, wordsOfTypes } from './word-value';
import type { Datatype } from './datatype';
import { isIntervalKey } from './element-order';
import type { NameTable } from './name-table';
import type { NftChain } from './nft-chain';
import { WordTable } from './word-table';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

/** An element as packets meet it. */
export interface StoredElement {
  readonly source: SetElement;
  /** The words of the key; of an interval its first and last. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Milliseconds; 0 when it stays. */
  timeout: number;
  /** In nanoseconds of simulated time; infinity when it stays. */
  expiresAt: number;
  /** The chain of a verdict. */
  readonly chain: NftChain | undefined;
  /** The words of other data. */
  data: Int32Array;
  packets: number;
  bytes: number;
  /** State of limits and the like of a dynamic element. */
  readonly states: Map<NftStatement, object>;
}

export interface SetOptions {
  readonly name: string;
  readonly isMap: boolean;
  readonly keyTypes: readonly Datatype[];
  readonly dataTypes: readonly Datatype[] | undefined;
  readonly objectType: 'counter' | 'limit' | 'quota' | undefined;
  readonly names: NameTable;
  readonly clock: Clock;
  readonly isInterval: boolean;
  readonly hasTimeouts: boolean;
  /** What each element that packets add has, whatever their rule says. */
  readonly statements: readonly NftStatement[];
  /** Nanoseconds; 0 for none. */
  readonly defaultTimeoutMs: number;
  readonly maxSize: number;
}

export class NftSet {
  readonly options: SetOptions;
  readonly keyWords: number;
  /** Infinity when it may grow. */
  maxSize: number;
  #hash: WordTable;
  #byEntry: (StoredElement | undefined)[] = [];
  /** Of one field, sorted by their first value. */
  #intervals: StoredElement[] = [];
  #lows = new Int32Array(0);
  #highs = new Int32Array(0);
  #isSorted = true;
  #patterns: StoredElement[] = [];
  #catchAll: StoredElement | undefined = undefined;
  /** The number of words of each field of the key. */
  readonly #fieldWords: readonly number[];

  constructor(options: SetOptions) {
    this.options = options;
    this.maxSize = options.maxSize;
    this.keyWords = Math.max(1, wordsOfTypes(options.keyTypes));
    this.#fieldWords = options.keyTypes.map((type) => wordsOfTypes([type]));
    this.#hash = new WordTable(this.keyWords);
  }

  get isFull(): boolean {
    return this.#hash.size + this.#intervals.length + this.#patterns.length >= this.maxSize;
  }

  /** Those that have not expired. */
  elements(): readonly StoredElement[] {
    const now = this.options.clock.now();
    const all = [...this.#byEntry, ...this.#intervals, ...this.#patterns, this.#catchAll];
    return all.filter((element) => element !== undefined && element.expiresAt > now).filter(isStored);
  }

  /** The element that the key in `words` falls into. */
  lookUp(words: Int32Array, at: number): StoredElement | undefined {
    let found: StoredElement | undefined = undefined;
    const entry = this.#hash.find(words, at);
    if (entry !== -1) found = this.#byEntry[entry];
    if (found === undefined && this.#intervals.length > 0) found = this.#findInterval(words, at);
    if (found === undefined && this.#patterns.length > 0) found = this.#findPattern(words, at);
    found ??= this.#catchAll;
    return found === undefined || found.expiresAt === Infinity || found.expiresAt > this.options.clock.now()
      ? found
      : undefined;
  }

  /** The element with exactly this key. */
  find(key: NftExpression, isCatchAll: boolean): StoredElement | undefined {
    if (isCatchAll) return this.#catchAll;
    const low = Int32Array.from(wordsOf(key, this.options.names));
    const high = Int32Array.from(lastWordsOf(key, this.options.names));
    if (!isIntervalKey(key)) {
      const entry = this.#hash.find(low, 0);
      const found = entry === -1 ? undefined : this.#byEntry[entry];
      if (found !== undefined && found.expiresAt > this.options.clock.now()) return found;
    }
    return [...this.#intervals, ...this.#patterns].find(
      (element) =>
        compareWords(element.low, 0, low, 0, this.keyWords) === 0 &&
        compareWords(element.high, 0, high, 0, this.keyWords) === 0,
    );
  }

  /** An element that shares values with an interval of one field. */
  findOverlap(key: NftExpression): StoredElement | undefined {
    const low = Int32Array.from(wordsOf(key, this.options.names));
    const high = Int32Array.from(lastWordsOf(key, this.options.names));
    return this.elements().find(
      (element) =>
        !element.source.isCatchAll &&
        compareWords(element.low, 0, high, 0, this.keyWords) <= 0 &&
        compareWords(low, 0, element.high, 0, this.keyWords) <= 0,
    );
  }

  add(source: SetElement, chain: NftChain | undefined): StoredElement {
    const { names, clock, defaultTimeoutMs } = this.options;
    const timeout = source.timeout === undefined ? defaultTimeoutMs : Number(source.timeout);
    const remaining = source.expires === undefined ? timeout : Number(source.expires);
    const data = source.data === undefined || !isConstant(source.data) ? [] : wordsOf(source.data, names);
    const element: StoredElement = {
      source,
      low: Int32Array.from(source.isCatchAll ? [] : wordsOf(source.key, names)),
      high: Int32Array.from(source.isCatchAll ? [] : lastWordsOf(source.key, names)),
      timeout,
      expiresAt: timeout === 0 ? Infinity : clock.now() + remaining * NANOSECONDS_PER_MILLISECOND,
      chain,
      data: Int32Array.from(data),
      packets: 0,
      bytes: 0,
      states: new Map(),
    };
    for (const statement of source.statements) {
      if (statement.kind !== 'counter') continue;
      element.packets = Number(statement.packets);
      element.bytes = Number(statement.bytes);
    }
    this.put(element);
    return element;
  }

  /** Puts an element back that was taken out, or in. */
  put(element: StoredElement): void {
    const { source } = element;
    if (source.isCatchAll) this.#catchAll = element;
    else if (!isIntervalKey(source.key)) {
      const known = this.#hash.find(element.low, 0);
      const entry = known === -1 ? this.#hash.add(element.low, 0) : known;
      this.#byEntry[entry] = element;
    } else if (source.key.kind === 'concat' || source.key.kind === 'text') this.#patterns.push(element);
    else {
      this.#intervals.push(element);
      this.#isSorted = false;
    }
  }

  remove(element: StoredElement): void {
    if (this.#catchAll === element) this.#catchAll = undefined;
    const entry = element.source.isCatchAll ? -1 : this.#hash.find(element.low, 0);
    if (entry !== -1 && this.#byEntry[entry] === element) {
      this.#byEntry[entry] = undefined;
      this.#hash.remove(entry);
    }
    this.#patterns = this.#patterns.filter((other) => other !== element);
    this.#intervals = this.#intervals.filter((other) => other !== element);
    this.#isSorted = false;
  }

  /** `update @set`: the element with the key in `words`, unless its time is over. */
  findExact(words: Int32Array, at: number): StoredElement | undefined {
    const entry = this.#hash.find(words, at);
    const found = entry === -1 ? undefined : this.#byEntry[entry];
    if (found === undefined || found.expiresAt === Infinity) return found;
    if (found.expiresAt > this.options.clock.now()) return found;
    this.remove(found);
    return undefined;
  }

  /** False when the set is full of elements whose time is not over. */
  makeRoom(): boolean {
    if (this.#hash.size >= this.maxSize) this.#sweep(this.options.clock.now());
    return this.#hash.size < this.maxSize;
  }

  clear(): void {
    this.#hash = new WordTable(this.keyWords);
    this.#byEntry = [];
    this.#intervals = [];
    this.#patterns = [];
    this.#catchAll = undefined;
    this.#isSorted = false;
  }

  #sweep(now: number): void {
    for (const element of this.#byEntry) {
      if (element !== undefined && element.expiresAt <= now) this.remove(element);
    }
  }

  #findInterval(words: Int32Array, at: number): StoredElement | undefined {
    if (!this.#isSorted) this.#sortIntervals();
    const width = this.keyWords;
    let low = 0;
    let high = this.#intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(this.#lows, middle * width, words, at, width) <= 0) low = middle + 1;
      else high = middle;
    }
    const place = low - 1;
    if (place < 0 || compareWords(words, at, this.#highs, place * width, width) > 0) return undefined;
    return this.#intervals[place];
  }

  #sortIntervals(): void {
    const width = this.keyWords;
    this.#intervals.sort((a, b) => compareWords(a.low, 0, b.low, 0, width));
    this.#lows = new Int32Array(this.#intervals.length * width);
    this.#highs = new Int32Array(this.#intervals.length * width);
    for (const [index, { low, high }] of this.#intervals.entries()) {
      this.#lows.set(low, index * width);
      this.#highs.set(high, index * width);
    }
    this.#isSorted = true;
  }

  #findPattern(words: Int32Array, at: number): StoredElement | undefined {
    for (const element of this.#patterns) if (this.#fits(element, words, at)) return element;
    return undefined;
  }

  #fits(element: StoredElement, words: Int32Array, at: number): boolean {
    let offset = 0;
    const { key } = element.source;
    for (let field = 0; field < this.#fieldWords.length; field += 1) {
      const width = this.#fieldWords[field] ?? 1;
      const part = key.kind === 'concat' ? key.parts[field] : key;
      if (part?.kind === 'text' && part.text.endsWith('*')) {
        const name = this.options.names.nameOf(words[at + offset] ?? 0);
        if (!name.startsWith(part.text.slice(0, -1))) return false;
      } else {
        for (let word = 0; word < width; word += 1)
          if (element.low[offset + word] === undefined) return false;
        const isBelow = compareSlice(words, at + offset, element.low, offset, width) < 0;
        if (isBelow || compareSlice(words, at + offset, element.high, offset, width) > 0) return false;
      }
      offset += width;
    }
    return true;
  }
}

const compareSlice = compareWords;

function isStored(element: StoredElement | undefined): element is StoredElement {
  return element !== undefined;
}
