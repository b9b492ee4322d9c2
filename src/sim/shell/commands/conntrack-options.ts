/** The command line of conntrack 1.4.7, in its words where it refuses. */
import { err, ok, type Result } from '../../base/result';
import { CONNECTION_STATUS } from '../../netfilter/connection';
import type { ConnectionFilter, Ipv6Filter } from '../../netfilter/connection-filter';
import { Ipv6Network } from '../../netfilter/ipv6-network';
import { TCP_STATE_NAMES } from '../../netfilter/conntrack-tcp';
import { parseProtocol } from '../../netfilter/protocol-names';
import { maskOf } from '../../wire/cidr';
import { parseIpv4 } from '../../wire/ipv4-address';
import { parseIpv6 } from '../../wire/ipv6-address';
import { ipv6MaskOf } from '../../wire/ipv6-cidr';

export type ConntrackCommand = 'L' | 'G' | 'D' | 'E' | 'F' | 'C' | 'S' | 'V' | 'h';
export type ConntrackTableName = 'conntrack' | 'expect' | 'dying' | 'unconfirmed';

export interface ConntrackInvocation {
  readonly command: ConntrackCommand;
  readonly table: ConntrackTableName;
  readonly filter: ConnectionFilter;
  /** Both when it is undefined. */
  readonly family: 'ipv4' | 'ipv6' | undefined;
  /** Asks for what no connection here is: another zone. */
  readonly isEmpty: boolean;
  readonly output: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly isZeroing: boolean;
}

