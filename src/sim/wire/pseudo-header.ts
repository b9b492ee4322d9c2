/** The addresses that TCP, UDP and ICMPv6 checksums cover beside the segment itself (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1). */
import { foldChecksum, sumWords } from '../base/checksum';
import type { IpAddress } from './ip-address';

export interface AddressPair {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/** Unfolded, to be continued over the segment. */
export function pseudoHeaderSum(addresses: AddressPair, protocol: number, lengthBytes: number): number {
  const { source, destination } = addresses;
  if (typeof source === 'number' && typeof destination === 'number') {
    return (
      (source >>> 16) +
      (source & 0xffff) +
      (destination >>> 16) +
      (destination & 0xffff) +
      protocol +
      lengthBytes
    );
  }
  return sumAddress(BigInt(source)) + sumAddress(BigInt(destination)) + protocol + lengthBytes;
}

/** Of a whole segment whose checksum field is zero; zero when the field already holds the right value. */
export function transportChecksum(addresses: AddressPair, protocol: number, segment: Uint8Array): number {
  const sum = pseudoHeaderSum(addresses, protocol, segment.length);
  return foldChecksum(sumWords(segment, 0, segment.length, sum));
}

function sumAddress(address: bigint): number {
  let sum = 0;
  for (let rest = address; rest > 0n; rest >>= 32n) {
    const word = Number(rest & 0xffff_ffffn);
    sum += (word >>> 16) + (word & 0xffff);
  }
  return sum;
}
