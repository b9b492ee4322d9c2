/** `ip rule`: shows, adds, removes and flushes rules of policy routing, of either family (ip/iprule.c). */
import {
  ROUTE_TABLE_ID,
  type PolicyRule,
  type PolicyRuleOptions,
  type PortRange,
  type RuleAction,
} from '../../net/policy-rule';
import { formatRule, hexOf, tableName, tosText } from '../../net/policy-rule-text';
import type { RuleList } from '../../net/policy-rules';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import { EVERY_IPV4 } from '../../wire/cidr';
import { ipCidrContains, widthOf, type IpCidr } from '../../wire/ip-cidr';
import { EXIT_MISTAKE, isIpv6Word, isShortFor, parseUnsigned, type ArgumentReader } from './argument-reader';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { IpContext } from './ip-context';
import type { PrintDocument } from './print-document';
import { protocolNumberOf, routeProtocolOf, tableIdOf, tosOf } from './route-words';
import { RULE_USAGE } from './usage';

/** What differs between the families: where the rules are, and how a range is read. */
interface RuleFamily<Address extends IpAddress> {
  readonly rules: RuleList<Address>;
  /** Bits behind the prefix stay: the kernel keeps and shows them. */
  readonly rangeOf: (reader: ArgumentReader, word: string, keyword: 'from' | 'to') => IpCidr<Address>;
}

export function ipRule(context: IpContext, words: readonly string[]): number {
  const [verb = 'show', ...rest] = words;
  const { routing, ipv6 } = context.stack;
  const { family } = context.options;
  if (family === 'inet6') {
    return runVerb(context, verb, rest, {
      rules: ipv6.routing.rules,
      rangeOf: (reader, word) => reader.ipv6PrefixOf(word),
    });
  }
  const isAnyFamily = family !== 'inet' && isShortFor(verb, 'add', 'delete');
  return runVerb(context, verb, rest, {
    rules: routing.rules,
    rangeOf: (reader, word, keyword) => {
      if (isAnyFamily && isIpv6Word(word)) return foreignRange(reader, word, keyword);
      return reader.prefixOf(word, isAnyFamily ? 'any valid' : 'inet');
    },
  });
}

/** The tool hands it to the kernel, which knows that a rule of IPv4 has no such range. */
function foreignRange(reader: ArgumentReader, word: string, keyword: 'from' | 'to'): IpCidr<Ipv4Address> {
  const { prefixLength } = reader.ipv6PrefixOf(word, 'any valid');
  const name = keyword === 'from' ? 'source' : 'dst';
  if (prefixLength > 0) reader.fail(`Error: Invalid ${name} address.`, 2);
  return EVERY_IPV4;
}

