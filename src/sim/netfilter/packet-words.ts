/** Reading the words that rules, tracking and translation work with. All are signed 32-bit numbers. */
import { IP_PROTOCOL } from '../wire/ip-protocol';
import type { Tuple } from './connection';
import { readWord } from './read-word';

export const IPV4_HEADER_BYTES = 20;
/** Of a transport header, enough for ports or an echo id. */
export const LEADING_TRANSPORT_BYTES = 8;

const ICMP_ECHO_REPLY = 0;
export const ICMP_REDIRECT = 5;

/** Request types and the types that answer them. Only these have an id and can begin a connection. */
const ICMP_ANSWER_OF: ReadonlyMap<number, number> = new Map([
  [8, ICMP_ECHO_REPLY],
  [13, 14],
  [15, 16],
  [17, 18],
]);
const ICMP_REQUEST_OF: ReadonlyMap<number, number> = new Map(
  [...ICMP_ANSWER_OF].map(([request, answer]) => [answer, request]),
);
/** ICMPv6: echo and node information. */
const ICMPV6_OPPOSITES: ReadonlyMap<number, number> = new Map([
  [128, 129],
  [129, 128],
  [139, 140],
  [140, 139],
]);
const ICMPV6_REQUESTS: readonly number[] = [128, 139];
const FIRST_ICMPV6_INFORMATION = 128;
export const ICMPV6_REDIRECT = 137;
/** Listeners, routers and neighbors: what a link is told is never tracked (`noct_valid_new`). */
const UNTRACKED_ICMPV6: readonly number[] = [130, 131, 132, 133, 134, 135, 136, 143];
/** Unreachable, source quench, redirect, time exceeded and parameter problem quote the packet that they are about. */
const ICMP_ERRORS: readonly number[] = [3, 4, 5, 11, 12];

/** The word that stands for the ports in a tuple; 0 when the protocol has none or the header is cut short. */
export function readPorts(
  bytes: Uint8Array,
  offset: number,
  availableBytes: number,
  protocol: number,
): number {
  if (availableBytes < LEADING_TRANSPORT_BYTES) return 0;
  switch (protocol) {
    case IP_PROTOCOL.TCP:
    case IP_PROTOCOL.UDP:
    case IP_PROTOCOL.SCTP:
      return readWord(bytes, offset);
    case IP_PROTOCOL.ICMP:
    case IP_PROTOCOL.ICMPV6:
      return (
        ((bytes[offset + 4] ?? 0) << 24) |
        ((bytes[offset + 5] ?? 0) << 16) |
        ((bytes[offset] ?? 0) << 8) |
        (bytes[offset + 1] ?? 0)
      );
    default:
      return 0;
  }
}

export function hasPorts(protocol: number): boolean {
  return protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP || protocol === IP_PROTOCOL.SCTP;
}

/** ICMP or ICMPv6. */
export function isIcmp(protocol: number): boolean {
  return protocol === IP_PROTOCOL.ICMP || protocol === IP_PROTOCOL.ICMPV6;
}

export function isIcmpError(type: number, protocol: number = IP_PROTOCOL.ICMP): boolean {
  return protocol === IP_PROTOCOL.ICMP ? ICMP_ERRORS.includes(type) : type < FIRST_ICMPV6_INFORMATION;
}

export function isUntrackedIcmpv6(type: number): boolean {
  return UNTRACKED_ICMPV6.includes(type);
}

export function isIcmpRequest(type: number, protocol: number = IP_PROTOCOL.ICMP): boolean {
  return protocol === IP_PROTOCOL.ICMP ? ICMP_ANSWER_OF.has(type) : ICMPV6_REQUESTS.includes(type);
}

/** Requests and answers: the types with an id. */
export function hasIcmpId(type: number, protocol: number = IP_PROTOCOL.ICMP): boolean {
  if (protocol !== IP_PROTOCOL.ICMP) return ICMPV6_OPPOSITES.has(type);
  return ICMP_ANSWER_OF.has(type) || ICMP_REQUEST_OF.has(type);
}

/** What a packet the other way looks like; undefined for an ICMP message that nothing answers. */
export function invertTuple(tuple: Tuple): Tuple | undefined {
  const ports = invertPorts(tuple.ports, tuple.protocol);
  if (ports === undefined) return undefined;
  return { source: tuple.destination, destination: tuple.source, ports, protocol: tuple.protocol };
}

function invertPorts(ports: number, protocol: number): number | undefined {
  if (hasPorts(protocol)) return (ports << 16) | (ports >>> 16);
  if (!isIcmp(protocol)) return 0;
  const type = (ports >>> 8) & 0xff;
  const opposite =
    protocol === IP_PROTOCOL.ICMP
      ? (ICMP_ANSWER_OF.get(type) ?? ICMP_REQUEST_OF.get(type))
      : ICMPV6_OPPOSITES.get(type);
  return opposite === undefined ? undefined : (ports & ~0xff00) | (opposite << 8);
}