const COMMANDS: ReadonlyMap<string, ConntrackCommand> = new Map([
  ['-L', 'L'],
  ['--dump', 'L'],
  ['-G', 'G'],
  ['--get', 'G'],
  ['-D', 'D'],
  ['--delete', 'D'],
  ['-E', 'E'],
  ['--event', 'E'],
  ['-F', 'F'],
  ['--flush', 'F'],
  ['-C', 'C'],
  ['--count', 'C'],
  ['-S', 'S'],
  ['--stats', 'S'],
  ['-V', 'V'],
  ['--version', 'V'],
  ['-h', 'h'],
  ['--help', 'h'],
]);
/** Of the real tool, and not of this one. */
const CHANGING_COMMANDS = ['-I', '--create', '-A', '--add', '-U', '--update', '-R', '--load-file'];
const TABLES: readonly ConntrackTableName[] = ['conntrack', 'expect', 'dying', 'unconfirmed'];
const OUTPUTS = ['extended', 'id', 'timestamp', 'ktimestamp', 'labels', 'save', 'xml', 'userspace'];
const EVENTS = ['NEW', 'UPDATES', 'DESTROY', 'ALL'];
const STATUSES: Readonly<Record<string, number>> = {
  ASSURED: CONNECTION_STATUS.ASSURED,
  SEEN_REPLY: CONNECTION_STATUS.SEEN_REPLY,
  CONFIRMED: CONNECTION_STATUS.CONFIRMED,
  SRC_NAT: CONNECTION_STATUS.SOURCE_NAT,
  DST_NAT: CONNECTION_STATUS.DESTINATION_NAT,
};
/** Long name by every name; with a value unless it ends with a dash. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  [
    'src -s --src --orig-src',
    'dst -d --dst --orig-dst',
    'reply-src -r --reply-src',
    'reply-dst -q --reply-dst',
    'protonum -p --protonum --proto',
    'family -f --family',
    'timeout -t --timeout',
    'status -u --status',
    'event-mask -e --event-mask',
    'zero- -z --zero',
    'src-nat? -n --src-nat',
    'dst-nat? -g --dst-nat',
    'any-nat? -j --any-nat',
    'mark -m --mark',
    'output -o --output',
    'zone -w --zone',
    'orig-zone --orig-zone',
    'reply-zone --reply-zone',
    'buffer-size -b --buffer-size',
    'sport --sport --orig-port-src',
    'dport --dport --orig-port-dst',
    'reply-sport --reply-port-src',
    'reply-dport --reply-port-dst',
    'state --state',
    'icmp-type --icmp-type',
    'icmp-code --icmp-code',
    'icmp-id --icmp-id',
    'icmpv6-type --icmpv6-type',
    'icmpv6-code --icmpv6-code',
    'icmpv6-id --icmpv6-id',
    'mask-src --mask-src',
    'mask-dst --mask-dst',
  ].flatMap((row) => {
    const [name = '', ...names] = row.split(' ');
    return names.map((each): readonly [string, string] => [each, name]);
  }),
);
const PORT_PROTOCOLS = [6, 17, 33, 132, 136];
const IPV4_BITS = 32;
const IPV6_BITS = 128;
const ICMP = 1;
const ICMPV6 = 58;
const TCP = 6;

type Values = Map<string, string>;
type MutableFilter = { -readonly [Key in keyof ConnectionFilter]: ConnectionFilter[Key] };

export function parseConntrackCommand(args: readonly string[]): Result<ConntrackInvocation, string> {
  const scanned = scan(args);
  if (!scanned.ok) return scanned;
  const { command, tableName, values } = scanned.value;
  const table = TABLES.find((name) => name === tableName);
  if (table === undefined) return err(`unknown type \`${tableName}'`);
  if (values.has('timeout')) return err("Illegal option `--timeout' with this command");
  const addressed = familyOfAddresses(values);
  const given = values.get('family') ?? addressed;
  const isMismatched = addressed === 'both' || (addressed !== undefined && given !== addressed);
  if (isMismatched) return err('mismatched address family');
  const filter = filterOf(values);
  if (!filter.ok) return filter;
  if (command === 'G') {
    if (!values.has('protonum')) return err("You need to supply the `--protonum' option for this command");
    if (!values.has('src') || !values.has('dst')) return err("you have to specify `--src' and `--dst'");
  }
  const family = given ?? (filter.value.protocol === ICMP ? 'ipv4' : undefined);
  if (family !== undefined && family !== 'ipv4' && family !== 'ipv6') {
    return err(`\`${family}' unsupported protocol`);
  }
  const output = listOf(values.get('output'), OUTPUTS);
  if (!output.ok) return output;
  const events = listOf(values.get('event-mask'), EVENTS);
  if (!events.ok) return events;
  const zones = ['zone', 'orig-zone', 'reply-zone'].map((name) => Number(values.get(name) ?? '0'));
  return ok({
    command,
    table,
    filter: filter.value,
    family,
    isEmpty: zones.some((zone) => zone !== 0),
    output: output.value,
    events: events.value,
    isZeroing: values.has('zero'),
  });
}

interface Scanned {
  readonly command: ConntrackCommand;
  readonly tableName: string;
  readonly values: Values;
}

function scan(args: readonly string[]): Result<Scanned, string> {
  const values: Values = new Map<string, string>();
  let command: ConntrackCommand | undefined = undefined;
  let tableName = 'conntrack';
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const found = COMMANDS.get(word);
    const next = args[at + 1];
    if (found !== undefined) {
      if (command !== undefined) return err('Invalid commands combination');
      command = found;
      if (next !== undefined && !next.startsWith('-')) {
        tableName = next;
        at += 1;
      }
      continue;
    }
    if (CHANGING_COMMANDS.includes(word)) return err(`\`${word}' is not modelled`);
    const split = /^(--[^=]+)=(.*)$/.exec(word);
    const [, name = word, attached] = split ?? [];
    const option = OPTIONS.get(name);
    if (option === undefined) return err(`unknown option \`${word}'`);
    if (option.endsWith('-')) values.set(option.slice(0, -1), '');
    else if (option.endsWith('?')) {
      const hasValue = attached !== undefined || (next !== undefined && !next.startsWith('-'));
      values.set(option.slice(0, -1), attached ?? (hasValue ? (next ?? '') : ''));
      if (attached === undefined && hasValue) at += 1;
    } else {
      const value = attached ?? next;
      if (value === undefined) return err(`option \`${word}' requires an argument`);
      if (attached === undefined) at += 1;
      values.set(option, value);
    }
  }
  return ok({ command: command ?? 'h', tableName, values });
}

function listOf(text: string | undefined, known: readonly string[]): Result<ReadonlySet<string>, string> {
  if (text === undefined) return ok(new Set<string>());
  const words = text
    .split(',')
    .map((word) => known.find((each) => each.toLowerCase() === word.toLowerCase()) ?? `?${word}`);
  const bad = words.find((word) => word.startsWith('?'));
  return bad === undefined ? ok(new Set(words)) : err(`Bad parameter \`${bad.slice(1)}'`);
}

/** Addresses decide about the family; they have to be of one. */
function familyOfAddresses(values: Values): 'ipv4' | 'ipv6' | 'both' | undefined {
  const names = ['src', 'dst', 'reply-src', 'reply-dst', 'src-nat', 'dst-nat', 'any-nat'];
  const texts = names.map((name) => values.get(name) ?? '').filter((value) => value !== '');
  const families = new Set(texts.map((text) => (isIpv6Text(text) ? 'ipv6' : 'ipv4')));
  const [family] = families;
  return families.size > 1 ? 'both' : family;
}

function isIpv6Text(text: string): boolean {
  return text.includes(':') && !/^[\d.]+:/.test(text);
}

function filterOf(values: Values): Result<ConnectionFilter, string> {
  const filter: MutableFilter = {};
  const protocolText = values.get('protonum');
  if (protocolText !== undefined) {
    const protocol = parseProtocol(protocolText);
    if (protocol === undefined) return err(`\`${protocolText}' unsupported protocol`);
    filter.protocol = protocol;
  }
  const problem =
    takeAddresses(filter, values) ??
    takeProtocolOptions(filter, values) ??
    takeMark(filter, values.get('mark')) ??
    takeStatus(filter, values.get('status')) ??
    takeNat(filter, values);
  return problem === undefined ? ok(filter) : err(problem);
}

