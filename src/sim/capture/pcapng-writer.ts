/**
 * Capture files in the pcapng format (draft-ietf-opsawg-pcapng): one section, one interface block per interface,
 * one enhanced packet block per packet, time in nanoseconds.
 *
 * The bytes depend on nothing but the packets, so that two runs of one lab give the same file.
 * The secrets of TLS connections stand before the packets that they open.
 * Leaves out statistics.
 */
import { joinBytes } from '../base/bytes';
import type { IpAddress } from '../wire/ip-address';
import { bytesOfIpv6 } from '../wire/ipv6-address';
import { bytesOfUtf8 } from '../wire/utf8';
import { CAPTURE_DIRECTION, DEFAULT_SNAP_LENGTH, type PacketTable } from './packet-table';

export const PCAPNG_BLOCK = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE: 1,
  SIMPLE_PACKET: 3,
  NAME_RESOLUTION: 4,
  ENHANCED_PACKET: 6,
  DECRYPTION_SECRETS: 10,
} as const;

export const PCAPNG_OPTION = {
  END: 0,
  COMMENT: 1,
  /** In an interface block. */
  INTERFACE_NAME: 2,
  TIME_RESOLUTION: 9,
  TIME_OFFSET: 14,
  /** In a packet block. */
  PACKET_FLAGS: 2,
  PACKET_ID: 5,
  /** In the section header. */
  APPLICATION: 4,
} as const;

export const PCAPNG_BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** `TLSK`: a key log in the format of NSS. */
const TLS_KEY_LOG = 0x544c534b;
const NANOSECOND_RESOLUTION = 9;
const PACKET_BLOCK_BYTES = 32;
const OPTION_END_BYTES = 4;
const FLAGS_OPTION_BYTES = 8;
const PACKET_ID_OPTION_BYTES = 12;
/** Of a record in a name resolution block. */
export const NAME_RECORD = { END: 0, IPV4: 1, IPV6: 2 } as const;
const WORD = 2 ** 32;

/** A table that copies its frames as whole words can be written faster than another one. */
type WritableTable = PacketTable & { copyFrame?(row: number, target: Int32Array, at: number): void };

export interface PcapngOptions {
  /** The same for all interfaces: tcpdump reads nothing else. */
  readonly snapLength?: number;
  /** Those to tell of, by their places in the capture; all without it. There are no rows of others then. */
  readonly interfaces?: readonly number[];
  /** The rows to write, in this order; all without it. */
  readonly rows?: { readonly count: number; rowAt(index: number): number };
  /** Shown by Wireshark beside the packet. */
  readonly commentOf?: (row: number) => string | undefined;
  /** Lines of a key log. */
  readonly tlsSecrets?: string;
  /** Who has which address. */
  readonly names?: ReadonlyMap<IpAddress, string>;
  /** Says of each packet which one it is, the same on every interface (`frame.packet_id` in Wireshark). */
  readonly hasPacketIds?: boolean;
}

export function encodePcapng(table: WritableTable, options: PcapngOptions = {}): Uint8Array {
  return encodePackets(table, options, pcapngHeader(table, options));
}

/** What stands before the packets. */
export function pcapngHeader(table: WritableTable, options: PcapngOptions): Uint8Array {
  return encodeHeader(table, interfacesOf(table, options), options);
}

/** The packets alone: a file may be made in pieces. */
export function pcapngPackets(table: WritableTable, options: PcapngOptions): Uint8Array {
  return encodePackets(table, options, new Uint8Array(0));
}

function interfacesOf(table: WritableTable, { interfaces }: PcapngOptions): readonly number[] {
  return interfaces ?? table.interfaces.map((_each, index) => index);
}

