/**
 * What a node has of Weave below its Pods: the bridge `weave`, and behind a veth pair the datapath that leads to the other
 * peers through VXLAN (weaveworks/weave 2.8 `net/bridge.go`, `router/fastdp.go`).
 *
 * Models frames to a peer whose address was heard there, and to all peers where it was not; numbers of networks that are
 * made of the two peers; heartbeats, frames of full size between no addresses. Leaves out that an address is forgotten
 * after ten minutes, and peers that are reached through others: everybody talks to everybody.
 */
import { say, type Sentence } from '../../../base/sentence';
import type { Machine } from '../../../host/machine';
import { Bridge } from '../../../link/bridge';
import { DatapathDevice } from '../../../link/datapath-device';
import { FRAME_HEADER_BYTES, frameDestination, frameSource, isGroupFrame } from '../../../link/frame';
import type { NetDevice } from '../../../link/net-device';
import type { Packet } from '../../../link/packet';
import { VethDevice } from '../../../link/veth-device';
import { VxlanDevice } from '../../../link/vxlan-device';
import type { IpAddress } from '../../../wire/ip-address';
import { ANY_IPV4 } from '../../../wire/ipv4-address';
import { ZERO_MAC, type MacAddress } from '../../../wire/mac-address';
import { VXLAN_WEAVE_PORT } from '../../../wire/vxlan';
import { macFromName } from '../link-addresses';
import { SHORT_ID_BITS, type WeavePeer } from './weave-ring';

const WEAVE_BRIDGE = 'weave';
const WEAVE_DATA_PORT = VXLAN_WEAVE_PORT;
/** What fits everywhere, encrypted or not. */
export const WEAVE_MTU = 1376;
const VXLAN_MTU = 65_535;
/** The number of the connection, and how long the frame is. */
const HEARTBEAT_BYTES = 10;

interface Way {
  readonly peer: WeavePeer;
  readonly address: IpAddress;
}

export class WeaveDatapath {
  readonly bridge: Bridge;
  readonly #machine: Machine;
  readonly #self: WeavePeer;
  readonly #datapath: DatapathDevice;
  readonly #inner: VethDevice;
  readonly #tunnel: VxlanDevice;
  /** Peers with a connection that works, by their number. */
  readonly #ways = new Map<number, Way>();
  readonly #heard = new Map<MacAddress, WeavePeer>();
  /** A heartbeat has come from a peer, with the number of its connection. */
  onHeartbeat: ((peerShortId: number, connection: number) => void) | undefined = undefined;

