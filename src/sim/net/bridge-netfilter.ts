/**
 * br_netfilter: IP frames on a bridge pass the iptables hooks (net/bridge/br_netfilter_hooks.c), which is how a
 * ClusterIP works between two Pods of one node.
 *
 * Models PREROUTING, FORWARD and POSTROUTING on bridged frames, and what a changed destination means: another Pod on
 * the same bridge gets the frame bridged, with the client's MAC address as its source; anything else is routed.
 * Fragments pass the hooks as one datagram, which goes on in pieces of the same size.
 * IPv6 frames are handed to `ipv6`. Leaves out ARP tables and VLAN-tagged frames.
 */
import type { Bridge, BridgeHooks } from '../link/bridge';
import {
  FRAME_HEADER_BYTES,
  pushFrameHeader,
  setFrameDestination,
  setFrameSource,
  type MacParts,
} from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { HOOK, VERDICT } from '../netfilter/hook';
import { ETHER_TYPE } from '../wire/ether-type';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { splitIntoFragments } from './fragmentation';
import { ipDestination, ipHeaderBytes, IPV4_HEADER_BYTES, isFragment } from './ip-header';
import type { IpOutput } from './ip-output';
import type { NeighborTable } from './neighbor-table';
import { Reassembler } from './reassembler';
import { dropIn, type StackContext } from './stack-context';

/** Where a bridged frame with a new destination came from, while the neighbor layer finds its MAC address. */
interface Interrupted {
  readonly port: NetDevice;
  readonly sourceHigh: number;
  readonly sourceLow: number;
}

export class BridgeNetfilter implements BridgeHooks {
  readonly #context: StackContext;
  readonly #output: IpOutput;
  readonly #neighbors: NeighborTable<Ipv4Address>;
  readonly #reassembler: Reassembler;
  readonly #interrupted = new WeakMap<Packet, Interrupted>();
  /** The same for IPv6 frames, where the namespace speaks IPv6. */
  ipv6: BridgeHooks | undefined = undefined;

  constructor(context: StackContext, output: IpOutput, neighbors: NeighborTable<Ipv4Address>) {
    this.#context = context;
    this.#output = output;
    this.#neighbors = neighbors;
    // A bridge is no host that could say that pieces are missing.
    this.#reassembler = new Reassembler(context, () => undefined);
  }

  preRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const etherType = packet.uint16(packet.start + 12);
    if (etherType !== ETHER_TYPE.IPV4) {
      return etherType !== ETHER_TYPE.IPV6 || (this.ipv6?.preRouting(packet, port, bridge) ?? true);
    }
    if (!this.#isActive()) return true;
    packet.etherType = ETHER_TYPE.IPV4;
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    // Too short to be IPv4: left to whoever gets it, as the kernel's hook drops it only when it is malformed.
    if (packet.end - packet.networkOffset < IPV4_HEADER_BYTES) return true;
    packet.end = Math.min(packet.end, packet.networkOffset + packet.uint16(packet.networkOffset + 2));
    packet.transportOffset = packet.networkOffset + ipHeaderBytes(packet);
    if (isFragment(packet) && this.#context.netfilter.isTracking) {
      this.#reassemble(packet, port, bridge);
      return false;
    }
    return this.#passPreRouting(packet, port, bridge);
  }

  /** The namespace is gone: nobody waits for the missing pieces of a datagram. */
  halt(): void {
    this.#reassembler.halt();
  }

  /** Goes on with the whole datagram once its last fragment is there. */
  #reassemble(fragment: Packet, port: NetDevice, bridge: Bridge): void {
    const header = frameHeaderOf(fragment);
    fragment.bridgePort = port;
    const whole = this.#reassembler.add(fragment);
    if (whole === undefined) return;
    pushFrameHeader(whole, header.destination, header.source);
    if (this.#passPreRouting(whole, port, bridge)) bridge.continueInput(whole, port);
  }

