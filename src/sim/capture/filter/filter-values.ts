/** What a value means by the qualifiers before it: an address, a network, a port, a protocol (gen_scode, gen_ncode). */
import { err, ok, type Result } from '../../base/result';
import { isIpv6 } from '../../wire/ip-address';
import { parseIpv6 } from '../../wire/ipv6-address';
import { parseMac } from '../../wire/mac-address';
import { servicePort, type ServiceProtocol } from '../tcpdump/service-names';
import type { HostNames } from './filter-context';
import { SYNTAX_ERROR } from './filter-error';
import type { FilterAddressType, FilterDirection, FilterProtocol } from './filter-keywords';
import type { FilterToken } from './filter-lexer';
import type { FilterLayers } from './filter-link';
import { ipProtocolNumber, isoProtocolNumber, linkProtocolNumber } from './filter-names';
import { addressTest, ipv6AddressTest, macTest, type AddressRange } from './filter-addresses';
import { protocolChainTest } from './filter-chain';
import { portTest, protocolNumberTest, type PortRange } from './filter-primitives';
import { either, type Generated } from './filter-tests';

/** What stands before a value and decides what it means. */
export interface Qualifiers {
  readonly protocol: FilterProtocol | undefined;
  readonly direction: FilterDirection | undefined;
  /** Undefined where nothing is said, `none` behind a primitive that has no value: there none can be taken over. */
  readonly kind: FilterAddressType | 'none' | undefined;
}

/** A value as it is written. */
interface WrittenValue {
  readonly token: FilterToken;
  readonly mask: FilterToken | undefined;
  readonly hostNames: HostNames;
}

const LARGEST_PORT = 65535;
const IPV6_BITS = 128;
/** Debian's /etc/networks, whose `default` is 0, which libpcap takes for none. */
const NETWORKS = new Map([
  ['loopback', 0x7f00_0000],
  ['link-local', 0xa9fe_0000],
]);

export function valueTest(layers: FilterLayers, value: WrittenValue, qualifiers: Qualifiers): Generated {
  const { token, mask } = value;
  switch (token.kind) {
    case 'mac':
      return macValueTest(layers, token, qualifiers);
    case 'ipv6':
      return ipv6ValueTest(layers, token, mask, qualifiers);
    case 'dotted':
      return mask === undefined
        ? dottedValueTest(layers, token, qualifiers)
        : networkTest(layers, token, mask, qualifiers);
    case 'number':
      return numberTest(layers, token.value, qualifiers);
    case 'name':
      return nameTest(layers, value, qualifiers);
    case 'arcnet':
      return err('aid supported only on ARCnet');
    case 'keyword':
    case 'symbol':
    case 'bad':
    case 'end':
      return err(SYNTAX_ERROR);
  }
}

function directionOf(qualifiers: Qualifiers): FilterDirection {
  return qualifiers.direction ?? 'src-or-dst';
}

function macValueTest(layers: FilterLayers, token: FilterToken, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  const digits = token.text.replaceAll(/[-.:]/g, ':');
  const isGrouped = /[-.:]/.test(token.text) && !/^[\da-f]{4}\./i.test(token.text);
  const mac = parseMac(isGrouped ? digits : (token.text.replaceAll('.', '').match(/../g) ?? []).join(':'));
  if (mac === undefined || protocol !== 'link' || (kind !== undefined && kind !== 'host')) {
    return err('ethernet address used in non-ether expression');
  }
  return macTest(layers, mac, directionOf(qualifiers));
}

