/**
 * Connection tracking of one namespace (net/netfilter/nf_conntrack_core.c).
 *
 * A packet is looked up by what its headers say. What is found by the tuple of a connection's first direction goes
 * with it, what is found by the other tuple goes against it. A new connection enters the table only when its first packet
 * has got through all hooks, so a refused one leaves nothing behind.
 *
 * Models TCP, UDP, SCTP, ICMP queries, errors about tracked packets (RELATED) and other protocols by their addresses; the
 * kernel's default timeouts; the limit nf_conntrack_max with early drop; and what happens to the first packets of one UDP
 * flow that overtake each other (clash resolution). Leaves out zones, helpers and their expectations, and checking
 * checksums.
 */
import type { Clock } from '../engine/clock';
import type { Packet } from '../link/packet';
import { IP_PROTOCOL } from '../wire/ip-protocol';
import {
  Connection,
  CONNECTION_STATUS,
  type ConntrackEvent,
  FLOW_STATE,
  FLOW_STATE_KIND_MASK,
  isSameTuple,
  type Tuple,
} from './connection';
import type { AddressBook } from './address-book';
import { ORIGINAL, REPLY, type Direction } from './flow-direction';
import { fitsFilter, type ConnectionFilter } from './connection-filter';
import { ConntrackSettings } from './conntrack-settings';
import { formatConnection, formatConntrackEvent } from './format-connection';
import { hasWholeHeader, isDispensable, trackProtocol, UDP_STREAM_AGE } from './conntrack-protocols';
import { TRACK, type TrackOutcome } from './conntrack-tcp';
import { invertTuple, isIcmp, isIcmpError, isIcmpRequest, isUntrackedIcmpv6 } from './packet-words';
import { readQuotedTuple } from './quoted-tuple';
import type { PacketContext } from './packet-context';
import { hashTuple, NOT_FOUND, TupleTable } from './tuple-table';
import type { UdpRace } from './udp-race';

const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** Below this many connections the expired ones may stay where they are. */
const LEAST_SWEEP = 256;
/** How many buckets are searched for a connection that can go when the table is full (NF_CT_EVICTION_RANGE). */
const EVICTION_RANGE = 8;
/** An entry beside one with the same first tuple goes away soon. */
const CLASH_TIMEOUT = NANOSECONDS_PER_SECOND;

export interface ConntrackObserver {
  onConntrackEvent(event: ConntrackEvent, connection: Connection): void;
}

export interface ConntrackOptions {
  /** Makes it a table of IPv6 connections. */
  readonly book?: AddressBook;
  /** Those of the namespace, which both families share. */
  readonly settings?: ConntrackSettings;
  /** How datagrams of one socket get into each other's way; without it they do not. */
  readonly race?: UdpRace;
}

export class ConntrackTable {
  readonly settings: ConntrackSettings;
  /** Of the table of IPv6 connections. */
  readonly book: AddressBook | undefined;
  /** ICMP or ICMPv6. */
  readonly #icmp: number;
  /** Packets that were dropped because the table was full, and connections that made room. */
  fullDrops = 0;
  earlyDrops = 0;
  /** Packets that fit no connection, those whose connection lost its place to another, and those that could share it. */
  invalidPackets = 0;
  insertFailures = 0;
  resolvedClashes = 0;
  readonly #observers = new Set<ConntrackObserver>();
  /** Told when a connection enters and when it leaves the table. */
  onInserted: ((connection: Connection) => void) | undefined = undefined;
  onRemoved: ((connection: Connection) => void) | undefined = undefined;
  readonly #clock: Clock;
  readonly #race: UdpRace | undefined;
  readonly #tuples = new TupleTable();
  #connections: (Connection | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  #count = 0;
  /** The last packet found the table full. */
  #isFull = false;
  /** With this many connections the expired ones are looked for. */
  #sweepAt = LEAST_SWEEP;

  constructor(clock: Clock, options: ConntrackOptions = {}) {
    this.#clock = clock;
    this.#race = options.race;
    this.book = options.book;
    this.#icmp = options.book === undefined ? IP_PROTOCOL.ICMP : IP_PROTOCOL.ICMPV6;
    this.settings = options.settings ?? new ConntrackSettings(() => this.count);
  }

