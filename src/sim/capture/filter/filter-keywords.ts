/** Words with a meaning of their own in filter expressions. */

/** Protocols by which packets can be chosen and whose bytes can be read. */
export type FilterProtocol =
  'ether' | 'ip' | 'ip6' | 'arp' | 'rarp' | 'tcp' | 'udp' | 'sctp' | 'icmp' | 'icmp6' | 'igmp' | 'esp' | 'ah';

const PROTOCOLS = new Map<string, FilterProtocol>([
  ['ether', 'ether'],
  ['link', 'ether'],
  ['ip', 'ip'],
  ['ip6', 'ip6'],
  ['arp', 'arp'],
  ['rarp', 'rarp'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['sctp', 'sctp'],
  ['icmp', 'icmp'],
  ['icmp6', 'icmp6'],
  ['igmp', 'igmp'],
  ['esp', 'esp'],
  ['ah', 'ah'],
]);

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

/** Numbers with names (`pcap-filter(7)`, "arithmetic expressions"). */
const CONSTANTS = new Map<string, number>([
  ['icmptype', 0],
  ['icmpcode', 1],
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

/** Protocol numbers of the IP header by name. */
const IP_PROTOCOLS = new Map<string, number>([
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['tcp', 6],
  ['udp', 17],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp6', 58],
  ['ipv6-icmp', 58],
  ['ospf', 89],
  ['pim', 103],
  ['vrrp', 112],
  ['sctp', 132],
]);

export function ipProtocolNumber(name: string): number | undefined {
  return IP_PROTOCOLS.get(name);
}

const ETHER_TYPES = new Map<string, number>([
  ['ip', 0x0800],
  ['arp', 0x0806],
  ['rarp', 0x8035],
  ['ip6', 0x86dd],
  ['lat', 0x6004],
  ['aarp', 0x80f3],
  ['atalk', 0x809b],
]);

export function etherTypeNumber(name: string): number | undefined {
  return ETHER_TYPES.get(name);
}
