/** Sets of small numbers as bits, 32 in a word: what a row of a large matrix is made of. */

export type BitSet = Uint32Array<ArrayBuffer>;

const WORD_SHIFT = 5;
const WORD_MASK = 31;
const ALL_ONES = 0xffff_ffff;

function wordsFor(size: number): number {
  return (size + WORD_MASK) >>> WORD_SHIFT;
}

export function emptyBits(size: number): BitSet {
  return new Uint32Array(wordsFor(size));
}

/** Nothing is set behind `size`. */
export function fullBits(size: number): BitSet {
  const bits = emptyBits(size).fill(ALL_ONES);
  const rest = size & WORD_MASK;
  if (rest !== 0) bits[bits.length - 1] = ALL_ONES >>> (32 - rest);
  return bits;
}

export function setBit(bits: BitSet, index: number): void {
  const word = index >>> WORD_SHIFT;
  bits[word] = (bits[word] ?? 0) | (1 << (index & WORD_MASK));
}

export function hasBit(bits: BitSet, index: number): boolean {
  return (((bits[index >>> WORD_SHIFT] ?? 0) >>> (index & WORD_MASK)) & 1) === 1;
}

export function setBits(bits: BitSet, indexes: Iterable<number>): void {
  for (const index of indexes) setBit(bits, index);
}

/** `into` becomes the union. */
export function uniteBits(into: BitSet, other: BitSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] ?? 0) | (other[word] ?? 0);
}

/** `into` keeps what `other` has too. */
export function intersectBits(into: BitSet, other: BitSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] ?? 0) & (other[word] ?? 0);
}

/** `into` loses what `other` has. */
export function subtractBits(into: BitSet, other: BitSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] ?? 0) & ~(other[word] ?? 0);
}

export function isEmptyBits(bits: BitSet): boolean {
  for (const word of bits) if (word !== 0) return false;
  return true;
}

export function countBits(bits: BitSet): number {
  let count = 0;
  for (const bits32 of bits) {
    let word = bits32;
    // Hacker's Delight, 5-1.
    word -= (word >>> 1) & 0x5555_5555;
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
    count += (((word + (word >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
  }
  return count;
}