function ipv6ValueTest(
  layers: FilterLayers,
  token: FilterToken,
  mask: FilterToken | undefined,
  qualifiers: Qualifiers,
): Generated {
  const { protocol, kind } = qualifiers;
  const address = parseIpv6(token.text);
  if (address === undefined) return err(`bogus IPv6 address ${token.text}`);
  const prefixLength = mask?.value ?? IPV6_BITS;
  if (prefixLength > IPV6_BITS) return err(`mask length must be <= ${IPV6_BITS}`);
  if (BigInt.asUintN(IPV6_BITS - prefixLength, address) !== 0n) {
    return err(`non-network bits set in "${token.text}/${prefixLength}"`);
  }
  if (kind !== undefined && kind !== 'host' && kind !== 'net') {
    return err('invalid qualifier against IPv6 address');
  }
  if (kind !== 'net' && prefixLength !== IPV6_BITS) return err('Mask syntax for networks only');
  const addressKind = kind === 'net' ? 'net' : 'host';
  const range = { address, prefixLength };
  return ipv6AddressTest(layers, range, directionOf(qualifiers), { protocol, kind: addressKind });
}

interface Dotted {
  readonly value: number;
  readonly bits: number;
}

/** Numbers with dots between, in decimal whatever they begin with. */
function parseDotted(text: string): Dotted | undefined {
  const parts = text.split('.');
  if (parts.some((part) => !/^\d+$/.test(part) || Number(part) > 255)) return undefined;
  return { value: parts.reduce((sum, part) => sum * 256 + Number(part), 0), bits: parts.length * 8 };
}

function shifted({ value, bits }: Dotted): number {
  return value * 2 ** (32 - bits);
}

/** DECnet's areas have six bits, its nodes ten. */
function parseDecnet(text: string): number | undefined {
  const [, area, node] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  if (area === undefined || node === undefined) return undefined;
  return ((Number(area) & 0x3f) << 10) | (Number(node) & 0x3ff);
}

function dottedValueTest(layers: FilterLayers, token: FilterToken, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  if (kind === 'port' || kind === 'portrange' || kind === 'proto' || kind === 'protochain') {
    return err(`'${kind}' modifier applied to ip host`);
  }
  if (protocol === 'decnet') {
    const address = parseDecnet(token.text);
    if (address === undefined) return err(`malformed decnet address '${token.text}'`);
    return numberTest(layers, address, qualifiers);
  }
  const dotted = parseDotted(token.text);
  if (dotted === undefined) return err(`invalid IPv4 address '${token.text}'`);
  switch (kind) {
    case 'gateway':
      return err("'gateway' requires a name");
    case 'none':
      return err('syntax error in filter expression');
    case 'host':
    case 'net':
    case undefined: {
      if (protocol === 'link') return err('illegal link layer address');
      const range = { address: shifted(dotted), mask: -1 << (32 - dotted.bits) };
      return addressTest(layers, range, directionOf(qualifiers), {
        protocol,
        kind: kind === 'net' ? 'net' : 'host',
      });
    }
  }
}

/** `10.0.0.0/8`, `10.0.0.0 mask 255.0.0.0` */
function networkTest(
  layers: FilterLayers,
  token: FilterToken,
  maskToken: FilterToken,
  { protocol, direction = 'src-or-dst', kind }: Qualifiers,
): Generated {
  const dotted = parseDotted(token.text);
  if (dotted === undefined) return err(`invalid IPv4 address '${token.text}'`);
  const address = shifted(dotted);
  const mask = maskOf(maskToken);
  if (!mask.ok) return mask;
  if ((address & ~mask.value) !== 0) {
    const [separator, written] =
      maskToken.kind === 'number' ? ['/', String(maskToken.value)] : [' mask ', maskToken.text];
    return err(`non-network bits set in "${token.text}${separator}${written}"`);
  }
  if (kind !== 'net') return err('Mask syntax for networks only');
  return addressTest(layers, { address, mask: mask.value }, direction, { protocol, kind });
}

function maskOf(token: FilterToken): Result<number, string> {
  if (token.kind === 'number') {
    if (token.value > 32) return err('mask length must be <= 32');
    return ok(token.value === 0 ? 0 : -1 << (32 - token.value));
  }
  const dotted = parseDotted(token.text);
  return dotted === undefined ? err(`invalid IPv4 address '${token.text}'`) : ok(shifted(dotted) | 0);
}

