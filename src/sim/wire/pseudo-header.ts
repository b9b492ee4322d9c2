/** The addresses that TCP and UDP checksums cover beside the segment itself (RFC 9293 §3.1, RFC 768). */
import { foldChecksum, sumWords } from '../base/checksum';
import type { Ipv4Address } from './ipv4-address';

export interface AddressPair {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/** Unfolded, to be continued over the segment. */
export function pseudoHeaderSum(addresses: AddressPair, protocol: number, lengthBytes: number): number {
  return (
    (addresses.source >>> 16) +
    (addresses.source & 0xffff) +
    (addresses.destination >>> 16) +
    (addresses.destination & 0xffff) +
    protocol +
    lengthBytes
  );
}

/** Of a whole segment whose checksum field is zero; zero when the field already holds the right value. */
export function transportChecksum(addresses: AddressPair, protocol: number, segment: Uint8Array): number {
  const sum = pseudoHeaderSum(addresses, protocol, segment.length);
  return foldChecksum(sumWords(segment, 0, segment.length, sum));
}
