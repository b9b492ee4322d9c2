/** A set of small numbers, a bit each: sets of blocks are what the optimizer spends its time with. */
export class NumberSet {
  readonly #words: Int32Array;

  /** Of numbers below `size`. */
  constructor(size: number) {
    this.#words = new Int32Array((size + 31) >>> 5);
  }

  has(number: number): boolean {
    return (((this.#words[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;
  }

  add(number: number): void {
    this.#words[number >>> 5] = (this.#words[number >>> 5] ?? 0) | (1 << (number & 31));
  }

  addAll(): void {
    this.#words.fill(-1);
  }

  clear(): void {
    this.#words.fill(0);
  }

  /** Leaves what `other`, a set of the same size, has too. */
  keep(other: NumberSet): void {
    const [words, others] = [this.#words, other.#words];
    for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (others[at] ?? 0);
  }
}
