import { describe, expect, it } from 'vitest';
import { CaptureStore } from '#sim/capture/capture-store';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { CAPTURE_DIRECTION } from '#sim/capture/packet-table';

function frameAt(store: CaptureStore, row: number): Uint8Array {
  const start = store.start(row);
  return store.buffer(row).slice(start, start + store.capturedLength(row));
}

describe('CaptureStore', () => {
  it('keeps a frame as it was when it was appended', () => {
    const store = new CaptureStore({ startTimeMs: 0 });
    const bytes = Uint8Array.of(9, 1, 2, 3, 9);
    store.append(5, 2, bytes, 1, 4, 77, CAPTURE_DIRECTION.OUT);
    bytes.fill(0);
    expect(frameAt(store, 0)).toEqual(Uint8Array.of(1, 2, 3));
    expect([store.timeNs(0), store.interfaceIndex(0), store.packetId(0), store.direction(0)]).toEqual([
      5, 2, 77, 2,
    ]);
  });

  it('cuts a frame at the snapshot length and remembers how long it was', () => {
    const store = new CaptureStore({ startTimeMs: 0, snapLength: 2 });
    store.append(0, 0, Uint8Array.of(1, 2, 3), 0, 3, 0);
    expect(frameAt(store, 0)).toEqual(Uint8Array.of(1, 2));
    expect(store.originalLength(0)).toBe(3);
  });

  it('finds every row again across all its chunks of memory', () => {
    const store = new CaptureStore({ startTimeMs: 0 });
    const frame = new Uint8Array(60_000);
    for (let index = 0; index < 40_000; index += 1) {
      frame[0] = index & 0xff;
      frame[1] = index >>> 8;
      store.append(index, 0, frame, 0, index % 500 === 0 ? 60_000 : 2, index);
    }
    for (const row of [0, 1, 500, 16_383, 16_384, 39_999]) {
      expect([...frameAt(store, row).subarray(0, 2)]).toEqual([row & 0xff, row >>> 8]);
      expect(store.timeNs(row)).toBe(row);
    }
  });
});

describe('FilteredRows', () => {
  it('finds what came since it looked last, and nothing twice', () => {
    const store = new CaptureStore({ startTimeMs: 0 });
    const rows = new FilteredRows(store, (bytes, start) => bytes[start] === 1);
    const append = (...values: readonly number[]): void => {
      for (const value of values) store.append(0, 0, Uint8Array.of(value), 0, 1, 0);
    };
    append(1, 0, 1);
    expect(rows.update()).toBe(true);
    append(0, 1);
    rows.update();
    rows.update();
    expect(Array.from({ length: rows.count }, (_, index) => rows.rowAt(index))).toEqual([0, 2, 4]);
  });

  it('looks at no more rows than it is asked to', () => {
    const store = new CaptureStore({ startTimeMs: 0 });
    for (let index = 0; index < 10; index += 1) store.append(0, 0, Uint8Array.of(1), 0, 1, 0);
    const rows = new FilteredRows(store, () => true);
    expect([rows.update(4), rows.count, rows.update(), rows.count]).toEqual([false, 4, true, 10]);
  });
});
