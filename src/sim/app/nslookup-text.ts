/** An answer as busybox nslookup prints it (networking/nslookup.c, `parse_reply`). */
import { DNS_RESPONSE_CODE, type DnsMessage, type DnsRecord } from '../wire/dns';
import { decodeDns } from '../wire/dns-decoding';
import { withoutFinalDot } from '../wire/dns-name';
import { formatIpv4 } from '../wire/ipv4-address';
import { formatIpv6 } from '../wire/ipv6-address';
import { latin1Of } from '../wire/latin1';

const RESPONSE_CODES =
  'NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE'.split(' ');

/** What is printed for one answer, the empty line behind it included. */
export function formatLookupAnswer(
  name: string,
  payload: Uint8Array,
  isDebug = false,
): { readonly text: string; readonly isFailure: boolean } {
  const decoded = decodeDns(payload);
  if (!decoded.ok) return { text: `*** Can't find ${name}: Parse error\n\n`, isFailure: true };
  const { responseCode, isAuthoritative } = decoded.value;
  if (responseCode !== DNS_RESPONSE_CODE.NOERROR) {
    const code = RESPONSE_CODES[responseCode] ?? String(responseCode);
    return { text: `** server can't find ${name}: ${code}\n\n`, isFailure: true };
  }
  const heading = isAuthoritative
    ? isDebug
      ? 'authoritative answer:\n'
      : ''
    : 'Non-authoritative answer:\n';
  return { text: `${heading}${formatRecords(decoded.value)}\n`, isFailure: false };
}

function formatRecords(message: DnsMessage): string {
  return message.answers.map(formatRecord).join('');
}

function formatRecord(record: DnsRecord): string {
  const name = withoutFinalDot(record.name);
  const { data } = record;
  switch (data.kind) {
    case 'A':
      return `Name:\t${name}\nAddress: ${formatIpv4(data.address)}\n`;
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${formatIpv6(data.address)}\n`;
    case 'NS':
      return `${name}\tnameserver = ${withoutFinalDot(data.target)}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${withoutFinalDot(data.target)}\n`;
    case 'PTR':
      return `${name}\tname = ${withoutFinalDot(data.target)}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${data.preference} ${withoutFinalDot(data.target)}\n`;
    case 'TXT':
      return `${name}\ttext = "${latin1Of(data.strings[0] ?? new Uint8Array(0))}"\n`;
    case 'SRV':
      return `${name}\tservice = ${data.priority} ${data.weight} ${data.port} ${withoutFinalDot(data.target)}\n`;
    case 'SOA':
      return (
        `${name}\n\torigin = ${withoutFinalDot(data.primaryName)}\n\tmail addr = ${withoutFinalDot(data.mailbox)}\n` +
        `\tserial = ${data.serial}\n\trefresh = ${data.refreshSeconds}\n\tretry = ${data.retrySeconds}\n` +
        `\texpire = ${data.expireSeconds}\n\tminimum = ${data.minimumSeconds}\n`
      );
    case 'HINFO':
    case 'OPT':
    case 'unknown':
      return '';
  }
}
