/**
 * A network device of one namespace, as Linux's `net_device`.
 *
 * Models the way of a frame through a device: taps see it on the way out as the device sends it and on the way in
 * before a bridge or the IP stack takes it, which is where tcpdump's packet sockets sit; large TCP frames that pass whole
 * or are cut into segments before the taps (`tso`). Leaves out queues and joining segments on receipt (`gro`).
 */
import type { DropDetail } from './drop-reason';
import { invariant } from '../base/invariant';
import type { EventHandler } from '../engine/event-handler';
import type { IpAddress } from '../wire/ip-address';
import type { MacAddress } from '../wire/mac-address';
import { FRAME_HEADER_BYTES } from './frame';
import { Packet } from './packet';
import type { PacketPool } from './packet-pool';
import type { RateQueue } from './rate-queue';
import { segmentFrame } from './segmentation';

export type DeviceKind =
  | 'loopback'
  | 'veth'
  | 'bridge'
  | 'vxlan'
  | 'geneve'
  | 'ipip'
  | 'dummy'
  | 'ifb'
  | 'macvlan'
  | 'ipvlan'
  | 'openvswitch'
  | 'physical';
export type FrameDirection = 'in' | 'out';

/** Sees every frame of a device. The bytes are valid during the call only. */
export interface DeviceTap {
  onFrame(packet: Packet, device: NetDevice, direction: FrameDirection): void;
}

/**
 * A program at the traffic-control hook of a device (`tc filter … bpf direct-action`, tcx), as eBPF network plugins attach them.
 *
 * On the way in it runs after the taps and before a bridge or the IP stack (`sch_handle_ingress`), on the way out before the
 * taps (`sch_handle_egress`): who listens on the device sees what the program has made of a packet.
 */
export interface PacketProgram {
  /** The packet starts with its Ethernet header. Answers false where it is no longer the device's: redirected, or dropped. */
  run(packet: Packet, device: NetDevice): boolean;
}

/** Takes frames that come in: a namespace's IP stack, or the bridge that the device is a port of. */
export interface FrameReceiver {
  receiveFrame(packet: Packet, device: NetDevice): void;
}

/** The namespace that a device is in, as far as a device has to know it. */
export interface DeviceOwner extends FrameReceiver {
  readonly name: string;
  /** The device has been set up or down. */
  onDeviceState?(device: NetDevice): void;
  /** Is this one of its own addresses? */
  hasAddress?(address: IpAddress): boolean;
  /** It has lost or found its carrier. */
  onDeviceCarrier?(device: NetDevice): void;
  /** Its neighbors are asked for their addresses from now on, or no more. */
  onDeviceArp?(device: NetDevice): void;
  /**
   * Sends a packet that somebody in another namespace has made, from its IP header at `networkOffset` on, as if it were made
   * here, by the routes through `device`.
   */
  sendThrough?(packet: Packet, device: NetDevice): void;
}

export interface DeviceOptions {
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtuBytes: number;
}

