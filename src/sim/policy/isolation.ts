/** Which classes are isolated, and by how many policies: the last one that goes leaves them open. */
import { emptyBits, setBit, type BitSet } from './bit-set';
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
    const counts = this.#countByClass;
    for (let own = 0; own < counts.length; own++) if ((counts[own] ?? 0) > 0) setBit(bits, own);
    return bits;
  }
}
