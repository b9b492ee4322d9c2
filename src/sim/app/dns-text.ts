/** DNS messages as dig and host print them (BIND 9.18, bin/dig). */
import { DNS_TYPE, dnsTypeOf, formatDnsType, type DnsMessage, type DnsRecord } from '../wire/dns';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { formatDnsData, formatDnsQuestion, formatDnsRecord } from './dns-record-text';

export const DNS_STATUS_NAMES =
  'NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE'.split(' ');
const OPCODE_NAMES = ['QUERY', 'IQUERY', 'STATUS', 'RESERVED3', 'NOTIFY', 'UPDATE'];

/** Which parts of an answer dig prints. */
interface DigSections {
  readonly hasComments: boolean;
  readonly hasQuestion: boolean;
  readonly hasAnswer: boolean;
  readonly hasAuthority: boolean;
  readonly hasAdditional: boolean;
}

/** From `;; Got answer:` to the last section, each followed by an empty line. */
export function formatDigMessage(message: DnsMessage, sections: DigSections): string {
  const edns = message.additionals.find(({ data }) => data.kind === 'OPT');
  const additionals = message.additionals.filter(({ data }) => data.kind !== 'OPT');
  let text = '';
  if (sections.hasComments) text += formatDigHeader(message);
  if (sections.hasComments && edns !== undefined) {
    const isDnssecOk = (edns.ttlSeconds & 0x8000) !== 0;
    text += `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:${isDnssecOk ? ' do' : ''}; udp: ${edns.class}\n`;
  }
  const heading = (title: string): string => (sections.hasComments ? `;; ${title} SECTION:\n` : '');
  const after = sections.hasComments ? '\n' : '';
  if (sections.hasQuestion && message.questions.length > 0) {
    const lines = message.questions.map((question) => `${formatDnsQuestion(question)}\n`).join('');
    text += heading('QUESTION') + lines + after;
  }
  const addRecords = (title: string, records: readonly DnsRecord[], isShown: boolean): void => {
    if (!isShown || records.length === 0) return;
    text += heading(title) + records.map((record) => `${formatDnsRecord(record)}\n`).join('') + after;
  };
  addRecords('ANSWER', message.answers, sections.hasAnswer);
  addRecords('AUTHORITY', message.authorities, sections.hasAuthority);
  addRecords('ADDITIONAL', additionals, sections.hasAdditional);
  return text;
}

/** `qr aa rd`: those that are set, by their short names (RFC 1035 §4.1.1, RFC 4035 §3). */
export function dnsFlagsOf(message: DnsMessage): readonly string[] {
  return [
    message.isResponse ? 'qr' : '',
    message.isAuthoritative ? 'aa' : '',
    message.isTruncated ? 'tc' : '',
    message.isRecursionDesired ? 'rd' : '',
    message.isRecursionAvailable ? 'ra' : '',
    message.isAuthenticData ? 'ad' : '',
    message.isCheckingDisabled ? 'cd' : '',
  ].filter((flag) => flag !== '');
}

function formatDigHeader(message: DnsMessage): string {
  const flags = dnsFlagsOf(message);
  const isLocal = message.questions.some(({ name }) => /(?:^|\.)local\.$/i.test(name));
  const status = DNS_STATUS_NAMES[message.responseCode] ?? `RESERVED${message.responseCode}`;
  const lines = [
    ';; Got answer:',
    ...(isLocal
      ? [
          ';; WARNING: .local is reserved for Multicast DNS',
          ';; You are currently testing what happens when an mDNS query is leaked to DNS',
        ]
      : []),
    `;; ->>HEADER<<- opcode: ${OPCODE_NAMES[message.opcode] ?? 'RESERVED'}, status: ${status}, id: ${message.id}`,
    `;; flags: ${flags.join(' ')}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, ` +
      `AUTHORITY: ${message.authorities.length}, ADDITIONAL: ${message.additionals.length}`,
  ];
  if (message.isRecursionDesired && !message.isRecursionAvailable) {
    lines.push(';; WARNING: recursion requested but not available');
  }
  return `${lines.join('\n')}\n\n`;
}

/** A line of `host`. */
export function formatHostRecord({ name, data }: DnsRecord): string {
  const owner = name === '.' ? name : name.replace(/\.$/, '');
  switch (data.kind) {
    case 'A':
      return `${owner} has address ${formatIpv4(data.address)}`;
    case 'AAAA':
      return `${owner} has IPv6 address ${formatIpv6(data.address)}`;
    case 'CNAME':
      return `${owner} is an alias for ${data.target}`;
    case 'PTR':
      return `${owner} domain name pointer ${data.target}`;
    case 'NS':
      return `${owner} name server ${data.target}`;
    case 'MX':
      return `${owner} mail is handled by ${formatDnsData(data)}`;
    case 'TXT':
      return `${owner} descriptive text ${formatDnsData(data)}`;
    case 'SRV':
      return `${owner} has SRV record ${formatDnsData(data)}`;
    case 'SOA':
      return `${owner} has SOA record ${formatDnsData(data)}`;
    case 'OPT':
    case 'unknown':
      return `${owner} has ${formatDnsType(dnsTypeOf(data))} record ${formatDnsData(data)}`;
  }
}

/** The types that `host` asks for when none is given. */
export const HOST_TYPES = [DNS_TYPE.A, DNS_TYPE.AAAA, DNS_TYPE.MX] as const;
