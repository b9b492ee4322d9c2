/** UDP datagrams (RFC 768). */
import { ByteReader, ByteWriter } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import { truncated, unsupported, type DecodeError } from './decode-error';
import { IP_PROTOCOL } from './ip-protocol';
import { transportChecksum, type AddressPair } from './pseudo-header';

export const UDP_HEADER_BYTES = 8;

export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

/** A checksum of zero means that the sender computed none. */
export function decodeUdp(bytes: Uint8Array, addresses: AddressPair): Result<UdpDatagram, DecodeError> {
  if (bytes.length < UDP_HEADER_BYTES) return err(truncated('udp', UDP_HEADER_BYTES, bytes.length));
  const reader = new ByteReader(bytes);
  const sourcePort = reader.uint16();
  const destinationPort = reader.uint16();
  const lengthBytes = reader.uint16();
  const checksum = reader.uint16();
  if (lengthBytes < UDP_HEADER_BYTES) return err(unsupported('udp', `length ${lengthBytes}`));
  if (bytes.length < lengthBytes) return err(truncated('udp', lengthBytes, bytes.length));
  const datagram = bytes.subarray(0, lengthBytes);
  if (checksum !== 0 && transportChecksum(addresses, IP_PROTOCOL.UDP, datagram) !== 0) {
    return err({ kind: 'bad-checksum', protocol: 'udp' });
  }
  return ok({ sourcePort, destinationPort, payload: datagram.slice(UDP_HEADER_BYTES) });
}

/** Without addresses the checksum stays zero: "not computed", as VXLAN sends it. */
export function encodeUdp(datagram: UdpDatagram, addresses: AddressPair | undefined): Uint8Array {
  const bytes = new ByteWriter(UDP_HEADER_BYTES + datagram.payload.length)
    .uint16(datagram.sourcePort)
    .uint16(datagram.destinationPort)
    .uint16(UDP_HEADER_BYTES + datagram.payload.length)
    .uint16(0)
    .finish();
  bytes.set(datagram.payload, UDP_HEADER_BYTES);
  if (addresses === undefined) return bytes;
  const sum = transportChecksum(addresses, IP_PROTOCOL.UDP, bytes);
  // Zero would mean "not computed", so a sum of zero is sent as its other representation.
  const checksum = sum === 0 ? 0xffff : sum;
  bytes[6] = checksum >>> 8;
  bytes[7] = checksum & 0xff;
  return bytes;
}
