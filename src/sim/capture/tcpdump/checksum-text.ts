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
  const addresses = sumWords(bytes, ipOffset + 12, ipOffset + 20);
  const end = segment.start + segment.lengthBytes;
  return foldChecksum(
    sumWords(bytes, segment.start, end, addresses + protocol + (segment.lengthBytes & 0xffff)),
  );
}
