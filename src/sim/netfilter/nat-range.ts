/** What a NAT target may translate to (`struct nf_nat_range2`), and how iptables writes it. */
import { formatIpv4, ipv4Of, parseIpv4 } from '../wire/ipv4-address';
import { formatIpv6, parseIpv6, type Ipv6Address } from '../wire/ipv6-address';
import type { AddressBook } from './address-book';
import { MAX_PORT, scanInteger, splitOnce, type ScannedInteger } from './option-values';
import { findServicePort } from './service-names';

/** Addresses of IPv6, and the book that has numbers for them. */
export interface Ipv6Span {
  readonly book: AddressBook;
  readonly min: Ipv6Address;
  readonly max: Ipv6Address;
}

export interface NatRange {
  /** Unsigned; only the packet's own address when `hasAddress` is false. */
  readonly minAddress: number;
  readonly maxAddress: number;
  readonly hasAddress: boolean;
  /** Of a rule of ip6tables that names addresses. */
  readonly ipv6?: Ipv6Span;
  readonly minPort: number;
  readonly maxPort: number;
  readonly hasPorts: boolean;
  /** Of `MIN-MAX/BASE`: the packet's port minus this is its offset into the range. */
  readonly basePort: number | undefined;
  /** `--random` or `--random-fully`: a port of its own even when the packet's is free. */
  readonly isRandom: boolean;
  /** `--random-fully`: drawn anew each time, and not beginning from a number that the addresses stand for. */
  readonly isFullyRandom: boolean;
  readonly isPersistent: boolean;
}

export function addressRange(address: number, isRandom: boolean): NatRange {
  return {
    minAddress: address,
    maxAddress: address,
    hasAddress: true,
    minPort: 0,
    maxPort: 0,
    hasPorts: false,
    basePort: undefined,
    isRandom,
    isFullyRandom: isRandom,
    isPersistent: false,
  };
}

type PortPart = Pick<NatRange, 'minPort' | 'maxPort' | 'hasPorts' | 'basePort'>;

const NO_PORTS: PortPart = { minPort: 0, maxPort: 0, hasPorts: false, basePort: undefined };

const NO_FLAGS = { isRandom: false, isFullyRandom: false, isPersistent: false };

/** `PORT[-PORT[/BASE]]`; the error is in iptables' words (`parse_ports`). */
function parsePorts(text: string, canHavePorts: boolean): PortPart | string {
  if (!canHavePorts) return 'Need TCP, UDP, SCTP or DCCP with port specification';
  const low = scanPort(text);
  const named = low === undefined ? findServicePort(text) : undefined;
  if (named !== undefined) return { minPort: named, maxPort: named, hasPorts: true, basePort: undefined };
  if (low === undefined) return `Port \`${text}' not valid`;
  if (low.rest === '') return { minPort: low.value, maxPort: low.value, hasPorts: true, basePort: undefined };
  if (low.rest.startsWith(':')) return 'Invalid port:port syntax - use dash';
  if (!low.rest.startsWith('-')) return `Garbage after port value: \`${low.rest}'`;
  const highText = low.rest.slice(1);
  const high = scanPort(highText);
  if (high === undefined) return `Port \`${highText}' not valid`;
  if (high.value < low.value) return `Port range \`${highText}' funky`;
  const range = { minPort: low.value, maxPort: high.value, hasPorts: true, basePort: undefined };
  if (high.rest === '') return range;
  if (!high.rest.startsWith('/')) return `Garbage after port range: \`${high.rest}'`;
  const baseText = high.rest.slice(1);
  const base = scanPort(baseText);
  const basePort = base === undefined || base.value === 0 ? findServicePort(baseText) : base.value;
  return basePort === undefined ? `Port \`${baseText}' not valid` : { ...range, basePort };
}

function scanPort(text: string): ScannedInteger | undefined {
  const scanned = scanInteger(text);
  return scanned === undefined || scanned.value > MAX_PORT ? undefined : scanned;
}

