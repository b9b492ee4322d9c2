/** DNS messages from their bytes (RFC 1035 §4.1). Names are decompressed; a message that does not add up is refused. */
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import {
  DNS_HEADER_BYTES,
  DNS_TYPE,
  type DnsData,
  type DnsMessage,
  type DnsOption,
  type DnsQuestion,
  type DnsRecord,
} from './dns';
import { decodeDnsName } from './dns-name';
import { readIpv4 } from './ipv4-address';
import { readIpv6 } from './ipv6-address';

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
    case DNS_TYPE.HINFO:
      return { kind: 'HINFO', processor: readString(reader), system: readString(reader) };
    case DNS_TYPE.OPT:
      return { kind: 'OPT', options: readOptions(reader, end) };
    default:
      return { kind: 'unknown', type, bytes: reader.take(end - reader.offset) };
  }
}

function readStrings(reader: DnsReader, end: number): readonly Uint8Array[] {
  const strings: Uint8Array[] = [];
  while (reader.offset < end) strings.push(readString(reader));
  return strings;
}

function readString(reader: DnsReader): Uint8Array {
  return reader.take(reader.take(1)[0] ?? 0);
}

function readOptions(reader: DnsReader, end: number): readonly DnsOption[] {
  const options: DnsOption[] = [];
  while (reader.offset < end) {
    const code = reader.uint16();
    options.push({ code, bytes: reader.take(reader.uint16()) });
  }
  return options;
}
