/** Which classes are isolated, and by how many policies: the last one that goes leaves them open. */
import { emptyBits, setBits, type BitSet } from './bit-set';
import type { ClassSplit } from './partition';

export class Isolation {
  readonly #countByClass: number[] = [];

  add(classes: Int32Array): void {
    for (const own of classes) this.#countByClass[own] = (this.#countByClass[own] ?? 0) + 1;
  }

  remove(classes: Int32Array): void {
    for (const own of classes) this.#countByClass[own] = (this.#countByClass[own] ?? 0) - 1;
  }

  split({ from, to }: ClassSplit): void {
    this.#countByClass[to] = this.#countByClass[from] ?? 0;
  }

  bits(size: number): BitSet {
    const bits = emptyBits(size);
    const isolated = this.#countByClass.flatMap((count, own) => (count > 0 ? [own] : []));
    setBits(bits, Int32Array.from(isolated));
    return bits;
  }
}
