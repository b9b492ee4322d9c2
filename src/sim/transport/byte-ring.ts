/** A queue of bytes in one circular buffer that grows as needed: what a stream socket has queued in one direction. */

const INITIAL_CAPACITY_BYTES = 1024;
/** Below this, a loop is faster than `set` with a view. */
const LOOP_COPY_BYTES = 48;
const EMPTY = new Uint8Array(0);

export class ByteRing {
  /** Its length is a power of two, or zero while nothing was ever queued. */
  #bytes = EMPTY;
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends `source[from..to)`. */
  append(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    if (count <= 0) return;
    if (this.#length + count > this.#bytes.length) this.#grow(this.#length + count);
    const bytes = this.#bytes;
    const at = (this.#start + this.#length) & (bytes.length - 1);
    const first = Math.min(count, bytes.length - at);
    copyBytes(source, from, bytes, at, first);
    if (first < count) copyBytes(source, from + first, bytes, 0, count - first);
    this.#length += count;
  }

  /** Copies `count` bytes from `offset` bytes behind the front into `target`. They stay queued. */
  copyTo(offset: number, count: number, target: Uint8Array, targetOffset: number): void {
    const bytes = this.#bytes;
    const at = (this.#start + offset) & (bytes.length - 1);
    const first = Math.min(count, bytes.length - at);
    copyBytes(bytes, at, target, targetOffset, first);
    if (first < count) copyBytes(bytes, 0, target, targetOffset + first, count - first);
  }

  /** Removes `count` bytes from the front. */
  discard(count: number): void {
    this.#length -= count;
    this.#start = this.#length === 0 ? 0 : (this.#start + count) & (this.#bytes.length - 1);
  }

  /** Removes up to `maxBytes` from the front and returns them, as a copy. */
  take(maxBytes: number): Uint8Array {
    const count = Math.min(maxBytes, this.#length);
    if (count <= 0) return EMPTY;
    const taken = new Uint8Array(count);
    this.copyTo(0, count, taken, 0);
    this.discard(count);
    return taken;
  }

  /** Gives the buffer back. */
  clear(): void {
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#length = 0;
  }

  #grow(needed: number): void {
    let capacity = Math.max(this.#bytes.length * 2, INITIAL_CAPACITY_BYTES);
    while (capacity < needed) capacity *= 2;
    const grown = new Uint8Array(capacity);
    if (this.#length > 0) this.copyTo(0, this.#length, grown, 0);
    this.#bytes = grown;
    this.#start = 0;
  }
}

function copyBytes(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  if (count > LOOP_COPY_BYTES) {
    target.set(source.subarray(from, from + count), to);
    return;
  }
  for (let index = 0; index < count; index += 1) target[to + index] = source[from + index] ?? 0;
}
