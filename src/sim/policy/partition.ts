/**
 * Things numbered from 0, in classes of those that no set tells apart: each set in turn splits the classes that it cuts
 * (partition refinement, Paige and Tarjan 1987). Classes are numbered as they come, and keep their numbers: what is split off
 * gets a new one.
 */

/** Part of a class has become one of its own. */
export interface ClassSplit {
  readonly from: number;
  readonly to: number;
}

const NO_SPLITS: readonly ClassSplit[] = [];

export class Partition {
  #classOf: Int32Array;
  #itemCount: number;
  readonly #sizes: number[];
  /** Scratch: how many members of the set a class has, and where the rest of it goes. */
  #marks: Int32Array;
  #splits: Int32Array;

  constructor(count: number) {
    this.#classOf = new Int32Array(count);
    this.#itemCount = count;
    this.#sizes = count === 0 ? [] : [count];
    this.#marks = new Int32Array(count);
    this.#splits = new Int32Array(count);
  }

  get count(): number {
    return this.#sizes.length;
  }

  classOf(index: number): number {
    return this.#classOf[index] ?? 0;
  }

  /** One more thing, in a class of its own; answers its number. */
  add(): number {
    if (this.#itemCount === this.#classOf.length) {
      const capacity = 2 * this.#itemCount + 8;
      this.#classOf = grown(this.#classOf, capacity);
      this.#marks = grown(this.#marks, capacity);
      this.#splits = grown(this.#splits, capacity);
    }
    this.#classOf[this.#itemCount] = this.#sizes.length;
    this.#sizes.push(1);
    return this.#itemCount++;
  }

  refine(members: Int32Array): readonly ClassSplit[] {
    const touched: number[] = [];
    for (const member of members) {
      const own = this.#classOf[member] ?? 0;
      const marks = this.#marks[own] ?? 0;
      if (marks === 0) touched.push(own);
      this.#marks[own] = marks + 1;
    }
    const splits: ClassSplit[] = [];
    for (const own of touched) {
      const marks = this.#marks[own] ?? 0;
      const size = this.#sizes[own] ?? 0;
      this.#marks[own] = 0;
      if (marks === size) {
        this.#splits[own] = own;
        continue;
      }
      splits.push({ from: own, to: this.#sizes.length });
      this.#splits[own] = this.#sizes.length;
      this.#sizes[own] = size - marks;
      this.#sizes.push(marks);
    }
    if (splits.length === 0) return NO_SPLITS;
    for (const member of members) this.#classOf[member] = this.#splits[this.#classOf[member] ?? 0] ?? 0;
    return splits;
  }

  /** The classes that a set is made of, once it has refined the partition. */
  classesOf(members: Int32Array): Int32Array {
    const found: number[] = [];
    for (const member of members) {
      const own = this.#classOf[member] ?? 0;
      if (this.#marks[own] === 1) continue;
      this.#marks[own] = 1;
      found.push(own);
    }
    for (const own of found) this.#marks[own] = 0;
    return Int32Array.from(found);
  }
}

function grown(array: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(array);
  return larger;
}
