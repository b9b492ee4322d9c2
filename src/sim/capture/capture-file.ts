/**
 * Reads capture files: pcap (microseconds or nanoseconds, either byte order, Kuznetzov's longer records) and pcapng.
 *
 * A file that breaks off is read up to the break; what is wrong is said in libpcap's words (sf-pcap.c, sf-pcapng.c).
 * The packets stay where they are in the file's bytes; only columns of numbers are made.
 * Leaves out compressed files, and pcapng blocks that hold no packet.
 */
import { err, ok, type Result } from '../base/result';
import { CAPTURE_DIRECTION, type CaptureInterface, type PacketTable } from './packet-table';
import { isPcap, readPcap } from './pcap-reader';
import { readPcapng } from './pcapng-reader';
import { PCAPNG_BLOCK } from './pcapng-writer';

const MAGIC_BYTES = 4;
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
  if (bytes.length < MAGIC_BYTES) {
    return err(
      `truncated dump file; tried to read ${MAGIC_BYTES} file header bytes, only got ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file = new CaptureFile(bytes);
  if (view.getUint32(0) === PCAPNG_BLOCK.SECTION_HEADER)
    return outcomeOf(file, readPcapng(file, bytes, view));
  for (const isLittleEndian of [true, false]) {
    if (isPcap(view, isLittleEndian)) return outcomeOf(file, readPcap(file, view, isLittleEndian));
  }
  return err('unknown file format: it begins like no pcap or pcapng file');
}

function outcomeOf(file: CaptureFile, problem: string | undefined): Result<CaptureFile, string> {
  // Nothing was read and something is wrong: there is no file.
  if (file.interfaces.length === 0 && problem !== undefined) return err(problem);
  file.problem = problem;
  return ok(file);
}
