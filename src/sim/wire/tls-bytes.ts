/** The presentation language of TLS (RFC 8446 §3): numbers, and vectors behind their length. */

/** `count` octets, the highest first. */
export function tlsNumber(value: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (value >>> (8 * (count - 1 - index))) & 0xff);
}

/** A vector: its length in `lengthBytes` octets, then what it holds. */
export function tlsVector(lengthBytes: number, content: Iterable<number>): readonly number[] {
  const bytes = [...content];
  return [...tlsNumber(bytes.length, lengthBytes), ...bytes];
}

/** Reads beyond the end give zeros and make `isWhole` false. */
export class TlsReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #isWhole = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get hasMore(): boolean {
    return this.#isWhole && this.#offset < this.#bytes.length;
  }

  number(count: number): number {
    let value = 0;
    for (const byte of this.take(count)) value = value * 256 + byte;
    return value;
  }

  take(count: number): Uint8Array {
    const end = this.#offset + count;
    if (end > this.#bytes.length) {
      this.#isWhole = false;
      return new Uint8Array(0);
    }
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  vector(lengthBytes: number): Uint8Array {
    return this.take(this.number(lengthBytes));
  }
}
