/** Whom a frame was addressed to, in the numbers of Linux (`skb->pkt_type`, if_packet.h; net/ethernet/eth.c: eth_type_trans). */
import { BROADCAST_MAC, isGroupMac, type MacAddress } from './mac-address';

export const PACKET_TYPE = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHER_HOST: 3, OUTGOING: 4 } as const;

export type PacketType = (typeof PACKET_TYPE)[keyof typeof PACKET_TYPE];

/** Of a frame that came in on a device. */
export function packetTypeOf(destination: MacAddress, isOfDevice: boolean): PacketType {
  if (destination === BROADCAST_MAC) return PACKET_TYPE.BROADCAST;
  if (isGroupMac(destination)) return PACKET_TYPE.MULTICAST;
  return isOfDevice ? PACKET_TYPE.HOST : PACKET_TYPE.OTHER_HOST;
}
