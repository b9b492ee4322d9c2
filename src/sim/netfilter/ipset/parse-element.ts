/**
 * An element as `ipset add`, `del` and `test` take it: `10.0.0.0/24,tcp:80-90` (lib/parse.c of ipset 7.17).
 *
 * Messages are those of ipset, without the program's name in front. Leaves out host names other than `localhost`.
 */
import { err, ok, type Result } from '../../base/result';
import { IP_PROTOCOL } from '../../wire/ip-protocol';
import { formatProtocol, parseProtocol } from '../protocol-names';
import { findServicePort } from '../service-names';
import { findIcmpCode, formatIcmpCode } from './icmp-names';
import { addressBitsOf, formatAddressWords, parseAddressWords, type AddressWords } from './set-addresses';
import type { ElementPart, SetFamily, SetType } from './set-type';

const MAX_PORT = 0xffff;
const MAX_INTERFACE_LENGTH = 15;
const UDPLITE = 136;
const ICMPV6 = 58;
const PORT_PROTOCOLS: readonly number[] = [IP_PROTOCOL.TCP, IP_PROTOCOL.UDP, IP_PROTOCOL.SCTP, UDPLITE];

export interface AddressSpan {
  readonly from: AddressWords;
  /** Of `FROM-TO`. */
  readonly to: AddressWords | undefined;
  /** Of `ADDRESS/N`. */
  readonly prefixLength: number | undefined;
}

export interface PortSpan {
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
}

export interface ParsedElement {
  /** In the order of the parts that are addresses. */
  readonly addresses: readonly AddressSpan[];
  readonly ports: PortSpan | undefined;
  readonly interfaceName: string;
  readonly isPhysdev: boolean;
  /** Of `list:set`. */
  readonly setName: string;
}

export type ElementCommand = 'add' | 'del' | 'test';

const COUNT_WORDS = ['', 'One', 'Two', 'Three'] as const;

export function parseElement(
  text: string,
  type: SetType,
  family: SetFamily,
  command: ElementCommand,
): Result<ParsedElement, string> {
  if (type.kind === 'list') {
    if (text.includes(',')) return err('you must specify elements as setname,[before|after],setname');
    return ok({ addresses: [], ports: undefined, interfaceName: '', isPhysdev: false, setName: text });
  }
  const words = text.split(',');
  const missing = findMissing(text, words, type);
  if (missing !== undefined) return err(missing);
  const addresses: AddressSpan[] = [];
  let ports: PortSpan | undefined = undefined;
  let device = { name: '', isPhysdev: false };
  for (const [index, part] of type.parts.entries()) {
    const word = type.parts.length === 1 ? text : (words[index] ?? '');
    if (part === 'port') {
      const parsed = type.kind === 'bitmap' ? parseTcpPorts(word) : parsePorts(word, family);
      if (!parsed.ok) return parsed;
      ports = parsed.value;
    } else if (part === 'iface') {
      const parsed = parseInterface(word);
      if (!parsed.ok) return parsed;
      device = parsed.value;
    } else {
      // The second address of an element is a single one.
      if (part === 'ip' && addresses.length > 0 && /[/-]/.test(word) && !/\/(?:32|128)$/.test(word))
        return err(`Syntax error: plain IP address must be supplied: ${word}`);
      const parsed = parseAddresses(word, part, family);
      if (!parsed.ok) return parsed;
      addresses.push(parsed.value);
    }
  }
  const element = {
    addresses,
    ports,
    interfaceName: device.name,
    isPhysdev: device.isPhysdev,
    setName: '',
  };
  const refusal = command === 'test' ? findRange(element, type, family) : undefined;
  return refusal === undefined ? ok(element) : err(refusal);
}

/** `TYPE/CODE` of ICMP by name, ports by number, other protocols with their pseudo port. */
export function formatPort(protocol: number, port: number, family: SetFamily): string {
  const name = formatProtocol(protocol);
  if (protocol === IP_PROTOCOL.ICMP || (protocol === ICMPV6 && family === 'inet6')) {
    return `${name}:${formatIcmpCode(port, family === 'inet6')}`;
  }
  return `${name}:${port}`;
}

/** As the tool repeats an element that was tested. */
export function describeElement(element: ParsedElement, type: SetType, family: SetFamily): string {
  if (type.kind === 'list') return element.setName;
  const { ports } = element;
  let at = 0;
  return type.parts
    .map((part) => {
      if (part === 'port') {
        if (ports === undefined) return '';
        return type.kind === 'bitmap' ? String(ports.from) : formatPort(ports.protocol, ports.from, family);
      }
      if (part === 'iface') return element.interfaceName;
      const address = element.addresses[at];
      at += 1;
      if (address === undefined) return '';
      return describeSpan(at === 1 ? address : { ...address, to: undefined }, family);
    })
    .join(',');
}

