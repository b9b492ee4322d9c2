/**
 * What a capture has seen: frames in one append-only memory (`frame-arena.ts`), and a row of three numbers for every sight
 * of one: when, where, and which frame.
 *
 * Appending writes numbers and what is new of the bytes; it allocates only when a chunk is full. Nothing is ever moved or
 * changed, so that readers may hold on to rows while the capture goes on. With limits the oldest rows are forgotten, as in a ring
 * buffer; the others keep their numbers.
 */
import type { Packet } from '../link/packet';
import { FrameArena, REACHED_CHUNKS } from './frame-arena';
import {
  CAPTURE_DIRECTION,
  DEFAULT_SNAP_LENGTH,
  type CaptureInterface,
  type PacketTable,
} from './packet-table';

const ROW_BITS = 14;
const ROWS_PER_CHUNK = 1 << ROW_BITS;
const ROW_MASK = ROWS_PER_CHUNK - 1;

const WORDS = 3;
const CHUNK_WORDS = ROWS_PER_CHUNK * WORDS;
/** Of the time what 32 bits hold; `Epoch` has the rest. */
const TIME = 0;
/** The interface above, the direction in the lowest two bits. */
const PLACE = 1;
const FRAME = 2;

/** As many nanoseconds as 32 bits can count: rows from `firstRow` on count from `start`. */
interface Epoch {
  readonly firstRow: number;
  readonly start: number;
}
const EPOCH_NS = 0x1_0000_0000;
/** What the oldest piece of the frames' memory holds is needed by no row from when so many others have been begun. */
const SPANNED_CHUNKS = REACHED_CHUNKS + 2;
/** In the place of rows that were forgotten. */
const NOTHING = new Int32Array(0);

/** What is beyond is forgotten, oldest first, some thousand packets at a time. */
export interface CaptureLimits {
  readonly packets: number;
  /** Of memory for frames. */
  readonly bytes: number;
}

export interface CaptureStoreOptions {
  readonly startTimeMs: number;
  /** Without them everything is kept. */
  readonly limits?: CaptureLimits;
  /** Bytes kept of each frame. */
  readonly snapLength?: number;
}

/** An interface of a capture and a direction, as `appendPacket` takes them. */
export function placeOf(interfaceIndex: number, direction: number): number {
  return (interfaceIndex << 2) | direction;
}

export class CaptureStore implements PacketTable {
  readonly startTimeMs: number;
  readonly snapLength: number;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #frames: FrameArena;
  readonly #limits: CaptureLimits | undefined;
  readonly #chunks: Int32Array[] = [];
  #firstRow = 0;
  #firstTimeNs = 0;
  /** The row that came first when each piece of the frames' memory was begun, from the oldest one that is there. */
  readonly #rowAtFrames: number[] = [];
  /** Of no rows until the first one comes, so that an idle capture costs nothing. */
  #chunk = new Int32Array(0);
  /** How many words of the last chunk are in use. */
  #used = CHUNK_WORDS;
  readonly #epochs: Epoch[] = [];
  #epochStart = 0;
  #epochEnd = 0;
  /** The epoch that was read last: readers go on from row to row. */
  #readEpoch = 0;

