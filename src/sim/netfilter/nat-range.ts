/** What a NAT target may translate to (`struct nf_nat_range2`), and how iptables writes it. */
import { formatIpv4, ipv4Of, parseIpv4 } from '../wire/ipv4-address';
import { parsePort } from '../wire/port';

export interface NatRange {
  /** Unsigned; only the packet's own address when `hasAddress` is false. */
  readonly minAddress: number;
  readonly maxAddress: number;
  readonly hasAddress: boolean;
  readonly minPort: number;
  readonly maxPort: number;
  readonly hasPorts: boolean;
  /** Of `MIN-MAX/BASE`: the packet's port minus this is its offset into the range. */
  readonly basePort: number | undefined;
  /** `--random` or `--random-fully`: a port of its own even when the packet's is free. */
  readonly isRandom: boolean;
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
    isPersistent: false,
  };
}

type PortPart = Pick<NatRange, 'minPort' | 'maxPort' | 'hasPorts' | 'basePort'>;

const NO_PORTS: PortPart = { minPort: 0, maxPort: 0, hasPorts: false, basePort: undefined };

/** `PORT[-PORT[/BASE]]`; the error is in iptables' words. */
export function parsePortRange(text: string): PortPart | string {
  const [rangeText = '', baseText] = text.split('/');
  const [low = '', high = low] = rangeText.split('-');
  const minPort = parsePort(low);
  const maxPort = parsePort(high);
  if (minPort === undefined || minPort === 0) return `Port \`${low}' not valid\n`;
  if (maxPort === undefined || maxPort < minPort) return `Port range \`${rangeText}' funky\n`;
  if (baseText === undefined) return { minPort, maxPort, hasPorts: true, basePort: undefined };
  const basePort = parsePort(baseText);
  return basePort === undefined
    ? `Port \`${baseText}' not valid\n`
    : { minPort, maxPort, hasPorts: true, basePort };
}

/** `[ADDRESS[-ADDRESS]][:PORTS]`. */
export function parseNatRange(text: string): NatRange | string {
  const colon = text.indexOf(':');
  const ports = colon === -1 ? NO_PORTS : parsePortRange(text.slice(colon + 1));
  if (typeof ports === 'string') return ports;
  const addressText = colon === -1 ? text : text.slice(0, colon);
  const flags = { isRandom: false, isPersistent: false };
  if (addressText === '') return { minAddress: 0, maxAddress: 0, hasAddress: false, ...ports, ...flags };
  const [low = '', high = low] = addressText.split('-');
  const minAddress = parseIpv4(low);
  const maxAddress = parseIpv4(high);
  if (minAddress === undefined) return `Bad IP address "${low}"\n`;
  if (maxAddress === undefined) return `Bad IP address "${high}"\n`;
  return { minAddress, maxAddress, hasAddress: true, ...ports, ...flags };
}

export function formatPortRange(range: PortPart): string {
  const high = range.maxPort === range.minPort ? '' : `-${range.maxPort}`;
  const base = range.basePort === undefined ? '' : `/${range.basePort}`;
  return `${range.minPort}${high}${base}`;
}

export function formatNatRange(range: NatRange): string {
  let text = '';
  if (range.hasAddress) {
    text = formatIpv4(ipv4Of(range.minAddress));
    if (range.maxAddress !== range.minAddress) text += `-${formatIpv4(ipv4Of(range.maxAddress))}`;
  }
  return range.hasPorts ? `${text}:${formatPortRange(range)}` : text;
}
