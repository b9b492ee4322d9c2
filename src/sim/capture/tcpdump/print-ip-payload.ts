/** What an IP packet carries, by the number of its protocol (print-ip-demux.c). */
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { printGre } from './print-gre';
import { printIcmpv4 } from './print-icmpv4';
import { printIcmpv6 } from './print-icmpv6';
import { printIgmp } from './print-group-membership';
import { printSctp } from './print-sctp';
import { printTcp } from './print-tcp';
import { printUdp } from './print-udp';
import { printAuthentication, printSecurityPayload } from './print-ipsec';
import { printCompressed } from './print-ipcomp';
import { printOspf } from './print-ospf';
import { printOspf6 } from './print-ospf6';
import { printPim } from './print-pim';
import { printVrrp } from './print-vrrp';
import type { IpPayload } from './ip-payload';
import { IP_PROTOCOL_NAMES, protocolName } from './protocol-names';
import type { TcpdumpContext } from './tcpdump-context';

const [OSPF, PIM, COMPRESSED] = [89, 103, 108] as const;
const [IGMP, IPV6, GRE, ESP, AH, NO_NEXT, SUN_ND, VRRP, ETHERNET] = [
  2, 41, 47, 50, 51, 59, 77, 112, 143,
] as const;

export function printIpPayload(context: TcpdumpContext, protocol: number, payload: IpPayload): string {
  const { ipOffset, offset, lengthBytes, isFragment } = payload;
  const isIpv6 = context.isIpv6(ipOffset);
  switch (protocol) {
    case IP_PROTOCOL.TCP:
      return printTcp(context, ipOffset, offset, lengthBytes, isFragment);
    case IP_PROTOCOL.UDP:
      return printUdp(context, ipOffset, offset, lengthBytes, isFragment);
    case IP_PROTOCOL.ICMP:
      return isIpv6 ? requires(protocol, 4) : printIcmpv4(context, offset, lengthBytes, isFragment);
    case IP_PROTOCOL.ICMPV6:
      return isIpv6 ? printIcmpv6(context, payload) : requires(protocol, 6);
    case IGMP:
      return isIpv6 ? requires(protocol, 4) : printIgmp(context, offset, lengthBytes);
    case IP_PROTOCOL.IPIP:
      return context.nested.ipv4(context, offset, lengthBytes);
    case IPV6:
      return context.nested.ipv6(context, offset, lengthBytes);
    case GRE:
      return printGre(context, offset, lengthBytes);
    case IP_PROTOCOL.SCTP:
      return printSctp(context, payload);
    case ESP:
      return printSecurityPayload(context, offset, lengthBytes);
    case AH:
      return printAuthentication(context, payload, printIpPayload);
    case VRRP:
      return printVrrp(context, payload);
    case OSPF:
      return context.printed(() => {
        if (isIpv6) printOspf6(context, offset, lengthBytes);
        else printOspf(context, offset, lengthBytes);
      });
    case PIM:
      return context.printed(() => {
        printPim(context, payload);
      });
    case COMPRESSED:
      return context.printed(() => {
        printCompressed(context, offset);
      });
    case ETHERNET:
      return isIpv6 ? context.nested.ethernet(context, offset, lengthBytes) : requires(protocol, 6);
    case SUN_ND:
      return ` nd ${lengthBytes}`;
    case NO_NEXT:
      return 'no next header';
    default: {
      const name = context.options.isNumeric ? undefined : protocolName(protocol);
      return ` ${name ?? `ip-proto-${protocol}`} ${lengthBytes}`;
    }
  }
}

function requires(protocol: number, version: 4 | 6): string {
  return `[${IP_PROTOCOL_NAMES.get(protocol) ?? 'unknown'} requires IPv${version}] (invalid)`;
}
