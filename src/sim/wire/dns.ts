/**
 * DNS messages (RFC 1035 §4, RFC 2782 SRV, RFC 3596 AAAA, RFC 6891 EDNS).
 *
 * Models the header with all its flags, questions, and the records that a cluster's DNS gives; other types keep
 * their bytes. Names are decompressed; on encoding compression is the caller's choice.
 * Leaves out DNSSEC records and TCP's length prefix.
 */
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import { decodeDnsName, dnsLabelsOf, dnsNameKey } from './dns-name';
import { bytesOfIpv6, readIpv6, type Ipv6Address } from './ipv6-address';
import { readIpv4, type Ipv4Address } from './ipv4-address';

export const DNS_PORT = 53;
export const DNS_HEADER_BYTES = 12;

export const DNS_TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  ANY: 255,
} as const;

export const DNS_CLASS_IN = 1;

export const DNS_RESPONSE_CODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
} as const;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsSoa {
  readonly primaryName: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  readonly minimumSeconds: number;
}

export type DnsData =
  | { readonly kind: 'A'; readonly address: Ipv4Address }
  | { readonly kind: 'AAAA'; readonly address: Ipv6Address }
  | { readonly kind: 'NS' | 'CNAME' | 'PTR'; readonly target: string }
  | ({ readonly kind: 'SOA' } & DnsSoa)
  | { readonly kind: 'MX'; readonly preference: number; readonly target: string }
  | { readonly kind: 'TXT'; readonly strings: readonly Uint8Array[] }
  | {
      readonly kind: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly kind: 'OPT'; readonly options: readonly DnsOption[] }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

export interface DnsOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

export interface DnsRecord {
  readonly name: string;
  /** `DNS_CLASS_IN`; in an OPT record the sender's UDP payload size. */
  readonly class: number;
  /** In an OPT record: extended response code, version and flags. */
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isRecursionDesired: boolean;
  readonly isRecursionAvailable: boolean;
  readonly isAuthenticData: boolean;
  readonly isCheckingDisabled: boolean;
  readonly responseCode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** A standard query with one question and recursion desired. */
export function dnsQuery(id: number, name: string, type: number): DnsMessage {
  return {
    id,
    isResponse: false,
    opcode: 0,
    isAuthoritative: false,
    isTruncated: false,
    isRecursionDesired: true,
    isRecursionAvailable: false,
    isAuthenticData: false,
    isCheckingDisabled: false,
    responseCode: DNS_RESPONSE_CODE.NOERROR,
    questions: [{ name, type, class: DNS_CLASS_IN }],
    answers: [],
    authorities: [],
    additionals: [],
  };
}

/** The EDNS record that announces how large an answer may be. */
export function ednsRecord(udpPayloadBytes: number, isDnssecOk = false): DnsRecord {
  return {
    name: '.',
    class: udpPayloadBytes,
    ttlSeconds: isDnssecOk ? 0x8000 : 0,
    data: { kind: 'OPT', options: [] },
  };
}

export function dnsTypeOf(data: DnsData): number {
  return data.kind === 'unknown' ? data.type : DNS_TYPE[data.kind];
}

/** `A` for 1; `TYPE65` (RFC 3597) for what has no name here. */
export function formatDnsType(type: number): string {
  for (const [name, code] of Object.entries(DNS_TYPE)) if (code === type) return name;
  return `TYPE${type}`;
}

export function parseDnsType(text: string): number | undefined {
  const wanted = text.toUpperCase();
  for (const [name, code] of Object.entries(DNS_TYPE)) if (name === wanted) return code;
  const digits = /^TYPE(\d{1,5})$/.exec(wanted)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

class DnsReader {
  readonly bytes: Uint8Array;
  offset = DNS_HEADER_BYTES;
  /** Set once something did not decode; what is read after that means nothing. */
  hasFailed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  uint16(): number {
    const at = this.offset;
    this.#advance(2);
    return ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0);
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16();
  }

  take(lengthBytes: number): Uint8Array {
    const at = this.offset;
    this.#advance(lengthBytes);
    return this.bytes.slice(at, at + lengthBytes);
  }

  name(): string {
    const decoded = decodeDnsName(this.bytes, this.offset);
    if (decoded === undefined) {
      this.hasFailed = true;
      return '.';
    }
    this.offset = decoded.next;
    return decoded.name;
  }

  #advance(lengthBytes: number): void {
    this.offset += lengthBytes;
    if (this.offset > this.bytes.length) this.hasFailed = true;
  }
}

