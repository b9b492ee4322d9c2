import { describe, expect, it } from 'vitest';
import { MacTable, MacTableEntry } from '#sim/link/mac-table';
import { macOf } from '#sim/wire/mac-address';

class Named extends MacTableEntry {
  readonly name: string;

  constructor(mac: number, name: string) {
    super(macOf(mac));
    this.name = name;
  }
}

const LOW = 0xf0f4_0102;
const SAME_LOW = [0x0a58_0000_0000 + LOW, 0x5254_0000_0000 + LOW, 0xfe58_0000_0000 + LOW];

describe('a MAC table', () => {
  it('tells addresses apart that end in the same four bytes', () => {
    const table = new MacTable<Named>();
    for (const [index, mac] of SAME_LOW.entries()) table.add(new Named(mac, `port${index}`));
    expect(SAME_LOW.map((mac) => table.get(macOf(mac))?.name)).toEqual(['port0', 'port1', 'port2']);
    expect(table.get(macOf(LOW))).toBeUndefined();
  });

  it.each([0, 1, 2])('removes number %i of those without losing the others', (gone) => {
    const table = new MacTable<Named>();
    for (const [index, mac] of SAME_LOW.entries()) table.add(new Named(mac, `port${index}`));
    expect(table.delete(macOf(SAME_LOW[gone] ?? 0))).toBe(true);
    expect(table.delete(macOf(SAME_LOW[gone] ?? 0))).toBe(false);
    expect(table.entries().map(({ name }) => name)).toEqual(
      ['port0', 'port1', 'port2'].filter((_, index) => index !== gone),
    );
    expect(SAME_LOW.map((mac) => table.get(macOf(mac))?.name)).toEqual(
      ['port0', 'port1', 'port2'].map((name, index) => (index === gone ? undefined : name)),
    );
  });

  it('lists an entry that was replaced behind the others', () => {
    const table = new MacTable<Named>();
    for (const name of ['one', 'two']) table.add(new Named(name === 'one' ? 1 : 2, name));
    table.add(new Named(1, 'one again'));
    expect(table.entries().map(({ name }) => name)).toEqual(['two', 'one again']);
  });
});
