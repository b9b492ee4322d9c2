import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture } from '#kit/capture-fixture';
import { CAPTURE_DIRECTION } from '#sim/capture/packet-table';

interface WrittenPacket {
  readonly interfaceIndex: number;
  readonly time: bigint;
  readonly bytes: readonly number[];
  readonly direction: number | undefined;
}

interface WrittenSection {
  readonly isLittleEndian: boolean;
  /** `if_tsresol` and `if_tsoffset` of its interfaces. */
  readonly clocks: readonly { readonly resolution: number; readonly offset: bigint }[];
  readonly packets: readonly WrittenPacket[];
}

function block(type: number, body: readonly number[], isLittleEndian: boolean): readonly number[] {
  const padding = [0, 0, 0].slice(0, (4 - (body.length % 4)) % 4);
  const length = numberBytes(body.length + padding.length + 12, 4, isLittleEndian);
  return [...numberBytes(type, 4, isLittleEndian), ...length, ...body, ...padding, ...length];
}

function numberBytes(value: bigint | number, size: number, isLittleEndian: boolean): readonly number[] {
  const bytes = Array.from({ length: size }, (_, at) => Number((BigInt(value) >> BigInt(8 * at)) & 0xffn));
  return isLittleEndian ? bytes : bytes.toReversed();
}

function sectionBytes({ isLittleEndian, clocks, packets }: WrittenSection): readonly number[] {
  const word = (value: bigint | number, size = 4): readonly number[] =>
    numberBytes(value, size, isLittleEndian);
  const header = [...word(0x1a2b3c4d), ...word(1, 2), ...word(0, 2), ...word(0xffff_ffff_ffff_ffffn, 8)];
  const interfaces = clocks.flatMap(({ resolution, offset }) => {
    const options = [...word(9, 2), ...word(1, 2), resolution, 0, 0, 0, ...word(14, 2), ...word(8, 2)];
    const end = word(0);
    return block(1, [...word(1), ...word(200), ...options, ...word(offset, 8), ...end], isLittleEndian);
  });
  const blocks = packets.flatMap(({ interfaceIndex, time, bytes, direction }) => {
    const times = [...word(time >> 32n), ...word(time & 0xffff_ffffn)];
    const padding = [0, 0, 0].slice(0, (4 - (bytes.length % 4)) % 4);
    const flags =
      direction === undefined ? [] : [...word(2, 2), ...word(4, 2), ...word(direction), ...word(0)];
    const lengths = [...word(bytes.length), ...word(bytes.length + 7)];
    return block(
      6,
      [...word(interfaceIndex), ...times, ...lengths, ...bytes, ...padding, ...flags],
      isLittleEndian,
    );
  });
  return [...block(0x0a0d0d0a, header, isLittleEndian), ...interfaces, ...blocks];
}

const CLOCK = fc.record({
  resolution: fc.oneof(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0x80, max: 0xbf })),
  offset: fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
});

const SECTION: fc.Arbitrary<WrittenSection> = fc
  .record({ isLittleEndian: fc.boolean(), clocks: fc.array(CLOCK, { minLength: 1, maxLength: 3 }) })
  .chain(({ isLittleEndian, clocks }) =>
    fc.record({
      isLittleEndian: fc.constant(isLittleEndian),
      clocks: fc.constant(clocks),
      packets: fc.array(
        fc.record({
          interfaceIndex: fc.nat(clocks.length - 1),
          time: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
          bytes: fc.array(fc.nat(255), { maxLength: 40 }),
          direction: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
        }),
        { maxLength: 5 },
      ),
    }),
  )
  .map((section) => ({
    ...section,
    packets: section.packets.map((packet) => ({
      ...packet,
      time: countable(packet.time, section.clocks[packet.interfaceIndex]?.resolution ?? 0),
    })),
  }));

/** A time of which milliseconds are a whole number to a double. */
function countable(time: bigint, resolution: number): bigint {
  return time / unitsPerSecond(resolution) < 1n << 43n ? time : countable(time >> 1n, resolution);
}

function unitsPerSecond(resolution: number): bigint {
  return resolution < 0x80 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
}

/** Whole seconds since 1970 and nanoseconds, both rounded down. */
function timeOf({ clocks }: WrittenSection, { interfaceIndex, time }: WrittenPacket): readonly bigint[] {
  const { resolution = 6, offset = 0n } = clocks[interfaceIndex] ?? {};
  const units = unitsPerSecond(resolution);
  return [time / units + offset, ((time % units) * 1_000_000_000n) / units];
}

describe('a pcapng file', () => {
  it('gives back the packets of all its sections, whatever their byte order and the units of their clocks', () => {
    fc.assert(
      fc.property(fc.array(SECTION, { minLength: 1, maxLength: 4 }), (sections) => {
        const file = readCapture(Uint8Array.from(sections.flatMap(sectionBytes)));
        const firstInterfaces = sections.map((_, index) =>
          sections.slice(0, index).reduce((sum, { clocks }) => sum + clocks.length, 0),
        );
        const written = sections.flatMap((section, index) =>
          section.packets.map((packet) => ({
            bytes: packet.bytes,
            originalLength: packet.bytes.length + 7,
            interfaceIndex: (firstInterfaces[index] ?? 0) + packet.interfaceIndex,
            direction: packet.direction ?? CAPTURE_DIRECTION.UNKNOWN,
            time: timeOf(section, packet),
          })),
        );
        const [originSeconds = 0n] = written[0]?.time ?? [];
        expect(file.startTimeMs).toBe(Number(originSeconds) * 1000);
        const read = Array.from({ length: file.count }, (_, row) => ({
          bytes: [...file.buffer(row).subarray(file.start(row), file.start(row) + file.capturedLength(row))],
          originalLength: file.originalLength(row),
          interfaceIndex: file.interfaceIndex(row),
          direction: file.direction(row),
          timeNs: file.timeNs(row),
        }));
        expect(read).toEqual(
          written.map(({ time: [seconds = 0n, fraction = 0n], ...others }) => ({
            ...others,
            timeNs: (Number(seconds) - Number(originSeconds)) * 1_000_000_000 + Number(fraction),
          })),
        );
      }),
    );
  });
});
