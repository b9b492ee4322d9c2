/**
 * Durations as Kubernetes writes ages: `45s`, `3m12s`, `5h`, `2d4h`.
 *
 * Kubernetes v1.32 `k8s.io/apimachinery/pkg/util/duration` (`HumanDuration`).
 */
import { daysSince1970 } from '../../base/civil-date';

const MS_PER_SECOND = 1_000;
const MS_PER_DAY = 86_400_000;
const DAYS_PER_YEAR = 365;

/** The more of it there is, the fewer details: about three digits are kept. */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / MS_PER_SECOND);
  // Clocks may differ a little.
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return withRest(days, 'd', hours % 24, 'h');
  if (days < DAYS_PER_YEAR * 2) return `${days}d`;
  const years = Math.floor(days / DAYS_PER_YEAR);
  if (years < 8) return withRest(years, 'y', days % DAYS_PER_YEAR, 'd');
  return `${years}y`;
}

function withRest(value: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${value}${unit}` : `${value}${unit}${rest}${restUnit}`;
}

/** Milliseconds since 1970 of `2025-01-01T00:00:05Z`, also with a fraction; undefined for anything else. */
export function timestampMsOf(timestamp: unknown): number | undefined {
  if (typeof timestamp !== 'string') return undefined;
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/.exec(timestamp);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const inDay = (hour * 3_600 + minute * 60 + second) * MS_PER_SECOND;
  const fraction = match[7] === undefined ? 0 : Number(match[7]) * MS_PER_SECOND;
  return daysSince1970({ year, month, day }) * MS_PER_DAY + inDay + fraction;
}

/** How long ago it was, `<unknown>` for no time at all. */
export function ageText(timestamp: unknown, nowMs: number): string {
  const at = timestampMsOf(timestamp);
  return at === undefined ? '<unknown>' : humanDuration(nowMs - at);
}
