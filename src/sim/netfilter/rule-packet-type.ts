/** Whom the frame of a packet was addressed to (`skb->pkt_type`), as rules of both tools ask. */
import { isMulticastAddress } from '../wire/ip-address';
import { readMac } from '../wire/mac-address';
import { PACKET_TYPE, packetTypeOf, type PacketType } from '../wire/packet-type';
import type { RuleContext } from './rule-context';

const FRAME_HEADER_BYTES = 14;
const LOOPBACK = 'lo';

export function packetTypeAt(context: RuleContext): PacketType {
  const { packet, inName } = context;
  if (inName === '' && packet.ingress === undefined) return PACKET_TYPE.HOST;
  const start = packet.networkOffset - FRAME_HEADER_BYTES;
  if (packet.ingress === undefined || inName === LOOPBACK || start < 0) {
    // The loopback device has no addresses to go by.
    return isMulticastAddress(context.addressAt(context.destination))
      ? PACKET_TYPE.MULTICAST
      : PACKET_TYPE.HOST;
  }
  return packetTypeOf(readMac(packet.buffer, start), !packet.isForOtherHost);
}
