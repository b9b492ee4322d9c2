/**
 * Cilium's own connection tracking, one table for all Pods of a node (`cilium_ct4_global`, `cilium_ct_any4_global`; bpf/lib/conntrack.h).
 *
 * An entry is made in the direction in which a connection's first packet passes a Pod, and for a Service on its way in. What answers
 * it is found by turning its ends round.
 * Models life times of the defaults of v1.17, which end once both ends have closed, ICMP errors as related, and when a packet is
 * worth an event (monitor aggregation `medium`: flags that are new, or 5 s since the last).
 * Leaves out the limits of the tables; an entry whose time is over goes when somebody looks for it, not with the next round of the agent.
 */
import { after, elapsed, seconds, type SimTime } from '../../../../base/time';
import { IP_PROTOCOL } from '../../../../wire/ip-protocol';
import { ANY_IPV4, type Ipv4Address } from '../../../../wire/ipv4-address';
import { TCP_FLAG } from '../../../../wire/tcp';
import type { FlowTuple } from './flow-tuple';

export type ConnectionDirection = 'OUT' | 'IN' | 'SVC';
export type ConnectionStatus = 'new' | 'established' | 'reply' | 'related';

/** `bpf-ct-timeout-…` */
const TCP_LIFETIME = seconds(8000);
const SYN_LIFETIME = seconds(60);
const CLOSE_LIFETIME = seconds(10);
const ANY_LIFETIME = seconds(60);
const REPORT_INTERVAL = seconds(5);

const CLOSING = TCP_FLAG.FIN | TCP_FLAG.RST;

export class TrackedConnection {
  readonly direction: ConnectionDirection;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly sourcePort: number;
  readonly destination: Ipv4Address;
  readonly destinationPort: number;
  expiresAt: SimTime;
  rxPackets = 0;
  rxBytes = 0;
  txPackets = 0;
  txBytes = 0;
  rxFlagsSeen = 0;
  txFlagsSeen = 0;
  lastRxReport: SimTime | undefined = undefined;
  lastTxReport: SimTime | undefined = undefined;
  isRxClosing = false;
  isTxClosing = false;
  hasSeenNonSyn = false;
  /** The frontend that it was translated from, its id (0 for none) and what the client knows it by. */
  revNat = 0;
  frontendAddress: Ipv4Address = ANY_IPV4;
  frontendPort = 0;
  sourceIdentity = 0;
  isNodePort = false;
  /** Of an entry of a Service. */
  backendId = 0;

  constructor(tuple: FlowTuple, direction: ConnectionDirection, expiresAt: SimTime) {
    this.direction = direction;
    this.protocol = tuple.protocol;
    this.source = tuple.source;
    this.sourcePort = tuple.sourcePort;
    this.destination = tuple.destination;
    this.destinationPort = tuple.destinationPort;
    this.expiresAt = expiresAt;
  }
}

/** What `find` has found; the same object is filled in anew each time. */
export interface ConnectionLookup {
  status: ConnectionStatus;
  entry: TrackedConnection | undefined;
  /** Worth an event. */
  isMonitored: boolean;
}

type Table = Map<number, Map<number, TrackedConnection>>;

