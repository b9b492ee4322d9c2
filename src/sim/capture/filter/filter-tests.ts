/** The primitives of the filter language, compiled to tests (gencode.c of libpcap). */
import { ETHER_TYPE } from '../../wire/ether-type';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import type { FilterDirection, FilterProtocol } from './filter-keywords';
import type { FilterPacket, FilterTest, FilterValue } from './filter-packet';

const RARP = 0x8035;
const IPV6_FRAGMENT_HEADER = 44;
const IPV6_HEADER_BYTES = 40;

const IP_NUMBERS = { tcp: 6, udp: 17, sctp: 132, icmp: 1, icmp6: 58, igmp: 2, esp: 50, ah: 51 } as const;

export function bothTests(first: FilterTest, second: FilterTest): FilterTest {
  return (packet) => first(packet) && second(packet);
}

export function eitherTest(first: FilterTest, second: FilterTest): FilterTest {
  return (packet) => first(packet) || second(packet);
}

export function notTest(test: FilterTest): FilterTest {
  return (packet) => !test(packet);
}

export function etherTypeTest(etherType: number): FilterTest {
  return (packet) => packet.hasEtherType(etherType);
}

/** `tcp`, `arp` and the like on their own. */
export function protocolTest(protocol: FilterProtocol): FilterTest {
  switch (protocol) {
    case 'ether':
      return () => true;
    case 'ip':
      return etherTypeTest(ETHER_TYPE.IPV4);
    case 'ip6':
      return etherTypeTest(ETHER_TYPE.IPV6);
    case 'arp':
      return etherTypeTest(ETHER_TYPE.ARP);
    case 'rarp':
      return etherTypeTest(RARP);
    case 'icmp':
    case 'igmp':
      return ipv4ProtocolTest(IP_NUMBERS[protocol]);
    case 'icmp6':
      return ipv6ProtocolTest(IP_NUMBERS[protocol]);
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'esp':
    case 'ah':
      return ipProtocolTest(IP_NUMBERS[protocol]);
  }
}

/** In IPv4 or IPv6. */
export function ipProtocolTest(number: number): FilterTest {
  return eitherTest(ipv4ProtocolTest(number), ipv6ProtocolTest(number));
}

export function ipv4ProtocolTest(number: number): FilterTest {
  return (packet) => packet.hasEtherType(ETHER_TYPE.IPV4) && packet.uint8(packet.network + 9) === number;
}

export function ipv6ProtocolTest(number: number): FilterTest {
  return (packet) => {
    if (!packet.hasEtherType(ETHER_TYPE.IPV6)) return false;
    const next = packet.uint8(packet.network + 6);
    if (next === number) return true;
    return next === IPV6_FRAGMENT_HEADER && packet.uint8(packet.network + IPV6_HEADER_BYTES) === number;
  };
}

export interface AddressRange {
  /** The network, as a signed 32-bit number. */
  readonly address: number;
  readonly mask: number;
}

function addressTest(
  etherType: number,
  offsets: { readonly source: number; readonly destination: number },
  range: AddressRange,
  direction: FilterDirection,
): FilterTest {
  const { address, mask } = range;
  const { source, destination } = offsets;
  const matches = (packet: FilterPacket, offset: number): boolean =>
    (packet.int32(packet.network + offset) & mask) === address;
  switch (direction) {
    case 'src':
      return (packet) => packet.hasEtherType(etherType) && matches(packet, source);
    case 'dst':
      return (packet) => packet.hasEtherType(etherType) && matches(packet, destination);
    case 'src-and-dst':
      return (packet) =>
        packet.hasEtherType(etherType) && matches(packet, source) && matches(packet, destination);
    case 'src-or-dst':
      return (packet) =>
        packet.hasEtherType(etherType) && (matches(packet, source) || matches(packet, destination));
  }
}

const IPV4_OFFSETS = { source: 12, destination: 16 };
const ARP_OFFSETS = { source: 14, destination: 24 };

export function ipv4AddressTest(range: AddressRange, direction: FilterDirection): FilterTest {
  return addressTest(ETHER_TYPE.IPV4, IPV4_OFFSETS, range, direction);
}

export function arpAddressTest(
  range: AddressRange,
  direction: FilterDirection,
  isReverse: boolean,
): FilterTest {
  return addressTest(isReverse ? RARP : ETHER_TYPE.ARP, ARP_OFFSETS, range, direction);
}

/** `host` and `net` without a protocol: IPv4, ARP and reverse ARP. */
export function anyAddressTest(range: AddressRange, direction: FilterDirection): FilterTest {
  const ip = ipv4AddressTest(range, direction);
  const arp = arpAddressTest(range, direction, false);
  const rarp = arpAddressTest(range, direction, true);
  return (packet) => {
    if (packet.etherType === ETHER_TYPE.IPV4) return ip(packet);
    return arp(packet) || rarp(packet);
  };
}

