import type { Prng } from '../base/prng';
import type { Clock } from '../engine/clock';
import type { Packet, PacketSocket } from '../link/packet';
import type { PathObserver } from '../link/path-observer';
import type { IpAddress } from '../wire/ip-address';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { Ipv6Address } from '../wire/ipv6-address';
import type { AddressType } from './address-type';
import type { HookDevice } from './hook';

/** Where a namespace finds out whether somebody wants to know the ways of packets, and its own name. */
export interface WatchedPlace {
  readonly name: string;
  readonly packets: { readonly observer: PathObserver | undefined };
}

/** What netfilter asks of the namespace that it belongs to. */
export interface NetfilterHost {
  readonly watched?: WatchedPlace;
  readonly clock: Clock;
  readonly prng: Prng;
  /** With `device`: what the address is on that device alone (`--limit-iface-in`). */
  addressTypeOf(address: Ipv4Address, device?: HookDevice): AddressType;
  /** The address that MASQUERADE and REDIRECT choose on `device`; undefined when it has none. */
  sourceAddressFor(device: HookDevice, destination: Ipv4Address): Ipv4Address | undefined;
  /** How many of the datagrams that a socket sends at one moment do not see each other's connections (`udp-race.ts`). */
  readonly udpRaceRatio?: number;
  /** The number of a setting under `net.`. */
  readonly settingOf?: (name: string) => number;
  /** Sends a packet on through OUTPUT and POSTROUTING, to its new destination or to `nextHop` (IPVS). */
  readonly sendOn?: (packet: Packet, nextHop?: Ipv4Address) => void;
  /** Whether a device of that name is there. */
  readonly hasDevice?: (name: string) => boolean;
  /** The device that the route to the address leaves by. */
  readonly deviceTowards?: (address: Ipv4Address) => HookDevice | undefined;
  /** What the route back to a packet's sender says; undefined when there is none. */
  readonly reversePath?: (question: ReversePathQuestion) => ReversePath | undefined;
  /** The longest packet that the route to the address takes. */
  readonly mtuTowards?: (address: Ipv4Address) => number | undefined;
  /** The same questions about IPv6 addresses. */
  readonly ipv6?: Ipv6NetfilterHost;
  readonly findSocket?: (query: SocketQuery) => FoundSocket | undefined;
}

/** What netfilter asks of the IPv6 side of its namespace. */
export interface Ipv6NetfilterHost {
  /** With `device`: what the address is on that device alone. */
  addressTypeOf(address: Ipv6Address, device?: HookDevice): AddressType;
  /** The address that MASQUERADE and REDIRECT choose on `device`; undefined when it has none. */
  sourceAddressFor(device: HookDevice, destination: Ipv6Address): Ipv6Address | undefined;
  /** The device that the route to the address leaves by. */
  deviceTowards(address: Ipv6Address): HookDevice | undefined;
  /** What the route back to a packet's sender says; undefined when there is none. */
  reversePath?(question: ReversePathQuestion<Ipv6Address>): ReversePath | undefined;
  /** The longest packet that the route to the address takes. */
  mtuTowards?(address: Ipv6Address): number | undefined;
  /** Sends a packet on through OUTPUT and POSTROUTING, to its new destination or to `nextHop` (IPVS). */
  sendOn?(packet: Packet, nextHop?: Ipv6Address): void;
}

export interface ReversePathQuestion<Address = Ipv4Address> {
  readonly source: Address;
  readonly destination: Address;
  readonly mark: number;
  readonly tos: number;
  readonly device: HookDevice;
}

export interface ReversePath {
  readonly type: 'unicast' | 'local' | 'other';
  /** Whether one of its ways leads over the device that the packet came in by. */
  readonly usesDevice: boolean;
}

/** What a rule learns of a socket. */
export interface FoundSocket {
  readonly socket: PacketSocket;
  /** It may have an address that is not one of this machine (IP_TRANSPARENT). */
  readonly isTransparent: boolean;
  /** It waits on every address. */
  readonly isWildcard: boolean;
}

/** A packet as a socket sees it. */
export interface SocketQuery {
  readonly protocol: number;
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
  /** A connected one comes first where both count. */
  readonly kind: 'any' | 'connected' | 'waiting';
}
