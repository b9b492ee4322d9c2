/**
 * Rewriting addresses, ports and echo ids of IPv6 packets in place (net/netfilter/nf_nat_proto.c).
 *
 * The checksums of TCP, UDP and ICMPv6 cover the addresses; the header has none of its own.
 */
import { foldChecksum, sumWords, updateChecksum, updateChecksum32 } from '../base/checksum';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { Ipv6UpperLayer } from '../wire/ipv6-extension';
import type { AddressBook } from './address-book';
import type { Tuple } from './connection';
import { rewriteSctpPort, type NatSide } from './nat-rewrite';
import { hasIcmpId, LEADING_TRANSPORT_BYTES } from './packet-words';

const SOURCE_OFFSET = 8;
const DESTINATION_OFFSET = 24;
const ADDRESS_WORDS = 4;
const ICMP_CHECKSUM_OFFSET = 2;
const ICMP_ID_OFFSET = 4;
const UDP_CHECKSUM_OFFSET = 6;
const TCP_CHECKSUM_OFFSET = 16;
const TCP_HEADER_BYTES = 20;

const upper = new Ipv6UpperLayer();

/** Gives the IPv6 packet at `start`, which may be a quoted one, the `side` of `target`. */
export function rewriteIpv6Side(
  packet: Packet,
  start: number,
  target: Tuple,
  side: NatSide,
  book: AddressBook,
): void {
  const addressOffset = start + (side === 'source' ? SOURCE_OFFSET : DESTINATION_OFFSET);
  const address = side === 'source' ? target.source : target.destination;
  const hasTransport = upper.find(packet.buffer, start, packet.end) && upper.fragmentOffset === 0;
  const checksumOffset = hasTransport ? rewriteTransport(packet, target, side) : undefined;
  for (let word = 0; word < ADDRESS_WORDS; word += 1) {
    const at = addressOffset + word * 4;
    const before = packet.uint32(at);
    const now = book.wordAt(address, word) >>> 0;
    if (before === now) continue;
    if (checksumOffset !== undefined) {
      packet.setUint16(checksumOffset, updateChecksum32(packet.uint16(checksumOffset), before, now));
    }
    packet.setUint32(at, now);
  }
  // Zero would say that there is none (RFC 8200 §8.1).
  const isUdp = upper.protocol === IP_PROTOCOL.UDP;
  if (checksumOffset !== undefined && isUdp && packet.uint16(checksumOffset) === 0) {
    packet.setUint16(checksumOffset, 0xffff);
  }
}

/** Computes the checksum of the ICMPv6 message at `offset` after its quote was rewritten. */
export function refreshIcmpv6Checksum(packet: Packet, start: number, offset: number): void {
  const lengthBytes = packet.end - offset;
  packet.setUint16(offset + ICMP_CHECKSUM_OFFSET, 0);
  let sum = sumWords(packet.buffer, start + SOURCE_OFFSET, start + DESTINATION_OFFSET + 16);
  sum += (lengthBytes >>> 16) + (lengthBytes & 0xffff) + IP_PROTOCOL.ICMPV6;
  sum = sumWords(packet.buffer, offset, packet.end, sum);
  packet.setUint16(offset + ICMP_CHECKSUM_OFFSET, foldChecksum(sum));
}

/** Answers where the checksum lies that covers the addresses. */
function rewriteTransport(packet: Packet, target: Tuple, side: NatSide): number | undefined {
  const { offset, protocol } = upper;
  const availableBytes = packet.end - offset;
  if (availableBytes < LEADING_TRANSPORT_BYTES) return undefined;
  if (protocol === IP_PROTOCOL.ICMPV6) {
    const checksumOffset = offset + ICMP_CHECKSUM_OFFSET;
    const hasId = hasIcmpId(packet.uint8(offset), protocol);
    if (hasId) rewriteWord(packet, offset + ICMP_ID_OFFSET, target.ports >>> 16, checksumOffset);
    return checksumOffset;
  }
  const portOffset = side === 'source' ? offset : offset + 2;
  const port = side === 'source' ? target.ports >>> 16 : target.ports & 0xffff;
  switch (protocol) {
    case IP_PROTOCOL.UDP: {
      const checksumOffset = offset + UDP_CHECKSUM_OFFSET;
      const hasChecksum = packet.uint16(checksumOffset) !== 0;
      rewriteWord(packet, portOffset, port, hasChecksum ? checksumOffset : undefined);
      return hasChecksum ? checksumOffset : undefined;
    }
    case IP_PROTOCOL.TCP: {
      // A quote may end before the checksum.
      const checksumOffset = availableBytes < TCP_HEADER_BYTES ? undefined : offset + TCP_CHECKSUM_OFFSET;
      rewriteWord(packet, portOffset, port, checksumOffset);
      return checksumOffset;
    }
    case IP_PROTOCOL.SCTP:
      rewriteSctpPort(packet, offset, portOffset, port);
      return undefined;
    default:
      return undefined;
  }
}

function rewriteWord(packet: Packet, offset: number, now: number, checksumOffset: number | undefined): void {
  const before = packet.uint16(offset);
  if (before === now) return;
  if (checksumOffset !== undefined) {
    packet.setUint16(checksumOffset, updateChecksum(packet.uint16(checksumOffset), before, now));
  }
  packet.setUint16(offset, now);
}
