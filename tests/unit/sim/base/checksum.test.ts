import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { internetChecksum, updateChecksum, updateChecksum32 } from '#sim/base/checksum';

describe('internetChecksum', () => {
  it('gives the sum of the example of RFC 1071 §3', () => {
    const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(internetChecksum(bytes, 0, 8)).toBe(~0xddf2 & 0xffff);
  });

  it('pads an odd length with a zero', () => {
    expect(internetChecksum(Uint8Array.of(0x12, 0x34, 0x56), 0, 3)).toBe(
      internetChecksum(Uint8Array.of(0x12, 0x34, 0x56, 0), 0, 4),
    );
  });
});

describe('updateChecksum', () => {
  it('agrees with summing anew after any 16-bit or 32-bit field has changed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        (bytes, word, double) => {
          // The all-zero header has two sums that mean the same; no packet has one.
          fc.pre(bytes.some((byte) => byte !== 0) && word !== 0 && double !== 0);
          const view = new DataView(bytes.buffer);
          let checksum = internetChecksum(bytes, 0, 8);
          checksum = updateChecksum(checksum, view.getUint16(2), word);
          view.setUint16(2, word);
          checksum = updateChecksum32(checksum, view.getUint32(4), double);
          view.setUint32(4, double);
          expect(checksum).toBe(internetChecksum(bytes, 0, 8));
        },
      ),
    );
  });
});
