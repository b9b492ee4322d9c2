/**
 * The way in: from a device to a socket, or on to another device (net/ipv4/ip_input.c, ip_forward.c, route.c).
 *
 * Models header checks, the PREROUTING, INPUT and FORWARD hooks, reassembly where connection tracking or delivery needs
 * it, martian sources, the reverse-path filter, forwarding with TTL and MTU, and ICMP that the stack itself answers.
 * Leaves out IP options, source routing, multicast routing and redirects.
 */
import { internetChecksum } from '../base/checksum';
import type { DropReason } from '../link/drop-reason';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import type { VxlanDevice } from '../link/vxlan-device';
import { HOOK, VERDICT } from '../netfilter/hook';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIpv4, ipv4Of, isLoopbackIpv4, isMulticastIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { Reassembler } from './fragmentation';
import { ICMP_TYPE, UNREACHABLE_CODE, type IcmpSender } from './icmp-sender';
import {
  decreaseTtl,
  hasValidIpChecksum,
  ipDestination,
  ipHeaderBytes,
  IPV4_HEADER_BYTES,
  ipProtocol,
  ipSource,
  ipTtl,
  isDontFragment,
  isFragment,
} from './ip-header';
import type { IpOutput } from './ip-output';
import { describeRoute } from './route-table';
import { dropIn, type StackContext } from './stack-context';
import type { TransportHandler } from './transport-handler';

const REVERSE_PATH_STRICT = 1;

export class IpInput {
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #icmp: IcmpSender;
  readonly #reassembler: Reassembler;
  readonly #handlers: (TransportHandler | undefined)[] = [];
  readonly #tunnels = new Map<number, VxlanDevice>();

