import { foldChecksum, sumWords } from '../../base/checksum';

/** What a checksum field would have to hold, from what it holds and what the data with it sums to. */
export function checksumShouldBe(field: number, sum: number): number {
  // Taking the field out of the sum and complementing again, as in_cksum_shouldbe does.
  let shouldBe = field + sum;
  shouldBe = (shouldBe & 0xffff) + (shouldBe >>> 16);
  return ((shouldBe & 0xffff) + (shouldBe >>> 16)) & 0xffff;
}

/** Zero when the checksum of a TCP or UDP segment, field included, is right. */
export function transportSum(
  bytes: Uint8Array,
  ipOffset: number,
  protocol: number,
  segment: { readonly start: number; readonly lengthBytes: number },
): number {
  const end = segment.start + segment.lengthBytes;
  const addresses =
    (bytes[ipOffset] ?? 0) >>> 4 === 6 ? ipv6AddressSum(bytes, ipOffset) : ipv4AddressSum(bytes, ipOffset);
  return foldChecksum(
    sumWords(bytes, segment.start, end, addresses + protocol + (segment.lengthBytes & 0xffff)),
  );
}

function ipv6AddressSum(bytes: Uint8Array, ipOffset: number): number {
  const destination = finalIpv6Destination(bytes, ipOffset);
  return sumWords(bytes, ipOffset + 8, ipOffset + 24) + sumWords(bytes, destination, destination + 16);
}

/** The last address of a routing header that has not been used up (RFC 8200 §8.1). */
function finalIpv6Destination(bytes: Uint8Array, ipOffset: number): number {
  let next = bytes[ipOffset + 6] ?? 0;
  let offset = ipOffset + 40;
  while (offset + 8 <= bytes.length) {
    const units = bytes[offset + 1] ?? 0;
    switch (next) {
      case 43: {
        const type = bytes[offset + 2] ?? 0;
        if ((bytes[offset + 3] ?? 0) === 0) return ipOffset + 24;
        if ((type === 0 || type === 2) && units >= 2) return offset + 8 + (Math.floor(units / 2) - 1) * 16;
        return type === 4 ? offset + 8 : ipOffset + 24;
      }
      case 0:
      case 60:
        offset += (units + 1) * 8;
        break;
      case 44:
        offset += 8;
        break;
      default:
        return ipOffset + 24;
    }
    next = bytes[offset - (next === 44 ? 8 : (units + 1) * 8)] ?? 0;
  }
  return ipOffset + 24;
}

function ipv4AddressSum(bytes: Uint8Array, ipOffset: number): number {
  const destination = finalDestination(bytes, ipOffset);
  return sumWords(bytes, ipOffset + 12, ipOffset + 16) + sumWords(bytes, destination, destination + 4);
}

const IPV4_HEADER_BYTES = 20;
const LOOSE_ROUTE = 131;
const STRICT_ROUTE = 137;

/** Where the address is that the checksum covers: under source routing the last of the route (RFC 1122 §4.2.3.8). */
function finalDestination(bytes: Uint8Array, ipOffset: number): number {
  const end = ipOffset + ((bytes[ipOffset] ?? 0) & 0xf) * 4;
  let offset = ipOffset + IPV4_HEADER_BYTES;
  while (offset < end) {
    const code = bytes[offset] ?? 0;
    const length = code === 1 ? 1 : (bytes[offset + 1] ?? 0);
    if (code === 0 || length === 0 || offset + length > end || (code !== 1 && length < 2)) break;
    if ((code === LOOSE_ROUTE || code === STRICT_ROUTE) && length >= 7) return offset + length - 4;
    offset += length;
  }
  return ipOffset + 16;
}
