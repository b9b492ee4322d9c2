/** How protocols that no lab speaks are printed, made up by a generator, whole and damaged, beside tcpdump. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureText } from '#kit/capture-fixture';
import { isMissing, toolPath } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';
import { Prng } from '#sim/base/prng';
import { decodeCaptureFile } from '#sim/capture/capture-file';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** Addresses and EtherType stay as they are. */
const ETHERNET_HEADER_BYTES = 14;

/** Some of the packets with other octets, some cut short, as often as asked for. */
function damagedOften(whole: Buffer, random: Prng, times: number): Buffer {
  const parts = [whole.subarray(0, FILE_HEADER_BYTES)];
  for (let time = 0; time < times; time += 1) {
    for (let at = FILE_HEADER_BYTES; at < whole.length;) {
      const bytes = whole.readUInt32LE(at + 8);
      const record = Buffer.from(whole.subarray(at, at + RECORD_HEADER_BYTES + bytes));
      at += record.length;
      const room = bytes - ETHERNET_HEADER_BYTES;
      const place = (): number => ETHERNET_HEADER_BYTES + random.below(room);
      const kind = time === 0 ? 0 : random.below(3);
      for (let count = 0; kind === 1 && count < 2; count += 1) {
        record[RECORD_HEADER_BYTES + place()] = random.below(256);
      }
      const captured = kind === 2 ? place() : bytes;
      record.writeUInt32LE(captured, 8);
      parts.push(record.subarray(0, RECORD_HEADER_BYTES + captured));
    }
  }
  return Buffer.concat(parts);
}

describe.skipIf(isMissing('tcpdump'))('protocols beside tcpdump (skipped without it)', () => {
  const whole = readFileSync(new URL('../../../fixtures/tcpdump/protocols.pcap', import.meta.url));
  const bytes = damagedOften(whole, new Prng(5), 4);

  it.each([
    { flags: '-n', options: {} },
    { flags: '-nv', options: { verbosity: 1 } },
    { flags: '-nvve', options: { verbosity: 2, hasLinkHeader: true } },
    { flags: '-nq', options: { isQuick: true } },
  ])('with $flags', ({ flags, options }) => {
    const folder = mkdtempSync(join(tmpdir(), 'podwire-protocols-'));
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    const { stdout } = spawnSync(toolPath('tcpdump'), [flags, '-t', '-r', path], { encoding: 'latin1' });
    rmSync(folder, { recursive: true });
    const file = decodeCaptureFile(bytes);
    if (!file.ok) throw new Error(inEnglish(file.error));
    const text = captureText(file.value, { isNumeric: true, timeStamp: 'none', ...options });
    expect(text.split('\n')).toEqual(stdout.split('\n'));
  });
});
