import { LINK_TYPE } from '../../capture/packet-table';

/** Names of link types and what libpcap says that they are. */
const NAMES = new Map<number, readonly [string, string]>([
  [LINK_TYPE.NULL, ['NULL', 'BSD loopback']],
  [LINK_TYPE.ETHERNET, ['EN10MB', 'Ethernet']],
  [LINK_TYPE.PPP, ['PPP', 'PPP']],
  [LINK_TYPE.RAW, ['RAW', 'Raw IP']],
  [LINK_TYPE.LOOP, ['LOOP', 'OpenBSD loopback']],
  [LINK_TYPE.LINUX_SLL, ['LINUX_SLL', 'Linux cooked v1']],
  [LINK_TYPE.IPV4, ['IPV4', 'Raw IPv4']],
  [LINK_TYPE.IPV6, ['IPV6', 'Raw IPv6']],
  [LINK_TYPE.LINUX_SLL2, ['LINUX_SLL2', 'Linux cooked v2']],
]);

/** `EN10MB (Ethernet)` */
export function describedLinkType(linkType: number): string {
  const [name, description] = NAMES.get(linkType) ?? [String(linkType), 'unknown'];
  return `${name} (${description})`;
}
