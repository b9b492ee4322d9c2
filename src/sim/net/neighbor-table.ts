/**
 * ARP: the neighbor cache of a namespace and the packets that fill it (RFC 826; net/core/neighbour.c, net/ipv4/arp.c).
 *
 * Models Linux's states (INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, PERMANENT), three requests a second
 * apart, the queue of packets that wait for an answer, unicast probes of a stale entry in use, and answering requests
 * for any local address (`arp_ignore` 0). Leaves out proxy ARP, IPv6 neighbor discovery and garbage collection.
 * `wire/arp.ts` has the packet.
 */
import {
  after,
  elapsed,
  isBefore,
  milliseconds,
  NO_DELAY,
  seconds,
  type Duration,
  type SimTime,
} from '../base/time';
import type { Cancel } from '../engine/scheduler';
import { timerExpiry } from '../engine/timer-wheel';
import type { DropReason } from '../link/drop-reason';
import { macPartsOf, pushFrameHeader, type MacParts } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { decodeArp, encodeArp, type ArpPacket } from '../wire/arp';
import { ETHER_TYPE } from '../wire/ether-type';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { BROADCAST_MAC, ZERO_MAC, type MacAddress } from '../wire/mac-address';
import { ipDestination, ipSource } from './ip-header';
import { dropIn, type StackContext } from './stack-context';

export type NeighborState =
  'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'PERMANENT' | 'NOARP';

/** Between two requests (`retrans_time_ms`). */
const RETRANSMIT_TIME = seconds(1);
/** Requests before it is given up (`mcast_solicit`, `ucast_solicit`). */
const MAX_SOLICITATIONS = 3;
/** From the first use of a stale entry to its probe (`delay_first_probe_time`). */
const DELAY_FIRST_PROBE_TIME = seconds(5);
/** `base_reachable_time_ms`; the time in force is drawn from half of it to one and a half times it. */
const BASE_REACHABLE_MS = 30_000;
/** About what `unres_qlen_bytes` holds of small packets. */
const MAX_QUEUED_PACKETS = 101;
const BROADCAST_PARTS = macPartsOf(BROADCAST_MAC);
const ARP_FRAME_BYTES = 28;

export interface NeighborEntry {
  readonly address: Ipv4Address;
  readonly device: NetDevice;
  readonly mac: MacAddress | undefined;
  readonly state: NeighborState;
}

class Neighbor implements MacParts {
  readonly address: Ipv4Address;
  readonly device: NetDevice;
  mac: MacAddress | undefined = undefined;
  macHigh = 0;
  macLow = 0;
  state: NeighborState = 'INCOMPLETE';
  confirmedAt: SimTime;
  queue: Packet[] = [];
  solicitations = 0;
  cancelTimer: Cancel | undefined = undefined;

  constructor(address: Ipv4Address, device: NetDevice, now: SimTime) {
    this.address = address;
    this.device = device;
    this.confirmedAt = now;
  }

  setMac(mac: MacAddress): void {
    const parts = macPartsOf(mac);
    this.mac = mac;
    this.macHigh = parts.macHigh;
    this.macLow = parts.macLow;
  }
}

/** What becomes of packets whose next hop does not answer: the stack sends ICMP errors or tells the socket. */
export type UnreachableHandler = (packet: Packet, device: NetDevice) => void;

export class NeighborTable {
  readonly #context: StackContext;
  readonly #byDevice = new Map<NetDevice, Map<number, Neighbor>>();
  readonly #reachableTime: Duration;
  #onUnreachable: UnreachableHandler;

  constructor(context: StackContext) {
    this.#context = context;
    const half = BASE_REACHABLE_MS / 2;
    this.#reachableTime = milliseconds(half + context.prng.split('neighbor').below(BASE_REACHABLE_MS));
    this.#onUnreachable = (packet, device) => this.#drop(packet, 'neighbor-failed', device);
  }

  onUnreachable(handler: UnreachableHandler): void {
    this.#onUnreachable = handler;
  }

  /** As `ip neigh`, in the order in which they were made. */
  entries(): readonly NeighborEntry[] {
    return [...this.#byDevice.values()].flatMap((table) =>
      [...table.values()].map((neighbor) => ({
        address: neighbor.address,
        device: neighbor.device,
        mac: neighbor.mac,
        state: this.#stateNow(neighbor),
      })),
    );
  }

  addPermanent(address: Ipv4Address, mac: MacAddress, device: NetDevice): void {
    const neighbor = this.#obtain(address, device);
    neighbor.setMac(mac);
    this.#stopTimer(neighbor);
    neighbor.state = 'PERMANENT';
    this.#sendQueued(neighbor);
  }

  remove(address: Ipv4Address, device: NetDevice): boolean {
    const table = this.#byDevice.get(device);
    const neighbor = table?.get(address | 0);
    if (table === undefined || neighbor === undefined) return false;
    this.#stopTimer(neighbor);
    for (const packet of neighbor.queue) this.#drop(packet, 'neighbor-failed', device);
    return table.delete(address | 0);
  }

