/**
 * The primitives of the filter language as tests (gencode.c of libpcap 1.10.3), byte for byte where it looks and in its
 * order.
 *
 * Ports are looked for in fragments that have them, and in IPv6 only when no extension header comes before.
 */
import { err, ok, type Result } from '../../base/result';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { FilterDirection, FilterProtocol } from './filter-keywords';
import { FILTER_ETHER_TYPE, type FilterLayers } from './filter-link';
import { andNodes, notNode, orNodes, testNode, type FilterLoad, type FilterNode } from './filter-node';

const { IP, ARP, RARP, IP6 } = FILTER_ETHER_TYPE;
const IPV6_FRAGMENT = 44;
const IPV6_HEADER_BYTES = 40;
const ISO = 0xfe;
const ISIS = 0x83;

export type Generated = Result<FilterNode, string>;

/** Protocols in the header of IP, by number, and the versions that they are looked for in. */
const IP_PROTOCOLS = new Map<
  FilterProtocol,
  { readonly number: number; readonly versions: '4' | '6' | 'both' }
>([
  ['tcp', { number: 6, versions: 'both' }],
  ['udp', { number: 17, versions: 'both' }],
  ['sctp', { number: 132, versions: 'both' }],
  ['icmp', { number: 1, versions: '4' }],
  ['icmp6', { number: 58, versions: '6' }],
  ['igmp', { number: 2, versions: '4' }],
  ['igrp', { number: 9, versions: '4' }],
  ['pim', { number: 103, versions: 'both' }],
  ['vrrp', { number: 112, versions: '4' }],
  ['carp', { number: 112, versions: '4' }],
  ['esp', { number: 50, versions: 'both' }],
  ['ah', { number: 51, versions: 'both' }],
]);

const LINK_PROTOCOLS = new Map<FilterProtocol, number>([
  ['ip', IP],
  ['ip6', IP6],
  ['arp', ARP],
  ['rarp', RARP],
  ['atalk', 0x809b],
  ['aarp', 0x80f3],
  ['decnet', 0x6003],
  ['lat', 0x6004],
  ['sca', 0x6007],
  ['moprc', 0x6002],
  ['mopdl', 0x6001],
  ['iso', ISO],
  ['stp', 0x42],
  ['ipx', 0xe0],
  ['netbeui', 0xf0],
]);

const ISO_PROTOCOLS = new Map<FilterProtocol, number>([
  ['esis', 0x82],
  ['isis', ISIS],
  ['clnp', 0x81],
]);

/** Types of IS-IS packets: hellos of a LAN, hellos of a point to point link, link states, sequence numbers. */
const ISIS_TYPES = new Map<FilterProtocol, readonly number[]>([
  ['l1', [26, 24, 18, 15, 17]],
  ['l2', [27, 25, 20, 16, 17]],
  ['iih', [17, 15, 16]],
  ['lsp', [18, 20]],
  ['snp', [27, 26, 25, 24]],
  ['csnp', [24, 25]],
  ['psnp', [26, 27]],
]);

/** The tests that all have to hold, or the first error. */
export function all(...tests: readonly Generated[]): Generated {
  return joined(tests, andNodes);
}

export function either(...tests: readonly Generated[]): Generated {
  return joined(tests, orNodes);
}

function joined(
  tests: readonly Generated[],
  join: (first: FilterNode, ...others: readonly FilterNode[]) => FilterNode,
): Generated {
  const nodes: FilterNode[] = [];
  for (const test of tests) {
    if (!test.ok) return test;
    nodes.push(test.value);
  }
  const [first, ...others] = nodes;
  return first === undefined ? err('nothing to join') : ok(join(first, ...others));
}

/** `tcp`, `arp` and the like on their own. */
export function protocolTest(layers: FilterLayers, protocol: FilterProtocol): Generated {
  if (protocol === 'link') return err('"ether" needs more: "ether host", "ether proto" or "ether[0]"');
  const etherType = LINK_PROTOCOLS.get(protocol);
  if (etherType !== undefined) return layers.typeTest(etherType);
  const isoProtocol = ISO_PROTOCOLS.get(protocol);
  if (isoProtocol !== undefined) return isoProtocolTest(layers, isoProtocol);
  const isisTypes = ISIS_TYPES.get(protocol);
  if (isisTypes !== undefined) return either(...isisTypes.map((type) => isisTypeTest(layers, type)));
  const entry = IP_PROTOCOLS.get(protocol);
  if (entry === undefined) return err(`"${protocol}" does not stand on its own`);
  const { number, versions } = entry;
  if (versions === '4') return ipv4ProtocolTest(layers, number);
  if (versions === '6') return ipv6ProtocolTest(layers, number);
  return either(ipv4ProtocolTest(layers, number), ipv6ProtocolTest(layers, number));
}

