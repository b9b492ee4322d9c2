/** tcpdump reading a file of the lab, or standard input: `-r`. */
import { decodeCaptureFile, type CaptureFile } from '../../capture/capture-file';
import { DEFAULT_SNAP_LENGTH, LINK_TYPE, type PacketTable } from '../../capture/packet-table';
import type { PacketFilter } from '../../capture/pcap-filter';
import { TcpdumpPrinter } from '../../capture/tcpdump-text';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { err, type Result } from '../../base/result';
import { inEnglish } from '../../base/sentence';
import { bytesOfLatin1 } from '../../wire/latin1';
import { pathFor } from '../commands/input-files';
import type { TcpdumpArguments } from './arguments';
import { linkTypeName } from '../../capture/link-type-names';
import { counted } from './live-capture';
import type { OutputFiles } from './output-files';

const CLASSIC_MAGICS: readonly number[] = [0xa1b2_c3d4, 0xa1b2_3c4d];
const SNAP_LENGTH_OFFSET = 16;

interface ReadFile {
  readonly table: CaptureFile;
  readonly snapLength: number;
}

export function* openForReading(process: Process, name: string): Task<Result<ReadFile, string>> {
  const { files } = process.environment;
  const path = pathFor(process, name);
  const text = name === '-' ? yield* process.stdin.readAll() : files.read(path);
  if (text === undefined) {
    return err(
      files.isDirectory(path)
        ? 'error reading dump file: Is a directory'
        : `${name}: No such file or directory`,
    );
  }
  const bytes = bytesOfLatin1(text);
  const decoded = decodeCaptureFile(bytes);
  if (!decoded.ok) return err(inEnglish(decoded.error));
  return { ok: true, value: { table: decoded.value, snapLength: snapLengthOf(bytes) } };
}

function snapLengthOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const isLittleEndian of [true, false]) {
    if (CLASSIC_MAGICS.includes(view.getUint32(0, isLittleEndian))) {
      return view.getUint32(SNAP_LENGTH_OFFSET, isLittleEndian) || DEFAULT_SNAP_LENGTH;
    }
  }
  return DEFAULT_SNAP_LENGTH;
}

export function linkTypeOf({ interfaces }: CaptureFile): number {
  return interfaces[0]?.linkType ?? LINK_TYPE.ETHERNET;
}

/** What stands before the packets, on standard error. */
export function headlineOf(name: string, { table, snapLength }: ReadFile): string {
  const linkType = linkTypeOf(table);
  const warning = linkType === LINK_TYPE.LINUX_SLL2 ? 'Warning: interface names might be incorrect\n' : '';
  return `reading from file ${name}, link-type ${linkTypeName(linkType)}, snapshot length ${snapLength}\n${warning}`;
}

/** Prints, counts or writes what matches; answers the exit code. */
export function showFile(
  process: Process,
  { table }: ReadFile,
  wanted: TcpdumpArguments,
  { filter, output }: { readonly filter: PacketFilter | undefined; readonly output: OutputFiles | undefined },
): number {
  const packets: PacketTable = table;
  const { stack } = process.environment.namespace;
  const interfaceNameOf = (index: number): string =>
    stack.devices().find((device) => device.index === index)?.name ?? '?';
  const printer = new TcpdumpPrinter({ ...wanted.print, interfaceNameOf }, table.startTimeMs);
  let shown = 0;
  for (let row = 0; row < packets.count && shown < wanted.maxCount; row += 1) {
    const start = packets.start(row);
    const end = start + packets.capturedLength(row);
    const length = packets.originalLength(row);
    if (filter?.(packets.buffer(row), start, end, length) === false) continue;
    shown += 1;
    if (wanted.isCounting) continue;
    const frame = packets.buffer(row).subarray(start, end);
    output?.write(frame, length, packets.timeNs(row), packets.startTimeMs);
    if (wanted.isPrinting) process.stdout(`${printer.printRow(packets, row)}\n`);
  }
  if (wanted.isCounting) process.stdout(`${counted(shown)}\n`);
  if (table.problem === undefined || shown >= wanted.maxCount) return 0;
  process.stderr(`tcpdump: pcap_loop: ${table.problem}\n`);
  return 1;
}
