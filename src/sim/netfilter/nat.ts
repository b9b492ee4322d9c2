/**
 * Network address translation (net/netfilter/nf_nat_core.c).
 *
 * The rules are asked once for each connection and side; what they choose is kept as the tuple that answers will have,
 * and every later packet is rewritten from that. A connection that no rule translates gets a binding to itself, so that
 * a translated one cannot take its ports.
 *
 * Models the choice of ports (the packet's own when it is free, else one of its class: below 512, below 1024, above), echo
 * ids, ranges of addresses, `--random`, `--random-fully` and `--persistent`, and errors about translated packets. Leaves
 * out helpers such as FTP's. Spreading over a range of addresses uses a hash of our own.
 */
import type { Prng } from '../base/prng';
import { ipv6Of } from '../wire/ipv6-address';
import { type Connection, CONNECTION_STATUS, FLOW_STATE, isSameTuple, type Tuple } from './connection';
import { ORIGINAL, REPLY } from './flow-direction';
import { flowKindOf, type ConntrackTable } from './conntrack';
import { HOOK, VERDICT, type Hook, type Verdict } from './hook';
import { addressRange, type Ipv6Span, type NatRange } from './nat-range';
import { refreshIcmpChecksum, rewriteSide, type NatSide } from './nat-rewrite';
import { refreshIcmpv6Checksum, rewriteIpv6Side } from './nat-rewrite-ipv6';
import {
  hasPorts,
  ICMP_REDIRECT,
  ICMPV6_REDIRECT,
  invertTuple,
  isIcmp,
  LEADING_TRANSPORT_BYTES,
} from './packet-words';
import type { PacketContext } from './packet-context';

const NAT_BITS = CONNECTION_STATUS.SOURCE_NAT | CONNECTION_STATUS.DESTINATION_NAT;
const BOTH_DONE = CONNECTION_STATUS.SOURCE_NAT_DONE | CONNECTION_STATUS.DESTINATION_NAT_DONE;
const MAX_ATTEMPTS = 128;
const MIN_ATTEMPTS = 16;
const ALL_PORTS = 65536;

export class Nat {
  readonly #conntrack: ConntrackTable;
  readonly #prng: Prng;
  /** Connections by the source of their first packet: address times 65536 plus port or id. */
  readonly #connectionsBySource = new Map<number, Connection[]>();

  constructor(conntrack: ConntrackTable, prng: Prng) {
    this.#conntrack = conntrack;
    this.#prng = prng;
    conntrack.onInserted = (connection) => this.#rememberSource(connection);
    conntrack.onRemoved = (connection) => this.#forgetSource(connection);
  }

  /** Whether the packet's connection still has to be put to the rules of this side. */
  needsRules(context: PacketContext, side: NatSide): boolean {
    const { connection } = context;
    if (connection === undefined) return false;
    const kind = flowKindOf(context.packet);
    if (kind !== FLOW_STATE.NEW && kind !== FLOW_STATE.RELATED) return false;
    return !connection.has(doneBit(side)) && !connection.has(CONNECTION_STATUS.CONFIRMED);
  }

  /** Binds what no rule has bound. */
  bindToItself(connection: Connection, side: NatSide): void {
    if (connection.has(doneBit(side))) return;
    const address = side === 'source' ? connection.reply.destination : connection.reply.source;
    this.setUp(connection, addressRange(address >>> 0, false), side);
  }

  /** Chooses what the connection is translated to. Only a connection that is not in the table yet can be changed. */
  setUp(connection: Connection, range: NatRange, side: NatSide): void {
    if (connection.has(CONNECTION_STATUS.CONFIRMED) || connection.has(doneBit(side))) return;
    const current = invertTuple(connection.reply);
    if (current === undefined) return;
    const chosen = this.#chooseTuple(current, range, connection, side);
    if (!isSameTuple(chosen, current)) {
      connection.reply = invertTuple(chosen) ?? connection.reply;
      connection.status |=
        side === 'source' ? CONNECTION_STATUS.SOURCE_NAT : CONNECTION_STATUS.DESTINATION_NAT;
    }
    connection.status |= doneBit(side);
  }

  /** Rewrites the packet as its connection says. DROP: a masqueraded connection now leaves by another device. */
  translate(context: PacketContext, side: NatSide): Verdict {
    const { packet, connection } = context;
    if (connection === undefined) return VERDICT.ACCEPT;
    if (connection.masqueradeDevice !== undefined && hasChangedDevice(context, connection)) {
      this.#conntrack.remove(connection);
      return VERDICT.DROP;
    }
    if (!connection.has(NAT_BITS)) return VERDICT.ACCEPT;
    const isReply = (packet.flowState & FLOW_STATE.REPLY) !== 0;
    if (!connection.has(natBit(side, isReply))) return VERDICT.ACCEPT;
    const target = invertTuple(isReply ? connection.original : connection.reply);
    if (target === undefined) return VERDICT.ACCEPT;
    rewriteTuple(context, packet.networkOffset, target, side);
    context.read();
    return VERDICT.ACCEPT;
  }

