/** Transmission sequence numbers, which go round (RFC 9260 §1.6): a TSN is before another when it is less than half the circle away. */
export function isTsnBefore(tsn: number, other: number): boolean {
  return ((tsn - other) | 0) < 0;
}

export function tsnAfter(tsn: number, count = 1): number {
  return (tsn + count) >>> 0;
}
