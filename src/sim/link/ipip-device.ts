/**
 * A tunnel of IPv4 in IPv4 (RFC 2003; net/ipv4/ipip.c, ip_tunnel.c), as Calico and `ip tunnel add` make it.
 *
 * Models one end or any end on the other side: without `remote` the next hop of the route is the outer destination, as with
 * `tunl0`, the device that takes what no other tunnel takes. The outer header has the inner TTL unless one is set, the inner
 * bits of congestion notification, and DF where the inner packet or path MTU discovery asks for it. Leaves out MPLS inside,
 * errors of ICMP that come back from the way between, and marks of congestion on the way in.
 */
import { say } from '../base/sentence';
import type { DropDetail } from './drop-reason';
import { ETHER_TYPE } from '../wire/ether-type';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { IPV4_HEADER_BYTES } from '../wire/ipv4';
import { ANY_IPV4, formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { ZERO_MAC } from '../wire/mac-address';
import { FRAME_HEADER_BYTES } from './frame';
import type { LinkContext } from './link-context';
import { NetDevice, scrubPacket } from './net-device';
import type { Packet } from './packet';
import type { TunnelCarrier } from './tunnel-carrier';

const TOS_OFFSET = 1;
const FRAGMENT_OFFSET = 6;
const TTL_OFFSET = 8;
const DONT_FRAGMENT = 0x4000;
const ECN_BITS = 3;
/** Of `tos`: that of the inner packet. */
const INHERITED = 1;

/** What `modprobe ipip` makes in every namespace. */
export const IPIP_FALLBACK_NAME = 'tunl0';
export const IPIP_OVERHEAD_BYTES = IPV4_HEADER_BYTES;

export interface IpipOptions {
  readonly name: string;
  readonly mtuBytes: number;
  /** 0.0.0.0: that of the route. */
  readonly local: Ipv4Address;
  /** 0.0.0.0: any. */
  readonly remote: Ipv4Address;
  /** 0: that of the inner packet. */
  readonly ttl: number;
  /** 1: that of the inner packet. */
  readonly tos: number;
  readonly isPathMtuDiscovered: boolean;
}

export class IpipDevice extends NetDevice {
  readonly kind = 'ipip';
  override readonly linkHeaderBytes = 0;
  override readonly hasArp = false;
  readonly local: Ipv4Address;
  readonly remote: Ipv4Address;
  readonly ttl: number;
  readonly tos: number;
  readonly isPathMtuDiscovered: boolean;
  readonly #carrier: TunnelCarrier;

  constructor(options: IpipOptions, carrier: TunnelCarrier, context: LinkContext) {
    super({ name: options.name, mac: ZERO_MAC, mtuBytes: options.mtuBytes }, context.packets);
    this.local = options.local;
    this.remote = options.remote;
    this.ttl = options.ttl;
    this.tos = options.tos;
    this.isPathMtuDiscovered = options.isPathMtuDiscovered;
    this.#carrier = carrier;
  }

  /** `ip_tunnel_rcv`: the inner IPv4 header is at `packet.transportOffset`. */
  decapsulate(packet: Packet): void {
    const inner = packet.transportOffset;
    if (packet.end - inner < IPV4_HEADER_BYTES) {
      this.receiveErrors += 1;
      this.drop(packet, 'truncated');
      return;
    }
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    packet.isCaptured = false;
    packet.start = inner - FRAME_HEADER_BYTES;
    packet.setUint32(packet.start, 0);
    packet.setUint16(packet.start + 4, 0);
    packet.setUint16(inner - 2, ETHER_TYPE.IPV4);
    packet.networkOffset = inner;
    packet.etherType = ETHER_TYPE.IPV4;
    this.receive(packet);
  }

  /** `ip_tunnel_xmit` */
  protected override transmit(packet: Packet): void {
    if (packet.etherType !== ETHER_TYPE.IPV4) {
      this.#refuse(packet, 'unknown-protocol', say('a tunnel of IPv4'));
      return;
    }
    // The next hop stands where an Ethernet header would have the destination.
    const remote = this.remote === ANY_IPV4 ? (packet.uint32(packet.start + 2) as Ipv4Address) : this.remote;
    const path = remote === ANY_IPV4 ? undefined : this.#carrier.tunnelPathTo(remote);
    if (path === undefined) {
      this.#refuse(
        packet,
        'no-route',
        say('the other end of the tunnel, {remote}', { remote: formatIpv4(remote) }),
      );
      return;
    }
    if (path.device === this) {
      this.#refuse(packet, 'tunnel-loop', formatIpv4(remote));
      return;
    }
    const inner = packet.networkOffset;
    const isInnerFixed = (packet.uint16(inner + FRAGMENT_OFFSET) & DONT_FRAGMENT) !== 0;
    const isDontFragment = isInnerFixed || this.isPathMtuDiscovered;
    const mtuBytes = isDontFragment ? path.mtuBytes - IPIP_OVERHEAD_BYTES : this.mtuBytes;
    if (isInnerFixed && packet.surplusBytes === 0 && packet.end - inner > mtuBytes) {
      this.sendErrors += 1;
      this.#carrier.refuseTooBig(packet, mtuBytes, this);
      return;
    }
    this.packets.observer?.onStep(packet, this.owner.name, {
      kind: 'tunnel',
      device: this.name,
      encapsulation: this.kind,
      remote: formatIpv4(remote),
    });
    const innerTos = packet.uint8(inner + TOS_OFFSET);
    const tos = (this.tos === INHERITED ? innerTos : this.tos) & ~ECN_BITS;
    const ttl = this.ttl === 0 ? packet.uint8(inner + TTL_OFFSET) : this.ttl;
    const { mark } = packet;
    scrubPacket(packet);
    packet.mark = mark;
    packet.start = inner;
    this.#carrier.sendTunnel(packet, this.local === ANY_IPV4 ? path.source : this.local, remote, {
      protocol: IP_PROTOCOL.IPIP,
      ttl,
      tos: tos | (innerTos & ECN_BITS),
      isDontFragment,
    });
  }

  #refuse(packet: Packet, reason: 'no-route' | 'tunnel-loop' | 'unknown-protocol', detail: DropDetail): void {
    this.sendErrors += 1;
    this.packets.drop(packet, reason, { at: this.owner.name, device: this.name, detail });
  }
}

/** `ip_tunnel_lookup`: the tunnel that names both ends comes before one that names one. */
export function closestTunnel(
  tunnels: readonly IpipDevice[],
  source: Ipv4Address,
  destination: Ipv4Address,
): IpipDevice | undefined {
  let found: IpipDevice | undefined;
  let rank = -1;
  for (const tunnel of tunnels) {
    const { local, remote, isUp } = tunnel;
    const hasEnds =
      (local === ANY_IPV4 || local === destination) && (remote === ANY_IPV4 || remote === source);
    if (!isUp || !hasEnds) continue;
    const own = (remote === ANY_IPV4 ? 0 : 2) + (local === ANY_IPV4 ? 0 : 1);
    if (own <= rank) continue;
    found = tunnel;
    rank = own;
  }
  return found;
}
