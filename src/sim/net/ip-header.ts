/** The IPv4 header (RFC 791) of a packet, read and written in place. `wire/ipv4.ts` has it as an object. */
import { foldChecksum, internetChecksum, updateChecksum } from '../base/checksum';
import type { Packet } from '../link/packet';
import { ipv4Of, type Ipv4Address } from '../wire/ipv4-address';

export const IPV4_HEADER_BYTES = 20;
export const DONT_FRAGMENT = 0x4000;
export const MORE_FRAGMENTS = 0x2000;
export const FRAGMENT_OFFSET_MASK = 0x1fff;

export function ipSource(packet: Packet): Ipv4Address {
  return ipv4Of(packet.uint32(packet.networkOffset + 12));
}

export function ipDestination(packet: Packet): Ipv4Address {
  return ipv4Of(packet.uint32(packet.networkOffset + 16));
}

export function ipProtocol(packet: Packet): number {
  return packet.uint8(packet.networkOffset + 9);
}

export function ipTtl(packet: Packet): number {
  return packet.uint8(packet.networkOffset + 8);
}

export function ipHeaderBytes(packet: Packet): number {
  return (packet.uint8(packet.networkOffset) & 0xf) * 4;
}

/** Flags and fragment offset, as one 16-bit field. */
export function ipFragmentField(packet: Packet): number {
  return packet.uint16(packet.networkOffset + 6);
}

export function isDontFragment(packet: Packet): boolean {
  return (ipFragmentField(packet) & DONT_FRAGMENT) !== 0;
}

export function isFragment(packet: Packet): boolean {
  return (ipFragmentField(packet) & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) !== 0;
}

export interface IpHeaderFields {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly protocol: number;
  readonly ttl: number;
  readonly tos: number;
  readonly identification: number;
  /** Flags and fragment offset. */
  readonly fragmentField: number;
}

/** Writes a header at `packet.networkOffset`, for what lies between there and `packet.end`. */
export function writeIpHeader(packet: Packet, fields: IpHeaderFields, options?: Uint8Array): void {
  const offset = packet.networkOffset;
  const total = packet.end - offset;
  const versionAndTos = 0x4500 | fields.tos;
  const ttlAndProtocol = (fields.ttl << 8) | fields.protocol;
  packet.setUint16(offset, versionAndTos);
  packet.setUint16(offset + 2, total);
  packet.setUint16(offset + 4, fields.identification);
  packet.setUint16(offset + 6, fields.fragmentField);
  packet.setUint16(offset + 8, ttlAndProtocol);
  packet.setUint32(offset + 12, fields.source);
  packet.setUint32(offset + 16, fields.destination);
  const sum =
    versionAndTos +
    total +
    fields.identification +
    fields.fragmentField +
    ttlAndProtocol +
    (fields.source >>> 16) +
    (fields.source & 0xffff) +
    (fields.destination >>> 16) +
    (fields.destination & 0xffff);
  packet.setUint16(offset + 10, foldChecksum(sum));
  if (options !== undefined && options.length > 0) writeIpOptions(packet, options);
}

function writeIpOptions(packet: Packet, options: Uint8Array): void {
  const offset = packet.networkOffset;
  const headerBytes = IPV4_HEADER_BYTES + options.length;
  packet.setUint8(offset, 0x40 | (headerBytes / 4));
  packet.buffer.set(options, offset + IPV4_HEADER_BYTES);
  packet.setUint16(offset + 10, 0);
  packet.setUint16(offset + 10, internetChecksum(packet.buffer, offset, offset + headerBytes));
}

export function hasValidIpChecksum(packet: Packet): boolean {
  const start = packet.networkOffset;
  return internetChecksum(packet.buffer, start, start + ipHeaderBytes(packet)) === 0;
}

/** As `ip_decrease_ttl`. */
export function decreaseTtl(packet: Packet): void {
  const offset = packet.networkOffset + 8;
  const before = packet.uint16(offset);
  const now = before - 0x100;
  packet.setUint16(offset, now);
  const checksum = packet.networkOffset + 10;
  packet.setUint16(checksum, updateChecksum(packet.uint16(checksum), before, now));
}