  constructor(context: StackContext, output: IpOutput, icmp: IcmpSender) {
    this.#context = context;
    this.#output = output;
    this.#icmp = icmp;
    this.#reassembler = new Reassembler(context.scheduler, context.packets, (packet) =>
      dropIn(context, packet, 'reassembly-timeout', packet.ingress),
    );
  }

  registerProtocol(protocolNumber: number, handler: TransportHandler): void {
    this.#handlers[protocolNumber] = handler;
  }

  /** UDP datagrams to the port of a tunnel go to its device, not to a socket. */
  registerTunnel(device: VxlanDevice): void {
    this.#tunnels.set(device.destinationPort, device);
  }

  /** The namespace is gone: nobody waits for the missing pieces of a datagram. */
  halt(): void {
    this.#reassembler.halt((packet) => dropIn(this.#context, packet, 'device-down', packet.ingress));
  }

  /** An IPv4 frame from a device (`ip_rcv`). `networkOffset` is set, the frame header precedes it. */
  receive(packet: Packet, device: NetDevice): void {
    packet.ingress = device;
    if (packet.isForOtherHost) {
      dropIn(this.#context, packet, 'other-host', device);
      return;
    }
    const problem = checkHeader(packet);
    if (problem !== undefined) {
      dropIn(this.#context, packet, problem, device);
      return;
    }
    const whole = this.#reassembleForTracking(packet);
    if (whole === undefined) return;
    if (!this.#passPreRouting(whole, device)) return;
    this.route(whole, device);
  }

  /** Decides between delivery and forwarding, after PREROUTING (`ip_route_input`). */
  route(packet: Packet, device: NetDevice): void {
    const destination = ipDestination(packet);
    const { interfaces } = this.#context;
    const problem = this.#checkSource(ipSource(packet), destination, device);
    if (problem !== undefined) {
      dropIn(this.#context, packet, problem, device, formatIpv4(ipSource(packet)));
    } else if (
      interfaces.isLocal(destination) ||
      interfaces.isBroadcast(destination) ||
      isMulticastIpv4(destination)
    ) {
      this.#deliver(packet, device);
    } else this.#forward(packet, destination, device);
  }

  #reassembleForTracking(packet: Packet): Packet | undefined {
    return this.#context.netfilter.isTracking && isFragment(packet) ? this.#reassembler.add(packet) : packet;
  }

  #passPreRouting(packet: Packet, device: NetDevice): boolean {
    const { netfilter } = this.#context;
    if (packet.hasPassedBridgeHooks) {
      packet.hasPassedBridgeHooks = false;
      return true;
    }
    if (!netfilter.isActive) return true;
    const verdict = netfilter.run(HOOK.PREROUTING, packet, device, undefined);
    if (verdict === VERDICT.ACCEPT) return true;
    this.#output.endByVerdict(packet, verdict, device, undefined);
    return false;
  }

  /** RFC 1812 §5.3.7 martians, and `rp_filter`. */
  #checkSource(source: Ipv4Address, destination: Ipv4Address, device: NetDevice): DropReason | undefined {
    if (device.kind === 'loopback') return undefined;
    const { interfaces, sysctl } = this.#context;
    const isLoopback = isLoopbackIpv4(source) || isLoopbackIpv4(destination);
    if (isLoopback && !sysctl.isRouteLocalnet) return 'martian';
    if (isMulticastIpv4(source) || interfaces.isBroadcast(source)) return 'martian';
    if (source !== 0 && interfaces.isLocal(source) && !isLoopbackIpv4(source)) return 'martian';
    const mode = sysctl.reversePathMode(device.name);
    if (mode === 0) return undefined;
    const back = this.#output.routeTo(source);
    if (back?.device === undefined) return 'reverse-path';
    return mode === REVERSE_PATH_STRICT && back.device !== device ? 'reverse-path' : undefined;
  }

  #forward(packet: Packet, destination: Ipv4Address, ingress: NetDevice): void {
    const context = this.#context;
    if (!context.sysctl.isForwarding) {
      dropIn(context, packet, 'forwarding-disabled', ingress, formatIpv4(destination));
      return;
    }
    const route = this.#output.routeTo(destination);
    if (route?.type === 'blackhole') {
      dropIn(context, packet, 'blackhole-route', ingress, describeRoute(route));
      return;
    }
    const egress = route?.device;
    if (route === undefined || egress === undefined || route.type !== 'unicast') {
      this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.NET);
      dropIn(context, packet, 'no-route', ingress, formatIpv4(destination));
      return;
    }
    if (ipTtl(packet) <= 1) {
      this.#icmp.sendError(packet, ICMP_TYPE.TIME_EXCEEDED, 0);
      dropIn(context, packet, 'ttl-exceeded', ingress);
      return;
    }
    const mtu = egress.mtuBytes;
    if (packet.end - packet.networkOffset - packet.surplusBytes > mtu && isDontFragment(packet)) {
      this.#icmp.tooBig(packet, mtu, egress);
      return;
    }
    decreaseTtl(packet);
    if (context.netfilter.isActive) {
      const verdict = context.netfilter.run(HOOK.FORWARD, packet, ingress, egress);
      if (verdict !== VERDICT.ACCEPT) {
        this.#output.endByVerdict(packet, verdict, ingress, egress);
        return;
      }
    }
    this.#output.postRoute(packet, destination, egress, ingress);
  }

  #deliver(fragmentOrWhole: Packet, device: NetDevice): void {
    const packet = isFragment(fragmentOrWhole) ? this.#reassembler.add(fragmentOrWhole) : fragmentOrWhole;
    if (packet === undefined) return;
    const { netfilter } = this.#context;
    if (netfilter.isActive) {
      const verdict = netfilter.run(HOOK.INPUT, packet, device, undefined);
      if (verdict !== VERDICT.ACCEPT) {
        this.#output.endByVerdict(packet, verdict, device, undefined);
        return;
      }
    }
    packet.transportOffset = packet.networkOffset + ipHeaderBytes(packet);
    const protocol = ipProtocol(packet);
    if (protocol === IP_PROTOCOL.ICMP) this.#receiveIcmp(packet);
    else if (protocol === IP_PROTOCOL.UDP && this.#tunnels.size > 0 && this.#passToTunnel(packet)) return;
    else this.#passToHandler(packet, protocol);
  }

  #passToTunnel(packet: Packet): boolean {
    const tunnel = this.#tunnels.get(packet.uint16(packet.transportOffset + 2));
    return tunnel?.decapsulate(packet) === true;
  }

  #passToHandler(packet: Packet, protocol: number): void {
    const handler = this.#handlers[protocol];
    if (handler !== undefined) {
      handler.receive(packet);
      return;
    }
    this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.PROTOCOL);
    dropIn(this.#context, packet, 'unknown-protocol', packet.ingress, `protocol ${protocol}`);
  }

  #receiveIcmp(packet: Packet): void {
    const offset = packet.transportOffset;
    if (packet.end - offset < 8 || internetChecksum(packet.buffer, offset, packet.end) !== 0) {
      dropIn(this.#context, packet, packet.end - offset < 8 ? 'malformed' : 'bad-checksum', packet.ingress);
      return;
    }
    const type = packet.uint8(offset);
    if (type === ICMP_TYPE.ECHO_REQUEST) this.#icmp.sendEchoReply(packet);
    else if (
      type === ICMP_TYPE.UNREACHABLE ||
      type === ICMP_TYPE.TIME_EXCEEDED ||
      type === ICMP_TYPE.PARAMETER_PROBLEM
    ) {
      this.#receiveError(packet, type);
    } else if (this.#handlers[IP_PROTOCOL.ICMP] === undefined) {
      dropIn(this.#context, packet, 'no-socket', packet.ingress);
    } else this.#passToHandler(packet, IP_PROTOCOL.ICMP);
  }

  #receiveError(packet: Packet, type: number): void {
    const icmp = packet.transportOffset;
    const inner = icmp + 8;
    if (packet.end - inner < IPV4_HEADER_BYTES + 8) {
      dropIn(this.#context, packet, 'malformed', packet.ingress);
      return;
    }
    const code = packet.uint8(icmp + 1);
    const transport = inner + (packet.uint8(inner) & 0xf) * 4;
    const mtuBytes = packet.uint16(icmp + 6);
    const protocol = packet.uint8(inner + 9);
    const destination = ipv4Of(packet.uint32(inner + 16));
    const error = {
      type,
      code,
      mtuBytes,
      from: ipSource(packet),
      quoted: {
        source: ipv4Of(packet.uint32(inner + 12)),
        destination,
        protocol,
        sourcePort: packet.uint16(transport),
        destinationPort: packet.uint16(transport + 2),
        sequence: packet.uint32(transport + 4),
      },
    };
    this.#context.packets.consume(packet);
    const isTooBig = type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED;
    if (isTooBig) this.#output.learnPathMtu(destination, mtuBytes);
    this.#handlers[protocol]?.receiveError(error);
  }
}

/** Also cuts off what an Ethernet frame was padded with. */
function checkHeader(packet: Packet): DropReason | undefined {
  const offset = packet.networkOffset;
  const available = packet.end - offset;
  if (available < IPV4_HEADER_BYTES) return 'malformed';
  const headerBytes = ipHeaderBytes(packet);
  const total = packet.uint16(offset + 2);
  if (packet.uint8(offset) >> 4 !== 4 || headerBytes < IPV4_HEADER_BYTES) return 'malformed';
  if (total < headerBytes || total > available) return 'malformed';
  if (!hasValidIpChecksum(packet)) return 'bad-checksum';
  packet.end = offset + total;
  packet.transportOffset = offset + headerBytes;
  return undefined;
}
