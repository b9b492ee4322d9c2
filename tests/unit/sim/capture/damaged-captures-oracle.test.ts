import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureText } from '#kit/capture-fixture';
import { CaptureFileWriter } from '#kit/capture-file-writer';
import { isMissing, toolPath } from '#kit/tools';
import { inEnglish } from '#sim/base/sentence';
import { Prng } from '#sim/base/prng';
import { decodeCaptureFile } from '#sim/capture/capture-file';

interface Outcome {
  readonly text: string;
  readonly problem: string;
}

function outcomeOf(bytes: Uint8Array): Outcome {
  const file = decodeCaptureFile(bytes);
  // What podwire adds for people who give it another kind of file.
  const refused = file.ok ? '' : inEnglish(file.error).replace(': it begins like no pcap or pcapng file', '');
  if (!file.ok) return { text: '', problem: refused };
  const text = captureText(file.value, { isNumeric: true, timeStamp: 'none' });
  return { text, problem: file.value.problem ?? '' };
}

/** Where a file breaks off, and which of its octets are others. */
function damaged(random: Prng, whole: Uint8Array): Uint8Array {
  if (random.below(2) === 0) return whole.subarray(0, random.below(whole.length));
  const bytes = whole.slice();
  // The lengths of the first record are here; other places say what podwire is more lenient with.
  const at = 40 + random.below(8);
  bytes[at] = random.below(256);
  return bytes;
}

describe.skipIf(isMissing('tcpdump'))('damaged capture files beside tcpdump (skipped without it)', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-damaged-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ofTcpdump = (bytes: Uint8Array): Outcome => {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    const { stdout, stderr } = spawnSync(toolPath('tcpdump'), ['-nt', '-r', path], { encoding: 'latin1' });
    const line = stderr.split('\n').find((text) => text.startsWith('tcpdump: ')) ?? '';
    return { text: stdout, problem: line.replace(/^tcpdump: (pcap_loop: )?/, '') };
  };

  it.each([
    { format: 'pcap', isLittleEndian: true, isNanoseconds: false },
    { format: 'pcap', isLittleEndian: false, isNanoseconds: true },
    { format: 'pcapng', isLittleEndian: true, isNanoseconds: true },
    { format: 'pcapng', isLittleEndian: false, isNanoseconds: false },
  ] as const)('$format, little-endian $isLittleEndian, nanoseconds $isNanoseconds', (kind) => {
    const random = new Prng(21);
    const whole = new CaptureFileWriter(kind).write(random, 4);
    for (let count = 0; count < 6; count += 1) {
      const bytes = damaged(random, whole);
      expect(outcomeOf(bytes), Buffer.from(bytes).toString('hex')).toEqual(ofTcpdump(bytes));
    }
  });
});
