/** The IPv6 header (RFC 8200) of a packet, read and written in place. `wire/ipv6.ts` has it as an object. */
import { foldChecksum, sumWords } from '../../base/checksum';
import type { Packet } from '../../link/packet';
import { readIpv6, writeIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_HEADER_BYTES } from '../../wire/ipv6-extension';

const SOURCE_OFFSET = 8;
const DESTINATION_OFFSET = 24;
const ADDRESSES_BYTES = 32;

export function ipv6Source(packet: Packet): Ipv6Address {
  return readIpv6(packet.buffer, packet.networkOffset + SOURCE_OFFSET);
}

export function ipv6Destination(packet: Packet): Ipv6Address {
  return readIpv6(packet.buffer, packet.networkOffset + DESTINATION_OFFSET);
}

export function ipv6NextHeader(packet: Packet): number {
  return packet.uint8(packet.networkOffset + 6);
}

export function ipv6HopLimit(packet: Packet): number {
  return packet.uint8(packet.networkOffset + 7);
}

export function decreaseHopLimit(packet: Packet): void {
  packet.setUint8(packet.networkOffset + 7, ipv6HopLimit(packet) - 1);
}

/** DSCP and ECN. */
export function ipv6TrafficClass(packet: Packet): number {
  return (packet.uint16(packet.networkOffset) >>> 4) & 0xff;
}

export interface Ipv6HeaderFields {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
  readonly flowLabel: number;
}

/** Writes a header at `packet.networkOffset`, for what lies between behind it and `packet.end`. */
export function writeIpv6Header(packet: Packet, fields: Ipv6HeaderFields): void {
  const offset = packet.networkOffset;
  packet.setUint16(offset, 0x6000 | (fields.trafficClass << 4) | (fields.flowLabel >>> 16));
  packet.setUint16(offset + 2, fields.flowLabel & 0xffff);
  packet.setUint16(offset + 4, packet.end - offset - IPV6_HEADER_BYTES);
  packet.setUint8(offset + 6, fields.nextHeader);
  packet.setUint8(offset + 7, fields.hopLimit);
  writeIpv6(packet.buffer, offset + SOURCE_OFFSET, fields.source);
  writeIpv6(packet.buffer, offset + DESTINATION_OFFSET, fields.destination);
}

/** Over the pseudo header and what lies from `transportOffset` on; zero where a received checksum is right. */
export function upperLayerChecksum(packet: Packet, protocol: number): number {
  const { networkOffset, transportOffset, end } = packet;
  const addresses = networkOffset + SOURCE_OFFSET;
  const pseudoHeader = sumWords(packet.buffer, addresses, addresses + ADDRESSES_BYTES, protocol);
  return foldChecksum(packet.sumWords(transportOffset, end, pseudoHeader + end - transportOffset));
}
