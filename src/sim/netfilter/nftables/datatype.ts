/**
 * The types of nftables' values: how a constant is written, read and printed (src/datatype.c of nftables 1.0.6).
 *
 * A value is a whole number of the type's width, or a text for names. Symbols of a system's own files (users, realms,
 * marks, device groups) are those of Debian's defaults.
 */
import { formatIpv4, ipv4Of, parseIpv4 } from '../../wire/ipv4-address';
import { formatIpv6, ipv6Of, parseIpv6 } from '../../wire/ipv6-address';
import { formatMac, macOf, parseMac } from '../../wire/mac-address';
import { formatProtocol, parseProtocol } from '../protocol-names';
import { findServiceNameOf, findServicePort } from '../service-names';
import { SYMBOLS } from './datatype-symbols';
import { formatNftDuration, parseNftDuration } from './duration-text';
import { USUAL_STYLE, type PrintStyle } from './print-style';
import { GROUP_NAMES, USER_NAMES } from './user-names';

export type NumberStyle =
  | 'decimal'
  | 'hex'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'protocol'
  | 'service'
  | 'duration'
  | 'classid'
  | 'hour'
  | 'date'
  | 'device'
  | 'text';

export interface Datatype {
  readonly name: string;
  readonly description: string;
  readonly bits: number;
  readonly style: NumberStyle;
  /** What one bit stands for: values are lists of symbols. */
  readonly isBitmask: boolean;
  readonly symbols: ReadonlyMap<string, bigint> | undefined;
}

type TypeRow = readonly [name: string, bits: number, style: NumberStyle, description: string];

const ROWS: readonly TypeRow[] = [
  ['verdict', 0, 'decimal', 'netfilter verdict'],
  ['nf_proto', 8, 'decimal', 'netfilter protocol'],
  ['bitmask', 32, 'hex', 'bitmask'],
  ['integer', 32, 'decimal', 'integer'],
  ['string', 128, 'text', 'string'],
  ['ll_addr', 48, 'hex', 'link layer address'],
  ['ipv4_addr', 32, 'ipv4', 'IPv4 address'],
  ['ipv6_addr', 128, 'ipv6', 'IPv6 address'],
  ['ether_addr', 48, 'mac', 'Ethernet address'],
  ['ether_type', 16, 'hex', 'Ethernet protocol'],
  ['arp_op', 16, 'decimal', 'ARP operation'],
  ['inet_proto', 8, 'protocol', 'Internet protocol'],
  ['inet_service', 16, 'service', 'internet network service'],
  ['icmp_type', 8, 'decimal', 'ICMP type'],
  ['tcp_flag', 8, 'hex', 'TCP flag'],
  ['time', 64, 'duration', 'relative time'],
  ['mark', 32, 'hex', 'packet mark'],
  ['iface_index', 32, 'device', 'network interface index'],
  ['iface_type', 16, 'decimal', 'network interface type'],
  ['realm', 32, 'decimal', 'routing realm'],
  ['classid', 32, 'classid', 'TC classid'],
  ['uid', 32, 'decimal', 'user ID'],
  ['gid', 32, 'decimal', 'group ID'],
  ['ct_state', 32, 'hex', 'conntrack state'],
  ['ct_dir', 8, 'decimal', 'conntrack direction'],
  ['ct_status', 32, 'hex', 'conntrack status'],
  ['icmpv6_type', 8, 'decimal', 'ICMPv6 type'],
  ['ct_label', 128, 'decimal', 'conntrack label'],
  ['pkt_type', 8, 'decimal', 'packet type'],
  ['icmp_code', 8, 'decimal', 'icmp code'],
  ['icmpv6_code', 8, 'decimal', 'icmpv6 code'],
  ['icmpx_code', 8, 'decimal', 'icmpx code'],
  ['devgroup', 32, 'decimal', 'devgroup name'],
  ['dscp', 6, 'hex', 'Differentiated Services Code Point'],
  ['ecn', 2, 'hex', 'Explicit Congestion Notification'],
  ['fib_addrtype', 32, 'decimal', 'fib address type'],
  ['boolean', 1, 'decimal', 'boolean type'],
  ['ifname', 128, 'text', 'network interface name'],
  ['igmp_type', 8, 'decimal', 'IGMP type'],
  ['time_date', 64, 'date', 'Date and time of packet reception'],
  ['hour', 32, 'hour', 'Hour of day of packet reception'],
  ['day', 8, 'decimal', 'Day of week of packet reception'],
  ['ifkind', 128, 'text', 'device kind'],
];

