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
  | 'netbeui'
  | 'radio';

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
  ...(['stp', 'ipx', 'netbeui', 'radio'] as const),
];
for (const protocol of PLAIN_PROTOCOLS) PROTOCOLS.set(protocol, protocol);

export function filterProtocol(word: string): FilterProtocol | undefined {
  return PROTOCOLS.get(word);
}

/** Those after the first four say which station of an 802.11 frame. */
export type FilterDirection = 'src' | 'dst' | 'src-or-dst' | 'src-and-dst' | StationDirection;
export type StationDirection = 'addr1' | 'addr2' | 'addr3' | 'addr4' | 'ra' | 'ta';
export type FilterAddressType = 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'protochain' | 'gateway';

const ADDRESS_TYPES = new Map<string, FilterAddressType>(
  (['host', 'net', 'port', 'portrange', 'proto', 'protochain', 'gateway'] as const).map((type) => [
    type,
    type,
  ]),
);

export function filterAddressType(word: string): FilterAddressType | undefined {
  return ADDRESS_TYPES.get(word);
}

const STATIONS = new Map<string, StationDirection>([
  ['addr1', 'addr1'],
  ['addr2', 'addr2'],
  ['addr3', 'addr3'],
  ['addr4', 'addr4'],
  ['address1', 'addr1'],
  ['address2', 'addr2'],
  ['address3', 'addr3'],
  ['address4', 'addr4'],
  ['ra', 'ra'],
  ['ta', 'ta'],
]);

export function stationDirection(word: string): StationDirection | undefined {
  return STATIONS.get(word);
}

const OTHER_KEYWORDS = new Set(
  (
    'src dst and or not mask broadcast multicast less greater byte len length inbound outbound ifindex vlan mpls ' +
    'pppoed pppoes geneve llc type subtype dir direction on ifname rset ruleset rnr rulenum srnr subrulenum reason ' +
    'action lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect fisu lssu lsu msu hfisu ' +
    'hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls'
  ).split(' '),
);

export function isFilterKeyword(word: string): boolean {
  return PROTOCOLS.has(word) || ADDRESS_TYPES.has(word) || STATIONS.has(word) || OTHER_KEYWORDS.has(word);
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