/** The value of `--to-ports`. */
export function parseRangeOfPorts(text: string, canHavePorts: boolean): NatRange | string {
  const ports = parsePorts(text, canHavePorts);
  if (typeof ports === 'string') return ports;
  return { minAddress: 0, maxAddress: 0, hasAddress: false, ...ports, ...NO_FLAGS };
}

/** `[ADDRESS[-ADDRESS]][:PORTS]` (`parse_to`). */
export function parseNatRange(text: string, canHavePorts: boolean): NatRange | string {
  if (text.includes('[')) return 'Invalid address format';
  const parts = text.split(':');
  // Two colons would be an IPv6 address.
  const portText = parts.length === 2 ? parts[1] : undefined;
  const ports = portText === undefined ? NO_PORTS : parsePorts(portText, canHavePorts);
  if (typeof ports === 'string') return ports;
  const addressText = portText === undefined ? text : (parts[0] ?? '');
  if (addressText === '' && portText !== undefined) {
    return { minAddress: 0, maxAddress: 0, hasAddress: false, ...ports, ...NO_FLAGS };
  }
  const [low, high = low] = splitOnce(addressText, '-');
  const minAddress = parseIpv4(low);
  const maxAddress = parseIpv4(high);
  if (minAddress === undefined) return `Bad IP address "${low}"`;
  if (maxAddress === undefined) return `Bad IP address "${high}"`;
  return { minAddress, maxAddress, hasAddress: true, ...ports, ...NO_FLAGS };
}

/** `ADDRESS[-ADDRESS]`, or `[ADDRESS[-ADDRESS]]:PORTS` (`parse_to` for IPv6). */
export function parseIpv6NatRange(text: string, canHavePorts: boolean, book: AddressBook): NatRange | string {
  const parts = splitBrackets(text);
  if (parts === undefined) return 'Invalid address format';
  const ports = parts.ports === undefined ? NO_PORTS : parsePorts(parts.ports, canHavePorts);
  if (typeof ports === 'string') return ports;
  if (parts.addresses === '')
    return { minAddress: 0, maxAddress: 0, hasAddress: false, ...ports, ...NO_FLAGS };
  const [low, high = low] = splitOnce(parts.addresses, '-');
  const min = parseIpv6(low);
  const max = parseIpv6(high);
  if (min === undefined) return `Bad IP address "${low}"`;
  if (max === undefined) return `Bad IP address "${high}"`;
  const address = book.idOf(min);
  return {
    minAddress: address,
    maxAddress: address,
    hasAddress: true,
    ipv6: { book, min, max },
    ...ports,
    ...NO_FLAGS,
  };
}

/** Undefined when a bracket has no partner. */
function splitBrackets(text: string): { readonly addresses: string; readonly ports?: string } | undefined {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end === -1) return undefined;
    const addresses = text.slice(1, end);
    const rest = text.slice(end + 1);
    return rest.startsWith(':') ? { addresses, ports: rest.slice(1) } : { addresses };
  }
  // One colon at the beginning, and no other.
  return text.lastIndexOf(':') === 0 ? { addresses: '', ports: text.slice(1) } : { addresses: text };
}

export function formatPortRange(range: PortPart): string {
  const high = range.maxPort === range.minPort ? '' : `-${range.maxPort}`;
  const base = range.basePort === undefined ? '' : `/${range.basePort}`;
  return `${range.minPort}${high}${base}`;
}

export function formatNatRange(range: NatRange): string {
  let text = '';
  if (range.hasAddress && range.ipv6 !== undefined) {
    const { min, max } = range.ipv6;
    text = formatIpv6(min);
    if (max !== min) text += `-${formatIpv6(max)}`;
    if (range.hasPorts) text = `[${text}]`;
  } else if (range.hasAddress) {
    text = formatIpv4(ipv4Of(range.minAddress));
    if (range.maxAddress !== range.minAddress) text += `-${formatIpv4(ipv4Of(range.maxAddress))}`;
  }
  return range.hasPorts ? `${text}:${formatPortRange(range)}` : text;
}
