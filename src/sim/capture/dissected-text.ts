/** Words for the values of a dissected frame's fields. */
import { formatDnsData } from '../app/dns-record-text';
import { dnsTypeOf, formatDnsType, type DnsData, type DnsRecord } from '../wire/dns';
import { ICMPV6_TYPE } from '../wire/icmpv6';
import { latin1Of } from '../wire/latin1';
import { TCP_FLAG, type TcpOption } from '../wire/tcp';

export function hexadecimal(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

export function fragmentFlags(fragment: number): string {
  const names: string[] = [];
  if ((fragment & 0x4000) !== 0) names.push("don't fragment");
  if ((fragment & 0x2000) !== 0) names.push('more fragments');
  return names.length === 0 ? 'none' : names.join(', ');
}

export function tcpFlags(flags: number): string {
  const names = Object.entries(TCP_FLAG)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name);
  return names.length === 0 ? 'none' : names.join(', ');
}

export function tcpOptionText(option: TcpOption): string {
  switch (option.kind) {
    case 'end':
      return 'end of options';
    case 'nop':
      return 'no operation';
    case 'mss':
      return `maximum segment size ${option.segmentBytes}`;
    case 'window-scale':
      return `window scale ${option.shift} (times ${2 ** option.shift})`;
    case 'sack-permitted':
      return 'selective acknowledgment permitted';
    case 'sack':
      return `selective acknowledgment ${option.blocks.map(({ start, end }) => `${start}-${end}`).join(', ')}`;
    case 'timestamp':
      return `timestamp ${option.value}, echo ${option.echo}`;
    case 'unknown':
      return `kind ${option.code}, ${option.bytes.length} bytes`;
  }
}

export function icmpv6TypeText(type: number): string {
  const name = Object.entries(ICMPV6_TYPE).find(([, number]) => number === type)?.[0] ?? 'unknown';
  return name.toLowerCase().replaceAll('_', ' ');
}

export function recordText(record: DnsRecord): string {
  return `${record.name} ${record.ttlSeconds} ${formatDnsType(dnsTypeOf(record.data))} ${dataText(record.data)}`;
}

/** Shorter than dig where the data is long. */
function dataText(data: DnsData): string {
  switch (data.kind) {
    case 'SOA':
      return `${data.primaryName} ${data.mailbox} ${data.serial}`;
    case 'TXT':
      return data.strings.map((text) => `"${latin1Of(text)}"`).join(' ');
    case 'OPT':
      return `${data.options.length} options`;
    case 'unknown':
      return `${data.bytes.length} bytes`;
    default:
      return formatDnsData(data);
  }
}
