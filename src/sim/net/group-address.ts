/** The MAC addresses of broadcast and multicast addresses (RFC 1112 §6.4). */
import { macPartsOf, type MacParts } from '../link/frame';
import { isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { BROADCAST_MAC } from '../wire/mac-address';

const BROADCAST_PARTS = macPartsOf(BROADCAST_MAC);

export function groupMacOf(address: Ipv4Address): MacParts {
  if (!isMulticastIpv4(address)) return BROADCAST_PARTS;
  return { macHigh: 0x0100, macLow: 0x5e00_0000 + (address & 0x7f_ffff) };
}
