/**
 * Large sets of small numbers that are mostly alike: a set is a row of chunks, and sets share the chunks in which they are the
 * same. A copy costs a chunk's number for each chunk, a change the chunks that it meets, and what has been counted stays
 * counted. Chunks live in one array; those made since `keep` are given back together, by `forget`.
 *
 * A chunk is written in place only by the row that made it, which its stamp says.
 */
import type { BitSet } from './bit-set';
import { countBits, emptyBits, fullBits } from './bit-set';

/** Numbers of chunks. */
export type ChunkRow = Int32Array<ArrayBuffer>;

const CHUNK_WORDS = 16;
/** Bits to a chunk: 512. */
const CHUNK_SHIFT = 9;
const WORD_SHIFT = 5;
const WORD_MASK = 31;
const WORD_IN_CHUNK = CHUNK_WORDS - 1;
const ALL_ONES = 0xffff_ffff;
const EMPTY = 0;
const FULL = 1;
const UNKNOWN = -1;
const NOBODY = 0;

export class ChunkStore {
  readonly everybody: ChunkRow;
  readonly #size: number;
  readonly #rowLength: number;
  #words = new Uint32Array(64 * CHUNK_WORDS);
  /** By chunk: who may write into it, and how many it holds. */
  #owners = new Int32Array(64);
  #counts = new Int32Array(64);
  #next = 0;
  #kept = 0;
  #lastStamp = NOBODY;

  constructor(size: number) {
    this.#size = size;
    this.#rowLength = (size + (1 << CHUNK_SHIFT) - 1) >>> CHUNK_SHIFT;
    this.#newChunk(NOBODY);
    this.#words.fill(0, 0, CHUNK_WORDS);
    this.#newChunk(NOBODY);
    this.#words.fill(ALL_ONES, CHUNK_WORDS, 2 * CHUNK_WORDS);
    this.everybody = this.rowOf(fullBits(size));
    this.keep();
  }

  newStamp(): number {
    return ++this.#lastStamp;
  }