function encodePackets(table: WritableTable, options: PcapngOptions, header: Uint8Array): Uint8Array {
  const interfaces = interfacesOf(table, options);
  const count = options.rows?.count ?? table.count;
  const comments = new Map<number, Uint8Array>();
  let lengthBytes = header.length;
  for (let index = 0; index < count; index += 1) {
    const row = options.rows?.rowAt(index) ?? index;
    const comment = options.commentOf?.(row);
    if (comment !== undefined) comments.set(row, bytesOfUtf8(comment));
    lengthBytes += packetBlockBytes(table.capturedLength(row), {
      direction: table.direction(row),
      comment: comments.get(row),
      hasPacketId: options.hasPacketIds === true,
    });
  }
  const file = new Uint8Array(lengthBytes);
  file.set(header);
  const numbers = new Uint32Array(table.interfaces.length);
  for (const [number, index] of interfaces.entries()) numbers[index] = number;
  writePackets(file, header.length, table, {
    count,
    rows: options.rows,
    comments,
    numbers,
    hasPacketIds: options.hasPacketIds === true,
  });
  return file;
}

interface PacketSelection {
  readonly count: number;
  readonly rows: PcapngOptions['rows'];
  readonly comments: ReadonlyMap<number, Uint8Array>;
  /** Of the interfaces in the file, by their places in the capture. */
  readonly numbers: Uint32Array;
  readonly hasPacketIds: boolean;
}

function writePackets(file: Uint8Array, at: number, table: WritableTable, selection: PacketSelection): void {
  const view = new DataView(file.buffer);
  // Blocks are whole words.
  const words = new Int32Array(file.buffer);
  const origin = BigInt(Math.round(table.startTimeMs)) * 1_000_000n;
  const originHigh = Number(origin / BigInt(WORD));
  const originLow = Number(origin % BigInt(WORD));
  let offset = at;
  for (let index = 0; index < selection.count; index += 1) {
    const row = selection.rows?.rowAt(index) ?? index;
    const comment = selection.comments.get(row);
    const length = table.capturedLength(row);
    const direction = table.direction(row);
    const blockBytes = packetBlockBytes(length, { direction, comment, hasPacketId: selection.hasPacketIds });
    const timeNs = table.timeNs(row);
    const timeHigh = Math.floor(timeNs / WORD);
    const low = originLow + timeNs - timeHigh * WORD;
    const high = originHigh + timeHigh + (low >= WORD ? 1 : 0);
    view.setUint32(offset, PCAPNG_BLOCK.ENHANCED_PACKET, true);
    view.setUint32(offset + 4, blockBytes, true);
    view.setUint32(offset + 8, selection.numbers[table.interfaceIndex(row)] ?? 0, true);
    view.setUint32(offset + 12, high, true);
    view.setUint32(offset + 16, low >= WORD ? low - WORD : low, true);
    view.setUint32(offset + 20, length, true);
    view.setUint32(offset + 24, table.originalLength(row), true);
    if (table.copyFrame === undefined) {
      const start = table.start(row);
      file.set(table.buffer(row).subarray(start, start + length), offset + 28);
    } else table.copyFrame(row, words, (offset + 28) >> 2);
    let optionOffset = offset + 28 + paddedBytes(length);
    if (direction !== CAPTURE_DIRECTION.UNKNOWN) {
      view.setUint16(optionOffset, PCAPNG_OPTION.PACKET_FLAGS, true);
      view.setUint16(optionOffset + 2, 4, true);
      view.setUint32(optionOffset + 4, direction, true);
      optionOffset += FLAGS_OPTION_BYTES;
    }
    if (selection.hasPacketIds) {
      const packetId = table.packetId(row);
      view.setUint16(optionOffset, PCAPNG_OPTION.PACKET_ID, true);
      view.setUint16(optionOffset + 2, 8, true);
      view.setUint32(optionOffset + 4, packetId % WORD, true);
      view.setUint32(optionOffset + 8, Math.floor(packetId / WORD), true);
      optionOffset += PACKET_ID_OPTION_BYTES;
    }
    if (comment !== undefined) {
      view.setUint16(optionOffset, PCAPNG_OPTION.COMMENT, true);
      view.setUint16(optionOffset + 2, comment.length, true);
      file.set(comment, optionOffset + 4);
    }
    offset += blockBytes;
    view.setUint32(offset - 4, blockBytes, true);
  }
}

