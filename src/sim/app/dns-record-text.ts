/** DNS records and questions in the columns of BIND 9.18 (lib/dns/masterdump.c). */
import {
  dnsTypeOf,
  formatDnsClass,
  formatDnsType,
  type DnsData,
  type DnsQuestion,
  type DnsRecord,
  type DnsSoa,
} from '../wire/dns';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { latin1Of } from '../wire/latin1';

/** What of a record is shown, and how: dig's options of the same names. */
export interface RecordStyle {
  readonly hasTtl: boolean;
  readonly hasClass: boolean;
  readonly hasTtlUnits: boolean;
  readonly isMultiline: boolean;
}

export const PLAIN_STYLE: RecordStyle = {
  hasTtl: true,
  hasClass: true,
  hasTtlUnits: false,
  isMultiline: false,
};

/** Where TTL, class, type and data begin (`printmessage` in dig.c). */
interface Columns {
  readonly ttl: number;
  readonly class: number;
  readonly type: number;
  readonly data: number;
}

function columnsOf({ hasTtl, hasClass, isMultiline }: RecordStyle): Columns {
  if (isMultiline || (!hasTtl && !hasClass)) return { ttl: 24, class: 24, type: 24, data: 32 };
  if (!hasTtl || !hasClass) return { ttl: 24, class: 24, type: 32, data: 40 };
  return { ttl: 24, class: 32, type: 40, data: 48 };
}

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
      return data.strings.map(quoted).join(' ');
    case 'HINFO':
      return `${quoted(data.processor)} ${quoted(data.system)}`;
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

/** What is not printable is written as its three digits. */
function quoted(text: Uint8Array): string {
  const plain = latin1Of(text)
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll(/[^ -~]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`);
  return `"${plain}"`;
}

/** A record without its last line feed. */
export function formatDnsRecord(record: DnsRecord, style: RecordStyle = PLAIN_STYLE): string {
  const columns = columnsOf(style);
  let text = record.name;
  if (style.hasTtl) {
    const ttl = style.hasTtlUnits ? unitsOf(record.ttlSeconds) : String(record.ttlSeconds);
    text = indent(text, columns.ttl) + ttl;
  }
  if (style.hasClass) text = indent(text, columns.class) + formatDnsClass(record.class);
  text = indent(text, columns.type) + formatDnsType(dnsTypeOf(record.data));
  const { data } = record;
  if (data.kind !== 'SOA' || !style.isMultiline) return indent(text, columns.data) + formatDnsData(data);
  return `${indent(text, columns.data)}${formatLongSoa(data, indent('', columns.data))}`;
}

function formatLongSoa(soa: DnsSoa, margin: string): string {
  const lines = [
    [soa.serial, 'serial'],
    [soa.refreshSeconds, `refresh (${longUnitsOf(soa.refreshSeconds)})`],
    [soa.retrySeconds, `retry (${longUnitsOf(soa.retrySeconds)})`],
    [soa.expireSeconds, `expire (${longUnitsOf(soa.expireSeconds)})`],
    [soa.minimumSeconds, `minimum (${longUnitsOf(soa.minimumSeconds)})`],
  ] as const;
  const numbers = lines.map(([value, what]) => `${margin}${String(value).padEnd(10)} ; ${what}\n`);
  return `${soa.primaryName} ${soa.mailbox} (\n${numbers.join('')}${margin})`;
}

/** As `dns_ttl_totext` takes a time apart. */
function timeParts(seconds: number): readonly (readonly [number, string])[] {
  const parts = [
    [Math.floor(seconds / 604_800), 'week'],
    [Math.floor(seconds / 86_400) % 7, 'day'],
    [Math.floor(seconds / 3_600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  return parts.filter(([count, unit]) => count > 0 || (unit === 'second' && seconds === 0));
}

function unitsOf(seconds: number): string {
  return timeParts(seconds)
    .map(([count, unit]) => `${count}${unit.charAt(0)}`)
    .join('');
}

function longUnitsOf(seconds: number): string {
  return timeParts(seconds)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}

export function formatDnsQuestion(question: DnsQuestion, style: RecordStyle = PLAIN_STYLE): string {
  const columns = columnsOf(style);
  // The semicolon does not count for the columns.
  const named = indent(question.name, columns.class) + formatDnsClass(question.class);
  return `;${indent(named, columns.type)}${formatDnsType(question.type)}`;
}
