/** `host`, `net` and `ether host` as tests (gen_host, gen_host6, gen_dnhostop and gen_ehostop of libpcap 1.10.3). */
import { err, ok } from '../../base/result';
import type { Ipv6Address } from '../../wire/ipv6-address';
import type { FilterDirection, FilterProtocol } from './filter-keywords';
import { FILTER_ETHER_TYPE, type FilterLayers } from './filter-link';
import { andNodes, testNode, type FilterNode } from './filter-node';
import { all, either, inDirection, type Generated } from './filter-tests';

const { IP, ARP, RARP, IP6, DECNET } = FILTER_ETHER_TYPE;

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
    case 'decnet':
      return decnetTest(layers, address16(range), direction);
    case 'link':
      return err(`link-layer modifier applied to ${kind}`);
    case 'ip6':
      return err("'ip6' modifier applied to ip host");
    default: {
      const name = NOT_FILTERED.get(protocol);
      return err(
        name === undefined
          ? `'${protocol}' modifier applied to ${kind}`
          : `${name} host filtering not implemented`,
      );
    }
  }
}

const NOT_FILTERED = new Map<FilterProtocol, string>([
  ['atalk', 'AppleTalk'],
  ['lat', 'LAT'],
  ['sca', 'SCA'],
  ['moprc', 'MOPRC'],
  ['mopdl', 'MOPDL'],
  ['aarp', 'AARP'],
  ['iso', 'ISO'],
  ['ipx', 'IPX'],
]);

const [DECNET_SHORT, DECNET_LONG] = [0x02, 0x06] as const;

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
  return inDirection(direction, at(places.source), at(places.destination), 'addresses');
}

export function ipv6AddressTest(
  layers: FilterLayers,
  range: { readonly address: Ipv6Address; readonly prefixLength: number },
  direction: FilterDirection,
  { protocol, kind }: AddressProtocol,
): Generated {
  if (protocol === 'link') return err(`link-layer modifier applied to ip6 ${kind}`);
  if (protocol === 'atalk') return err(`AppleTalk modifier applied to ip6 ${kind}`);
  if (protocol !== undefined && protocol !== 'ip6') {
    return err(`'${protocol}' modifier applied to ip6 ${kind}`);
  }
  const at = (offset: number): Generated => {
    const words = [0, 1, 2, 3].map((index) => {
      const value = Number((range.address >> BigInt(96 - index * 32)) & 0xffff_ffffn);
      const bits = Math.max(0, Math.min(32, range.prefixLength - index * 32));
      const mask = bits === 0 ? 0 : -1 << (32 - bits);
      return ok(testNode(layers.fromNetwork(offset + index * 4, 4), value, mask));
    });
    return all(layers.typeTest(IP6), ...words);
  };
  return inDirection(direction, at(8), at(24), 'addresses');
}

export function macTest(layers: FilterLayers, mac: number, direction: FilterDirection): Generated {
  if (!layers.isEthernet) {
    return err('ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel');
  }
  const at = (offset: number): Generated =>
    ok(
      andNodes(
        testNode(layers.fromLink(offset + 2, 4), mac % 2 ** 32),
        testNode(layers.fromLink(offset, 2), Math.floor(mac / 2 ** 32)),
      ),
    );
  const test = inDirection(direction, at(6), at(0), 'stations');
  const hasHeader = layers.linkHeaderTest();
  return hasHeader === undefined ? test : all(ok(hasHeader), test);
}

/** The low half, least significant byte first, as DECnet has its addresses. */
function address16({ address }: AddressRange): number {
  return ((address & 0xff) << 8) | ((address >>> 8) & 0xff);
}

/** After a length in two bytes, and one byte of padding perhaps, flags say whether the long or the short header follows. */
function decnetTest(layers: FilterLayers, address: number, direction: FilterDirection): Generated {
  const at = (short: number, long: number): Generated => {
    const header = (flags: number, offset: number): FilterNode =>
      andNodes(
        testNode(layers.fromPayload(2, 1), flags, 0x7),
        testNode(layers.fromPayload(2 + offset, 2), address),
      );
    const padded = (flags: number, offset: number): FilterNode =>
      andNodes(
        testNode(layers.fromPayload(2, 2), 0x8100 | flags, 0xff07),
        testNode(layers.fromPayload(3 + offset, 2), address),
      );
    return all(
      layers.typeTest(DECNET),
      either(
        ok(header(DECNET_SHORT, short)),
        ok(padded(DECNET_SHORT, short)),
        ok(header(DECNET_LONG, long)),
        ok(padded(DECNET_LONG, long)),
      ),
    );
  };
  return inDirection(direction, at(3, 15), at(1, 7), 'addresses');
}
