/** The options of `ipset create` and of `ipset add`, `del` and `test` (lib/args.c and lib/ipset.c of ipset 7.17). */
import { err, ok, type Result } from '../../base/result';
import { NO_OPTIONS, type GivenOptions } from './ip-sets';
import { parseNumber, parseTcpPorts, type ElementCommand } from './parse-element';
import { addressBitsOf, parseAddressWords, prefixWord } from './set-addresses';
import { NO_EXTENSIONS, type GivenExtensions } from './set-body';
import type { SetType } from './set-type';

const MAX_TIMEOUT = 2_147_483;
const MAX_WORD = 0xffff_ffff;
const MAX_BYTE = 0xff;
const MAX_COUNTER = 18_446_744_073_709_551_614n;
const MAX_COMMENT_LENGTH = 255;
const IPV4_BITS = 32;

/** `usage` is followed by a hint to the help, and ends with 2. */
export interface IpsetError {
  readonly kind: 'usage' | 'syntax' | 'kernel';
  readonly message: string;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const CREATE_WORDS: Readonly<Record<SetType['kind'], readonly string[]>> = {
  hash: [
    'family',
    'hashsize',
    'maxelem',
    'timeout',
    'counters',
    'comment',
    'forceadd',
    'bucketsize',
    'initval',
    '-4',
    '-6',
    'probes',
    'resize',
    'gc',
  ],
  bitmap: ['range', 'from', 'to', 'timeout', 'counters', 'comment'],
  list: ['size', 'timeout', 'counters', 'comment'],
};

const FLAG_WORDS: readonly string[] = ['counters', 'comment', 'forceadd', '-4', '-6', 'nomatch', 'wildcard'];
/** The kernel takes a netmask with these types. */
const NETMASK_TYPES: readonly string[] = ['hash:ip', 'hash:ip,port', 'bitmap:ip'];

export interface CreateOptions {
  readonly options: GivenOptions;
  /** Older options that are passed over with a warning. */
  readonly ignored: readonly string[];
}

export function parseCreateOptions(
  words: readonly string[],
  type: SetType,
): Result<CreateOptions, IpsetError> {
  const options: Mutable<GivenOptions> = { ...NO_OPTIONS };
  const ignored: string[] = [];
  const seen = new Set<string>();
  let netmaskText: string | undefined = undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const isKnown =
      CREATE_WORDS[type.kind].includes(word) || (word === 'netmask' && NETMASK_TYPES.includes(type.name));
    if (!isKnown) return usage(`Unknown argument: \`${word}'`);
    const isFlag = FLAG_WORDS.includes(word);
    const value = isFlag ? '' : words[at + 1];
    if (value === undefined) return usage(`Missing mandatory argument of option \`${word}'`);
    if (!isFlag) at += 1;
    if (seen.has(word) && !isFlag) return syntax(`Syntax error: ${word} already specified`);
    seen.add(word);
    if (word === 'netmask') netmaskText = value;
    else if (['probes', 'resize', 'gc'].includes(word)) {
      ignored.push(`Option '--${word} ${value}' is ignored. Please upgrade your syntax.`);
    } else {
      const problem = takeCreateOption(options, word, value, type);
      if (problem !== undefined) return syntax(problem);
    }
  }
  if (netmaskText !== undefined) {
    const bits = addressBitsOf(options.family);
    const netmask = parseNumber(netmaskText, 1, bits);
    if (!netmask.ok)
      return syntax(`${netmask.error}\nSyntax error: netmask is out of the inclusive range of 1-${bits}`);
    options.netmask = netmask.value;
  }
  if (type.kind === 'bitmap' && options.first === undefined)
    return usage("Mandatory option `range' is missing");
  if (type.kind === 'bitmap' && options.last === undefined) return usage("Mandatory option `to' is missing");
  return ok({ options, ignored });
}

function takeCreateOption(
  options: Mutable<GivenOptions>,
  word: string,
  value: string,
  type: SetType,
): string | undefined {
  switch (word) {
    case '-4':
    case '-6':
      options.family = word === '-4' ? 'inet' : 'inet6';
      return undefined;
    case 'family':
      if (value !== 'inet' && value !== 'inet6') return `Syntax error: unknown inet family ${value}`;
      options.family = value;
      return undefined;
    case 'counters':
      options.hasCounters = true;
      return undefined;
    case 'comment':
      options.hasComments = true;
      return undefined;
    case 'forceadd':
      options.isForceAdd = true;
      return undefined;
    case 'range':
      return takeRange(options, value, type);
    case 'from':
    case 'to':
      return takeEnd(options, word, value, type);
    default:
      return takeCreateNumber(options, word, value);
  }
}

