/** The metrics behind a route (`mtu`, `advmss`, `rtt` …), of either family (ip/iproute.c: iproute_modify, parse_metrics). */
import type { RouteMetric } from '../../net/route-table';
import { parseUnsigned, type ArgumentReader } from './argument-reader';

export interface WantedMetrics {
  mtuBytes: number | undefined;
  isMtuLocked: boolean;
  advertisedMss: number | undefined;
  readonly otherMetrics: RouteMetric[];
}

/** By the kernel's number, `RTAX_…`. */
const METRICS: Readonly<Record<string, number>> = {
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  features: 12,
  rto_min: 13,
  initrwnd: 14,
  quickack: 15,
  congctl: 16,
  fastopen_no_cookie: 17,
};

/** Metrics whose value is no number. */
const WORD_METRICS: readonly string[] = ['rtt', 'rttvar', 'rto_min', 'features', 'congctl'];

export function noMetrics(): WantedMetrics {
  return { mtuBytes: undefined, isMtuLocked: false, advertisedMss: undefined, otherMetrics: [] };
}

/** False for a word that is no metric. */
export function readMetric(reader: ArgumentReader, wanted: WantedMetrics, word: string): boolean {
  if (word === 'mtu') {
    wanted.isMtuLocked = reader.takeIf('lock');
    wanted.mtuBytes = reader.unsigned('"mtu" value is invalid\n');
    return true;
  }
  if (word === 'advmss') {
    wanted.advertisedMss = reader.unsigned('"mss" value is invalid\n');
    return true;
  }
  const number = METRICS[word];
  if (number === undefined) return false;
  const lock = reader.takeIf('lock') || word === 'rto_min' ? 'lock ' : '';
  const value = reader.value();
  if (!WORD_METRICS.includes(word) && parseUnsigned(value) === undefined && !reader.hasFailed()) {
    reader.failArgument(value, `"${word}" value is invalid\n`);
  }
  wanted.otherMetrics.push({ number, name: word, text: `${lock}${value}` });
  return true;
}
