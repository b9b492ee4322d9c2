/**
 * The neighbor cache of a namespace (net/core/neighbour.c; RFC 4861 §7.3): which MAC address belongs to the next hop.
 *
 * Models Linux's states with their timers, the queue of packets that wait for an answer (the oldest gives way), probes by
 * unicast, confirmation by upper layers, `locktime`, permanent and NOARP entries, garbage collection, and all settings under
 * `net.*.neigh.DEVICE`. Generic over the address: `arp.ts` is what IPv4 adds to it. Leaves out `app_solicit`. The limit
 * `gc_thresh3` counts per namespace, while a real machine counts all its namespaces together.
 */
import { err, ok, type Result } from '../base/result';
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
import type { DropReason } from '../link/drop-reason';
import { pushFrameHeader, type MacParts } from '../link/frame';
import type { NetDevice } from '../link/net-device';
import type { Packet } from '../link/packet';
import { formatMac, macOf, type MacAddress } from '../wire/mac-address';
import {
  isConnected,
  isValid,
  Neighbor,
  type NeighborAddress,
  type NeighborEntry,
  type NeighborNews,
  type NeighborProtocol,
  type NeighborSetMode,
  type NeighborState,
} from './neighbor';
import { netlinkError, type NetlinkError } from './netlink-error';
import { ReachableTimes } from './reachable-times';
import { dropIn, type StackContext } from './stack-context';

/** The least time between two probes (HZ/100). */
const MIN_RETRANSMIT = milliseconds(10);
/** Entries that were used within so long survive a forced collection. */
const FORCED_COLLECTION_AGE = seconds(5);

/** What becomes of packets whose next hop does not answer: the stack sends ICMP errors or tells the socket. */
export type UnreachableHandler = (packet: Packet, device: NetDevice) => void;

export class NeighborTable<Address extends NeighborAddress> {
  readonly #context: StackContext;
  readonly #protocol: NeighborProtocol<Address>;
  /** By ifindex. */
  readonly #byDevice: (Map<NeighborAddress, Neighbor<Address>> | undefined)[] = [];
  readonly #reachableTimes: ReachableTimes;
  /** Without permanent ones, which are not collected and do not count (`exempt_from_gc`). */
  #size = 0;
  #onUnreachable: UnreachableHandler;

