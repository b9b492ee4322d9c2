/**
 * Reads capture files: pcap (microseconds or nanoseconds, either byte order, Kuznetzov's longer records) and pcapng.
 *
 * A file that breaks off is read up to the break; what is wrong is said in libpcap's words (sf-pcap.c, sf-pcapng.c).
 * The packets stay where they are in the file's bytes; only columns of numbers are made.
 * Leaves out compressed files, and pcapng blocks that hold no packet.
 */
import { err, ok, type Result } from '../base/result';
import { textOfUtf8 } from '../wire/utf8';
import {
  CAPTURE_DIRECTION,
  DEFAULT_SNAP_LENGTH,
  LINK_TYPE,
  type CaptureInterface,
  type PacketTable,
} from './packet-table';
import { PCAPNG_BLOCK, PCAPNG_BYTE_ORDER_MAGIC, PCAPNG_OPTION } from './pcapng-writer';

const PCAP_MAGIC_MICROSECONDS = 0xa1b2c3d4;
const PCAP_MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetzov's patched libpcap of 1999: records go on with the number of an interface and a protocol. */
const PCAP_MAGIC_PATCHED = 0xa1b2_cd34;
const PCAP_HEADER_BYTES = 24;
const PCAP_RECORD_BYTES = 16;
const PATCHED_RECORD_BYTES = 24;
/** The first version whose files are like those of today. */
const OLDEST_MAJOR_VERSION = 2;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

export class CaptureFile implements PacketTable {
  readonly interfaces: CaptureInterface[] = [];
  /** What is wrong behind the last packet. */
  problem: string | undefined = undefined;
  readonly #file: Uint8Array;
  /** Whole seconds since 1970 that `timeNs` counts from: those of the first packet. */
  #originSeconds: number | undefined = undefined;
  #times = new Float64Array(1024);
  #starts = new Float64Array(1024);
  #captured = new Uint32Array(1024);
  #original = new Uint32Array(1024);
  #interfaceIndexes = new Uint16Array(1024);
  #directions = new Uint8Array(1024);
  #count = 0;

  constructor(file: Uint8Array) {
    this.#file = file;
  }

  get count(): number {
    return this.#count;
  }

  get startTimeMs(): number {
    return (this.#originSeconds ?? 0) * 1000;
  }

  /** For the reader. */
  add(
    seconds: number,
    nanoseconds: number,
    start: number,
    capturedLength: number,
    originalLength: number,
  ): void {
    if (this.#count === this.#times.length) this.#grow();
    this.#originSeconds ??= seconds;
    this.#times[this.#count] = (seconds - this.#originSeconds) * NANOSECONDS_PER_SECOND + nanoseconds;
    this.#starts[this.#count] = start;
    this.#captured[this.#count] = capturedLength;
    this.#original[this.#count] = originalLength;
    this.#count += 1;
  }

  /** For the reader: of the packet that was added last. */
  place(interfaceIndex: number, direction: number): void {
    this.#interfaceIndexes[this.#count - 1] = interfaceIndex;
    this.#directions[this.#count - 1] = direction;
  }

  timeNs(row: number): number {
    return this.#times[row] ?? 0;
  }

  interfaceIndex(row: number): number {
    return this.#interfaceIndexes[row] ?? 0;
  }

  direction(row: number): number {
    return this.#directions[row] ?? CAPTURE_DIRECTION.UNKNOWN;
  }

  packetId(row: number): number {
    return row;
  }

  buffer(): Uint8Array {
    return this.#file;
  }

  start(row: number): number {
    return this.#starts[row] ?? 0;
  }

  capturedLength(row: number): number {
    return this.#captured[row] ?? 0;
  }

  originalLength(row: number): number {
    return this.#original[row] ?? 0;
  }

  #grow(): void {
    const size = this.#times.length * 2;
    this.#times = grown(this.#times, new Float64Array(size));
    this.#starts = grown(this.#starts, new Float64Array(size));
    this.#captured = grown(this.#captured, new Uint32Array(size));
    this.#original = grown(this.#original, new Uint32Array(size));
    this.#interfaceIndexes = grown(this.#interfaceIndexes, new Uint16Array(size));
    this.#directions = grown(this.#directions, new Uint8Array(size));
  }
}

function grown<Column extends { set(values: Column): void }>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}

