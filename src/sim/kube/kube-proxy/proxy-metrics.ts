/**
 * What kube-proxy tells of itself on `127.0.0.1:10249/metrics`, in Prometheus' text format.
 *
 * Kubernetes v1.32 `pkg/proxy/metrics/metrics.go`: the series of synchronisations, rules, refusals, Services without local
 * endpoints and nfacct's counters. With two families both add to the same counters; gauges are the first one's.
 *
 * A synchronisation takes no time here, so that all of them are in the first bucket.
 * Leaves out the time from a change to its rules, changes that wait, what the last synchronisation wrote, and the series of Go,
 * of the process and of the client.
 */
import type { SimTime } from '../../base/time';

export interface ProxyCounts {
  readonly fullSyncs: number;
  readonly partialSyncs: number;
  readonly refusedSyncs: number;
  readonly lastQueued: SimTime | undefined;
  readonly lastUpdated: SimTime | undefined;
  /** Of iptables mode, by table. */
  readonly rules: Readonly<Record<string, number>> | undefined;
  /** Services whose policy is Local and that have endpoints elsewhere alone, by the kind of traffic. */
  readonly withoutLocal: Readonly<Record<'external' | 'internal', number>>;
}

interface MetricsOptions {
  readonly mode: 'iptables' | 'ipvs' | 'nftables';
  /** Milliseconds since 1970 when virtual time begins. */
  readonly startTimeMs: number;
  /** Packets by the names of nfacct's counters. */
  readonly accounting: ReadonlyMap<string, { readonly packets: number }>;
}

const BUCKETS = Array.from({ length: 15 }, (_, index) => 0.001 * 2 ** index);

export function formatProxyMetrics(proxies: readonly ProxyCounts[], options: MetricsOptions): string {
  const { mode, startTimeMs, accounting } = options;
  const [first] = proxies;
  const sum = (count: (proxy: ProxyCounts) => number): number =>
    proxies.reduce((total, proxy) => total + count(proxy), 0);
  const timeOf = (time: SimTime | undefined): number =>
    time === undefined ? 0 : startTimeMs / 1e3 + time / 1e9;
  const lines: string[] = [];
  const series = (name: string, type: string, help: string, samples: readonly Sample[]): void => {
    lines.push(`# HELP kubeproxy_${name} [ALPHA] ${help}`, `# TYPE kubeproxy_${name} ${type}`);
    for (const { suffix = '', labels = '', value } of samples)
      lines.push(`kubeproxy_${name}${suffix}${labels === '' ? '' : `{${labels}}`} ${goFloat(value)}`);
  };
  const one = (value: number): readonly Sample[] => [{ value }];
  if (mode === 'iptables') {
    series(
      'iptables_ct_state_invalid_dropped_packets_total',
      'counter',
      'packets dropped by iptables to work around conntrack problems',
      one(accounting.get('ct_state_invalid_dropped_pkts')?.packets ?? 0),
    );
    series(
      'iptables_localhost_nodeports_accepted_packets_total',
      'counter',
      'Number of packets accepted on nodeports of loopback interface',
      one(accounting.get('localhost_nps_accepted_pkts')?.packets ?? 0),
    );
  }
  if (mode !== 'ipvs') {
    const full = 'SyncProxyRules latency in seconds for full resyncs';
    series(
      'sync_full_proxy_rules_duration_seconds',
      'histogram',
      full,
      histogram(sum(({ fullSyncs }) => fullSyncs)),
    );
    const partial = 'SyncProxyRules latency in seconds for partial resyncs';
    series(
      'sync_partial_proxy_rules_duration_seconds',
      'histogram',
      partial,
      histogram(sum(({ partialSyncs }) => partialSyncs)),
    );
  }
  const all = sum(({ fullSyncs, partialSyncs }) => fullSyncs + partialSyncs);
  series(
    'sync_proxy_rules_duration_seconds',
    'histogram',
    'SyncProxyRules latency in seconds',
    histogram(all),
  );
  const refused = sum(({ refusedSyncs }) => refusedSyncs);
  if (mode === 'nftables') {
    series(
      'sync_proxy_rules_nftables_sync_failures_total',
      'counter',
      'Cumulative proxy nftables sync failures',
      one(refused),
    );
  } else {
    const help = 'Cumulative proxy iptables restore failures';
    series('sync_proxy_rules_iptables_restore_failures_total', 'counter', help, one(refused));
  }
  if (first?.rules !== undefined) {
    const samples = Object.entries(first.rules).map(([table, value]) => ({
      labels: `table="${table}"`,
      value,
    }));
    series(
      'sync_proxy_rules_iptables_total',
      'gauge',
      'Total number of iptables rules owned by kube-proxy',
      samples,
    );
  }
  series(
    'sync_proxy_rules_last_queued_timestamp_seconds',
    'gauge',
    'The last time a sync of proxy rules was queued',
    one(timeOf(first?.lastQueued)),
  );
  series(
    'sync_proxy_rules_last_timestamp_seconds',
    'gauge',
    'The last time proxy rules were successfully synced',
    one(timeOf(first?.lastUpdated)),
  );
  series(
    'sync_proxy_rules_no_local_endpoints_total',
    'gauge',
    'Number of services with a Local traffic policy and no endpoints',
    (['external', 'internal'] as const).map((policy) => ({
      labels: `traffic_policy="${policy}"`,
      value: first?.withoutLocal[policy] ?? 0,
    })),
  );
  return `${lines.sort(byName).join('\n')}\n`;
}

interface Sample {
  readonly suffix?: string;
  readonly labels?: string;
  readonly value: number;
}

function histogram(count: number): readonly Sample[] {
  return [
    ...BUCKETS.map((bound) => ({ suffix: '_bucket', labels: `le="${goFloat(bound)}"`, value: count })),
    { suffix: '_bucket', labels: 'le="+Inf"', value: count },
    { suffix: '_sum', value: 0 },
    { suffix: '_count', value: count },
  ];
}

/** Families come in the order of their names, each with its own lines as they are. */
function byName(one: string, other: string): number {
  const [left, right] = [familyOf(one), familyOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function familyOf(line: string): string {
  const [, name = ''] = /^(?:# (?:HELP|TYPE) )?([a-z_]+)/u.exec(line) ?? [];
  return name.replace(/_(?:bucket|sum|count)$/u, '');
}

/** `strconv.FormatFloat(value, 'g', -1, 64)` */
function goFloat(value: number): string {
  if (value === 0 || (Math.abs(value) < 1e21 && Math.abs(value) < 1e6 && Math.abs(value) >= 1e-4))
    return String(value);
  const [digits = '', exponent = '+0'] = value.toExponential().split('e');
  return `${digits}e${exponent.startsWith('-') ? '-' : '+'}${exponent.slice(1).padStart(2, '0')}`;
}
