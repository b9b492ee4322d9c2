/** Where the payload of a packet begins: what comes behind the headers that somebody may rewrite on its way. */
import type { Packet } from '../link/packet';
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';

const ETHERNET_BYTES = 14;
const IPV6_BYTES = 40;
const UDP_BYTES = 8;
/** What every IPv4 and every TCP header has, whatever a damaged one says of itself: all of it may be rewritten. */
const LEAST_HEADER_BYTES = 20;
/** MF and the offset: NAT does not look behind the IP header of a fragment, nor does this. */
const FRAGMENT_MASK = 0x3fff;
/** Less than this is not worth being kept apart. */
const LEAST_BYTES = 24;

/** As an offset in the packet's buffer; its end for a frame that is not a whole UDP datagram or TCP segment. */
export function findPayload(packet: Packet): number {
  const { start, end } = packet;
  // A device without Ethernet shows the packet alone.
  const isRaw = start === packet.networkOffset;
  const ip = isRaw ? start : start + ETHERNET_BYTES;
  const etherType = isRaw ? packet.etherType : packet.uint16(ip - 2);
  let payload = end;
  if (etherType === ETHER_TYPE.IPV4) {
    if ((packet.uint16(ip + 6) & FRAGMENT_MASK) !== 0) return end;
    payload = behindTransport(packet, packet.uint8(ip + 9), ip + headerBytes(packet.uint8(ip) & 0xf));
  } else if (etherType === ETHER_TYPE.IPV6) {
    payload = behindTransport(packet, packet.uint8(ip + 6), ip + IPV6_BYTES);
  }
  return end - payload < LEAST_BYTES ? end : payload;
}

function behindTransport(packet: Packet, protocol: number, transport: number): number {
  if (protocol === IP_PROTOCOL.UDP) return transport + UDP_BYTES;
  if (protocol === IP_PROTOCOL.TCP) return transport + headerBytes(packet.uint8(transport + 12) >>> 4);
  return packet.end;
}

function headerBytes(words: number): number {
  return Math.max(words * 4, LEAST_HEADER_BYTES);
}