/** The error says why there is nothing to read; a file that breaks off later has a `problem`. */
export function decodeCaptureFile(bytes: Uint8Array): Result<CaptureFile, string> {
  if (bytes.length < 4) return err(truncatedFile(4, 'file header', bytes.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === PCAPNG_BLOCK.SECTION_HEADER) return decodePcapng(bytes, view);
  for (const isLittleEndian of [true, false]) {
    if (PCAP_MAGICS.has(view.getUint32(0, isLittleEndian))) return decodePcap(bytes, view, isLittleEndian);
  }
  return err('unknown file format: it begins like no pcap or pcapng file');
}

const PCAP_MAGICS: ReadonlySet<number> = new Set([
  PCAP_MAGIC_MICROSECONDS,
  PCAP_MAGIC_NANOSECONDS,
  PCAP_MAGIC_PATCHED,
]);

function truncatedFile(wanted: number, what: string, got: number): string {
  return `truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`;
}

function decodePcap(bytes: Uint8Array, view: DataView, isLittleEndian: boolean): Result<CaptureFile, string> {
  if (bytes.length < PCAP_HEADER_BYTES) {
    // libpcap has read the magic number before.
    return err(truncatedFile(PCAP_HEADER_BYTES, 'file header', bytes.length - 4));
  }
  if (view.getUint16(4, isLittleEndian) < OLDEST_MAJOR_VERSION) return err('archaic pcap savefile format');
  const file = new CaptureFile(bytes);
  const magic = view.getUint32(0, isLittleEndian);
  const scale = magic === PCAP_MAGIC_NANOSECONDS ? 1 : 1000;
  const recordBytes = magic === PCAP_MAGIC_PATCHED ? PATCHED_RECORD_BYTES : PCAP_RECORD_BYTES;
  const stated = view.getInt32(16, isLittleEndian);
  const snapLength = stated <= 0 ? DEFAULT_SNAP_LENGTH : stated;
  const linkType = readLinkType(view.getUint32(20, isLittleEndian) & 0x03ff_ffff);
  file.interfaces.push({ name: '', linkType, ...(isLittleEndian ? {} : { isSwapped: true }) });
  let offset = PCAP_HEADER_BYTES;
  while (offset < bytes.length) {
    if (offset + recordBytes > bytes.length) {
      file.problem = truncatedFile(recordBytes, 'header', bytes.length - offset);
      break;
    }
    const capturedLength = view.getUint32(offset + 8, isLittleEndian);
    const start = offset + recordBytes;
    if (capturedLength > Math.max(DEFAULT_SNAP_LENGTH, snapLength)) {
      file.problem = `invalid packet capture length ${capturedLength}, bigger than snaplen of ${snapLength}`;
      break;
    }
    if (start + capturedLength > bytes.length) {
      file.problem = truncatedFile(capturedLength, 'captured', bytes.length - start);
      break;
    }
    const nanoseconds = view.getUint32(offset + 4, isLittleEndian) * scale;
    const originalLength = view.getUint32(offset + 12, isLittleEndian);
    const kept = Math.min(capturedLength, snapLength);
    file.add(view.getUint32(offset, isLittleEndian), nanoseconds, start, kept, originalLength);
    offset = start + capturedLength;
  }
  return ok(file);
}

/** Raw IP has had three numbers. */
function readLinkType(linkType: number): number {
  return linkType === 12 || linkType === 14 ? LINK_TYPE.RAW : linkType;
}

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

function decodePcapng(bytes: Uint8Array, view: DataView): Result<CaptureFile, string> {
  if (bytes.length < SMALLEST_BLOCK_BYTES) {
    return err(truncatedBlock(bytes.length));
  }
  const file = new CaptureFile(bytes);
  const section: PcapngSection = { isLittleEndian: true, interfaces: [] };
  let offset = 0;
  while (offset < bytes.length && file.problem === undefined) {
    if (offset + SMALLEST_BLOCK_BYTES > bytes.length) {
      file.problem = truncatedBlock(bytes.length - offset);
      break;
    }
    const isSection = view.getUint32(offset) === PCAPNG_BLOCK.SECTION_HEADER;
    if (isSection) {
      section.isLittleEndian = view.getUint32(offset + 8, true) === PCAPNG_BYTE_ORDER_MAGIC;
      section.interfaces = [];
      if (!section.isLittleEndian && view.getUint32(offset + 8) !== PCAPNG_BYTE_ORDER_MAGIC) {
        file.problem = 'the file has a section with a byte order magic field that is unknown';
        break;
      }
    }
    const type = view.getUint32(offset, section.isLittleEndian);
    const length = view.getUint32(offset + 4, section.isLittleEndian);
    if (length < SMALLEST_BLOCK_BYTES) {
      file.problem = `block in pcapng dump file has a length of ${length} < ${SMALLEST_BLOCK_BYTES}`;
      break;
    }
    if (length % 4 !== 0) {
      file.problem = `block in pcapng dump file has a length of ${length} that is not a multiple of 4`;
      break;
    }
    if (offset + length > bytes.length) {
      file.problem = truncatedBlock(bytes.length - offset);
      break;
    }
    const block: PcapngBlockRange = { start: offset + 8, end: offset + length - 4 };
    if (!isSection) file.problem = decodeBlock(file, section, { view, bytes, type, block });
    offset += length;
  }
  // Nothing was read and something is wrong: there is no file.
  return file.interfaces.length === 0 && file.problem !== undefined ? err(file.problem) : ok(file);
}

const SMALLEST_BLOCK_BYTES = 12;

function truncatedBlock(left: number): string {
  return `truncated pcapng dump file; a block of it breaks off after ${left} bytes`;
}

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
function decodeBlock(file: CaptureFile, section: PcapngSection, source: PcapngBlock): string | undefined {
  switch (source.type) {
    case PCAPNG_BLOCK.INTERFACE:
      return decodeInterface(file, section, source);
    case PCAPNG_BLOCK.ENHANCED_PACKET:
      return decodeEnhancedPacket(file, section, source);
    case PCAPNG_BLOCK.SIMPLE_PACKET: {
      const entry = section.interfaces[0];
      if (entry === undefined) return 'a packet before its interface';
      const originalLength = source.view.getUint32(source.block.start, section.isLittleEndian);
      const room = source.block.end - source.block.start - 4;
      const snapped = entry.snapLength === 0 ? originalLength : Math.min(originalLength, entry.snapLength);
      file.add(0, 0, source.block.start + 4, Math.min(snapped, room), originalLength);
      file.place(entry.index, CAPTURE_DIRECTION.UNKNOWN);
      return undefined;
    }
    default:
      return undefined;
  }
}

function decodeInterface(file: CaptureFile, section: PcapngSection, source: PcapngBlock): string | undefined {
  const { view, bytes, block } = source;
  if (block.end - block.start < 8) return 'an interface block that is too short';
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
  section.interfaces.push({
    index: file.interfaces.length,
    snapLength: view.getUint32(block.start + 4, isLittleEndian),
    unitsPerSecond,
    offsetSeconds,
  });
  file.interfaces.push({
    name,
    linkType: readLinkType(view.getUint16(block.start, isLittleEndian)),
    ...(isLittleEndian ? {} : { isSwapped: true }),
  });
  return undefined;
}

function resolutionOf(value: number): bigint {
  return (value & 0x80) === 0 ? 10n ** BigInt(value) : 2n ** BigInt(value & 0x7f);
}

function decodeEnhancedPacket(
  file: CaptureFile,
  section: PcapngSection,
  source: PcapngBlock,
): string | undefined {
  const { view, block } = source;
  const isLittleEndian = section.isLittleEndian;
  if (block.end - block.start < 20) return 'a packet block that is too short';
  const entry = section.interfaces[view.getUint32(block.start, isLittleEndian)];
  if (entry === undefined) return 'a packet of an interface that is not described';
  const capturedLength = view.getUint32(block.start + 12, isLittleEndian);
  const start = block.start + 20;
  if (start + capturedLength > block.end) return 'a packet longer than its block';
  const high = view.getUint32(block.start + 4, isLittleEndian);
  const low = view.getUint32(block.start + 8, isLittleEndian);
  const time = (BigInt(high) << 32n) | BigInt(low);
  const fraction = ((time % entry.unitsPerSecond) * BigInt(NANOSECONDS_PER_SECOND)) / entry.unitsPerSecond;
  const seconds = Number(time / entry.unitsPerSecond + entry.offsetSeconds);
  file.add(
    seconds,
    Number(fraction),
    start,
    capturedLength,
    view.getUint32(block.start + 16, isLittleEndian),
  );
  file.place(entry.index, directionOf(view, isLittleEndian, start + ((capturedLength + 3) & ~3), block.end));
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