/** `ip proto 6`, `proto 6`, `ether proto 0x800`. */
export function protocolNumberTest(
  layers: FilterLayers,
  protocol: FilterProtocol | undefined,
  number: number,
): Generated {
  switch (protocol) {
    case undefined:
      return either(ipv4ProtocolTest(layers, number), ipv6ProtocolTest(layers, number));
    case 'link':
      return layers.typeTest(number);
    case 'ip':
      return ipv4ProtocolTest(layers, number);
    case 'ip6':
      return ipv6ProtocolTest(layers, number);
    case 'iso':
      return isoProtocolTest(layers, number);
    case 'isis':
      return isisTypeTest(layers, number);
    case 'arp':
    case 'rarp':
    case 'atalk':
    case 'decnet':
    case 'lat':
    case 'sca':
    case 'moprc':
    case 'mopdl':
      return err(`${protocol} encapsulation is not specifiable`);
    default:
      return err(`'${protocol} proto' is bogus`);
  }
}

function ipv4ProtocolTest(layers: FilterLayers, number: number): Generated {
  return all(layers.typeTest(IP), ok(testNode(layers.fromNetwork(9, 1), number)));
}

/** Also in the fragment header, when that comes first. */
function ipv6ProtocolTest(layers: FilterLayers, number: number): Generated {
  const next = (value: number): FilterNode => testNode(layers.fromNetwork(6, 1), value);
  const behind = testNode(layers.fromNetwork(IPV6_HEADER_BYTES, 1), number);
  return all(layers.typeTest(IP6), ok(orNodes(next(number), andNodes(next(IPV6_FRAGMENT), behind))));
}

function isoProtocolTest(layers: FilterLayers, number: number): Generated {
  return all(layers.typeTest(ISO), ok(testNode(layers.fromPayload(layers.llcBytes, 1), number)));
}

function isisTypeTest(layers: FilterLayers, type: number): Generated {
  const field = testNode(layers.fromPayload(layers.llcBytes + 4, 1), type);
  return all(isoProtocolTest(layers, ISIS), ok(field));
}

export interface AddressRange {
  readonly address: number;
  readonly mask: number;
}

interface AddressProtocol {
  readonly protocol: FilterProtocol | undefined;
  readonly kind: 'host' | 'net';
}

export function addressTest(
  layers: FilterLayers,
  range: AddressRange,
  direction: FilterDirection,
  { protocol, kind }: AddressProtocol,
): Generated {
  switch (protocol) {
    case undefined: {
      const ip = ipv4AddressTest(layers, range, direction, IPV4_ADDRESSES);
      // Nothing but IP travels behind a label.
      if (layers.labelCount > 0) return ip;
      const arp = ipv4AddressTest(layers, range, direction, ARP_ADDRESSES);
      return either(ip, arp, ipv4AddressTest(layers, range, direction, RARP_ADDRESSES));
    }
    case 'ip':
      return ipv4AddressTest(layers, range, direction, IPV4_ADDRESSES);
    case 'arp':
      return ipv4AddressTest(layers, range, direction, ARP_ADDRESSES);
    case 'rarp':
      return ipv4AddressTest(layers, range, direction, RARP_ADDRESSES);
    case 'link':
      return err(`link-layer modifier applied to ${kind}`);
    case 'decnet':
      return err('DECnet addresses are not modelled');
    default:
      return err(`'${protocol}' modifier applied to ${protocol === 'ip6' ? 'ip ' : ''}${kind}`);
  }
}

interface AddressPlaces {
  readonly etherType: number;
  readonly source: number;
  readonly destination: number;
}

const IPV4_ADDRESSES: AddressPlaces = { etherType: IP, source: 12, destination: 16 };
const ARP_ADDRESSES: AddressPlaces = { etherType: ARP, source: 14, destination: 24 };
const RARP_ADDRESSES: AddressPlaces = { etherType: RARP, source: 14, destination: 24 };

function ipv4AddressTest(
  layers: FilterLayers,
  { address, mask }: AddressRange,
  direction: FilterDirection,
  places: AddressPlaces,
): Generated {
  const at = (offset: number): Generated =>
    all(layers.typeTest(places.etherType), ok(testNode(layers.fromNetwork(offset, 4), address, mask)));
  return inDirection(direction, at(places.source), at(places.destination));
}

function inDirection(direction: FilterDirection, source: Generated, destination: Generated): Generated {
  switch (direction) {
    case 'src':
      return source;
    case 'dst':
      return destination;
    case 'src-and-dst':
      return all(source, destination);
    case 'src-or-dst':
      return either(source, destination);
  }
}

export function ipv6AddressTest(
  layers: FilterLayers,
  range: { readonly address: Ipv6Address; readonly prefixLength: number },
  direction: FilterDirection,
  { protocol, kind }: AddressProtocol,
): Generated {
  if (protocol === 'link') return err(`link-layer modifier applied to ip6 ${kind}`);
  if (protocol !== undefined && protocol !== 'ip6')
    return err(`'${protocol}' modifier applied to ip6 ${kind}`);
  const at = (offset: number): Generated => {
    const words = [0, 1, 2, 3].map((index) => {
      const value = Number((range.address >> BigInt(96 - index * 32)) & 0xffff_ffffn);
      const bits = Math.max(0, Math.min(32, range.prefixLength - index * 32));
      const mask = bits === 0 ? 0 : -1 << (32 - bits);
      return ok(testNode(layers.fromNetwork(offset + index * 4, 4), value, mask));
    });
    return all(layers.typeTest(IP6), ...words);
  };
  return inDirection(direction, at(8), at(24));
}

