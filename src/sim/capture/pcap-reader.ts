/**
 * Reads classic capture files: microseconds or nanoseconds, either byte order, Kuznetzov's longer records, and the
 * swapped lengths of old versions. What is wrong is said in libpcap's words (sf-pcap.c).
 */
import { DEFAULT_SNAP_LENGTH, fileLinkType } from './packet-table';
import type { PacketSink } from './packet-sink';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetzov's patched libpcap of 1999: records go on with the number of an interface and a protocol. */
const MAGIC_PATCHED = 0xa1b2_cd34;
const MAGICS: ReadonlySet<number> = new Set([MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_PATCHED]);
const MAGIC_BYTES = 4;
const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const PATCHED_RECORD_BYTES = 24;
const [MAJOR_VERSION, LAST_MINOR_VERSION] = [2, 4] as const;
/** What DG/UX wrote for 2.3. */
const DGUX_VERSION = 543;
/** Before this minor version the two lengths were the other way round; in it, either way. */
const UNSWAPPED_SINCE = 3;

export function isPcap(view: DataView, isLittleEndian: boolean): boolean {
  return MAGICS.has(view.getUint32(0, isLittleEndian));
}

/** Returns what is wrong, if anything is; no interface was added where there is nothing to read. */
export function readPcap(sink: PacketSink, view: DataView, isLittleEndian: boolean): string | undefined {
  const fileBytes = view.byteLength;
  if (fileBytes < HEADER_BYTES) {
    // libpcap has read the magic number before.
    return truncated(HEADER_BYTES, 'file header', fileBytes - MAGIC_BYTES);
  }
  const major = view.getUint16(4, isLittleEndian);
  const minor = view.getUint16(6, isLittleEndian);
  if (major < MAJOR_VERSION) return 'archaic pcap savefile format';
  const isKnown =
    (major === MAJOR_VERSION && minor <= LAST_MINOR_VERSION) || (major === DGUX_VERSION && minor === 0);
  if (!isKnown) return `unsupported pcap savefile version ${major}.${minor}`;
  const linkType = fileLinkType(view.getUint32(20, isLittleEndian) & 0x03ff_ffff);
  sink.interfaces.push({ name: '', linkType, ...(isLittleEndian ? {} : { isSwapped: true }) });
  return readRecords(sink, view, isLittleEndian, major === MAJOR_VERSION ? minor : 0);
}

function readRecords(
  sink: PacketSink,
  view: DataView,
  isLittleEndian: boolean,
  minor: number,
): string | undefined {
  const magic = view.getUint32(0, isLittleEndian);
  const scale = magic === MAGIC_NANOSECONDS ? 1 : 1000;
  const recordBytes = magic === MAGIC_PATCHED ? PATCHED_RECORD_BYTES : RECORD_BYTES;
  const stated = view.getInt32(16, isLittleEndian);
  const snapLength = stated <= 0 ? DEFAULT_SNAP_LENGTH : stated;
  const fileBytes = view.byteLength;
  let offset = HEADER_BYTES;
  while (offset < fileBytes) {
    const start = offset + recordBytes;
    if (start > fileBytes) return truncated(recordBytes, 'header', fileBytes - offset);
    let capturedLength = view.getUint32(offset + 8, isLittleEndian);
    let originalLength = view.getUint32(offset + 12, isLittleEndian);
    const isSwapped =
      minor < UNSWAPPED_SINCE || (minor === UNSWAPPED_SINCE && capturedLength > originalLength);
    if (isSwapped) [capturedLength, originalLength] = [originalLength, capturedLength];
    if (capturedLength > Math.max(DEFAULT_SNAP_LENGTH, snapLength)) {
      return `invalid packet capture length ${capturedLength}, bigger than snaplen of ${snapLength}`;
    }
    const left = fileBytes - start;
    if (left < capturedLength) {
      // What is beyond the snapshot length is read apart.
      const wanted = left < snapLength ? Math.min(capturedLength, snapLength) : capturedLength;
      return truncated(wanted, 'captured', left);
    }
    const nanoseconds = view.getUint32(offset + 4, isLittleEndian) * scale;
    const kept = Math.min(capturedLength, snapLength);
    sink.add(view.getUint32(offset, isLittleEndian), nanoseconds, start, kept, originalLength);
    offset = start + capturedLength;
  }
  return undefined;
}

function truncated(wanted: number, what: string, got: number): string {
  return `truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`;
}
