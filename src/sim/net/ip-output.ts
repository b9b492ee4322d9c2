/**
 * The way out of a namespace: from a socket, or from forwarding, to a device (net/ipv4/ip_output.c).
 *
 * Models route lookup, the OUTPUT and POSTROUTING hooks with a new route when one of them changed the destination,
 * fragmentation, path MTU (RFC 1191), and delivery to local addresses through `lo`.
 */
import { after, isBefore, seconds, type SimTime } from '../base/time';
import type { DropReason } from '../link/drop-reason';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { segmentFrame } from '../link/segmentation';
import { HOOK, VERDICT } from '../netfilter/hook';
import { ETHER_TYPE } from '../wire/ether-type';
import { formatIpv4, ipv4Of, isLoopbackIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { splitIntoFragments } from './fragmentation';
import { DONT_FRAGMENT, ipDestination, IPV4_HEADER_BYTES, isDontFragment, writeIpHeader } from './ip-header';
import type { NeighborTable } from './neighbor-table';
import { describeRoute, type Route } from './route-table';
import { dropIn, type StackContext } from './stack-context';

/** `net.ipv4.route.mtu_expires`. */
const PATH_MTU_LIFETIME = seconds(600);
const DEFAULT_TTL = 64;

export interface DatagramOptions {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly protocol: number;
  /** 64 when left out. */
  readonly ttl?: number;
  readonly tos?: number;
  /** Sets DF while the datagram fits; a larger one is fragmented here, as with Linux's IP_PMTUDISC_WANT. */
  readonly isDontFragment: boolean;
  /** A datagram that does not fit is refused (IP_PMTUDISC_DO, `ping -M do`). */
  readonly mustNotFragment?: boolean;
  readonly identification: number;
}

export type SendOutcome =
  'sent' | 'network-unreachable' | 'host-unreachable' | 'message-too-long' | 'not-permitted';

/** Where a datagram would go, as `ip route get` answers it. */
export interface RouteChoice {
  readonly device: NetDevice;
  readonly nextHop: Ipv4Address;
  readonly source: Ipv4Address;
  /** Of the path: the device's, or less where an ICMP error said so. */
  readonly mtuBytes: number;
  readonly isLocal: boolean;
}

/** The sender of ICMP errors, which itself needs this layer to send them. */
export interface RejectHandler {
  /** Sends what the rule asks for and ends the packet. */
  reject(packet: Packet, ingress: NetDevice | undefined, egress: NetDevice | undefined): void;
  tooBig(packet: Packet, mtuBytes: number, egress: NetDevice): void;
}

interface PathMtu {
  readonly mtuBytes: number;
  readonly expiresAt: SimTime;
}

export class IpOutput {
  readonly #context: StackContext;
  readonly #neighbors: NeighborTable;
  readonly #loopback: NetDevice;
  readonly #pathMtus = new Map<number, PathMtu>();
  #rejects: RejectHandler | undefined = undefined;

  constructor(context: StackContext, neighbors: NeighborTable, loopback: NetDevice) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#loopback = loopback;
  }

  handleRejects(handler: RejectHandler): void {
    this.#rejects = handler;
  }

  /** The route to a destination that is not local. Local routes are not in the main table. */
  routeTo(destination: Ipv4Address): Route | undefined {
    return this.#context.routes.lookUp(destination);
  }

  routeFor(destination: Ipv4Address, source?: Ipv4Address): RouteChoice | undefined {
    const { interfaces } = this.#context;
    if (interfaces.isLocal(destination)) {
      const device = this.#loopback;
      const { mtuBytes } = device;
      return { device, nextHop: destination, source: source ?? destination, mtuBytes, isLocal: true };
    }
    const route = this.routeTo(destination);
    const device = route?.device;
    if (route?.type !== 'unicast' || device === undefined) return undefined;
    const nextHop = route.gateway ?? destination;
    const from = source ?? route.source ?? interfaces.sourceAddressFor(device, nextHop);
    if (from === undefined) return undefined;
    const mtuBytes = this.pathMtu(destination, device);
    return { device, nextHop, source: from, mtuBytes, isLocal: false };
  }

  pathMtu(destination: Ipv4Address, device: NetDevice): number {
    if (this.#pathMtus.size === 0) return device.mtuBytes;
    const learned = this.#pathMtus.get(destination | 0);
    if (learned === undefined) return device.mtuBytes;
    if (isBefore(this.#context.scheduler.now(), learned.expiresAt))
      return Math.min(learned.mtuBytes, device.mtuBytes);
    this.#pathMtus.delete(destination | 0);
    return device.mtuBytes;
  }

  /** An ICMP error said that packets to there may not be larger. */
  learnPathMtu(destination: Ipv4Address, mtuBytes: number): void {
    const expiresAt = after(this.#context.scheduler.now(), PATH_MTU_LIFETIME);
    this.#pathMtus.set(destination | 0, { mtuBytes, expiresAt });
  }

  /** What `ip route show cache` lists. */
  pathMtus(): readonly {
    readonly destination: Ipv4Address;
    readonly mtuBytes: number;
    readonly expiresAt: SimTime;
  }[] {
    return [...this.#pathMtus].map(([key, entry]) => ({ destination: ipv4Of(key), ...entry }));
  }

  /** Sends what lies from `packet.start` on, a transport header and its payload, as one datagram. */
  send(packet: Packet, options: DatagramOptions): SendOutcome {
    const { destination, source } = options;
    const egress = this.#egressFor(destination);
    if (egress === undefined) {
      const route = this.routeTo(destination);
      const isBlackhole = route?.type === 'blackhole';
      const detail = route === undefined ? formatIpv4(destination) : describeRoute(route);
      dropIn(this.#context, packet, isBlackhole ? 'blackhole-route' : 'no-route', undefined, detail);
      return 'network-unreachable';
    }
    packet.etherType = ETHER_TYPE.IPV4;
    packet.transportOffset = packet.start;
    packet.networkOffset = packet.start - IPV4_HEADER_BYTES;
    packet.start = packet.networkOffset;
    const isTooLong = packet.end - packet.start - packet.surplusBytes > this.pathMtu(destination, egress);
    if (isTooLong && options.mustNotFragment === true) {
      this.#context.packets.consume(packet);
      return 'message-too-long';
    }
    writeIpHeader(packet, {
      source,
      destination,
      protocol: options.protocol,
      ttl: options.ttl ?? DEFAULT_TTL,
      tos: options.tos ?? 0,
      identification: options.identification,
      fragmentField: options.isDontFragment && !isTooLong ? DONT_FRAGMENT : 0,
    });
    if (isLoopbackIpv4(source) && egress !== this.#loopback && !this.#context.sysctl.isRouteLocalnet) {
      // Nobody is told: for the sender it has gone out.
      dropIn(this.#context, packet, 'martian', egress, formatIpv4(source));
      return 'sent';
    }
    return this.#sendPrepared(packet, destination, egress);
  }

  /** A datagram with its IPv4 header in place, from this machine (`ip_local_out`). */
  #sendPrepared(packet: Packet, destination: Ipv4Address, device: NetDevice): SendOutcome {
    const { netfilter } = this.#context;
    if (!netfilter.isActive) {
      this.#finish(packet, destination, device);
      return 'sent';
    }
    const verdict = netfilter.run(HOOK.OUTPUT, packet, undefined, device);
    if (verdict !== VERDICT.ACCEPT) {
      this.endByVerdict(packet, verdict, undefined, device);
      return 'not-permitted';
    }
    const now = ipDestination(packet);
    const egress = now === destination ? device : this.#egressFor(now);
    if (egress === undefined) {
      dropIn(this.#context, packet, 'no-route', undefined, formatIpv4(now));
      return 'network-unreachable';
    }
    this.postRoute(packet, now, egress, undefined);
    return 'sent';
  }

  /** POSTROUTING and what follows, for local and forwarded packets alike (`ip_output`). */
  postRoute(
    packet: Packet,
    destination: Ipv4Address,
    device: NetDevice,
    ingress: NetDevice | undefined,
  ): void {
    const { netfilter } = this.#context;
    if (netfilter.isActive) {
      const verdict = netfilter.run(HOOK.POSTROUTING, packet, undefined, device);
      if (verdict !== VERDICT.ACCEPT) {
        this.endByVerdict(packet, verdict, ingress, device);
        return;
      }
    }
    this.#finish(packet, destination, device);
  }

  /** Ends a packet that a hook did not accept, with the rule as its reason. */
  endByVerdict(
    packet: Packet,
    verdict: number,
    ingress: NetDevice | undefined,
    egress: NetDevice | undefined,
  ): void {
    if (verdict === VERDICT.REJECT && this.#rejects !== undefined) {
      this.#rejects.reject(packet, ingress, egress);
      return;
    }
    dropIn(
      this.#context,
      packet,
      dropReasonOf(verdict),
      ingress ?? egress,
      this.#context.netfilter.describeDecision(),
    );
  }

  /** Fragments if need be and hands over to the neighbor layer (`ip_finish_output`). */
  #finish(packet: Packet, destination: Ipv4Address, device: NetDevice): void {
    if (device.kind === 'loopback') {
      this.#sendToSelf(packet, device);
      return;
    }
    const nextHop = this.#nextHop(destination);
    const mtu = this.pathMtu(destination, device);
    const isTooLong = packet.end - packet.networkOffset - packet.surplusBytes > mtu;
    if (!isTooLong && packet.fragmentBytes === 0) {
      this.#neighbors.send(packet, nextHop, device);
      return;
    }
    if (isTooLong && isDontFragment(packet) && this.#rejects !== undefined) {
      this.#rejects.tooBig(packet, mtu, device);
      return;
    }
    if (packet.surplusBytes !== 0) {
      // ip_finish_output_gso: segments first, and then what is too long of each.
      for (const segment of segmentFrame(packet, this.#context.packets))
        this.#finish(segment, destination, device);
      return;
    }
    const limit = packet.fragmentBytes === 0 ? mtu : Math.min(mtu, packet.fragmentBytes);
    for (const fragment of splitIntoFragments(packet, limit, this.#context.packets)) {
      this.#neighbors.send(fragment, nextHop, device);
    }
  }

  #sendToSelf(packet: Packet, device: NetDevice): void {
    packet.start = packet.networkOffset - 14;
    packet.buffer.fill(0, packet.start, packet.networkOffset - 2);
    packet.setUint16(packet.networkOffset - 2, ETHER_TYPE.IPV4);
    device.send(packet);
  }

  #nextHop(destination: Ipv4Address): Ipv4Address {
    return this.routeTo(destination)?.gateway ?? destination;
  }

  #egressFor(destination: Ipv4Address): NetDevice | undefined {
    if (this.#context.interfaces.isLocal(destination)) return this.#loopback;
    const route = this.routeTo(destination);
    return route?.type === 'unicast' ? route.device : undefined;
  }
}

function dropReasonOf(verdict: number): DropReason {
  return verdict === VERDICT.REJECT ? 'netfilter-reject' : 'netfilter-drop';
}