export function decodeDns(bytes: Uint8Array): Result<DnsMessage, DecodeError> {
  if (bytes.length < DNS_HEADER_BYTES) return err(truncated('dns', DNS_HEADER_BYTES, bytes.length));
  const word = (index: number): number => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0);
  const flags = word(1);
  const reader = new DnsReader(bytes);
  const questions: DnsQuestion[] = [];
  for (let index = 0; index < word(2) && !reader.hasFailed; index += 1) {
    questions.push({ name: reader.name(), type: reader.uint16(), class: reader.uint16() });
  }
  const answers = readRecords(reader, word(3));
  const authorities = readRecords(reader, word(4));
  const additionals = readRecords(reader, word(5));
  if (reader.hasFailed) return err(unsupported('dns', 'a name or record runs out of the message'));
  return ok({
    id: word(0),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >>> 11) & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    isRecursionDesired: (flags & 0x0100) !== 0,
    isRecursionAvailable: (flags & 0x0080) !== 0,
    isAuthenticData: (flags & 0x0020) !== 0,
    isCheckingDisabled: (flags & 0x0010) !== 0,
    responseCode: flags & 0xf,
    questions,
    answers,
    authorities,
    additionals,
  });
}

function readRecords(reader: DnsReader, count: number): readonly DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let index = 0; index < count && !reader.hasFailed; index += 1) {
    const name = reader.name();
    const type = reader.uint16();
    const recordClass = reader.uint16();
    const ttlSeconds = reader.uint32();
    const end = reader.uint16() + reader.offset;
    if (end > reader.bytes.length) reader.hasFailed = true;
    if (reader.hasFailed) break;
    const data = readData(reader, type, end);
    if (reader.offset !== end) reader.hasFailed = true;
    records.push({ name, class: recordClass, ttlSeconds, data });
  }
  return records;
}

function readData(reader: DnsReader, type: number, end: number): DnsData {
  switch (type) {
    case DNS_TYPE.A:
      return { kind: 'A', address: readIpv4(reader.take(4), 0) };
    case DNS_TYPE.AAAA:
      return { kind: 'AAAA', address: readIpv6(reader.take(16), 0) };
    case DNS_TYPE.NS:
      return { kind: 'NS', target: reader.name() };
    case DNS_TYPE.CNAME:
      return { kind: 'CNAME', target: reader.name() };
    case DNS_TYPE.PTR:
      return { kind: 'PTR', target: reader.name() };
    case DNS_TYPE.MX:
      return { kind: 'MX', preference: reader.uint16(), target: reader.name() };
    case DNS_TYPE.SOA:
      return {
        kind: 'SOA',
        primaryName: reader.name(),
        mailbox: reader.name(),
        serial: reader.uint32(),
        refreshSeconds: reader.uint32(),
        retrySeconds: reader.uint32(),
        expireSeconds: reader.uint32(),
        minimumSeconds: reader.uint32(),
      };
    case DNS_TYPE.SRV:
      return {
        kind: 'SRV',
        priority: reader.uint16(),
        weight: reader.uint16(),
        port: reader.uint16(),
        target: reader.name(),
      };
    case DNS_TYPE.TXT:
      return { kind: 'TXT', strings: readStrings(reader, end) };
    case DNS_TYPE.OPT:
      return { kind: 'OPT', options: readOptions(reader, end) };
    default:
      return { kind: 'unknown', type, bytes: reader.take(end - reader.offset) };
  }
}

function readStrings(reader: DnsReader, end: number): readonly Uint8Array[] {
  const strings: Uint8Array[] = [];
  while (reader.offset < end) strings.push(reader.take(reader.take(1)[0] ?? 0));
  return strings;
}

function readOptions(reader: DnsReader, end: number): readonly DnsOption[] {
  const options: DnsOption[] = [];
  while (reader.offset < end) {
    const code = reader.uint16();
    options.push({ code, bytes: reader.take(reader.uint16()) });
  }
  return options;
}

class DnsWriter {
  readonly #bytes: number[] = [];
  readonly #isCompressed: boolean;
  /** Where each suffix already written begins. */
  readonly #offsetBySuffix = new Map<string, number>();

  constructor(isCompressed: boolean) {
    this.#isCompressed = isCompressed;
  }

  get length(): number {
    return this.#bytes.length;
  }

