/**
 * One neighbor of a device, with the packets that wait for its MAC address (`struct neighbour` of include/net/neighbour.h), its
 * states (`NUD_*`), and what an address family adds. `neighbor-table.ts` says how the states follow each other.
 */
import { isBefore, type Duration, type SimTime } from '../base/time';
import type { Cancel, Scheduler } from '../engine/scheduler';
import { timerExpiry } from '../engine/timer-wheel';
import { macPartsOf, type MacParts } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import type { Ipv4Address } from '../wire/ipv4-address';
import type { MacAddress } from '../wire/mac-address';
import type { NeighborSettings } from './sysctl-defaults';

export type NeighborState =
  | 'INCOMPLETE'
  | 'REACHABLE'
  | 'STALE'
  | 'DELAY'
  | 'PROBE'
  | 'FAILED'
  | 'PERMANENT'
  | 'NOARP';

/** What an `sk_buff` takes besides its bytes, about: small packets count 768 bytes, as in a kernel. */
const PACKET_OVERHEAD_BYTES = 576;
const PACKET_GRANULARITY_BYTES = 192;

export interface NeighborEntry<Address extends NeighborAddress = Ipv4Address> {
  readonly address: Address;
  readonly device: NetDevice;
  readonly mac: MacAddress | undefined;
  readonly state: NeighborState;
  readonly usedAt: SimTime;
  readonly confirmedAt: SimTime;
  readonly updatedAt: SimTime;
  readonly probes: number;
  /** It says that it is a router (IPv6). */
  readonly isRouter: boolean;
}

/** An address as a primitive value, so that tables can be keyed by it: a number for IPv4, a bigint for IPv6. */
export type NeighborAddress = number | bigint;

/** What an address family adds. */
export interface NeighborProtocol<Address extends NeighborAddress> {
  /** Under which its settings are: `net.ipv4` or `net.ipv6`. */
  readonly settingsPrefix: string;
  format(address: Address): string;
  /** What `net.FAMILY.neigh.DEVICE` says. */
  settingsOf(device: NetDevice): NeighborSettings;
  /** Asks for the MAC address; by unicast to `knownMac` where that is to be confirmed. */
  solicit(neighbor: SolicitedNeighbor<Address>, knownMac: MacParts | undefined): void;
}

export interface SolicitedNeighbor<Address extends NeighborAddress> {
  readonly address: Address;
  readonly device: NetDevice;
  /** The first packet that waits. */
  readonly waiting: Packet | undefined;
}

/** What one message says of a neighbor (`neigh_update`). */
export interface NeighborNews {
  /** Undefined in a message that confirms the address that is known. */
  readonly mac: MacAddress | undefined;
  readonly state: 'REACHABLE' | 'STALE';
  /** A different MAC address replaces a valid one. */
  readonly isOverride: boolean;
  /** A different MAC address that may not replace the known one casts doubt on it (`NEIGH_UPDATE_F_WEAK_OVERRIDE`). */
  readonly isDoubting?: boolean;
  /** Where the message says it (IPv6). */
  readonly isRouter?: boolean;
}

/** `ip neigh add`, `replace`, `change`. */
export type NeighborSetMode = 'add' | 'replace' | 'change';

export class Neighbor<Address extends NeighborAddress> implements MacParts {
  readonly address: Address;
  readonly device: NetDevice;
  mac: MacAddress | undefined = undefined;
  macHigh = 0;
  macLow = 0;
  isRouter = false;
  state: NeighborState = 'INCOMPLETE';
  confirmedAt: SimTime;
  /** When `REACHABLE` ends: the reachable time after it was confirmed. */
  reachableUntil: SimTime;
  usedAt: SimTime;
  updatedAt: SimTime;
  queue: Packet[] = [];
  queuedBytes = 0;
  probes = 0;
  cancelTimer: Cancel | undefined = undefined;

  constructor(address: Address, device: NetDevice, now: SimTime) {
    this.address = address;
    this.device = device;
    this.confirmedAt = now;
    this.reachableUntil = now;
    this.usedAt = now;
    this.updatedAt = now;
  }

  get waiting(): Packet | undefined {
    return this.queue[0];
  }

  setMac(mac: MacAddress): void {
    const parts = macPartsOf(mac);
    this.mac = mac;
    this.macHigh = parts.macHigh;
    this.macLow = parts.macLow;
  }

  enqueue(packet: Packet): void {
    this.queue.push(packet);
    this.queuedBytes += queuedBytesOf(packet);
  }

  /** The one that has waited longest, where with `more` there would be more than `limitBytes`. */
  takeOverflow(more: Packet, limitBytes: number): Packet | undefined {
    if (this.queuedBytes + queuedBytesOf(more) <= limitBytes) return undefined;
    const oldest = this.queue.shift();
    if (oldest !== undefined) this.queuedBytes -= queuedBytesOf(oldest);
    return oldest;
  }

  takeQueue(): readonly Packet[] {
    const waiting = this.queue;
    this.queue = [];
    this.queuedBytes = 0;
    return waiting;
  }

  /** Time alone makes a neighbor stale that has not been confirmed for long. */
  hasExpired(now: SimTime): boolean {
    return !isBefore(now, this.reachableUntil);
  }

  stateAt(now: SimTime): NeighborState {
    return this.state === 'REACHABLE' && this.hasExpired(now) ? 'STALE' : this.state;
  }

  entryAt(now: SimTime): NeighborEntry<Address> {
    const { address, device, mac, usedAt, confirmedAt, updatedAt, probes, isRouter } = this;
    const state = this.stateAt(now);
    return { address, device, mac, state, usedAt, confirmedAt, updatedAt, probes, isRouter };
  }

  startTimer(scheduler: Scheduler, delay: Duration, run: () => void): void {
    this.cancelTimer?.();
    this.cancelTimer = scheduler.scheduleTimer(timerExpiry(scheduler.now(), delay), () => {
      this.cancelTimer = undefined;
      run();
    });
  }

  stopTimer(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }
}

/** The MAC address is known (`NUD_VALID`). */
export function isValid(state: NeighborState): boolean {
  return state !== 'INCOMPLETE' && state !== 'FAILED';
}

export function isConnected(state: NeighborState): boolean {
  return state === 'REACHABLE' || state === 'PERMANENT' || state === 'NOARP';
}

function queuedBytesOf(packet: Packet): number {
  const length = packet.end - packet.networkOffset;
  return PACKET_OVERHEAD_BYTES + Math.ceil(length / PACKET_GRANULARITY_BYTES) * PACKET_GRANULARITY_BYTES;
}
