/**
 * ICMP for IPv6 (RFC 4443) and the listener reports of MLDv2 (RFC 9777). `neighbor-message.ts` has neighbor discovery.
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { truncated, type DecodeError } from './decode-error';
import { IP_PROTOCOL } from './ip-protocol';
import { writeIpv6, type Ipv6Address } from './ipv6-address';
import { transportChecksum, type AddressPair } from './pseudo-header';

export const ICMPV6_HEADER_BYTES = 8;

export const ICMPV6_TYPE = {
  UNREACHABLE: 1,
  PACKET_TOO_BIG: 2,
  TIME_EXCEEDED: 3,
  PARAMETER_PROBLEM: 4,
  ECHO_REQUEST: 128,
  ECHO_REPLY: 129,
  LISTENER_QUERY: 130,
  LISTENER_REPORT: 131,
  LISTENER_DONE: 132,
  ROUTER_SOLICITATION: 133,
  ROUTER_ADVERTISEMENT: 134,
  NEIGHBOR_SOLICITATION: 135,
  NEIGHBOR_ADVERTISEMENT: 136,
  REDIRECT: 137,
  LISTENER_REPORT_V2: 143,
} as const;

export const ICMPV6_UNREACHABLE_CODE = {
  NO_ROUTE: 0,
  ADMINISTRATIVELY_PROHIBITED: 1,
  BEYOND_SCOPE: 2,
  ADDRESS: 3,
  PORT: 4,
  POLICY: 5,
  REJECT_ROUTE: 6,
} as const;

export const ICMPV6_TIME_EXCEEDED_CODE = { HOP_LIMIT: 0, REASSEMBLY: 1 } as const;
export const ICMPV6_PARAMETER_CODE = { HEADER_FIELD: 0, UNKNOWN_NEXT_HEADER: 1, UNKNOWN_OPTION: 2 } as const;

export interface Icmpv6Message {
  readonly type: number;
  readonly code: number;
  /** Octets 4 to 7: identifier and sequence number of an echo, the MTU of "packet too big", flags of neighbor messages. */
  readonly rest: number;
  /** The data of an echo, the quoted packet of an error. */
  readonly payload: Uint8Array;
}

/** Is a message of this type about who is on a link: listeners (RFC 9777), routers and neighbors (RFC 4861)? */
export function isLinkUpkeep(type: number): boolean {
  return (
    (type >= ICMPV6_TYPE.LISTENER_QUERY && type <= ICMPV6_TYPE.NEIGHBOR_ADVERTISEMENT) ||
    type === ICMPV6_TYPE.LISTENER_REPORT_V2
  );
}

/** Whether a message of this type quotes the packet that it is about. */
export function isIcmpv6Error(type: number): boolean {
  return type < 128;
}

export function decodeIcmpv6(bytes: Uint8Array, addresses: AddressPair): Result<Icmpv6Message, DecodeError> {
  if (bytes.length < ICMPV6_HEADER_BYTES) {
    return err(truncated('icmp6', ICMPV6_HEADER_BYTES, bytes.length));
  }
  if (transportChecksum(addresses, IP_PROTOCOL.ICMPV6, bytes) !== 0) {
    return err({ kind: 'bad-checksum', protocol: 'icmp6' });
  }
  const reader = new ByteReader(bytes);
  const type = reader.uint8();
  const code = reader.uint8();
  reader.uint16();
  return ok({ type, code, rest: reader.uint32(), payload: bytes.slice(ICMPV6_HEADER_BYTES) });
}

/** Without addresses the checksum stays zero, for the stack to fill in. */
export function encodeIcmpv6(message: Icmpv6Message, addresses?: AddressPair): Uint8Array {
  const bytes = new ByteWriter(ICMPV6_HEADER_BYTES + message.payload.length)
    .uint8(message.type)
    .uint8(message.code)
    .uint16(0)
    .uint32(message.rest)
    .finish();
  bytes.set(message.payload, ICMPV6_HEADER_BYTES);
  if (addresses === undefined) return bytes;
  const checksum = transportChecksum(addresses, IP_PROTOCOL.ICMPV6, bytes);
  bytes[2] = checksum >>> 8;
  bytes[3] = checksum & 0xff;
  return bytes;
}

/** What a listener says of a group: it wants it from everybody (joined), or from nobody any more. */
export type ListenerRecordKind = 'to-exclude' | 'to-include' | 'is-exclude';

export interface ListenerRecord {
  readonly kind: ListenerRecordKind;
  readonly group: Ipv6Address;
}

const RECORD_TYPES: Readonly<Record<ListenerRecordKind, number>> = {
  'is-exclude': 2,
  'to-include': 3,
  'to-exclude': 4,
};
const RECORD_BYTES = 20;

/** A report of MLDv2, without sources. */
export function listenerReport(records: readonly ListenerRecord[]): Icmpv6Message {
  const payload = new Uint8Array(records.length * RECORD_BYTES);
  for (const [index, { kind, group }] of records.entries()) {
    payload[index * RECORD_BYTES] = RECORD_TYPES[kind];
    writeIpv6(payload, index * RECORD_BYTES + 4, group);
  }
  return { type: ICMPV6_TYPE.LISTENER_REPORT_V2, code: 0, rest: records.length, payload };
}
