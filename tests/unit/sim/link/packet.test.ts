import { describe, expect, it } from 'vitest';
import { foldChecksum, sumWords } from '#sim/base/checksum';
import { Prng } from '#sim/base/prng';
import { Packet } from '#sim/link/packet';

function randomBytes(count: number): Uint8Array {
  const prng = new Prng(count);
  return Uint8Array.from({ length: count }, () => prng.below(256));
}

describe('Packet.sumWords', () => {
  it.each([0, 1, 2, 3, 7, 8, 20, 21, 1459, 1460, 65_535])(
    'agrees with the byte-wise sum over %i bytes',
    (count) => {
      const packet = Packet.of(randomBytes(count + 10));
      for (const start of [0, 1, 2, 6]) {
        const expected = foldChecksum(sumWords(packet.buffer, start, start + count, 12_345));
        expect(foldChecksum(packet.sumWords(start, start + count, 12_345))).toBe(expected);
      }
    },
  );

  it('agrees when every bit is set', () => {
    const packet = Packet.of(new Uint8Array(65_536).fill(0xff));
    const expected = foldChecksum(sumWords(packet.buffer, 0, 65_535));
    expect(foldChecksum(packet.sumWords(0, 65_535, 0))).toBe(expected);
  });

  it('agrees in a buffer that begins at an odd place', () => {
    const packet = Packet.of(randomBytes(101).subarray(1));
    const expected = foldChecksum(sumWords(packet.buffer, 4, 96));
    expect(foldChecksum(packet.sumWords(4, 96, 0))).toBe(expected);
  });
});
