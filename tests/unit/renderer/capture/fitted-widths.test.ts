import { describe, expect, it } from 'vitest';
import { fittedWidths } from '../../../../src/renderer/capture/fitted-widths';
import { BUILT_IN_COLUMNS } from '../../../../src/renderer/capture/list-columns';
import type { ColumnWidths } from '../../../../src/renderer/capture/column-widths';

const needed = { number: 44, time: 84 };

function fitted(room: number, columns = BUILT_IN_COLUMNS, widths: ColumnWidths = {}) {
  const found = fittedWidths(columns, widths, { room, needed });
  const taken = [...found.values()].reduce<number>((sum, width) => sum + (width ?? 0) + 10, 10);
  return { columns: [...found.keys()], widths: Object.fromEntries(found), last: room - taken };
}

describe('the columns of a list of packets', () => {
  it('come as wide as they are where there is room for it', () => {
    const { columns, widths, last } = fitted(1400);
    expect(columns).toEqual(BUILT_IN_COLUMNS);
    expect(widths).toMatchObject({ number: 44, time: 84, interface: 150, source: 172, length: 52 });
    expect(last).toBeGreaterThan(420);
  });

  it('get narrower before what a packet says does', () => {
    const { columns, widths, last } = fitted(1100);
    expect(columns).toEqual(BUILT_IN_COLUMNS);
    expect(widths).toMatchObject({ number: 44, time: 84 });
    expect(widths['source']).toBeGreaterThan(104);
    expect(widths['source']).toBeLessThan(172);
    expect(last).toBeGreaterThanOrEqual(415);
  });

  it('give way one by one: the interface, the length, the number, the time, the protocol', () => {
    const gone = [990, 800, 700, 560, 440, 360].map((room) =>
      BUILT_IN_COLUMNS.filter((column) => !fitted(room).columns.includes(column)).join(' '),
    );
    expect(gone).toEqual([
      '',
      'interface',
      'interface length',
      'number interface length',
      'number time interface length',
      'number time interface protocol length',
    ]);
  });

  it('leave at least 230 pixels for what a packet says until only number and time could give way', () => {
    for (let room = 695; room <= 1600; room += 1)
      expect(fitted(room).last, `${room}`).toBeGreaterThanOrEqual(229);
    for (let room = 366; room < 695; room += 1)
      expect(fitted(room).last, `${room}`).toBeGreaterThanOrEqual(159);
  });

  it('keep the width that somebody gave them, and their place', () => {
    const { columns, widths } = fitted(700, BUILT_IN_COLUMNS, { interface: 120 });
    expect(columns).toContain('interface');
    expect(widths['interface']).toBe(120);
  });

  it('all stay where the last one is none that people read along', () => {
    const columns = ['info', 'ip.ttl', 'number'];
    expect(fitted(200, columns).columns).toEqual(columns);
    expect(fitted(900, columns).widths).toEqual({ info: 340, 'ip.ttl': 130, number: undefined });
  });
});
