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
  readonly timeNs = new Float64Array(ROWS_PER_CHUNK);
  readonly packetId = new Float64Array(ROWS_PER_CHUNK);
  readonly arena = new Uint32Array(ROWS_PER_CHUNK);
  readonly start = new Uint32Array(ROWS_PER_CHUNK);
  readonly capturedLength = new Uint32Array(ROWS_PER_CHUNK);
  readonly originalLength = new Uint32Array(ROWS_PER_CHUNK);
  readonly interfaceIndex = new Uint16Array(ROWS_PER_CHUNK);
  readonly direction = new Uint8Array(ROWS_PER_CHUNK);
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
  #chunk: RowChunk | undefined = undefined;
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
    copyBytes(bytes, start, this.#arena, used, length);
    const row = this.#count & ROW_MASK;
    const chunk = row === 0 || this.#chunk === undefined ? this.#addChunk() : this.#chunk;
    chunk.timeNs[row] = timeNs;
    chunk.packetId[row] = packetId;
    chunk.arena[row] = this.#arenas.length - 1;
    chunk.start[row] = used;
    chunk.capturedLength[row] = length;
    chunk.originalLength[row] = originalLength;
    chunk.interfaceIndex[row] = interfaceIndex;
    chunk.direction[row] = direction;
    this.#arenaUsed = used + length;
    this.#count += 1;
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

  #addChunk(): RowChunk {
    const chunk = new RowChunk();
    this.#chunks.push(chunk);
    this.#chunk = chunk;
    return chunk;
  }

  #addArena(leastBytes: number): void {
    this.#arena = new Uint8Array(Math.max(ARENA_CHUNK_BYTES, leastBytes));
    this.#arenas.push(this.#arena);
  }
}

/** Below this a loop is faster than `set`, which makes a view first. */
const LOOP_BYTES = 96;

function copyBytes(from: Uint8Array, start: number, to: Uint8Array, at: number, length: number): void {
  if (length > LOOP_BYTES) {
    to.set(from.subarray(start, start + length), at);
    return;
  }
  for (let index = 0; index < length; index += 1) to[at + index] = from[start + index] ?? 0;
}
