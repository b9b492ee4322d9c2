/** DNS messages as their bytes (RFC 1035 §4.1). Whether names are compressed is the caller's choice. */
import { dnsTypeOf, type DnsData, type DnsMessage, type DnsRecord } from './dns';
import { dnsLabelsOf, dnsNameKey } from './dns-name';
import { bytesOfIpv6 } from './ipv6-address';

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
    case 'HINFO':
      for (const text of [data.processor, data.system]) writer.raw(Uint8Array.of(text.length)).raw(text);
      return;
    case 'OPT':
      for (const option of data.options)
        writer.uint16(option.code).uint16(option.bytes.length).raw(option.bytes);
      return;
    case 'unknown':
      writer.raw(data.bytes);
  }
}