const LOOPBACK = 0x7f00_0001n;

const BITMASKS: ReadonlySet<string> = new Set(['bitmask', 'tcp_flag', 'ct_state', 'ct_status', 'ct_label']);

const DATATYPES: ReadonlyMap<string, Datatype> = new Map(
  ROWS.map(([name, bits, style, description]) => [
    name,
    { name, bits, style, description, isBitmask: BITMASKS.has(name), symbols: SYMBOLS.get(name) },
  ]),
);

/** An integer of another width than 32 bits: a header field without a type of its own. */
export function integerOf(bits: number): Datatype {
  return { ...datatype('integer'), bits };
}

export function findDatatype(name: string): Datatype | undefined {
  return DATATYPES.get(name);
}

export function datatype(name: string): Datatype {
  return (
    DATATYPES.get(name) ?? {
      name,
      description: name,
      bits: 32,
      style: 'decimal',
      isBitmask: false,
      symbols: undefined,
    }
  );
}

/** The constant that a word stands for; undefined when it is none of this type. */
export function parseConstant(text: string, type: Datatype): bigint | undefined {
  const symbol = type.symbols?.get(text);
  if (symbol !== undefined) return symbol;
  switch (type.style) {
    case 'ipv4':
      return asBigint(parseIpv4(text)) ?? parseSmallNumber(text, type);
    case 'ipv6':
      return parseIpv6(text);
    case 'mac':
      return asBigint(parseMac(text));
    case 'protocol':
      return parseSmallNumber(text, type) ?? asBigint(parseProtocol(text));
    case 'service':
      return parseSmallNumber(text, type) ?? asBigint(findServicePort(text));
    case 'duration':
      return parseNftDuration(text) ?? parseSeconds(text);
    case 'hour':
      return parseHour(text);
    case 'date':
      return parseDate(text);
    default:
      return parseSmallNumber(text, type) ?? asBigint(numberOfUser(text, type));
  }
}

/** One number, without regard to lists of flags. */
export function formatConstant(value: bigint, type: Datatype, style: PrintStyle = USUAL_STYLE): string {
  const symbol = style.hasSymbols ? symbolOf(value, type) : undefined;
  if (symbol !== undefined) return type.name === 'day' ? `"${symbol}"` : symbol;
  switch (type.style) {
    case 'ipv4':
      return style.hasHostNames && value === LOOPBACK ? 'localhost' : formatIpv4(ipv4Of(Number(value)));
    case 'ipv6':
      return style.hasHostNames && value === 1n ? 'localhost' : formatIpv6(ipv6Of(value));
    case 'mac':
      return formatMac(macOf(Number(value)));
    case 'protocol':
      return style.hasProtocolNames ? formatProtocol(Number(value)) : value.toString();
    case 'service': {
      const name = style.hasServiceNames ? findServiceNameOf(Number(value)) : undefined;
      return name === undefined ? value.toString() : `"${name}"`;
    }
    case 'hex':
      if (type.isBitmask && !style.hasSymbols) return `0x${value.toString(16)}`;
      return `0x${value.toString(16).padStart(Math.ceil(type.bits / 4), '0')}`;
    case 'duration':
      return style.isInSeconds ? `${value / 1000n}s` : formatNftDuration(value);
    case 'classid':
      return formatClassid(value);
    case 'hour':
      return `"${formatHour(value)}"`;
    case 'date':
      return `"${formatDate(value)}"`;
    default:
      return (style.hasUserNames ? userNameOf(value, type) : undefined) ?? value.toString();
  }
}

