/** Address families of BGP (RFC 4760) by number, as tcpdump names them. */
import { nameTable } from './name-table';
import type { TcpdumpContext } from './tcpdump-context';

export const BGP_AFI = nameTable(`
  0 Reserved;1 IPv4;2 IPv6;3 NSAP;4 HDLC;5 BBN 1822;6 802;7 E.163;8 E.164;9 F.69;10 X.121;11 Novell IPX;
  12 Appletalk;13 Decnet IV;14 Banyan Vines;15 E.164 with NSAP subaddress;196 Layer-2 VPN;25 VPLS`);

export const BGP_SAFI = nameTable(`
  0 Reserved;1 Unicast;2 Multicast;3 Unicast+Multicast;4 labeled Unicast;64 Tunnel;65 VPLS;66 MDT;70 EVPN;
  128 labeled VPN Unicast;129 labeled VPN Multicast;130 labeled VPN Unicast+Multicast;
  132 Route Target Routing Information;5 Multicast VPN`);

/** Where a family's two numbers are. */
export function bgpFamilyText(context: TcpdumpContext, afiOffset: number, safiOffset: number): string {
  const afi = context.get16(afiOffset);
  const safi = context.get8(safiOffset);
  return `AFI ${BGP_AFI.get(afi) ?? 'Unknown'} (${afi}), SAFI ${BGP_SAFI.get(safi) ?? 'Unknown'} (${safi})`;
}