  constructor(machine: Machine, self: WeavePeer, mtuBytes: number) {
    this.#machine = machine;
    this.#self = self;
    const { stack } = machine.rootNamespace;
    const macOfDevice = (name: string): MacAddress => macFromName(`${self.nickName} ${name}`);
    const options = (name: string, mtu = mtuBytes): { name: string; mac: MacAddress; mtuBytes: number } => ({
      name,
      mac: macOfDevice(name),
      mtuBytes: mtu,
    });
    this.#datapath = new DatapathDevice(options('datapath'), machine.link);
    this.bridge = new Bridge({ ...options(WEAVE_BRIDGE), mac: self.mac }, machine.link);
    this.bridge.isMtuFixed = true;
    const [inner, outer] = VethDevice.createPair(
      options('vethwe-datapath'),
      options('vethwe-bridge'),
      machine.link,
    );
    this.#inner = inner;
    this.#tunnel = new VxlanDevice(
      {
        ...options(`vxlan-${WEAVE_DATA_PORT}`, VXLAN_MTU),
        vni: 0,
        destinationPort: WEAVE_DATA_PORT,
        localAddress: ANY_IPV4,
        isExternal: true,
      },
      stack,
      stack.prng.split('weave flow hash').uint32(),
      machine.link,
    );
    for (const device of [this.#datapath, this.bridge, inner, outer, this.#tunnel]) stack.addDevice(device);
    this.bridge.attachPort(outer);
    this.#datapath.attachPort(inner);
    this.#datapath.attachPort(this.#tunnel);
    this.#tunnel.knownRemotes = () => [...this.#ways.values()].map(({ address }) => address);
  }

  /** The router runs, or does not any more. */
  set isManaged(isManaged: boolean) {
    this.#datapath.decide = isManaged ? (packet, port): void => this.#decide(packet, port) : undefined;
    if (!isManaged) this.#ways.clear();
  }

  addWay(peer: WeavePeer, address: IpAddress): void {
    this.#ways.set(peer.shortId, { peer, address });
  }

  removeWay(peer: WeavePeer): void {
    this.#ways.delete(peer.shortId);
    for (const [mac, heard] of this.#heard) if (heard === peer) this.#heard.delete(mac);
  }

  /** As large as any frame may be, so that it gets through only where all of them do. */
  sendHeartbeat(peer: WeavePeer, address: IpAddress, connection: number): void {
    const lengthBytes = this.bridge.mtuBytes;
    const packet = this.#machine.rootNamespace.stack.allocate(lengthBytes);
    const payload = packet.start;
    packet.end = payload + lengthBytes;
    packet.buffer.fill(0, payload, packet.end);
    packet.setUint32(payload + 4, connection);
    packet.setUint16(payload + 8, lengthBytes + FRAME_HEADER_BYTES);
    packet.start = payload - FRAME_HEADER_BYTES;
    packet.buffer.fill(0, packet.start, payload);
    packet.networkOffset = payload;
    this.#sendTo({ peer, address }, packet);
  }

  #decide(packet: Packet, port: NetDevice): void {
    if (port === this.#tunnel) this.#receive(packet);
    else this.#forward(packet);
  }

  #forward(packet: Packet): void {
    const heard = isGroupFrame(packet) ? undefined : this.#heard.get(frameDestination(packet));
    const ways = heard === undefined ? [...this.#ways.values()] : [this.#ways.get(heard.shortId)];
    const [first, ...others] = ways.flatMap((way) => way ?? []);
    if (first === undefined) {
      this.#drop(packet, 'no-tunnel-endpoint', say('no connection to a peer'));
      return;
    }
    for (const way of others) this.#sendTo(way, this.#machine.link.packets.clone(packet));
    this.#sendTo(first, packet);
  }

  /** `tunnelIDFor` */
  #sendTo({ peer, address }: Way, packet: Packet): void {
    packet.tunnelKey = { vni: peer.shortId * 2 ** SHORT_ID_BITS + this.#self.shortId, remote: address };
    this.#tunnel.send(packet);
  }

  #receive(packet: Packet): void {
    const vni = packet.tunnelKey?.vni ?? 0;
    const source = vni % 2 ** SHORT_ID_BITS;
    if (vni >>> SHORT_ID_BITS !== this.#self.shortId) {
      this.#drop(packet, 'unknown-tunnel', say('network {vni}', { vni }));
      return;
    }
    if (frameSource(packet) === ZERO_MAC && frameDestination(packet) === ZERO_MAC) {
      const payload = packet.start + FRAME_HEADER_BYTES;
      if (packet.end - payload >= HEARTBEAT_BYTES) this.onHeartbeat?.(source, packet.uint32(payload + 4));
      this.#machine.link.packets.consume(packet);
      return;
    }
    const way = this.#ways.get(source);
    if (way === undefined) {
      this.#drop(packet, 'unknown-tunnel', say('no connection to peer {source}', { source }));
      return;
    }
    this.#heard.set(frameSource(packet), way.peer);
    this.#inner.send(packet);
  }

  #drop(packet: Packet, reason: 'no-tunnel-endpoint' | 'unknown-tunnel', detail: Sentence): void {
    const { name } = this.#datapath;
    this.#machine.link.packets.drop(packet, reason, { at: this.#machine.id, device: name, detail });
  }
}