export abstract class NetDevice implements EventHandler {
  abstract readonly kind: DeviceKind;
  readonly name: string;
  #mac: MacAddress;
  /** The MAC address in two parts, ready to be compared with and written into a header. */
  macHigh: number;
  macLow: number;
  mtuBytes: number;
  #isUp = true;
  /** Its queueing discipline has been chosen: a device that was never up shows `noop`. */
  hasBeenUp = true;
  #hasCarrier = true;
  /**
   * `ethtool -k`: takes TCP frames that are larger than the MTU and stand for several segments. Where it is off they
   * are cut before the device sends them.
   */
  hasSegmentationOffload = true;
  /** Tells devices with one MAC address apart (`dev_id`); 0 where nobody shares it. */
  deviceId = 0;
  /** The ifindex; 0 until the device is in a namespace. */
  index = 0;
  /** The bridge on the same machine that it is a port of. */
  master: NetDevice | undefined = undefined;
  /** Index of the other end of a veth pair or a cable, as `eth0@if7` shows it. */
  peer: NetDevice | undefined = undefined;
  /** What it sends through, in whatever namespace that is (macvlan, ipvlan). */
  readonly lower: NetDevice | undefined = undefined;
  /** Devices that send through this one. */
  uppers: readonly NetDevice[] = [];
  /** Its neighbors are asked for their addresses; otherwise a frame goes out to whomever (`IFF_NOARP`). */
  hasArp = true;
  /** Of a frame as it is on the wire. A device without Ethernet has none there, and room for one in its packets. */
  readonly linkHeaderBytes: number = FRAME_HEADER_BYTES;
  /** Of a bridge: a port is up or down, or has lost or found its carrier. */
  protected onPortChange: ((port: NetDevice) => void) | undefined = undefined;
  /** Of a bridge: a port has another MAC address now. */
  protected onPortMac: ((port: NetDevice, before: MacAddress) => void) | undefined = undefined;
  /** `ip link set … alias TEXT`, and `txqueuelen`, which changes nothing here. */
  alias = '';
  /** `ip link set … promisc on`. */
  hasPromiscuousFlag = false;
  /** Packet sockets that want every frame, as tcpdump's without `-p` does. */
  promiscuousReaders = 0;
  queueLength = 1000;
  /** Why a frame goes nowhere while there is no carrier. */
  protected noCarrierReason: Parameters<PacketPool['drop']>[1] = 'no-carrier';
  /** At its hooks of traffic control. */
  ingressProgram: PacketProgram | undefined = undefined;
  egressProgram: PacketProgram | undefined = undefined;
  /** Its queueing discipline, where what it sends is limited. */
  rateQueue: RateQueue | undefined = undefined;
  /** For the journey log alone. */
  journeyNumber = -1;
  receivedPackets = 0;
  receivedBytes = 0;
  sentPackets = 0;
  sentBytes = 0;
  /** Received frames that nobody took (`RX dropped`), and such that were broken (`RX errors`). */
  droppedPackets = 0;
  receiveErrors = 0;
  /** Frames that could not be sent (`TX dropped`, `TX errors`). */
  droppedSends = 0;
  sendErrors = 0;
  #owner: DeviceOwner | undefined = undefined;
  /** The namespace that it is in, or was in last. */
  #place = '';
  #receiver: FrameReceiver | undefined = undefined;
  /** The first of the taps, which mostly is the only one, and the others. */
  #tap: DeviceTap | undefined = undefined;
  #otherTaps: readonly DeviceTap[] = [];
  protected readonly packets: PacketPool;

  constructor(options: DeviceOptions, packets: PacketPool) {
    this.name = options.name;
    this.#mac = options.mac;
    this.macHigh = Math.floor(options.mac / 0x1_0000_0000);
    this.macLow = options.mac % 0x1_0000_0000;
    this.mtuBytes = options.mtuBytes;
    this.packets = packets;
  }

  get mac(): MacAddress {
    return this.#mac;
  }

