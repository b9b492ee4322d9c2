import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureText, readCapture } from '#kit/capture-fixture';
import { isMissing, toolPath } from '#kit/tools';
import { randomFrames, type RandomFrame } from '#kit/random-frames';
import { CaptureStore } from '#sim/capture/capture-store';
import { encodePcapng } from '#sim/capture/pcapng-writer';
import type { TcpdumpOptions } from '#sim/capture/tcpdump/tcpdump-options';

const START = Date.UTC(2025, 0, 1, 0, 0, 0);

interface FlagSet {
  readonly flags: string;
  readonly options: Partial<TcpdumpOptions>;
}

const FLAG_SETS: readonly FlagSet[] = [
  { flags: '-n', options: { isNumeric: true } },
  { flags: '-nn -e -t', options: { isNumeric: true, hasLinkHeader: true, timeStamp: 'none' } },
  { flags: '-n -v -tt', options: { isNumeric: true, verbosity: 1, timeStamp: 'unix' } },
  { flags: '-n -vv -ttt', options: { isNumeric: true, verbosity: 2, timeStamp: 'since-previous' } },
  {
    flags: '-n -vvv -e -tttt',
    options: { isNumeric: true, verbosity: 3, hasLinkHeader: true, timeStamp: 'date-time' },
  },
  { flags: '-n -x -ttttt', options: { isNumeric: true, hexDump: 'hex', timeStamp: 'since-first' } },
  { flags: '-n -X', options: { isNumeric: true, hexDump: 'hex-and-ascii' } },
  { flags: '-n -xx', options: { isNumeric: true, hexDump: 'hex-with-link-header' } },
  {
    flags: '-n -XX -v',
    options: { isNumeric: true, hexDump: 'hex-and-ascii-with-link-header', verbosity: 1 },
  },
];

const FRAMES: readonly { readonly what: string; readonly frames: readonly RandomFrame[] }[] = [
  { what: 'whole frames', frames: randomFrames({ seed: 11, count: 400 }) },
  { what: 'broken frames', frames: randomFrames({ seed: 12, count: 400, hasErrors: true }) },
  {
    what: 'frames cut by a snapshot length',
    frames: randomFrames({ seed: 13, count: 400, hasTruncation: true }),
  },
  {
    what: 'broken and cut frames',
    frames: randomFrames({ seed: 14, count: 400, hasErrors: true, hasTruncation: true }),
  },
];

/** A capture of the frames, as a classic pcap file: pcapng has one snapshot length for all. */
function pcapOf(frames: readonly RandomFrame[]): Uint8Array {
  const file = new Uint8Array(24 + frames.reduce((sum, frame) => sum + 16 + frame.capturedLength, 0));
  const view = new DataView(file.buffer);
  for (const [index, word] of [0xa1b23c4d, 0x0004_0002, 0, 0, 262_144, 1].entries()) {
    view.setUint32(index * 4, word, true);
  }
  let offset = 24;
  for (const { timeNs, bytes, capturedLength } of frames) {
    view.setUint32(offset, START / 1000 + Math.floor(timeNs / 1e9), true);
    view.setUint32(offset + 4, timeNs % 1e9, true);
    view.setUint32(offset + 8, capturedLength, true);
    view.setUint32(offset + 12, bytes.length, true);
    file.set(bytes.subarray(0, capturedLength), offset + 16);
    offset += 16 + capturedLength;
  }
  return file;
}

function storeOf(frames: readonly RandomFrame[]): CaptureStore {
  const store = new CaptureStore({ startTimeMs: START });
  store.addInterface({ name: 'node/node1:eth0', linkType: 1 });
  for (const [index, { timeNs, bytes }] of frames.entries()) {
    store.append(timeNs, 0, bytes, 0, bytes.length, index, 1 + (index % 2));
  }
  return store;
}

/** Other versions print some packets differently. */
function isTcpdumpUnusable(): boolean {
  if (isMissing('tcpdump')) return true;
  const version = spawnSync(toolPath('tcpdump'), ['--version'], { encoding: 'utf8' });
  return !`${version.stdout}${version.stderr}`.includes('4.99.3');
}

describe.skipIf(isTcpdumpUnusable())('TcpdumpPrinter beside the real tcpdump 4.99.3', () => {
  let folder = '';
  const fileOf = (bytes: Uint8Array): string => {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    return path;
  };
  const run = (flags: string, path: string): string =>
    spawnSync(toolPath('tcpdump'), [...flags.split(' '), '-r', path], {
      encoding: 'latin1',
      maxBuffer: 2 ** 28,
      env: { ...process.env, TZ: 'XXX-1' },
    }).stdout;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-tcpdump-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(FRAMES.flatMap(({ what, frames }) => FLAG_SETS.map((set) => ({ what, frames, ...set }))))(
    'prints $what with $flags as the tool does',
    ({ frames, flags, options }) => {
      const bytes = pcapOf(frames);
      const text = captureText(readCapture(bytes), { ...options, zoneOffsetMinutes: () => 60 });
      expect(text.split('\n')).toEqual(run(flags, fileOf(bytes)).split('\n'));
    },
  );

  it.each([
    { flags: '-n -T vxlan', options: { isNumeric: true, forcedType: 'vxlan' as const } },
    {
      flags: '-n -T vxlan -e -vv',
      options: { isNumeric: true, forcedType: 'vxlan' as const, hasLinkHeader: true, verbosity: 2 },
    },
  ])('prints tunnels with $flags as the tool does', ({ flags, options }) => {
    const bytes = pcapOf(randomFrames({ seed: 15, count: 300, isOverlay: true }));
    const text = captureText(readCapture(bytes), { ...options, zoneOffsetMinutes: () => 60 });
    expect(text.split('\n')).toEqual(run(flags, fileOf(bytes)).split('\n'));
  });

  it('gives the tool a pcapng file that it reads with the same lines', () => {
    const store = storeOf(randomFrames({ seed: 16, count: 300 }));
    const text = captureText(store, { isNumeric: true, zoneOffsetMinutes: () => 60 });
    expect(text.split('\n')).toEqual(run('-n', fileOf(encodePcapng(store))).split('\n'));
  });
});

describe.skipIf(isMissing('tshark'))('pcapng files in tshark', () => {
  const problemsOf = (frames: readonly RandomFrame[]): string => {
    const folder = mkdtempSync(join(tmpdir(), 'podwire-tshark-'));
    const path = join(folder, 'capture.pcapng');
    writeFileSync(path, encodePcapng(storeOf(frames)));
    const checks = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
    const filter =
      '_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0';
    const { stdout } = spawnSync(
      toolPath('tshark'),
      ['-n', '-r', path, '-d', 'udp.port==8472,vxlan', ...checks, '-Y', filter],
      { encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    return stdout;
  };
  const overlay = randomFrames({ seed: 17, count: 200, isOverlay: true }).filter(({ bytes }) => {
    // Only what a stack sends: no fragments, which the generator makes of anything.
    return ((bytes[20]! << 8) | bytes[21]!) % 0x4000 === 0 && bytes[42] === 0x08;
  });

  it('have no bad checksum, and one that is planted is found', () => {
    const planted = overlay[0]!;
    expect(problemsOf(overlay)).toBe('');
    const bytes = planted.bytes.slice();
    bytes[24]! ^= 0xff;
    expect(problemsOf([{ ...planted, bytes }])).not.toBe('');
  }, 240_000);
});