function numberTest(layers: FilterLayers, value: number, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  switch (kind) {
    case 'port':
    case 'portrange': {
      const known = portProtocol(protocol, kind);
      if (!known.ok) return known;
      if (value > LARGEST_PORT) return err(`illegal port number ${value} > ${LARGEST_PORT}`);
      return portTest(
        layers,
        { low: value, high: value, protocol: known.value, isRange: kind === 'portrange' },
        directionOf(qualifiers),
      );
    }
    case 'proto':
      return protocolNumberTest(layers, protocol, value);
    case 'protochain':
      return protocolChainTest(layers, protocol, value);
    case 'gateway':
      return err("'gateway' requires a name");
    case 'none':
      return err('syntax error in filter expression');
    case 'host':
    case 'net':
    case undefined:
      if (protocol === 'link') return err('illegal link layer address');
      return addressTest(layers, rangeOf(value, kind, protocol), directionOf(qualifiers), {
        protocol,
        kind: kind === 'net' ? 'net' : 'host',
      });
  }
}

/** Of a network a few leading octets are enough: 10 is 10.0.0.0/8. */
function rangeOf(
  value: number,
  kind: 'host' | 'net' | undefined,
  protocol: FilterProtocol | undefined,
): AddressRange {
  let [address, mask] = [value, -1];
  if (kind !== 'net' || protocol === 'decnet') return { address, mask };
  while (address !== 0 && address < 2 ** 24) {
    address *= 256;
    mask <<= 8;
  }
  return { address, mask };
}