  constructor(options: CaptureStoreOptions) {
    this.startTimeMs = options.startTimeMs;
    this.snapLength = Math.min(options.snapLength ?? DEFAULT_SNAP_LENGTH, DEFAULT_SNAP_LENGTH);
    this.#limits = options.limits;
    this.#frames = new FrameArena(this.snapLength, () => {
      this.#rowAtFrames.push(this.count);
      this.#makeRoom();
    });
  }

  get count(): number {
    return this.#chunks.length * ROWS_PER_CHUNK - (CHUNK_WORDS - this.#used) / WORDS;
  }

  get firstRow(): number {
    return this.#firstRow;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#interfaces;
  }

  /** Returns the index to append with. */
  addInterface(entry: CaptureInterface): number {
    this.#interfaces.push(entry);
    return this.#interfaces.length - 1;
  }

  /** Copies `bytes` from `start` up to `end`; the caller may change them afterwards. */
  append(
    timeNs: number,
    interfaceIndex: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    packetId: number,
    direction: number = CAPTURE_DIRECTION.UNKNOWN,
  ): void {
    const frame = this.#frames.keepBytes(bytes, start, end, packetId);
    this.#addRow(timeNs, placeOf(interfaceIndex, direction), frame);
  }

  /** The same for a packet on its way, at a place that `placeOf` has answered. */
  appendPacket(timeNs: number, place: number, packet: Packet): void {
    this.#addRow(timeNs, place, this.#frames.keep(packet));
  }

  timeNs(row: number): number {
    if (row === 0) return this.#firstTimeNs;
    return this.#epochStartOf(row) + (this.#wordOf(row, TIME) >>> 0);
  }

  interfaceIndex(row: number): number {
    return this.#wordOf(row, PLACE) >>> 2;
  }

  direction(row: number): number {
    return this.#wordOf(row, PLACE) & 3;
  }

  packetId(row: number): number {
    return this.#frames.packetId(this.#frameOf(row));
  }

  /** Good until the next row is asked for. */
  buffer(row: number): Uint8Array {
    return this.#frames.buffer(this.#frameOf(row));
  }

  /** Copies the frame to whole words from `at` on; the last one ends with zeros. */
  copyFrame(row: number, target: Int32Array, at: number): void {
    this.#frames.copyTo(this.#frameOf(row), target, at);
  }

  start(row: number): number {
    return this.#frames.start(this.#frameOf(row));
  }

  capturedLength(row: number): number {
    return this.#frames.capturedLength(this.#frameOf(row));
  }

  originalLength(row: number): number {
    return this.#frames.originalLength(this.#frameOf(row));
  }

  #addRow(timeNs: number, place: number, frame: number): void {
    if (timeNs >= this.#epochEnd || timeNs < this.#epochStart) this.#startEpoch(timeNs);
    if (this.#used === CHUNK_WORDS) {
      if (this.#chunks.length === 0) this.#firstTimeNs = timeNs;
      this.#addChunk();
    }
    const at = this.#used;
    this.#used = at + WORDS;
    const chunk = this.#chunk;
    chunk[at + TIME] = timeNs - this.#epochStart;
    chunk[at + PLACE] = place;
    chunk[at + FRAME] = frame;
  }

  #frameOf(row: number): number {
    return this.#wordOf(row, FRAME) >>> 0;
  }

  #wordOf(row: number, word: number): number {
    return this.#chunks[row >>> ROW_BITS]?.[(row & ROW_MASK) * WORDS + word] ?? 0;
  }

  #addChunk(): void {
    this.#chunk = new Int32Array(CHUNK_WORDS);
    this.#chunks.push(this.#chunk);
    this.#used = 0;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const limits = this.#limits;
    if (limits === undefined) return;
    if (this.count - this.#firstRow > limits.packets) this.#forgetBelow(this.count - limits.packets);
    while (this.#frames.byteCount > limits.bytes) {
      const row = this.#rowAtFrames[SPANNED_CHUNKS];
      if (row === undefined) return;
      this.#forgetBelow(row);
    }
  }

  #forgetBelow(firstRow: number): void {
    const before = this.#firstRow >>> ROW_BITS;
    this.#firstRow = Math.max(firstRow, this.#firstRow);
    for (let chunk = before; chunk < this.#firstRow >>> ROW_BITS; chunk += 1) this.#chunks[chunk] = NOTHING;
    while ((this.#rowAtFrames[SPANNED_CHUNKS] ?? Infinity) <= this.#firstRow) {
      this.#rowAtFrames.shift();
      this.#frames.forgetOldest();
    }
  }

  #startEpoch(timeNs: number): void {
    this.#epochStart = Math.floor(timeNs / EPOCH_NS) * EPOCH_NS;
    this.#epochEnd = this.#epochStart + EPOCH_NS;
    this.#epochs.push({ firstRow: this.count, start: this.#epochStart });
  }

  #epochStartOf(row: number): number {
    const epochs = this.#epochs;
    let index = this.#readEpoch;
    if ((epochs[index]?.firstRow ?? 0) > row) index = 0;
    for (let next = epochs[index + 1]; next !== undefined && next.firstRow <= row; next = epochs[index + 1]) {
      index += 1;
    }
    this.#readEpoch = index;
    return epochs[index]?.start ?? 0;
  }
}