function describeSpan({ from, to, prefixLength }: AddressSpan, family: SetFamily): string {
  const text = formatAddressWords(from);
  if (to !== undefined) return `${text}-${formatAddressWords(to)}`;
  return prefixLength === undefined || prefixLength === addressBitsOf(family)
    ? text
    : `${text}/${prefixLength}`;
}

export function parseTcpPorts(text: string): Result<PortSpan, string> {
  const colon = text.indexOf(':');
  const name = colon === -1 ? 'tcp' : text.slice(0, colon);
  const protocol = parseProtocol(name);
  if (protocol === undefined) return err(`Syntax error: cannot parse '${name}' as a protocol`);
  if (protocol !== IP_PROTOCOL.TCP && protocol !== IP_PROTOCOL.UDP)
    return err('Syntax error: Only protocols TCP and UDP are valid');
  return parseNumberedPorts(text.slice(colon + 1), protocol, name);
}

/** In the notations of C. */
export function parseNumber(text: string, min: number, max: number): Result<number, string> {
  const trimmed = text.trimStart();
  const isNumber = /^(?:0x[\da-f]+|\d+)$/i.test(trimmed);
  if (!isNumber) return err(`Syntax error: '${text}' is invalid as number`);
  const value = /^0\d+$/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed);
  return value < min || value > max
    ? err(`Syntax error: '${text}' is out of range ${min}-${max}`)
    : ok(value);
}

function findMissing(text: string, words: readonly string[], type: SetType): string | undefined {
  const wanted = type.parts.length;
  const separators = words.length - 1;
  if (separators >= wanted) {
    if (wanted === 1 && text.endsWith(',')) return undefined;
    if (wanted === 1)
      return `Syntax error: Elem separator in ${text}, but settype ${type.name} supports none.`;
    const supported = wanted === 2 ? 'one' : 'two';
    return `Syntax error: ${COUNT_WORDS[wanted] ?? ''} elem separators in ${text}, but settype ${type.name} supports ${supported}.`;
  }
  // Nothing before the first separator, or behind the last, counts as nothing.
  const count = words[0] === '' || words.at(-1) === '' ? words.length - 1 : words.length;
  if (count >= wanted) return undefined;
  return `Syntax error: ${count === 1 ? 'Second' : 'Third'} element is missing from ${text}.`;
}

function parseAddresses(text: string, part: ElementPart, family: SetFamily): Result<AddressSpan, string> {
  const resolving = `resolving to IPv${family === 'inet' ? 4 : 6} address failed`;
  const slash = text.indexOf('/');
  if (slash > 0 && slash < text.length - 1) {
    const address = parseAddressWords(text.slice(0, slash), family);
    const bits = addressBitsOf(family);
    if (family === 'inet6' && part === 'ip' && text.slice(slash + 1) !== String(bits))
      return err(`Syntax error: plain IP address must be supplied: ${text}`);
    const prefix = parseNumber(text.slice(slash + 1), 0, bits);
    if (!prefix.ok) return prefix;
    if (address === undefined) return err(`Syntax error: cannot parse ${text.slice(0, slash)}: ${resolving}`);
    return ok({ from: address, to: undefined, prefixLength: prefix.value });
  }
  // At the begin or the end of a word it separates nothing.
  const found = text.indexOf('-');
  const dash = found > 0 && found < text.length - 1 ? found : -1;
  if (family === 'inet6' && dash !== -1) {
    const wanted = part === 'ip' ? 'plain IP address' : 'IP address or IP/cidr';
    return err(`Syntax error: ${wanted} must be ${part === 'ip' ? 'supplied' : 'specified'}: ${text}`);
  }
  const [low, high] = dash === -1 ? [text, undefined] : [text.slice(0, dash), text.slice(dash + 1)];
  const from = parseAddressWords(low, family);
  if (from === undefined) return err(`Syntax error: cannot parse ${low}: ${resolving}`);
  if (high === undefined) return ok({ from, to: undefined, prefixLength: undefined });
  const to = parseAddressWords(high, family);
  if (to === undefined) return err(`Syntax error: cannot parse ${high}: ${resolving}`);
  return ok({ from, to, prefixLength: undefined });
}