  #passPreRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const before = ipDestination(packet);
    packet.bridgePort = port;
    const verdict = this.#context.netfilter.run(HOOK.PREROUTING, packet, bridge, undefined);
    if (verdict !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, verdict, bridge, undefined);
      return false;
    }
    packet.hasPassedBridgeHooks = true;
    const now = ipDestination(packet);
    return now === before || this.#reroute(packet, now, port, bridge);
  }

  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean {
    if (!packet.hasPassedBridgeHooks) return true;
    if (packet.etherType === ETHER_TYPE.IPV6) return this.ipv6?.forward(packet, egress, bridge) ?? true;
    packet.hasPassedBridgeHooks = false;
    const { netfilter } = this.#context;
    const forward = netfilter.run(HOOK.FORWARD, packet, bridge, bridge, egress);
    if (forward !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, forward, bridge, egress);
      return false;
    }
    const post = netfilter.run(HOOK.POSTROUTING, packet, undefined, bridge, egress);
    if (post !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, post, bridge, egress);
      return false;
    }
    return this.#fits(packet, egress) || this.#sendInFragments(packet, egress);
  }

  #fits(packet: Packet, egress: NetDevice): boolean {
    if (packet.fragmentBytes === 0) return true;
    return packet.end - packet.networkOffset <= Math.min(packet.fragmentBytes, egress.mtuBytes);
  }

  /** What was put together for the hooks goes on in pieces (`br_nf_ip_fragment`). Answers false, as `forward`. */
  #sendInFragments(packet: Packet, egress: NetDevice): boolean {
    const header = frameHeaderOf(packet);
    const limit = Math.min(packet.fragmentBytes, egress.mtuBytes);
    for (const fragment of splitIntoFragments(packet, limit, this.#context.packets)) {
      pushFrameHeader(fragment, header.destination, header.source);
      egress.send(fragment);
    }
    return false;
  }

  resumeBridged(packet: Packet, bridge: Bridge): boolean {
    const interrupted = this.#interrupted.get(packet);
    if (interrupted === undefined) return this.ipv6?.resumeBridged(packet, bridge) ?? false;
    this.#interrupted.delete(packet);
    setFrameSource(packet, interrupted.sourceHigh, interrupted.sourceLow);
    bridge.continueInput(packet, interrupted.port);
    return true;
  }

  #isActive(): boolean {
    return this.#context.netfilter.isActive && this.#context.sysctl.isBridgeNetfilter;
  }

  /** The destination was translated (`br_nf_pre_routing_finish`). Answers true to go on bridging. */
  #reroute(packet: Packet, destination: Ipv4Address, port: NetDevice, bridge: Bridge): boolean {
    const isLocal = this.#context.interfaces.isLocal(destination);
    const route = isLocal ? undefined : this.#output.routeTo(destination);
    if (!isLocal && route === undefined) {
      dropIn(this.#context, packet, 'no-route', bridge, formatIpv4(destination));
      return false;
    }
    if (route?.device !== bridge) {
      // Up to the IP stack, as if it had been sent to the bridge itself.
      setFrameDestination(packet, bridge.macHigh, bridge.macLow);
      return true;
    }
    const nextHop = route.gateway ?? destination;
    const known = this.#neighbors.lookUpConnected(nextHop, bridge);
    if (known !== undefined) {
      setFrameDestination(packet, known.macHigh, known.macLow);
      return true;
    }
    const { start } = packet;
    this.#interrupted.set(packet, {
      port,
      sourceHigh: packet.uint16(start + 6),
      sourceLow: packet.uint32(start + 8),
    });
    this.#neighbors.send(packet, nextHop, bridge);
    return false;
  }
}

function frameHeaderOf(packet: Packet): { readonly destination: MacParts; readonly source: MacParts } {
  const { start } = packet;
  return {
    destination: { macHigh: packet.uint16(start), macLow: packet.uint32(start + 2) },
    source: { macHigh: packet.uint16(start + 6), macLow: packet.uint32(start + 8) },
  };
}