function takeAddresses(filter: MutableFilter, values: Values): string | undefined {
  for (const [name, key, maskKey] of [
    ['src', 'originalSource', 'sourceMask'],
    ['dst', 'originalDestination', 'destinationMask'],
    ['reply-src', 'replySource', undefined],
    ['reply-dst', 'replyDestination', undefined],
  ] as const) {
    const text = values.get(name);
    if (text === undefined) continue;
    const [addressText = '', prefixText] = text.split('/');
    if (prefixText !== undefined && maskKey === undefined)
      return `CIDR notation unavailable for \`--${name}'`;
    const ipv6 = parseIpv6(addressText);
    const address = ipv6 === undefined ? parseIpv4(addressText) : undefined;
    if (ipv6 === undefined && address === undefined) return `Invalid IP address \`${text}'`;
    const bits = ipv6 === undefined ? IPV4_BITS : IPV6_BITS;
    const prefixLength = prefixText === undefined ? bits : parsePrefixLength(prefixText, bits);
    if (prefixLength === undefined) return 'Invalid netmask';
    const maskText = values.get(name === 'src' ? 'mask-src' : 'mask-dst');
    if (ipv6 !== undefined) {
      const written = maskText === undefined ? undefined : parseIpv6(maskText);
      lookForIpv6(filter, key, new Ipv6Network(ipv6, written ?? ipv6MaskOf(prefixLength)));
    } else if (address !== undefined) {
      const written = maskText === undefined ? undefined : parseIpv4(maskText);
      filter[key] = address & (written ?? maskOf(prefixLength));
      if (maskKey !== undefined) filter[maskKey] = (written ?? maskOf(prefixLength)) | 0;
    }
  }
  return undefined;
}

function parsePrefixLength(text: string, bits: number): number | undefined {
  return /^\d+$/.test(text) && Number(text) <= bits ? Number(text) : undefined;
}

function lookForIpv6(filter: MutableFilter, key: keyof Ipv6Filter, network: Ipv6Network): void {
  filter.ipv6 = { ...filter.ipv6, [key]: network };
}

function takeProtocolOptions(filter: MutableFilter, values: Values): string | undefined {
  const { protocol } = filter;
  const hasPorts = protocol !== undefined && PORT_PROTOCOLS.includes(protocol);
  for (const [name, option, key, isKnown] of [
    ['sport', '--sport', 'originalSourcePort', hasPorts],
    ['dport', '--dport', 'originalDestinationPort', hasPorts],
    ['reply-sport', '--reply-port-src', 'replySourcePort', hasPorts],
    ['reply-dport', '--reply-port-dst', 'replyDestinationPort', hasPorts],
    ['icmp-type', '--icmp-type', 'icmpType', protocol === ICMP],
    ['icmp-code', '--icmp-code', 'icmpCode', protocol === ICMP],
    ['icmp-id', '--icmp-id', 'icmpId', protocol === ICMP],
    ['icmpv6-type', '--icmpv6-type', 'icmpType', protocol === ICMPV6],
    ['icmpv6-code', '--icmpv6-code', 'icmpCode', protocol === ICMPV6],
    ['icmpv6-id', '--icmpv6-id', 'icmpId', protocol === ICMPV6],
  ] as const) {
    const text = values.get(name);
    if (text === undefined) continue;
    if (!isKnown) return `unknown option \`${option}'`;
    filter[key] = Number.parseInt(text, 10);
  }
  const state = values.get('state');
  if (state === undefined) return undefined;
  if (protocol !== TCP) return "unknown option `--state'";
  filter.tcpState = TCP_STATE_NAMES.findIndex((name) => name === state);
  return filter.tcpState === -1 ? `unknown TCP state \`${state}'` : undefined;
}

function takeMark(filter: MutableFilter, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [value = '', mask] = text.split('/');
  filter.mark = Number(value) | 0;
  if (mask !== undefined) filter.markMask = Number(mask) | 0;
  return undefined;
}

function takeStatus(filter: MutableFilter, text: string | undefined): string | undefined {
  for (const word of text?.split(',') ?? []) {
    const bit = STATUSES[word];
    if (word === 'UNREPLIED' || word === 'UNSET') filter.isUnreplied = true;
    else if (bit === undefined) return `Bad parameter \`${word}'`;
    else filter.status = (filter.status ?? 0) | bit;
  }
  return undefined;
}

/** With an address, what the source or the destination was translated to. */
function takeNat(filter: MutableFilter, values: Values): string | undefined {
  for (const [name, nat] of [
    ['src-nat', 'source'],
    ['dst-nat', 'destination'],
    ['any-nat', 'any'],
  ] as const) {
    const text = values.get(name);
    if (text === undefined) continue;
    filter.nat = nat;
    if (text === '') continue;
    const ipv6 = parseIpv6(text);
    const key = nat === 'source' ? 'replyDestination' : 'replySource';
    const [addressText = '', portText] = ipv6 === undefined ? text.split(':') : [text];
    const address = ipv6 === undefined ? parseIpv4(addressText) : undefined;
    if (ipv6 !== undefined) lookForIpv6(filter, key, new Ipv6Network(ipv6, ipv6MaskOf(IPV6_BITS)));
    else if (address === undefined) return `Invalid IP address \`${text}'`;
    else filter[key] = address;
    if (portText === undefined) continue;
    if (nat === 'source') filter.replyDestinationPort = Number(portText);
    else filter.replySourcePort = Number(portText);
  }
  return undefined;
}
