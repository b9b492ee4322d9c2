/** The packet that a filter looks at. */

export class FilterPacket {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** One past the last captured byte. */
  end = 0;
  /** Of the whole frame, captured or not. */
  originalLength = 0;
  /** `CAPTURE_DIRECTION` */
  direction = 0;
  /** Set by a read beyond the captured bytes: as in the kernel's filter, nothing matches then. */
  isRejected = false;
  /** Where a frame in a tunnel begins, once a test has found it. */
  readonly registers: Int32Array;

  constructor(registerCount: number) {
    this.registers = new Int32Array(registerCount);
  }

  load(bytes: Uint8Array, start: number, end: number, originalLength: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.originalLength = originalLength;
    this.isRejected = false;
  }

  /** A big-endian number of 1, 2 or 4 bytes, unsigned. */
  read(offset: number, size: 1 | 2 | 4): number {
    const at = this.start + offset;
    if (offset < 0 || at + size > this.end) {
      this.isRejected = true;
      return 0;
    }
    const { bytes } = this;
    if (size === 1) return bytes[at] ?? 0;
    const half = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (size === 2) return half;
    return ((half << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
  }
}
