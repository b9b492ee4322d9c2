/**
 * br_netfilter: IP frames on a bridge pass the iptables hooks (net/bridge/br_netfilter_hooks.c), which is how a
 * ClusterIP works between two Pods of one node.
 *
 * Models PREROUTING, FORWARD and POSTROUTING on bridged frames (`bridged-packets.ts`). Fragments pass the hooks as one
 * datagram, which goes on in pieces of the same size.
 * IPv6 frames are handed to `ipv6`. Leaves out ARP tables and VLAN-tagged frames.
 */
import type { Bridge, BridgeHooks } from '../link/bridge';
import { FRAME_HEADER_BYTES } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import type { Hook, HookDevice, Verdict } from '../netfilter/hook';
import { ETHER_TYPE } from '../wire/ether-type';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { BridgedPackets, type BridgedFamily, type BridgedWay } from './bridged-packets';
import { splitIntoFragments } from './fragmentation';
import { ipDestination, ipHeaderBytes, IPV4_HEADER_BYTES, isFragment } from './ip-header';
import type { IpOutput } from './ip-output';
import type { NeighborTable } from './neighbor-table';
import { Reassembler } from './reassembler';
import { dropIn, type StackContext } from './stack-context';

export class BridgeNetfilter implements BridgeHooks, BridgedFamily<Ipv4Address> {
  readonly neighbors: NeighborTable<Ipv4Address>;
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #reassembler: Reassembler;
  readonly #bridged = new BridgedPackets<Ipv4Address>(this);
  /** The same for IPv6 frames, where the namespace speaks IPv6. */
  ipv6: BridgeHooks | undefined = undefined;

  constructor(context: StackContext, output: IpOutput, neighbors: NeighborTable<Ipv4Address>) {
    this.#context = context;
    this.#output = output;
    this.neighbors = neighbors;
    // A bridge is no host that could say that pieces are missing.
    this.#reassembler = new Reassembler(context, () => undefined);
  }

  preRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const etherType = packet.uint16(packet.start + 12);
    if (etherType !== ETHER_TYPE.IPV4) {
      return etherType !== ETHER_TYPE.IPV6 || (this.ipv6?.preRouting(packet, port, bridge) ?? true);
    }
    const { netfilter, sysctl } = this.#context;
    if (!netfilter.isActive || !sysctl.isBridgeNetfilter) return true;
    packet.etherType = ETHER_TYPE.IPV4;
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    // Too short to be IPv4: left to whoever gets it, as the kernel's hook drops it only when it is malformed.
    if (packet.end - packet.networkOffset < IPV4_HEADER_BYTES) return true;
    packet.end = Math.min(packet.end, packet.networkOffset + packet.uint16(packet.networkOffset + 2));
    packet.transportOffset = packet.networkOffset + ipHeaderBytes(packet);
    if (isFragment(packet) && netfilter.isTracking) {
      this.#bridged.reassemble(packet, port, bridge);
      return false;
    }
    return this.#bridged.passPreRouting(packet, port, bridge);
  }

  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean {
    if (!packet.hasPassedBridgeHooks) return true;
    if (packet.etherType === ETHER_TYPE.IPV6) return this.ipv6?.forward(packet, egress, bridge) ?? true;
    return this.#bridged.forward(packet, egress, bridge);
  }

  resumeBridged(packet: Packet, bridge: Bridge): boolean {
    return this.#bridged.resume(packet, bridge) || (this.ipv6?.resumeBridged(packet, bridge) ?? false);
  }

  /** The namespace is gone: nobody waits for the missing pieces of a datagram. */
  halt(): void {
    this.#reassembler.halt();
  }

  run(
    hook: Hook,
    packet: Packet,
    ingress: HookDevice | undefined,
    egress: HookDevice | undefined,
    physicalEgress?: HookDevice,
  ): Verdict {
    return this.#context.netfilter.run(hook, packet, ingress, egress, physicalEgress);
  }

  endByVerdict(...how: Parameters<IpOutput['endByVerdict']>): void {
    this.#output.endByVerdict(...how);
  }

  destinationOf(packet: Packet): Ipv4Address {
    return ipDestination(packet);
  }

  wayTo(destination: Ipv4Address, packet: Packet, bridge: Bridge): BridgedWay<Ipv4Address> | undefined {
    if (this.#context.interfaces.isLocal(destination)) return { nextHop: undefined };
    const route = this.#output.routeTo(destination);
    if (route === undefined) {
      dropIn(this.#context, packet, 'no-route', bridge, formatIpv4(destination));
      return undefined;
    }
    return { nextHop: route.device === bridge ? (route.gateway ?? destination) : undefined };
  }

  reassemble(fragment: Packet): Packet | undefined {
    return this.#reassembler.add(fragment);
  }

  split(packet: Packet, limitBytes: number): Iterable<Packet> {
    return splitIntoFragments(packet, limitBytes, this.#context.packets);
  }
}
