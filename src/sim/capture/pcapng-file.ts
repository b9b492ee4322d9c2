/**
 * Reads pcapng files (draft-ietf-opsawg-pcapng), in either byte order, with several sections and interfaces. What is wrong
 * is said in libpcap's words (sf-pcapng.c), which counts the octets of its own reads.
 *
 * Leaves out blocks that hold neither packets nor names. More than libpcap does: interfaces of different link types and snapshot lengths,
 * and sections of different byte orders.
 */
import type { IpAddress } from '../wire/ip-address';
import { readIpv4 } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { textOfUtf8 } from '../wire/utf8';
import {
  CAPTURE_DIRECTION,
  DEFAULT_SNAP_LENGTH,
  fileLinkType,
  type CaptureInterface,
  type PacketTable,
} from './packet-table';
import { NAME_RECORD, PCAPNG_BLOCK, PCAPNG_BYTE_ORDER_MAGIC, PCAPNG_OPTION } from './pcapng-writer';
import { RecordOffsets } from './record-offsets';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const UNKNOWN_FORMAT = 'unknown file format';
const BLOCK_HEADER_BYTES = 8;
const SMALLEST_BLOCK_BYTES = 12;
const SECTION_HEADER_BYTES = 28;
/** The largest first block and the largest other one that libpcap reads. */
const MAX_SECTION_HEADER_BYTES = 1024 * 1024;
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
/** Before the frame in a packet's block: type and length; and then interface, time and two lengths, or one length. */
const ENHANCED_HEADER_BYTES = 28;
const SIMPLE_HEADER_BYTES = 12;
const LIMB = 0x1_0000;

interface PcapngInterface {
  readonly index: number;
  readonly snapLength: number;
  readonly unitsPerSecond: bigint;
  /** Where a unit is a whole number of them. */
  readonly nanosecondsPerUnit: number | undefined;
  readonly offsetSeconds: number;
}

/** Everything that a new section starts anew. */
interface PcapngSection {
  readonly firstRow: number;
  readonly isLittleEndian: boolean;
  readonly interfaces: PcapngInterface[];
}

interface PcapngBlock {
  readonly start: number;
  readonly type: number;
  /** Without the length that ends it. */
  readonly end: number;
}

export class PcapngFile implements PacketTable {
  readonly firstRow = 0;
  readonly interfaces: CaptureInterface[] = [];
  readonly names = new Map<IpAddress, string>();
  readonly problem: string | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** The blocks of packets. */
  readonly #blocks = new RecordOffsets();
  readonly #sections: PcapngSection[] = [];
  /** That of the row that was read last: readers go on from row to row. */
  #readSection = 0;
  /** The whole second of the first packet. */
  readonly #originSeconds: number;

  constructor(bytes: Uint8Array, view: DataView) {
    this.#bytes = bytes;
    this.#view = view;
    this.problem = this.#findBlocks();
    this.#originSeconds = this.count === 0 ? 0 : this.#secondsOf(0);
  }

  get count(): number {
    return this.#blocks.count;
  }

  get startTimeMs(): number {
    return this.#originSeconds * 1000;
  }

