/** Communities of BGP's routes: plain (RFC 1997), extended (RFC 4360) and large (RFC 8092); print-bgp.c. */
import { bitNamesOf, hexText, nameTable } from './name-table';
import { megabitsText } from './print-bandwidth';
import type { TcpdumpContext } from './tcpdump-context';

const KINDS = nameTable(`
  2 target;258 target;514 target;3 origin;259 origin;515 origin;16388 link-BW;5 ospf-domain;261 ospf-domain;
  517 ospf-domain;32773 ospf-domain;774 ospf-route-type;32768 ospf-route-type;780 encapsulation;
  263 ospf-router-id;32769 ospf-router-id;32778 layer2-info;34816 eigrp-general-route (flag, tag);
  34817 eigrp-route-metric (AS, delay);34818 eigrp-route-metric (reliability, nexthop, bandwidth);
  34819 eigrp-route-metric (load, MTU);34820 eigrp-external-route (remote-AS, remote-ID);
  34821 eigrp-external-route (remote-proto, remote-metric);9 source-AS;267 vrf-route-import;10 l2vpn-id;
  61706 l2vpn-id`);

const FLAGS = nameTable('32768 vendor-specific;16384 non-transitive');

const ROUTE_TYPES = nameTable(`
  1 Router;2 Network;3 Summary;5 External;7 NSSA External;129 MPLS-VPN Sham`);

const TUNNELS = nameTable(`
  1 L2TPv3 over IP;2 GRE;3 Transmit Tunnel;4 IPsec;5 IP in IP with IPsec;6 MPLS in IP with IPsec;7 IP in IP;
  8 VXLAN;9 NVGRE;10 MPLS;11 MPLS in GRE;12 VXLAN GPE;13 MPLS in UDP;14 IPv6;15 SR TE;16 Bare;17 SR`);

const LAYER_2_ENCAPSULATIONS = nameTable(`
  0 Reserved;1 Frame Relay;2 ATM AAL5 SDU VCC transport;3 ATM transparent cell transport;
  4 Ethernet (VLAN) Tagged Mode;5 Ethernet Raw Mode;6 Cisco HDLC;7 PPP;
  8 SONET/SDH Circuit Emulation Service over MPLS;9 ATM n-to-one VCC cell transport;
  10 ATM n-to-one VPC cell transport;11 IP layer 2 transport;15 Frame Relay Port mode;
  17 Structure-agnostic E1 over packet;18 Structure-agnostic T1 (DS1) over packet;19 VPLS;
  20 Structure-agnostic T3 (DS3) over packet;21 Nx64kbit/s Basic Service using Structure-aware;
  25 Frame Relay DLCI;40 Structure-agnostic E3 over packet;
  41 Octet-aligned playload for Structure-agnostic DS1 circuits;42 E1 Nx64kbit/s with CAS using Structure-aware;
  43 DS1 (ESF) Nx64kbit/s with CAS using Structure-aware;44 DS1 (SF) Nx64kbit/s with CAS using Structure-aware`);

const WELL_KNOWN = new Map<number, string>([
  [0xffff_ff01, ' NO_EXPORT'],
  [0xffff_ff02, ' NO_ADVERTISE'],
  [0xffff_ff03, ' NO_EXPORT_SUBCONFED'],
]);

export function printCommunities(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  for (let at = 0; at < lengthBytes && !context.isCut; at += 4) {
    const community = context.get32(offset + at);
    const separator = lengthBytes - at > 4 ? ', ' : '';
    context.put(WELL_KNOWN.get(community) ?? `${community >>> 16}:${community & 0xffff}${separator}`);
  }
}

export function printLargeCommunities(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  context.put('\n\t    ');
  for (let at = 0; at < lengthBytes && !context.isCut; at += 12) {
    const place = offset + at;
    const separator = lengthBytes - at > 12 ? ', ' : '';
    context.put(
      `${context.get32(place)}:${context.get32(place + 4)}:${context.get32(place + 8)}${separator}`,
    );
  }
}

export function printExtendedCommunities(context: TcpdumpContext, offset: number, lengthBytes: number): void {
  for (let at = 0; at < lengthBytes && !context.isCut; at += 8) {
    const place = offset + at;
    const kind = context.get16(place);
    context.put(
      `\n\t    ${KINDS.get(kind) ?? 'unknown extd community typecode'} (${hexText(kind, 4)}), ` +
        `Flags [${bitNamesOf(FLAGS, kind)}]`,
    );
    if (!context.need(place, 8)) return;
    context.put(`: ${extendedText(context, kind, place)}`);
  }
}

function extendedText(context: TcpdumpContext, kind: number, offset: number): string {
  switch (kind) {
    case 0x0002:
    case 0x0003:
    case 0x000a:
      return `${context.uint16(offset + 2)}:${context.uint32(offset + 4)} (= ${context.address(offset + 4)})`;
    case 0x0102:
    case 0x0103:
    case 0x010b:
    case 0xf10a:
      return `${context.address(offset + 2)}:${context.uint16(offset + 6)}`;
    case 0x0202:
    case 0x0203:
      return `${context.uint32(offset + 2)}:${context.uint16(offset + 6)}`;
    case 0x4004:
      return `bandwidth: ${megabitsText(context, offset + 4)}`;
    case 0x0005:
    case 0x0105:
    case 0x0107:
    case 0x0205:
    case 0x8001:
    case 0x8005:
      return context.address(offset + 2);
    case 0x0009:
      return `AS ${context.uint16(offset + 2)}`;
    default:
      return rarerText(context, kind, offset);
  }
}

function rarerText(context: TcpdumpContext, kind: number, offset: number): string {
  switch (kind) {
    case 0x0306:
    case 0x8000: {
      const type = context.uint8(offset + 6);
      return (
        `area:${context.address(offset + 2)}, router-type:${ROUTE_TYPES.get(type) ?? `unknown (${hexText(type, 2)})`}, ` +
        `metric-type:${(context.uint8(offset + 7) & 1) === 0 ? '' : 'E2'}${type === 5 || type === 7 ? 'E1' : ''}`
      );
    }
    case 0x800a: {
      const encapsulation = LAYER_2_ENCAPSULATIONS.get(context.uint8(offset + 2)) ?? 'unknown encaps';
      return `${encapsulation} Control Flags [${hexText(context.uint8(offset + 3), 2)}]:MTU ${context.uint16(offset + 4)}`;
    }
    case 0x030c:
      return `Tunnel type: ${TUNNELS.get(context.uint16(offset + 6)) ?? 'unknown encaps'}`;
    default:
      return context.hex(offset + 2, 6, '');
  }
}