function takeCreateNumber(options: Mutable<GivenOptions>, word: string, value: string): string | undefined {
  const max = word === 'timeout' ? MAX_TIMEOUT : word === 'bucketsize' ? MAX_BYTE : MAX_WORD;
  const number = parseNumber(value, 0, max);
  if (!number.ok) return number.error;
  if (word === 'timeout') options.timeout = number.value;
  else if (word === 'hashsize') options.hashSize = number.value;
  else if (word === 'maxelem') options.maxElements = number.value;
  else if (word === 'bucketsize') options.bucketSize = number.value;
  else if (word === 'initval') options.initialValue = number.value | 0;
  else options.size = number.value;
  return undefined;
}

function takeEnd(
  options: Mutable<GivenOptions>,
  word: string,
  value: string,
  type: SetType,
): string | undefined {
  const end = endOf(value, type);
  if (typeof end === 'string') return end;
  if (word === 'from') options.first = end;
  else options.last = end;
  return undefined;
}

function endOf(value: string, type: SetType): number | string {
  if (type.name === 'bitmap:port') {
    const port = parseTcpPorts(value);
    return port.ok ? port.value.from : port.error;
  }
  const words = parseAddressWords(value, 'inet');
  return words === undefined
    ? `Syntax error: cannot parse ${value}: resolving to IPv4 address failed`
    : (words[0] ?? 0) >>> 0;
}

function takeRange(options: Mutable<GivenOptions>, value: string, type: SetType): string | undefined {
  if (type.name === 'bitmap:port') {
    const ports = parseTcpPorts(value);
    if (!ports.ok) return ports.error;
    options.first = ports.value.from;
    options.last = value.includes('-') ? ports.value.to : undefined;
    return undefined;
  }
  const [low = '', high] = value.split(value.includes('/') ? '/' : '-');
  if (high === undefined) return `Syntax error: IP/cidr or IP-IP range must be specified: ${value}`;
  const first = endOf(low, type);
  if (typeof first === 'string') return first;
  if (value.includes('/')) {
    const prefix = parseNumber(high, 0, IPV4_BITS);
    if (!prefix.ok) return prefix.error;
    const mask = prefixWord(prefix.value, 0);
    options.first = (first & mask) >>> 0;
    options.last = (first | ~mask) >>> 0;
    return undefined;
  }
  const last = endOf(high, type);
  if (typeof last === 'string') return last;
  options.first = Math.min(first, last);
  options.last = Math.max(first, last);
  return undefined;
}

/** What may follow an element. */
export function parseElementOptions(
  words: readonly string[],
  type: SetType,
  command: ElementCommand,
): Result<GivenExtensions, IpsetError> {
  const given: Mutable<GivenExtensions> = { ...NO_EXTENSIONS };
  const known = knownWords(type, command);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!known.includes(word)) return usage(`Unknown argument: \`${word}'`);
    if (word === 'nomatch' || word === 'wildcard') {
      if (word === 'nomatch') given.isNomatch = true;
      else given.isWildcard = true;
      continue;
    }
    at += 1;
    const value = words[at];
    if (value === undefined) return usage(`Missing mandatory argument of option \`${word}'`);
    const problem = takeElementOption(given, word, value);
    if (problem !== undefined) return syntax(problem);
  }
  return ok(given);
}

function knownWords(type: SetType, command: ElementCommand): readonly string[] {
  const words = command === 'add' ? ['timeout', 'packets', 'bytes', 'comment'] : [];
  if (type.kind === 'list') words.push('before', 'after');
  if (type.parts.includes('net') && command !== 'del') words.push('nomatch');
  if (type.parts.includes('iface') && command === 'add') words.push('wildcard');
  return words;
}

function takeElementOption(given: Mutable<GivenExtensions>, word: string, value: string): string | undefined {
  switch (word) {
    case 'comment':
      if (value.includes('"')) return 'Syntax error: " character is not permitted in comments';
      if (value.length > MAX_COMMENT_LENGTH)
        return `Syntax error: comment is longer than the maximum allowed ${MAX_COMMENT_LENGTH} characters`;
      given.comment = value;
      return undefined;
    case 'before':
    case 'after':
      given.neighbor = { name: value, isBefore: word === 'before' };
      return undefined;
    case 'timeout': {
      const seconds = parseNumber(value, 0, MAX_TIMEOUT);
      if (seconds.ok) given.timeout = seconds.value;
      return seconds.ok ? undefined : seconds.error;
    }
    default: {
      const isTooMuch = /^\d+$/.test(value) && BigInt(value) > MAX_COUNTER;
      if (isTooMuch) return `Syntax error: '${value}' is out of range 0-${MAX_COUNTER}`;
      const count = parseNumber(value, 0, Number.MAX_VALUE);
      if (!count.ok) return count.error;
      if (word === 'packets') given.packets = count.value;
      else given.bytes = count.value;
      return undefined;
    }
  }
}

export function usage(message: string): Result<never, IpsetError> {
  return err({ kind: 'usage', message });
}

export function syntax(message: string): Result<never, IpsetError> {
  return err({ kind: 'syntax', message });
}
