/**
 * IPv6 packets (RFC 8200): the fixed header, and what follows it as it is. `ipv6-extension.ts` walks extension headers.
 *
 * Leaves out jumbograms (RFC 2675).
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import { readIpv6, writeIpv6, type Ipv6Address } from './ipv6-address';
import { IPV6_HEADER_BYTES } from './ipv6-extension';

const SOURCE_OFFSET = 8;
const DESTINATION_OFFSET = 24;

export interface Ipv6Header {
  /** DSCP and ECN. */
  readonly trafficClass: number;
  /** 20 bits. */
  readonly flowLabel: number;
  /** Of the first header behind this one. */
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
}

export interface Ipv6Packet {
  readonly header: Ipv6Header;
  /** Extension headers included. */
  readonly payload: Uint8Array;
}

/** What follows the packet (Ethernet padding) is cut off. */
export function decodeIpv6(bytes: Uint8Array): Result<Ipv6Packet, DecodeError> {
  if (bytes.length < IPV6_HEADER_BYTES) return err(truncated('ipv6', IPV6_HEADER_BYTES, bytes.length));
  const reader = new ByteReader(bytes);
  const first = reader.uint32();
  if (first >>> 28 !== 6) return err(unsupported('ipv6', `version ${first >>> 28}`));
  const end = IPV6_HEADER_BYTES + reader.uint16();
  if (bytes.length < end) return err(truncated('ipv6', end, bytes.length));
  return ok({
    header: {
      trafficClass: (first >>> 20) & 0xff,
      flowLabel: first & 0xf_ffff,
      nextHeader: reader.uint8(),
      hopLimit: reader.uint8(),
      source: readIpv6(bytes, SOURCE_OFFSET),
      destination: readIpv6(bytes, DESTINATION_OFFSET),
    },
    payload: bytes.slice(IPV6_HEADER_BYTES, end),
  });
}

export function encodeIpv6({ header, payload }: Ipv6Packet): Uint8Array {
  const bytes = new Uint8Array(IPV6_HEADER_BYTES + payload.length);
  const fixed = new ByteWriter(SOURCE_OFFSET)
    .uint32(((6 << 28) | (header.trafficClass << 20) | header.flowLabel) >>> 0)
    .uint16(payload.length)
    .uint8(header.nextHeader)
    .uint8(header.hopLimit)
    .finish();
  bytes.set(fixed, 0);
  writeIpv6(bytes, SOURCE_OFFSET, header.source);
  writeIpv6(bytes, DESTINATION_OFFSET, header.destination);
  bytes.set(payload, IPV6_HEADER_BYTES);
  return bytes;
}
