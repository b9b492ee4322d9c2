import { describe, expect, it } from 'vitest';
import { CaptureStore } from '#sim/capture/capture-store';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { CAPTURE_DIRECTION } from '#sim/capture/packet-table';
import { Prng } from '#sim/base/prng';
import { Scheduler } from '#sim/engine/scheduler';
import { DropLog } from '#sim/link/drop-log';
import { PacketPool } from '#sim/link/packet-pool';
import type { Packet } from '#sim/link/packet';

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

describe('CaptureStore, of packets on their way', () => {
  it('has every frame as it was, however the headers before a payload have changed', () => {
    const prng = new Prng(7);
    const pool = new PacketPool(new DropLog(new Scheduler()));
    const store = new CaptureStore({ startTimeMs: 0 });
    const seen: (readonly [id: number, bytes: Uint8Array])[] = [];
    const see = (packet: Packet): void => {
      store.appendPacket(seen.length, 0, packet);
      seen.push([packet.id, packet.view().slice()]);
    };
    for (let round = 0; round < 300; round += 1) {
      const packet = frameOf(pool, prng, round);
      see(packet);
      for (let wire = 0; wire < 3; wire += 1) {
        see(packet);
        changeHeaders(packet, prng);
        see(packet);
        const copy = pool.clone(packet);
        changeHeaders(copy, prng);
        see(copy);
        pool.consume(copy);
      }
      pool.consume(packet);
    }
    const wrong = seen.flatMap(([id, bytes], row) => {
      const isSame = store.packetId(row) === id && store.originalLength(row) === bytes.length;
      return isSame && frameAt(store, row).every((byte, index) => byte === bytes[index]) ? [] : [row];
    });
    expect([store.count, wrong]).toEqual([seen.length, []]);
    const wronglyCopied = seen.flatMap(([, bytes], row) => {
      const words = new Int32Array((bytes.length >> 2) + 3).fill(-1);
      store.copyFrame(row, words, 1);
      const count = (bytes.length + 3) >> 2;
      const copied = new Uint8Array(words.buffer);
      const padded = [...bytes, ...new Uint8Array(count * 4 - bytes.length)];
      const isSame = padded.every((byte, index) => byte === copied[index + 4]);
      return isSame && words[0] === -1 && words[count + 1] === -1 ? [] : [row];
    });
    expect(wronglyCopied).toEqual([]);
  });

  it('has what was rewritten behind a damaged length of headers', () => {
    const prng = new Prng(8);
    const pool = new PacketPool(new DropLog(new Scheduler()));
    const store = new CaptureStore({ startTimeMs: 0 });
    const seen: Uint8Array[] = [];
    const see = (packet: Packet): void => {
      store.appendPacket(0, 0, packet);
      seen.push(packet.view().slice());
    };
    for (const words of [0, 1, 2, 3, 4]) {
      const packet = frameOf(pool, prng, words);
      const ip = packet.networkOffset;
      packet.setUint16(packet.start + 12, 0x0800);
      packet.setUint16(ip + 6, 0x4000);
      packet.setUint8(ip + 9, 6);
      packet.setUint8(ip + 32, words << 4);
      see(packet);
      // Its time to live, and the checksum of TCP, as a router with IPVS has it.
      packet.setUint8(ip + 8, 9);
      packet.setUint16(ip + 36, packet.uint16(ip + 36) ^ 0xffff);
      see(packet);
    }
    expect(seen.map((_, row) => [...frameAt(store, row)])).toEqual(seen.map((bytes) => [...bytes]));
  });

  it('forgets the oldest beyond its limits, and has the others as they were, under their numbers', () => {
    const prng = new Prng(9);
    const pool = new PacketPool(new DropLog(new Scheduler()));
    const limits = { packets: 30_000, bytes: 12 * 2 ** 20 };
    const store = new CaptureStore({ startTimeMs: 0, limits });
    const filtered = new FilteredRows(store, (bytes, start) => ((bytes[start] ?? 0) & 1) === 1);
    /** Of each row: its packet, and a sum of its bytes. */
    const seen: (readonly [id: number, sum: number])[] = [];
    const odd: number[] = [];
    const see = (packet: Packet): void => {
      if ((packet.uint8(packet.start) & 1) === 1) odd.push(seen.length);
      store.appendPacket(seen.length * 1000, 0, packet);
      seen.push([packet.id, sumOf(packet.view())]);
    };
    // One that is on its way for all that time, and is seen now and then.
    const slow = frameOf(pool, prng, 0);
    const bulk = new Uint8Array(60_000);
    for (let round = 0; round < 4000; round += 1) {
      const packet = frameOf(pool, prng, round);
      for (let wire = 0; wire < 10; wire += 1) {
        see(packet);
        changeHeaders(packet, prng);
      }
      pool.consume(packet);
      if (round % 50 === 0) {
        slow.setUint16(slow.start, round);
        see(slow);
        filtered.update();
      }
      if (round > 3000 && round % 2 === 0) {
        store.append(seen.length * 1000, 0, bulk, 0, bulk.length, 7);
        seen.push([7, 0]);
      }
    }
    filtered.update();
    expect(store.count).toBe(seen.length);
    expect(store.firstRow).toBeGreaterThan(seen.length - 30_000);
    const kept = Array.from({ length: store.count - store.firstRow }, (_, index) => store.firstRow + index);
    const wrong = kept.filter((row) => {
      const [id, sum] = seen[row] ?? [];
      return (
        store.packetId(row) !== id || sumOf(frameAt(store, row)) !== sum || store.timeNs(row) !== row * 1000
      );
    });
    expect(wrong).toEqual([]);
    expect(filtered.count).toBe(odd.length);
    expect(filtered.rowAt(filtered.first)).toBe(odd.find((row) => row >= store.firstRow));
    const matches = Array.from(
      { length: filtered.count - filtered.first },
      (_, index) => filtered.first + index,
    );
    expect(matches.map((index) => filtered.rowAt(index))).toEqual(odd.filter((row) => row >= store.firstRow));
    // Another filter starts with what is there.
    const later = new FilteredRows(store, () => true);
    later.update();
    expect([later.count, later.rowAt(0)]).toEqual([kept.length, store.firstRow]);
  });

  it('tells the time of rows that are far apart', () => {
    const store = new CaptureStore({ startTimeMs: 0 });
    const times = [0, 5, 4_294_967_295, 4_294_967_296, 9_000_000_000_001, 9_000_000_000_001, 1e15];
    for (const time of times) store.append(time, 0, Uint8Array.of(1), 0, 1, 0);
    expect(times.map((_, row) => store.timeNs(row))).toEqual(times);
    expect(store.timeNs(1)).toBe(5);
  });
});

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return sum;
}

