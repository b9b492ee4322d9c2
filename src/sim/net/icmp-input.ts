/**
 * ICMP that comes in (RFC 792, RFC 1122 §3.2.2; net/ipv4/icmp.c, `icmp_rcv`).
 *
 * Models echo and timestamp requests, errors with their path MTU, redirects with `accept_redirects`, `secure_redirects` and
 * `shared_media`, and which messages to a broadcast address are ignored. Everything else goes to the ping sockets.
 */
import { internetChecksum } from '../base/checksum';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIpv4, ipv4Of, isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { ICMP_TYPE, UNREACHABLE_CODE, type IcmpSender } from './icmp-sender';
import { ipDestination, IPV4_HEADER_BYTES, ipSource } from './ip-header';
import type { IpOutput } from './ip-output';
import type { RouteCache } from './route-cache';
import type { Route } from './route-table';
import { dropIn, type StackContext } from './stack-context';
import type { IcmpError, TransportHandler } from './transport-handler';

const ICMP_HEADER_BYTES = 8;
/** The highest type that the kernel knows (NR_ICMP_TYPES). */
const LAST_KNOWN_TYPE = 18;

/** Finds out whether the host that a redirect names is there (`neigh_event_send`). True when it is known. */
export type NeighborFinder = (address: Ipv4Address, device: NetDevice) => boolean;

export class IcmpInput {
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #sender: IcmpSender;
  readonly #cache: RouteCache;
  readonly #handlers: readonly (TransportHandler | undefined)[];
  #findNeighbor: NeighborFinder = (): boolean => false;

  constructor(
    context: StackContext,
    output: IpOutput,
    sender: IcmpSender,
    cache: RouteCache,
    handlers: readonly (TransportHandler | undefined)[],
  ) {
    this.#context = context;
    this.#output = output;
    this.#sender = sender;
    this.#cache = cache;
    this.#handlers = handlers;
  }

  useNeighbors(find: NeighborFinder): void {
    this.#findNeighbor = find;
  }

  receive(packet: Packet, device: NetDevice): void {
    const { counters, icmpCounters, sysctl } = this.#context;
    const offset = packet.transportOffset;
    if (packet.end - offset < ICMP_HEADER_BYTES) {
      counters.icmpInMsgs += 1;
      this.#refuse(packet, 'malformed');
      return;
    }
    if (internetChecksum(packet.buffer, offset, packet.end) !== 0) {
      counters.icmpInMsgs += 1;
      counters.icmpInCsumErrors += 1;
      this.#refuse(packet, 'bad-checksum');
      return;
    }
    const type = packet.uint8(offset);
    icmpCounters.countReceived(type);
    if (type > LAST_KNOWN_TYPE) {
      this.#refuse(packet, 'unknown-protocol');
      return;
    }
    const destination = ipDestination(packet);
    const isToGroup = isMulticastIpv4(destination) || this.#context.interfaces.isBroadcast(destination);
    const isRequest = type === ICMP_TYPE.ECHO_REQUEST || type === ICMP_TYPE.TIMESTAMP;
    if (isToGroup && (sysctl.isBroadcastEchoIgnored || !isRequest)) {
      this.#refuse(packet, 'echo-ignored');
      return;
    }
    switch (type) {
      case ICMP_TYPE.ECHO_REQUEST:
        if (sysctl.isEchoIgnored) dropIn(this.#context, packet, 'echo-ignored', packet.ingress);
        else this.#sender.sendEchoReply(packet);
        return;
      case ICMP_TYPE.TIMESTAMP:
        this.#sender.sendTimestampReply(packet);
        return;
      case ICMP_TYPE.UNREACHABLE:
      case ICMP_TYPE.TIME_EXCEEDED:
      case ICMP_TYPE.PARAMETER_PROBLEM:
      case ICMP_TYPE.SOURCE_QUENCH:
        this.#receiveError(packet, type);
        return;
      case ICMP_TYPE.REDIRECT:
        this.#receiveRedirect(packet, device);
        return;
      default:
        this.#passOn(packet);
    }
  }

  #passOn(packet: Packet): void {
    const handler = this.#handlers[IP_PROTOCOL.ICMP];
    if (handler === undefined) dropIn(this.#context, packet, 'no-socket', packet.ingress);
    else handler.receive(packet);
  }

  #refuse(packet: Packet, reason: 'malformed' | 'bad-checksum' | 'unknown-protocol' | 'echo-ignored'): void {
    this.#context.counters.icmpInErrors += 1;
    dropIn(this.#context, packet, reason, packet.ingress);
  }

  #receiveError(packet: Packet, type: number): void {
    const error = this.#readError(packet, type);
    if (error === undefined) {
      this.#refuse(packet, 'malformed');
      return;
    }
    this.#context.packets.consume(packet);
    const isTooBig = type === ICMP_TYPE.UNREACHABLE && error.code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED;
    if (isTooBig && this.#context.sysctl.getNumber('net.ipv4.ip_no_pmtu_disc') === 0) {
      const { source, destination } = error.quoted;
      const route = this.#output.routeTo(destination, source);
      if (route?.device !== undefined) {
        this.#cache.learnMtu(destination, route, route.device, error.mtuBytes);
      }
    }
    const { protocol } = error.quoted;
    // `__udp4_lib_err` and `tcp_v4_err` count what is about no socket.
    if (this.#handlers[protocol]?.receiveError(error) === false) this.#context.counters.icmpInErrors += 1;
    // A raw socket for ICMP sees all of it.
    if (protocol !== IP_PROTOCOL.ICMP) this.#handlers[IP_PROTOCOL.ICMP]?.receiveError(error);
  }

  #readError(packet: Packet, type: number): IcmpError<Ipv4Address> | undefined {
    const icmp = packet.transportOffset;
    const inner = icmp + ICMP_HEADER_BYTES;
    const innerHeaderBytes = (packet.uint8(inner) & 0xf) * 4;
    if (innerHeaderBytes < IPV4_HEADER_BYTES || packet.end - inner < innerHeaderBytes + 8) return undefined;
    const transport = inner + innerHeaderBytes;
    return {
      type,
      code: packet.uint8(icmp + 1),
      mtuBytes: packet.uint16(icmp + 6),
      from: ipSource(packet),
      quoted: {
        source: ipv4Of(packet.uint32(inner + 12)),
        destination: ipv4Of(packet.uint32(inner + 16)),
        protocol: packet.uint8(inner + 9),
        sourcePort: packet.uint16(transport),
        destinationPort: packet.uint16(transport + 2),
        sequence: packet.uint32(transport + 4),
      },
    };
  }

