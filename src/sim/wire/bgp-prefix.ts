/** Prefixes as a BGP UPDATE lists them (RFC 4271 §4.3): a length in bits, as many octets as it needs, and before it a path's number where that was agreed on (RFC 7911). */
import { cidrOf } from './cidr';
import type { IpCidr } from './ip-cidr';
import { isIpv6 } from './ip-address';
import { ipv4Of } from './ipv4-address';
import { ipv6Of } from './ipv6-address';
import { ipv6CidrOf } from './ipv6-cidr';

export interface BgpPrefix {
  readonly prefix: IpCidr;
  /** 0 where no path numbers are sent. */
  readonly pathId: number;
}

const PATH_ID_BYTES = 4;

/** How much room a prefix takes. */
export function bgpPrefixBytes({ prefix }: BgpPrefix, hasPathIds: boolean): number {
  return (hasPathIds ? PATH_ID_BYTES : 0) + 1 + Math.ceil(prefix.prefixLength / 8);
}

export function encodeBgpPrefix({ prefix, pathId }: BgpPrefix, hasPathIds: boolean, into: number[]): void {
  if (hasPathIds) {
    into.push(pathId >>> 24, (pathId >>> 16) & 0xff, (pathId >>> 8) & 0xff, pathId & 0xff);
  }
  const { address, prefixLength } = prefix;
  const octets = Math.ceil(prefixLength / 8);
  into.push(prefixLength);
  for (let index = 0; index < octets; index += 1) {
    into.push(
      isIpv6(address)
        ? Number((address >> BigInt(120 - index * 8)) & 0xffn)
        : (address >>> (24 - index * 8)) & 0xff,
    );
  }
}

interface BgpPrefixFormat {
  readonly isIpv6: boolean;
  readonly hasPathIds: boolean;
}

/** Undefined when a length is too large or an address is cut off. */
export function decodeBgpPrefixes(
  bytes: Uint8Array,
  format: BgpPrefixFormat,
): readonly BgpPrefix[] | undefined {
  const prefixes: BgpPrefix[] = [];
  const bits = format.isIpv6 ? 128 : 32;
  let offset = 0;
  while (offset < bytes.length) {
    let pathId = 0;
    if (format.hasPathIds) {
      for (let index = 0; index < PATH_ID_BYTES; index += 1)
        pathId = pathId * 256 + (bytes[offset + index] ?? 0);
      offset += PATH_ID_BYTES;
    }
    const prefixLength = bytes[offset];
    if (prefixLength === undefined || prefixLength > bits) return undefined;
    offset += 1;
    const octets = Math.ceil(prefixLength / 8);
    if (offset + octets > bytes.length) return undefined;
    prefixes.push({ prefix: prefixAt(bytes, { offset, octets, prefixLength }, format.isIpv6), pathId });
    offset += octets;
  }
  return prefixes;
}

interface EncodedPrefix {
  readonly offset: number;
  readonly octets: number;
  readonly prefixLength: number;
}

/** Bits behind the prefix do not count, whatever they are (RFC 4271 §4.3). */
function prefixAt(bytes: Uint8Array, at: EncodedPrefix, isWide: boolean): IpCidr {
  const { offset, octets, prefixLength } = at;
  if (isWide) {
    let value = 0n;
    for (let index = 0; index < 16; index += 1) {
      value = (value << 8n) | BigInt(index < octets ? (bytes[offset + index] ?? 0) : 0);
    }
    return ipv6CidrOf(ipv6Of(value), prefixLength);
  }
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    value = (value << 8) | (index < octets ? (bytes[offset + index] ?? 0) : 0);
  }
  return cidrOf(ipv4Of(value), prefixLength);
}
