/**
 * br_netfilter for IPv6: bridged frames pass the hooks of ip6tables (net/bridge/br_netfilter_ipv6.c), which is how a ClusterIP
 * works between two Pods of one node. `bridge-netfilter.ts` has the same of IPv4, with more words.
 *
 * Models PREROUTING, FORWARD and POSTROUTING on bridged frames with `bridge-nf-call-ip6tables`, what a changed destination means,
 * and fragments, which pass as one datagram. Leaves out VLAN-tagged frames.
 */
import type { Bridge, BridgeHooks } from '../../link/bridge';
import {
  FRAME_HEADER_BYTES,
  pushFrameHeader,
  setFrameDestination,
  setFrameSource,
  type MacParts,
} from '../../link/frame';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { HOOK, VERDICT } from '../../netfilter/hook';
import { ETHER_TYPE } from '../../wire/ether-type';
import { formatIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { IPV6_HEADER_BYTES, Ipv6UpperLayer } from '../../wire/ipv6-extension';
import type { NeighborTable } from '../neighbor-table';
import { dropIn } from '../stack-context';
import type { Ipv6Context } from './ipv6-context';
import { splitIpv6IntoFragments } from './ipv6-fragmentation';
import { ipv6Destination } from './ipv6-header';
import { isRefusing, type Ipv6Output } from './ipv6-output';
import { Ipv6Reassembler } from './ipv6-reassembler';

/** Where a bridged frame with a new destination came from, while the neighbor layer finds its MAC address. */
interface Interrupted {
  readonly port: NetDevice;
  readonly sourceHigh: number;
  readonly sourceLow: number;
}

export class Ipv6BridgeNetfilter implements BridgeHooks {
  readonly #context: Ipv6Context;
  readonly #output: Ipv6Output;
  readonly #neighbors: NeighborTable<Ipv6Address>;
  readonly #reassembler: Ipv6Reassembler;
  readonly #upper = new Ipv6UpperLayer();
  readonly #prng: Ipv6Context['stack']['prng'];
  readonly #interrupted = new WeakMap<Packet, Interrupted>();

  constructor(context: Ipv6Context, output: Ipv6Output, neighbors: NeighborTable<Ipv6Address>) {
    this.#context = context;
    this.#output = output;
    this.#neighbors = neighbors;
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
    if (!this.#isActive()) return true;
    packet.etherType = ETHER_TYPE.IPV6;
    packet.networkOffset = packet.start + FRAME_HEADER_BYTES;
    const available = packet.end - packet.networkOffset;
    if (available < IPV6_HEADER_BYTES || packet.uint8(packet.networkOffset) >>> 4 !== 6) return true;
    const total = IPV6_HEADER_BYTES + packet.uint16(packet.networkOffset + 4);
    packet.end = Math.min(packet.end, packet.networkOffset + total);
    if (!this.#upper.find(packet.buffer, packet.networkOffset, packet.end)) return true;
    packet.transportOffset = this.#upper.offset;
    if (this.#upper.fragmentHeaderAt !== 0 && this.#context.stack.netfilter.ipv6.isTracking) {
      this.#reassemble(packet, port, bridge);
      return false;
    }
    return this.#passPreRouting(packet, port, bridge);
  }

  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean {
    if (!packet.hasPassedBridgeHooks) return true;
    packet.hasPassedBridgeHooks = false;
    const { ipv6 } = this.#context.stack.netfilter;
    const forward = ipv6.run(HOOK.FORWARD, packet, bridge, bridge, egress);
    if (forward !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, forward, bridge, egress);
      return false;
    }
    const post = ipv6.run(HOOK.POSTROUTING, packet, undefined, bridge, egress);
    if (post !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, post, bridge, egress);
      return false;
    }
    return this.#fits(packet, egress) || this.#sendInFragments(packet, egress);
  }

  resumeBridged(packet: Packet, bridge: Bridge): boolean {
    const interrupted = this.#interrupted.get(packet);
    if (interrupted === undefined) return false;
    this.#interrupted.delete(packet);
    setFrameSource(packet, interrupted.sourceHigh, interrupted.sourceLow);
    bridge.continueInput(packet, interrupted.port);
    return true;
  }

  #isActive(): boolean {
    const { netfilter, sysctl } = this.#context.stack;
    return netfilter.ipv6.isActive && sysctl.getNumber('net.bridge.bridge-nf-call-ip6tables') !== 0;
  }

  #reassemble(fragment: Packet, port: NetDevice, bridge: Bridge): void {
    const header = frameHeaderOf(fragment);
    fragment.bridgePort = port;
    const whole = this.#reassembler.add(fragment);
    if (whole === undefined) return;
    pushFrameHeader(whole, header.destination, header.source);
    if (this.#passPreRouting(whole, port, bridge)) bridge.continueInput(whole, port);
  }

  #passPreRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const before = ipv6Destination(packet);
    packet.bridgePort = port;
    const verdict = this.#context.stack.netfilter.ipv6.run(HOOK.PREROUTING, packet, bridge, undefined);
    if (verdict !== VERDICT.ACCEPT) {
      this.#output.endByVerdict(packet, verdict, bridge, undefined);
      return false;
    }
    packet.hasPassedBridgeHooks = true;
    const now = ipv6Destination(packet);
    return now === before || this.#reroute(packet, now, port, bridge);
  }

  #fits(packet: Packet, egress: NetDevice): boolean {
    if (packet.fragmentBytes === 0) return true;
    return packet.end - packet.networkOffset <= Math.min(packet.fragmentBytes, egress.mtuBytes);
  }

  /** What was put together for the hooks goes on in pieces. Answers false, as `forward`. */
  #sendInFragments(packet: Packet, egress: NetDevice): boolean {
    const header = frameHeaderOf(packet);
    const limit = Math.min(packet.fragmentBytes, egress.mtuBytes);
    const { packets } = this.#context.stack;
    for (const fragment of splitIpv6IntoFragments(packet, limit, this.#prng.uint32(), packets)) {
      pushFrameHeader(fragment, header.destination, header.source);
      egress.send(fragment);
    }
    return false;
  }

  /** The destination was translated (`br_nf_pre_routing_finish_ipv6`). Answers true to go on bridging. */
  #reroute(packet: Packet, destination: Ipv6Address, port: NetDevice, bridge: Bridge): boolean {
    const { stack } = this.#context;
    const route = this.#output.routeTo(destination);
    if (route === undefined || isRefusing(route)) {
      dropIn(stack, packet, 'no-route', bridge, formatIpv6(destination));
      return false;
    }
    if (route.type !== 'unicast' || route.device !== bridge) {
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
