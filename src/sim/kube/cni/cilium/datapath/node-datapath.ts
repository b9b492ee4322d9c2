/** What the programs of one node share: its devices, its maps, and what several of them do with a packet. */
import { setFrameDestination, setFrameSource } from '../../../../link/frame';
import type { NetDevice } from '../../../../link/net-device';
import type { Packet } from '../../../../link/packet';
import { decreaseTtl, ipTtl, isDontFragment } from '../../../../net/ip-header';
import type { IpStack } from '../../../../net/ip-stack';
import { rewriteSide, type NatSide } from '../../../../netfilter/nat-rewrite';
import { formatIpv4, type Ipv4Address } from '../../../../wire/ipv4-address';
import type { Ipcache } from '../ipcache';
import { FIRST_LOCAL_IDENTITY, RESERVED_IDENTITY } from '../reserved-identity';
import type { ConnectionMap } from './connection-map';
import { FlowTuple, FragmentMap } from './flow-tuple';
import type { LocalEndpoint } from './local-endpoint';
import type { FlowIdentities, Monitor } from './monitor';
import type { PolicyDirection } from './policy-map';
import type { ServiceMap } from './service-map';
import type { SourceNatMap } from './source-nat-map';

/** `MARK_MAGIC_OVERLAY`, `MARK_MAGIC_HOST`, `MARK_MAGIC_IDENTITY`, `MARK_MAGIC_HOST_MASK` of bpf/lib/common.h. */
const MARK_OVERLAY = 0x400;
const MARK_HOST = 0xc00;
const MARK_IDENTITY = 0xf00;
const MARK_MASK = 0xf00;

export interface DatapathParts {
  readonly stack: IpStack;
  readonly external: NetDevice;
  readonly hostDevice: NetDevice;
  readonly hostPeer: NetDevice;
  /** Undefined with native routing. */
  readonly tunnel: NetDevice | undefined;
  readonly nodeAddress: Ipv4Address;
  readonly routerAddress: Ipv4Address;
  readonly endpoints: ReadonlyMap<Ipv4Address, LocalEndpoint>;
  readonly ipcache: Ipcache;
  readonly services: ServiceMap;
  readonly connections: ConnectionMap;
  readonly sourceNat: SourceNatMap;
  readonly monitor: Monitor;
  /** The node whose range of Pods has the address (`cilium_tunnel_map`). */
  readonly nodeOfPodRange: (address: Ipv4Address) => Ipv4Address | undefined;
  readonly random: (bound: number) => number;
}

/** Where a rewritten side of a packet points to. */
interface NewEnd {
  readonly address: Ipv4Address;
  readonly port: number;
}

export class NodeDatapath {
  readonly parts: DatapathParts;
  /** Of the packet that is on its way through a program; a program that hands on to another one reads it anew. */
  readonly tuple = new FlowTuple();
  readonly fragments = new FragmentMap();

  constructor(parts: DatapathParts) {
    this.parts = parts;
  }

  /** An address of the node itself. */
  isHost(address: Ipv4Address): boolean {
    const { nodeAddress, routerAddress, stack } = this.parts;
    return address === nodeAddress || address === routerAddress || stack.interfaces.isLocal(address);
  }

  /** Sends it to the node at the other end, with the identity of its sender in the header of the tunnel. */
  encapsulate(
    packet: Packet,
    remote: Ipv4Address,
    identities: FlowIdentities,
    isReply: boolean | undefined,
  ): void {
    const { tunnel, monitor } = this.parts;
    if (tunnel === undefined) {
      this.drop(packet, 'No tunnel/encapsulation endpoint (datapath BUG!)', 'egress', identities);
      return;
    }
    packet.mark = MARK_OVERLAY;
    packet.tunnelKey = { vni: tunnelIdentityOf(identities.source), remote };
    if (isReply !== undefined) monitor.trace('to-overlay', this.tuple, identities, isReply);
    tunnel.send(packet);
  }

  /** To the next hop that the node's routes name, past its netfilter (`fib_redirect_v4`). */
  sendByRoute(packet: Packet, identities: FlowIdentities): void {
    const { stack } = this.parts;
    const { destination } = this.tuple;
    const route = stack.routeFor(destination);
    if (route === undefined || route.isLocal) {
      this.drop(packet, 'FIB lookup failed', 'egress', identities, formatIpv4(destination));
      return;
    }
    const isTooLong = packet.end - packet.networkOffset - packet.surplusBytes > route.mtuBytes;
    if (isTooLong && isDontFragment(packet)) {
      this.drop(packet, 'Fragmentation needed', 'egress', identities, `MTU ${route.mtuBytes}`);
      return;
    }
    stack.neighbors.send(packet, route.nextHop, route.device);
  }

  /** To the host itself, as if it came from `cilium_net` (`ipv4_host_delivery`). */
  deliverToHost(packet: Packet, identities: FlowIdentities): void {
    const { hostDevice, hostPeer } = this.parts;
    if (!this.hop(packet, identities, 'ingress')) return;
    setFrameDestination(packet, hostDevice.macHigh, hostDevice.macLow);
    setFrameSource(packet, hostPeer.macHigh, hostPeer.macLow);
    hostPeer.send(packet);
  }

  /** One hop further (`ipv4_l3`); false where it was the last one. */
  hop(packet: Packet, identities: FlowIdentities, direction: PolicyDirection): boolean {
    if (ipTtl(packet) <= 1) {
      this.drop(packet, 'TTL exceeded', direction, identities);
      return false;
    }
    decreaseTtl(packet);
    return true;
  }

  /** Gives it another source or destination, and reads it again. */
  rewrite(packet: Packet, side: NatSide, { address, port }: NewEnd): void {
    const { source, destination, sourcePort, destinationPort, protocol } = this.tuple;
    const isSource = side === 'source';
    const ports = ((isSource ? port : sourcePort) << 16) | (isSource ? destinationPort : port);
    const target = {
      source: isSource ? address : source,
      destination: isSource ? destination : address,
      ports,
      protocol,
    };
    rewriteSide(packet, packet.networkOffset, target, side);
    this.tuple.setEnd(side, address, port);
  }

  drop(
    packet: Packet,
    reason: string,
    direction: PolicyDirection,
    identities: FlowIdentities,
    detail?: string,
  ): void {
    const device = packet.ingress?.name ?? this.parts.hostDevice.name;
    this.parts.monitor.drop(packet, this.tuple, identities, {
      reason,
      direction,
      device,
      ...(detail === undefined ? {} : { detail }),
    });
  }

  /** Who sent what comes out of the host: rules of netfilter have marked its own, programs that of Pods (`inherit_identity_from_host`). */
  identityOfHostPacket(packet: Packet): number {
    switch (packet.mark & MARK_MASK) {
      case MARK_HOST:
        return RESERVED_IDENTITY.HOST;
      case MARK_IDENTITY:
        return packet.mark >>> 16;
      default:
        return this.parts.ipcache.lookUp(this.tuple.source).identity;
    }
  }
}

/** What the stack of the host is told of a packet's sender. */
export function identityMark(identity: number): number {
  return ((identity << 16) | MARK_IDENTITY) >>> 0;
}

/** Another node never believes that somebody is its own host, and knows nothing of this one's identities for blocks. */
function tunnelIdentityOf(identity: number): number {
  if (identity === RESERVED_IDENTITY.HOST) return RESERVED_IDENTITY.REMOTE_NODE;
  return identity >= FIRST_LOCAL_IDENTITY ? RESERVED_IDENTITY.WORLD : identity;
}
