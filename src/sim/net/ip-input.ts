/**
 * The way in: from a device to a socket, or on to another device (net/ipv4/ip_input.c, ip_forward.c, route.c).
 *
 * Models header checks, the PREROUTING, INPUT and FORWARD hooks, reassembly where connection tracking or delivery needs
 * it, martians and the reverse-path filter (`source-check.ts`), routes that refuse, forwarding with TTL, MTU and redirects,
 * and what the stack counts. Leaves out IP options and source routing (options stay as they are), multicast routing and
 * directed broadcasts.
 */
import { say } from '../base/sentence';
import type { DropReason } from '../link/drop-reason';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { HOOK, VERDICT } from '../netfilter/hook';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import { formatIpv4, isMulticastIpv4 } from '../wire/ipv4-address';
import { IcmpInput } from './icmp-input';
import {
  ICMP_TYPE,
  redirectTarget,
  TIME_EXCEEDED_CODE,
  UNREACHABLE_CODE,
  type IcmpSender,
} from './icmp-sender';
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
import { Reassembler } from './reassembler';
import type { RouteCache } from './route-cache';
import { fillPorts } from './route-flow';
import { describeRoute, RouteFlow, type Route } from './route-table';
import { SourceCheck } from './source-check';
import { noteRoute } from './route-step';
import { dropIn, type StackContext } from './stack-context';
import type { TransportHandler } from './transport-handler';
import { TunnelTable } from './tunnel-table';

export class IpInput {
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #icmp: IcmpSender;
  readonly #icmpInput: IcmpInput;
  readonly #cache: RouteCache;
  readonly #reassembler: Reassembler;
  readonly #sourceCheck: SourceCheck;
  readonly #flow = new RouteFlow();
  readonly #handlers: (TransportHandler | undefined)[] = [];
  readonly tunnels = new TunnelTable();

  constructor(context: StackContext, output: IpOutput, icmp: IcmpSender, cache: RouteCache) {
    this.#context = context;
    this.#output = output;
    this.#icmp = icmp;
    this.#cache = cache;
    this.#sourceCheck = new SourceCheck(context);
    this.#icmpInput = new IcmpInput(context, output, icmp, cache, this.#handlers);
    this.#reassembler = new Reassembler(context, (first) => this.#reportTimeout(first));
  }

  get icmp(): IcmpInput {
    return this.#icmpInput;
  }

  registerProtocol(protocolNumber: number, handler: TransportHandler): void {
    this.#handlers[protocolNumber] = handler;
  }

  /** The namespace is gone: nobody waits for the missing pieces of a datagram. */
  halt(): void {
    this.#reassembler.halt();
  }

