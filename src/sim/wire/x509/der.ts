/**
 * DER, the one way in which each value of ASN.1 is written (ITU-T X.690).
 *
 * `DerReader` reads one level after another; what is not there or not whole makes `isWhole` false, and gives empty bytes.
 * Leaves out what certificates and keys do not use: real numbers, sets of more than one, indefinite lengths (BER).
 */
import { joinBytes } from '../../base/bytes';

export const DER = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** `[number]` of a constructed value, and of a primitive one. */
export const CONTEXT_CONSTRUCTED = 0xa0;
export const CONTEXT_PRIMITIVE = 0x80;

const LONG_LENGTH = 0x80;
const MAX_LENGTH_BYTES = 4;
/** More arcs than any known identifier has; the bytes of a longer one are of no use. */
const BITS_PER_ARC_BYTE = 7n;

export function derValue(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(parts);
  return joinBytes([Uint8Array.of(tag, ...lengthBytes(content.length)), content]);
}

export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return derValue(DER.SEQUENCE, ...parts);
}

export function derInteger(value: bigint): Uint8Array {
  return derValue(DER.INTEGER, signedBytes(bytesOfBigInt(value)));
}

export function derNull(): Uint8Array {
  return derValue(DER.NULL);
}

/** Of whole octets. */
export function derBitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return derValue(DER.BIT_STRING, Uint8Array.of(unusedBits), bytes);
}

/** `2.5.4.3` */
export function derObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  return derValue(DER.OBJECT_IDENTIFIER, Uint8Array.from([first * 40n + second, ...rest].flatMap(arcBytes)));
}

function arcBytes(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)];
  for (let rest = arc >> BITS_PER_ARC_BYTE; rest > 0n; rest >>= BITS_PER_ARC_BYTE) {
    bytes.unshift(Number(rest & 0x7fn) | 0x80);
  }
  return bytes;
}

function lengthBytes(length: number): readonly number[] {
  if (length < LONG_LENGTH) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [LONG_LENGTH | bytes.length, ...bytes];
}

/** The highest bit is the sign: a positive number may need an octet before it. */
function signedBytes(bytes: Uint8Array): Uint8Array {
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Uint8Array.of(0, ...bytes);
}

/** As few octets as it takes, or as many as asked for. */
export function bytesOfBigInt(value: bigint, length?: number): Uint8Array {
  const digits = value.toString(16);
  const count = length ?? Math.ceil(digits.length / 2);
  const hex = digits.padStart(count * 2, '0');
  return Uint8Array.from({ length: count }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

export function bigIntOfBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With its tag and its length. */
  readonly whole: Uint8Array;
}

const NOTHING: DerElement = { tag: -1, content: new Uint8Array(0), whole: new Uint8Array(0) };

export class DerReader {
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

  /** The tag of what comes next; -1 at the end. */
  get nextTag(): number {
    return this.#bytes[this.#offset] ?? -1;
  }

  /** The next one; with a tag, only when it has that. */
  element(tag?: number): DerElement {
    const start = this.#offset;
    const found = this.#bytes[start];
    const length = this.#lengthAt(start + 1);
    if (found === undefined || length === undefined || (tag !== undefined && found !== tag)) {
      this.#isWhole = false;
      return NOTHING;
    }
    const end = length.contentStart + length.size;
    if (end > this.#bytes.length) {
      this.#isWhole = false;
      return NOTHING;
    }
    this.#offset = end;
    return {
      tag: found,
      content: this.#bytes.subarray(length.contentStart, end),
      whole: this.#bytes.subarray(start, end),
    };
  }

  /** The next one if it has this tag. */
  optional(tag: number): DerElement | undefined {
    return this.hasMore && this.nextTag === tag ? this.element() : undefined;
  }

  sequence(): DerReader {
    return this.inside(DER.SEQUENCE);
  }

  inside(tag: number): DerReader {
    const reader = new DerReader(this.element(tag).content);
    if (!this.#isWhole) reader.#isWhole = false;
    return reader;
  }

  integer(): bigint {
    return bigIntOfBytes(this.element(DER.INTEGER).content);
  }

  objectIdentifier(): string {
    return identifierOf(this.element(DER.OBJECT_IDENTIFIER).content);
  }

  /** Of whole octets. */
  bitString(): Uint8Array {
    return this.element(DER.BIT_STRING).content.subarray(1);
  }

  #lengthAt(at: number): { readonly contentStart: number; readonly size: number } | undefined {
    const first = this.#bytes[at];
    if (first === undefined) return undefined;
    if (first < LONG_LENGTH) return { contentStart: at + 1, size: first };
    const count = first - LONG_LENGTH;
    if (count === 0 || count > MAX_LENGTH_BYTES || at + count >= this.#bytes.length) return undefined;
    let size = 0;
    for (let index = 1; index <= count; index += 1) size = size * 256 + (this.#bytes[at + index] ?? 0);
    return { contentStart: at + 1 + count, size };
  }
}

export function identifierOf(content: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << BITS_PER_ARC_BYTE) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [joint = 0n, ...rest] = arcs;
  const first = joint < 80n ? joint / 40n : 2n;
  return [first, joint - first * 40n, ...rest].join('.');
}
