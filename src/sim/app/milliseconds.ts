/** A span of virtual time as the tools print milliseconds. */

/** iputils: three digits below 10 ms, one below 100, none above (`ping_common.c`, `PR_TIMEF`). */
export function formatPingMilliseconds(nanoseconds: number): string {
  const microseconds = Math.floor(nanoseconds / 1000);
  if (microseconds >= 100_000) return String(Math.floor(microseconds / 1000));
  if (microseconds >= 10_000) return fixed(microseconds, 100, 1);
  if (microseconds >= 1000) return fixed(microseconds, 10, 2);
  return fixed(microseconds, 1, 3);
}

function fixed(microseconds: number, unit: number, digits: number): string {
  const whole = Math.floor(microseconds / 1000);
  const rest = Math.floor((microseconds % 1000) / unit);
  return `${whole}.${String(rest).padStart(digits, '0')}`;
}

/** Always three digits: busybox ping, the statistics of both pings, traceroute. */
export function formatMilliseconds(nanoseconds: number): string {
  const microseconds = Math.floor(nanoseconds / 1000);
  return `${Math.floor(microseconds / 1000)}.${String(microseconds % 1000).padStart(3, '0')}`;
}
