/**
 * TCP segments (RFC 9293 §3.1) with the options that Linux sends: MSS, window scale, SACK (RFC 2018), time stamps
 * (RFC 7323).
 *
 * Every other option keeps its bytes. Leaves out authentication options' meaning.
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import { IP_PROTOCOL } from './ip-protocol';
import { transportChecksum, type AddressPair } from './pseudo-header';

/** Without options. */
export const TCP_HEADER_BYTES = 20;

export const TCP_FLAG = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ECE: 0x40,
  CWR: 0x80,
} as const;

export const TCP_OPTION = {
  END: 0,
  NOP: 1,
  MSS: 2,
  WINDOW_SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  TIMESTAMP: 8,
} as const;

export interface SackBlock {
  readonly start: number;
  readonly end: number;
}

export type TcpOption =
  | { readonly kind: 'end' | 'nop' | 'sack-permitted' }
  | { readonly kind: 'mss'; readonly segmentBytes: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'sack'; readonly blocks: readonly SackBlock[] }
  | { readonly kind: 'timestamp'; readonly value: number; readonly echo: number }
  | { readonly kind: 'unknown'; readonly code: number; readonly bytes: Uint8Array };

export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  /** Bits of `TCP_FLAG`. */
  readonly flags: number;
  readonly window: number;
  readonly urgentPointer: number;
  readonly options: readonly TcpOption[];
  readonly payload: Uint8Array;
}

export function decodeTcp(bytes: Uint8Array, addresses: AddressPair): Result<TcpSegment, DecodeError> {
  if (bytes.length < TCP_HEADER_BYTES) return err(truncated('tcp', TCP_HEADER_BYTES, bytes.length));
  const reader = new ByteReader(bytes);
  const sourcePort = reader.uint16();
  const destinationPort = reader.uint16();
  const sequence = reader.uint32();
  const acknowledgment = reader.uint32();
  const headerBytes = (reader.uint8() >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES) return err(unsupported('tcp', `header of ${headerBytes} bytes`));
  if (bytes.length < headerBytes) return err(truncated('tcp', headerBytes, bytes.length));
  if (transportChecksum(addresses, IP_PROTOCOL.TCP, bytes) !== 0) {
    return err({ kind: 'bad-checksum', protocol: 'tcp' });
  }
  const flags = reader.uint8();
  const window = reader.uint16();
  reader.uint16();
  const urgentPointer = reader.uint16();
  const options = decodeOptions(bytes.subarray(TCP_HEADER_BYTES, headerBytes));
  if (options === undefined) return err(unsupported('tcp', 'an option runs out of the header'));
  return ok({
    sourcePort,
    destinationPort,
    sequence,
    acknowledgment,
    flags,
    window,
    urgentPointer,
    options,
    payload: bytes.slice(headerBytes),
  });
}

function decodeOptions(bytes: Uint8Array): readonly TcpOption[] | undefined {
  const options: TcpOption[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const code = bytes[offset];
    if (code === TCP_OPTION.END) {
      options.push({ kind: 'end' });
      return options;
    }
    if (code === TCP_OPTION.NOP) {
      options.push({ kind: 'nop' });
      offset += 1;
      continue;
    }
    const length = bytes[offset + 1] ?? 0;
    if (code === undefined || length < 2 || offset + length > bytes.length) return undefined;
    options.push(decodeTcpOption(code, bytes.slice(offset + 2, offset + length)));
    offset += length;
  }
  return options;
}

/** `bytes` without the code and the length. An option of the wrong length is `unknown`. */
export function decodeTcpOption(code: number, bytes: Uint8Array): TcpOption {
  const reader = new ByteReader(bytes);
  if (code === TCP_OPTION.MSS && bytes.length === 2) return { kind: 'mss', segmentBytes: reader.uint16() };
  if (code === TCP_OPTION.WINDOW_SCALE && bytes.length === 1) {
    return { kind: 'window-scale', shift: reader.uint8() };
  }
  if (code === TCP_OPTION.SACK_PERMITTED && bytes.length === 0) return { kind: 'sack-permitted' };
  if (code === TCP_OPTION.TIMESTAMP && bytes.length === 8) {
    return { kind: 'timestamp', value: reader.uint32(), echo: reader.uint32() };
  }
  if (code === TCP_OPTION.SACK && bytes.length % 8 === 0) {
    const blocks: SackBlock[] = [];
    for (let index = 0; index < bytes.length; index += 8) {
      blocks.push({ start: reader.uint32(), end: reader.uint32() });
    }
    return { kind: 'sack', blocks };
  }
  return { kind: 'unknown', code, bytes };
}

/** Options are padded with zeros to a multiple of four octets; together they may have 40. */
export function encodeTcp(segment: TcpSegment, addresses: AddressPair): Uint8Array {
  const options = segment.options.flatMap((option) => [...encodeOption(option)]);
  const headerBytes = TCP_HEADER_BYTES + Math.ceil(options.length / 4) * 4;
  const bytes = new ByteWriter(headerBytes + segment.payload.length)
    .uint16(segment.sourcePort)
    .uint16(segment.destinationPort)
    .uint32(segment.sequence)
    .uint32(segment.acknowledgment)
    .uint8((headerBytes / 4) << 4)
    .uint8(segment.flags)
    .uint16(segment.window)
    .uint16(0)
    .uint16(segment.urgentPointer)
    .finish();
  bytes.set(options, TCP_HEADER_BYTES);
  bytes.set(segment.payload, headerBytes);
  const checksum = transportChecksum(addresses, IP_PROTOCOL.TCP, bytes);
  bytes[16] = checksum >>> 8;
  bytes[17] = checksum & 0xff;
  return bytes;
}

function encodeOption(option: TcpOption): Uint8Array {
  switch (option.kind) {
    case 'end':
      return Uint8Array.of(TCP_OPTION.END);
    case 'nop':
      return Uint8Array.of(TCP_OPTION.NOP);
    case 'sack-permitted':
      return Uint8Array.of(TCP_OPTION.SACK_PERMITTED, 2);
    case 'window-scale':
      return Uint8Array.of(TCP_OPTION.WINDOW_SCALE, 3, option.shift);
    case 'mss':
      return new ByteWriter(4).uint8(TCP_OPTION.MSS).uint8(4).uint16(option.segmentBytes).finish();
    case 'timestamp':
      return new ByteWriter(10)
        .uint8(TCP_OPTION.TIMESTAMP)
        .uint8(10)
        .uint32(option.value)
        .uint32(option.echo)
        .finish();
    case 'sack': {
      const writer = new ByteWriter(2 + option.blocks.length * 8)
        .uint8(TCP_OPTION.SACK)
        .uint8(2 + option.blocks.length * 8);
      for (const block of option.blocks) writer.uint32(block.start).uint32(block.end);
      return writer.finish();
    }
    case 'unknown':
      return Uint8Array.of(option.code, option.bytes.length + 2, ...option.bytes);
  }
}