/** An Ethernet frame with IPv4 and UDP, TCP or ICMP, or none of them. */
function frameOf(pool: PacketPool, prng: Prng, round: number): Packet {
  const length = 60 + prng.below(round % 10 === 0 ? 1400 : 150);
  const packet = pool.allocate(length);
  packet.end = packet.start + length;
  for (let at = packet.start; at < packet.end; at += 1) packet.setUint8(at, prng.below(256));
  packet.networkOffset = packet.start;
  packet.start -= 14;
  packet.setUint16(packet.start + 12, [0x0800, 0x86dd, 0x0806][prng.below(3)] ?? 0);
  packet.setUint8(packet.networkOffset, 0x45);
  packet.setUint16(packet.networkOffset + 6, prng.below(4) === 0 ? 0x2000 : 0x4000);
  const protocol = [6, 17, 1][prng.below(3)] ?? 0;
  packet.setUint8(packet.networkOffset + 9, protocol);
  packet.setUint8(packet.networkOffset + 6 + (protocol === 6 ? 26 : 0), protocol === 6 ? 0x80 : 0x40);
  return packet;
}

/** As routers, NAT and tunnels do it, and what damages a frame. */
function changeHeaders(packet: Packet, prng: Prng): void {
  switch (prng.below(6)) {
    case 0:
      packet.setUint16(packet.start, prng.below(0x10000));
      break;
    case 1:
      packet.setUint8(packet.networkOffset + 8, prng.below(256));
      break;
    case 2:
      packet.setUint16(packet.networkOffset + 20, prng.below(0x10000));
      break;
    case 3:
      if (packet.start - packet.base < 50) break;
      packet.start -= 50;
      for (let at = packet.start; at < packet.start + 50; at += 1) packet.setUint8(at, prng.below(256));
      break;
    case 4:
      packet.isCaptured = false;
      packet.setUint8(packet.end - 1 - prng.below(8), prng.below(256));
      break;
    case 5:
      packet.end -= 1;
      break;
  }
}

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