function packetBlockBytes(
  length: number,
  added: {
    readonly direction: number;
    readonly comment: Uint8Array | undefined;
    readonly hasPacketId: boolean;
  },
): number {
  const { direction, comment, hasPacketId } = added;
  const flagBytes = direction === CAPTURE_DIRECTION.UNKNOWN ? 0 : FLAGS_OPTION_BYTES;
  const idBytes = hasPacketId ? PACKET_ID_OPTION_BYTES : 0;
  const commentBytes = comment === undefined ? 0 : 4 + paddedBytes(comment.length);
  const optionBytes = flagBytes + idBytes + commentBytes;
  return PACKET_BLOCK_BYTES + paddedBytes(length) + (optionBytes === 0 ? 0 : optionBytes + OPTION_END_BYTES);
}

function paddedBytes(length: number): number {
  return (length + 3) & ~3;
}

function encodeHeader(
  table: WritableTable,
  interfaces: readonly number[],
  { snapLength = DEFAULT_SNAP_LENGTH, tlsSecrets = '', names }: PcapngOptions,
): Uint8Array {
  const blocks = [sectionHeader()];
  for (const index of interfaces) {
    const entry = table.interfaces[index];
    if (entry === undefined) continue;
    const body = new Uint8Array(8);
    const view = new DataView(body.buffer);
    view.setUint16(0, entry.linkType, true);
    view.setUint32(4, snapLength, true);
    const optionList = [
      option(PCAPNG_OPTION.INTERFACE_NAME, bytesOfUtf8(entry.name)),
      option(PCAPNG_OPTION.TIME_RESOLUTION, Uint8Array.of(NANOSECOND_RESOLUTION)),
      option(PCAPNG_OPTION.END, new Uint8Array(0)),
    ];
    blocks.push(block(PCAPNG_BLOCK.INTERFACE, [body, ...optionList]));
  }
  if (names !== undefined && names.size > 0) blocks.push(namesBlock(names));
  if (tlsSecrets !== '') blocks.push(secretsBlock(bytesOfUtf8(tlsSecrets)));
  return joinBytes(blocks);
}

function sectionHeader(): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, PCAPNG_BYTE_ORDER_MAGIC, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  // The section's length is not given: all ones.
  view.setUint32(8, 0xffff_ffff, true);
  view.setUint32(12, 0xffff_ffff, true);
  const application = option(PCAPNG_OPTION.APPLICATION, bytesOfUtf8('podwire'));
  return block(PCAPNG_BLOCK.SECTION_HEADER, [
    body,
    application,
    option(PCAPNG_OPTION.END, new Uint8Array(0)),
  ]);
}

function secretsBlock(secrets: Uint8Array): Uint8Array {
  const body = new Uint8Array(8 + paddedBytes(secrets.length));
  const view = new DataView(body.buffer);
  view.setUint32(0, TLS_KEY_LOG, true);
  view.setUint32(4, secrets.length, true);
  body.set(secrets, 8);
  return block(PCAPNG_BLOCK.DECRYPTION_SECRETS, [body]);
}

/** A record for each address: its bytes, and the name that ends with a zero. */
function namesBlock(names: ReadonlyMap<IpAddress, string>): Uint8Array {
  const records = [...names].map(([address, name]) => {
    const addressBytes = typeof address === 'bigint' ? bytesOfIpv6(address) : bytesOfIpv4(address);
    const kind = typeof address === 'bigint' ? NAME_RECORD.IPV6 : NAME_RECORD.IPV4;
    return option(kind, joinBytes([addressBytes, bytesOfUtf8(name), Uint8Array.of(0)]));
  });
  return block(PCAPNG_BLOCK.NAME_RESOLUTION, [...records, option(NAME_RECORD.END, new Uint8Array(0))]);
}

function bytesOfIpv4(address: number): Uint8Array {
  return Uint8Array.of(address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff);
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + paddedBytes(value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = joinBytes(parts);
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, true);
  return bytes;
}
