/**
 * Rewriting addresses, ports and echo ids in place, with checksums updated instead of computed anew (RFC 1624), but for
 * SCTP's, a CRC over the whole packet that knows no addresses.
 */
import { internetChecksum, updateChecksum, updateChecksum32 } from '../base/checksum';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { SCTP_HEADER_BYTES, writeSctpChecksum } from '../wire/sctp';
import type { Tuple } from './connection';
import { hasIcmpId, LEADING_TRANSPORT_BYTES } from './packet-words';

/** Which end of a packet is translated. */
export type NatSide = 'source' | 'destination';

const FRAGMENT_OFFSET_MASK = 0x1fff;
const IP_CHECKSUM_OFFSET = 10;
const SOURCE_OFFSET = 12;
const DESTINATION_OFFSET = 16;
const ICMP_CHECKSUM_OFFSET = 2;
const ICMP_ID_OFFSET = 4;
const UDP_CHECKSUM_OFFSET = 6;
const TCP_CHECKSUM_OFFSET = 16;
const TCP_HEADER_BYTES = 20;

/** Gives the IPv4 packet at `start`, which may be a quoted one, the `side` of `target`. */
export function rewriteSide(packet: Packet, start: number, target: Tuple, side: NatSide): void {
  const addressOffset = start + (side === 'source' ? SOURCE_OFFSET : DESTINATION_OFFSET);
  const before = packet.uint32(addressOffset);
  const now = (side === 'source' ? target.source : target.destination) >>> 0;
  const isFirstFragment = (packet.uint16(start + 6) & FRAGMENT_OFFSET_MASK) === 0;
  if (isFirstFragment) rewriteTransport(packet, start, target, side, before, now);
  if (before === now) return;
  const checksum = packet.uint16(start + IP_CHECKSUM_OFFSET);
  packet.setUint16(start + IP_CHECKSUM_OFFSET, updateChecksum32(checksum, before, now));
  packet.setUint32(addressOffset, now);
}

/** Computes the checksum of the ICMP message at `start` after its quote was rewritten. */
export function refreshIcmpChecksum(packet: Packet, start: number): void {
  packet.setUint16(start + ICMP_CHECKSUM_OFFSET, 0);
  packet.setUint16(start + ICMP_CHECKSUM_OFFSET, internetChecksum(packet.buffer, start, packet.end));
}

function rewriteTransport(
  packet: Packet,
  start: number,
  target: Tuple,
  side: NatSide,
  addressBefore: number,
  addressNow: number,
): void {
  const offset = start + ((packet.uint8(start) & 0xf) << 2);
  const availableBytes = packet.end - offset;
  if (availableBytes < LEADING_TRANSPORT_BYTES) return;
  const protocol = packet.uint8(start + 9);
  if (protocol === IP_PROTOCOL.ICMP) {
    if (!hasIcmpId(packet.uint8(offset))) return;
    const checksumOffset = offset + ICMP_CHECKSUM_OFFSET;
    rewriteWord(packet, offset + ICMP_ID_OFFSET, target.ports >>> 16, checksumOffset);
    return;
  }
  const portOffset = side === 'source' ? offset : offset + 2;
  const port = side === 'source' ? target.ports >>> 16 : target.ports & 0xffff;
  if (protocol === IP_PROTOCOL.UDP) {
    const checksumOffset = offset + UDP_CHECKSUM_OFFSET;
    if (packet.uint16(checksumOffset) === 0) {
      packet.setUint16(portOffset, port);
      return;
    }
    rewriteWord(packet, portOffset, port, checksumOffset);
    const checksum = updateChecksum32(packet.uint16(checksumOffset), addressBefore, addressNow);
    // Zero would say that there is none (RFC 768).
    packet.setUint16(checksumOffset, checksum === 0 ? 0xffff : checksum);
  } else if (protocol === IP_PROTOCOL.TCP) {
    const checksumOffset = offset + TCP_CHECKSUM_OFFSET;
    // A quote may end before the checksum.
    if (availableBytes < TCP_HEADER_BYTES) packet.setUint16(portOffset, port);
    else {
      rewriteWord(packet, portOffset, port, checksumOffset);
      packet.setUint16(
        checksumOffset,
        updateChecksum32(packet.uint16(checksumOffset), addressBefore, addressNow),
      );
    }
  } else if (protocol === IP_PROTOCOL.SCTP) rewriteSctpPort(packet, offset, portOffset, port);
}

/** Of the SCTP packet at `offset`. A quote may end before the checksum. */
export function rewriteSctpPort(packet: Packet, offset: number, portOffset: number, port: number): void {
  if (packet.uint16(portOffset) === port) return;
  packet.setUint16(portOffset, port);
  if (packet.end - offset >= SCTP_HEADER_BYTES) writeSctpChecksum(packet.buffer, offset, packet.end);
}

function rewriteWord(packet: Packet, offset: number, now: number, checksumOffset: number): void {
  const before = packet.uint16(offset);
  if (before === now) return;
  packet.setUint16(checksumOffset, updateChecksum(packet.uint16(checksumOffset), before, now));
  packet.setUint16(offset, now);
}
