import { describe, expect, it } from 'vitest';
import { captureText, fixtureBytes, readCapture } from '#kit/capture-fixture';
import { randomFrames } from '#kit/random-frames';
import { inEnglish } from '#sim/base/sentence';
import { decodeCaptureFile } from '#sim/capture/capture-file';
import { CaptureStore } from '#sim/capture/capture-store';
import type { PacketTable } from '#sim/capture/packet-table';
import { encodePcapng } from '#sim/capture/pcapng-writer';

const START = Date.UTC(2025, 0, 1, 12, 0, 0, 250);

function sampleStore(): CaptureStore {
  const store = new CaptureStore({ startTimeMs: START, snapLength: 100 });
  store.addInterface({ name: 'default/client:eth0', linkType: 1 });
  store.addInterface({ name: 'node/nœud:eth0', linkType: 1 });
  for (const [index, { bytes }] of randomFrames({ seed: 3, count: 50 }).entries()) {
    store.append(index * 999_999_937, index % 2, bytes, 0, bytes.length, index, index % 3);
  }
  return store;
}

function rowsOf(table: PacketTable): readonly unknown[] {
  return Array.from({ length: table.count }, (_, row) => ({
    time: BigInt(table.startTimeMs) * 1_000_000n + BigInt(table.timeNs(row)),
    interface: table.interfaces[table.interfaceIndex(row)],
    direction: table.direction(row),
    length: table.originalLength(row),
    bytes: table.buffer(row).slice(table.start(row), table.start(row) + table.capturedLength(row)),
  }));
}

/** The classic format, in either byte order and resolution. */
function pcap(isLittleEndian: boolean, isNanoseconds: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + 16 + 3));
  view.setUint32(0, isNanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, isLittleEndian);
  view.setUint16(4, 2, isLittleEndian);
  view.setUint16(6, 4, isLittleEndian);
  view.setUint32(20, 1, isLittleEndian);
  view.setUint32(24, 1_700_000_000, isLittleEndian);
  view.setUint32(28, 5, isLittleEndian);
  view.setUint32(32, 3, isLittleEndian);
  view.setUint32(36, 60, isLittleEndian);
  view.setUint8(40, 7);
  return new Uint8Array(view.buffer);
}

describe('encodePcapng and decodeCaptureFile', () => {
  it('give back every packet with its time, interface, direction and length', () => {
    const store = sampleStore();
    expect(rowsOf(readCapture(encodePcapng(store)))).toEqual(rowsOf(store));
  });

  it('give the same bytes for the same packets', () => {
    expect(encodePcapng(sampleStore())).toEqual(encodePcapng(sampleStore()));
  });

  it('write only the rows that are asked for, with their comments', () => {
    const store = sampleStore();
    const rows = { count: 2, rowAt: (index: number): number => index * 10 };
    const bytes = encodePcapng(store, {
      rows,
      commentOf: (row) => (row === 10 ? 'dropped: no route' : undefined),
    });
    expect(rowsOf(readCapture(bytes))).toEqual([rowsOf(store)[0], rowsOf(store)[10]]);
    expect(new TextDecoder('latin1').decode(bytes)).toContain('dropped: no route');
  });
});

describe('decodeCaptureFile', () => {
  it.each([
    [true, true, 5],
    [true, false, 5000],
    [false, true, 5],
    [false, false, 5000],
  ])('reads pcap with little-endian %s and nanoseconds %s', (isLittleEndian, isNanoseconds, timeNs) => {
    const file = readCapture(pcap(isLittleEndian, isNanoseconds));
    expect([file.startTimeMs, file.timeNs(0), file.capturedLength(0), file.originalLength(0)]).toEqual([
      1_700_000_000_000,
      timeNs,
      3,
      60,
    ]);
  });

  it('reads a recording of tcpdump', () => {
    const file = readCapture(fixtureBytes('dns.pcap'));
    expect(captureText(file, { isNumeric: true, timeStamp: 'unix' }).split('\n')[0]).toMatch(
      /^\d{10}\.\d{6} ARP, Request who-has 10\.244\.1\.1 tell 10\.244\.1\.2, length 28$/,
    );
  });

  it.each([
    ['empty', new Uint8Array(0), 'tried to read 4 file header bytes, only got 0'],
    [
      'text',
      new TextEncoder().encode('apiVersion: v1\nkind: Pod\n'),
      'unknown file format: it begins like no pcap or pcapng file',
    ],
    [
      'cut off in its header',
      pcap(true, true).subarray(0, 20),
      'tried to read 24 file header bytes, only got 16',
    ],
  ])('refuses a file that is %s', (_, bytes, message) => {
    const file = decodeCaptureFile(bytes);
    expect(file.ok ? '' : inEnglish(file.error)).toContain(message);
  });

  it.each([
    ['a pcap record', pcap(true, true).subarray(0, 42), 0, 'tried to read 3 captured bytes, only got 2'],
    [
      'the header of a pcap record',
      pcap(true, true).subarray(0, 30),
      0,
      'tried to read 16 header bytes, only got 6',
    ],
    ['a pcapng block', encodePcapng(sampleStore()).subarray(0, -5), 49, 'truncated pcapng dump file'],
  ])('reads a file that breaks off in %s up to the break', (_, bytes, count, problem) => {
    const file = readCapture(bytes);
    expect(file.count).toBe(count);
    expect(file.problem).toContain(problem);
  });
});