  constructor(context: StackContext, protocol: NeighborProtocol<Address>, name: string) {
    this.#context = context;
    this.#protocol = protocol;
    this.#reachableTimes = new ReachableTimes(
      context.prng.split(name),
      (device) => protocol.settingsOf(device).baseReachableMs,
    );
    this.#onUnreachable = (packet, device) => this.#drop(packet, 'neighbor-failed', device);
  }

  onUnreachable(handler: UnreachableHandler): void {
    this.#onUnreachable = handler;
  }

  /** As `ip neigh`, by device and in the order in which they were made. */
  entries(): readonly NeighborEntry<Address>[] {
    return this.#byDevice.flatMap((table) =>
      [...(table?.values() ?? [])].map((neighbor) => neighbor.entryAt(this.#context.scheduler.now())),
    );
  }

  find(address: Address, device: NetDevice): NeighborEntry<Address> | undefined {
    const neighbor = this.#find(address, device);
    return neighbor === undefined ? undefined : neighbor.entryAt(this.#context.scheduler.now());
  }

  addPermanent(address: Address, mac: MacAddress, device: NetDevice): void {
    this.#settle(this.#obtain(address, device), mac, 'PERMANENT');
  }

  /** As `ip neigh add|replace|change … nud STATE`, which is PERMANENT when left out. */
  set(
    entry: {
      readonly address: Address;
      readonly device: NetDevice;
      readonly mac?: MacAddress | undefined;
      readonly state?: NeighborState | undefined;
      readonly isRouter?: boolean;
    },
    mode: NeighborSetMode,
  ): Result<undefined, NetlinkError> {
    const { address, device, mac, state = 'PERMANENT' } = entry;
    const present = this.#find(address, device);
    if (mode === 'change' && present === undefined) return err(netlinkError('ENOENT'));
    if (mode === 'add' && present !== undefined) return err(netlinkError('EEXIST'));
    const known = mac ?? present?.mac;
    if (isValid(state) && known === undefined) return err(netlinkError('EINVAL'));
    const neighbor = present ?? this.#obtain(address, device);
    neighbor.isRouter = entry.isRouter ?? neighbor.isRouter;
    this.#settle(neighbor, known, state);
    return ok(undefined);
  }

  remove(address: Address, device: NetDevice): boolean {
    const table = this.#byDevice[device.index];
    const key = keyOf(address);
    const neighbor = table?.get(key);
    if (table === undefined || neighbor === undefined) return false;
    neighbor.stopTimer();
    for (const packet of neighbor.queue) this.#drop(packet, 'neighbor-failed', device);
    if (neighbor.state !== 'PERMANENT') this.#size -= 1;
    return table.delete(key);
  }

  /** The device is down or gone, or has another MAC address. */
  forgetDevice(device: NetDevice): void {
    for (const { address } of [...(this.#byDevice[device.index]?.values() ?? [])])
      this.remove(address, device);
    this.#byDevice[device.index] = undefined;
    this.#reachableTimes.forgetDevice(device);
  }

  /** The link has no carrier: only what an administrator said stays (`neigh_carrier_down`). */
  forgetLearnt(device: NetDevice): void {
    for (const { address, state } of [...(this.#byDevice[device.index]?.values() ?? [])]) {
      if (state !== 'PERMANENT' && state !== 'NOARP') this.remove(address, device);
    }
  }

  /** The link-layer address if there is no doubt about it (`NUD_CONNECTED`): not of a stale entry. */
  lookUpConnected(address: Address, device: NetDevice): MacParts | undefined {
    const neighbor = this.#find(address, device);
    return neighbor !== undefined && isConnected(neighbor.stateAt(this.#context.scheduler.now()))
      ? neighbor
      : undefined;
  }

  /** Sends an IP packet to a next hop, asking for its MAC address first if need be (`neigh_resolve_output`). */
  send(packet: Packet, nextHop: Address, device: NetDevice): void {
    const neighbor = this.#byDevice[device.index]?.get(keyOf(nextHop)) ?? this.#make(nextHop, device);
    if (neighbor === undefined) {
      this.#drop(packet, 'neighbor-table-full', device, this.#protocol.format(nextHop));
      return;
    }
    if (packet.isConfirming) this.#confirm(neighbor);
    this.#context.packets.observer?.onStep(packet, this.#context.name, {
      kind: 'neighbor',
      address: this.#protocol.format(nextHop),
      device: device.name,
      mac: neighbor.mac === undefined ? '' : formatMac(neighbor.mac),
      state: neighbor.stateAt(this.#context.scheduler.now()),
    });
    if (this.#isUsable(neighbor)) {
      pushFrameHeader(packet, neighbor, device);
      device.send(packet);
      return;
    }
    this.#enqueue(neighbor, packet);
    if (neighbor.state === 'FAILED' || neighbor.cancelTimer === undefined) this.#startAsking(neighbor);
  }

  /** Asks for a neighbor without a packet to send. Answers whether its MAC address is known (`neigh_event_send`). */
  probe(address: Address, device: NetDevice): boolean {
    const neighbor = this.#obtain(address, device);
    if (this.#isUsable(neighbor)) return true;
    if (neighbor.state === 'FAILED' || neighbor.cancelTimer === undefined) this.#startAsking(neighbor);
    return false;
  }

  /** An upper layer saw an answer from there (`neigh_confirm`): only noted, for when the state is looked at next. */
  confirm(address: Address, device: NetDevice): void {
    const neighbor = this.#find(address, device);
    if (neighbor !== undefined) this.#confirm(neighbor);
  }

  /** A message said which MAC address a neighbor has. `mayCreate`: also of one that nobody has asked for. */
  learn(address: Address, device: NetDevice, news: NeighborNews, mayCreate: boolean): void {
    const neighbor = this.#find(address, device) ?? (mayCreate ? this.#make(address, device) : undefined);
    if (neighbor !== undefined) this.#update(neighbor, news);
  }

  /** Whether a different MAC address would be believed already (`locktime`). */
  isUnlocked(address: Address, device: NetDevice): boolean {
    const neighbor = this.#find(address, device);
    if (neighbor === undefined) return true;
    const { lockTime } = this.#protocol.settingsOf(device);
    const end = after(neighbor.updatedAt, milliseconds(lockTime * 10));
    return isBefore(end, this.#context.scheduler.now());
  }

  #confirm(neighbor: Neighbor<Address>): void {
    neighbor.state = neighbor.stateAt(this.#context.scheduler.now());
    this.#confirmNow(neighbor);
  }

  #find(address: Address, device: NetDevice): Neighbor<Address> | undefined {
    return this.#byDevice[device.index]?.get(keyOf(address));
  }

  /** `neigh_update` for what comes from the network. */
  #update(neighbor: Neighbor<Address>, news: NeighborNews): void {
    const now = this.#context.scheduler.now();
    const old = neighbor.stateAt(now);
    if (old === 'PERMANENT' || old === 'NOARP') return;
    const hasBeenValid = isValid(old);
    const told = news.mac ?? (hasBeenValid ? neighbor.mac : undefined);
    if (told === undefined) return;
    let mac: MacAddress = told;
    let { state }: { state: NeighborState } = news;
    if (state === 'REACHABLE') this.#confirmNow(neighbor);
    if (hasBeenValid && mac !== neighbor.mac && !news.isOverride) {
      if (news.isDoubting !== true || !isConnected(old)) return;
      mac = neighbor.mac ?? mac;
      state = 'STALE';
    } else if (hasBeenValid && mac === neighbor.mac && state === 'STALE') {
      // Hearing a request from a neighbor whose entry is good says nothing new.
      state = old;
    }
    const isSame = neighbor.mac === mac;
    if (state !== old || !isSame) neighbor.updatedAt = now;
    if (state !== old) {
      neighbor.stopTimer();
      neighbor.state = state;
    }
    if (!isSame) {
      neighbor.setMac(mac);
      if (state !== 'REACHABLE') neighbor.confirmedAt = this.#longAgo(neighbor);
    }
    neighbor.isRouter = news.isRouter ?? neighbor.isRouter;
    if (!hasBeenValid) this.#sendQueued(neighbor);
  }

  /** What an administrator says. */
  #settle(neighbor: Neighbor<Address>, mac: MacAddress | undefined, state: NeighborState): void {
    const now = this.#context.scheduler.now();
    neighbor.stopTimer();
    if (mac !== undefined) neighbor.setMac(mac);
    neighbor.updatedAt = now;
    if (neighbor.state === 'PERMANENT') this.#size += 1;
    if (state === 'PERMANENT') this.#size -= 1;
    neighbor.state = state;
    if (state === 'REACHABLE') this.#confirmNow(neighbor);
    if (state === 'DELAY') this.#startDelay(neighbor);
    if (state === 'PROBE') this.#startProbes(neighbor);
    if (state === 'INCOMPLETE') this.#startAsking(neighbor);
    if (isValid(state)) this.#sendQueued(neighbor);
  }

  /** Nobody has confirmed a MAC address that has just changed. */
  #longAgo(neighbor: Neighbor<Address>): SimTime {
    const { baseReachableMs } = this.#protocol.settingsOf(neighbor.device);
    return (this.#context.scheduler.now() - milliseconds(2 * baseReachableMs)) as SimTime;
  }

  #isUsable(neighbor: Neighbor<Address>): boolean {
    switch (neighbor.state) {
      case 'PERMANENT':
      case 'NOARP':
        return true;
      case 'DELAY':
      case 'PROBE':
        neighbor.usedAt = this.#context.scheduler.now();
        return true;
      case 'REACHABLE':
        if (neighbor.hasExpired(this.#context.scheduler.now())) this.#startDelay(neighbor);
        return true;
      case 'STALE':
        this.#startDelay(neighbor);
        return true;
      case 'INCOMPLETE':
      case 'FAILED':
        return false;
    }
  }

  #confirmNow(neighbor: Neighbor<Address>): void {
    const now = this.#context.scheduler.now();
    neighbor.confirmedAt = now;
    neighbor.reachableUntil = after(now, this.#reachableTimes.of(neighbor.device, now));
  }

  /**
   * In five seconds, which the timer wheel makes a little more, it is probed unless it was confirmed in the last five:
   * an exchange at the very beginning of that time does not count.
   */
  #startDelay(neighbor: Neighbor<Address>): void {
    const { scheduler } = this.#context;
    const delay = seconds(this.#protocol.settingsOf(neighbor.device).delayFirstProbeSeconds);
    neighbor.state = 'DELAY';
    neighbor.usedAt = scheduler.now();
    neighbor.updatedAt = neighbor.usedAt;
    neighbor.startTimer(scheduler, delay, () => {
      neighbor.updatedAt = scheduler.now();
      if (elapsed(neighbor.confirmedAt, scheduler.now()) <= delay) neighbor.state = 'REACHABLE';
      else this.#startProbes(neighbor);
    });
  }

  #startProbes(neighbor: Neighbor<Address>): void {
    neighbor.state = 'PROBE';
    neighbor.probes = 0;
    this.#solicit(neighbor);
  }

  #startAsking(neighbor: Neighbor<Address>): void {
    neighbor.state = 'INCOMPLETE';
    neighbor.probes = this.#protocol.settingsOf(neighbor.device).unicastProbes;
    neighbor.usedAt = this.#context.scheduler.now();
    neighbor.updatedAt = neighbor.usedAt;
    this.#solicit(neighbor);
  }

  #solicit(neighbor: Neighbor<Address>): void {
    const settings = this.#protocol.settingsOf(neighbor.device);
    const more = neighbor.state === 'PROBE' ? settings.multicastReprobes : settings.multicastProbes;
    if (neighbor.probes >= settings.unicastProbes + more) {
      // The kernel runs the timers of one tick newest first: a retransmission that is due now joins the queue before.
      neighbor.cancelTimer = this.#context.scheduler.schedule(NO_DELAY, () => this.#fail(neighbor));
      return;
    }
    const isUnicast = neighbor.probes < settings.unicastProbes && neighbor.mac !== undefined;
    neighbor.probes += 1;
    const interval = Math.max(milliseconds(settings.retransmitMs), MIN_RETRANSMIT) as Duration;
    neighbor.startTimer(this.#context.scheduler, interval, () => this.#solicit(neighbor));
    this.#protocol.solicit(neighbor, isUnicast ? neighbor : undefined);
  }

  #fail(neighbor: Neighbor<Address>): void {
    neighbor.state = 'FAILED';
    neighbor.updatedAt = this.#context.scheduler.now();
    neighbor.stopTimer();
    for (const packet of neighbor.takeQueue()) this.#onUnreachable(packet, neighbor.device);
  }

  #enqueue(neighbor: Neighbor<Address>, packet: Packet): void {
    const { queueBytes } = this.#protocol.settingsOf(neighbor.device);
    let oldest = neighbor.takeOverflow(packet, queueBytes);
    while (oldest !== undefined) {
      this.#drop(oldest, 'neighbor-queue-full', neighbor.device, this.#protocol.format(neighbor.address));
      oldest = neighbor.takeOverflow(packet, queueBytes);
    }
    neighbor.enqueue(packet);
  }

  #sendQueued(neighbor: Neighbor<Address>): void {
    for (const packet of neighbor.takeQueue()) {
      // The state may change as they go: a stale entry in use is to be probed.
      this.#isUsable(neighbor);
      pushFrameHeader(packet, neighbor, neighbor.device);
      neighbor.device.send(packet);
    }
  }

  #obtain(address: Address, device: NetDevice): Neighbor<Address> {
    return this.#find(address, device) ?? this.#insert(address, device);
  }

  /** Undefined when the table is full. */
  #make(address: Address, device: NetDevice): Neighbor<Address> | undefined {
    const { sysctl, scheduler } = this.#context;
    const limit = sysctl.getNumber(`${this.#protocol.settingsPrefix}.neigh.default.gc_thresh3`);
    if (this.#size >= limit) {
      this.#collect((scheduler.now() - FORCED_COLLECTION_AGE) as SimTime);
      if (this.#size >= limit) return undefined;
    } else if (this.#size >= sysctl.getNumber(`${this.#protocol.settingsPrefix}.neigh.default.gc_thresh1`)) {
      const { staleSeconds } = this.#protocol.settingsOf(device);
      this.#collect((scheduler.now() - seconds(staleSeconds)) as SimTime);
    }
    return this.#insert(address, device);
  }

  /** Entries that nobody has used since `limit` go, and those that failed. */
  #collect(limit: SimTime): void {
    for (const table of this.#byDevice) {
      for (const { state, usedAt, confirmedAt, address, device } of [...(table?.values() ?? [])]) {
        if (state === 'FAILED') this.remove(address, device);
        if (state !== 'STALE' && state !== 'REACHABLE') continue;
        if (isBefore(usedAt, limit) && isBefore(confirmedAt, limit)) this.remove(address, device);
      }
    }
  }

  #insert(address: Address, device: NetDevice): Neighbor<Address> {
    let table = this.#byDevice[device.index];
    if (table === undefined) {
      table = new Map();
      this.#byDevice[device.index] = table;
    }
    const neighbor = new Neighbor(address, device, this.#context.scheduler.now());
    if (!device.hasArp) {
      // A tunnel without Ethernet finds its other end there.
      const isTunnelled = device.linkHeaderBytes === 0 && typeof address === 'number';
      neighbor.setMac(isTunnelled ? macOf(address) : device.mac);
      neighbor.state = 'NOARP';
    }
    table.set(keyOf(address), neighbor);
    this.#size += 1;
    return neighbor;
  }

  #drop(packet: Packet, reason: DropReason, device: NetDevice, detail = ''): void {
    dropIn(this.#context, packet, reason, device, detail);
  }
}

/** Small integers for IPv4, since tables with them are faster. */
function keyOf(address: NeighborAddress): NeighborAddress {
  return typeof address === 'number' ? address | 0 : address;
}
