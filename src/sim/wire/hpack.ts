/**
 * Header lists of HTTP/2 as bytes (RFC 7541).
 *
 * Models what the encoder of golang.org/x/net/http2/hpack writes: a field that is known by its index, every other one with its
 * index or its name and added to the table, strings in Huffman's code where that is shorter. The decoder takes every form.
 * Leaves out characters outside ASCII.
 */
import { append } from '../base/append';
import { bytesOfLatin1, latin1Of } from './latin1';
import { decodeHuffman, encodeHuffman } from './hpack-huffman';

export interface HpackField {
  readonly name: string;
  readonly value: string;
}

const STATIC_TABLE: readonly HpackField[] = [
  ...pairs(':authority', '', ':method', 'GET', ':method', 'POST', ':path', '/', ':path', '/index.html'),
  ...pairs(':scheme', 'http', ':scheme', 'https', ':status', '200', ':status', '204', ':status', '206'),
  ...pairs(':status', '304', ':status', '400', ':status', '404', ':status', '500', 'accept-charset', ''),
  ...pairs('accept-encoding', 'gzip, deflate'),
  ...names('accept-language accept-ranges accept access-control-allow-origin age allow authorization'),
  ...names('cache-control content-disposition content-encoding content-language content-length'),
  ...names('content-location content-range content-type cookie date etag expect expires from host'),
  ...names('if-match if-modified-since if-none-match if-range if-unmodified-since last-modified link'),
  ...names('location max-forwards proxy-authenticate proxy-authorization range referer refresh'),
  ...names('retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary'),
  ...names('via www-authenticate'),
];
const MAX_TABLE_BYTES = 4096;
/** What an entry costs beside its characters. */
const ENTRY_BYTES = 32;

function pairs(...words: readonly string[]): readonly HpackField[] {
  const fields: HpackField[] = [];
  for (let index = 0; index < words.length; index += 2)
    fields.push({ name: words[index] ?? '', value: words[index + 1] ?? '' });
  return fields;
}

function names(words: string): readonly HpackField[] {
  return words.split(' ').map((name) => ({ name, value: '' }));
}

/** The static table, and behind it what was added, the newest first. */
class FieldTable {
  #added: readonly HpackField[] = [];

  at(index: number): HpackField | undefined {
    return STATIC_TABLE[index - 1] ?? this.#added[index - 1 - STATIC_TABLE.length];
  }

  /** 0 when there is none; `isWhole` when the value is the same too. */
  find({ name, value }: HpackField): { readonly index: number; readonly isWhole: boolean } {
    const all = [...STATIC_TABLE, ...this.#added];
    const whole = all.findIndex((field) => field.name === name && field.value === value);
    if (whole >= 0) return { index: whole + 1, isWhole: true };
    // Of a name with several values Go remembers the last one in the static table.
    const named = STATIC_TABLE.findLastIndex((field) => field.name === name);
    const index = named >= 0 ? named : all.findIndex((field) => field.name === name);
    return { index: index + 1, isWhole: false };
  }

  add(field: HpackField): void {
    this.#added = [field, ...this.#added];
    let bytes = 0;
    this.#added = this.#added.filter(({ name, value }) => {
      bytes += name.length + value.length + ENTRY_BYTES;
      return bytes <= MAX_TABLE_BYTES;
    });
  }
}

export class HpackEncoder {
  readonly #table = new FieldTable();

  encode(fields: readonly HpackField[]): Uint8Array {
    const bytes: number[] = [];
    for (const field of fields) {
      const { index, isWhole } = this.#table.find(field);
      if (isWhole) {
        pushNumber(bytes, index, 7, 0x80);
        continue;
      }
      this.#table.add(field);
      pushNumber(bytes, index, 6, 0x40);
      if (index === 0) pushText(bytes, field.name);
      pushText(bytes, field.value);
    }
    return Uint8Array.from(bytes);
  }
}

export class HpackDecoder {
  readonly #table = new FieldTable();

  /** Undefined for what is none. */
  decode(bytes: Uint8Array): readonly HpackField[] | undefined {
    const reader = new HpackReader(bytes);
    const fields: HpackField[] = [];
    while (!reader.isAtEnd) {
      const first = reader.peek();
      if ((first & 0x80) !== 0) {
        const field = this.#table.at(reader.number(7));
        if (field === undefined) return undefined;
        fields.push(field);
      } else if ((first & 0xe0) === 0x20) {
        // The other side uses less of the table than it may.
        reader.number(5);
      } else {
        const isAdded = (first & 0x40) !== 0;
        const index = reader.number(isAdded ? 6 : 4);
        const name = index === 0 ? reader.text() : this.#table.at(index)?.name;
        const value = reader.text();
        if (name === undefined || value === undefined) return undefined;
        const field = { name, value };
        if (isAdded) this.#table.add(field);
        fields.push(field);
      }
    }
    return fields;
  }
}

class HpackReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  peek(): number {
    return this.#bytes[this.#at] ?? 0;
  }

  number(prefixBits: number): number {
    const most = 2 ** prefixBits - 1;
    let value = this.#next() & most;
    if (value < most) return value;
    for (let shift = 0; ; shift += 7) {
      const octet = this.#next();
      value += (octet & 0x7f) * 2 ** shift;
      if ((octet & 0x80) === 0 || shift > 21) return value;
    }
  }

  text(): string | undefined {
    const isHuffman = (this.peek() & 0x80) !== 0;
    const length = this.number(7);
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      this.#at = this.#bytes.length;
      return undefined;
    }
    const raw = this.#bytes.slice(this.#at, end);
    this.#at = end;
    const octets = isHuffman ? decodeHuffman(raw) : raw;
    return octets === undefined ? undefined : latin1Of(octets);
  }

  #next(): number {
    const octet = this.peek();
    this.#at += 1;
    return octet;
  }
}

function pushNumber(bytes: number[], value: number, prefixBits: number, flags: number): void {
  const most = 2 ** prefixBits - 1;
  if (value < most) {
    bytes.push(flags | value);
    return;
  }
  bytes.push(flags | most);
  let rest = value - most;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

function pushText(bytes: number[], text: string): void {
  const plain = bytesOfLatin1(text);
  const short = encodeHuffman(plain);
  pushNumber(bytes, (short ?? plain).length, 7, short === undefined ? 0 : 0x80);
  append(bytes, short ?? plain);
}
