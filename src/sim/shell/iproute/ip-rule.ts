/** `ip rule`: shows, adds, removes and flushes rules of policy routing (ip/iprule.c). Of IPv6 it lists them alone. */
import {
  formatRule,
  tableName,
  type PolicyRule,
  type PolicyRuleOptions,
  type PortRange,
} from '../../net/policy-rule';
import { formatIpv6Rule } from '../../net/ipv6/ipv6-policy-rule';
import { formatCidr } from '../../wire/cidr';
import { formatIpv4 } from '../../wire/ipv4-address';
import {
  cidrOfPrefix,
  EXIT_MISTAKE,
  isShortFor,
  parseUnsigned,
  type ArgumentReader,
} from './argument-reader';
import type { IpContext } from './ip-context';
import type { PrintDocument } from './print-document';
import { protocolNumberOf, routeProtocolOf, tableIdOf, tosOf } from './route-words';
import { RULE_USAGE } from './usage';

export function ipRule(context: IpContext, words: readonly string[]): number {
  const [verb, ...rest] = words;
  if (context.options.family === 'inet6') {
    const isList = verb === undefined || isShortFor(verb, 'list', 'lst', 'show');
    return isList && rest.length === 0 && !context.options.isJson
      ? showIpv6Rules(context)
      : context.complain('ip -6 rule: only the list of all rules is modelled', 2);
  }
  if (verb === undefined) return show(context, []);
  if (isShortFor(verb, 'list', 'lst', 'show')) return show(context, rest);
  if (isShortFor(verb, 'add')) return change(context, rest, 'add');
  if (isShortFor(verb, 'delete')) return change(context, rest, 'del');
  if (isShortFor(verb, 'flush')) return flush(context);
  if (isShortFor(verb, 'help')) return context.refuse({ text: RULE_USAGE, exitCode: 255 });
  if (verb === 'save' || verb === 'restore') return context.complain(`ip rule ${verb} is not modelled`);
  return context.unknownCommand(verb, 'ip rule help');
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type WantedRule = Writable<PolicyRuleOptions>;

function readRule(reader: ArgumentReader): WantedRule {
  const wanted: WantedRule = {};
  while (reader.hasMore) readWord(reader, wanted, reader.take());
  return wanted;
}

function readWord(reader: ArgumentReader, wanted: WantedRule, word: string): void {
  if (word === 'not') wanted.isInverted = true;
  else if (word === 'from' || word === 'to') readRange(reader, wanted, word);
  else if (isShortFor(word, 'preference', 'order', 'priority')) {
    wanted.priority = reader.unsigned('preference value is invalid\n');
  } else if (word === 'tos' || isShortFor(word, 'dsfield')) readTos(reader, wanted);
  else if (word === 'fwmark') readMark(reader, wanted);
  else if (word === 'table' || isShortFor(word, 'lookup')) readTable(reader, wanted);
  else if (word === 'suppress_prefixlength' || word === 'sup_pl') {
    wanted.suppressPrefixLength = reader.unsigned('suppress_prefixlength value is invalid\n');
  } else if (word === 'dev' || word === 'iif') wanted.ingress = reader.value();
  else if (word === 'oif') wanted.egress = reader.value();
  else if (isShortFor(word, 'ipproto')) readIpProtocol(reader, wanted);
  else if (word === 'sport') wanted.sourcePorts = readPorts(reader, word);
  else if (word === 'dport') wanted.destinationPorts = readPorts(reader, word);
  else if (isShortFor(word, 'protocol')) wanted.origin = readProtocol(reader);
  else readAction(reader, wanted, word);
}

function readRange(reader: ArgumentReader, wanted: WantedRule, word: 'from' | 'to'): void {
  const prefix = reader.prefixOf(reader.value());
  if (prefix.prefixLength === 0) return;
  if (word === 'from') wanted.source = cidrOfPrefix(prefix);
  else wanted.destination = cidrOfPrefix(prefix);
}

function readTos(reader: ArgumentReader, wanted: WantedRule): void {
  const text = reader.value();
  const tos = tosOf(text);
  if (tos === undefined) reader.failArgument(text, 'TOS value is invalid\n');
  else if ((tos & 3) !== 0) reader.fail('Error: Invalid dsfield (tos): ECN bits must be 0.', 2);
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

function readTable(reader: ArgumentReader, wanted: WantedRule): void {
  const text = reader.value();
  const table = tableIdOf(text);
  if (table === undefined) reader.failArgument(text, 'invalid table ID\n');
  else wanted.table = table;
}

function readIpProtocol(reader: ArgumentReader, wanted: WantedRule): void {
  const text = reader.value();
  const protocol = protocolNumberOf(text);
  if (protocol === undefined) reader.failArgument(text, 'Invalid "ipproto" value\n');
  else wanted.protocol = protocol;
}

function readPorts(reader: ArgumentReader, word: string): PortRange | undefined {
  const text = reader.value();
  const [firstText = '', lastText = firstText] = text.split('-');
  const [first, last] = [parseUnsigned(firstText), parseUnsigned(lastText)];
  if (first === undefined || last === undefined || first > 0xffff || last > 0xffff) {
    reader.failArgument(text, `invalid ${word} range\n`);
    return undefined;
  }
  if (first === 0 || first > last) reader.fail(`Error: Invalid ${word} range.`, 2);
  return { first, last };
}

function readProtocol(reader: ArgumentReader): string {
  const text = reader.value();
  const protocol = routeProtocolOf(text);
  if (protocol === undefined) reader.failArgument(text, '"protocol" value is invalid\n');
  return protocol ?? 'boot';
}

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
    default:
      reader.failArgument(text, 'Failed to parse rule type');
  }
}

