import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureFileWriter, type CaptureFileKind } from '#kit/capture-file-writer';
import { CHECKOUT, podwire, Workspace } from '#kit/podwire';
import { Prng } from '#sim/base/prng';

const RECORDED = join(CHECKOUT, 'tests', 'conformance');

/** Every recorded capture that tcpdump's text is beside, without its ending. */
function recordings(ending: string): readonly string[] {
  return readdirSync(RECORDED, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.pcap'))
    .map((path) => join(RECORDED, path.slice(0, -'.pcap'.length)))
    .filter((path) => existsSync(`${path}${ending}`))
    .sort();
}

const KINDS: readonly CaptureFileKind[] = (['pcap', 'pcapng'] as const).flatMap((format) =>
  [true, false].flatMap((isLittleEndian) =>
    [true, false].map((isNanoseconds) => ({ format, isLittleEndian, isNanoseconds })),
  ),
);

describe('podwire read', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = new Workspace();
  });
  afterAll(() => workspace.remove());

  it.each([
    { ending: '.t.txt', flags: ['-nn', '-e', '-t'] },
    { ending: '.txt', flags: ['-nn', '-e', '-v', '-ttttt'] },
  ])('prints all recorded packets with $flags as tcpdump did', async ({ ending, flags }) => {
    const paths = recordings(ending);
    expect(paths.length).toBeGreaterThan(200);
    const { stdout, stderr, exitCode } = await podwire([
      'read',
      ...flags,
      ...paths.map((path) => `${path}.pcap`),
    ]);
    const expected = paths.map((path) => readFileSync(`${path}${ending}`, 'utf8')).join('');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout === expected || firstDifference(stdout, expected)).toBe(true);
  });

  it('reads a file that gzip has packed', async () => {
    const whole = new CaptureFileWriter({ format: 'pcapng', isLittleEndian: true, isNanoseconds: false });
    const bytes = whole.write(new Prng(7), 3);
    const [plain, packed] = [workspace.file('plain.pcapng'), workspace.file('packed.pcapng.gz')];
    writeFileSync(plain, bytes);
    writeFileSync(packed, gzipSync(bytes));
    const read = await podwire(['read', '-n', '-tt', packed]);
    expect(read).toMatchObject({ stderr: '', exitCode: 0 });
    expect(read.stdout).toBe((await podwire(['read', '-n', '-tt', plain])).stdout);
  });

  it.each(KINDS)(
    'reads $format, little-endian $isLittleEndian and nanoseconds $isNanoseconds, up to where it breaks off',
    async (kind) => {
      const whole = new CaptureFileWriter(kind).write(new Prng(7), 3);
      const path = workspace.file('broken');
      writeFileSync(path, whole.subarray(0, -9));
      const { stdout, stderr, exitCode } = await podwire(['read', '-n', '-tt', path]);
      expect(exitCode).toBe(2);
      expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual(
        ['1700000000.000005', '1700000001.000005', ''].map((time) =>
          kind.isNanoseconds ? time.replace('.000005', '.000000') : time,
        ),
      );
      const words = kind.format === 'pcap' ? 'truncated dump file' : 'truncated pcapng dump file';
      expect(stderr).toMatch(
        new RegExp(`^${path}: ${words}; tried to read \\d+ (captured )?bytes, only got \\d+\\n$`, 'u'),
      );
    },
  );

  it('names the link type that it cannot print', async () => {
    const bytes = new CaptureFileWriter({ format: 'pcap', isLittleEndian: true, isNanoseconds: false }).write(
      new Prng(7),
      1,
    );
    bytes[20] = 105;
    const path = workspace.file('wireless');
    writeFileSync(path, bytes);
    expect(await podwire(['read', path])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `${path}:1:1: error: link type IEEE802_11 (802.11) is not modelled; those of Ethernet, Linux cooked, raw IP, loopback and PPP are\n`,
    });
  });
});

/** What to look at when thousands of lines should be the same. */
function firstDifference(actual: string, expected: string): string {
  const lines = actual.split('\n');
  const wanted = expected.split('\n');
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  return `line ${at + 1}: ${lines[at] ?? 'nothing'} in place of ${wanted[at] ?? 'nothing'}`;
}
