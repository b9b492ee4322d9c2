/** What a value means by the qualifiers before it: an address, a network, a port, a protocol (gen_scode, gen_ncode). */
import { err, ok, type Result } from '../../base/result';
import { parseIpv6 } from '../../wire/ipv6-address';
import { parseMac } from '../../wire/mac-address';
import { servicePort, type ServiceProtocol } from '../tcpdump/service-names';
import type { FilterAddressType, FilterDirection, FilterProtocol } from './filter-keywords';
import type { FilterToken } from './filter-lexer';
import type { FilterLayers } from './filter-link';
import { ipProtocolNumber, isoProtocolNumber, linkProtocolNumber } from './filter-names';
import {
  addressTest,
  ipv6AddressTest,
  macTest,
  portTest,
  protocolNumberTest,
  type Generated,
  type PortRange,
} from './filter-primitives';

/** What stands before a value and decides what it means. */
export interface Qualifiers {
  readonly protocol: FilterProtocol | undefined;
  readonly direction: FilterDirection | undefined;
  readonly kind: FilterAddressType | undefined;
}

const LARGEST_PORT = 65535;
const IPV6_BITS = 128;
const NETWORKS = new Map([['loopback', 0x7f00_0000]]);

export function valueTest(
  layers: FilterLayers,
  token: FilterToken,
  mask: FilterToken | undefined,
  qualifiers: Qualifiers,
): Generated {
  switch (token.kind) {
    case 'mac':
      return macValueTest(layers, token, qualifiers);
    case 'ipv6':
      return ipv6ValueTest(layers, token, mask, qualifiers);
    case 'dotted':
      return dottedValueTest(layers, token, mask, qualifiers);
    case 'number':
      return numberTest(layers, token, qualifiers);
    case 'name':
      return nameTest(layers, token, qualifiers);
    case 'keyword':
    case 'symbol':
    case 'end':
      return err('a value should stand here');
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
  const isHost = kind === undefined || kind === 'host';
  if (mac === undefined || protocol !== 'link' || !isHost) {
    return err(`a MAC address goes with "ether": "ether host ${token.text}"`);
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
  if (address === undefined) return err(`"${token.text}" is not an IPv6 address`);
  if (kind !== undefined && kind !== 'host' && kind !== 'net')
    return err('invalid qualifier against IPv6 address');
  const prefixLength = mask?.value ?? IPV6_BITS;
  if (prefixLength > IPV6_BITS) return err(`mask length must be <= ${IPV6_BITS}`);
  if (BigInt.asUintN(IPV6_BITS - prefixLength, address) !== 0n) {
    return err(`non-network bits set in "${token.text}/${prefixLength}"`);
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

function parseDotted(text: string): Dotted | undefined {
  const parts = text.split('.');
  if (parts.some((part) => !/^\d+$/.test(part) || Number(part) > 255)) return undefined;
  return { value: parts.reduce((sum, part) => sum * 256 + Number(part), 0), bits: parts.length * 8 };
}

function shifted({ value, bits }: Dotted): number {
  return value * 2 ** (32 - bits);
}

function dottedValueTest(
  layers: FilterLayers,
  token: FilterToken,
  maskToken: FilterToken | undefined,
  qualifiers: Qualifiers,
): Generated {
  const { protocol, kind } = qualifiers;
  const dotted = parseDotted(token.text);
  if (dotted === undefined) return err(`invalid IPv4 address '${token.text}'`);
  const direction = directionOf(qualifiers);
  const address = shifted(dotted);
  if (maskToken === undefined) {
    if (kind !== undefined && kind !== 'host' && kind !== 'net') {
      return err(`'${kind}' takes a number or a name, not an address`);
    }
    const mask = -1 << (32 - dotted.bits);
    return addressTest(layers, { address, mask }, direction, {
      protocol,
      kind: kind === 'net' ? 'net' : 'host',
    });
  }
  const mask = maskOf(maskToken);
  if (!mask.ok) return mask;
  if ((address & ~mask.value) !== 0) {
    const separator = maskToken.kind === 'number' ? '/' : ' mask ';
    return err(`non-network bits set in "${token.text}${separator}${maskToken.text}"`);
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

function numberTest(layers: FilterLayers, token: FilterToken, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  const { value } = token;
  if (kind === 'net') {
    // A few leading octets: 10 is 10.0.0.0/8.
    let [address, mask] = [value, -1];
    while (address !== 0 && address < 2 ** 24) {
      address *= 256;
      mask <<= 8;
    }
    return addressTest(layers, { address, mask }, directionOf(qualifiers), { protocol, kind });
  }
  return plainNumberTest(layers, value, qualifiers);
}

function plainNumberTest(layers: FilterLayers, value: number, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  switch (kind) {
    case 'port':
    case 'portrange': {
      const known = portProtocol(protocol);
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
    case 'host':
    case 'net':
    case undefined:
      if (protocol === 'link') return err('illegal link layer address');
      return addressTest(layers, { address: value, mask: -1 }, directionOf(qualifiers), {
        protocol,
        kind: 'host',
      });
  }
}

function portProtocol(protocol: FilterProtocol | undefined): Result<PortRange['protocol'], string> {
  if (protocol === undefined || protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
    return ok(protocol);
  return err("illegal qualifier of 'port': it goes with tcp, udp and sctp");
}

function nameTest(layers: FilterLayers, { text }: FilterToken, qualifiers: Qualifiers): Generated {
  const { protocol, kind } = qualifiers;
  switch (kind) {
    case 'port':
    case 'portrange': {
      const known = portProtocol(protocol);
      if (!known.ok) return known;
      const range = kind === 'port' ? namedPort(text, known.value) : namedRange(text, known.value);
      return range.ok ? portTest(layers, range.value, directionOf(qualifiers)) : range;
    }
    case 'proto': {
      const number = namedProtocol(text, protocol);
      if (number === undefined) return err(`unknown ${protocol === 'link' ? 'ether ' : ''}protocol: ${text}`);
      return protocolNumberTest(layers, protocol, number);
    }
    case 'net': {
      const address = NETWORKS.get(text);
      if (address === undefined)
        return err(`unknown network '${text}': a network such as 10.244.0.0/16 would be right`);
      return addressTest(layers, { address, mask: -1 }, directionOf(qualifiers), { protocol, kind });
    }
    case 'host':
    case undefined:
      if (protocol === 'link') return err(`unknown ether host '${text}'`);
      return err(
        `unknown host '${text}': names are not looked up; an address such as 10.244.1.2 would be right`,
      );
  }
}

function namedProtocol(text: string, protocol: FilterProtocol | undefined): number | undefined {
  if (protocol === 'link') return linkProtocolNumber(text);
  if (protocol === 'iso') return isoProtocolNumber(text);
  return ipProtocolNumber(text);
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
  const dash = text.indexOf('-');
  const [low, high] =
    dash === -1 ? [] : [text.slice(0, dash), text.slice(dash + 1)].map((part) => rangeEnd(part, protocol));
  if (low === undefined || high === undefined) {
    return err(`unknown port in range '${text}': a range such as 8000-8100 would be right`);
  }
  const largest = Math.max(low, high);
  if (largest > LARGEST_PORT) return err(`illegal port number ${largest} > ${LARGEST_PORT}`);
  return ok({ low: Math.min(low, high), high: largest, protocol, isRange: true });
}

function rangeEnd(text: string, protocol: PortRange['protocol']): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (protocol === 'udp') return servicePort(text, 'udp') ?? servicePort(text, 'tcp');
  return servicePort(text, 'tcp') ?? servicePort(text, 'udp');
}
