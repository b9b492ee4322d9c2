/** Whom a frame was addressed to (`skb->pkt_type`), as rules of both tools ask. */
import { isMulticastAddress } from '../wire/ip-address';
import { BROADCAST_MAC, isGroupMac, readMac } from '../wire/mac-address';
import type { RuleContext } from './rule-context';

const PACKET_TYPE = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHER_HOST: 3 } as const;

const FRAME_HEADER_BYTES = 14;
const LOOPBACK = 'lo';

export function packetTypeOf(context: RuleContext): number {
  const { packet, inName } = context;
  if (inName === '' && packet.ingress === undefined) return PACKET_TYPE.HOST;
  const start = packet.networkOffset - FRAME_HEADER_BYTES;
  if (packet.ingress === undefined || inName === LOOPBACK || start < 0) {
    // The loopback device has no addresses to go by.
    return isMulticastAddress(context.addressAt(context.destination))
      ? PACKET_TYPE.MULTICAST
      : PACKET_TYPE.HOST;
  }
  if (packet.isForOtherHost) return PACKET_TYPE.OTHER_HOST;
  const mac = readMac(packet.buffer, start);
  if (mac === BROADCAST_MAC) return PACKET_TYPE.BROADCAST;
  return isGroupMac(mac) ? PACKET_TYPE.MULTICAST : PACKET_TYPE.HOST;
}