function change(context: IpContext, words: readonly string[], mode: 'add' | 'del'): number {
  if (words.length === 0) return context.complain(`"ip rule ${mode}" requires arguments.`, EXIT_MISTAKE);
  const reader = context.reader(words);
  const wanted = readRule(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const { routing } = context.stack;
  const done = mode === 'add' ? routing.addRule(wanted) : routing.deleteRule(wanted);
  return done.ok ? 0 : context.refuseByKernel(done.error);
}

function flush(context: IpContext): number {
  context.stack.routing.flushRules();
  return 0;
}

function show(context: IpContext, words: readonly string[]): number {
  const reader = context.reader(words);
  const wanted = readRule(reader);
  if (reader.hasFailed()) return context.refuseWords(reader);
  const document = context.document();
  for (const rule of context.stack.routing.rules) {
    if (isShown(rule, wanted)) printRule(context, document, rule);
  }
  return context.print(document);
}

function showIpv6Rules({ process, stack, options }: IpContext): number {
  for (const rule of stack.ipv6.routing.rules) {
    const origin = options.isDetailed ? ` proto ${rule.origin === 'boot' ? 'unspec' : rule.origin}` : '';
    process.stdout(`${rule.priority}:\t${formatIpv6Rule(rule)}${origin}\n`);
  }
  return 0;
}

function isShown(rule: PolicyRule, wanted: WantedRule): boolean {
  const { source, destination } = wanted;
  const isEqual = <Value>(value: Value, other: Value | undefined): boolean =>
    other === undefined || value === other;
  return (
    (source === undefined || (rule.source !== undefined && formatCidr(rule.source) === formatCidr(source))) &&
    (destination === undefined ||
      (rule.destination !== undefined && formatCidr(rule.destination) === formatCidr(destination))) &&
    isEqual(rule.priority, wanted.priority) &&
    isEqual(rule.mark, wanted.mark) &&
    isEqual(rule.table, wanted.table) &&
    isEqual(rule.ingress, wanted.ingress) &&
    isEqual(rule.egress, wanted.egress) &&
    isEqual(rule.tos, wanted.tos) &&
    isEqual(rule.origin, wanted.origin)
  );
}

function printRule(context: IpContext, document: PrintDocument, rule: PolicyRule): void {
  const { stack, options } = context;
  if (!document.isJson) {
    const text = formatRule(rule, (name) => stack.findDevice(name) !== undefined);
    const isResolved =
      rule.action !== 'goto' || stack.routing.rules.some(({ priority }) => priority === rule.target);
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
  if (rule.tos !== 0) document.json('tos', `0x${rule.tos.toString(16)}`);
  if (rule.mark !== 0 || rule.markMask !== 0) {
    document.json('fwmark', `0x${rule.mark.toString(16)}`);
    if (rule.markMask !== 0xffff_ffff) document.json('fwmask', `0x${rule.markMask.toString(16)}`);
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
  range: PolicyRule['source'],
  missing: string,
): void {
  document.json(key, range === undefined ? missing : formatIpv4(range.address));
  if (range !== undefined && range.prefixLength < 32) document.json(`${key}len`, range.prefixLength);
}
