/** Virtual time as people read it. */

const NS_PER_MS = 1e6;
const NS_PER_US = 1000;
const US_PER_SECOND = 1e6;

/** `2025-01-01 08:00:12`, in the time zone of the machine, as tcpdump prints it. */
export function formatCalendarTime(startTimeMs: number, nowNs: number): string {
  const date = new Date(startTimeMs + Math.floor(nowNs / NS_PER_MS));
  const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}:${twoDigits(date.getSeconds())}`;
}

/** `12.345`: seconds since the lab started, to the millisecond that has passed. */
export function formatSeconds(timeNs: number): string {
  const ms = Math.floor(Math.abs(timeNs) / NS_PER_MS);
  return `${signOf(timeNs)}${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** `12.345678`: seconds since the lab started, to the microsecond that has passed, as tcpdump's stamps are. */
export function formatMicroseconds(timeNs: number): string {
  const us = Math.floor(Math.abs(timeNs) / NS_PER_US);
  return `${signOf(timeNs)}${Math.floor(us / US_PER_SECOND)}.${String(us % US_PER_SECOND).padStart(6, '0')}`;
}

/** A packet of a file may be older than the first one. */
function signOf(timeNs: number): string {
  return timeNs < 0 ? '-' : '';
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