function runVerb<Address extends IpAddress>(
  context: IpContext,
  verb: string,
  words: readonly string[],
  family: RuleFamily<Address>,
): number {
  if (isShortFor(verb, 'list', 'lst', 'show')) return show(context, words, family);
  if (isShortFor(verb, 'add')) return change(context, words, 'add', family);
  if (isShortFor(verb, 'delete')) return change(context, words, 'del', family);
  if (isShortFor(verb, 'flush')) return flush(context, words, family);
  if (isShortFor(verb, 'help')) return context.refuse({ text: RULE_USAGE, exitCode: 255 });
  if (verb === 'save' || verb === 'restore') return context.complain(`ip rule ${verb} is not modelled`);
  return context.unknownCommand(verb, 'ip rule help');
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
/** All but the ranges, which alone differ between the families. */
type WantedRule = Writable<Omit<PolicyRuleOptions, 'source' | 'destination'>>;
type WantedRanges<Address extends IpAddress> = Writable<
  Pick<PolicyRuleOptions<Address>, 'source' | 'destination'>
>;

function readRule<Address extends IpAddress>(
  reader: ArgumentReader,
  { rangeOf }: RuleFamily<Address>,
): PolicyRuleOptions<Address> {
  const wanted: WantedRule = {};
  const ranges: WantedRanges<Address> = {};
  while (reader.hasMore) {
    const word = reader.take();
    if (word !== 'from' && word !== 'to') {
      readWord(reader, wanted, word);
      continue;
    }
    const text = reader.value();
    if (reader.hasFailed()) break;
    const { address, prefixLength } = rangeOf(reader, text, word);
    const range = { address, prefixLength };
    if (range.prefixLength === 0) continue;
    if (word === 'from') ranges.source = range;
    else ranges.destination = range;
  }
  return { ...wanted, ...ranges };
}

function readWord(reader: ArgumentReader, wanted: WantedRule, word: string): void {
  if (word === 'not') wanted.isInverted = true;
  else if (isShortFor(word, 'preference', 'order', 'priority')) {
    wanted.priority = reader.unsigned('preference value is invalid\n');
  } else if (word === 'tos' || isShortFor(word, 'dsfield')) readTos(reader, wanted);
  else if (word === 'fwmark') readMark(reader, wanted);
  else if (isShortFor(word, 'table') || word === 'lookup') {
    wanted.table = reader.named(tableIdOf, 'invalid table ID\n') ?? ROUTE_TABLE_ID.MAIN;
  } else if (word === 'suppress_prefixlength' || word === 'sup_pl') {
    wanted.suppressPrefixLength = reader.unsigned('suppress_prefixlength value is invalid\n');
  } else if (word === 'dev' || word === 'iif') wanted.ingress = reader.value();
  else if (word === 'oif') wanted.egress = reader.value();
  else if (isShortFor(word, 'ipproto')) {
    wanted.protocol = reader.named(protocolNumberOf, 'Invalid "ipproto" value\n') ?? 0;
  } else if (word === 'sport') wanted.sourcePorts = readPorts(reader, word);
  else if (word === 'dport') wanted.destinationPorts = readPorts(reader, word);
  else if (isShortFor(word, 'protocol')) {
    wanted.origin = reader.named(routeProtocolOf, '"protocol" value is invalid\n') ?? 'boot';
  } else readAction(reader, wanted, word);
}

function readTos(reader: ArgumentReader, wanted: WantedRule): void {
  const tos = reader.named(tosOf, 'TOS value is invalid\n');
  if (tos === undefined) return;
  if ((tos & 3) !== 0) reader.fail('Error: Invalid dsfield (tos): ECN bits must be 0.', 2);
  else wanted.tos = tos;
}

function readMark(reader: ArgumentReader, wanted: WantedRule): void {
  const text = reader.value();
  const [markText = '', maskText] = text.split('/');
  const mark = parseUnsigned(markText);
  const mask = maskText === undefined ? 0xffff_ffff : parseUnsigned(maskText);
  if (mark === undefined) reader.failArgument(markText, 'fwmark value is invalid\n');
  else if (mask === undefined) reader.failArgument(maskText ?? '', 'fwmask value is invalid\n');
  else {
    wanted.mark = mark;
    wanted.markMask = mask;
  }
}

function readPorts(reader: ArgumentReader, word: string): PortRange | undefined {
  const text = reader.value();
  const [firstText = '', lastText = firstText] = text.split('-');
  const [first, last] = [parseUnsigned(firstText), parseUnsigned(lastText)];
  if (first === undefined || last === undefined || first > 0xffff || last > 0xffff) {
    reader.failArgument(text, `invalid ${word} range\n`);
    return undefined;
  }
  // The kernel takes the last port for no port (`fib_rule_port_range_valid`).
  if (first === 0 || first > last || last === 0xffff) reader.fail(`Error: Invalid ${word} range.`, 2);
  return { first, last };
}

/** FR_ACT_…, which the tool takes as numbers, too. */
const ACTIONS: Readonly<Record<number, RuleAction>> = {
  1: 'lookup',
  2: 'goto',
  3: 'nop',
  6: 'blackhole',
  7: 'unreachable',
  8: 'prohibit',
};

function readAction(reader: ArgumentReader, wanted: WantedRule, word: string): void {
  const text = word === 'type' ? reader.value() : word;
  switch (text) {
    case 'goto':
      wanted.action = 'goto';
      wanted.target = reader.unsigned('invalid target\n');
      return;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      wanted.action = text;
      return;
    case 'uidrange':
    case 'l3mdev':
    case 'tun_id':
    case 'realms':
    case 'suppress_ifgroup':
      reader.fail(`ip rule: ${text} is not modelled`, 2);
      return;
    default: {
      const number = parseUnsigned(text);
      if (number === undefined || number > 0xff) reader.failArgument(text, 'Failed to parse rule type');
      else wanted.action = ACTIONS[number] ?? wanted.action ?? 'nop';
    }
  }
}

function change<Address extends IpAddress>(
  context: IpContext,
  words: readonly string[],
  mode: 'add' | 'del',
  family: RuleFamily<Address>,
): number {
  if (words.length === 0) return context.complain(`"ip rule ${mode}" requires arguments.`, EXIT_MISTAKE);
  return withRule(context, words, family, (wanted) => {
    const done = mode === 'add' ? family.rules.add(wanted) : family.rules.delete(wanted);
    return done.ok ? 0 : context.refuseByKernel(done.error);
  });
}

function show<Address extends IpAddress>(
  context: IpContext,
  words: readonly string[],
  family: RuleFamily<Address>,
): number {
  return withRule(context, words, family, (wanted) => {
    const document = context.document();
    const { entries } = family.rules;
    for (const rule of entries) {
      if (isShown(rule, wanted)) printRule(context, document, rule, entries);
    }
    return context.print(document);
  });
}

function flush<Address extends IpAddress>(
  context: IpContext,
  words: readonly string[],
  family: RuleFamily<Address>,
): number {
  return withRule(context, words, family, (wanted) => {
    family.rules.flush((rule) => isShown(rule, wanted));
    return 0;
  });
}

/** Does nothing when a word is wrong. */
function withRule<Address extends IpAddress>(
  context: IpContext,
  words: readonly string[],
  family: RuleFamily<Address>,
  act: (wanted: PolicyRuleOptions<Address>) => number,
): number {
  const reader = context.reader(words);
  const wanted = readRule(reader, family);
  return reader.hasFailed() ? context.refuseWords(reader) : act(wanted);
}

function isShown(rule: PolicyRule, wanted: PolicyRuleOptions): boolean {
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    isWithin(rule.source, wanted.source) &&
    isWithin(rule.destination, wanted.destination) &&
    isEqual(rule.priority, wanted.priority) &&
    isEqual(rule.mark, wanted.mark) &&
    isEqual(rule.table, wanted.table) &&
    isEqual(rule.ingress, wanted.ingress) &&
    isEqual(rule.egress, wanted.egress) &&
    isEqual(rule.tos, wanted.tos) &&
    isEqual(rule.origin, wanted.origin)
  );
}