  /** `__ip_do_redirect`: believed only from the router in use, about a host that answers on the same link. */
  #receiveRedirect(packet: Packet, device: NetDevice): void {
    const error = this.#readError(packet, ICMP_TYPE.REDIRECT);
    if (error === undefined) {
      this.#refuse(packet, 'malformed');
      return;
    }
    const gateway = ipv4Of(packet.uint32(packet.transportOffset + 4));
    const { source, destination } = error.quoted;
    // Raw sockets hear of it even when it is not believed.
    this.#handlers[IP_PROTOCOL.ICMP]?.receiveError({ ...error, gateway });
    const route = this.#output.routeTo(destination, source);
    if (route?.type !== 'unicast' || !this.#isAcceptable(route, destination, gateway, error.from, device)) {
      dropIn(this.#context, packet, 'redirect-ignored', packet.ingress, formatIpv4(gateway));
      return;
    }
    this.#context.packets.consume(packet);
    if (this.#findNeighbor(gateway, device)) this.#cache.learnGateway(destination, route, gateway);
  }

  #isAcceptable(
    route: Route,
    destination: Ipv4Address,
    gateway: Ipv4Address,
    from: Ipv4Address,
    device: NetDevice,
  ): boolean {
    const { sysctl, interfaces } = this.#context;
    const current = this.#cache.gatewayOf(destination, route) ?? route.gateway ?? destination;
    const settings = sysctl.forDevice(device);
    if (!settings.acceptsRedirects || current !== from || gateway === from || gateway >>> 24 === 0)
      return false;
    if (isMulticastIpv4(gateway) || interfaces.isBroadcast(gateway)) return false;
    if (settings.isSharedMedia) return interfaces.typeOf(gateway) === 'UNICAST';
    if (!interfaces.isOnSubnetOf(device, gateway, from)) return false;
    if (!settings.isSecureRedirects) return true;
    // Only one of the gateways of a default route may be named.
    return this.#context.routing.main
      .entries()
      .some((entry) => entry.destination.prefixLength === 0 && entry.gateway === gateway);
  }
}
