/**
 * ICMPv6 that comes in (RFC 4443, RFC 4861; net/ipv6/icmp.c, ndisc.c).
 *
 * Models echo requests with the settings that ignore them, errors with their path MTU, neighbor and router discovery with the checks
 * of RFC 4861, and redirects. Echo replies go to the ping sockets. Leaves out MLD queries and node information.
 */
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { ICMPV6_HEADER_BYTES, ICMPV6_TYPE, type Icmpv6Message } from '../../wire/icmpv6';
import { readNeighborMessage, readRouterAdvertisement } from '../../wire/icmpv6-neighbor';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { isLinkLocalIpv6, isMulticastIpv6, readIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { dropIn } from '../stack-context';
import type { IcmpError, TransportHandler } from '../transport-handler';
import type { AddressConfiguration } from './address-configuration';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination, ipv6HopLimit, ipv6Source, upperLayerChecksum } from './ipv6-header';
import type { Ipv6Output } from './ipv6-output';
import type { Ipv6RouteCache } from './ipv6-route-cache';
import { isUnicastIpv6 } from './ipv6-scope';
import type { NeighborDiscovery } from './neighbor-discovery';

const NEIGHBOR_HOP_LIMIT = 255;
const FIRST_INFORMATIONAL = 128;

export interface Icmpv6Parts {
  readonly output: Ipv6Output;
  readonly sender: Icmpv6Sender;
  readonly cache: Ipv6RouteCache;
  readonly neighbors: NeighborDiscovery;
  readonly configuration: AddressConfiguration;
}

export class Icmpv6Input {
  readonly #context: Ipv6Context;
  readonly #parts: Icmpv6Parts;
  readonly #handlers: readonly (TransportHandler | undefined)[];
  readonly #upper = new Ipv6UpperLayer();

  constructor(context: Ipv6Context, parts: Icmpv6Parts, handlers: readonly (TransportHandler | undefined)[]) {
    this.#context = context;
    this.#parts = parts;
    this.#handlers = handlers;
  }

  receive(packet: Packet, device: NetDevice): void {
    const { counters } = this.#context;
    const offset = packet.transportOffset;
    if (packet.end - offset < ICMPV6_HEADER_BYTES) {
      counters.ip.icmp6InMsgs += 1;
      this.#refuse(packet, 'malformed');
      return;
    }
    if (upperLayerChecksum(packet, IP_PROTOCOL.ICMPV6) !== 0) {
      counters.ip.icmp6InMsgs += 1;
      counters.ip.icmp6InCsumErrors += 1;
      this.#refuse(packet, 'bad-checksum');
      return;
    }
    const type = packet.uint8(offset);
    counters.countReceived(type);
    switch (type) {
      case ICMPV6_TYPE.ECHO_REQUEST:
        if (this.#isEchoIgnored(packet)) dropIn(this.#context.stack, packet, 'echo-ignored', packet.ingress);
        else this.#parts.sender.sendEchoReply(packet);
        return;
      case ICMPV6_TYPE.NEIGHBOR_SOLICITATION:
      case ICMPV6_TYPE.NEIGHBOR_ADVERTISEMENT:
      case ICMPV6_TYPE.ROUTER_SOLICITATION:
      case ICMPV6_TYPE.ROUTER_ADVERTISEMENT:
      case ICMPV6_TYPE.REDIRECT:
        this.#receiveNeighbor(packet, device, type);
        return;
      case ICMPV6_TYPE.LISTENER_QUERY:
      case ICMPV6_TYPE.LISTENER_REPORT:
      case ICMPV6_TYPE.LISTENER_DONE:
      case ICMPV6_TYPE.LISTENER_REPORT_V2:
        this.#context.stack.packets.consume(packet);
        return;
      default:
        if (type < FIRST_INFORMATIONAL) this.#receiveError(packet, type);
        else this.#passOn(packet);
    }
  }

  #isEchoIgnored(packet: Packet): boolean {
    const { settings, interfaces } = this.#context;
    const isSet = (name: string): boolean => settings.getNumber(`net.ipv6.icmp.echo_ignore_${name}`) !== 0;
    const destination = ipv6Destination(packet);
    if (isSet('all')) return true;
    if (isMulticastIpv6(destination)) return isSet('multicast');
    return isSet('anycast') && interfaces.find(destination) === undefined;
  }

  #passOn(packet: Packet): void {
    const handler = this.#handlers[IP_PROTOCOL.ICMPV6];
    if (handler === undefined) dropIn(this.#context.stack, packet, 'no-socket', packet.ingress);
    else handler.receive(packet);
  }

  #refuse(packet: Packet, reason: 'malformed' | 'bad-checksum'): void {
    this.#context.counters.ip.icmp6InErrors += 1;
    dropIn(this.#context.stack, packet, reason, packet.ingress);
  }

