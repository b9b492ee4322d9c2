import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { emptyBits, hasBit, setBits } from '#sim/policy/bit-set';
import { ChunkStore, type ChunkRow } from '#sim/policy/chunk-store';

const SIZE = 1_700;
const ROUNDS = 20;

function someOf(prng: Prng): Int32Array {
  // A run fills whole chunks, single ones leave them mixed.
  const start = prng.below(SIZE);
  const run = Array.from({ length: prng.below(3) * prng.below(900) }, (_, index) => start + index);
  const single = Array.from({ length: prng.below(30) }, () => prng.below(SIZE));
  return Int32Array.from(new Set([...run, ...single].filter((each) => each < SIZE)));
}

function membersOf(store: ChunkStore, row: ChunkRow): string {
  const bits = store.bitsOf(row);
  return Array.from({ length: SIZE }, (_, index) => index)
    .filter((index) => hasBit(bits, index))
    .join();
}

function sorted(set: ReadonlySet<number>): string {
  return [...set].sort((one, other) => one - other).join();
}

describe('a store of chunks', () => {
  it('keeps sets as they are, while others are made from them and are forgotten', () => {
    const prng = new Prng(1);
    const store = new ChunkStore(SIZE);
    const kept = Array.from({ length: 8 }, () => {
      const members = someOf(prng);
      return { members: new Set(members), row: store.rowOfAll([members]) };
    });
    store.keep();
    for (let round = 0; round < ROUNDS; round++) {
      store.forget();
      const stamp = store.newStamp();
      const row = store.newRow();
      const expected = new Set<number>();
      for (let step = 0; step < 4; step++) {
        const { members, row: other } = kept[prng.below(kept.length)] ?? { members: new Set(), row: row };
        const single = someOf(prng);
        store.addRow(row, stamp, other);
        store.addMembers(row, stamp, single);
        for (const each of [...members, ...single]) expected.add(each);
      }
      const limit = kept[round % kept.length];
      const both = store.newRow();
      if (limit !== undefined) store.intersect(both, row, limit.row);
      const common = new Set([...expected].filter((each) => limit?.members.has(each) === true));
      expect(membersOf(store, row)).toBe(sorted(expected));
      expect(membersOf(store, both)).toBe(sorted(common));
      expect([store.countOf(row), store.countOf(both)]).toEqual([expected.size, common.size]);
      for (const { members, row: own } of kept) expect(membersOf(store, own)).toBe(sorted(members));
    }
  });

  it('is everybody, and what bits say', () => {
    const store = new ChunkStore(SIZE);
    const bits = emptyBits(SIZE);
    setBits(bits, [0, 511, 512, SIZE - 1]);
    expect(store.countOf(store.everybody)).toBe(SIZE);
    expect(membersOf(store, store.rowOf(bits))).toBe(`0,511,512,${SIZE - 1}`);
  });
});
