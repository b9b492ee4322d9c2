/** Records as BIND's nslookup prints them (bin/dig/nslookup.c: `printsection`, `detailsection`). */
import {
  dnsTypeOf,
  formatDnsClass,
  formatDnsType,
  type DnsData,
  type DnsMessage,
  type DnsRecord,
  type DnsSoa,
} from '../wire/dns';
import { withoutFinalDot } from '../wire/dns-name';
import { formatIp } from '../wire/ip-address';
import { formatDnsData } from './dns-record-text';

export function formatLookupRecords(records: readonly DnsRecord[]): string {
  return records.map(formatRecord).join('');
}

function formatRecord({ name, data }: DnsRecord): string {
  const owner = shown(name);
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return `Name:\t${owner}\nAddress: ${formatIp(data.address)}\n`;
    case 'SOA':
      return `${owner}\n${formatSoa(data)}`;
    case 'OPT':
      return '';
    default:
      return `${owner}\t${labelOf(data)} = ${formatDnsData(data)}\n`;
  }
}

function labelOf(data: DnsData): string {
  switch (data.kind) {
    case 'CNAME':
      return 'canonical name';
    case 'PTR':
      return 'name';
    case 'NS':
      return 'nameserver';
    case 'MX':
      return 'mail exchanger';
    case 'TXT':
      return 'text';
    case 'SRV':
      return 'service';
    case 'HINFO':
      return 'hinfo';
    default:
      return `rdata_${dnsTypeOf(data)}`;
  }
}

function formatSoa(soa: DnsSoa): string {
  return (
    `\torigin = ${shown(soa.primaryName)}\n\tmail addr = ${shown(soa.mailbox)}\n\tserial = ${soa.serial}\n` +
    `\trefresh = ${soa.refreshSeconds}\n\tretry = ${soa.retrySeconds}\n` +
    `\texpire = ${soa.expireSeconds}\n\tminimum = ${soa.minimumSeconds}\n`
  );
}

/** The whole message, as `-debug` shows it before the answer. */
export function formatDebugAnswer(message: DnsMessage): string {
  const questions = message.questions.map(
    ({ name, type, class: code }) =>
      `\t${shown(name)}, type = ${formatDnsType(type)}, class = ${formatDnsClass(code)}\n`,
  );
  const rule = '------------\n';
  return (
    `${rule}    QUESTIONS:\n${questions.join('')}    ANSWERS:\n${formatDetails(message.answers)}` +
    `    AUTHORITY RECORDS:\n${formatDetails(message.authorities)}` +
    `    ADDITIONAL RECORDS:\n${formatDetails(message.additionals)}${rule}`
  );
}

function formatDetails(records: readonly DnsRecord[]): string {
  return records
    .filter(({ data }) => data.kind !== 'OPT')
    .map(
      ({ name, data, ttlSeconds }) => `    ->  ${shown(name)}\n${formatDetail(data)}\tttl = ${ttlSeconds}\n`,
    )
    .join('');
}

function formatDetail(data: DnsData): string {
  switch (data.kind) {
    case 'A':
      return `\tinternet address = ${formatIp(data.address)}\n`;
    case 'AAAA':
      return `\thas AAAA address ${formatIp(data.address)}\n`;
    case 'SOA':
      return formatSoa(data);
    default:
      return `\t${labelOf(data)} = ${formatDnsData(data)}\n`;
  }
}

function shown(name: string): string {
  return name === '.' ? name : withoutFinalDot(name);
}
