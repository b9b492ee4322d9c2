/** What ping prints about a session and about ICMP errors, in the words of iputils 20221126. */
import { largestOf, smallestOf } from '../base/extremes';
import { ICMP_TYPE, UNREACHABLE_CODE } from '../net/icmp-sender';
import type { IcmpError } from '../net/transport-handler';
import { ICMPV6_TYPE } from '../wire/icmpv6';
import { formatMilliseconds } from './milliseconds';

export interface PingCounts {
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  readonly errors: number;
  readonly elapsedNs: number;
  readonly roundTripsNs: readonly number[];
  /** The most requests that were under way at once. */
  readonly pipe: number;
}

/** With `isHasty` also how far apart the requests were, and the moving average of the round trips. */
export function formatIputilsSummary(target: string, counts: PingCounts, isHasty = false): string {
  const { sent, received, duplicates, errors, elapsedNs, roundTripsNs, pipe } = counts;
  const parts = [`${sent} packets transmitted`, `${received} received`];
  if (duplicates > 0) parts.push(`+${duplicates} duplicates`);
  if (errors > 0) parts.push(`+${errors} errors`);
  const loss = sent === 0 ? '' : `${formatPercent((sent - received) * 100, sent)}% packet loss`;
  parts.push(loss, `time ${Math.floor(elapsedNs / 1_000_000)}ms`);
  let text = `\n--- ${target} ping statistics ---\n${parts.join(', ')}\n`;
  if (roundTripsNs.length > 0) {
    const { min, average, max, deviation } = statisticsOf(roundTripsNs);
    const figures = [min, average, max, deviation].map(formatMilliseconds).join('/');
    const gap = isHasty && sent > 1 ? `, ipg/ewma ${formatGap(elapsedNs, sent, roundTripsNs)} ms` : '';
    text += `rtt min/avg/max/mdev = ${figures} ms${pipe > 1 ? `, pipe ${pipe}` : ''}${gap}\n`;
  } else {
    text += pipe > 1 ? `pipe ${pipe}\n` : '\n';
  }
  return text;
}

function formatGap(elapsedNs: number, sent: number, roundTripsNs: readonly number[]): string {
  let eightfold = 0;
  for (const time of roundTripsNs) eightfold += eightfold === 0 ? time * 8 : time - eightfold / 8;
  return `${formatMilliseconds(elapsedNs / (sent - 1))}/${formatMilliseconds(eightfold / 8)}`;
}

/** As C's `%g`: at most six digits. */
function formatPercent(part: number, whole: number): string {
  return String(Number((part / whole).toPrecision(6)));
}

export function statisticsOf(values: readonly number[]): {
  readonly min: number;
  readonly average: number;
  readonly max: number;
  readonly deviation: number;
} {
  const sum = values.reduce((total, value) => total + value, 0);
  const average = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - average) ** 2, 0);
  return {
    min: smallestOf(values),
    average,
    max: largestOf(values),
    deviation: Math.sqrt(squares / values.length),
  };
}

const UNREACHABLE_TEXTS: Readonly<Record<number, string>> = {
  [UNREACHABLE_CODE.NET]: 'Destination Net Unreachable',
  [UNREACHABLE_CODE.HOST]: 'Destination Host Unreachable',
  [UNREACHABLE_CODE.PROTOCOL]: 'Destination Protocol Unreachable',
  [UNREACHABLE_CODE.PORT]: 'Destination Port Unreachable',
  5: 'Source Route Failed',
  6: 'Destination Net Unknown',
  7: 'Destination Host Unknown',
  [UNREACHABLE_CODE.NET_PROHIBITED]: 'Destination Net Prohibited',
  [UNREACHABLE_CODE.HOST_PROHIBITED]: 'Destination Host Prohibited',
  [UNREACHABLE_CODE.ADMINISTRATIVELY_PROHIBITED]: 'Packet filtered',
};

/** `pr_icmph` of iputils. */
export function describeIcmpError(error: Pick<IcmpError, 'type' | 'code' | 'mtuBytes'>): string {
  if (error.type === ICMP_TYPE.TIME_EXCEEDED) {
    return error.code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded';
  }
  if (error.type !== ICMP_TYPE.UNREACHABLE) return `Unknown error ${error.type}`;
  if (error.code === UNREACHABLE_CODE.FRAGMENTATION_NEEDED) {
    return `Frag needed and DF set (mtu = ${error.mtuBytes})`;
  }
  return UNREACHABLE_TEXTS[error.code] ?? `Dest Unreachable, Bad Code: ${error.code}`;
}

const REDIRECT_TEXTS = [
  'Redirect Network',
  'Redirect Host',
  'Redirect Type of Service and Network',
  'Redirect Type of Service and Host',
];

export function describeRedirect(code: number): string {
  return REDIRECT_TEXTS[code] ?? `Redirect, Bad Code: ${code}`;
}

const ICMPV6_UNREACHABLE_TEXTS = [
  'No route',
  'Administratively prohibited',
  'Beyond scope of source address',
  'Address unreachable',
  'Port unreachable',
];

/** `print_icmp` of iputils' ping6_common.c. */
export function describeIcmpv6Error({
  type,
  code,
  mtuBytes,
}: Pick<IcmpError, 'type' | 'code' | 'mtuBytes'>): string {
  switch (type) {
    case ICMPV6_TYPE.UNREACHABLE:
      return `Destination unreachable: ${ICMPV6_UNREACHABLE_TEXTS[code] ?? `Unknown code ${code}`}`;
    case ICMPV6_TYPE.PACKET_TOO_BIG:
      return `Packet too big: mtu=${mtuBytes}`;
    case ICMPV6_TYPE.TIME_EXCEEDED:
      return `Time exceeded: ${code === 0 ? 'Hop limit' : 'Defragmentation failure'}`;
    case ICMPV6_TYPE.PARAMETER_PROBLEM:
      return 'Parameter problem: ';
    default:
      return `unknown icmp type: ${type}`;
  }
}
