/**
 * Elements with intervals of one field, in order (the tree of net/netfilter/nft_set_rbtree.c of Linux). They do not overlap,
 * so that one search by halves finds the only one that a value can fall into.
 */
import type { StoredElement } from './stored-element';
import { compareWords } from './word-value';

export class IntervalList {
  readonly #width: number;
  readonly #elements: StoredElement[] = [];
  /** The bounds in a row, for packets; made anew after changes, when the first one asks. */
  #lows = new Int32Array(0);
  #highs = new Int32Array(0);
  #isPacked = true;

  constructor(width: number) {
    this.#width = width;
  }

  get size(): number {
    return this.#elements.length;
  }

  all(): readonly StoredElement[] {
    return this.#elements;
  }

  add(element: StoredElement): void {
    this.#elements.splice(this.#placeAfter(element.low), 0, element);
    this.#isPacked = false;
  }

  remove(element: StoredElement): void {
    let place = this.#placeAfter(element.low) - 1;
    while (place >= 0 && this.#elements[place] !== element) place -= 1;
    if (place < 0) return;
    this.#elements.splice(place, 1);
    this.#isPacked = false;
  }

  lookUp(words: Int32Array, at: number): StoredElement | undefined {
    if (!this.#isPacked) this.#pack();
    const width = this.#width;
    let low = 0;
    let high = this.#elements.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(this.#lows, middle * width, words, at, width) <= 0) low = middle + 1;
      else high = middle;
    }
    const place = low - 1;
    if (place < 0 || compareWords(words, at, this.#highs, place * width, width) > 0) return undefined;
    return this.#elements[place];
  }

  findExact(low: Int32Array, high: Int32Array): StoredElement | undefined {
    const found = this.#elements[this.#placeAfter(low) - 1];
    if (found === undefined || this.#compare(found.low, low) !== 0) return undefined;
    return this.#compare(found.high, high) === 0 ? found : undefined;
  }

  /** Those that share values with the interval, and the ones before and behind them. */
  around(low: Int32Array, high: Int32Array): readonly StoredElement[] {
    let first = this.#placeAfter(low);
    while (first > 0) {
      first -= 1;
      const element = this.#elements[first];
      if (element !== undefined && this.#compare(element.high, low) < 0) break;
    }
    return this.#elements.slice(first, this.#placeAfter(high) + 1);
  }

  /** Behind the last one that begins at `low` or before. */
  #placeAfter(low: Int32Array): number {
    let first = 0;
    let last = this.#elements.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const element = this.#elements[middle];
      if (element !== undefined && this.#compare(element.low, low) <= 0) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  #compare(first: Int32Array, second: Int32Array): number {
    return compareWords(first, 0, second, 0, this.#width);
  }

  #pack(): void {
    const width = this.#width;
    this.#lows = new Int32Array(this.#elements.length * width);
    this.#highs = new Int32Array(this.#elements.length * width);
    for (const [index, { low, high }] of this.#elements.entries()) {
      this.#lows.set(low, index * width);
      this.#highs.set(high, index * width);
    }
    this.#isPacked = true;
  }
}
