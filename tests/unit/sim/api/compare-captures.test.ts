import { describe, expect, it } from 'vitest';
import { CaptureFileWriter } from '#kit/capture-file-writer';
import { inEnglish } from '#sim/base/sentence';
import { Prng } from '#sim/base/prng';
import { describeCaptureDifference } from '#sim/api/compare-captures';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';

function fileOf(seed: number, count: number): Uint8Array {
  const writer = new CaptureFileWriter({ format: 'pcapng', isLittleEndian: true, isNanoseconds: true });
  return writer.write(new Prng(seed), count);
}

describe('two captures of what should be the same', () => {
  const difference = describeCaptureDifference(fileOf(1, 3), fileOf(1, 1));

  it('part at a packet, which is told as both have it', () => {
    expect(difference.slice(0, 2).map(inEnglish)).toEqual([
      'expected 3 packets, got 1 packet',
      'packet 2 is the first that differs',
    ]);
    expect(inEnglish(difference[2] ?? '')).toMatch(/^expected: .*: 10\.244\.1\.2\.\d+ > 10\.244\.1\.1\.\d+/u);
    expect(inEnglish(difference[3] ?? '')).toBe('got:      nothing');
  });

  it('are told in the reader’s language, but for the line of tcpdump', async () => {
    const { words } = await loadMessages('zh-CN');
    expect(difference.slice(0, 2).map(words)).toEqual([
      '应为 3 个数据包，实为 1 个数据包',
      '第 2 个数据包起开始不同',
    ]);
    expect(words(difference[3] ?? '')).toBe('实为：没有');
  });

  it('are no captures, where one cannot be read', () => {
    expect(describeCaptureDifference(fileOf(1, 2), new Uint8Array([1])).map(inEnglish)).toEqual([
      'expected another file',
    ]);
  });
});
