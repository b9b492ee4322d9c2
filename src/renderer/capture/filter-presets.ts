/** Capture filters that are often wanted, and those that somebody keeps, which the browser holds from one day to the next. */
import type { Translate } from '../i18n/messages';
import { keepLineFirst, keepLines, keptLines } from '../store/kept-lines';

interface FilterPreset {
  readonly name: string;
  /** As tcpdump takes it. */
  readonly filter: string;
}

const KEY = 'podwire.capture-presets';
const MAX_KEPT = 20;

/** Where a filter looks into a segment or message, tcpdump has one way for IPv4 and, since it skips no headers, another for IPv6. */
export const PRESET_FILTERS = {
  dns: 'port 53',
  noDns: 'not port 53',
  http: 'tcp port 80 or tcp port 8080',
  handshakes: 'tcp[tcpflags] & tcp-syn != 0 or (ip6 proto 6 and ip6[53] & 2 != 0)',
  resets: 'tcp[tcpflags] & tcp-rst != 0 or (ip6 proto 6 and ip6[53] & 4 != 0)',
  neighbors: 'arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137)',
  icmp: 'icmp or icmp6',
  tunnels: 'udp port 8472 or udp port 4789 or ip proto 4',
} as const;

export function filterPresets(t: Translate): readonly FilterPreset[] {
  return [
    { name: t('DNS queries and answers'), filter: PRESET_FILTERS.dns },
    { name: t('Everything but DNS'), filter: PRESET_FILTERS.noDns },
    { name: t('HTTP, ports 80 and 8080'), filter: PRESET_FILTERS.http },
    { name: t('TCP handshakes (SYN)'), filter: PRESET_FILTERS.handshakes },
    { name: t('TCP resets'), filter: PRESET_FILTERS.resets },
    { name: t('ARP and neighbor discovery'), filter: PRESET_FILTERS.neighbors },
    { name: t('ICMP: ping and errors'), filter: PRESET_FILTERS.icmp },
    { name: t('Tunnels: VXLAN and IP in IP'), filter: PRESET_FILTERS.tunnels },
  ];
}

/** The newest first. */
export function keptFilters(): readonly string[] {
  return keptLines(KEY);
}

export function keepFilter(filter: string): void {
  keepLineFirst(KEY, MAX_KEPT, filter);
}

export function dropKeptFilter(filter: string): void {
  keepLines(
    KEY,
    keptFilters().filter((each) => each !== filter),
  );
}
