/**
 * The filter of ss: `state NAME`, `exclude NAME`, and an expression of `sport`, `dport`, `src`, `dst`, `dev` with `and`, `or`,
 * `not` and brackets (misc/ssfilter.y, misc/ss.c: parse_hostcond). An IPv4 range takes mapped addresses as well.
 */
import { MAX_NESTING } from '../base/max-nesting';
import { err, ok, type Result } from '../base/result';
import { servicePort } from '../capture/tcpdump/service-names';
import { isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { ipCidrContains, type IpCidr } from '../wire/ip-cidr';
import { ANY_IPV4, type Ipv4Address } from '../wire/ipv4-address';
import { ANY_IPV6, ipv6Of } from '../wire/ipv6-address';
import { parseIpv6Prefix, parsePrefix } from './iproute/argument-reader';
import { SS_USAGE } from './iproute/usage';
import { isOfFamily, type SocketEnd, type SocketSnapshot } from './socket-snapshot';

export interface SocketFilter {
  /** Undefined where no state was named: then options choose. */
  readonly states: ReadonlySet<string> | undefined;
  readonly matches: (socket: SocketSnapshot) => boolean;
}

/** What is wrong, in the words of the tool, with its exit code. */
export interface FilterProblem {
  readonly text: string;
  readonly exitCode: number;
}

/** By the name of the filter: Linux's names. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  established: ['ESTABLISHED', 'ESTAB'],
  'syn-sent': ['SYN_SENT'],
  'syn-recv': ['SYN_RECV'],
  'fin-wait-1': ['FIN_WAIT1'],
  'fin-wait-2': ['FIN_WAIT2'],
  'time-wait': ['TIME_WAIT'],
  unconnected: ['UNCONN', 'CLOSE'],
  closed: ['UNCONN', 'CLOSE'],
  'close-wait': ['CLOSE_WAIT'],
  'last-ack': ['LAST_ACK'],
  listening: ['LISTEN'],
  closing: ['CLOSING'],
};
const ALL_STATES = Object.values(STATES).flat();
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: ALL_STATES,
  connected: ALL_STATES.filter((state) => !['LISTEN', 'UNCONN', 'CLOSE'].includes(state)),
  synchronized: ALL_STATES.filter((state) => !['LISTEN', 'UNCONN', 'CLOSE', 'SYN_SENT'].includes(state)),
  bucket: ['SYN_RECV', 'TIME_WAIT'],
  big: ALL_STATES.filter((state) => state !== 'SYN_RECV' && state !== 'TIME_WAIT'),
};

const SYNTAX_ERROR: FilterProblem = {
  text: `ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n${SS_USAGE}`,
  exitCode: 255,
};

export function parseSocketFilter(
  words: readonly string[],
  findDevice: (name: string) => unknown = (): unknown => undefined,
): Result<SocketFilter, FilterProblem> {
  const rest = [...words];
  let states: ReadonlySet<string> | undefined;
  while (rest[0] === 'state' || rest[0] === 'exclude') {
    const [verb, name] = rest.splice(0, 2);
    if (name === undefined) {
      return err({ text: 'Command line is not complete. Try option "help"\n', exitCode: 255 });
    }
    const named = STATES[name] ?? GROUPS[name];
    if (named === undefined) return err({ text: `ss: wrong state name: ${name}\n`, exitCode: 255 });
    const before = states ?? new Set(verb === 'state' ? [] : ALL_STATES);
    states =
      verb === 'state'
        ? new Set([...before, ...named])
        : new Set([...before].filter((state) => !named.includes(state)));
  }
  // Where nothing is left, the tool shows what it shows without a filter.
  if (states?.size === 0) states = new Set(GROUPS['connected']);
  const tokens = rest.flatMap((word) => word.split(/\s+/).filter((token) => token !== ''));
  if (tokens.length === 0) return ok({ states, matches: () => true });
  const parser = new FilterParser(tokens, findDevice);
  const matches = parser.expression();
  const problem = parser.problem();
  return problem === undefined ? ok({ states, matches }) : err(problem);
}

type Test = (socket: SocketSnapshot) => boolean;

/** `HOST:PORT` of the filter; what is left out fits all. */
interface HostCondition {
  readonly range: IpCidr | undefined;
  readonly port: number | undefined;
  readonly family: 'ipv4' | 'ipv6' | undefined;
}

class FilterParser {
  readonly #tokens: readonly string[];
  readonly #findDevice: (name: string) => unknown;
  #at = 0;
  #nesting = 0;
  #problem: FilterProblem | undefined = undefined;

  constructor(tokens: readonly string[], findDevice: (name: string) => unknown) {
    this.#tokens = tokens;
    this.#findDevice = findDevice;
  }

  problem(): FilterProblem | undefined {
    return this.#problem ?? (this.#at < this.#tokens.length ? SYNTAX_ERROR : undefined);
  }

  expression(): Test {
    const options = [this.#conjunction()];
    while (this.#takeAny('or', '|', '||')) options.push(this.#conjunction());
    return (socket) => options.some((option) => option(socket));
  }

  #conjunction(): Test {
    const tests = [this.#term()];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (next === undefined || next === ')' || next === 'or' || next === '|' || next === '||') break;
      this.#takeAny('and', '&', '&&');
      tests.push(this.#term());
      if (this.#problem !== undefined) break;
    }
    return (socket) => tests.every((test) => test(socket));
  }

  #term(): Test {
    let isNegated = false;
    while (this.#takeAny('not', '!')) isNegated = !isNegated;
    const test = this.#operand();
    return isNegated ? (socket): boolean => !test(socket) : test;
  }

  #operand(): Test {
    const word = this.#take();
    if (word === undefined) return this.#fail(SYNTAX_ERROR);
    if (word === '(') {
      if (this.#nesting >= MAX_NESTING) return this.#fail(SYNTAX_ERROR);
      this.#nesting += 1;
      const test = this.expression();
      this.#nesting -= 1;
      return this.#takeAny(')') ? test : this.#fail(SYNTAX_ERROR);
    }
    if (word === 'sport' || word === 'dport') return this.#port(word);
    if (word === 'src' || word === 'dst') return this.#host(word);
    if (word === 'dev') return this.#device();
    // Anything else is taken for a host that belongs to nothing.
    return this.#condition(word, false) === undefined ? () => false : this.#fail(SYNTAX_ERROR);
  }

  #port(word: 'sport' | 'dport'): Test {
    const operator = this.#operator() ?? '=';
    const text = this.#take();
    if (text === undefined) return this.#fail(SYNTAX_ERROR);
    const wanted = this.#condition(text, true)?.port;
    const compare = OPERATORS[operator];
    return ({ local, remote }) => {
      const port = word === 'sport' ? local.port : (remote?.port ?? 0);
      return wanted === undefined || compare?.(port, wanted) === true;
    };
  }

  #host(word: 'src' | 'dst'): Test {
    const operator = this.#operator();
    const text = this.#take();
    // The grammar knows no other comparison of hosts.
    if (text === undefined || (operator !== undefined && !EQUALS.includes(operator))) {
      return this.#fail(SYNTAX_ERROR);
    }
    const condition = this.#condition(text, false);
    if (condition === undefined) return () => false;
    return (socket) => {
      const nobody = { address: isIpv6(socket.local.address) ? ANY_IPV6 : ANY_IPV4, port: 0 };
      const end = word === 'src' ? socket.local : (socket.remote ?? nobody);
      return isAt(end, socket, condition);
    };
  }

  /** No socket of a lab is bound to a device. */
  #device(): Test {
    this.#operator();
    if (this.#findDevice(this.#take() ?? '') === undefined) {
      return this.#fail({ text: 'Cannot parse device.\n', exitCode: 1 });
    }
    return () => false;
  }

  /** `parse_hostcond` */
  #condition(text: string, isPort: boolean): HostCondition | undefined {
    const [, familyName, rest = text] = /^(inet6?):(.*)$/.exec(text) ?? [];
    const family = familyName === 'inet' ? 'ipv4' : familyName === 'inet6' ? 'ipv6' : undefined;
    const [host, portText] = isPort ? ['', rest.replace(/^:/, '')] : splitHost(rest);
    const port = portText === '' || portText === '*' ? undefined : portOf(portText);
    if (host === undefined) {
      this.#failAddress('');
      return undefined;
    }
    if (portText !== '' && portText !== '*' && port === undefined) {
      this.#failAddress(`Error: "${portText}" does not look like a port.\n`);
      return undefined;
    }
    if (host === '' || host === '*') return { range: undefined, port, family };
    const range = host.includes(':') ? parseIpv6Prefix(host) : parsePrefix(host);
    if (range !== undefined) return { range, port, family };
    this.#failAddress(`Error: an inet prefix is expected rather than "${host}".\n`);
    return undefined;
  }

  #failAddress(text: string): void {
    this.#fail({ text: `${text}Cannot parse dst/src address.\n`, exitCode: 1 });
  }

  #operator(): string | undefined {
    return OPERATORS[this.#tokens[this.#at] ?? ''] === undefined ? undefined : this.#take();
  }

  #take(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token !== undefined) this.#at += 1;
    return token;
  }

  #takeAny(...words: readonly string[]): boolean {
    if (!words.includes(this.#tokens[this.#at] ?? '')) return false;
    this.#at += 1;
    return true;
  }

  #fail(problem: FilterProblem): Test {
    this.#problem ??= problem;
    return () => false;
  }
}

