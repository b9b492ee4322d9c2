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
  const destination = finalDestination(bytes, ipOffset);
  const addresses =
    sumWords(bytes, ipOffset + 12, ipOffset + 16) + sumWords(bytes, destination, destination + 4);
  const end = segment.start + segment.lengthBytes;
  return foldChecksum(
    sumWords(bytes, segment.start, end, addresses + protocol + (segment.lengthBytes & 0xffff)),
  );
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