  /** `ip link set NAME address MAC` */
  set mac(mac: MacAddress) {
    const before = this.#mac;
    this.#mac = mac;
    this.macHigh = Math.floor(mac / 0x1_0000_0000);
    this.macLow = mac % 0x1_0000_0000;
    this.master?.onPortMac?.(this, before);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** `ip link set NAME up|down` */
  set isUp(isUp: boolean) {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    if (isUp) this.hasBeenUp = true;
    this.#owner?.onDeviceState?.(this);
    if (this.kind === 'veth') this.peer?.setCarrier(isUp);
    this.master?.onPortChange?.(this);
    for (const upper of this.uppers) upper.followLower();
  }

  /** Something is plugged in at the other end and up (`LOWER_UP`). */
  get hasCarrier(): boolean {
    return this.#hasCarrier;
  }

  /** Called by what the device is connected to. */
  setCarrier(hasCarrier: boolean): void {
    if (hasCarrier === this.#hasCarrier) return;
    this.#hasCarrier = hasCarrier;
    this.#owner?.onDeviceCarrier?.(this);
    this.master?.onPortChange?.(this);
    for (const upper of this.uppers) upper.followLower();
  }

  /** Called by the lower device when it is up or down, or has lost or found its carrier. */
  followLower(): void {
    // Stands on none.
  }

  get owner(): DeviceOwner {
    invariant(this.#owner !== undefined, `device ${this.name} is in no namespace`);
    return this.#owner;
  }

  get isInNamespace(): boolean {
    return this.#owner !== undefined;
  }

  /** Called by the namespace that takes the device in. */
  joinNamespace(owner: DeviceOwner, index: number): void {
    this.#owner = owner;
    this.#place = owner.name;
    this.index = index;
    this.#receiver ??= owner;
  }

  leaveNamespace(): void {
    this.#owner = undefined;
    this.#receiver = undefined;
    this.#isUp = false;
    for (const packet of this.rateQueue?.flush() ?? []) this.dropSend(packet, 'device-down');
  }

  /** Lets a bridge take the frames instead of the namespace (`rx_handler`); undefined gives them back. */
  redirectReceive(receiver: FrameReceiver | undefined): void {
    this.#receiver = receiver ?? this.#owner;
  }

  get taps(): readonly DeviceTap[] {
    return this.#tap === undefined ? [] : [this.#tap, ...this.#otherTaps];
  }

  addTap(tap: DeviceTap): void {
    this.#setTaps([...this.taps, tap]);
  }

  removeTap(tap: DeviceTap): void {
    this.#setTaps(this.taps.filter((other) => other !== tap));
  }

  #setTaps([first, ...others]: readonly DeviceTap[]): void {
    this.#tap = first;
    this.#otherTaps = others;
  }

  #showTo(tap: DeviceTap, packet: Packet, direction: FrameDirection): void {
    const unseenBytes = FRAME_HEADER_BYTES - this.linkHeaderBytes;
    packet.start += unseenBytes;
    tap.onFrame(packet, this, direction);
    for (const other of this.#otherTaps) other.onFrame(packet, this, direction);
    packet.start -= unseenBytes;
  }

  /** Sends a complete frame (`dev_queue_xmit`). */
  send(packet: Packet): void {
    if (!this.#isUp || !this.#hasCarrier) {
      this.dropSend(packet, this.#isUp ? this.noCarrierReason : 'device-down');
      return;
    }
    if (this.egressProgram !== undefined && !this.egressProgram.run(packet, this)) return;
    if (this.rateQueue === undefined) this.#sendOn(packet);
    else if (!this.rateQueue.take(packet)) this.dropSend(packet, 'device-queue-full');
  }

  /** What its queue has held back until now. */
  sendDequeued(packet: Packet): void {
    if (this.#isUp && this.#hasCarrier) this.#sendOn(packet);
    else this.dropSend(packet, this.#isUp ? this.noCarrierReason : 'device-down');
  }

  #sendOn(packet: Packet): void {
    if (packet.surplusBytes !== 0 && !this.hasSegmentationOffload) {
      for (const segment of segmentFrame(packet, this.packets)) this.#sendOn(segment);
      return;
    }
    this.packets.journeys?.add(packet, this, true);
    packet.isFrameKept = false;
    if (this.#tap !== undefined) this.#showTo(this.#tap, packet, 'out');
    this.sentPackets += 1;
    this.sentBytes += packet.end - packet.start - FRAME_HEADER_BYTES + this.linkHeaderBytes;
    this.transmit(packet);
  }

  /** Takes a frame off the medium (`netif_receive_skb`). */
  receive(packet: Packet): void {
    if (!this.#isUp || this.#receiver === undefined) {
      this.drop(packet, 'device-down');
      return;
    }
    this.receivedPackets += 1;
    this.receivedBytes += packet.end - packet.start - FRAME_HEADER_BYTES + this.linkHeaderBytes;
    this.packets.journeys?.add(packet, this, false);
    if (this.#tap !== undefined) this.#showTo(this.#tap, packet, 'in');
    packet.isFrameKept = false;
    if (this.ingressProgram !== undefined && !this.ingressProgram.run(packet, this)) return;
    this.#receiver.receiveFrame(packet, this);
  }

  /** Goes on with what its ingress program has taken. */
  receivePast(packet: Packet): void {
    if (this.#isUp && this.#receiver !== undefined) this.#receiver.receiveFrame(packet, this);
    else this.drop(packet, 'device-down');
  }

  /** A frame that was under way arrives. */
  handleEvent(argument: unknown): void {
    if (argument instanceof Packet) this.receive(argument);
  }

  protected abstract transmit(packet: Packet): void;

  /** The same on the way out. */
  protected dropSend(
    packet: Packet,
    reason: Parameters<PacketPool['drop']>[1],
    detail: DropDetail = '',
  ): void {
    this.droppedSends += 1;
    this.packets.drop(packet, reason, { at: this.#place, device: this.name, detail });
  }

  protected drop(packet: Packet, reason: Parameters<PacketPool['drop']>[1], detail: DropDetail = ''): void {
    this.droppedPackets += 1;
    this.packets.drop(packet, reason, { at: this.#place, device: this.name, detail });
  }
}

/** Forgets what one namespace knew about a packet, as `skb_scrub_packet` does when it moves to another one. */
export function scrubPacket(packet: Packet): void {
  packet.mark = 0;
  packet.flow = undefined;
  packet.flowState = 0;
  packet.socket = undefined;
  packet.tunnelKey = undefined;
  packet.ingress = undefined;
  packet.bridgePort = undefined;
  packet.isForOtherHost = false;
  packet.hasPassedBridgeHooks = false;
}