  /** Translates the quote of an ICMP error, and where it comes from or goes to (`nf_nat_icmp_reply_translation`). */
  translateError(context: PacketContext, side: NatSide): Verdict {
    const { packet, connection } = context;
    if (connection === undefined || !isIcmp(context.protocol)) return VERDICT.ACCEPT;
    const redirect = context.book === undefined ? ICMP_REDIRECT : ICMPV6_REDIRECT;
    if (packet.uint8(context.transportOffset) === redirect) {
      const isPlain = (connection.status & BOTH_DONE) === BOTH_DONE && !connection.has(NAT_BITS);
      if (!isPlain) return VERDICT.DROP;
    }
    const isReply = (packet.flowState & FLOW_STATE.REPLY) !== 0;
    if (!connection.has(natBit(side, isReply))) return VERDICT.ACCEPT;
    const opposite = connection.tupleOf(isReply ? ORIGINAL : REPLY);
    const quote = context.transportOffset + LEADING_TRANSPORT_BYTES;
    rewriteTuple(context, quote, opposite, side === 'source' ? 'destination' : 'source');
    if (context.book === undefined) refreshIcmpChecksum(packet, context.transportOffset);
    else refreshIcmpv6Checksum(packet, packet.networkOffset, context.transportOffset);
    const target = invertTuple(opposite);
    if (target !== undefined) rewriteTuple(context, packet.networkOffset, target, side);
    context.read();
    return VERDICT.ACCEPT;
  }

  #chooseTuple(current: Tuple, range: NatRange, connection: Connection, side: NatSide): Tuple {
    if (side === 'source' && !range.isRandom) {
      if (isSourceInRange(current, range)) {
        if (this.#isFree(current, connection)) return current;
      } else {
        const mapped = this.#findMapping(current, range);
        if (mapped !== undefined && this.#isFree(mapped, connection)) return mapped;
      }
    }
    const placed = placeAddress(current, range, side);
    if (!range.isRandom) {
      if (!range.hasPorts) {
        if (this.#isFree(placed, connection)) return placed;
      } else if (range.basePort === undefined && isPortInRange(placed, range, side)) {
        if (range.minPort === range.maxPort || this.#isFree(placed, connection)) return placed;
      }
    }
    return this.#choosePort(placed, range, connection, side);
  }

  /** The address and port that the same source has with another destination. */
  #findMapping(current: Tuple, range: NatRange): Tuple | undefined {
    for (const other of this.#connectionsBySource.get(sourceKey(current)) ?? []) {
      if (other.original.protocol !== current.protocol) continue;
      const mapped = invertTuple(other.reply);
      if (mapped === undefined) continue;
      const ports = (mapped.ports & ~0xffff) | (current.ports & 0xffff);
      const tuple = { ...current, source: mapped.source, ports };
      if (isSourceInRange(tuple, range)) return tuple;
    }
    return undefined;
  }

  #choosePort(tuple: Tuple, range: NatRange, connection: Connection, side: NatSide): Tuple {
    const span = portSpan(tuple, range, side);
    if (span === undefined) return tuple;
    const { minPort, size } = span;
    const own = portOf(tuple, side);
    const isCounted = side === 'destination' && !range.isRandom;
    let offset =
      range.basePort === undefined ? (isCounted ? 0 : this.#prng.uint16()) : (own - range.basePort) & 0xffff;
    let attempts = Math.min(size, MAX_ATTEMPTS);
    let candidate = tuple;
    for (;;) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        candidate = withPort(tuple, side, minPort + (((offset + attempt) & 0xffff) % size));
        if (this.#isFree(candidate, connection)) return candidate;
      }
      if (attempts >= size || attempts < MIN_ATTEMPTS) return candidate;
      attempts = Math.floor(attempts / 2);
      offset = this.#prng.uint16();
    }
  }

  #isFree(tuple: Tuple, connection: Connection): boolean {
    const reply = invertTuple(tuple);
    return reply !== undefined && !this.#conntrack.isTaken(reply, connection);
  }

  #rememberSource(connection: Connection): void {
    if (!connection.has(CONNECTION_STATUS.SOURCE_NAT_DONE)) return;
    const key = sourceKey(connection.original);
    const known = this.#connectionsBySource.get(key);
    if (known === undefined) this.#connectionsBySource.set(key, [connection]);
    else known.push(connection);
  }

  #forgetSource(connection: Connection): void {
    const key = sourceKey(connection.original);
    const rest = this.#connectionsBySource.get(key)?.filter((other) => other !== connection) ?? [];
    if (rest.length === 0) this.#connectionsBySource.delete(key);
    else this.#connectionsBySource.set(key, rest);
  }
}