export function macTest(mac: number, direction: FilterDirection): FilterTest {
  const matches = (packet: FilterPacket, offset: number): boolean =>
    packet.uint16(offset) * 2 ** 32 + (packet.int32(offset + 2) >>> 0) === mac;
  switch (direction) {
    case 'src':
      return (packet) => matches(packet, packet.start + 6);
    case 'dst':
      return (packet) => matches(packet, packet.start);
    case 'src-and-dst':
      return (packet) => matches(packet, packet.start + 6) && matches(packet, packet.start);
    case 'src-or-dst':
      return (packet) => matches(packet, packet.start + 6) || matches(packet, packet.start);
  }
}

/** Ports from `low` to `high` of one transport protocol, or of TCP, UDP and SCTP. */
export function portTest(
  protocol: 'tcp' | 'udp' | 'sctp' | undefined,
  low: number,
  high: number,
  direction: FilterDirection,
): FilterTest {
  const number = protocol === undefined ? undefined : IP_NUMBERS[protocol];
  const hasPorts = (found: number): boolean =>
    number === undefined
      ? found === IP_PROTOCOL.TCP || found === IP_PROTOCOL.UDP || found === IP_PROTOCOL.SCTP
      : found === number;
  const matches = (packet: FilterPacket, offset: number): boolean => {
    const port = packet.uint16(offset);
    return port >= low && port <= high;
  };
  const match: (packet: FilterPacket, offset: number) => boolean = {
    src: (packet: FilterPacket, offset: number) => matches(packet, offset),
    dst: (packet: FilterPacket, offset: number) => matches(packet, offset + 2),
    'src-and-dst': (packet: FilterPacket, offset: number) =>
      matches(packet, offset) && matches(packet, offset + 2),
    'src-or-dst': (packet: FilterPacket, offset: number) =>
      matches(packet, offset) || matches(packet, offset + 2),
  }[direction];
  return (packet) => {
    if (packet.etherType === ETHER_TYPE.IPV4) {
      if (!hasPorts(packet.uint8(packet.network + 9)) || packet.isLaterFragment()) return false;
      return match(packet, packet.transport());
    }
    if (!packet.hasEtherType(ETHER_TYPE.IPV6)) return false;
    return hasPorts(packet.uint8(packet.network + 6)) && match(packet, packet.network + IPV6_HEADER_BYTES);
  };
}

export function broadcastTest(): FilterTest {
  return macTest(0xffff_ffff_ffff, 'dst');
}

/** To 0.0.0.0 or 255.255.255.255. */
export function ipBroadcastTest(): FilterTest {
  return (packet) => {
    if (!packet.hasEtherType(ETHER_TYPE.IPV4)) return false;
    const destination = packet.int32(packet.network + 16);
    return destination === 0 || destination === -1;
  };
}

export function multicastTest(protocol: 'ether' | 'ip' | 'ip6'): FilterTest {
  switch (protocol) {
    case 'ether':
      return (packet) => (packet.uint8(packet.start) & 1) !== 0;
    case 'ip':
      return (packet) => packet.hasEtherType(ETHER_TYPE.IPV4) && packet.uint8(packet.network + 16) >= 224;
    case 'ip6':
      return (packet) => packet.hasEtherType(ETHER_TYPE.IPV6) && packet.uint8(packet.network + 24) === 0xff;
  }
}

export interface FilterLoad {
  readonly value: FilterValue;
  /** What has to hold before the value may be read. */
  readonly guard: FilterTest | undefined;
}

/** `tcp[index:size]` */
export function loadOf(protocol: FilterProtocol, index: FilterValue, size: 1 | 2 | 4): FilterLoad {
  const read = (packet: FilterPacket, base: number): number => {
    // An index below zero is a large unsigned number, so it lies outside of the packet.
    const offset = base + index(packet);
    if (size === 1) return packet.uint8(offset);
    return size === 2 ? packet.uint16(offset) : packet.int32(offset) >>> 0;
  };
  switch (protocol) {
    case 'ether':
      return { guard: undefined, value: (packet) => read(packet, packet.start) };
    case 'ip':
    case 'ip6':
    case 'arp':
    case 'rarp':
      return { guard: protocolTest(protocol), value: (packet) => read(packet, packet.network) };
    case 'icmp6':
      return {
        guard: (packet) => packet.hasEtherType(ETHER_TYPE.IPV6) && packet.uint8(packet.network + 6) === 58,
        value: (packet) => read(packet, packet.network + IPV6_HEADER_BYTES),
      };
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'icmp':
    case 'igmp':
    case 'esp':
    case 'ah': {
      const number = IP_NUMBERS[protocol];
      return {
        guard: (packet) =>
          packet.hasEtherType(ETHER_TYPE.IPV4) &&
          packet.uint8(packet.network + 9) === number &&
          !packet.isLaterFragment(),
        value: (packet) => read(packet, packet.transport()),
      };
    }
  }
}