  forgetDevice(device: NetDevice): void {
    for (const neighbor of this.#byDevice.get(device)?.values() ?? []) this.remove(neighbor.address, device);
    this.#byDevice.delete(device);
  }

  /** The link-layer address if there is no doubt about it (`NUD_CONNECTED`): not of a stale entry. */
  lookUpConnected(address: Ipv4Address, device: NetDevice): MacParts | undefined {
    const neighbor = this.#byDevice.get(device)?.get(address | 0);
    return neighbor !== undefined && this.#isConnected(neighbor) ? neighbor : undefined;
  }

  /** Sends an IP packet to a next hop, asking for its MAC address first if need be (`neigh_resolve_output`). */
  send(packet: Packet, nextHop: Ipv4Address, device: NetDevice): void {
    const neighbor = this.#obtain(nextHop, device);
    if (this.#isUsable(neighbor)) {
      pushFrameHeader(packet, neighbor, device);
      device.send(packet);
      return;
    }
    if (neighbor.queue.length >= MAX_QUEUED_PACKETS) {
      this.#drop(packet, 'neighbor-queue-full', device, formatIpv4(nextHop));
      return;
    }
    neighbor.queue.push(packet);
    if (neighbor.state === 'FAILED' || neighbor.cancelTimer === undefined) {
      neighbor.state = 'INCOMPLETE';
      neighbor.solicitations = 0;
      this.#solicit(neighbor);
    }
  }

  /** An upper layer saw an answer from there (`neigh_confirm`): only noted, for when the state is looked at next. */
  confirm(address: Ipv4Address, device: NetDevice): void {
    const neighbor = this.#byDevice.get(device)?.get(address | 0);
    if (neighbor !== undefined) neighbor.confirmedAt = this.#context.scheduler.now();
  }

  /** Takes a received ARP packet (`arp_process`). */
  receiveArp(packet: Packet, device: NetDevice): void {
    const decoded = decodeArp(packet.buffer.subarray(packet.networkOffset, packet.end));
    const isForOtherHost = packet.isForOtherHost;
    if (!decoded.ok) {
      this.#drop(packet, 'malformed', device);
      return;
    }
    this.#context.packets.consume(packet);
    if (!isForOtherHost) this.#process(decoded.value, device);
  }

  #process(arp: ArpPacket, device: NetDevice): void {
    const { interfaces } = this.#context;
    const isForUs = interfaces.isLocal(arp.targetIp) && this.#isAnswering(device);
    const known = this.#byDevice.get(device)?.get(arp.senderIp | 0);
    if (arp.operation === 'request' && isForUs) {
      if (arp.senderIp !== 0) this.#learn(this.#obtain(arp.senderIp, device), arp.senderMac, 'STALE');
      this.#sendArp(device, {
        operation: 'reply',
        senderMac: device.mac,
        senderIp: arp.targetIp,
        targetMac: arp.senderMac,
        targetIp: arp.senderIp,
      });
    } else if (known !== undefined) {
      this.#learn(known, arp.senderMac, arp.operation === 'reply' && isForUs ? 'REACHABLE' : 'STALE');
    }
  }

  #isAnswering(device: NetDevice): boolean {
    return device.kind !== 'loopback';
  }

  #learn(neighbor: Neighbor, mac: MacAddress, state: 'REACHABLE' | 'STALE'): void {
    if (neighbor.state === 'PERMANENT') return;
    // Hearing a request from a neighbor whose entry is good says nothing new.
    if (state === 'STALE' && neighbor.mac === mac && this.#isFresh(neighbor)) return;
    neighbor.setMac(mac);
    const isAwaited = neighbor.queue.length > 0 || neighbor.state === 'INCOMPLETE';
    if (state === 'REACHABLE') neighbor.confirmedAt = this.#context.scheduler.now();
    this.#stopTimer(neighbor);
    neighbor.state = state;
    if (isAwaited) this.#sendQueued(neighbor);
  }

  #isFresh({ state }: Neighbor): boolean {
    return state === 'REACHABLE' || state === 'STALE' || state === 'DELAY' || state === 'PROBE';
  }

  #isUsable(neighbor: Neighbor): boolean {
    switch (neighbor.state) {
      case 'PERMANENT':
      case 'DELAY':
      case 'PROBE':
      case 'NOARP':
        return true;
      case 'REACHABLE':
        if (!this.#hasExpired(neighbor)) return true;
        this.#startDelay(neighbor);
        return true;
      case 'STALE':
        this.#startDelay(neighbor);
        return true;
      case 'INCOMPLETE':
      case 'FAILED':
        return false;
    }
  }

  #isConnected(neighbor: Neighbor): boolean {
    const state = this.#stateNow(neighbor);
    return state === 'REACHABLE' || state === 'PERMANENT' || state === 'NOARP';
  }

  #hasExpired(neighbor: Neighbor): boolean {
    return !isBefore(this.#context.scheduler.now(), after(neighbor.confirmedAt, this.#reachableTime));
  }

  #stateNow(neighbor: Neighbor): NeighborState {
    return neighbor.state === 'REACHABLE' && this.#hasExpired(neighbor) ? 'STALE' : neighbor.state;
  }

  /**
   * In five seconds, which the timer wheel makes a little more, it is probed unless it was confirmed in the last five:
   * an exchange at the very beginning of that time does not count.
   */
  #startDelay(neighbor: Neighbor): void {
    neighbor.state = 'DELAY';
    this.#startTimer(neighbor, DELAY_FIRST_PROBE_TIME, () => {
      const isConfirmed =
        elapsed(neighbor.confirmedAt, this.#context.scheduler.now()) <= DELAY_FIRST_PROBE_TIME;
      if (isConfirmed) {
        neighbor.state = 'REACHABLE';
        return;
      }
      neighbor.state = 'PROBE';
      neighbor.solicitations = 0;
      this.#solicit(neighbor);
    });
  }

  #solicit(neighbor: Neighbor): void {
    if (neighbor.solicitations >= MAX_SOLICITATIONS) {
      // The kernel runs the timers of one tick newest first: a retransmission that is due now joins the queue before.
      neighbor.cancelTimer = this.#context.scheduler.schedule(NO_DELAY, () => this.#fail(neighbor));
      return;
    }
    neighbor.solicitations += 1;
    const { device, address, mac, queue } = neighbor;
    const sender = this.#solicitationSource(queue[0], device, address);
    this.#startTimer(neighbor, RETRANSMIT_TIME, () => this.#solicit(neighbor));
    if (sender === undefined) return;
    this.#sendArp(
      device,
      {
        operation: 'request',
        senderMac: device.mac,
        senderIp: sender,
        targetMac: ZERO_MAC,
        targetIp: address,
      },
      neighbor.state === 'PROBE' && mac !== undefined ? neighbor : BROADCAST_PARTS,
    );
  }

  /** `arp_announce` 0: the source of the waiting packet if it is ours, otherwise an address of the device. */
  #solicitationSource(
    packet: Packet | undefined,
    device: NetDevice,
    target: Ipv4Address,
  ): Ipv4Address | undefined {
    const { interfaces } = this.#context;
    if (packet?.etherType === ETHER_TYPE.IPV4) {
      const source = ipSource(packet);
      if (interfaces.isLocal(source)) return source;
    }
    return interfaces.sourceAddressFor(device, target);
  }

  #fail(neighbor: Neighbor): void {
    neighbor.state = 'FAILED';
    this.#stopTimer(neighbor);
    const waiting = neighbor.queue;
    neighbor.queue = [];
    for (const packet of waiting) this.#onUnreachable(packet, neighbor.device);
  }

  #sendQueued(neighbor: Neighbor): void {
    const waiting = neighbor.queue;
    neighbor.queue = [];
    for (const packet of waiting) {
      pushFrameHeader(packet, neighbor, neighbor.device);
      neighbor.device.send(packet);
    }
  }

  #sendArp(device: NetDevice, arp: ArpPacket, to: MacParts = macPartsOf(arp.targetMac)): void {
    const packet = this.#context.packets.allocate(ARP_FRAME_BYTES);
    packet.etherType = ETHER_TYPE.ARP;
    packet.buffer.set(encodeArp(arp), packet.networkOffset);
    packet.end = packet.networkOffset + ARP_FRAME_BYTES;
    pushFrameHeader(packet, to, device);
    device.send(packet);
  }

  #obtain(address: Ipv4Address, device: NetDevice): Neighbor {
    let table = this.#byDevice.get(device);
    if (table === undefined) {
      table = new Map();
      this.#byDevice.set(device, table);
    }
    let neighbor = table.get(address | 0);
    if (neighbor === undefined) {
      neighbor = new Neighbor(address, device, this.#context.scheduler.now());
      table.set(address | 0, neighbor);
    }
    return neighbor;
  }

  #startTimer(neighbor: Neighbor, delay: Duration, run: () => void): void {
    neighbor.cancelTimer?.();
    const { scheduler } = this.#context;
    neighbor.cancelTimer = scheduler.scheduleTimer(timerExpiry(scheduler.now(), delay), () => {
      neighbor.cancelTimer = undefined;
      run();
    });
  }

  #stopTimer(neighbor: Neighbor): void {
    neighbor.cancelTimer?.();
    neighbor.cancelTimer = undefined;
  }

  #drop(packet: Packet, reason: DropReason, device: NetDevice, detail = ''): void {
    const about =
      detail === '' && packet.etherType === ETHER_TYPE.IPV4 ? formatIpv4(ipDestination(packet)) : detail;
    dropIn(this.#context, packet, reason, device, about);
  }
}
