/**
 * A set or map of nftables: elements by key, and how packets are looked up in it (net/netfilter/nft_set_hash.c,
 * nft_set_rbtree.c and nft_set_pipapo.c of Linux).
 *
 * Single keys are in a hash table, intervals of one field in a list in order, what remains (concatenations with ranges, names
 * with `*`) in a list with an index. Elements with a timeout are gone when it is over.
 */
import type { Clock } from '../../engine/clock';
import { isConstant, type NftExpression, type SetElement } from './expression';
import type { CountingStatement } from './counting-statement';
import { compareWords, lastWordsOf, wordsOf, wordsOfTypes } from './word-value';
import type { Datatype } from './datatype';
import { isIntervalKey } from './element-order';
import { IntervalList } from './interval-list';
import { PatternList } from './pattern-list';
import type { StoredElement } from './stored-element';
import type { NameTable } from './name-table';
import type { JumpTarget } from './jump-target';
import { WordTable } from './word-table';

const NANOSECONDS_PER_MILLISECOND = 1_000_000;

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
  readonly statements: readonly CountingStatement[];
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
  #intervals: IntervalList;
  #patterns: PatternList;
  #catchAll: StoredElement | undefined = undefined;
  /** The number of words of each field of the key. */
  readonly #fieldWords: readonly number[];

  constructor(options: SetOptions) {
    this.options = options;
    this.maxSize = options.maxSize;
    this.keyWords = Math.max(1, wordsOfTypes(options.keyTypes));
    this.#fieldWords = options.keyTypes.map((type) => wordsOfTypes([type]));
    this.#hash = new WordTable(this.keyWords);
    this.#intervals = new IntervalList(this.keyWords);
    this.#patterns = new PatternList(this.#fieldWords, options.names);
  }

  get isFull(): boolean {
    return this.#hash.size + this.#intervals.size + this.#patterns.size >= this.maxSize;
  }

  /** Those that have not expired. */
  elements(): readonly StoredElement[] {
    const now = this.options.clock.now();
    const all = [...this.#byEntry, ...this.#intervals.all(), ...this.#patterns.all(), this.#catchAll];
    return all.filter((element) => element !== undefined && element.expiresAt > now).filter(isStored);
  }

  /** The element that the key in `words` falls into. */
  lookUp(words: Int32Array, at: number): StoredElement | undefined {
    let found: StoredElement | undefined = undefined;
    const entry = this.#hash.find(words, at);
    if (entry !== -1) found = this.#byEntry[entry];
    if (found === undefined && this.#intervals.size > 0) found = this.#intervals.lookUp(words, at);
    if (found === undefined && this.#patterns.size > 0) found = this.#patterns.lookUp(words, at);
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
    const now = this.options.clock.now();
    const entry = isIntervalKey(key) ? -1 : this.#hash.find(low, 0);
    const single = entry === -1 ? undefined : this.#byEntry[entry];
    const found = single ?? this.#intervals.findExact(low, high) ?? this.#patterns.findExact(low, high);
    return found !== undefined && found.expiresAt > now ? found : undefined;
  }

  /** Elements that share values with an interval of one field, and those before and behind; none whose time is over. */
  around(key: NftExpression): readonly StoredElement[] {
    const low = Int32Array.from(wordsOf(key, this.options.names));
    const high = Int32Array.from(lastWordsOf(key, this.options.names));
    const now = this.options.clock.now();
    return this.#intervals.around(low, high).filter(({ expiresAt }) => expiresAt > now);
  }

  /** An element that shares values with an interval of one field. */
  findOverlap(key: NftExpression): StoredElement | undefined {
    const low = Int32Array.from(wordsOf(key, this.options.names));
    const high = Int32Array.from(lastWordsOf(key, this.options.names));
    return this.around(key).find(
      (element) =>
        compareWords(element.low, 0, high, 0, this.keyWords) <= 0 &&
        compareWords(low, 0, element.high, 0, this.keyWords) <= 0,
    );
  }

  add(source: SetElement, chain: JumpTarget | undefined): StoredElement {
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
    else if (this.#isPattern(source.key)) this.#patterns.add(element);
    else if (this.options.isInterval || isIntervalKey(source.key)) this.#intervals.add(element);
    else {
      const known = this.#hash.find(element.low, 0);
      const entry = known === -1 ? this.#hash.add(element.low, 0) : known;
      this.#byEntry[entry] = element;
    }
  }

  remove(element: StoredElement): void {
    if (this.#catchAll === element) this.#catchAll = undefined;
    const entry = element.source.isCatchAll ? -1 : this.#hash.find(element.low, 0);
    if (entry !== -1 && this.#byEntry[entry] === element) {
      this.#byEntry[entry] = undefined;
      this.#hash.remove(entry);
    }
    this.#patterns.remove(element);
    this.#intervals.remove(element);
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
    this.#intervals = new IntervalList(this.keyWords);
    this.#patterns = new PatternList(this.#fieldWords, this.options.names);
    this.#catchAll = undefined;
  }

  #sweep(now: number): void {
    for (const element of this.#byEntry) {
      if (element !== undefined && element.expiresAt <= now) this.remove(element);
    }
  }

  /** Ranges in several fields, and names that end in `*`. */
  #isPattern(key: NftExpression): boolean {
    return (key.kind === 'concat' || key.kind === 'text') && isIntervalKey(key);
  }
}

function isStored(element: StoredElement | undefined): element is StoredElement {
  return element !== undefined;
}