function portProtocol(
  protocol: FilterProtocol | undefined,
  kind: 'port' | 'portrange',
): Result<PortRange['protocol'], string> {
  if (protocol === undefined || protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
    return ok(protocol);
  return err(`illegal qualifier of '${kind}'`);
}

function nameTest(layers: FilterLayers, value: WrittenValue, qualifiers: Qualifiers): Generated {
  const { text } = value.token;
  const { protocol, kind } = qualifiers;
  switch (kind) {
    case 'port':
    case 'portrange': {
      const known = portProtocol(protocol, kind);
      if (!known.ok) return known;
      const range = kind === 'port' ? namedPort(text, known.value) : namedRange(text, known.value);
      return range.ok ? portTest(layers, range.value, directionOf(qualifiers)) : range;
    }
    case 'proto':
    case 'protochain': {
      const number = namedProtocol(text, protocol);
      if (!number.ok) return number;
      return kind === 'proto'
        ? protocolNumberTest(layers, protocol, number.value)
        : protocolChainTest(layers, protocol, number.value);
    }
    case 'net': {
      const address = NETWORKS.get(text);
      if (address === undefined) return err(`unknown network '${text}'`);
      return addressTest(layers, rangeOf(address, kind, undefined), directionOf(qualifiers), {
        protocol,
        kind,
      });
    }
    case 'gateway':
      return err("'gateway' not supported in this configuration");
    case 'none':
      return err('syntax error in filter expression');
    case 'host':
    case undefined:
      return hostNameTest(layers, value, qualifiers);
  }
}

function hostNameTest(layers: FilterLayers, value: WrittenValue, qualifiers: Qualifiers): Generated {
  const { text } = value.token;
  const { protocol } = qualifiers;
  if (protocol === 'link') {
    return err(
      layers.isEthernet
        ? `unknown ether host '${text}'`
        : 'only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name',
    );
  }
  if (protocol === 'decnet') {
    return err(`decnet name support not included, '${text}' cannot be translated\n`);
  }
  const addresses = value.hostNames(text);
  if (addresses === undefined) return err(`unknown host '${text}'`);
  const direction = directionOf(qualifiers);
  const kind = { protocol, kind: 'host' } as const;
  const tests = addresses.flatMap((address) => {
    if (isIpv6(address)) {
      const isOther = protocol === 'ip' || protocol === 'arp' || protocol === 'rarp';
      return isOther ? [] : [ipv6AddressTest(layers, { address, prefixLength: IPV6_BITS }, direction, kind)];
    }
    return protocol === 'ip6' ? [] : [addressTest(layers, { address, mask: -1 }, direction, kind)];
  });
  if (tests.length > 0) return either(...tests);
  return err(`unknown host '${text}' for specified address family`);
}

function namedProtocol(text: string, protocol: FilterProtocol | undefined): Result<number, string> {
  const isOfIp = protocol === undefined || protocol === 'ip' || protocol === 'ip6';
  const [number, kind] = isOfIp
    ? [ipProtocolNumber(text), 'ip proto']
    : protocol === 'link'
      ? [linkProtocolNumber(text), 'ether proto']
      : protocol === 'iso'
        ? [isoProtocolNumber(text), 'osi proto']
        : [undefined, undefined];
  if (number !== undefined) return ok(number);
  return err(kind === undefined ? `unknown protocol: ${text}` : `unknown ${kind} '${text}'`);
}

function namedPort(text: string, protocol: PortRange['protocol']): Result<PortRange, string> {
  if (/^\d+$/.test(text)) return err(`unknown port '${text}'`);
  const [tcp, udp, sctp] = (['tcp', 'udp', 'sctp'] as const).map((name) => servicePort(text, name));
  if (tcp === undefined && udp === undefined) {
    const isSctp = sctp !== undefined && (protocol === undefined || protocol === 'sctp');
    return isSctp ? ok({ low: sctp, high: sctp, protocol, isRange: false }) : err(`unknown port '${text}'`);
  }
  if (protocol === undefined) {
    if (tcp !== undefined && tcp === udp)
      return ok({ low: tcp, high: tcp, protocol: undefined, isRange: false });
    const port = tcp ?? udp ?? 0;
    return ok({ low: port, high: port, protocol: tcp === undefined ? 'udp' : 'tcp', isRange: false });
  }
  return portOf(text, protocol, tcp, udp);
}

function portOf(
  text: string,
  protocol: ServiceProtocol,
  tcp: number | undefined,
  udp: number | undefined,
): Result<PortRange, string> {
  const isBoth = tcp !== undefined && udp !== undefined;
  if (protocol === 'tcp' && tcp === undefined) return err(`port '${text}' is udp`);
  if (protocol === 'udp' && !isBoth && udp === undefined) return err(`port '${text}' is tcp`);
  if (protocol === 'sctp' && !isBoth) return err(`port '${text}' is ${tcp === undefined ? 'udp' : 'tcp'}`);
  const port = (protocol === 'udp' ? udp : tcp) ?? udp ?? 0;
  return ok({ low: port, high: port, protocol, isRange: false });
}

function namedRange(text: string, protocol: PortRange['protocol']): Result<PortRange, string> {
  const [, first, last] = /^(\d+)-(\d+)/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) return checkedRange(Number(first), Number(last), protocol);
  const dash = text.indexOf('-');
  const [low, high] = dash === -1 ? [] : [rangeEnd(text.slice(0, dash)), rangeEnd(text.slice(dash + 1))];
  if (low === undefined || high === undefined) return err(`unknown port in range '${text}'`);
  const real = low.protocol === high.protocol ? low.protocol : undefined;
  if (protocol !== undefined && real !== undefined && real !== protocol) {
    return err(`port in range '${text}' is ${real}`);
  }
  return checkedRange(low.port, high.port, protocol ?? real);
}

/** `protocol`: of a name that is of one alone. */
function rangeEnd(
  text: string,
): { readonly port: number; readonly protocol: PortRange['protocol'] } | undefined {
  if (/^\d+$/.test(text)) return { port: Number(text), protocol: undefined };
  const named = namedPort(text, undefined);
  return named.ok ? { port: named.value.low, protocol: named.value.protocol } : undefined;
}

function checkedRange(
  first: number,
  last: number,
  protocol: PortRange['protocol'],
): Result<PortRange, string> {
  const illegal = [first, last].find((port) => port > LARGEST_PORT);
  if (illegal !== undefined) return err(`illegal port number ${illegal} > ${LARGEST_PORT}`);
  return ok({ low: Math.min(first, last), high: Math.max(first, last), protocol, isRange: true });
}
