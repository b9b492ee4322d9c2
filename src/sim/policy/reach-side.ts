/**
 * One side of the matrix, senders or receivers: classes of Pods that no policy tells apart, and pieces of the addresses
 * outside, each a class of its own. Both have numbers from one row, which they keep as classes split.
 */
import { cutRanges, externalRangesOf, rangesInBlock, type ExternalRange } from './external-ranges';
import { Partition, type ClassSplit } from './partition';
import type { AddressBlock } from './reach-policy';

export class ReachSide {
  readonly #partition: Partition;
  #ranges: readonly ExternalRange[];
  /** Numbers in the partition, behind those of the shapes of Pods. */
  #items: readonly number[];

  constructor(shapeCount: number, blocks: readonly AddressBlock[]) {
    this.#partition = new Partition(shapeCount);
    this.#ranges = externalRangesOf(blocks);
    this.#items = this.#ranges.map(() => this.#partition.add());
  }

  get count(): number {
    return this.#partition.count;
  }

  /** By family and by address. */
  get ranges(): readonly ExternalRange[] {
    return this.#ranges;
  }

  classOfShape(shape: number): number {
    return this.#partition.classOf(shape);
  }

  classOfRange(index: number): number {
    return this.#partition.classOf(this.#items[index] ?? 0);
  }

  refine(shapes: Int32Array): readonly ClassSplit[] {
    return this.#partition.refine(shapes);
  }

  /** Of sets that have refined it. */
  classesOf(shapes: Int32Array): Int32Array {
    return this.#partition.classesOf(shapes);
  }

  /** Of blocks by which it was cut. */
  classesOfBlock(block: AddressBlock): readonly number[] {
    return rangesInBlock(block, this.#ranges).map((index) => this.classOfRange(index));
  }

  /** Where new blocks begin and end. */
  cut(blocks: readonly AddressBlock[]): readonly ClassSplit[] {
    const ranges = cutRanges(this.#ranges, blocks);
    if (ranges === this.#ranges) return [];
    const known = new Map(this.#ranges.map((range, index) => [startOf(range), this.#items[index] ?? 0]));
    const splits: ClassSplit[] = [];
    const items: number[] = [];
    for (const [index, range] of ranges.entries()) {
      let item = known.get(startOf(range));
      if (item === undefined) {
        item = this.#partition.add();
        // The first piece of a family that nobody has named yet is split off nothing.
        const before = items[index - 1];
        if (before !== undefined && ranges[index - 1]?.isIpv6 === range.isIpv6) {
          splits.push({ from: this.#partition.classOf(before), to: this.#partition.classOf(item) });
        }
      }
      items.push(item);
    }
    this.#ranges = ranges;
    this.#items = items;
    return splits;
  }
}

function startOf({ isIpv6, first }: ExternalRange): string {
  return `${isIpv6} ${first}`;
}