  /** An IPv4 frame from a device (`ip_rcv`). `networkOffset` is set, the frame header precedes it. */
  receive(packet: Packet, device: NetDevice): void {
    packet.ingress = device;
    if (packet.isForOtherHost) {
      dropIn(this.#context, packet, 'other-host', device);
      return;
    }
    const { counters } = this.#context;
    counters.ipInReceives += 1;
    counters.ipExtInOctets += packet.end - packet.networkOffset;
    const problem = this.#checkHeader(packet);
    if (problem !== undefined) {
      dropIn(this.#context, packet, problem, device);
      return;
    }
    // What a bridge put together for its hooks goes whole wherever that fits, for `ip_rcv_core` clears the control block, and
    // else in the pieces in which it came, which are still there (`skb_has_frag_list`): their size is less than zero from here on.
    if (packet.fragmentBytes > 0) packet.fragmentBytes = -packet.fragmentBytes;
    const whole = this.#reassembleForTracking(packet);
    if (whole === undefined) return;
    if (!this.#passPreRouting(whole, device)) return;
    this.route(whole, device);
  }

  /** A copy of what this machine has just sent to all: it has its way already (`dev_loopback_xmit`). */
  receiveOwnCopy(packet: Packet, device: NetDevice): void {
    packet.ingress = device;
    this.#context.counters.ipInReceives += 1;
    this.#context.counters.ipExtInOctets += packet.end - packet.networkOffset;
    this.#context.counters.ipExtInNoECTPkts += 1;
    if (this.#passPreRouting(packet, device)) this.#deliverToGroup(packet, device, true);
  }

  /** Decides between delivery and forwarding, after PREROUTING (`ip_route_input`). */
  route(packet: Packet, device: NetDevice): void {
    const source = ipSource(packet);
    const destination = ipDestination(packet);
    const martian = this.#sourceCheck.findMartian(source, destination, device);
    if (martian !== undefined) {
      dropIn(this.#context, packet, martian, device, formatIpv4(source));
      return;
    }
    if (isMulticastIpv4(destination) || destination === 0xffff_ffff) {
      this.#deliverToGroup(packet, device, false);
      return;
    }
    const { routing } = this.#context;
    const route = routing.isPlain
      ? routing.lookUpPlain(destination, source)
      : routing.lookUp(this.#flowOf(packet, device));
    if (this.#context.packets.observer !== undefined) noteRoute(this.#context, packet, route, 'input');
    if (route?.type === 'local') {
      const problem = this.#sourceCheck.check(packet, source, device);
      if (problem === undefined) this.#deliver(packet, device);
      else dropIn(this.#context, packet, problem, device, formatIpv4(source));
    } else if (route?.type === 'broadcast') this.#deliverToGroup(packet, device, false);
    else this.#forward(packet, route, device);
  }

  #flowOf(packet: Packet, device: NetDevice): RouteFlow {
    const flow = this.#flow.reset(ipDestination(packet), ipSource(packet));
    flow.ingress = device;
    flow.mark = packet.mark;
    flow.tos = packet.uint8(packet.networkOffset + 1);
    flow.protocol = ipProtocol(packet);
    if (!isFragment(packet)) fillPorts(flow, packet);
    return flow;
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

  #deliverToGroup(packet: Packet, device: NetDevice, isOwnCopy: boolean): void {
    const { counters } = this.#context;
    const source = ipSource(packet);
    const length = packet.end - packet.networkOffset;
    if (isMulticastIpv4(ipDestination(packet))) {
      counters.ipExtInMcastPkts += 1;
      counters.ipExtInMcastOctets += length;
    } else {
      counters.ipExtInBcastPkts += 1;
      counters.ipExtInBcastOctets += length;
      const isChecked = !isOwnCopy && source !== 0;
      const problem = isChecked ? this.#sourceCheck.check(packet, source, device) : undefined;
      if (problem !== undefined) {
        dropIn(this.#context, packet, problem, device, formatIpv4(source));
        return;
      }
    }
    this.#deliver(packet, device);
  }

  #forward(packet: Packet, route: Route | undefined, ingress: NetDevice): void {
    const context = this.#context;
    const { counters } = context;
    const destination = ipDestination(packet);
    if (!context.sysctl.forDevice(ingress).isForwarding) {
      counters.ipInAddrErrors += 1;
      dropIn(context, packet, 'forwarding-disabled', ingress, formatIpv4(destination));
      return;
    }
    const egress = route?.device;
    if (route?.type !== 'unicast' || egress === undefined) {
      this.#refuse(packet, route, ingress);
      return;
    }
    const problem = this.#sourceCheck.check(packet, ipSource(packet), ingress, egress);
    if (problem !== undefined) {
      dropIn(context, packet, problem, ingress, formatIpv4(ipSource(packet)));
      return;
    }
    const isDetour = egress === ingress && this.#isDetour(route, ingress, packet);
    if (ipTtl(packet) <= 1) {
      counters.ipInHdrErrors += 1;
      this.#icmp.sendError(packet, ICMP_TYPE.TIME_EXCEEDED, TIME_EXCEEDED_CODE.IN_TRANSIT);
      dropIn(context, packet, 'ttl-exceeded', ingress);
      return;
    }
    const mtu = this.#cache.forwardMtuOf(destination, route, egress);
    if (this.#exceedsMtu(packet, mtu)) {
      counters.ipFragFails += 1;
      this.#icmp.tooBig(packet, mtu, egress);
      return;
    }
    decreaseTtl(packet);
    if (isDetour) this.#icmp.sendRedirect(packet, redirectTarget(route, destination));
    if (context.netfilter.isActive) {
      const verdict = context.netfilter.run(HOOK.FORWARD, packet, ingress, egress);
      if (verdict !== VERDICT.ACCEPT) {
        this.#output.endByVerdict(packet, verdict, ingress, egress);
        return;
      }
    }
    counters.ipForwDatagrams += 1;
    this.#output.postRoute(packet, route, egress, ingress);
  }

  /** `ip_exceeds_mtu`: what was put together here goes on in its pieces, and those fit. */
  #exceedsMtu(packet: Packet, mtu: number): boolean {
    if (packet.end - packet.networkOffset - packet.surplusBytes <= mtu || !isDontFragment(packet))
      return false;
    return packet.fragmentBytes === 0 || packet.fragmentBytes > mtu;
  }

  /** It goes out where it came in, and its sender could have sent it there itself. */
  #isDetour(route: Route, device: NetDevice, packet: Packet): boolean {
    const settings = this.#context.sysctl.forDevice(device);
    if (!settings.sendsRedirects || !this.#sourceCheck.isSourceOnLink) return false;
    if (settings.isSharedMedia) return true;
    const next = redirectTarget(route, ipDestination(packet));
    return this.#context.interfaces.isOnSubnetOf(device, ipSource(packet), next);
  }

  /** No route, or one that refuses (`ip_error`). */
  #refuse(packet: Packet, route: Route | undefined, ingress: NetDevice): void {
    const context = this.#context;
    const detail = route === undefined ? formatIpv4(ipDestination(packet)) : describeRoute(route);
    if (route?.type === 'blackhole') {
      dropIn(context, packet, 'blackhole-route', ingress, detail);
      return;
    }
    let code: number = UNREACHABLE_CODE.NET;
    if (route?.type === 'prohibit') code = UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED;
    else if (route?.type === 'unreachable' && route.rule === undefined) code = UNREACHABLE_CODE.HOST;
    else context.counters.ipExtInNoRoutes += 1;
    if (this.#icmp.mayReportRouteError(packet)) {
      this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, code);
    }
    dropIn(context, packet, route?.type === 'prohibit' ? 'prohibit-route' : 'no-route', ingress, detail);
  }

  #deliver(fragmentOrWhole: Packet, device: NetDevice): void {
    const packet = isFragment(fragmentOrWhole) ? this.#reassembler.add(fragmentOrWhole) : fragmentOrWhole;
    if (packet === undefined) return;
    const { netfilter, counters } = this.#context;
    if (netfilter.isActive) {
      const verdict = netfilter.run(HOOK.INPUT, packet, device, undefined);
      if (verdict !== VERDICT.ACCEPT) {
        this.#output.endByVerdict(packet, verdict, device, undefined);
        return;
      }
    }
    packet.transportOffset = packet.networkOffset + ipHeaderBytes(packet);
    const protocol = ipProtocol(packet);
    this.#context.packets.observer?.onStep(packet, this.#context.name, { kind: 'delivery', protocol });
    if (protocol === IP_PROTOCOL.UDP && this.tunnels.deliver(packet, ipSource(packet))) {
      counters.ipInDelivers += 1;
      return;
    }
    if (protocol === IP_PROTOCOL.IPIP && this.tunnels.hasIpip) {
      counters.ipInDelivers += 1;
      if (this.tunnels.deliverIpip(packet)) return;
      // `tunnel4_rcv`: the protocol is spoken here, but not with these ends.
      this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.PORT);
      dropIn(this.#context, packet, 'no-socket', packet.ingress, say('no tunnel of IPv4 has these ends'));
      return;
    }
    const handler = this.#handlers[protocol];
    if (protocol !== IP_PROTOCOL.ICMP && handler === undefined) {
      counters.ipInUnknownProtos += 1;
      this.#icmp.sendError(packet, ICMP_TYPE.UNREACHABLE, UNREACHABLE_CODE.PROTOCOL);
      dropIn(
        this.#context,
        packet,
        'unknown-protocol',
        packet.ingress,
        say('protocol {protocol}', { protocol }),
      );
      return;
    }
    counters.ipInDelivers += 1;
    if (protocol === IP_PROTOCOL.ICMP) this.#icmpInput.receive(packet, device);
    else handler?.receive(packet);
  }

  /** `ip_expire`: only the host that a datagram was for says that pieces of it are missing. */
  #reportTimeout(first: Packet): void {
    if (!this.#context.interfaces.isLocal(ipDestination(first))) return;
    this.#icmp.sendError(first, ICMP_TYPE.TIME_EXCEEDED, TIME_EXCEEDED_CODE.REASSEMBLY);
  }

  /** `ip_rcv_core`. Also cuts off what an Ethernet frame was padded with. */
  #checkHeader(packet: Packet): DropReason | undefined {
    const { counters } = this.#context;
    const offset = packet.networkOffset;
    const available = packet.end - offset;
    const headerBytes = ipHeaderBytes(packet);
    const isReadable =
      available >= IPV4_HEADER_BYTES &&
      packet.uint8(offset) >> 4 === 4 &&
      headerBytes >= IPV4_HEADER_BYTES &&
      headerBytes <= available;
    if (!isReadable) {
      counters.ipInHdrErrors += 1;
      return 'malformed';
    }
    const ecn = packet.uint8(offset + 1) & 3;
    if (ecn === 0) counters.ipExtInNoECTPkts += 1;
    else if (ecn === 1) counters.ipExtInECT1Pkts += 1;
    else if (ecn === 2) counters.ipExtInECT0Pkts += 1;
    else counters.ipExtInCEPkts += 1;
    if (!hasValidIpChecksum(packet)) {
      counters.ipExtInCsumErrors += 1;
      counters.ipInHdrErrors += 1;
      return 'bad-checksum';
    }
    const total = packet.uint16(offset + 2);
    if (total > available) {
      counters.ipExtInTruncatedPkts += 1;
      return 'truncated';
    }
    if (total < headerBytes) {
      counters.ipInHdrErrors += 1;
      return 'malformed';
    }
    packet.end = offset + total;
    packet.transportOffset = offset + headerBytes;
    return undefined;
  }
}
