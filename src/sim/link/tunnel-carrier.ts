/** What a tunnel device asks of the IP stack below it. */
import type { IpAddress } from '../wire/ip-address';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { NetDevice } from './net-device';
import type { Packet } from './packet';

/** Of the outer IP header. */
export interface OuterHeader {
  readonly protocol: number;
  /** `ip_default_ttl` when left out. */
  readonly ttl?: number;
  readonly tos: number;
  readonly isDontFragment: boolean;
}

/** The way to the other end of a tunnel. */
export interface TunnelPath {
  readonly device: NetDevice;
  readonly source: Ipv4Address;
  readonly mtuBytes: number;
}

/** Of a tunnel that only sends. */
export interface TunnelSender {
  /** Sends what lies from `packet.start` on behind an outer header. */
  sendTunnel(packet: Packet, from: IpAddress, to: IpAddress, outer: OuterHeader): void;
  /** The address that a tunnel without one of its own sends from; undefined without a route. */
  tunnelSourceTo(to: IpAddress): IpAddress | undefined;
}

/** Of a tunnel that has to know its way. */
export interface TunnelCarrier extends TunnelSender {
  /** Undefined without a route. */
  tunnelPathTo(to: Ipv4Address): TunnelPath | undefined;
  /** Tells the sender of the inner packet, and ends it. */
  refuseTooBig(packet: Packet, mtuBytes: number, device: NetDevice): void;
}
