/**
 * The fields that a display filter knows, by the names and with the values that Wireshark 4.0 gives them.
 *
 * Models the headers that `frame-map.ts` finds. Relative sequence numbers count as Wireshark's do. Leaves out what Wireshark
 * infers over several packets (`tcp.analysis`), reassembled messages, and every protocol that is not in the map: such a name is
 * refused and not taken for one that is never there.
 */
import { APPLICATION_FIELDS } from './application-fields';
import type { DisplayField, DisplayFieldType, DisplayValue } from './display-field';
import { FRAME_FIELDS } from './frame-fields';
import type { FrameMap, MappedLayer } from './frame-map';
import { TRANSPORT_FIELDS } from './transport-fields';
import { readIpv6 } from '../../wire/ipv6-address';
import { readMac } from '../../wire/mac-address';

type Reader = (map: FrameMap, start: number, end: number) => DisplayValue | undefined;

/** A row: the name behind the layer's, the words, the type, how many bits, how it is read. */
type Row = readonly [string, string, DisplayFieldType, number | undefined, ...Reader[]];

function fieldsOf(layer: MappedLayer, title: string, rows: readonly Row[]): readonly DisplayField[] {
  return [
    { name: layer, title, type: 'protocol', layer, read: () => undefined },
    ...rows.map(([name, words, type, bits, ...readers]): DisplayField => ({
      name: `${layer}.${name}`,
      title: words,
      type,
      layer,
      ...(bits === undefined ? {} : { bits }),
      read: ({ map }, number, out) => {
        for (const reader of readers) {
          const value = reader(map, map.start(number), map.headerEnd(number));
          if (value !== undefined) out.push(value);
        }
      },
    })),
  ];
}

const byte =
  (offset: number, mask = 0xff, shift = 0): Reader =>
  (map, start, end) =>
    start + offset < end ? (map.uint8(start + offset) & mask) >>> shift : undefined;
const short =
  (offset: number, mask = 0xffff): Reader =>
  (map, start, end) =>
    start + offset + 1 < end ? map.uint16(start + offset) & mask : undefined;
const word =
  (offset: number): Reader =>
  (map, start, end) =>
    start + offset + 3 < end ? map.uint32(start + offset) : undefined;
const mac =
  (offset: number): Reader =>
  (map, start) =>
    readMac(map.bytes, start + offset);
const address6 =
  (offset: number): Reader =>
  (map, start) =>
    readIpv6(map.bytes, start + offset);
/** Of an ICMPv6 message about a target. */
const targetOf =
  (type: number): Reader =>
  (map, start) =>
    map.uint8(start) === type && start + 24 <= map.end ? readIpv6(map.bytes, start + 8) : undefined;
/** Only in messages of these types. */
const inTypes =
  (types: readonly number[], reader: Reader): Reader =>
  (map, start, end) =>
    types.includes(map.uint8(start)) ? reader(map, start, end) : undefined;

const [NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT] = [135, 136] as const;
const VNI: Reader = (map, start) => map.uint32(start + 4) >>> 8;