  uint16(value: number): this {
    this.#bytes.push((value >>> 8) & 0xff, value & 0xff);
    return this;
  }

  uint32(value: number): this {
    return this.uint16(value >>> 16).uint16(value & 0xffff);
  }

  raw(bytes: Uint8Array): this {
    for (const octet of bytes) this.#bytes.push(octet);
    return this;
  }

  setUint16(offset: number, value: number): void {
    this.#bytes[offset] = (value >>> 8) & 0xff;
    this.#bytes[offset + 1] = value & 0xff;
  }

  /** Compressed names are for the types of RFC 1035 only: an SRV target is written out (RFC 2782). */
  name(name: string, isCompressible = true): this {
    const labels = dnsLabelsOf(name) ?? [];
    let suffix = dnsNameKey(name);
    for (const label of labels) {
      const known = this.#isCompressed && isCompressible ? this.#offsetBySuffix.get(suffix) : undefined;
      if (known !== undefined) return this.uint16(0xc000 | known);
      if (this.#bytes.length < 0x4000 && !this.#offsetBySuffix.has(suffix)) {
        this.#offsetBySuffix.set(suffix, this.#bytes.length);
      }
      this.#bytes.push(label.length);
      this.raw(label);
      suffix = suffix.slice(firstDotIn(suffix) + 1);
    }
    this.#bytes.push(0);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

function firstDotIn(name: string): number {
  let index = 0;
  while (index < name.length && name.charAt(index) !== '.') index += name.charAt(index) === '\\' ? 2 : 1;
  return index;
}

/** Names that cannot be written (`dnsLabelsOf` is undefined) become the root: check what a user gave before. */
export function encodeDns(message: DnsMessage, isCompressed = false): Uint8Array {
  const writer = new DnsWriter(isCompressed);
  writer
    .uint16(message.id)
    .uint16(flagsOf(message))
    .uint16(message.questions.length)
    .uint16(message.answers.length)
    .uint16(message.authorities.length)
    .uint16(message.additionals.length);
  for (const question of message.questions) {
    writer.name(question.name).uint16(question.type).uint16(question.class);
  }
  for (const record of message.answers) writeRecord(writer, record);
  for (const record of message.authorities) writeRecord(writer, record);
  for (const record of message.additionals) writeRecord(writer, record);
  return writer.finish();
}

function flagsOf(message: DnsMessage): number {
  return (
    (message.isResponse ? 0x8000 : 0) |
    (message.opcode << 11) |
    (message.isAuthoritative ? 0x0400 : 0) |
    (message.isTruncated ? 0x0200 : 0) |
    (message.isRecursionDesired ? 0x0100 : 0) |
    (message.isRecursionAvailable ? 0x0080 : 0) |
    (message.isAuthenticData ? 0x0020 : 0) |
    (message.isCheckingDisabled ? 0x0010 : 0) |
    message.responseCode
  );
}

function writeRecord(writer: DnsWriter, record: DnsRecord): void {
  writer.name(record.name).uint16(dnsTypeOf(record.data)).uint16(record.class).uint32(record.ttlSeconds);
  const lengthOffset = writer.length;
  writer.uint16(0);
  writeData(writer, record.data);
  writer.setUint16(lengthOffset, writer.length - lengthOffset - 2);
}

function writeData(writer: DnsWriter, data: DnsData): void {
  switch (data.kind) {
    case 'A':
      writer.uint32(data.address);
      return;
    case 'AAAA':
      writer.raw(bytesOfIpv6(data.address));
      return;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      writer.name(data.target);
      return;
    case 'MX':
      writer.uint16(data.preference).name(data.target);
      return;
    case 'SOA':
      writer.name(data.primaryName).name(data.mailbox).uint32(data.serial).uint32(data.refreshSeconds);
      writer.uint32(data.retrySeconds).uint32(data.expireSeconds).uint32(data.minimumSeconds);
      return;
    case 'SRV':
      writer.uint16(data.priority).uint16(data.weight).uint16(data.port).name(data.target, false);
      return;
    case 'TXT':
      for (const text of data.strings) writer.raw(Uint8Array.of(text.length)).raw(text);
      return;
    case 'OPT':
      for (const option of data.options)
        writer.uint16(option.code).uint16(option.bytes.length).raw(option.bytes);
      return;
    case 'unknown':
      writer.raw(data.bytes);
  }
}
