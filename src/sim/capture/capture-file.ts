/**
 * Reads capture files: pcap (microseconds or nanoseconds, either byte order, Kuznetzov's longer records) and pcapng.
 *
 * A file that breaks off is read up to the break; what is wrong is said in libpcap's words (sf-pcap.c, sf-pcapng.c).
 * The packets stay where they are in the file's bytes, and so does what is said of them: a row is where its record begins.
 * Leaves out compressed files, files of 4 GiB and more, and pcapng blocks that hold no packet.
 */
import { err, ok, type Result } from '../base/result';
import { say, type Wording } from '../base/sentence';
import type { PacketTable } from './packet-table';
import { isPcap, PcapFile } from './pcap-file';
import { PcapngFile } from './pcapng-file';
import { PCAPNG_BLOCK } from './pcapng-writer';

const MAGIC_BYTES = 4;
/** What an offset of a record can be. */
const MAX_FILE_BYTES = 0xffff_ffff;

export interface CaptureFile extends PacketTable {
  /** What is wrong behind the last packet. */
  readonly problem: string | undefined;
}

/** The error says why there is nothing to read; a file that breaks off later has a `problem`. */
export function decodeCaptureFile(bytes: Uint8Array): Result<CaptureFile, Wording> {
  if (bytes.length < MAGIC_BYTES) {
    return err(
      `truncated dump file; tried to read ${MAGIC_BYTES} file header bytes, only got ${bytes.length}`,
    );
  }
  if (bytes.length > MAX_FILE_BYTES)
    return err(say('files of 4 GiB and more are not read; split it with editcap -c'));
  const file = openFile(bytes);
  if (file === undefined) return err(say('unknown file format: it begins like no pcap or pcapng file'));
  // Nothing was read and something is wrong: there is no file.
  if (file.interfaces.length === 0 && file.problem !== undefined) return err(file.problem);
  return ok(file);
}

function openFile(bytes: Uint8Array): CaptureFile | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === PCAPNG_BLOCK.SECTION_HEADER) return new PcapngFile(bytes, view);
  const isLittleEndian = isPcap(view, true);
  return isLittleEndian || isPcap(view, false) ? new PcapFile(bytes, view, isLittleEndian) : undefined;
}
