/** DNS messages as dig and host print them (BIND 9.18, bin/dig). */
import {
  DNS_TYPE,
  dnsTypeOf,
  EDNS_OPTION,
  formatDnsType,
  type DnsData,
  type DnsMessage,
  type DnsRecord,
} from '../wire/dns';
import { withoutFinalDot } from '../wire/dns-name';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { latin1Of } from '../wire/latin1';
import {
  formatDnsData,
  formatDnsQuestion,
  formatDnsRecord,
  PLAIN_STYLE,
  type RecordStyle,
} from './dns-record-text';

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
export function formatDigMessage(
  message: DnsMessage,
  sections: DigSections,
  style: RecordStyle = PLAIN_STYLE,
): string {
  const edns = message.additionals.find(({ data }) => data.kind === 'OPT');
  let text = '';
  if (sections.hasComments) text += formatDigHeader(message);
  if (sections.hasComments && edns !== undefined) {
    const isDnssecOk = (edns.ttlSeconds & 0x8000) !== 0;
    const version = (edns.ttlSeconds >>> 16) & 0xff;
    text +=
      `;; OPT PSEUDOSECTION:\n; EDNS: version: ${version}, flags:${isDnssecOk ? ' do' : ''}; udp: ${edns.class}\n` +
      formatEdnsOptions(edns.data);
  }
  return text + formatSections(message, sections, style);
}

/** As `host -v` shows it, which says nothing of EDNS and warns of nothing. */
export function formatHostMessage(message: DnsMessage): string {
  const plain = { ...message, additionals: message.additionals.filter(({ data }) => data.kind !== 'OPT') };
  return `${headerLines(plain).join('\n')}\n\n${formatSections(plain, EVERY_SECTION, PLAIN_STYLE)}`;
}

const EVERY_SECTION: DigSections = {
  hasComments: true,
  hasQuestion: true,
  hasAnswer: true,
  hasAuthority: true,
  hasAdditional: true,
};

function formatSections(message: DnsMessage, sections: DigSections, style: RecordStyle): string {
  const additionals = message.additionals.filter(({ data }) => data.kind !== 'OPT');
  let text = '';
  const heading = (title: string): string => (sections.hasComments ? `;; ${title} SECTION:\n` : '');
  const after = sections.hasComments ? '\n' : '';
  if (sections.hasQuestion && message.questions.length > 0) {
    const lines = message.questions.map((question) => `${formatDnsQuestion(question, style)}\n`).join('');
    text += heading('QUESTION') + lines + after;
  }
  const addRecords = (title: string, records: readonly DnsRecord[], isShown: boolean): void => {
    if (!isShown || records.length === 0) return;
    text += heading(title) + records.map((record) => `${formatDnsRecord(record, style)}\n`).join('') + after;
  };
  addRecords('ANSWER', message.answers, sections.hasAnswer);
  addRecords('AUTHORITY', message.authorities, sections.hasAuthority);
  addRecords('ADDITIONAL', additionals, sections.hasAdditional);
  return text;
}

/** Those that a cluster's name servers send: their identity (NSID) and cookies. */
function formatEdnsOptions(data: DnsData): string {
  if (data.kind !== 'OPT') return '';
  const lines = data.options.map(({ code, bytes }) => {
    const digits = [...bytes].map((octet) => octet.toString(16).padStart(2, '0'));
    if (code === EDNS_OPTION.COOKIE) return `; COOKIE: ${digits.join('')} (${cookieVerdict(bytes)})\n`;
    const readable = latin1Of(bytes).replaceAll(/[^ -~]/g, '.');
    if (code === EDNS_OPTION.EXTENDED_ERROR) return formatExtendedError(bytes);
    const name = code === EDNS_OPTION.NSID ? 'NSID' : `OPT=${code}`;
    return `; ${name}: ${digits.join(' ')} ("${readable}")\n`;
  });
  return lines.join('');
}

/** `; EDE: 15 (Blocked): (why)` */
function formatExtendedError(bytes: Uint8Array): string {
  const code = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  const name = EXTENDED_ERRORS[code];
  const text = latin1Of(bytes.subarray(2));
  return `; EDE: ${code}${name === undefined ? '' : ` (${name})`}${text === '' ? '' : `: (${text})`}\n`;
}

/** Those that CoreDNS gives. */
const EXTENDED_ERRORS: Readonly<Record<number, string>> = { 15: 'Blocked', 17: 'Filtered' };

/** Echoed alone it is what dig sent; a server that makes cookies adds its own. */
function cookieVerdict(bytes: Uint8Array): string {
  return bytes.length > 8 ? 'good' : 'echoed';
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
  const isLocal = message.questions.some(({ name }) => /(?:^|\.)local\.$/i.test(name));
  const lines = [
    ';; Got answer:',
    ...(isLocal
      ? [
          ';; WARNING: .local is reserved for Multicast DNS',
          ';; You are currently testing what happens when an mDNS query is leaked to DNS',
        ]
      : []),
    ...headerLines(message),
  ];
  if (message.isRecursionDesired && !message.isRecursionAvailable) {
    lines.push(';; WARNING: recursion requested but not available');
  }
  return `${lines.join('\n')}\n\n`;
}

function headerLines(message: DnsMessage): readonly string[] {
  const status = DNS_STATUS_NAMES[message.responseCode] ?? `RESERVED${message.responseCode}`;
  return [
    `;; ->>HEADER<<- opcode: ${OPCODE_NAMES[message.opcode] ?? 'RESERVED'}, status: ${status}, id: ${message.id}`,
    `;; flags: ${dnsFlagsOf(message).join(' ')}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, ` +
      `AUTHORITY: ${message.authorities.length}, ADDITIONAL: ${message.additionals.length}`,
  ];
}

/** A line of `host`. */
export function formatHostRecord({ name, data }: DnsRecord): string {
  const owner = name === '.' ? name : withoutFinalDot(name);
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
    case 'HINFO':
      return `${owner} host information ${formatDnsData(data)}`;
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