  #messageOf(packet: Packet): Icmpv6Message {
    const offset = packet.transportOffset;
    return {
      type: packet.uint8(offset),
      code: packet.uint8(offset + 1),
      rest: packet.uint32(offset + 4),
      payload: packet.buffer.subarray(offset + ICMPV6_HEADER_BYTES, packet.end),
    };
  }

  /** A message that crossed a router is somebody's attempt to deceive. */
  #receiveNeighbor(packet: Packet, device: NetDevice, type: number): void {
    const message = this.#messageOf(packet);
    const isTrusted = ipv6HopLimit(packet) === NEIGHBOR_HOP_LIMIT && message.code === 0;
    if (!isTrusted || !this.#takeNeighbor(packet, device, type, message)) {
      this.#refuse(packet, 'malformed');
      return;
    }
    this.#context.stack.packets.consume(packet);
  }

  /** False when the message is malformed. */
  #takeNeighbor(packet: Packet, device: NetDevice, type: number, message: Icmpv6Message): boolean {
    const { neighbors, configuration } = this.#parts;
    const { interfaces, settings } = this.#context;
    const source = ipv6Source(packet);
    switch (type) {
      case ICMPV6_TYPE.ROUTER_SOLICITATION: {
        const read = readNeighborMessage(message);
        if (read === undefined) return false;
        const { sourceMac } = read.options;
        if (!settings.forDevice(device).isForwarding || sourceMac === undefined) return true;
        if (!isUnicastIpv6(source)) return false;
        const news = { mac: sourceMac, state: 'STALE', isOverride: true, isDoubting: true } as const;
        neighbors.neighbors.learn(source, device, news, true);
        return true;
      }
      case ICMPV6_TYPE.ROUTER_ADVERTISEMENT: {
        const read = readRouterAdvertisement(message);
        if (read === undefined || !isLinkLocalIpv6(source)) return false;
        const place = interfaces.of(device);
        if (place !== undefined) configuration.routers.heard(place, source, read);
        return true;
      }
      case ICMPV6_TYPE.REDIRECT:
        return this.#takeRedirect(packet, device, message);
      default:
        return neighbors.receive(packet, device, message);
    }
  }

  /** `rt6_do_redirect`: believed only from the router in use. */
  #takeRedirect(packet: Packet, device: NetDevice, message: Icmpv6Message): boolean {
    const { neighbors, output, cache } = this.#parts;
    const read = readNeighborMessage(message);
    const from = ipv6Source(packet);
    if (read === undefined || !isLinkLocalIpv6(from) || isMulticastIpv6(read.destination)) return false;
    const { target, destination, options } = read;
    const isOnLink = target === destination;
    if (!isOnLink && !isLinkLocalIpv6(target)) return false;
    if (!this.#context.settings.forDevice(device).acceptsRedirects) return true;
    const route = output.routeTo(destination, undefined, device);
    const current = route === undefined ? undefined : (cache.gatewayOf(destination, route) ?? route.gateway);
    if (route?.type !== 'unicast' || current !== from) return true;
    if (options.targetMac !== undefined) {
      const isRouter = isOnLink ? {} : { isRouter: true };
      const news = { mac: options.targetMac, state: 'STALE', isOverride: true, ...isRouter } as const;
      neighbors.neighbors.learn(target, device, news, true);
    }
    cache.learnGateway(destination, route, target);
    return true;
  }

  #receiveError(packet: Packet, type: number): void {
    const error = this.#readError(packet, type);
    if (error === undefined) {
      this.#refuse(packet, 'malformed');
      return;
    }
    this.#context.stack.packets.consume(packet);
    const { quoted } = error;
    if (type === ICMPV6_TYPE.PACKET_TOO_BIG) {
      const { output, cache } = this.#parts;
      const route = output.routeTo(quoted.destination);
      if (route?.device !== undefined && route.type === 'unicast') {
        cache.learnMtu(quoted.destination, route, route.device, error.mtuBytes);
      }
    }
    if (this.#handlers[quoted.protocol]?.receiveError(error) === false) {
      this.#context.counters.ip.icmp6InErrors += 1;
    }
    // A raw socket for ICMPv6 sees all of it.
    if (quoted.protocol !== IP_PROTOCOL.ICMPV6) this.#handlers[IP_PROTOCOL.ICMPV6]?.receiveError(error);
  }

  #readError(packet: Packet, type: number): IcmpError<Ipv6Address> | undefined {
    const icmp = packet.transportOffset;
    const inner = icmp + ICMPV6_HEADER_BYTES;
    const upper = this.#upper;
    if (packet.end - inner < IPV6_HEADER_BYTES || !upper.find(packet.buffer, inner, packet.end))
      return undefined;
    const transport = upper.offset;
    if (packet.end - transport < 8) return undefined;
    return {
      type,
      code: packet.uint8(icmp + 1),
      mtuBytes: packet.uint32(icmp + 4),
      from: ipv6Source(packet),
      quoted: {
        source: readIpv6(packet.buffer, inner + 8),
        destination: readIpv6(packet.buffer, inner + 24),
        protocol: upper.protocol,
        sourcePort: packet.uint16(transport),
        destinationPort: packet.uint16(transport + 2),
        sequence: packet.uint32(transport + 4),
      },
    };
  }
}
