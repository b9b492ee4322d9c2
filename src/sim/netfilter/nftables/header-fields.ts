/** The fields of headers that rules can name (src/proto.c of nftables 1.0.6), with offsets and lengths in bits. */
import { datatype, integerOf, type Datatype } from './datatype';

export type HeaderName =
  | 'ether'
  | 'vlan'
  | 'arp'
  | 'ip'
  | 'ip6'
  | 'icmp'
  | 'igmp'
  | 'icmpv6'
  | 'tcp'
  | 'udp'
  | 'udplite'
  | 'sctp'
  | 'dccp'
  | 'esp'
  | 'ah'
  | 'comp'
  | 'th';

export type HeaderBase = 'link' | 'network' | 'transport';

export interface HeaderField {
  readonly header: HeaderName;
  readonly name: string;
  readonly base: HeaderBase;
  readonly offsetBits: number;
  readonly lengthBits: number;
  readonly type: Datatype;
}

const PORTS = 'sport 0 16 inet_service, dport 16 16 inet_service';
const FIELDS: Readonly<Record<HeaderName, readonly [HeaderBase, string]>> = {
  ether: ['link', 'daddr 0 48 ether_addr, saddr 48 48 ether_addr, type 96 16 ether_type'],
  vlan: ['link', 'pcp 112 3, dei 115 1, id 116 12, type 128 16 ether_type'],
  arp: [
    'network',
    'htype 0 16, ptype 16 16 ether_type, hlen 32 8, plen 40 8, operation 48 16 arp_op, saddr-ether 64 48 ether_addr',
  ],
  ip: [
    'network',
    'version 0 4, hdrlength 4 4, dscp 8 6 dscp, ecn 14 2 ecn, length 16 16, id 32 16, frag-off 48 16, ttl 64 8, protocol 72 8 inet_proto, checksum 80 16, saddr 96 32 ipv4_addr, daddr 128 32 ipv4_addr',
  ],
  ip6: [
    'network',
    'version 0 4, dscp 4 6 dscp, ecn 10 2 ecn, flowlabel 12 20, length 32 16, nexthdr 48 8 inet_proto, hoplimit 56 8, saddr 64 128 ipv6_addr, daddr 192 128 ipv6_addr',
  ],
  icmp: [
    'transport',
    'type 0 8 icmp_type, code 8 8 icmp_code, checksum 16 16, id 32 16, sequence 48 16, gateway 32 32, mtu 48 16',
  ],
  igmp: ['transport', 'type 0 8 igmp_type, mrt 8 8, checksum 16 16, group 32 32 ipv4_addr'],
  icmpv6: [
    'transport',
    'type 0 8 icmpv6_type, code 8 8 icmpv6_code, checksum 16 16, parameter-problem 32 32, mtu 32 32, id 32 16, sequence 48 16, max-delay 32 16',
  ],
  tcp: [
    'transport',
    `${PORTS}, sequence 32 32, ackseq 64 32, doff 96 4, reserved 100 4, flags 104 8 tcp_flag, window 112 16, checksum 128 16, urgptr 144 16`,
  ],
  udp: ['transport', `${PORTS}, length 32 16, checksum 48 16`],
  udplite: ['transport', `${PORTS}, csumcov 32 16, checksum 48 16`],
  sctp: ['transport', `${PORTS}, vtag 32 32, checksum 64 32`],
  dccp: ['transport', PORTS],
  esp: ['transport', 'spi 0 32, sequence 32 32'],
  ah: ['transport', 'nexthdr 0 8 inet_proto, hdrlength 8 8, reserved 16 16, spi 32 32, sequence 64 32'],
  comp: ['transport', 'nexthdr 0 8 inet_proto, flags 8 8, cpi 16 16'],
  th: ['transport', PORTS],
};

/** The number in the IP header of each transport header. */
export const TRANSPORT_PROTOCOLS: ReadonlyMap<HeaderName, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['esp', 50],
  ['ah', 51],
  ['icmpv6', 58],
  ['comp', 108],
  ['sctp', 132],
  ['udplite', 136],
]);

const HEADER_NAMES: readonly HeaderName[] = [
  ...TRANSPORT_PROTOCOLS.keys(),
  'ether',
  'vlan',
  'arp',
  'ip',
  'ip6',
  'th',
];
const HEADERS = new Map<string, readonly HeaderField[]>();
for (const header of HEADER_NAMES) {
  const [base, text] = FIELDS[header];
  const fields = text.split(', ').map((row): HeaderField => {
    const [name = '', offset = '0', length = '0', type] = row.split(' ');
    const lengthBits = Number(length);
    return {
      header,
      name,
      base,
      offsetBits: Number(offset),
      lengthBits,
      type: type === undefined ? integerOf(lengthBits) : datatype(type),
    };
  });
  HEADERS.set(header, fields);
}

export function isHeaderName(text: string): text is HeaderName {
  return HEADERS.has(text);
}

export function findHeaderField(header: string, name: string): HeaderField | undefined {
  return HEADERS.get(header)?.find((field) => field.name === name);
}

/** The field of that header at a place, for expressions that give bits. */
export function fieldAt(header: string, offsetBits: number, lengthBits: number): HeaderField | undefined {
  return HEADERS.get(header)?.find(
    (field) => field.offsetBits === offsetBits && field.lengthBits === lengthBits,
  );
}
