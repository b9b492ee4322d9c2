/**
 * IPv4 packets (RFC 791): header with options and fragment fields, checksum, payload.
 *
 * Leaves out the meaning of options; they are kept as bytes.
 */
import { ByteReader, ByteWriter } from '../base/bytes';
import { internetChecksum } from '../base/checksum';
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import type { Ipv4Address } from './ipv4-address';

/** Without options. */
export const IPV4_HEADER_BYTES = 20;

const FLAG_DONT_FRAGMENT = 0x4000;
const FLAG_MORE_FRAGMENTS = 0x2000;
const CHECKSUM_OFFSET = 10;

export interface Ipv4Header {
  /** DSCP and ECN. */
  readonly tos: number;
  readonly identification: number;
  readonly isDontFragment: boolean;
  readonly hasMoreFragments: boolean;
  /** A multiple of 8. */
  readonly fragmentOffsetBytes: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  /** A multiple of 4 octets, at most 40. */
  readonly options: Uint8Array;
}

export interface Ipv4Packet {
  readonly header: Ipv4Header;
  readonly payload: Uint8Array;
}

/** What follows the packet (Ethernet padding) is cut off. */
export function decodeIpv4(bytes: Uint8Array): Result<Ipv4Packet, DecodeError> {
  if (bytes.length < IPV4_HEADER_BYTES) return err(truncated('ipv4', IPV4_HEADER_BYTES, bytes.length));
  const reader = new ByteReader(bytes);
  const versionAndLength = reader.uint8();
  if (versionAndLength >>> 4 !== 4) return err(unsupported('ipv4', `version ${versionAndLength >>> 4}`));
  const headerBytes = (versionAndLength & 0xf) * 4;
  const tos = reader.uint8();
  const totalBytes = reader.uint16();
  if (headerBytes < IPV4_HEADER_BYTES || totalBytes < headerBytes) {
    return err(unsupported('ipv4', `header of ${headerBytes} bytes in a packet of ${totalBytes}`));
  }
  if (bytes.length < totalBytes) return err(truncated('ipv4', totalBytes, bytes.length));
  if (internetChecksum(bytes, 0, headerBytes) !== 0) return err({ kind: 'bad-checksum', protocol: 'ipv4' });
  const identification = reader.uint16();
  const fragment = reader.uint16();
  const ttl = reader.uint8();
  const protocol = reader.uint8();
  reader.uint16();
  return ok({
    header: {
      tos,
      identification,
      isDontFragment: (fragment & FLAG_DONT_FRAGMENT) !== 0,
      hasMoreFragments: (fragment & FLAG_MORE_FRAGMENTS) !== 0,
      fragmentOffsetBytes: (fragment & 0x1fff) * 8,
      ttl,
      protocol,
      source: reader.uint32() as Ipv4Address,
      destination: reader.uint32() as Ipv4Address,
      options: bytes.slice(IPV4_HEADER_BYTES, headerBytes),
    },
    payload: bytes.slice(headerBytes, totalBytes),
  });
}

export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const { header, payload } = packet;
  const headerBytes = IPV4_HEADER_BYTES + header.options.length;
  const bytes = new ByteWriter(headerBytes + payload.length)
    .uint8(0x40 | (headerBytes / 4))
    .uint8(header.tos)
    .uint16(headerBytes + payload.length)
    .uint16(header.identification)
    .uint16(
      (header.isDontFragment ? FLAG_DONT_FRAGMENT : 0) |
        (header.hasMoreFragments ? FLAG_MORE_FRAGMENTS : 0) |
        (header.fragmentOffsetBytes / 8),
    )
    .uint8(header.ttl)
    .uint8(header.protocol)
    .uint16(0)
    .uint32(header.source)
    .uint32(header.destination)
    .finish();
  bytes.set(header.options, IPV4_HEADER_BYTES);
  bytes.set(payload, headerBytes);
  const checksum = internetChecksum(bytes, 0, headerBytes);
  bytes[CHECKSUM_OFFSET] = checksum >>> 8;
  bytes[CHECKSUM_OFFSET + 1] = checksum & 0xff;
  return bytes;
}
