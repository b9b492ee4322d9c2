/**
 * Reads pcapng files (draft-ietf-opsawg-pcapng), in either byte order, with several sections and interfaces. What is wrong
 * is said in libpcap's words (sf-pcapng.c), which counts the octets of its own reads.
 *
 * Leaves out blocks that hold no packet. More than libpcap does: interfaces of different link types and snapshot lengths,
 * and sections of different byte orders.
 */
import { textOfUtf8 } from '../wire/utf8';
import { CAPTURE_DIRECTION, DEFAULT_SNAP_LENGTH, fileLinkType } from './packet-table';
import type { PacketSink } from './packet-sink';
import { PCAPNG_BLOCK, PCAPNG_BYTE_ORDER_MAGIC, PCAPNG_OPTION } from './pcapng-writer';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const BLOCK_HEADER_BYTES = 8;
const SECTION_HEADER_BYTES = 28;
/** The largest first block and the largest other one that libpcap reads. */
const MAX_SECTION_HEADER_BYTES = 1024 * 1024;
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;

interface PcapngInterface {
  readonly index: number;
  readonly snapLength: number;
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

/** Everything that a new section starts anew. */
interface PcapngSection {
  isLittleEndian: boolean;
  interfaces: PcapngInterface[];
}

/** Returns what is wrong, if anything is; no interface was added where there is nothing to read. */
export function readPcapng(sink: PacketSink, bytes: Uint8Array, view: DataView): string | undefined {
  const fileBytes = bytes.length;
  if (fileBytes < SMALLEST_BLOCK_BYTES) return UNKNOWN_FORMAT;
  const section: PcapngSection = { isLittleEndian: true, interfaces: [] };
  let offset = 0;
  while (offset < fileBytes) {
    const left = fileBytes - offset;
    if (left < BLOCK_HEADER_BYTES) return truncated(BLOCK_HEADER_BYTES, left);
    const isSection = view.getUint32(offset) === PCAPNG_BLOCK.SECTION_HEADER;
    const sectionProblem = isSection ? beginSection(section, view, offset) : undefined;
    if (sectionProblem !== undefined) return sectionProblem;
    const length = view.getUint32(offset + 4, section.isLittleEndian);
    const lengthProblem = lengthProblemOf(length, left, offset === 0);
    if (lengthProblem !== undefined) return lengthProblem;
    const trailer = view.getUint32(offset + length - 4, section.isLittleEndian);
    // That of the first block is not looked at.
    if (trailer !== length && offset > 0) return "block total length in header and trailer don't match";
    const type = view.getUint32(offset, section.isLittleEndian);
    const block: PcapngBlockRange = { start: offset + BLOCK_HEADER_BYTES, end: offset + length - 4 };
    const source = { view, bytes, type, block };
    const problem = isSection ? versionProblem(section, source) : decodeBlock(sink, section, source);
    if (problem !== undefined) return problem;
    offset += length;
  }
  return sink.interfaces.length === 0 ? 'the capture file has no Interface Description Blocks' : undefined;
}

const UNKNOWN_FORMAT = 'unknown file format';

function truncated(wanted: number, got: number): string {
  return `truncated pcapng dump file; tried to read ${wanted} bytes, only got ${got}`;
}

/** Takes the byte order from the header of a section. */
function beginSection(section: PcapngSection, view: DataView, offset: number): string | undefined {
  if (offset + SMALLEST_BLOCK_BYTES > view.byteLength) {
    return truncated(
      SECTION_HEADER_BYTES - BLOCK_HEADER_BYTES,
      view.byteLength - offset - BLOCK_HEADER_BYTES,
    );
  }
  section.isLittleEndian = view.getUint32(offset + 8, true) === PCAPNG_BYTE_ORDER_MAGIC;
  section.interfaces = [];
  if (section.isLittleEndian || view.getUint32(offset + 8) === PCAPNG_BYTE_ORDER_MAGIC) return undefined;
  return offset === 0 ? UNKNOWN_FORMAT : 'the file has a section with a bad byte order magic field';
}

function lengthProblemOf(length: number, left: number, isFirst: boolean): string | undefined {
  if (isFirst && (length < SECTION_HEADER_BYTES || length > MAX_SECTION_HEADER_BYTES)) {
    return (
      'Section Header Block in pcapng dump file has invalid length ' +
      `${SECTION_HEADER_BYTES} < _${length}_ < ${MAX_SECTION_HEADER_BYTES} (BT_SHB_INSANE_MAX)`
    );
  }
  if (length < SMALLEST_BLOCK_BYTES) {
    return `block in pcapng dump file has a length of ${length} < ${SMALLEST_BLOCK_BYTES}`;
  }
  if (length % 4 !== 0 && !isFirst) {
    return `block in pcapng dump file has a length of ${length} that is not a multiple of 4`;
  }
  if (length > MAX_BLOCK_BYTES) return `pcapng block size ${length} > maximum ${MAX_BLOCK_BYTES}`;
  if (left >= length) return undefined;
  // Of the first block, the byte order has been read too.
  const read = isFirst ? SMALLEST_BLOCK_BYTES : BLOCK_HEADER_BYTES;
  return truncated(length - read, left - read);
}

function versionProblem(section: PcapngSection, { view, block }: PcapngBlock): string | undefined {
  const major = view.getUint16(block.start + 4, section.isLittleEndian);
  const minor = view.getUint16(block.start + 6, section.isLittleEndian);
  const isKnown = major === 1 && (minor === 0 || minor === 2);
  return isKnown ? undefined : `unsupported pcapng savefile version ${major}.${minor}`;
}

const SMALLEST_BLOCK_BYTES = 12;

interface PcapngBlockRange {
  readonly start: number;
  readonly end: number;
}

interface PcapngBlock {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly block: PcapngBlockRange;
}

/** Returns what is wrong, or nothing. */
function decodeBlock(sink: PacketSink, section: PcapngSection, source: PcapngBlock): string | undefined {
  switch (source.type) {
    case PCAPNG_BLOCK.INTERFACE:
      return decodeInterface(sink, section, source);
    case PCAPNG_BLOCK.ENHANCED_PACKET:
      return decodeEnhancedPacket(sink, section, source);
    case PCAPNG_BLOCK.SIMPLE_PACKET: {
      const entry = section.interfaces[0];
      if (entry === undefined) return packetWithoutInterface(section, 0);
      if (source.block.end - source.block.start < 4) return tooShort(source);
      const originalLength = source.view.getUint32(source.block.start, section.isLittleEndian);
      const room = source.block.end - source.block.start - 4;
      const capturedLength = Math.min(originalLength, entry.snapLength);
      if (capturedLength > room) return tooShort(source);
      sink.add(0, 0, source.block.start + 4, capturedLength, originalLength);
      sink.place(entry.index, CAPTURE_DIRECTION.UNKNOWN);
      return undefined;
    }
    default:
      return undefined;
  }
}

function decodeInterface(sink: PacketSink, section: PcapngSection, source: PcapngBlock): string | undefined {
  const { view, bytes, block } = source;
  if (block.end - block.start < 8) return tooShort(source);
  const isLittleEndian = section.isLittleEndian;
  let name = '';
  let unitsPerSecond = 1_000_000n;
  let offsetSeconds = 0n;
  let offset = block.start + 8;
  while (offset + 4 <= block.end) {
    const code = view.getUint16(offset, isLittleEndian);
    const length = view.getUint16(offset + 2, isLittleEndian);
    const value = offset + 4;
    if (code === PCAPNG_OPTION.END || value + length > block.end) break;
    if (code === PCAPNG_OPTION.INTERFACE_NAME) name = textOfUtf8(bytes, value, value + length);
    if (code === PCAPNG_OPTION.TIME_RESOLUTION && length === 1)
      unitsPerSecond = resolutionOf(view.getUint8(value));
    if (code === PCAPNG_OPTION.TIME_OFFSET && length === 8)
      offsetSeconds = view.getBigInt64(value, isLittleEndian);
    offset = value + ((length + 3) & ~3);
  }
  const snapLength = view.getUint32(block.start + 4, isLittleEndian);
  section.interfaces.push({
    index: sink.interfaces.length,
    snapLength: snapLength === 0 ? DEFAULT_SNAP_LENGTH : snapLength,
    unitsPerSecond,
    offsetSeconds,
  });
  sink.interfaces.push({
    name,
    linkType: fileLinkType(view.getUint16(block.start, isLittleEndian)),
    ...(isLittleEndian ? {} : { isSwapped: true }),
  });
  return undefined;
}

function tooShort({ type }: PcapngBlock): string {
  return `block of type ${type} in pcapng dump file is too short`;
}

function packetWithoutInterface(section: PcapngSection, index: number): string {
  if (section.interfaces.length === 0) {
    return 'the capture file has a packet block before any Interface Description Blocks';
  }
  return `a packet arrived on interface ${index}, but there's no Interface Description Block for that interface`;
}

function resolutionOf(value: number): bigint {
  return (value & 0x80) === 0 ? 10n ** BigInt(value) : 2n ** BigInt(value & 0x7f);
}

function decodeEnhancedPacket(
  sink: PacketSink,
  section: PcapngSection,
  source: PcapngBlock,
): string | undefined {
  const { view, block } = source;
  const isLittleEndian = section.isLittleEndian;
  if (block.end - block.start < 20) return tooShort(source);
  const index = view.getUint32(block.start, isLittleEndian);
  const entry = section.interfaces[index];
  if (entry === undefined) return packetWithoutInterface(section, index);
  const capturedLength = view.getUint32(block.start + 12, isLittleEndian);
  if (capturedLength > entry.snapLength) {
    return `invalid packet capture length ${capturedLength}, bigger than snaplen of ${entry.snapLength}`;
  }
  const start = block.start + 20;
  if (start + capturedLength > block.end) return tooShort(source);
  const high = view.getUint32(block.start + 4, isLittleEndian);
  const low = view.getUint32(block.start + 8, isLittleEndian);
  const time = (BigInt(high) << 32n) | BigInt(low);
  const fraction = ((time % entry.unitsPerSecond) * BigInt(NANOSECONDS_PER_SECOND)) / entry.unitsPerSecond;
  const seconds = Number(time / entry.unitsPerSecond + entry.offsetSeconds);
  sink.add(
    seconds,
    Number(fraction),
    start,
    capturedLength,
    view.getUint32(block.start + 16, isLittleEndian),
  );
  sink.place(entry.index, directionOf(view, isLittleEndian, start + ((capturedLength + 3) & ~3), block.end));
  return undefined;
}

function directionOf(view: DataView, isLittleEndian: boolean, start: number, end: number): number {
  let offset = start;
  while (offset + 4 <= end) {
    const code = view.getUint16(offset, isLittleEndian);
    const length = view.getUint16(offset + 2, isLittleEndian);
    if (code === PCAPNG_OPTION.END) break;
    if (code === PCAPNG_OPTION.PACKET_FLAGS && length === 4 && offset + 8 <= end) {
      return view.getUint32(offset + 4, isLittleEndian) & 3;
    }
    offset += 4 + ((length + 3) & ~3);
  }
  return CAPTURE_DIRECTION.UNKNOWN;
}
