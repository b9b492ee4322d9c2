/**
 * What a capture has seen: frames in one append-only memory, everything else in typed columns.
 *
 * Appending copies the bytes and writes numbers; it allocates only when a chunk is full. Nothing is ever moved or
 * changed, so that readers may hold on to rows while the capture goes on.
 */
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

class RowChunk {
  readonly timeNs: Float64Array;
  readonly packetId: Float64Array;
  readonly arena: Uint32Array;
  readonly start: Uint32Array;
  readonly capturedLength: Uint32Array;
  readonly originalLength: Uint32Array;
  readonly interfaceIndex: Uint16Array;
  readonly direction: Uint8Array;

  constructor(rows: number) {
    this.timeNs = new Float64Array(rows);
    this.packetId = new Float64Array(rows);
    this.arena = new Uint32Array(rows);
    this.start = new Uint32Array(rows);
    this.capturedLength = new Uint32Array(rows);
    this.originalLength = new Uint32Array(rows);
    this.interfaceIndex = new Uint16Array(rows);
    this.direction = new Uint8Array(rows);
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
    const originalLength = end - start;
    const length = originalLength < this.snapLength ? originalLength : this.snapLength;
    let used = this.#arenaUsed;
    if (used + length > this.#arena.length) {
      this.#addArena(length);
      used = 0;
    }
    this.#arena.set(bytes.subarray(start, start + length), used);
    this.#arenaUsed = used + length;
    const row = this.#addRow(timeNs, interfaceIndex, packetId, direction);
    const chunk = this.#chunk;
    chunk.arena[row] = this.#arenas.length - 1;
    chunk.start[row] = used;
    chunk.capturedLength[row] = length;
    chunk.originalLength[row] = originalLength;
  }

  /** The frame of an earlier row again, on another interface: its bytes are kept once. */
  appendAgain(timeNs: number, interfaceIndex: number, earlierRow: number, direction: number): void {
    const earlier = this.#chunks[earlierRow >>> ROW_BITS] ?? this.#chunk;
    const from = earlierRow & ROW_MASK;
    const row = this.#addRow(timeNs, interfaceIndex, earlier.packetId[from] ?? 0, direction);
    const chunk = this.#chunk;
    chunk.arena[row] = earlier.arena[from] ?? 0;
    chunk.start[row] = earlier.start[from] ?? 0;
    chunk.capturedLength[row] = earlier.capturedLength[from] ?? 0;
    chunk.originalLength[row] = earlier.originalLength[from] ?? 0;
  }

  /** Starts a row and answers its place in the current chunk. */
  #addRow(timeNs: number, interfaceIndex: number, packetId: number, direction: number): number {
    const row = this.#count & ROW_MASK;
    if (row === 0) this.#addChunk();
    const chunk = this.#chunk;
    chunk.timeNs[row] = timeNs;
    chunk.packetId[row] = packetId;
    chunk.interfaceIndex[row] = interfaceIndex;
    chunk.direction[row] = direction;
    this.#count += 1;
    return row;
  }

  timeNs(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.timeNs[row & ROW_MASK] ?? 0;
  }

  interfaceIndex(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.interfaceIndex[row & ROW_MASK] ?? 0;
  }

  direction(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.direction[row & ROW_MASK] ?? 0;
  }

  packetId(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.packetId[row & ROW_MASK] ?? 0;
  }

  buffer(row: number): Uint8Array {
    return this.#arenas[this.#chunks[row >>> ROW_BITS]?.arena[row & ROW_MASK] ?? 0] ?? this.#arena;
  }

  start(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.start[row & ROW_MASK] ?? 0;
  }

  capturedLength(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.capturedLength[row & ROW_MASK] ?? 0;
  }

  originalLength(row: number): number {
    return this.#chunks[row >>> ROW_BITS]?.originalLength[row & ROW_MASK] ?? 0;
  }

  #addChunk(): void {
    this.#chunk = new RowChunk(ROWS_PER_CHUNK);
    this.#chunks.push(this.#chunk);
  }

  #addArena(leastBytes: number): void {
    this.#arena = new Uint8Array(Math.max(ARENA_CHUNK_BYTES, leastBytes));
    this.#arenas.push(this.#arena);
  }
}
