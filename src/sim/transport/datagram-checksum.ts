/** Checks the checksum of a received UDP datagram or TCP segment in the packet's buffer (RFC 768, RFC 9293 §3.1). */
import { foldChecksum, sumWords } from '../base/checksum';
import type { Packet } from '../link/packet';
import { ETHER_TYPE } from '../wire/ether-type';

/** Whether the `lengthBytes` from `transportOffset` on are intact, the addresses of the IP header included. */
export function hasIntactChecksum(packet: Packet, protocol: number, lengthBytes: number): boolean {
  const { networkOffset, transportOffset } = packet;
  if (packet.etherType === ETHER_TYPE.IPV6) {
    const addresses = networkOffset + 8;
    const sum = sumWords(packet.buffer, addresses, addresses + 32, protocol + lengthBytes);
    return foldChecksum(packet.sumWords(transportOffset, transportOffset + lengthBytes, sum)) === 0;
  }
  const pseudoHeader =
    packet.uint16(networkOffset + 12) +
    packet.uint16(networkOffset + 14) +
    packet.uint16(networkOffset + 16) +
    packet.uint16(networkOffset + 18) +
    protocol +
    lengthBytes;
  return foldChecksum(packet.sumWords(transportOffset, transportOffset + lengthBytes, pseudoHeader)) === 0;
}
