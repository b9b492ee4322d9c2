/** Words with a meaning of their own in filter expressions (scanner.l of libpcap 1.10.3). */

/** Protocols by which packets can be chosen and whose bytes can be read. */
export type FilterProtocol =
  | 'link'
  | 'ip'
  | 'ip6'
  | 'arp'
  | 'rarp'
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'icmp'
  | 'icmp6'
  | 'igmp'
  | 'igrp'
  | 'pim'
  | 'vrrp'
  | 'carp'
  | 'esp'
  | 'ah'
  | 'atalk'
  | 'aarp'
  | 'decnet'
  | 'lat'
  | 'sca'
  | 'moprc'
  | 'mopdl'
  | 'iso'
  | 'esis'
  | 'isis'
  | 'l1'
  | 'l2'
  | 'iih'
  | 'lsp'
  | 'snp'
  | 'csnp'
  | 'psnp'
  | 'clnp'
  | 'stp'
  | 'ipx'
  | 'netbeui';

const PROTOCOLS = new Map<string, FilterProtocol>([
  ['link', 'link'],
  ['ether', 'link'],
  ['ppp', 'link'],
  ['slip', 'link'],
  ['fddi', 'link'],
  ['tr', 'link'],
  ['wlan', 'link'],
  ['es-is', 'esis'],
  ['is-is', 'isis'],
]);

const PLAIN_PROTOCOLS: readonly FilterProtocol[] = [
  ...(['ip', 'ip6', 'arp', 'rarp', 'tcp', 'udp', 'sctp', 'icmp', 'icmp6', 'igmp', 'igrp', 'pim'] as const),
  ...(['vrrp', 'carp', 'esp', 'ah', 'atalk', 'aarp', 'decnet', 'lat', 'sca', 'moprc', 'mopdl'] as const),
  ...(['iso', 'esis', 'isis', 'l1', 'l2', 'iih', 'lsp', 'snp', 'csnp', 'psnp', 'clnp'] as const),
  ...(['stp', 'ipx', 'netbeui'] as const),
];
for (const protocol of PLAIN_PROTOCOLS) PROTOCOLS.set(protocol, protocol);

export function filterProtocol(word: string): FilterProtocol | undefined {
  return PROTOCOLS.get(word);
}

export type FilterDirection = 'src' | 'dst' | 'src-or-dst' | 'src-and-dst';
export type FilterAddressType = 'host' | 'net' | 'port' | 'portrange' | 'proto';

const ADDRESS_TYPES = new Map<string, FilterAddressType>([
  ['host', 'host'],
  ['net', 'net'],
  ['port', 'port'],
  ['portrange', 'portrange'],
  ['proto', 'proto'],
]);

export function filterAddressType(word: string): FilterAddressType | undefined {
  return ADDRESS_TYPES.get(word);
}

/** What the language knows and a simulated Ethernet has none of, or what is not built. */
const UNSUPPORTED = new Map<string, string>([
  ['protochain', 'chains of headers are not modelled; "proto" looks at the first'],
  ['gateway', 'it needs names of hosts, which are not looked up'],
  ['type', 'it goes with 802.11'],
  ['subtype', 'it goes with 802.11'],
  ['dir', 'it goes with 802.11'],
  ['direction', 'it goes with 802.11; "inbound" and "outbound" go with any interface'],
  ['addr1', 'it goes with 802.11'],
  ['addr2', 'it goes with 802.11'],
  ['addr3', 'it goes with 802.11'],
  ['addr4', 'it goes with 802.11'],
  ['address1', 'it goes with 802.11'],
  ['address2', 'it goes with 802.11'],
  ['address3', 'it goes with 802.11'],
  ['address4', 'it goes with 802.11'],
  ['ra', 'it goes with 802.11'],
  ['ta', 'it goes with 802.11'],
  ['radio', 'it goes with 802.11'],
  ['lane', 'it goes with ATM'],
  ['metac', 'it goes with ATM'],
  ['bcc', 'it goes with ATM'],
  ['sc', 'it goes with ATM'],
  ['ilmic', 'it goes with ATM'],
  ['oam', 'it goes with ATM'],
  ['oamf4', 'it goes with ATM'],
  ['oamf4ec', 'it goes with ATM'],
  ['oamf4sc', 'it goes with ATM'],
  ['connectmsg', 'it goes with ATM'],
  ['metaconnect', 'it goes with ATM'],
  ['vpi', 'it goes with ATM'],
  ['vci', 'it goes with ATM'],
  ['ifname', 'it goes with the log of pf'],
  ['on', 'it goes with the log of pf'],
  ['rset', 'it goes with the log of pf'],
  ['ruleset', 'it goes with the log of pf'],
  ['rnr', 'it goes with the log of pf'],
  ['rulenum', 'it goes with the log of pf'],
  ['srnr', 'it goes with the log of pf'],
  ['subrulenum', 'it goes with the log of pf'],
  ['reason', 'it goes with the log of pf'],
  ['action', 'it goes with the log of pf'],
  ['ifindex', 'it goes with the "cooked" link type LINUX_SLL2'],
]);

