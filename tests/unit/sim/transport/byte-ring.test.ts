import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteRing } from '#sim/transport/byte-ring';

describe('ByteRing', () => {
  it('gives bytes back in the order in which they came, whatever the sizes', () => {
    const steps = fc.array(fc.record({ add: fc.nat(3000), take: fc.nat(3000) }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (sizes) => {
        const ring = new ByteRing();
        let written = 0;
        let read = 0;
        for (const { add, take } of sizes) {
          const from = written;
          ring.append(
            Uint8Array.from({ length: add + 2 }, (_, index) => (from + index - 1) & 0xff),
            1,
            add + 1,
          );
          written += add;
          for (const byte of ring.take(take)) {
            if (byte !== (read & 0xff)) return false;
            read += 1;
          }
        }
        return ring.length === written - read;
      }),
    );
  });

  it('copies from the middle without removing anything', () => {
    const ring = new ByteRing();
    ring.append(Uint8Array.of(1, 2, 3, 4, 5), 0, 5);
    ring.discard(1);
    const target = new Uint8Array(4);
    ring.copyTo(1, 2, target, 1);
    expect([...target]).toEqual([0, 3, 4, 0]);
    expect(ring.length).toBe(4);
  });
});
