/** RFC 3339 times as objects carry them. */
import { daysSince1970 } from '../base/civil-date';

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?Z$/;

/** Undefined when it is not a time in UTC. */
export function unixSecondsOf(text: string | undefined): number | undefined {
  const match = TIME.exec(text ?? '');
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return daysSince1970({ year, month, day }) * 86_400 + hour * 3_600 + minute * 60 + second;
}