  newRow(): ChunkRow {
    return new Int32Array(this.#rowLength);
  }

  /** The chunks that are there now stay. */
  keep(): void {
    this.#kept = this.#next;
  }

  /** Of rows made since `keep`, none is good any more. */
  forget(): void {
    this.#next = this.#kept;
  }

  rowOf(bits: BitSet): ChunkRow {
    const row = this.newRow();
    for (let index = 0; index < row.length; index++) {
      const from = index * CHUNK_WORDS;
      const own = bits.subarray(from, from + CHUNK_WORDS);
      if (own.length === CHUNK_WORDS && own.every((word) => word === ALL_ONES)) row[index] = FULL;
      else if (own.some((word) => word !== 0)) row[index] = this.#chunkOf(own);
    }
    return row;
  }

  bitsOf(row: ChunkRow): BitSet {
    const bits = emptyBits(this.#size);
    for (let index = 0; index < row.length; index++) {
      const chunk = row[index] ?? EMPTY;
      if (chunk === EMPTY) continue;
      const from = chunk * CHUNK_WORDS;
      bits.set(
        this.#words.subarray(from, from + Math.min(CHUNK_WORDS, bits.length - index * CHUNK_WORDS)),
        index * CHUNK_WORDS,
      );
    }
    return bits;
  }

  /** Whatever is in one of the sets. */
  rowOfAll(sets: readonly Int32Array[]): ChunkRow {
    const row = this.newRow();
    const stamp = this.newStamp();
    for (const set of sets) this.addMembers(row, stamp, set);
    return row;
  }

  addRow(row: ChunkRow, stamp: number, other: ChunkRow): void {
    for (let index = 0; index < row.length; index++) {
      const left = row[index] ?? EMPTY;
      const right = other[index] ?? EMPTY;
      if (right === EMPTY || right === left || left === FULL) continue;
      if (left === EMPTY || right === FULL) {
        row[index] = right;
        continue;
      }
      const chunk = this.#owners[left] === stamp ? left : this.#copyOf(left, stamp);
      row[index] = chunk;
      this.#counts[chunk] = UNKNOWN;
      const into = chunk * CHUNK_WORDS;
      const from = right * CHUNK_WORDS;
      for (let word = 0; word < CHUNK_WORDS; word++)
        this.#words[into + word] = (this.#words[into + word] ?? 0) | (this.#words[from + word] ?? 0);
    }
  }

  addMembers(row: ChunkRow, stamp: number, members: Int32Array): void {
    for (const member of members) {
      const index = member >>> CHUNK_SHIFT;
      let chunk = row[index] ?? EMPTY;
      if (chunk === FULL) continue;
      if (this.#owners[chunk] !== stamp) {
        chunk = this.#copyOf(chunk, stamp);
        row[index] = chunk;
      }
      this.#counts[chunk] = UNKNOWN;
      const word = chunk * CHUNK_WORDS + ((member >>> WORD_SHIFT) & WORD_IN_CHUNK);
      this.#words[word] = (this.#words[word] ?? 0) | (1 << (member & WORD_MASK));
    }
  }

  /** What both have. */
  intersect(into: ChunkRow, one: ChunkRow, other: ChunkRow): void {
    for (let index = 0; index < into.length; index++) {
      const left = one[index] ?? EMPTY;
      const right = other[index] ?? EMPTY;
      if (left === right || right === FULL) into[index] = left;
      else if (left === FULL) into[index] = right;
      else if (left === EMPTY || right === EMPTY) into[index] = EMPTY;
      else into[index] = this.#bothOf(left, right);
    }
  }

  countOf(row: ChunkRow): number {
    let count = 0;
    for (const chunk of row) {
      if (chunk === EMPTY) continue;
      let own = this.#counts[chunk] ?? UNKNOWN;
      if (own === UNKNOWN) {
        const from = chunk * CHUNK_WORDS;
        own = countBits(this.#words.subarray(from, from + CHUNK_WORDS));
        this.#counts[chunk] = own;
      }
      count += own;
    }
    return count;
  }

  #bothOf(left: number, right: number): number {
    const chunk = this.#newChunk(NOBODY);
    const into = chunk * CHUNK_WORDS;
    const one = left * CHUNK_WORDS;
    const other = right * CHUNK_WORDS;
    let some = 0;
    for (let word = 0; word < CHUNK_WORDS; word++) {
      const both = (this.#words[one + word] ?? 0) & (this.#words[other + word] ?? 0);
      this.#words[into + word] = both;
      some |= both;
    }
    if (some !== 0) return chunk;
    this.#next -= 1;
    return EMPTY;
  }

  #chunkOf(words: BitSet): number {
    const chunk = this.#newChunk(NOBODY);
    const from = chunk * CHUNK_WORDS;
    this.#words.fill(0, from, from + CHUNK_WORDS);
    this.#words.set(words, from);
    return chunk;
  }

  #copyOf(chunk: number, stamp: number): number {
    const copy = this.#newChunk(stamp);
    const from = chunk * CHUNK_WORDS;
    this.#words.copyWithin(copy * CHUNK_WORDS, from, from + CHUNK_WORDS);
    return copy;
  }

  /** Its words are whatever they were. */
  #newChunk(stamp: number): number {
    if (this.#next === this.#counts.length) {
      const capacity = 2 * this.#next;
      this.#words = grown(this.#words, new Uint32Array(capacity * CHUNK_WORDS));
      this.#owners = grown(this.#owners, new Int32Array(capacity));
      this.#counts = grown(this.#counts, new Int32Array(capacity));
    }
    this.#owners[this.#next] = stamp;
    this.#counts[this.#next] = UNKNOWN;
    return this.#next++;
  }
}

function grown<T extends Int32Array | Uint32Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}