function symbolOf(value: bigint, type: Datatype): string | undefined {
  for (const [name, symbol] of type.symbols ?? []) if (symbol === value) return name;
  return undefined;
}

function numberOfUser(text: string, { name }: Datatype): number | undefined {
  const names = name === 'uid' ? USER_NAMES : name === 'gid' ? GROUP_NAMES : undefined;
  return [...(names ?? [])].find(([, known]) => known === text)?.[0];
}

function userNameOf(value: bigint, { name }: Datatype): string | undefined {
  const names = name === 'uid' ? USER_NAMES : name === 'gid' ? GROUP_NAMES : undefined;
  const found = names?.get(Number(value));
  return found === undefined ? undefined : `"${found}"`;
}

/** A flag type's set bits, joined; a number when there is no symbol for all of them. */
export function formatFlags(
  value: bigint,
  type: Datatype,
  separator: string,
  style: PrintStyle = USUAL_STYLE,
): string {
  const words: string[] = [];
  let rest = value;
  for (const [name, bit] of type.symbols ?? []) {
    if (bit === 0n || (rest & bit) !== bit) continue;
    words.push(style.hasSymbols ? name : `0x${bit.toString(16)}`);
    rest &= ~bit;
  }
  if (rest !== 0n || words.length === 0) return formatConstant(value, type, style);
  return words.join(separator);
}

function asBigint(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}

function parseSmallNumber(text: string, type: Datatype): bigint | undefined {
  if (type.style === 'classid') return parseClassid(text);
  if (!/^(?:0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text)) return undefined;
  return BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
}

function parseSeconds(text: string): bigint | undefined {
  return /^[0-9]+$/.test(text) ? BigInt(text) * 1000n : undefined;
}

/** `MAJOR:MINOR` in hexadecimal. */
function parseClassid(text: string): bigint | undefined {
  if (text === 'none') return 0n;
  if (text === 'root') return 0xffff_ffffn;
  const [, major, minor] = /^([0-9a-fA-F]{0,4}):([0-9a-fA-F]{0,4})$/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return (BigInt(`0x0${major}`) << 16n) | BigInt(`0x0${minor}`);
}

function formatClassid(value: bigint): string {
  if (value === 0xffff_ffffn) return 'root';
  if (value === 0n) return 'none';
  const major = value >> 16n;
  const minor = value & 0xffffn;
  return `${major === 0n ? '' : major.toString(16)}:${minor === 0n ? '' : minor.toString(16)}`;
}

/** Seconds since midnight. */
function parseHour(text: string): bigint | undefined {
  const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return /^\d+$/.test(text) ? BigInt(text) : undefined;
  return BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second));
}

function formatHour(value: bigint): string {
  const seconds = Number(value);
  const part = (amount: number): string => String(Math.floor(amount)).padStart(2, '0');
  const tail = seconds % 60 === 0 ? '' : `:${part(seconds % 60)}`;
  return `${part(seconds / 3600)}:${part((seconds % 3600) / 60)}${tail}`;
}

const DAY_SECONDS = 86_400;

/** Nanoseconds since 1970, read as UTC. */
function parseDate(text: string): bigint | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) * 1_000_000_000n;
  const match = /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const seconds = daysBefore(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
  return BigInt(seconds) * 1_000_000_000n;
}

function formatDate(value: bigint): string {
  const seconds = Number(value / 1_000_000_000n);
  const days = Math.floor(seconds / DAY_SECONDS);
  let year = 1970 + Math.floor(days / 366);
  while (daysBefore(year + 1, 1, 1) <= days) year += 1;
  let month = 1;
  while (month < 12 && daysBefore(year, month + 1, 1) <= days) month += 1;
  const day = days - daysBefore(year, month, 1) + 1;
  const rest = seconds - days * DAY_SECONDS;
  const pad = (amount: number): string => String(Math.floor(amount)).padStart(2, '0');
  return `${year}-${pad(month)}-${pad(day)} ${pad(rest / 3600)}:${pad((rest % 3600) / 60)}:${pad(rest % 60)}`;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
function daysBefore(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