  /** Tells of connections as `conntrack -E` prints them, until the answer is called. */
  observe(observer: ConntrackObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  get count(): number {
    this.sweep();
    return this.#count;
  }

  /** The connections that have not expired, in the order of their places. */
  entries(filter: ConnectionFilter = {}): readonly Connection[] {
    this.sweep();
    const entries: Connection[] = [];
    for (const connection of this.#connections) {
      if (connection !== undefined && fitsFilter(connection, filter)) entries.push(connection);
    }
    return entries;
  }

  /** What `conntrack -L` prints, without its count. */
  format(filter: ConnectionFilter = {}): string {
    const now = this.#clock.now();
    return this.entries(filter)
      .map((connection) => `${formatConnection(connection, now)}\n`)
      .join('');
  }

  /** The line that `conntrack -E` prints. */
  describeEvent(event: ConntrackEvent, connection: Connection): string {
    return formatConntrackEvent(event, connection);
  }

  flush(): void {
    this.delete({});
  }

  /** Forgets what fits, and answers what it was. */
  delete(filter: ConnectionFilter): readonly Connection[] {
    const found = this.entries(filter);
    for (const connection of found) this.remove(connection);
    return found;
  }

  /** Forgets connections whose source is the address of a device that went away (`masq_device_event`). */
  forgetMasqueraded(deviceName: string): void {
    for (const connection of this.entries()) {
      if (connection.masqueradeDevice === deviceName) this.remove(connection);
    }
  }

  /** Whether another connection expects packets that look like `tuple`; one of the same flow is dealt with by `confirm`. */
  isTaken(tuple: Tuple, except: Connection): boolean {
    const entry = this.#find(tuple.source, tuple.destination, tuple.ports, tuple.protocol);
    const other = entry === NOT_FOUND ? undefined : this.#connections[entry >> 1];
    return other !== undefined && other !== except && !isSameTuple(other.original, except.original);
  }

  /**
   * Finds or begins the packet's connection and notes both on the packet (`nf_conntrack_in`). False when the table is
   * full: then the packet has to go.
   */
  track(context: PacketContext): boolean {
    const { packet, protocol } = context;
    // It has been here before, on its way through the loopback device, or a rule said NOTRACK.
    if (packet.flow !== undefined || packet.flowState === FLOW_STATE.UNTRACKED) return true;
    packet.flowState = FLOW_STATE.INVALID;
    if (context.isLaterFragment || !hasWholeHeader(context)) return true;
    if (protocol === this.#icmp) {
      const type = packet.uint8(context.transportOffset);
      if (isIcmpError(type, protocol)) {
        this.#trackError(context);
        return true;
      }
      if (protocol === IP_PROTOCOL.ICMPV6 && isUntrackedIcmpv6(type)) {
        packet.flowState = FLOW_STATE.UNTRACKED;
        return true;
      }
    }
    this.#isFull = false;
    if (this.#follow(context) === TRACK.REPEAT) this.#follow(context);
    return !this.#isFull;
  }

  /**
   * Puts the packet's new connection into the table (`nf_conntrack_confirm`). False when another one has taken its place
   * meanwhile and both cannot be: then the packet has to go.
   */
  confirm(packet: Packet): boolean {
    const { flow } = packet;
    if (!(flow instanceof Connection) || flow.has(CONNECTION_STATUS.CONFIRMED)) return true;
    if ((packet.flowState & FLOW_STATE.REPLY) !== 0) return true;
    const rival = this.#findRival(flow);
    if (rival !== undefined) {
      const isResolved = this.#resolveClash(packet, flow, rival);
      if (isResolved) this.resolvedClashes += 1;
      else this.insertFailures += 1;
      return isResolved;
    }
    this.#insert(flow);
    this.onInserted?.(flow);
    this.#tell('NEW', flow);
    return true;
  }

  /** Another connection with one of the two tuples. */
  #findRival({ original, reply }: Connection): Connection | undefined {
    const first = this.#find(original.source, original.destination, original.ports, original.protocol);
    const entry =
      first === NOT_FOUND ? this.#find(reply.source, reply.destination, reply.ports, reply.protocol) : first;
    return entry === NOT_FOUND ? undefined : this.#connections[entry >> 1];
  }

  /** Two packets of one flow were under way at once: common with DNS, which asks twice (`nf_ct_resolve_clash`). */
  #resolveClash(packet: Packet, flow: Connection, rival: Connection): boolean {
    const { original, reply } = flow;
    if (original.protocol !== IP_PROTOCOL.UDP) return false;
    const isSameFlow = isSameTuple(rival.original, original) && isSameTuple(rival.reply, reply);
    if (isSameFlow) {
      packet.flow = rival;
      packet.flowState = rival.has(CONNECTION_STATUS.SEEN_REPLY) ? FLOW_STATE.ESTABLISHED : FLOW_STATE.NEW;
      return true;
    }
    if (this.#race !== undefined) return false;
    if (this.#find(reply.source, reply.destination, reply.ports, reply.protocol) !== NOT_FOUND) return false;
    // Only answers find it: what comes next of the flow goes where the rival's packets go.
    flow.timeout = CLASH_TIMEOUT;
    flow.status |= CONNECTION_STATUS.CLASH;
    this.#insert(flow);
    this.#tell('NEW', flow);
    return true;
  }

  remove(connection: Connection): void {
    const { slot } = connection;
    if (slot === NOT_FOUND) return;
    this.#tuples.remove(slot * 2);
    this.#tuples.remove(slot * 2 + 1);
    this.#connections[slot] = undefined;
    this.#freeSlots.push(slot);
    connection.slot = NOT_FOUND;
    connection.status |= CONNECTION_STATUS.DYING;
    this.#count -= 1;
    this.settings.connectionCount -= 1;
    this.onRemoved?.(connection);
    this.#tell('DESTROY', connection);
  }

  /** Removes what has expired. Nothing else depends on when this happens. */
  sweep(): void {
    const now = this.#clock.now();
    for (const connection of this.#connections) {
      if (connection !== undefined && connection.expiresAt <= now) this.remove(connection);
    }
    this.#sweepAt = Math.max(LEAST_SWEEP, this.#count * 2);
  }

  #tell(event: ConntrackEvent, connection: Connection): void {
    for (const observer of this.#observers) observer.onConntrackEvent(event, connection);
  }

  #follow(context: PacketContext): TrackOutcome {
    const { packet } = context;
    const entry = this.#find(context.source, context.destination, context.ports, context.protocol);
    let connection = entry === NOT_FOUND ? undefined : this.#connections[entry >> 1];
    const direction = connection !== undefined && (entry & 1) === 1 ? REPLY : ORIGINAL;
    if (connection !== undefined && direction === ORIGINAL && context.protocol === IP_PROTOCOL.UDP) {
      if (this.#race?.isUnseen(connection, this.#clock.now()) === true) connection = undefined;
    }
    connection ??= this.#begin(context);
    if (connection === undefined) return TRACK.INVALID;
    const stateBefore = connection.tcpState;
    const statusBefore = connection.status;
    const outcome = trackProtocol(connection, direction, context, this.settings, this.#clock.now());
    if (outcome === TRACK.INVALID) {
      this.invalidPackets += 1;
      return outcome;
    }
    if (this.settings.isCounting) count(connection, direction, context.lengthBytes);
    if (outcome === TRACK.REPEAT) {
      this.remove(connection);
      return outcome;
    }
    packet.flow = connection;
    if (direction === REPLY) {
      packet.flowState = FLOW_STATE.ESTABLISHED | FLOW_STATE.REPLY;
      connection.status |= CONNECTION_STATUS.SEEN_REPLY;
    } else {
      packet.flowState = connection.has(CONNECTION_STATUS.SEEN_REPLY)
        ? FLOW_STATE.ESTABLISHED
        : FLOW_STATE.NEW;
    }
    if (connection.slot !== NOT_FOUND) {
      const isProlonged = outcome !== TRACK.IGNORED && !connection.has(CONNECTION_STATUS.CLASH);
      if (isProlonged) connection.expiresAt = this.#clock.now() + connection.timeout;
      if (outcome === TRACK.KILLED) this.remove(connection);
      else if (connection.tcpState !== stateBefore || connection.status !== statusBefore) {
        this.#tell('UPDATE', connection);
      }
    }
    return outcome;
  }

  #begin(context: PacketContext): Connection | undefined {
    const { protocol, ports } = context;
    if (isIcmp(protocol) && !isIcmpRequest((ports >>> 8) & 0xff, protocol)) return undefined;
    const original: Tuple = {
      source: context.source,
      destination: context.destination,
      ports,
      protocol,
    };
    const reply = invertTuple(original);
    if (reply === undefined) return undefined;
    if (this.settings.connectionCount >= this.settings.maxConnections && !this.#dropEarly(original)) {
      this.#isFull = true;
      this.fullDrops += 1;
      return undefined;
    }
    const connection = new Connection(original, reply, this.book);
    connection.isCounted = this.settings.isCounting;
    if (protocol === IP_PROTOCOL.UDP) connection.streamAt = this.#clock.now() + UDP_STREAM_AGE;
    return connection;
  }

  /** An ICMP error belongs to the connection of the packet that it quotes (`nf_conntrack_inet_error`). */
  #trackError(context: PacketContext): void {
    const { packet } = context;
    const quoted = readQuotedTuple(context);
    const expected = quoted === undefined ? undefined : invertTuple(quoted);
    if (expected === undefined) return;
    const entry = this.#find(expected.source, expected.destination, expected.ports, expected.protocol);
    const connection = entry === NOT_FOUND ? undefined : this.#connections[entry >> 1];
    if (connection === undefined) return;
    const direction = (entry & 1) === 1 ? REPLY : ORIGINAL;
    // An error sent to somebody else than the sender of the quoted packet is not believed.
    if (connection.tupleOf(direction).destination !== context.destination) return;
    packet.flow = connection;
    packet.flowState = FLOW_STATE.RELATED | (direction === REPLY ? FLOW_STATE.REPLY : 0);
  }

  /** The entry whose tuple this is and which has not expired. */
  #find(source: number, destination: number, ports: number, protocol: number): number {
    const entry = this.#tuples.find(source, destination, ports, protocol);
    if (entry === NOT_FOUND) return NOT_FOUND;
    const connection = this.#connections[entry >> 1];
    if (connection === undefined || connection.expiresAt > this.#clock.now()) return entry;
    this.remove(connection);
    return NOT_FOUND;
  }

  /** Makes room by forgetting one that nobody relies on, near where the new one would be (`early_drop`). */
  #dropEarly({ source, destination, ports, protocol }: Tuple): boolean {
    const now = this.#clock.now();
    const first = hashTuple(source, destination, ports, protocol);
    for (let step = 0; step < Math.min(EVICTION_RANGE, this.#tuples.bucketCount); step += 1) {
      let entry = this.#tuples.firstOf(first + step);
      while (entry !== NOT_FOUND) {
        const connection = this.#connections[entry >> 1];
        if (connection !== undefined && isDispensable(connection, now)) {
          this.remove(connection);
          this.earlyDrops += 1;
          return true;
        }
        entry = this.#tuples.nextOf(entry);
      }
    }
    return false;
  }

  #insert(connection: Connection): void {
    if (this.#count >= this.#sweepAt) this.sweep();
    const slot = this.#freeSlots.pop() ?? this.#connections.length;
    if (!this.#tuples.hasRoomFor(slot)) this.#grow();
    this.#connections[slot] = connection;
    connection.slot = slot;
    connection.status |= CONNECTION_STATUS.CONFIRMED;
    connection.expiresAt = this.#clock.now() + connection.timeout;
    if (this.settings.isTimeStamping) connection.beganAt = this.#clock.now();
    this.#count += 1;
    this.settings.connectionCount += 1;
    this.#linkBoth(connection);
  }

  #linkBoth(connection: Connection): void {
    const isHidden = connection.has(CONNECTION_STATUS.CLASH);
    if (!isHidden) this.#tuples.add(connection.slot * 2, connection.original);
    this.#tuples.add(connection.slot * 2 + 1, connection.reply);
  }

  #grow(): void {
    this.#tuples.grow();
    for (const connection of this.#connections) {
      if (connection !== undefined && connection.slot !== NOT_FOUND) this.#linkBoth(connection);
    }
  }
}

/** What the packet is to its connection, as a number of FLOW_STATE without the direction. */
export function flowKindOf(packet: Packet): number {
  return packet.flowState & FLOW_STATE_KIND_MASK;
}

function count(connection: Connection, direction: Direction, bytes: number): void {
  if (direction === ORIGINAL) {
    connection.originalPackets += 1;
    connection.originalBytes += bytes;
  } else {
    connection.replyPackets += 1;
    connection.replyBytes += bytes;
  }
}