/** Why the word cannot be used, when it cannot. */
export function unsupportedReason(word: string): string | undefined {
  return UNSUPPORTED.get(word);
}

const OTHER_KEYWORDS = new Set(
  (
    'src dst and or not mask broadcast multicast less greater byte len length inbound outbound vlan mpls ' +
    'pppoed pppoes geneve llc'
  ).split(' '),
);

export function isFilterKeyword(word: string): boolean {
  return PROTOCOLS.has(word) || ADDRESS_TYPES.has(word) || UNSUPPORTED.has(word) || OTHER_KEYWORDS.has(word);
}

/** Numbers with names (`pcap-filter(7)`, "arithmetic expressions"). */
const CONSTANTS = new Map<string, number>([
  ['icmptype', 0],
  ['icmpcode', 1],
  ['icmp6type', 0],
  ['icmp6code', 1],
  ['tcpflags', 13],
  ['icmp-echoreply', 0],
  ['icmp-unreach', 3],
  ['icmp-sourcequench', 4],
  ['icmp-redirect', 5],
  ['icmp-echo', 8],
  ['icmp-routeradvert', 9],
  ['icmp-routersolicit', 10],
  ['icmp-timxceed', 11],
  ['icmp-paramprob', 12],
  ['icmp-tstamp', 13],
  ['icmp-tstampreply', 14],
  ['icmp-ireq', 15],
  ['icmp-ireqreply', 16],
  ['icmp-maskreq', 17],
  ['icmp-maskreply', 18],
  ['icmp6-destinationunreach', 1],
  ['icmp6-packettoobig', 2],
  ['icmp6-timeexceeded', 3],
  ['icmp6-parameterproblem', 4],
  ['icmp6-echo', 128],
  ['icmp6-echoreply', 129],
  ['icmp6-multicastlistenerquery', 130],
  ['icmp6-multicastlistenerreportv1', 131],
  ['icmp6-multicastlistenerdone', 132],
  ['icmp6-routersolicit', 133],
  ['icmp6-routeradvert', 134],
  ['icmp6-neighborsolicit', 135],
  ['icmp6-neighboradvert', 136],
  ['icmp6-redirect', 137],
  ['icmp6-routerrenum', 138],
  ['icmp6-nodeinformationquery', 139],
  ['icmp6-nodeinformationresponse', 140],
  ['icmp6-ineighbordiscoverysolicit', 141],
  ['icmp6-ineighbordiscoveryadvert', 142],
  ['icmp6-multicastlistenerreportv2', 143],
  ['icmp6-homeagentdiscoveryrequest', 144],
  ['icmp6-homeagentdiscoveryreply', 145],
  ['icmp6-mobileprefixsolicit', 146],
  ['icmp6-mobileprefixadvert', 147],
  ['icmp6-certpathsolicit', 148],
  ['icmp6-certpathadvert', 149],
  ['icmp6-multicastrouteradvert', 151],
  ['icmp6-multicastroutersolicit', 152],
  ['icmp6-multicastroutertermination', 153],
  ['tcp-fin', 0x01],
  ['tcp-syn', 0x02],
  ['tcp-rst', 0x04],
  ['tcp-push', 0x08],
  ['tcp-ack', 0x10],
  ['tcp-urg', 0x20],
  ['tcp-ece', 0x40],
  ['tcp-cwr', 0x80],
]);

export function filterConstant(word: string): number | undefined {
  return CONSTANTS.get(word);
}
