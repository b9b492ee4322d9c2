/** What an ICMP or ICMPv6 error tells of the packet that it is about. */
import { Ipv6UpperLayer } from '../wire/ipv6-extension';
import type { Tuple } from './connection';
import type { PacketContext } from './packet-context';
import { IPV4_HEADER_BYTES, LEADING_TRANSPORT_BYTES, readPorts } from './packet-words';
import { readWord } from './read-word';

const upper = new Ipv6UpperLayer();

/** Undefined when too little is quoted. */
export function readQuotedTuple({ packet, transportOffset, book }: PacketContext): Tuple | undefined {
  const bytes = packet.buffer;
  const quote = transportOffset + LEADING_TRANSPORT_BYTES;
  if (book !== undefined) {
    const { end } = packet;
    if (!upper.find(bytes, quote, end) || end - upper.offset < LEADING_TRANSPORT_BYTES) return undefined;
    const { offset, protocol } = upper;
    return {
      source: book.read(bytes, quote + 8),
      destination: book.read(bytes, quote + 24),
      ports: upper.fragmentOffset === 0 ? readPorts(bytes, offset, end - offset, protocol) : 0,
      protocol,
    };
  }
  const headerBytes = ((bytes[quote] ?? 0) & 0xf) << 2;
  const availableBytes = packet.end - quote - headerBytes;
  if (headerBytes < IPV4_HEADER_BYTES || availableBytes < LEADING_TRANSPORT_BYTES) return undefined;
  const protocol = bytes[quote + 9] ?? 0;
  return {
    source: readWord(bytes, quote + 12),
    destination: readWord(bytes, quote + 16),
    ports: readPorts(bytes, quote + headerBytes, availableBytes, protocol),
    protocol,
  };
}
