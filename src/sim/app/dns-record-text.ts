/** DNS records and questions in the columns of BIND 9.18 (lib/dns/masterdump.c). */
import { dnsTypeOf, formatDnsType, type DnsData, type DnsQuestion, type DnsRecord } from '../wire/dns';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { latin1Of } from '../wire/latin1';

/** Where TTL, class, type and data begin. */
const COLUMNS = { TTL: 24, CLASS: 32, TYPE: 40, DATA: 48 } as const;
const TAB_WIDTH = 8;

/** Moves to a column with tabs and spaces, at least one of them (`indent` in masterdump.c). */
function indent(text: string, column: number): string {
  const from = columnOf(text);
  const to = Math.max(column, from + 1);
  const tabs = Math.floor(to / TAB_WIDTH) - Math.floor(from / TAB_WIDTH);
  const reached = tabs > 0 ? Math.floor(to / TAB_WIDTH) * TAB_WIDTH : from;
  return text + '\t'.repeat(Math.max(tabs, 0)) + ' '.repeat(to - reached);
}

function columnOf(text: string): number {
  let column = 0;
  for (const character of text) {
    column = character === '\t' ? (Math.floor(column / TAB_WIDTH) + 1) * TAB_WIDTH : column + 1;
  }
  return column;
}

export function formatDnsData(data: DnsData): string {
  switch (data.kind) {
    case 'A':
      return formatIpv4(data.address);
    case 'AAAA':
      return formatIpv6(data.address);
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return data.target;
    case 'MX':
      return `${data.preference} ${data.target}`;
    case 'TXT':
      return data.strings
        .map((text) => `"${latin1Of(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`)
        .join(' ');
    case 'SRV':
      return `${data.priority} ${data.weight} ${data.port} ${data.target}`;
    case 'SOA':
      return (
        `${data.primaryName} ${data.mailbox} ${data.serial} ${data.refreshSeconds} ${data.retrySeconds} ` +
        `${data.expireSeconds} ${data.minimumSeconds}`
      );
    case 'OPT':
      return '';
    case 'unknown': {
      const digits = [...data.bytes]
        .map((octet) => octet.toString(16).toUpperCase().padStart(2, '0'))
        .join('');
      return String.raw`\# ${data.bytes.length} ${digits}`.trimEnd();
    }
  }
}

/** One line of a section, without its line feed. */
export function formatDnsRecord(record: DnsRecord): string {
  const ttl = indent(record.name, COLUMNS.TTL) + String(record.ttlSeconds);
  const type =
    indent(`${indent(ttl, COLUMNS.CLASS)}IN`, COLUMNS.TYPE) + formatDnsType(dnsTypeOf(record.data));
  return indent(type, COLUMNS.DATA) + formatDnsData(record.data);
}

export function formatDnsQuestion({ name, type }: DnsQuestion): string {
  // The semicolon does not count for the columns.
  return `;${indent(`${indent(name, COLUMNS.CLASS)}IN`, COLUMNS.TYPE)}${formatDnsType(type)}`;
}