/** Brackets hold a host; otherwise its port is behind the last colon, or the last one behind the length of a prefix. */
function splitHost(text: string): readonly [host: string | undefined, port: string] {
  if (text.startsWith('[')) {
    const [, host, port = ''] = /^\[([^\]]*)\](.*)$/.exec(text) ?? [];
    return [host, port.replace(/^:/, '')];
  }
  if (text.startsWith('*')) return ['*', text.slice(1).replace(/^:/, '')];
  const slash = Math.max(text.indexOf('/'), 0);
  const colon = text.lastIndexOf(':');
  return colon < slash || colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? Number(text) : (servicePort(text, 'udp') ?? servicePort(text, 'tcp'));
}

function isAt(end: SocketEnd, socket: SocketSnapshot, { range, port, family }: HostCondition): boolean {
  if (family !== undefined && !isOfFamily(socket, family)) return false;
  if (port !== undefined && end.port !== port) return false;
  if (range === undefined) return true;
  const { address } = end;
  if (!isIpv6(range.address)) return ipCidrContains(range, address);
  // The kernel keeps a mapped address as one of IPv6.
  return ipCidrContains(range, socket.isMapped && !isIpv6(address) ? mapped(address) : address);
}

function mapped(address: Ipv4Address): IpAddress {
  return isAnyAddress(address) ? ANY_IPV6 : ipv6Of((0xffffn << 32n) | BigInt(address));
}

const EQUALS: readonly string[] = ['=', '==', 'eq'];

const OPERATORS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '==': (one, other) => one === other,
  eq: (one, other) => one === other,
  '!=': (one, other) => one !== other,
  ne: (one, other) => one !== other,
  neq: (one, other) => one !== other,
  '>': (one, other) => one > other,
  gt: (one, other) => one > other,
  '<': (one, other) => one < other,
  lt: (one, other) => one < other,
  '>=': (one, other) => one >= other,
  ge: (one, other) => one >= other,
  geq: (one, other) => one >= other,
  '<=': (one, other) => one <= other,
  le: (one, other) => one <= other,
  leq: (one, other) => one <= other,
};