export class ConnectionMap {
  readonly #now: () => SimTime;
  readonly #tables: Readonly<Record<ConnectionDirection, Map<number, Table>>> = {
    OUT: new Map(),
    IN: new Map(),
    SVC: new Map(),
  };
  readonly #found: ConnectionLookup = { status: 'new', entry: undefined, isMonitored: true };

  constructor(now: () => SimTime) {
    this.#now = now;
  }

  /** Of a packet that leaves a Pod (`OUT`) or comes to one (`IN`). */
  find(tuple: FlowTuple, direction: 'OUT' | 'IN'): ConnectionLookup {
    const found = this.#found;
    found.isMonitored = true;
    const answered = direction === 'OUT' ? 'IN' : 'OUT';
    if (tuple.isRelated) {
      found.entry = this.#findRelated(tuple);
      found.status = found.entry === undefined ? 'new' : 'related';
      return found;
    }
    const { protocol, source, sourcePort, destination, destinationPort } = tuple;
    const asked = this.#get(
      answered,
      protocol,
      keyOf(destination, destinationPort),
      keyOf(source, sourcePort),
    );
    const entry =
      asked ?? this.#get(direction, protocol, keyOf(source, sourcePort), keyOf(destination, destinationPort));
    if (entry === undefined) return isNothing(found);
    const isReply = asked !== undefined;
    // A connection that was closed begins anew.
    const isSyn =
      protocol === IP_PROTOCOL.TCP && (tuple.tcpFlags & (TCP_FLAG.SYN | TCP_FLAG.ACK)) === TCP_FLAG.SYN;
    if (isSyn && !isReply && (entry.isRxClosing || entry.isTxClosing)) {
      this.#remove(entry);
      return isNothing(found);
    }
    found.entry = entry;
    found.status = isReply ? 'reply' : 'established';
    found.isMonitored = this.#update(entry, tuple, isReply);
    return found;
  }

  /** The entry that this packet began, whatever became of it. */
  peek(tuple: FlowTuple, direction: ConnectionDirection): TrackedConnection | undefined {
    const { protocol, source, sourcePort, destination, destinationPort } = tuple;
    return this.#get(direction, protocol, keyOf(source, sourcePort), keyOf(destination, destinationPort));
  }

  /** The one that a packet in this direction answers. */
  peekAnswered(tuple: FlowTuple, direction: ConnectionDirection): TrackedConnection | undefined {
    const { protocol, source, sourcePort, destination, destinationPort } = tuple;
    return this.#get(direction, protocol, keyOf(destination, destinationPort), keyOf(source, sourcePort));
  }

  create(tuple: FlowTuple, direction: ConnectionDirection): TrackedConnection {
    const now = this.#now();
    const isTcp = tuple.protocol === IP_PROTOCOL.TCP;
    const entry = new TrackedConnection(tuple, direction, after(now, isTcp ? SYN_LIFETIME : ANY_LIFETIME));
    const from = keyOf(tuple.source, tuple.sourcePort);
    const tables = this.#tables[direction];
    const table: Table = tables.get(tuple.protocol) ?? new Map<number, Map<number, TrackedConnection>>();
    tables.set(tuple.protocol, table);
    const ends = table.get(from) ?? new Map<number, TrackedConnection>();
    table.set(from, ends);
    ends.set(keyOf(tuple.destination, tuple.destinationPort), entry);
    this.#update(entry, tuple, false);
    return entry;
  }

  /** `cilium-dbg bpf ct list global`: those that are alive, in the order of their protocols and addresses. */
  entries(): readonly TrackedConnection[] {
    const now = this.#now();
    return (['OUT', 'IN', 'SVC'] as const)
      .flatMap((direction) => [...this.#tables[direction].values()])
      .flatMap((table) => [...table.values()])
      .flatMap((ends) => [...ends.values()])
      .filter(({ expiresAt }) => expiresAt > now);
  }

  flush(): number {
    const count = this.entries().length;
    for (const tables of Object.values(this.#tables)) tables.clear();
    return count;
  }

  #findRelated({ source, destination }: FlowTuple): TrackedConnection | undefined {
    // `ct_create4` leaves an entry of ICMP for each connection, with nothing but its addresses.
    return this.entries().find(
      (entry) =>
        entry.direction !== 'SVC' &&
        ((entry.source === destination && entry.destination === source) ||
          (entry.source === source && entry.destination === destination)),
    );
  }

  #get(
    direction: ConnectionDirection,
    protocol: number,
    from: number,
    to: number,
  ): TrackedConnection | undefined {
    const entry = this.#tables[direction].get(protocol)?.get(from)?.get(to);
    if (entry === undefined || entry.expiresAt > this.#now()) return entry;
    this.#remove(entry);
    return undefined;
  }

  #remove({
    direction,
    protocol,
    source,
    sourcePort,
    destination,
    destinationPort,
  }: TrackedConnection): void {
    const table = this.#tables[direction].get(protocol);
    const from = keyOf(source, sourcePort);
    const ends = table?.get(from);
    ends?.delete(keyOf(destination, destinationPort));
    if (ends?.size === 0) table?.delete(from);
  }

  /** Answers whether the packet is worth an event. From the entry's view, `tx` is the way of its first packet. */
  #update(entry: TrackedConnection, tuple: FlowTuple, isReply: boolean): boolean {
    const now = this.#now();
    const isTcp = tuple.protocol === IP_PROTOCOL.TCP;
    const { tcpFlags } = tuple;
    if (isTcp) {
      if ((tcpFlags & TCP_FLAG.SYN) === 0) entry.hasSeenNonSyn = true;
      if ((tcpFlags & CLOSING) !== 0) {
        if (isReply) entry.isRxClosing = true;
        else entry.isTxClosing = true;
      }
    }
    const isOver = entry.isRxClosing && entry.isTxClosing;
    const lifetime = !isTcp
      ? ANY_LIFETIME
      : isOver
        ? CLOSE_LIFETIME
        : entry.hasSeenNonSyn
          ? TCP_LIFETIME
          : SYN_LIFETIME;
    entry.expiresAt = after(now, lifetime);
    const last = isReply ? entry.lastRxReport : entry.lastTxReport;
    const seen = isReply ? entry.rxFlagsSeen : entry.txFlagsSeen;
    if (isReply) {
      entry.rxPackets += 1;
      entry.rxBytes += tuple.packetBytes;
      entry.rxFlagsSeen |= tcpFlags;
    } else {
      entry.txPackets += 1;
      entry.txBytes += tuple.packetBytes;
      entry.txFlagsSeen |= tcpFlags;
    }
    const isNews = last === undefined || (seen | tcpFlags) !== seen || elapsed(last, now) >= REPORT_INTERVAL;
    if (isNews && isReply) entry.lastRxReport = now;
    else if (isNews) entry.lastTxReport = now;
    return isNews;
  }
}

function isNothing(found: ConnectionLookup): ConnectionLookup {
  found.entry = undefined;
  found.status = 'new';
  return found;
}

function keyOf(address: number, port: number): number {
  return address * 0x1_0000 + port;
}