export function macTest(layers: FilterLayers, mac: number, direction: FilterDirection): Generated {
  if (!layers.isEthernet) return err('Ethernet addresses go with Ethernet; this link type has none');
  const at = (offset: number): Generated =>
    ok(
      andNodes(
        testNode(layers.fromLink(offset + 2, 4), mac % 2 ** 32),
        testNode(layers.fromLink(offset, 2), Math.floor(mac / 2 ** 32)),
      ),
    );
  const test = inDirection(direction, at(6), at(0));
  const hasHeader = layers.linkHeaderTest();
  return hasHeader === undefined ? test : all(ok(hasHeader), test);
}

/** Not the first of several fragments, so that it has no transport header. */
function laterFragmentTest(layers: FilterLayers): FilterNode {
  return testNode(layers.fromNetwork(6, 2), 0x1fff, -1, 'set');
}

export interface PortRange {
  readonly low: number;
  readonly high: number;
  /** Undefined for TCP, UDP and SCTP. */
  readonly protocol: 'tcp' | 'udp' | 'sctp' | undefined;
  /** Compared from both ends, even where they are the same. */
  readonly isRange: boolean;
}

export function portTest(layers: FilterLayers, range: PortRange, direction: FilterDirection): Generated {
  const protocols = range.protocol === undefined ? (['sctp', 'tcp', 'udp'] as const) : [range.protocol];
  const numbers = protocols.map((protocol) => IP_PROTOCOLS.get(protocol)?.number ?? 0);
  const inIpv6 = numbers.map((number) =>
    all(
      ok(testNode(layers.fromNetwork(6, 1), number)),
      portAtoms(range, direction, (offset) => layers.fromNetwork(IPV6_HEADER_BYTES + offset, 2)),
    ),
  );
  return either(
    all(layers.typeTest(IP6), either(...inIpv6)),
    ipv4PortTest(layers, numbers, range, direction),
  );
}

export function ipv4PortTest(
  layers: FilterLayers,
  numbers: readonly number[],
  range: PortRange,
  direction: FilterDirection,
): Generated {
  const tests = numbers.map((number) =>
    all(
      ok(testNode(layers.fromNetwork(9, 1), number)),
      ok(notNode(laterFragmentTest(layers))),
      portAtoms(range, direction, (offset) => layers.fromTransport(offset, 2)),
    ),
  );
  return all(layers.typeTest(IP), either(...tests));
}

function portAtoms(
  { low, high, isRange }: PortRange,
  direction: FilterDirection,
  load: (offset: number) => FilterLoad,
): Generated {
  const at = (offset: number): Generated => {
    if (!isRange) return ok(testNode(load(offset), low));
    const isLowEnough = notNode(testNode(load(offset), high, -1, 'gt'));
    return ok(andNodes(testNode(load(offset), low, -1, 'ge'), isLowEnough));
  };
  return inDirection(direction, at(0), at(2));
}

export function broadcastTest(layers: FilterLayers, protocol: FilterProtocol | undefined): Generated {
  if (protocol === undefined || protocol === 'link') return macTest(layers, 0xffff_ffff_ffff, 'dst');
  if (protocol !== 'ip') return err('only link-layer/IP broadcast filters supported');
  // Of a file the netmask is not known: only these two addresses are everybody.
  const to = (address: number): FilterNode => testNode(layers.fromNetwork(16, 4), address);
  return all(layers.typeTest(IP), ok(orNodes(to(0), to(-1))));
}

export function multicastTest(layers: FilterLayers, protocol: FilterProtocol | undefined): Generated {
  switch (protocol) {
    case undefined:
    case 'link': {
      if (!layers.isEthernet) return err('link-layer multicast filters go with Ethernet');
      const test = ok(testNode(layers.fromLink(0, 1), 1, -1, 'set'));
      const hasHeader = layers.linkHeaderTest();
      return hasHeader === undefined ? test : all(ok(hasHeader), test);
    }
    case 'ip':
      return all(layers.typeTest(IP), ok(testNode(layers.fromNetwork(16, 1), 224, -1, 'ge')));
    case 'ip6':
      return all(layers.typeTest(IP6), ok(testNode(layers.fromNetwork(24, 1), 255)));
    default:
      return err('link-layer multicast filters go with Ethernet, "ip multicast" and "ip6 multicast" with IP');
  }
}

/** What has to hold before `tcp[...]` may be read: IPv4 without options is no condition, being no later fragment is. */
export function transportGuard(layers: FilterLayers, protocol: FilterProtocol): Generated {
  return all(layers.typeTest(IP), protocolTest(layers, protocol), ok(notNode(laterFragmentTest(layers))));
}

export function icmp6Guard(layers: FilterLayers): Generated {
  return all(layers.typeTest(IP6), ok(testNode(layers.fromNetwork(6, 1), 58)));
}
