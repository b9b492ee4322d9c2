/** Where the records of a capture file begin, by row: all that is kept of a packet whose bytes stay in the file. */
const CHUNK_BITS = 15;
const CHUNK_ROWS = 1 << CHUNK_BITS;

export class RecordOffsets {
  readonly #chunks: Uint32Array[] = [];
  #chunk = new Uint32Array(0);
  /** How many rows of the last chunk are in use. */
  #used = CHUNK_ROWS;

  get count(): number {
    return this.#chunks.length * CHUNK_ROWS - (CHUNK_ROWS - this.#used);
  }

  add(offset: number): void {
    if (this.#used === CHUNK_ROWS) {
      this.#chunk = new Uint32Array(CHUNK_ROWS);
      this.#chunks.push(this.#chunk);
      this.#used = 0;
    }
    this.#chunk[this.#used] = offset;
    this.#used += 1;
  }

  at(row: number): number {
    return this.#chunks[row >>> CHUNK_BITS]?.[row & (CHUNK_ROWS - 1)] ?? 0;
  }
}
