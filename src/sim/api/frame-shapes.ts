/** The frames that pass in a lab, as far as that is certain, and as far as it is likely of one interface. */
import type { FrameShape, PossibleValues } from '../capture/filter/frame-shape';
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import type { IpAddress } from '../wire/ip-address';

const ETHER_TYPE_OFFSET = 12;
const NETWORK = 14;
const ARP_BYTES = 42;
const IPV4_BYTES = 34;
const IPV6_BYTES = 54;
/** IHL 5 to 15 of version 4. */
const IPV4_FIRST_BYTES = Array.from({ length: 11 }, (_, index) => 0x45 + index);
/** Options come first with reports of listeners. */
const IPV6_NEXT_HEADERS: readonly number[] = [0, IP_PROTOCOL.TCP, IP_PROTOCOL.UDP, IP_PROTOCOL.ICMPV6];
const IPV6_FRAGMENT = 44;
const IPV4_PROTOCOLS: readonly number[] = [IP_PROTOCOL.ICMP, IP_PROTOCOL.TCP, IP_PROTOCOL.UDP];

function place(offset: number, size: 1 | 2 | 4, ...values: readonly number[]): PossibleValues {
  return { offset, size, values };
}

function etherType(type: number): PossibleValues {
  return place(ETHER_TYPE_OFFSET, 2, type);
}

const IPV4: FrameShape = {
  places: [
    etherType(ETHER_TYPE.IPV4),
    place(NETWORK, 1, ...IPV4_FIRST_BYTES),
    place(NETWORK + 9, 1, ...IPV4_PROTOCOLS),
  ],
  minimumLength: IPV4_BYTES,
};
const IPV6: FrameShape = {
  places: [etherType(ETHER_TYPE.IPV6), place(NETWORK + 6, 1, ...IPV6_NEXT_HEADERS)],
  minimumLength: IPV6_BYTES,
};
const IPV6_PIECE: FrameShape = {
  places: [
    etherType(ETHER_TYPE.IPV6),
    place(NETWORK + 6, 1, IPV6_FRAGMENT),
    place(NETWORK + 40, 1, ...IPV6_NEXT_HEADERS),
  ],
  minimumLength: IPV6_BYTES + 8,
};
const ARP: FrameShape = { places: [etherType(ETHER_TYPE.ARP)], minimumLength: ARP_BYTES };

/** Both hardware addresses are zero. */
const LOOPBACK_ADDRESSES: readonly PossibleValues[] = [place(0, 4, 0), place(4, 4, 0), place(8, 4, 0)];

/** What any interface of a lab carries. */
export const ON_WIRES: readonly FrameShape[] = [IPV4, IPV6, IPV6_PIECE, ARP];
export const ON_LOOPBACK: readonly FrameShape[] = [IPV4, IPV6, IPV6_PIECE].map(
  ({ places, minimumLength }) => ({
    places: [...places, ...LOOPBACK_ADDRESSES],
    minimumLength,
  }),
);

/** Nobody's, and passing all the same: any, everybody, multicast, and the gateway of Pods that have none. */
const SPECIAL_IPV4: readonly number[] = [0, 0xffff_ffff, 0xe000_0001, 0xe000_0016, 0xe000_00fb, 0xa9fe_0101];
/** Any, link-local and multicast addresses, by their first words. */
const SPECIAL_IPV6_STARTS: readonly number[] = [0, 0xfe80_0000, 0xff02_0000];

/** Frames from and to these addresses. Of IPv6 each word is looked at alone. */
export function shapesBetween(addresses: ReadonlySet<IpAddress>, hasIpv6: boolean): readonly FrameShape[] {
  const ipv4 = [...addresses]
    .filter((address) => typeof address === 'number')
    .map((address) => address >>> 0);
  const known = [...ipv4, ...SPECIAL_IPV4];
  const shapes: FrameShape[] = [
    {
      ...IPV4,
      places: [
        etherType(ETHER_TYPE.IPV4),
        place(NETWORK, 1, 0x45),
        place(NETWORK + 9, 1, ...IPV4_PROTOCOLS),
        place(NETWORK + 12, 4, ...known),
        place(NETWORK + 16, 4, ...known),
      ],
    },
    { ...ARP, places: [...ARP.places, place(NETWORK + 14, 4, ...known), place(NETWORK + 24, 4, ...known)] },
  ];
  if (hasIpv6) {
    const words = [...addresses]
      .filter((address) => typeof address === 'bigint')
      .map((address) => Number(address >> 96n));
    const starts = [...words, ...SPECIAL_IPV6_STARTS];
    const between = [place(NETWORK + 8, 4, ...starts), place(NETWORK + 24, 4, ...starts)];
    for (const shape of [IPV6, IPV6_PIECE]) shapes.push({ ...shape, places: [...shape.places, ...between] });
  }
  return shapes;
}

/** What a VXLAN tunnel sends over a card. */
export function tunnelShape(port: number): FrameShape {
  return {
    places: [
      etherType(ETHER_TYPE.IPV4),
      place(NETWORK, 1, 0x45),
      place(NETWORK + 6, 2, 0),
      place(NETWORK + 9, 1, IP_PROTOCOL.UDP),
      place(NETWORK + 22, 2, port),
    ],
    minimumLength: IPV4_BYTES,
  };
}
