/**
 * The primitives of the filter language as tests (gencode.c of libpcap 1.10.3), byte for byte where it looks and in its
 * order.
 *
 * Ports are looked for in fragments that have them, and in IPv6 only when no extension header comes before.
 */
import { err, ok } from '../../base/result';
import { macTest } from './filter-addresses';
import type { FilterDirection, FilterProtocol } from './filter-keywords';
import { FILTER_ETHER_TYPE, type FilterLayers } from './filter-link';
import { andNodes, notNode, orNodes, testNode, type FilterLoad, type FilterNode } from './filter-node';
import { all, either, inDirection, type Generated } from './filter-tests';

const { IP, ARP, RARP, IP6 } = FILTER_ETHER_TYPE;
const IPV6_FRAGMENT = 44;
const IPV6_HEADER_BYTES = 40;
const ISO = 0xfe;
const ISIS = 0x83;

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

/** `tcp`, `arp` and the like on their own. */
export function protocolTest(layers: FilterLayers, protocol: FilterProtocol): Generated {
  if (protocol === 'link') return err('link layer applied in wrong context');
  if (protocol === 'radio') return err("'radio' is not a valid protocol type");
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
    case 'clnp':
      return err("'clnp proto' is not supported");
    default:
      return err(NOT_ENCAPSULATING.get(protocol) ?? `'${protocol} proto' is bogus`);
  }
}

const NOT_ENCAPSULATING = new Map<FilterProtocol, string>([
  ['arp', 'arp does not encapsulate another protocol'],
  ['rarp', 'rarp does not encapsulate another protocol'],
  ['atalk', 'AppleTalk encapsulation is not specifiable'],
  ['decnet', 'DECNET encapsulation is not specifiable'],
  ['lat', 'LAT does not encapsulate another protocol'],
  ['sca', 'SCA does not encapsulate another protocol'],
  ['moprc', 'MOPRC does not encapsulate another protocol'],
  ['mopdl', 'MOPDL does not encapsulate another protocol'],
]);

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
  return inDirection(direction, at(0), at(2), isRange ? 'port ranges' : 'ports');
}

/** `netmask`: of the network that is listened to. Of a file it is not known: two addresses alone are everybody then. */
export function broadcastTest(
  layers: FilterLayers,
  protocol: FilterProtocol | undefined,
  netmask: number,
): Generated {
  if (protocol === undefined || protocol === 'link') {
    return layers.isEthernet ? macTest(layers, 0xffff_ffff_ffff, 'dst') : err('not a broadcast link');
  }
  if (protocol !== 'ip') return err('only link-layer/IP broadcast filters supported');
  const to = (address: number): FilterNode =>
    testNode(layers.fromNetwork(16, 4), address & ~netmask, ~netmask);
  return all(layers.typeTest(IP), ok(orNodes(to(0), to(-1))));
}

export function multicastTest(layers: FilterLayers, protocol: FilterProtocol | undefined): Generated {
  if (protocol === 'ip') {
    return all(layers.typeTest(IP), ok(testNode(layers.fromNetwork(16, 1), 224, -1, 'ge')));
  }
  if (protocol === 'ip6') return all(layers.typeTest(IP6), ok(testNode(layers.fromNetwork(24, 1), 255)));
  if ((protocol !== undefined && protocol !== 'link') || !layers.isEthernet) {
    return err(
      'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
    );
  }
  const test = ok(testNode(layers.fromLink(0, 1), 1, -1, 'set'));
  const hasHeader = layers.linkHeaderTest();
  return hasHeader === undefined ? test : all(ok(hasHeader), test);
}

/** What has to hold before `tcp[...]` may be read: IPv4 without options is no condition, being no later fragment is. */
export function transportGuard(layers: FilterLayers, protocol: FilterProtocol): Generated {
  return all(layers.typeTest(IP), protocolTest(layers, protocol), ok(notNode(laterFragmentTest(layers))));
}

export function icmp6Guard(layers: FilterLayers): Generated {
  return all(layers.typeTest(IP6), ok(testNode(layers.fromNetwork(6, 1), 58)));
}
