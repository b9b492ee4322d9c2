/**
 * What a capture has seen: frames in one append-only memory, everything else in typed columns.
 *
 * Appending copies the bytes and writes numbers; it allocates only when a chunk is full. Nothing is ever moved or
 * changed, so that readers may hold on to rows while the capture goes on.
 */
import type { Packet } from '../link/packet';
import {
  CAPTURE_DIRECTION,
  DEFAULT_SNAP_LENGTH,
  type CaptureInterface,
  type PacketTable,
} from './packet-table';

const ROW_BITS = 14;
const ROWS_PER_CHUNK = 1 << ROW_BITS;
const ROW_MASK = ROWS_PER_CHUNK - 1;
/** Small enough that an idle capture is cheap, large enough that a busy one seldom allocates. */
const ARENA_CHUNK_BYTES = 1 << 20;
/** Longer frames are copied as a whole. */
const MAX_LOOPED_BYTES = 256;

/** Numbers of a row that need more than 32 bits: its time and its packet's id. */
const LONGS = 2;
const TIME = 0;
const PACKET_ID = 1;
/** The others. */
const WORDS = 5;
const ARENA = 0;
const START = 1;
const CAPTURED_LENGTH = 2;
const ORIGINAL_LENGTH = 3;
/** The interface above, the direction in the lowest two bits. */
const PLACE = 4;

/** What belongs to a row lies together: writing one touches two lines of memory. */
class RowChunk {
  readonly longs: Float64Array;
  readonly words: Uint32Array;

  constructor(rows: number) {
    this.longs = new Float64Array(rows * LONGS);
    this.words = new Uint32Array(rows * WORDS);
  }
}

export interface CaptureStoreOptions {
  readonly startTimeMs: number;
  /** Bytes kept of each frame. */
  readonly snapLength?: number;
}

export class CaptureStore implements PacketTable {
  readonly startTimeMs: number;
  readonly snapLength: number;
  readonly #interfaces: CaptureInterface[] = [];
  readonly #chunks: RowChunk[] = [];
  readonly #arenas: Uint8Array[] = [];
  /** Of no rows until the first one comes, so that an idle capture costs nothing. */
  #chunk = new RowChunk(0);
  #arena = new Uint8Array(0);
  /** The same bytes two at a time. */
  #arenaWords = new Uint16Array(0);
  #arenaUsed = 0;
  #count = 0;

  constructor(options: CaptureStoreOptions) {
    this.startTimeMs = options.startTimeMs;
    this.snapLength = options.snapLength ?? DEFAULT_SNAP_LENGTH;
  }

  get count(): number {
    return this.#count;
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
    const length = Math.min(end - start, this.snapLength);
    const at = this.#reserve(length);
    this.#arena.set(bytes.subarray(start, start + length), at);
    this.#addRow(
      timeNs,
      interfaceIndex,
      packetId,
      direction,
      this.#arenas.length - 1,
      at,
      length,
      end - start,
    );
  }

  /** The same for a packet on its way, which is short: its words are copied without a view of them. */
  appendPacket(timeNs: number, interfaceIndex: number, packet: Packet, direction: number): void {
    const { start, end, words, id } = packet;
    const length = Math.min(end - start, this.snapLength);
    if (words === undefined || (start & 1) === 1 || length > MAX_LOOPED_BYTES) {
      this.append(timeNs, interfaceIndex, packet.buffer, start, end, id, direction);
      return;
    }
    const at = this.#reserve(length);
    const arena = this.#arenaWords;
    const last = (start + length + 1) >> 1;
    for (let from = start >> 1, to = at >> 1; from < last; from += 1, to += 1) arena[to] = words[from] ?? 0;
    this.#addRow(timeNs, interfaceIndex, id, direction, this.#arenas.length - 1, at, length, end - start);
  }

  /** The frame of an earlier row again, on another interface: its bytes are kept once. */
  appendAgain(timeNs: number, interfaceIndex: number, earlierRow: number, direction: number): void {
    const earlier = this.#chunks[earlierRow >>> ROW_BITS] ?? this.#chunk;
    const from = (earlierRow & ROW_MASK) * WORDS;
    const { words } = earlier;
    this.#addRow(
      timeNs,
      interfaceIndex,
      earlier.longs[(earlierRow & ROW_MASK) * LONGS + PACKET_ID] ?? 0,
      direction,
      words[from + ARENA] ?? 0,
      words[from + START] ?? 0,
      words[from + CAPTURED_LENGTH] ?? 0,
      words[from + ORIGINAL_LENGTH] ?? 0,
    );
  }

  /** A place for so many bytes, at an even offset. */
  #reserve(length: number): number {
    if (this.#arenaUsed + length + 1 > this.#arena.length) this.#addArena(length + 1);
    const at = this.#arenaUsed;
    this.#arenaUsed = (at + length + 1) & ~1;
    return at;
  }

  #addRow(
    timeNs: number,
    interfaceIndex: number,
    packetId: number,
    direction: number,
    arena: number,
    start: number,
    capturedLength: number,
    originalLength: number,
  ): void {
    const row = this.#count & ROW_MASK;
    if (row === 0) this.#addChunk();
    this.#count += 1;
    const { longs, words } = this.#chunk;
    longs[row * LONGS + TIME] = timeNs;
    longs[row * LONGS + PACKET_ID] = packetId;
    const at = row * WORDS;
    words[at + ARENA] = arena;
    words[at + START] = start;
    words[at + CAPTURED_LENGTH] = capturedLength;
    words[at + ORIGINAL_LENGTH] = originalLength;
    words[at + PLACE] = (interfaceIndex << 2) | direction;
  }

  timeNs(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.longs[(row & ROW_MASK) * LONGS + TIME] ?? 0;
  }

  interfaceIndex(row: number): number {
    return this.#wordOf(row, PLACE) >>> 2;
  }

  direction(row: number): number {
    return this.#wordOf(row, PLACE) & 3;
  }

  packetId(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.longs[(row & ROW_MASK) * LONGS + PACKET_ID] ?? 0;
  }

  buffer(row: number): Uint8Array {
    return this.#arenas[this.#wordOf(row, ARENA)] ?? this.#arena;
  }

  start(row: number): number {
    return this.#wordOf(row, START);
  }

  capturedLength(row: number): number {
    return this.#wordOf(row, CAPTURED_LENGTH);
  }

  originalLength(row: number): number {
    return this.#wordOf(row, ORIGINAL_LENGTH);
  }

  #wordOf(row: number, word: number): number {
    return this.#chunks[row >>> ROW_BITS]?.words[(row & ROW_MASK) * WORDS + word] ?? 0;
  }

  #addChunk(): void {
    this.#chunk = new RowChunk(ROWS_PER_CHUNK);
    this.#chunks.push(this.#chunk);
  }

  #addArena(leastBytes: number): void {
    this.#arena = new Uint8Array(Math.max(ARENA_CHUNK_BYTES, leastBytes));
    this.#arenaWords = new Uint16Array(this.#arena.buffer, 0, this.#arena.length >> 1);
    this.#arenaUsed = 0;
    this.#arenas.push(this.#arena);
  }
}
