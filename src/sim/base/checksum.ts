/** The Internet checksum (RFC 1071) and its incremental update (RFC 1624). */

/** Sums 16-bit words in network order, unfolded, to be continued or passed to `foldChecksum`. */
export function sumWords(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  let offset = start;
  const lastPair = end - 1;
  for (; offset < lastPair; offset += 2) sum += ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
  if (offset < end) sum += (bytes[offset] ?? 0) << 8;
  return sum;
}

/** Folds the carries and complements: the value that goes into the header. */
export function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

export function internetChecksum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  return foldChecksum(sumWords(bytes, start, end, initial));
}

/** RFC 1624 equation 3, for one 16-bit word that changed from `before` to `now`. */
export function updateChecksum(checksum: number, before: number, now: number): number {
  return foldChecksum((~checksum & 0xffff) + (~before & 0xffff) + now);
}

/** The same for a 32-bit field, an IPv4 address for example. */
export function updateChecksum32(checksum: number, before: number, now: number): number {
  return foldChecksum(
    (~checksum & 0xffff) +
      (~(before >>> 16) & 0xffff) +
      (~before & 0xffff) +
      ((now >>> 16) & 0xffff) +
      (now & 0xffff),
  );
}