/** The tool looks at the address of a rule's range, not at its length. */
function isWithin(range: IpCidr | undefined, wanted: IpCidr | undefined): boolean {
  return wanted === undefined || (range !== undefined && ipCidrContains(wanted, range.address));
}

function printRule(
  context: IpContext,
  document: PrintDocument,
  rule: PolicyRule,
  all: readonly PolicyRule[],
): void {
  const { stack, options } = context;
  if (!document.isJson) {
    const text = formatRule(rule, (name) => stack.findDevice(name) !== undefined);
    const isResolved = rule.action !== 'goto' || all.some(({ priority }) => priority === rule.target);
    const isOther = rule.origin !== 'kernel' && rule.origin !== 'boot';
    const origin =
      isOther || options.isDetailed ? ` proto ${rule.origin === 'boot' ? 'unspec' : rule.origin}` : '';
    document.text(`${rule.priority}:\t${text}${isResolved ? '' : ' [unresolved]'}${origin}\n`);
    return;
  }
  document.openObject();
  document.json('priority', rule.priority);
  if (rule.isInverted) document.emptyField('not');
  printJsonRange(document, 'src', rule.source, 'all');
  if (rule.destination !== undefined) printJsonRange(document, 'dst', rule.destination, '');
  if (rule.tos !== 0) document.json('tos', tosText(rule.tos));
  if (rule.mark !== 0 || rule.markMask !== 0) {
    document.json('fwmark', hexOf(rule.mark));
    if (rule.markMask !== 0xffff_ffff) document.json('fwmask', hexOf(rule.markMask));
  }
  for (const [key, name] of [
    ['iif', rule.ingress],
    ['oif', rule.egress],
  ] as const) {
    if (name === undefined) continue;
    document.json(key, name);
    if (stack.findDevice(name) === undefined) document.emptyField(`${key}_detached`);
  }
  if (rule.action === 'lookup') document.json('table', tableName(rule.table));
  else if (rule.action === 'goto') document.json('goto', rule.target);
  else document.json('action', rule.action);
  if (rule.suppressPrefixLength >= 0) document.json('suppress_prefixlen', rule.suppressPrefixLength);
  document.closeObject();
}

function printJsonRange(
  document: PrintDocument,
  key: 'src' | 'dst',
  range: IpCidr | undefined,
  missing: string,
): void {
  document.json(key, range === undefined ? missing : formatIp(range.address));
  if (range !== undefined && range.prefixLength < widthOf(range.address)) {
    document.json(`${key}len`, range.prefixLength);
  }
}