/** `[PROTOCOL:]PORT[-PORT]`. */
function parsePorts(text: string, family: SetFamily): Result<PortSpan, string> {
  const found = text.indexOf(':');
  const colon = found > 0 && found < text.length - 1 ? found : -1;
  if (colon === -1) return parseNumberedPorts(text, IP_PROTOCOL.TCP, 'tcp');
  const name = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const protocol = parseProtocol(name.toLowerCase());
  if (protocol === 0) return err('Invalid protocol specified');
  if (protocol === undefined) return err(`Syntax error: cannot parse '${name}' as a protocol`);
  if (PORT_PROTOCOLS.includes(protocol)) return parseNumberedPorts(rest, protocol, formatProtocol(protocol));
  if (protocol === IP_PROTOCOL.ICMP) {
    return family === 'inet'
      ? parseIcmp(rest, protocol, false)
      : err('Syntax error: Protocol ICMP can be used with family inet only');
  }
  if (protocol === ICMPV6) {
    return family === 'inet6'
      ? parseIcmp(rest, protocol, true)
      : err(
          'Syntax error: Protocol ICMPv6 can be used with family inet6 only\nInvalid add command: missing setname',
        );
  }
  return rest === '0'
    ? ok({ protocol, from: 0, to: 0 })
    : err(`Syntax error: Protocol ${name} can be used with pseudo port value 0 only.`);
}

function parseIcmp(text: string, protocol: number, isIpv6: boolean): Result<PortSpan, string> {
  const named = findIcmpCode(text, isIpv6);
  if (named !== undefined) return ok({ protocol, from: named, to: named });
  const slash = text.indexOf('/');
  if (slash === -1) return err(`Cannot parse ${text} as an ${isIpv6 ? 'ICMPv6' : 'ICMP'} type/code.`);
  const type = parseNumber(text.slice(0, slash), 0, 0xff);
  if (!type.ok) return type;
  const code = parseNumber(text.slice(slash + 1), 0, 0xff);
  if (!code.ok) return code;
  const value = type.value * 256 + code.value;
  return ok({ protocol, from: value, to: value });
}

function parseNumberedPorts(text: string, protocol: number, protocolName: string): Result<PortSpan, string> {
  const found = text.indexOf('-');
  const dash = found > 0 && found < text.length - 1 ? found : -1;
  const whole = dash === -1 ? undefined : findServicePort(text, protocol);
  if (whole !== undefined) return ok({ protocol, from: whole, to: whole });
  // The tool reads the end of a range before its begin.
  const high = parsePort(text.slice(dash + 1), protocol, protocolName);
  if (!high.ok) return high;
  if (dash === -1) return ok({ protocol, from: high.value, to: high.value });
  const low = parsePort(text.slice(0, dash), protocol, protocolName);
  if (!low.ok) return low;
  return ok({
    protocol,
    from: Math.min(low.value, high.value),
    to: Math.max(low.value, high.value),
  });
}

function parsePort(text: string, protocol: number, protocolName: string): Result<number, string> {
  const number = parseNumber(text, 0, MAX_PORT);
  if (number.ok) return number;
  const named = findServicePort(text, protocol);
  if (named !== undefined) return ok(named);
  return err(
    `${number.error}\nSyntax error: '${protocolName}' is invalid as number\ncannot parse '${text}' as a ${protocolName} port`,
  );
}

function parseInterface(
  text: string,
): Result<{ readonly name: string; readonly isPhysdev: boolean }, string> {
  const isPhysdev = text.startsWith('physdev:');
  const name = isPhysdev ? text.slice('physdev:'.length) : text;
  return name.length > MAX_INTERFACE_LENGTH
    ? err(`Syntax error: interface name '${name}' is longer than ${MAX_INTERFACE_LENGTH} characters`)
    : ok({ name, isPhysdev });
}

/** A single element can be tested, not a range of them. */
function findRange(
  { addresses, ports }: ParsedElement,
  type: SetType,
  family: SetFamily,
): string | undefined {
  const familyName = type.name === 'bitmap:port' ? 'unspec' : family;
  const place = `is not allowed in command test with set type ${type.name} and family ${familyName}`;
  if (type.name === 'hash:ip') return undefined;
  if (addresses[0]?.to !== undefined) return `FROM-TO IP range ${place}`;
  if (family === 'inet') {
    const isHostCidr = type.parts
      .filter((part) => part === 'ip' || part === 'net')
      .some((part, index) => {
        const prefixLength = addresses[index]?.prefixLength;
        return part === 'ip' && prefixLength !== undefined;
      });
    if (isHostCidr) return `IP/CIDR range ${place}`;
  }
  return ports !== undefined && ports.from !== ports.to ? `FROM-TO port range ${place}` : undefined;
}
