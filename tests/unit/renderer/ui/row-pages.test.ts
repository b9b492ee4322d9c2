import { describe, expect, it } from 'vitest';
import { settle } from '#kit/fake-lab-api';
import { RowPages } from '../../../../src/renderer/ui/row-pages';

/** A host with a list that grows; it answers when told to, in the order that it was asked. */
class GrowingList {
  length = 0;
  readonly asked: string[] = [];
  readonly #waiting: (() => void)[] = [];
  changes = 0;
  readonly pages = new RowPages<number>(
    (from, count) => {
      this.asked.push(`${from}+${count}`);
      const { length } = this;
      const rows = Array.from(
        { length: Math.max(0, Math.min(count, length - from)) },
        (_, index) => from + index,
      );
      return new Promise((resolve) => this.#waiting.push(() => resolve(rows)));
    },
    () => {
      this.changes++;
    },
  );

  async answer(): Promise<void> {
    for (const reply of this.#waiting.splice(0)) reply();
    await settle();
  }
}

describe('RowPages', () => {
  it('has a row once its page has come', async () => {
    const list = new GrowingList();
    list.length = 1000;
    list.pages.want(250, 260, 1000);
    expect(list.pages.at(250)).toBeUndefined();
    await list.answer();
    expect(list.pages.at(250)).toBe(250);
    expect(list.asked).toEqual(['200+200']);
    expect(list.changes).toBe(1);
  });

  it('asks once for a page that is under way or known', async () => {
    const list = new GrowingList();
    list.length = 1000;
    list.pages.want(0, 30, 1000);
    list.pages.want(0, 30, 1000);
    await list.answer();
    list.pages.want(10, 40, 1000);
    expect(list.asked).toEqual(['0+200']);
  });

  it('asks again for the last page when the list has grown', async () => {
    const list = new GrowingList();
    list.length = 10;
    list.pages.want(0, 30, 10);
    await list.answer();
    expect(list.pages.at(9)).toBe(9);
    expect(list.pages.end).toBe(10);
    list.length = 15;
    list.pages.want(0, 30, 15);
    await list.answer();
    expect(list.pages.at(14)).toBe(14);
    expect(list.pages.end).toBe(15);
    expect(list.asked).toEqual(['0+200', '0+200']);
  });

  it('does not ask for ever when the host has fewer rows than it said', async () => {
    const list = new GrowingList();
    list.length = 5;
    list.pages.want(0, 30, 10);
    await list.answer();
    list.pages.want(0, 30, 10);
    expect(list.asked).toEqual(['0+200']);
  });

  it('asks for nothing behind the end', () => {
    const list = new GrowingList();
    list.pages.want(0, 30, 0);
    expect(list.asked).toEqual([]);
  });

  it('drops answers that were asked for before it was cleared', async () => {
    const list = new GrowingList();
    list.length = 100;
    list.pages.want(0, 10, 100);
    list.pages.clear();
    await list.answer();
    expect(list.pages.at(0)).toBeUndefined();
    expect(list.changes).toBe(0);
  });

  it('has at most four requests under way, so that a fast scroll does not queue up', () => {
    const list = new GrowingList();
    list.length = 1_000_000;
    for (let from = 0; from < 100_000; from += 10_000) list.pages.want(from, from + 30, 1_000_000);
    expect(list.asked.length).toBe(4);
  });

  it('forgets the pages that were wanted longest ago', async () => {
    const list = new GrowingList();
    list.length = 1_000_000;
    for (let page = 0; page <= 64; page++) {
      list.pages.want(page * 200, page * 200 + 1, 1_000_000);
      await list.answer();
      list.pages.want(0, 1, 1_000_000);
    }
    expect(list.pages.at(0)).toBe(0);
    expect(list.pages.at(200)).toBeUndefined();
    expect(list.pages.at(64 * 200)).toBe(64 * 200);
  });
});
