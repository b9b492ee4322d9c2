/**
 * Reads classic capture files: microseconds or nanoseconds, either byte order, Kuznetzov's longer records, and the
 * swapped lengths of old versions. What is wrong is said in libpcap's words (sf-pcap.c).
 */
import {
  CAPTURE_DIRECTION,
  DEFAULT_SNAP_LENGTH,
  fileLinkType,
  type CaptureInterface,
  type PacketTable,
} from './packet-table';
import { RecordOffsets } from './record-offsets';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetzov's patched libpcap of 1999: records go on with the number of an interface and a protocol. */
const MAGIC_PATCHED = 0xa1b2_cd34;
const MAGICS: ReadonlySet<number> = new Set([MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_PATCHED]);
const MAGIC_BYTES = 4;
const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const PATCHED_RECORD_BYTES = 24;
/** In the header of a record. */
const CAPTURED_LENGTH = 8;
const ORIGINAL_LENGTH = 12;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const [MAJOR_VERSION, LAST_MINOR_VERSION] = [2, 4] as const;
/** What DG/UX wrote for 2.3. */
const DGUX_VERSION = 543;
/** Before this minor version the two lengths were the other way round; in it, either way. */
const UNSWAPPED_SINCE = 3;

export function isPcap(view: DataView, isLittleEndian: boolean): boolean {
  return MAGICS.has(view.getUint32(0, isLittleEndian));
}

export class PcapFile implements PacketTable {
  readonly firstRow = 0;
  readonly interfaces: CaptureInterface[] = [];
  readonly problem: string | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;
  readonly #records = new RecordOffsets();
  /** The header of a record. */
  readonly #recordBytes: number;
  readonly #nanosecondsPerUnit: number;
  #snapLength = DEFAULT_SNAP_LENGTH;
  #minor: number = LAST_MINOR_VERSION;

  constructor(bytes: Uint8Array, view: DataView, isLittleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = view;
    this.#isLittleEndian = isLittleEndian;
    const magic = view.getUint32(0, isLittleEndian);
    this.#nanosecondsPerUnit = magic === MAGIC_NANOSECONDS ? 1 : 1000;
    this.#recordBytes = magic === MAGIC_PATCHED ? PATCHED_RECORD_BYTES : RECORD_BYTES;
    this.problem = this.#readHeader() ?? this.#findRecords();
  }

  get count(): number {
    return this.#records.count;
  }

  /** The whole second of the first packet. */
  get startTimeMs(): number {
    return this.#originSeconds * 1000;
  }

  timeNs(row: number): number {
    const record = this.#records.at(row);
    const seconds = this.#view.getUint32(record, this.#isLittleEndian) - this.#originSeconds;
    const units = this.#view.getUint32(record + 4, this.#isLittleEndian);
    return seconds * NANOSECONDS_PER_SECOND + units * this.#nanosecondsPerUnit;
  }

  interfaceIndex(): number {
    return 0;
  }

  direction(): number {
    return CAPTURE_DIRECTION.UNKNOWN;
  }

  packetId(row: number): number {
    return row;
  }

  buffer(): Uint8Array {
    return this.#bytes;
  }

  start(row: number): number {
    return this.#records.at(row) + this.#recordBytes;
  }

  capturedLength(row: number): number {
    return Math.min(this.#storedLength(this.#records.at(row)), this.#snapLength);
  }

  originalLength(row: number): number {
    const record = this.#records.at(row);
    return this.#lengthAt(record, this.#isSwapped(record) ? CAPTURED_LENGTH : ORIGINAL_LENGTH);
  }

  get #originSeconds(): number {
    return this.count === 0 ? 0 : this.#view.getUint32(this.#records.at(0), this.#isLittleEndian);
  }

  /** Returns what is wrong, if anything is; there is no interface then. */
  #readHeader(): string | undefined {
    const view = this.#view;
    const isLittleEndian = this.#isLittleEndian;
    if (view.byteLength < HEADER_BYTES) {
      // libpcap has read the magic number before.
      return truncated(HEADER_BYTES, 'file header', view.byteLength - MAGIC_BYTES);
    }
    const major = view.getUint16(4, isLittleEndian);
    const minor = view.getUint16(6, isLittleEndian);
    if (major < MAJOR_VERSION) return 'archaic pcap savefile format';
    const isKnown =
      (major === MAJOR_VERSION && minor <= LAST_MINOR_VERSION) || (major === DGUX_VERSION && minor === 0);
    if (!isKnown) return `unsupported pcap savefile version ${major}.${minor}`;
    this.#minor = major === MAJOR_VERSION ? minor : 0;
    const stated = view.getInt32(16, isLittleEndian);
    if (stated > 0) this.#snapLength = stated;
    const linkType = fileLinkType(view.getUint32(20, isLittleEndian) & 0x03ff_ffff);
    this.interfaces.push({ name: '', linkType, ...(isLittleEndian ? {} : { isSwapped: true }) });
    return undefined;
  }

  #findRecords(): string | undefined {
    const fileBytes = this.#view.byteLength;
    const recordBytes = this.#recordBytes;
    const snapLength = this.#snapLength;
    const maxLength = Math.max(DEFAULT_SNAP_LENGTH, snapLength);
    let offset = HEADER_BYTES;
    while (offset < fileBytes) {
      const left = fileBytes - offset - recordBytes;
      if (left < 0) return truncated(recordBytes, 'header', fileBytes - offset);
      const length = this.#storedLength(offset);
      if (length > maxLength) {
        return `invalid packet capture length ${length}, bigger than snaplen of ${snapLength}`;
      }
      if (left < length) {
        // What is beyond the snapshot length is read apart.
        return truncated(left < snapLength ? Math.min(length, snapLength) : length, 'captured', left);
      }
      this.#records.add(offset);
      offset += recordBytes + length;
    }
    return undefined;
  }

  /** Of the frame as it is in the file. */
  #storedLength(record: number): number {
    return this.#lengthAt(record, this.#isSwapped(record) ? ORIGINAL_LENGTH : CAPTURED_LENGTH);
  }

  /** Whether the lengths of a record are the other way round. */
  #isSwapped(record: number): boolean {
    if (this.#minor > UNSWAPPED_SINCE) return false;
    if (this.#minor < UNSWAPPED_SINCE) return true;
    return this.#lengthAt(record, CAPTURED_LENGTH) > this.#lengthAt(record, ORIGINAL_LENGTH);
  }

  #lengthAt(record: number, field: typeof CAPTURED_LENGTH | typeof ORIGINAL_LENGTH): number {
    return this.#view.getUint32(record + field, this.#isLittleEndian);
  }
}

function truncated(wanted: number, what: string, got: number): string {
  return `truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`;
}
