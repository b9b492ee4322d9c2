/** A packet as the columns of a list: who to whom, what, how long, and what tcpdump says of it behind the addresses. */
import type { FrameMap, MappedLayer } from '../capture/display/frame-map';
import type { PacketReader } from '../capture/display/packet-reader';
import { formatIp } from '../wire/ip-address';
import { ipv4Of } from '../wire/ipv4-address';
import { readIpv6 } from '../wire/ipv6-address';
import { formatMac, readMac } from '../wire/mac-address';

interface PacketColumns {
  readonly source: string;
  readonly destination: string;
  /** 0 where there is none. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: string;
  readonly info: string;
}

const PROTOCOLS: Readonly<Record<MappedLayer, string>> = {
  eth: 'Ethernet',
  sll: 'SLL',
  null: 'Loopback',
  arp: 'ARP',
  ip: 'IPv4',
  ipv6: 'IPv6',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6',
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  vxlan: 'VXLAN',
  geneve: 'Geneve',
  dns: 'DNS',
  http: 'HTTP',
  tls: 'TLS',
  data: '',
};

/** Of the innermost packet, as Wireshark's columns are. `line` is tcpdump's text, which begins with a time stamp. */
export function packetColumnsOf({ map }: PacketReader, line: string): PacketColumns {
  const { source, destination } = addressesOf(map);
  const transport = lastTransport(map);
  return {
    source,
    destination,
    sourcePort: transport < 0 ? 0 : map.uint16(map.start(transport)),
    destinationPort: transport < 0 ? 0 : map.uint16(map.start(transport) + 2),
    protocol: protocolOf(map),
    info: infoOf(line.slice(line.indexOf(' ') + 1)),
  };
}

function addressesOf(map: FrameMap): { readonly source: string; readonly destination: string } {
  for (let layer = map.count - 1; layer >= 0; layer -= 1) {
    if (map.isQuoted(layer)) continue;
    const kind = map.kind(layer);
    const at = map.start(layer);
    if (kind === 'ip') {
      return {
        source: formatIp(ipv4Of(map.uint32(at + 12))),
        destination: formatIp(ipv4Of(map.uint32(at + 16))),
      };
    }
    if (kind === 'ipv6') {
      return {
        source: formatIp(readIpv6(map.bytes, at + 8)),
        destination: formatIp(readIpv6(map.bytes, at + 24)),
      };
    }
    if (kind === 'eth') {
      return {
        source: formatMac(readMac(map.bytes, at + 6)),
        destination: formatMac(readMac(map.bytes, at)),
      };
    }
  }
  return { source: '', destination: '' };
}

function lastTransport(map: FrameMap): number {
  for (let layer = map.count - 1; layer >= 0; layer -= 1) {
    const kind = map.kind(layer);
    if ((kind === 'tcp' || kind === 'udp' || kind === 'sctp') && !map.isQuoted(layer)) return layer;
    if (kind === 'icmp' || kind === 'icmpv6') return -1;
  }
  return -1;
}

/** The highest that is known. */
function protocolOf(map: FrameMap): string {
  for (let layer = map.count - 1; layer >= 0; layer -= 1) {
    if (!map.isQuoted(layer) && map.kind(layer) !== 'data') return PROTOCOLS[map.kind(layer)];
  }
  return '';
}

/** tcpdump's last line, which is of the innermost packet, without the addresses that have columns of their own. */
function infoOf(line: string): string {
  const last = line.slice(line.lastIndexOf('\n') + 1).trim();
  // Of a capture on all interfaces, tcpdump says first where a packet was seen.
  const packet = last.replace(/^\S+ +(?:In|Out|B|M|P) +(?=IP|ARP)/u, '');
  return packet.replace(/^(?:IP6?|ARP,) (?:\S+ > \S+: )?/, '').replace(/^(?:IP6?) \S+ > \S+: /, '');
}
