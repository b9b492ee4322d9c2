/**
 * What br_netfilter does with the packets of either family, once their headers have been read: the hooks that they pass,
 * fragments, and what a changed destination means (`br_nf_pre_routing_finish` and its IPv6 twin): another Pod on the same
 * bridge gets the frame bridged, with the client's MAC address as its source; anything else is routed.
 */
import type { Bridge } from '../link/bridge';
import { pushFrameHeader, setFrameDestination, setFrameSource, type MacParts } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { HOOK, VERDICT, type Hook, type HookDevice, type Verdict } from '../netfilter/hook';
import type { NeighborAddress } from './neighbor';
import type { NeighborTable } from './neighbor-table';

/** What differs between the families. */
export interface BridgedFamily<Address extends NeighborAddress> {
  readonly neighbors: Pick<NeighborTable<Address>, 'lookUpConnected' | 'send'>;
  run(
    hook: Hook,
    packet: Packet,
    ingress: HookDevice | undefined,
    egress: HookDevice | undefined,
    physicalEgress?: HookDevice,
  ): Verdict;
  endByVerdict(
    packet: Packet,
    verdict: Verdict,
    ingress: NetDevice | undefined,
    egress: NetDevice | undefined,
  ): void;
  destinationOf(packet: Packet): Address;
  /** Takes the packet where there is no way to the address, and answers undefined. */
  wayTo(destination: Address, packet: Packet, bridge: Bridge): BridgedWay<Address> | undefined;
  /** The whole datagram, once its last fragment is there. */
  reassemble(fragment: Packet): Packet | undefined;
  split(packet: Packet, limitBytes: number): Iterable<Packet>;
}

/** The next neighbor on the bridge; undefined: up to the IP stack. */
export interface BridgedWay<Address> {
  readonly nextHop: Address | undefined;
}

/** Where a bridged frame with a new destination came from, while the neighbor layer finds its MAC address. */
interface Interrupted {
  readonly port: NetDevice;
  readonly sourceHigh: number;
  readonly sourceLow: number;
}

export class BridgedPackets<Address extends NeighborAddress> {
  readonly #family: BridgedFamily<Address>;
  readonly #interrupted = new WeakMap<Packet, Interrupted>();

  constructor(family: BridgedFamily<Address>) {
    this.#family = family;
  }

  /** Answers true to go on bridging. */
  passPreRouting(packet: Packet, port: NetDevice, bridge: Bridge): boolean {
    const family = this.#family;
    const before = family.destinationOf(packet);
    packet.bridgePort = port;
    const verdict = family.run(HOOK.PREROUTING, packet, bridge, undefined);
    if (verdict !== VERDICT.ACCEPT) {
      family.endByVerdict(packet, verdict, bridge, undefined);
      return false;
    }
    packet.hasPassedBridgeHooks = true;
    const now = family.destinationOf(packet);
    return now === before || this.#reroute(packet, now, port, bridge);
  }

  /** Goes on with the whole datagram once its last fragment is there. */
  reassemble(fragment: Packet, port: NetDevice, bridge: Bridge): void {
    const header = frameHeaderOf(fragment);
    fragment.bridgePort = port;
    const whole = this.#family.reassemble(fragment);
    if (whole === undefined) return;
    pushFrameHeader(whole, header.destination, header.source);
    if (this.passPreRouting(whole, port, bridge)) bridge.continueInput(whole, port);
  }

  /** Answers true when the frame goes on as it is. */
  forward(packet: Packet, egress: NetDevice, bridge: Bridge): boolean {
    packet.hasPassedBridgeHooks = false;
    const family = this.#family;
    const forward = family.run(HOOK.FORWARD, packet, bridge, bridge, egress);
    if (forward !== VERDICT.ACCEPT) {
      family.endByVerdict(packet, forward, bridge, egress);
      return false;
    }
    const post = family.run(HOOK.POSTROUTING, packet, undefined, bridge, egress);
    if (post !== VERDICT.ACCEPT) {
      family.endByVerdict(packet, post, bridge, egress);
      return false;
    }
    return fits(packet, egress) || this.#sendInFragments(packet, egress);
  }

  resume(packet: Packet, bridge: Bridge): boolean {
    const interrupted = this.#interrupted.get(packet);
    if (interrupted === undefined) return false;
    this.#interrupted.delete(packet);
    setFrameSource(packet, interrupted.sourceHigh, interrupted.sourceLow);
    bridge.continueInput(packet, interrupted.port);
    return true;
  }

  /** What was put together for the hooks goes on in pieces (`br_nf_ip_fragment`). Answers false, as `forward`. */
  #sendInFragments(packet: Packet, egress: NetDevice): boolean {
    const header = frameHeaderOf(packet);
    const limitBytes = Math.min(packet.fragmentBytes, egress.mtuBytes);
    for (const fragment of this.#family.split(packet, limitBytes)) {
      pushFrameHeader(fragment, header.destination, header.source);
      egress.send(fragment);
    }
    return false;
  }

  #reroute(packet: Packet, destination: Address, port: NetDevice, bridge: Bridge): boolean {
    const way = this.#family.wayTo(destination, packet, bridge);
    if (way === undefined) return false;
    const { nextHop } = way;
    if (nextHop === undefined) {
      // As if it had been sent to the bridge itself.
      setFrameDestination(packet, bridge.macHigh, bridge.macLow);
      return true;
    }
    const { neighbors } = this.#family;
    const known = neighbors.lookUpConnected(nextHop, bridge);
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
    neighbors.send(packet, nextHop, bridge);
    return false;
  }
}

function fits(packet: Packet, egress: NetDevice): boolean {
  if (packet.fragmentBytes === 0) return true;
  return packet.end - packet.networkOffset <= Math.min(packet.fragmentBytes, egress.mtuBytes);
}

function frameHeaderOf(packet: Packet): { readonly destination: MacParts; readonly source: MacParts } {
  const { start } = packet;
  return {
    destination: { macHigh: packet.uint16(start), macLow: packet.uint32(start + 2) },
    source: { macHigh: packet.uint16(start + 6), macLow: packet.uint32(start + 8) },
  };
}
