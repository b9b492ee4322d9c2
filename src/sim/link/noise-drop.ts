/**
 * Tells drops that every cluster has, a real one too, and that nobody asks about: what hosts announce into a tunnel device
 * that leads to no group, or into ipvlan in mode l3 (listener reports, solicitations of routers, duplicate address detection;
 * vxlan_core.c: vxlan_xmit, ipvlan_core.c: ipvlan_process_outbound). The question for a neighbor is none of them: who gets no answer wants to know why.
 */
import { ETHER_TYPE } from '../wire/ether-type';
import { ETHERNET_HEADER_BYTES } from '../wire/ethernet';
import { ICMPV6_TYPE, isLinkUpkeep } from '../wire/icmpv6';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { ANY_IPV6, readIpv6 } from '../wire/ipv6-address';
import { Ipv6UpperLayer } from '../wire/ipv6-extension';
import { isGroupMac, readMac } from '../wire/mac-address';
import type { DropReason } from './drop-reason';

const SOURCE_AT = ETHERNET_HEADER_BYTES + 8;

const upperLayer = new Ipv6UpperLayer();

export function isNoiseDrop(reason: DropReason, frame: Uint8Array): boolean {
  const isOfGroups = reason === 'no-tunnel-endpoint' || reason === 'group-in-l3';
  if (!isOfGroups || !isGroupMac(readMac(frame, 0))) return false;
  if (frame[12] !== ETHER_TYPE.IPV6 >> 8 || frame[13] !== (ETHER_TYPE.IPV6 & 0xff)) return false;
  const isWhole = upperLayer.find(frame, ETHERNET_HEADER_BYTES, frame.length);
  if (!isWhole || upperLayer.protocol !== IP_PROTOCOL.ICMPV6) return false;
  const type = frame[upperLayer.offset] ?? 0;
  const isQuestion = type === ICMPV6_TYPE.NEIGHBOR_SOLICITATION && readIpv6(frame, SOURCE_AT) !== ANY_IPV6;
  return isLinkUpkeep(type) && !isQuestion;
}
