/**
 * br_netfilter for IPv6: bridged frames pass the hooks of ip6tables (net/bridge/br_netfilter_ipv6.c), which is how a ClusterIP
 * works between two Pods of one node.
 *
 * Models PREROUTING, FORWARD and POSTROUTING on bridged frames with `bridge-nf-call-ip6tables` (`bridged-packets.ts`), and
 * fragments, which pass as one datagram. Leaves out VLAN-tagged frames.
 */
import type { Bridge, BridgeHooks } from '../../link/bridge';
import { FRAME_HEADER_BYTES } from '../../link/frame';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import type { Hook, HookDevice, Verdict } from '../../netfilter/hook';
import { ETHER_TYPE } from '../../wire/ether-type';
import { formatIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import { BridgedPackets, type BridgedFamily, type BridgedWay } from '../bridged-packets';
import type { NeighborTable } from '../neighbor-table';
import { dropIn } from '../stack-context';
import type { Ipv6Context } from './ipv6-context';
import { splitIpv6IntoFragments } from './ipv6-fragmentation';
import { ipv6Destination } from './ipv6-header';
import { isRefusing, type Ipv6Output } from './ipv6-output';
import { Ipv6Reassembler } from './ipv6-reassembler';

export class Ipv6BridgeNetfilter implements BridgeHooks, BridgedFamily<Ipv6Address> {
  readonly neighbors: NeighborTable<Ipv6Address>;
  readonly #context: Ipv6Context;
  readonly #output: Ipv6Output;
  readonly #reassembler: Ipv6Reassembler;
  readonly #upper = new Ipv6UpperLayer();
  readonly #prng: Ipv6Context['stack']['prng'];
  readonly #bridged = new BridgedPackets<Ipv6Address>(this);

  constructor(context: Ipv6Context, output: Ipv6Output, neighbors: NeighborTable<Ipv6Address>) {
    this.#context = context;
    this.#output = output;
    this.neighbors = neighbors;
    this.#prng = context.stack.prng.split('bridge-fragment6');
    // A bridge is no host that could complain.
    this.#reassembler = new Ipv6Reassembler(
      context,
      () => undefined,
      () => undefined,
    );
  }

  halt(): void {
    this.#reassembler.halt();
  }

  preRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const { netfilter, sysctl } = this.#context.stack;
    if (!netfilter.ipv6.isActive || sysctl.getNumber('net.bridge.bridge-nf-call-ip6tables') === 0)
      return true;
    packet.etherType = ETHER_TYPE.IPV6;
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    const available = packet.end - packet.networkOffset;
    if (available < IPV6_HEADER_BYTES || packet.uint8(packet.networkOffset) >>> 4 !== 6) return true;
    const total = IPV6_HEADER_BYTES + packet.uint16(packet.networkOffset + 4);
    packet.end = Math.min(packet.end, packet.networkOffset + total);
    if (!this.#upper.find(packet.buffer, packet.networkOffset, packet.end)) return true;
    packet.transportOffset = this.#upper.offset;
    if (this.#upper.fragmentHeaderAt !== 0 && netfilter.ipv6.isTracking) {
      this.#bridged.reassemble(packet, port, bridge);
      return false;
    }
    return this.#bridged.passPreRouting(packet, port, bridge);
  }

  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean {
    return !packet.hasPassedBridgeHooks || this.#bridged.forward(packet, egress, bridge);
  }

  resumeBridged(packet: Packet, bridge: Bridge): boolean {
    return this.#bridged.resume(packet, bridge);
  }

  run(
    hook: Hook,
    packet: Packet,
    ingress: HookDevice | undefined,
    egress: HookDevice | undefined,
    physicalEgress?: HookDevice,
  ): Verdict {
    return this.#context.stack.netfilter.ipv6.run(hook, packet, ingress, egress, physicalEgress);
  }

  endByVerdict(...how: Parameters<Ipv6Output['endByVerdict']>): void {
    this.#output.endByVerdict(...how);
  }

  destinationOf(packet: Packet): Ipv6Address {
    return ipv6Destination(packet);
  }

  wayTo(destination: Ipv6Address, packet: Packet, bridge: Bridge): BridgedWay<Ipv6Address> | undefined {
    const route = this.#output.routeTo(destination);
    if (route === undefined || isRefusing(route)) {
      dropIn(this.#context.stack, packet, 'no-route', bridge, formatIpv6(destination));
      return undefined;
    }
    const isOnBridge = route.type === 'unicast' && route.device === bridge;
    return { nextHop: isOnBridge ? (route.gateway ?? destination) : undefined };
  }

  reassemble(fragment: Packet): Packet | undefined {
    return this.#reassembler.add(fragment);
  }

  split(packet: Packet, limitBytes: number): Iterable<Packet> {
    return splitIpv6IntoFragments(packet, limitBytes, this.#prng.uint32(), this.#context.stack.packets);
  }
}