  timeNs(row: number): number {
    return (
      (this.#secondsOf(row) - this.#originSeconds) * NANOSECONDS_PER_SECOND + this.#fractionNanosecondsOf(row)
    );
  }

  interfaceIndex(row: number): number {
    return this.#interfaceOf(row)?.index ?? 0;
  }

  direction(row: number): number {
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    if (!this.#isEnhanced(block, isLittleEndian)) return CAPTURE_DIRECTION.UNKNOWN;
    const end = block + this.#view.getUint32(block + 4, isLittleEndian) - 4;
    const options = this.start(row) + ((this.capturedLength(row) + 3) & ~3);
    return directionOf(this.#view, isLittleEndian, options, end);
  }

  /** As the file says it; otherwise each is another one. */
  packetId(row: number): number {
    const at = this.#optionOf(row, PCAPNG_OPTION.PACKET_ID);
    if (at?.length !== 8) return row + FIRST_OWN_PACKET_ID;
    return Number(this.#view.getBigUint64(at.start, this.#sectionOf(row).isLittleEndian));
  }

  /** What somebody noted beside the packet. */
  comment(row: number): string | undefined {
    const at = this.#optionOf(row, PCAPNG_OPTION.COMMENT);
    return at === undefined ? undefined : textOfUtf8(this.#bytes, at.start, at.start + at.length);
  }

  /** The first option of that kind behind a packet. */
  #optionOf(row: number, wanted: number): { readonly start: number; readonly length: number } | undefined {
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    if (!this.#isEnhanced(block, isLittleEndian)) return undefined;
    const view = this.#view;
    const end = block + view.getUint32(block + 4, isLittleEndian) - 4;
    let offset = this.start(row) + ((this.capturedLength(row) + 3) & ~3);
    while (offset + 4 <= end) {
      const code = view.getUint16(offset, isLittleEndian);
      const length = view.getUint16(offset + 2, isLittleEndian);
      if (code === PCAPNG_OPTION.END || offset + 4 + length > end) return undefined;
      if (code === wanted) return { start: offset + 4, length };
      offset += 4 + ((length + 3) & ~3);
    }
    return undefined;
  }

  buffer(): Uint8Array {
    return this.#bytes;
  }

  start(row: number): number {
    const block = this.#blocks.at(row);
    const isEnhanced = this.#isEnhanced(block, this.#sectionOf(row).isLittleEndian);
    return block + (isEnhanced ? ENHANCED_HEADER_BYTES : SIMPLE_HEADER_BYTES);
  }

  capturedLength(row: number): number {
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    if (this.#isEnhanced(block, isLittleEndian)) return this.#view.getUint32(block + 20, isLittleEndian);
    const originalLength = this.#view.getUint32(block + 8, isLittleEndian);
    return Math.min(originalLength, this.#interfaceOf(row)?.snapLength ?? 0);
  }

  originalLength(row: number): number {
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    return this.#view.getUint32(block + (this.#isEnhanced(block, isLittleEndian) ? 24 : 8), isLittleEndian);
  }

  #sectionOf(row: number): PcapngSection {
    const sections = this.#sections;
    let index = (sections[this.#readSection]?.firstRow ?? 0) > row ? 0 : this.#readSection;
    // A section of no packets begins with the row of the next one.
    while ((sections[index + 1]?.firstRow ?? Number.POSITIVE_INFINITY) <= row) index += 1;
    this.#readSection = index;
    return sections[index] ?? NO_SECTION;
  }

  #isEnhanced(block: number, isLittleEndian: boolean): boolean {
    return this.#view.getUint32(block, isLittleEndian) === PCAPNG_BLOCK.ENHANCED_PACKET;
  }

  #interfaceOf(row: number): PcapngInterface | undefined {
    const { interfaces, isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    const isEnhanced = this.#isEnhanced(block, isLittleEndian);
    return interfaces[isEnhanced ? this.#view.getUint32(block + 8, isLittleEndian) : 0];
  }

  /** Since 1970; a simple packet has no time. */
  #secondsOf(row: number): number {
    const entry = this.#interfaceOf(row);
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    if (entry === undefined || !this.#isEnhanced(block, isLittleEndian)) return 0;
    const high = this.#view.getUint32(block + 12, isLittleEndian);
    const low = this.#view.getUint32(block + 16, isLittleEndian);
    const { nanosecondsPerUnit, unitsPerSecond, offsetSeconds } = entry;
    if (nanosecondsPerUnit === undefined) {
      return Number(bigTime(high, low) / unitsPerSecond) + offsetSeconds;
    }
    return quotient(high, low, NANOSECONDS_PER_SECOND / nanosecondsPerUnit) + offsetSeconds;
  }

  #fractionNanosecondsOf(row: number): number {
    const entry = this.#interfaceOf(row);
    const { isLittleEndian } = this.#sectionOf(row);
    const block = this.#blocks.at(row);
    if (entry === undefined || !this.#isEnhanced(block, isLittleEndian)) return 0;
    const high = this.#view.getUint32(block + 12, isLittleEndian);
    const low = this.#view.getUint32(block + 16, isLittleEndian);
    const { nanosecondsPerUnit, unitsPerSecond } = entry;
    if (nanosecondsPerUnit === undefined) {
      const fraction = bigTime(high, low) % unitsPerSecond;
      return Number((fraction * BigInt(NANOSECONDS_PER_SECOND)) / unitsPerSecond);
    }
    return remainder(high, low, NANOSECONDS_PER_SECOND / nanosecondsPerUnit) * nanosecondsPerUnit;
  }

  /** Returns what is wrong, if anything is; no interface was added where there is nothing to read. */
  #findBlocks(): string | undefined {
    const view = this.#view;
    const fileBytes = view.byteLength;
    if (fileBytes < SMALLEST_BLOCK_BYTES) return UNKNOWN_FORMAT;
    let section = NO_SECTION;
    let offset = 0;
    while (offset < fileBytes) {
      const left = fileBytes - offset;
      if (left < BLOCK_HEADER_BYTES) return truncated(BLOCK_HEADER_BYTES, left);
      const isSection = view.getUint32(offset) === PCAPNG_BLOCK.SECTION_HEADER;
      if (isSection) {
        const begun = beginSection(view, offset, this.count);
        if (typeof begun === 'string') return begun;
        section = begun;
        this.#sections.push(section);
      }
      const length = view.getUint32(offset + 4, section.isLittleEndian);
      const lengthProblem = lengthProblemOf(length, left, offset === 0);
      if (lengthProblem !== undefined) return lengthProblem;
      const trailer = view.getUint32(offset + length - 4, section.isLittleEndian);
      // That of the first block is not looked at.
      if (trailer !== length && offset > 0) return "block total length in header and trailer don't match";
      const problem = isSection
        ? versionProblem(view, offset, section.isLittleEndian)
        : this.#takeBlock(section, offset, offset + length - 4);
      if (problem !== undefined) return problem;
      offset += length;
    }
    return this.interfaces.length === 0 ? 'the capture file has no Interface Description Blocks' : undefined;
  }

  /** Returns what is wrong, or nothing. */
  #takeBlock(section: PcapngSection, start: number, end: number): string | undefined {
    const type = this.#view.getUint32(start, section.isLittleEndian);
    switch (type) {
      case PCAPNG_BLOCK.INTERFACE:
        return this.#takeInterface(section, { start, type, end });
      case PCAPNG_BLOCK.ENHANCED_PACKET:
      case PCAPNG_BLOCK.SIMPLE_PACKET: {
        const isEnhanced = type === PCAPNG_BLOCK.ENHANCED_PACKET;
        const problem = isEnhanced
          ? enhancedPacketProblem(this.#view, section, start, end)
          : simplePacketProblem(this.#view, section, start, end);
        if (problem === undefined) this.#blocks.add(start);
        return problem;
      }
      case PCAPNG_BLOCK.NAME_RESOLUTION:
        this.#takeNames(section, { start, type, end });
        return undefined;
      default:
        return undefined;
    }
  }

  /** Of several names of an address the first, as Wireshark takes it. */
  #takeNames({ isLittleEndian }: PcapngSection, block: PcapngBlock): void {
    const view = this.#view;
    let offset = block.start + BLOCK_HEADER_BYTES;
    while (offset + 4 <= block.end) {
      const kind = view.getUint16(offset, isLittleEndian);
      const length = view.getUint16(offset + 2, isLittleEndian);
      const value = offset + 4;
      if (kind === NAME_RECORD.END || value + length > block.end) return;
      const addressBytes = kind === NAME_RECORD.IPV4 ? 4 : kind === NAME_RECORD.IPV6 ? 16 : length;
      if (addressBytes < length) {
        const bytes = this.#bytes;
        const address = kind === NAME_RECORD.IPV4 ? readIpv4(bytes, value) : readIpv6(bytes, value);
        const [name = ''] = textOfUtf8(bytes, value + addressBytes, value + length).split('\0');
        if (name !== '' && !this.names.has(address)) this.names.set(address, name);
      }
      offset = value + ((length + 3) & ~3);
    }
  }

  #takeInterface(section: PcapngSection, block: PcapngBlock): string | undefined {
    const view = this.#view;
    const { isLittleEndian } = section;
    const body = block.start + BLOCK_HEADER_BYTES;
    if (block.end - body < 8) return tooShort(block.type);
    let name = '';
    let unitsPerSecond = 1_000_000n;
    let offsetSeconds = 0;
    let offset = body + 8;
    while (offset + 4 <= block.end) {
      const code = view.getUint16(offset, isLittleEndian);
      const length = view.getUint16(offset + 2, isLittleEndian);
      const value = offset + 4;
      if (code === PCAPNG_OPTION.END || value + length > block.end) break;
      if (code === PCAPNG_OPTION.INTERFACE_NAME) name = textOfUtf8(this.#bytes, value, value + length);
      if (code === PCAPNG_OPTION.TIME_RESOLUTION && length === 1)
        unitsPerSecond = resolutionOf(view.getUint8(value));
      if (code === PCAPNG_OPTION.TIME_OFFSET && length === 8)
        offsetSeconds = Number(view.getBigInt64(value, isLittleEndian));
      offset = value + ((length + 3) & ~3);
    }
    const snapLength = view.getUint32(body + 4, isLittleEndian);
    const isWhole = BigInt(NANOSECONDS_PER_SECOND) % unitsPerSecond === 0n;
    section.interfaces.push({
      index: this.interfaces.length,
      snapLength: snapLength === 0 ? DEFAULT_SNAP_LENGTH : snapLength,
      unitsPerSecond,
      nanosecondsPerUnit: isWhole ? NANOSECONDS_PER_SECOND / Number(unitsPerSecond) : undefined,
      offsetSeconds,
    });
    this.interfaces.push({
      name,
      linkType: fileLinkType(view.getUint16(body, isLittleEndian)),
      ...(isLittleEndian ? {} : { isSwapped: true }),
    });
    return undefined;
  }
}

/** Beyond every number that a file would give. */
const FIRST_OWN_PACKET_ID = 2 ** 52;
const NO_SECTION: PcapngSection = { firstRow: 0, isLittleEndian: true, interfaces: [] };

function truncated(wanted: number, got: number): string {
  return `truncated pcapng dump file; tried to read ${wanted} bytes, only got ${got}`;
}

/** Takes the byte order from the header of a section, or says what is wrong. */
function beginSection(view: DataView, offset: number, firstRow: number): PcapngSection | string {
  const left = view.byteLength - offset;
  if (left < SMALLEST_BLOCK_BYTES) {
    return truncated(SECTION_HEADER_BYTES - BLOCK_HEADER_BYTES, left - BLOCK_HEADER_BYTES);
  }
  const isLittleEndian = view.getUint32(offset + 8, true) === PCAPNG_BYTE_ORDER_MAGIC;
  if (isLittleEndian || view.getUint32(offset + 8) === PCAPNG_BYTE_ORDER_MAGIC) {
    return { firstRow, isLittleEndian, interfaces: [] };
  }
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

function versionProblem(view: DataView, start: number, isLittleEndian: boolean): string | undefined {
  const major = view.getUint16(start + 12, isLittleEndian);
  const minor = view.getUint16(start + 14, isLittleEndian);
  const isKnown = major === 1 && (minor === 0 || minor === 2);
  return isKnown ? undefined : `unsupported pcapng savefile version ${major}.${minor}`;
}

function enhancedPacketProblem(
  view: DataView,
  section: PcapngSection,
  start: number,
  end: number,
): string | undefined {
  const frame = start + ENHANCED_HEADER_BYTES;
  if (end < frame) return tooShort(PCAPNG_BLOCK.ENHANCED_PACKET);
  const index = view.getUint32(start + 8, section.isLittleEndian);
  const entry = section.interfaces[index];
  if (entry === undefined) return packetWithoutInterface(section, index);
  const capturedLength = view.getUint32(start + 20, section.isLittleEndian);
  if (capturedLength > entry.snapLength) {
    return `invalid packet capture length ${capturedLength}, bigger than snaplen of ${entry.snapLength}`;
  }
  return frame + capturedLength > end ? tooShort(PCAPNG_BLOCK.ENHANCED_PACKET) : undefined;
}

function simplePacketProblem(
  view: DataView,
  section: PcapngSection,
  start: number,
  end: number,
): string | undefined {
  const entry = section.interfaces[0];
  if (entry === undefined) return packetWithoutInterface(section, 0);
  const room = end - start - SIMPLE_HEADER_BYTES;
  if (room < 0) return tooShort(PCAPNG_BLOCK.SIMPLE_PACKET);
  const originalLength = view.getUint32(start + BLOCK_HEADER_BYTES, section.isLittleEndian);
  return Math.min(originalLength, entry.snapLength) > room ? tooShort(PCAPNG_BLOCK.SIMPLE_PACKET) : undefined;
}

function tooShort(type: number): string {
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

function bigTime(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** Of a number of 64 bits by one of less than 2^37, exact: sixteen bits at a time, as by hand. */
function quotient(high: number, low: number, divisor: number): number {
  const second = (high % divisor) * LIMB + (low >>> 16);
  const last = (second % divisor) * LIMB + (low & 0xffff);
  return (
    (Math.floor(high / divisor) * LIMB + Math.floor(second / divisor)) * LIMB + Math.floor(last / divisor)
  );
}

function remainder(high: number, low: number, divisor: number): number {
  const second = (high % divisor) * LIMB + (low >>> 16);
  return ((second % divisor) * LIMB + (low & 0xffff)) % divisor;
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
