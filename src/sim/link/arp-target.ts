/** Whom an ARP packet asks for or names, read in place (`wire/arp.ts` has the packet as an object). */
import { ETHER_TYPE } from '../wire/ether-type';
import { ipv4Of, type Ipv4Address } from '../wire/ipv4-address';
import { isBroadcastFrame } from './frame';
import type { Packet } from './packet';

const ETHER_TYPE_OFFSET = 12;
/** Behind the header of its frame. */
const TARGET_OFFSET = 14 + 24;

/** Of a frame to everybody; undefined for any other. */
export function arpTargetOf(packet: Packet): Ipv4Address | undefined {
  if (!isBroadcastFrame(packet)) return undefined;
  if (packet.uint16(packet.start + ETHER_TYPE_OFFSET) !== ETHER_TYPE.ARP) return undefined;
  if (packet.end < packet.start + TARGET_OFFSET + 4) return undefined;
  return ipv4Of(packet.uint32(packet.start + TARGET_OFFSET));
}
