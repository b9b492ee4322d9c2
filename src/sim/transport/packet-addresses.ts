/** The addresses of a received packet of either family. */
import type { Packet } from '../link/packet';
import { ETHER_TYPE } from '../wire/ether-type';
import type { IpAddress } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';

export function packetSource(packet: Packet): IpAddress {
  const { networkOffset } = packet;
  if (packet.etherType === ETHER_TYPE.IPV6) return readIpv6(packet.buffer, networkOffset + 8);
  return ipv4Of(packet.uint32(networkOffset + 12));
}

export function packetDestination(packet: Packet): IpAddress {
  const { networkOffset } = packet;
  if (packet.etherType === ETHER_TYPE.IPV6) return readIpv6(packet.buffer, networkOffset + 24);
  return ipv4Of(packet.uint32(networkOffset + 16));
}

/** Time to live or hop limit. */
export function packetTtl(packet: Packet): number {
  return packet.uint8(packet.networkOffset + (packet.etherType === ETHER_TYPE.IPV6 ? 7 : 8));
}
