import type { Duration } from '../../base/time';

/** `10s`, `1m20s`, `5m0s`: Go's way of writing a duration. */
export function formatBackoff(wait: Duration): string {
  const total = Math.round(wait / 1_000_000_000);
  const minutes = Math.floor(total / 60);
  return minutes === 0 ? `${total}s` : `${minutes}m${total % 60}s`;
}
