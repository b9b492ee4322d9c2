/** Checks the checksum of a received UDP datagram or TCP segment in the packet's buffer (RFC 768, RFC 9293 §3.1). */
import { foldChecksum } from '../base/checksum';
import type { Packet } from '../link/packet';

/** Whether the `lengthBytes` from `transportOffset` on are intact, the addresses of the IPv4 header included. */
export function hasIntactChecksum(packet: Packet, protocol: number, lengthBytes: number): boolean {
  const { networkOffset, transportOffset } = packet;
  const pseudoHeader =
    packet.uint16(networkOffset + 12) +
    packet.uint16(networkOffset + 14) +
    packet.uint16(networkOffset + 16) +
    packet.uint16(networkOffset + 18) +
    protocol +
    lengthBytes;
  return foldChecksum(packet.sumWords(transportOffset, transportOffset + lengthBytes, pseudoHeader)) === 0;
}