/** Gives the IP packet at `start` the `side` of `target`. */
export function rewriteTuple(
  { packet, book }: PacketContext,
  start: number,
  target: Tuple,
  side: NatSide,
): void {
  if (book === undefined) rewriteSide(packet, start, target, side);
  else rewriteIpv6Side(packet, start, target, side, book);
}

/** Which side the hook translates: the destination before routing, the source after it. */
export function natSideOf(hook: Hook): NatSide {
  return hook === HOOK.POSTROUTING || hook === HOOK.INPUT ? 'source' : 'destination';
}

function doneBit(side: NatSide): number {
  return side === 'source' ? CONNECTION_STATUS.SOURCE_NAT_DONE : CONNECTION_STATUS.DESTINATION_NAT_DONE;
}

/** Going back, the source of the answer is what the destination was. */
function natBit(side: NatSide, isReply: boolean): number {
  return (side === 'source') === isReply ? CONNECTION_STATUS.DESTINATION_NAT : CONNECTION_STATUS.SOURCE_NAT;
}

function hasChangedDevice(context: PacketContext, connection: Connection): boolean {
  return (
    context.hook === HOOK.POSTROUTING &&
    (context.packet.flowState & FLOW_STATE.REPLY) === 0 &&
    connection.has(CONNECTION_STATUS.CONFIRMED) &&
    connection.masqueradeDevice !== context.outName
  );
}

function sourceKey({ source, ports }: Tuple): number {
  return (source >>> 0) * ALL_PORTS + (ports >>> 16);
}

function isSourceInRange(tuple: Tuple, range: NatRange): boolean {
  const source = tuple.source >>> 0;
  if (range.hasAddress && range.ipv6 !== undefined) {
    const { book, min, max } = range.ipv6;
    const address = book.addressAt(source);
    if (address < min || address > max) return false;
  } else if (range.hasAddress && (source < range.minAddress || source > range.maxAddress)) return false;
  return !range.hasPorts || isPortInRange(tuple, range, 'source');
}

function isPortInRange(tuple: Tuple, range: NatRange, side: NatSide): boolean {
  if (!hasPorts(tuple.protocol) && !isIcmp(tuple.protocol)) return true;
  const port = portOf(tuple, side);
  return port >= range.minPort && port <= range.maxPort;
}

/** An echo id takes the place of either port. */
function portOf(tuple: Tuple, side: NatSide): number {
  return side === 'source' || isIcmp(tuple.protocol) ? tuple.ports >>> 16 : tuple.ports & 0xffff;
}

function withPort(tuple: Tuple, side: NatSide, port: number): Tuple {
  const ports =
    side === 'source' || isIcmp(tuple.protocol)
      ? (port << 16) | (tuple.ports & 0xffff)
      : (tuple.ports & ~0xffff) | port;
  return { ...tuple, ports };
}

function placeAddress(tuple: Tuple, range: NatRange, side: NatSide): Tuple {
  if (!range.hasAddress) return tuple;
  const size = range.maxAddress - range.minAddress + 1;
  const mixed =
    Math.imul(tuple.source, 0x9e37_79b1) ^
    (range.isPersistent ? 0 : Math.imul(tuple.destination, 0x85eb_ca6b));
  const spread = (mixed ^ (mixed >>> 15)) >>> 0;
  const address =
    range.ipv6 === undefined ? (range.minAddress + (spread % size)) | 0 : spreadOver(range.ipv6, spread);
  return side === 'source' ? { ...tuple, source: address } : { ...tuple, destination: address };
}

function spreadOver({ book, min, max }: Ipv6Span, spread: number): number {
  const size = max < min ? 1n : max - min + 1n;
  return book.idOf(ipv6Of(min + (BigInt(spread) % size)));
}

/** The ports to choose from; undefined when the port cannot change. */
function portSpan(
  tuple: Tuple,
  range: NatRange,
  side: NatSide,
): { readonly minPort: number; readonly size: number } | undefined {
  const hasEchoId = isIcmp(tuple.protocol);
  if (!hasEchoId && !hasPorts(tuple.protocol)) return undefined;
  if (range.hasPorts) return { minPort: range.minPort, size: range.maxPort - range.minPort + 1 };
  if (hasEchoId) return { minPort: 0, size: ALL_PORTS };
  if (side === 'destination') return undefined;
  // Ports below 512 may stand for a right on the other end, so classes are kept.
  const own = portOf(tuple, side);
  if (own < 512) return { minPort: 1, size: 511 };
  if (own < 1024) return { minPort: 600, size: 424 };
  return { minPort: 1024, size: ALL_PORTS - 1024 };
}
