import type { StoredElement } from './stored-element';

/** Beyond so many entries an index costs more than it saves. */
const MAX_ENTRIES = 1 << 22;

/** Which elements reach over which piece of the values of one field of one word. */
export class PatternIndex {
  /** Where each piece begins, unsigned and in order; the first begins at 0. */
  readonly #bounds: Uint32Array;
  readonly #starts: Int32Array;
  readonly #entries: Int32Array;
  readonly #offset: number;

  private constructor(bounds: Uint32Array, starts: Int32Array, entries: Int32Array, offset: number) {
    this.#bounds = bounds;
    this.#starts = starts;
    this.#entries = entries;
    this.#offset = offset;
  }

  /** By the word at `offset` of the keys; undefined when nearly all elements reach over nearly all values. */
  static make(elements: readonly StoredElement[], offset: number): PatternIndex | undefined {
    const marks = new Set<number>([0]);
    for (const { low, high } of elements) {
      marks.add((low[offset] ?? 0) >>> 0);
      const next = ((high[offset] ?? 0) >>> 0) + 1;
      if (next <= 0xffff_ffff) marks.add(next);
    }
    const bounds = Uint32Array.from(marks).sort();
    const spans = elements.map(({ low, high }) => ({
      first: placeIn(bounds, (low[offset] ?? 0) >>> 0),
      last: placeIn(bounds, (high[offset] ?? 0) >>> 0),
    }));
    const total = spans.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    if (total > MAX_ENTRIES) return undefined;
    const starts = new Int32Array(bounds.length + 1);
    for (const { first, last } of spans)
      for (let piece = first; piece <= last; piece += 1) add(starts, piece + 1, 1);
    for (let piece = 0; piece < bounds.length; piece += 1) add(starts, piece + 1, starts[piece] ?? 0);
    const next = starts.slice();
    const entries = new Int32Array(total);
    for (const [element, { first, last }] of spans.entries()) {
      for (let piece = first; piece <= last; piece += 1) {
        entries[next[piece] ?? 0] = element;
        add(next, piece, 1);
      }
    }
    return new PatternIndex(bounds, starts, entries, offset);
  }

  get size(): number {
    return this.#entries.length;
  }

  pieceOf(words: Int32Array, at: number): number {
    return placeIn(this.#bounds, (words[at + this.#offset] ?? 0) >>> 0);
  }

  startOf(piece: number): number {
    return this.#starts[piece] ?? 0;
  }

  endOf(piece: number): number {
    return this.#starts[piece + 1] ?? 0;
  }

  /** The place of an element in what the index was made of. */
  elementAt(place: number): number {
    return this.#entries[place] ?? 0;
  }
}

/** The last of the bounds that is not above the value. */
function placeIn(bounds: Uint32Array, value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function add(counts: Int32Array, place: number, amount: number): void {
  counts[place] = (counts[place] ?? 0) + amount;
}
