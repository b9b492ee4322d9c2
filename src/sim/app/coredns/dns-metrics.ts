/**
 * What CoreDNS counts, as the page of `prometheus` shows it (`plugin/metrics`, `plugin/cache/metrics.go`, v1.11).
 *
 * Models questions, answers by code and plugin, and the cache. Leaves out histograms, Go's own and those of other plugins.
 */
import { formatDnsType } from '../../wire/dns';
import { isIpv6 } from '../../wire/ip-address';
import { DNS_STATUS_NAMES } from '../dns-text';
import type { DnsRequest } from './dns-request';

interface Family {
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** By the text of the labels. */
  readonly values: Map<string, number>;
}

const FAMILIES = {
  coredns_cache_entries: ['gauge', 'The number of elements in the cache.'],
  coredns_cache_hits_total: ['counter', 'The count of cache hits.'],
  coredns_cache_misses_total: [
    'counter',
    'The count of cache misses. Deprecated, derive misses from cache hits/requests counters.',
  ],
  coredns_cache_requests_total: ['counter', 'The count of cache requests.'],
  coredns_dns_requests_total: ['counter', 'Counter of DNS requests made per zone, protocol and family.'],
  coredns_dns_responses_total: ['counter', 'Counter of response status codes.'],
} as const;

type MetricName = keyof typeof FAMILIES;

/** Types that have a label of their own (`plugin/metrics/vars/monitor.go`). */
const MONITORED = new Set(
  'AAAA A CNAME DNSKEY DS HTTPS MX NSEC3 NSEC NS PTR RRSIG SOA SRV TXT ANY'.split(' '),
);

export class DnsMetrics {
  readonly #families: ReadonlyMap<MetricName, Family>;

  constructor() {
    const families = new Map<MetricName, Family>();
    for (const [name, [type, help]] of Object.entries(FAMILIES)) {
      if (isMetricName(name)) families.set(name, { help, type, values: new Map() });
    }
    this.#families = families;
  }

  countRequest({ question, client, transport }: DnsRequest, server: string, zone: string): void {
    const type = formatDnsType(question.type);
    this.add('coredns_dns_requests_total', {
      family: isIpv6(client.address) ? '2' : '1',
      proto: transport,
      server,
      type: MONITORED.has(type) ? type : 'other',
      view: '',
      zone,
    });
  }

  countResponse(responseCode: number, plugin: string, server: string, zone: string): void {
    const rcode = DNS_STATUS_NAMES[responseCode] ?? String(responseCode);
    this.add('coredns_dns_responses_total', { plugin, rcode, server, view: '', zone });
  }

  add(name: MetricName, labels: Readonly<Record<string, string>>): void {
    const values = this.#families.get(name)?.values;
    const key = labelText(labels);
    values?.set(key, (values.get(key) ?? 0) + 1);
  }

  set(name: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
    this.#families.get(name)?.values.set(labelText(labels), value);
  }

  /** In the order of the alphabet, as the library writes them. */
  format(): string {
    const parts: string[] = [];
    for (const [name, { help, type, values }] of this.#families) {
      if (values.size === 0) continue;
      parts.push(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
      for (const key of [...values.keys()].toSorted())
        parts.push(`${name}{${key}} ${values.get(key) ?? 0}\n`);
    }
    return parts.join('');
  }
}

function isMetricName(name: string): name is MetricName {
  return name in FAMILIES;
}

/** Labels are given in the order of the alphabet. */
function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}
