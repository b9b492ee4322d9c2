/**
 * Cuts a TCP frame that stands for several segments into them (net/ipv4/tcp_offload.c, af_inet.c, udp_offload.c).
 *
 * Models IPv4 and IPv6, plain, in a VXLAN or other UDP tunnel over IPv4, and IPv4 in IPv4: lengths, identifications that count up,
 * sequence numbers, FIN and PSH on the last segment only, checksums. Leaves out IPv6 extension headers.
 */
import { foldChecksum, sumWords } from '../base/checksum';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { TCP_FLAG } from '../wire/tcp';
import type { Packet } from './packet';
import type { PacketPool } from './packet-pool';

const IPV6_HEADER_BYTES = 40;
const UDP_HEADER_BYTES = 8;
/** Behind the outer UDP header: the VXLAN header and the inner Ethernet header. */
const INNER_NETWORK_OFFSET = 8 + 14;

/** Ends the original. All parts have its id. */
export function segmentFrame(packet: Packet, packets: PacketPool): readonly Packet[] {
  const outer = packet.networkOffset;
  const protocol = protocolAt(packet, outer);
  const isInUdp = protocol === IP_PROTOCOL.UDP;
  const isInIp = protocol === IP_PROTOCOL.IPIP;
  const outerTransport = outer + headerBytesAt(packet, outer);
  let inner = outer;
  if (isInUdp) inner = outerTransport + UDP_HEADER_BYTES + INNER_NETWORK_OFFSET;
  else if (isInIp) inner = outerTransport;
  const transport = inner + headerBytesAt(packet, inner);
  const payloadStart = transport + (packet.uint8(transport + 12) >>> 4) * 4;
  const payloadBytes = packet.end - payloadStart;
  const segmentBytes = payloadBytes - packet.surplusBytes;
  const segments: Packet[] = [];
  for (let offset = 0; offset < payloadBytes; offset += segmentBytes) {
    const length = Math.min(segmentBytes, payloadBytes - offset);
    const segment = packets.cloneHeaders(packet, payloadStart, length);
    const from = payloadStart + offset;
    // The headers lie as far from the beginning as in the original.
    const shift = segment.base - packet.base;
    segment.buffer.set(packet.buffer.subarray(from, from + length), payloadStart + shift);
    const isLast = offset + length === payloadBytes;
    const index = segments.length;
    adaptTcp(segment, inner + shift, transport + shift, offset, isLast);
    adaptIp(segment, inner + shift, index);
    if (isInUdp) segment.setUint16(outerTransport + shift + 4, segment.end - outerTransport - shift);
    if (isInUdp || isInIp) adaptIp(segment, outer + shift, index);
    segments.push(segment);
  }
  packets.consume(packet);
  return segments;
}

function adaptTcp(
  segment: Packet,
  network: number,
  transport: number,
  offset: number,
  isLast: boolean,
): void {
  segment.setUint32(transport + 4, (segment.uint32(transport + 4) + offset) >>> 0);
  let flags = segment.uint8(transport + 13);
  if (!isLast) flags &= ~(TCP_FLAG.FIN | TCP_FLAG.PSH);
  if (offset > 0) flags &= ~TCP_FLAG.CWR;
  segment.setUint8(transport + 13, flags);
  segment.setUint16(transport + 16, 0);
  const isIpv6 = isIpv6At(segment, network);
  const addresses = network + (isIpv6 ? 8 : 12);
  const addressBytes = isIpv6 ? 32 : 8;
  const pseudoHeader = sumWords(segment.buffer, addresses, addresses + addressBytes, IP_PROTOCOL.TCP);
  const sum = segment.sumWords(transport, segment.end, pseudoHeader + segment.end - transport);
  segment.setUint16(transport + 16, foldChecksum(sum));
}

function adaptIp(segment: Packet, network: number, index: number): void {
  if (isIpv6At(segment, network)) {
    segment.setUint16(network + 4, segment.end - network - IPV6_HEADER_BYTES);
    return;
  }
  segment.setUint16(network + 2, segment.end - network);
  segment.setUint16(network + 4, (segment.uint16(network + 4) + index) & 0xffff);
  segment.setUint16(network + 10, 0);
  const sum = sumWords(segment.buffer, network, network + headerBytesAt(segment, network));
  segment.setUint16(network + 10, foldChecksum(sum));
}

function isIpv6At(packet: Packet, network: number): boolean {
  return packet.uint8(network) >>> 4 === 6;
}

function headerBytesAt(packet: Packet, network: number): number {
  return isIpv6At(packet, network) ? IPV6_HEADER_BYTES : (packet.uint8(network) & 0xf) * 4;
}

function protocolAt(packet: Packet, network: number): number {
  return packet.uint8(network + (isIpv6At(packet, network) ? 6 : 9));
}