const NETWORK_FIELDS: readonly DisplayField[] = [
  ...fieldsOf('eth', 'Ethernet', [
    ['addr', 'source or destination', 'mac', undefined, mac(0), mac(6)],
    ['src', 'source', 'mac', undefined, mac(6)],
    ['dst', 'destination', 'mac', undefined, mac(0)],
    ['type', 'type of the payload', 'number', 16, short(12)],
  ]),
  ...fieldsOf('sll', 'Linux cooked', []),
  ...fieldsOf('null', 'loopback', []),
  ...fieldsOf('arp', 'ARP', [
    ['opcode', '1 asks, 2 answers', 'number', 16, short(6)],
    ['src.hw_mac', 'MAC address of the sender', 'mac', undefined, mac(8)],
    ['src.proto_ipv4', 'IP address of the sender', 'ipv4', undefined, word(14)],
    ['dst.hw_mac', 'MAC address of the target', 'mac', undefined, mac(18)],
    ['dst.proto_ipv4', 'IP address that is asked for', 'ipv4', undefined, word(24)],
  ]),
  ...fieldsOf('ip', 'IPv4', [
    ['addr', 'source or destination', 'ipv4', undefined, word(12), word(16)],
    ['src', 'source', 'ipv4', undefined, word(12)],
    ['dst', 'destination', 'ipv4', undefined, word(16)],
    ['version', 'version', 'number', 8, byte(0, 0xf0, 4)],
    ['hdr_len', 'bytes of the header', 'number', 8, (map, start) => (map.uint8(start) & 0xf) * 4],
    ['dsfield', 'differentiated services', 'number', 8, byte(1)],
    ['len', 'bytes of the packet', 'number', 16, short(2)],
    ['id', 'identification', 'number', 16, short(4)],
    ['flags.df', 'do not fragment', 'boolean', undefined, byte(6, 0x40, 6)],
    ['flags.mf', 'more fragments', 'boolean', undefined, byte(6, 0x20, 5)],
    [
      'frag_offset',
      'place of the fragment',
      'number',
      16,
      (map, start) => (map.uint16(start + 6) & 0x1fff) * 8,
    ],
    ['ttl', 'time to live', 'number', 8, byte(8)],
    ['proto', 'protocol of the payload', 'number', 8, byte(9)],
    ['checksum', 'checksum of the header', 'number', 16, short(10)],
  ]),
  ...fieldsOf('ipv6', 'IPv6', [
    ['addr', 'source or destination', 'ipv6', undefined, address6(8), address6(24)],
    ['src', 'source', 'ipv6', undefined, address6(8)],
    ['dst', 'destination', 'ipv6', undefined, address6(24)],
    ['flow', 'flow label', 'number', 24, (map, start) => map.uint32(start) & 0xf_ffff],
    ['plen', 'bytes of the payload', 'number', 16, short(4)],
    ['nxt', 'next header', 'number', 8, byte(6)],
    ['hlim', 'hop limit', 'number', 8, byte(7)],
  ]),
  ...fieldsOf('icmp', 'ICMP', [
    ['type', '8 asks, 0 answers, 3 cannot be reached, 11 TTL was over', 'number', 8, byte(0)],
    ['code', 'code', 'number', 8, byte(1)],
    ['checksum', 'checksum', 'number', 16, short(2)],
    ['ident', 'identifier of an echo', 'number', 16, inTypes([0, 8], short(4))],
    ['seq', 'sequence of an echo', 'number', 16, inTypes([0, 8], short(6))],
    [
      'mtu',
      'next hop’s MTU',
      'number',
      16,
      (map, start) => (map.uint16(start) === 0x0304 ? map.uint16(start + 6) : undefined),
    ],
  ]),
  ...fieldsOf('icmpv6', 'ICMPv6', [
    ['type', '128 asks, 129 answers, 135 and 136 are neighbor discovery', 'number', 8, byte(0)],
    ['code', 'code', 'number', 8, byte(1)],
    ['checksum', 'checksum', 'number', 16, short(2)],
    ['echo.identifier', 'identifier of an echo', 'number', 16, inTypes([128, 129], short(4))],
    ['echo.sequence_number', 'sequence of an echo', 'number', 16, inTypes([128, 129], short(6))],
    ['mtu', 'MTU of the next link', 'number', 32, inTypes([2], word(4))],
    ['nd.ns.target_address', 'who is asked for', 'ipv6', undefined, targetOf(NEIGHBOR_SOLICITATION)],
    ['nd.na.target_address', 'who answers', 'ipv6', undefined, targetOf(NEIGHBOR_ADVERTISEMENT)],
  ]),
  ...fieldsOf('sctp', 'SCTP', [
    ['port', 'source or destination port', 'number', 16, short(0), short(2)],
    ['srcport', 'source port', 'number', 16, short(0)],
    ['dstport', 'destination port', 'number', 16, short(2)],
    ['verification_tag', 'verification tag', 'number', 32, word(4)],
  ]),
  ...fieldsOf('vxlan', 'VXLAN', [['vni', 'network identifier', 'number', 24, VNI]]),
  ...fieldsOf('geneve', 'Geneve', [['vni', 'network identifier', 'number', 24, VNI]]),
];

/** In the order in which they are offered. */
export const DISPLAY_FIELDS: readonly DisplayField[] = [
  ...FRAME_FIELDS,
  ...NETWORK_FIELDS,
  ...TRANSPORT_FIELDS,
  ...APPLICATION_FIELDS,
];

const BY_NAME: ReadonlyMap<string, DisplayField> = new Map(
  DISPLAY_FIELDS.map((field) => [field.name, field]),
);

export function findDisplayField(name: string): DisplayField | undefined {
  return BY_NAME.get(name);
}
