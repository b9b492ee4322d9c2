/**
 * The filter of ss: `state NAME`, `exclude NAME`, and an expression of `sport`, `dport`, `src`, `dst` with `and`, `or`, `not`
 * and brackets (misc/ssfilter.y).
 */
import { err, ok, type Result } from '../base/result';
import { cidrContains } from '../wire/cidr';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { servicePort } from '../capture/tcpdump/service-names';
import { cidrOfPrefix, parsePrefix } from './iproute/argument-reader';
import type { SocketSnapshot } from './socket-text';

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

export function parseSocketFilter(words: readonly string[]): Result<SocketFilter, FilterProblem> {
  const rest = [...words];
  let states: ReadonlySet<string> | undefined;
  while (rest[0] === 'state' || rest[0] === 'exclude') {
    const [verb, name = ''] = rest.splice(0, 2);
    const named = STATES[name] ?? GROUPS[name];
    if (named === undefined) return err({ text: `ss: wrong state name: ${name}\n`, exitCode: 255 });
    const before = states ?? new Set(verb === 'state' ? [] : ALL_STATES);
    states =
      verb === 'state'
        ? new Set([...before, ...named])
        : new Set([...before].filter((state) => !named.includes(state)));
  }
  const tokens = rest.flatMap((word) => word.match(/!=|>=|<=|==|[()!=<>]|[^\s()=<>!]+/g) ?? []);
  if (tokens.length === 0) return ok({ states, matches: () => true });
  const parser = new FilterParser(tokens);
  const matches = parser.expression();
  const problem = parser.problem();
  return problem === undefined ? ok({ states, matches }) : err(problem);
}

type Test = (socket: SocketSnapshot) => boolean;

class FilterParser {
  readonly #tokens: readonly string[];
  #at = 0;
  #problem: FilterProblem | undefined = undefined;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  problem(): FilterProblem | undefined {
    const left = this.#tokens[this.#at];
    return this.#problem ?? (left === undefined ? undefined : wrongWord(left));
  }

  expression(): Test {
    let test = this.#conjunction();
    while (this.#takeAny('or', '|', '||')) {
      const [one, other] = [test, this.#conjunction()];
      test = (socket) => one(socket) || other(socket);
    }
    return test;
  }

  #conjunction(): Test {
    let test = this.#term();
    for (;;) {
      const next = this.#tokens[this.#at];
      if (next === undefined || next === ')' || next === 'or' || next === '|' || next === '||') return test;
      this.#takeAny('and', '&', '&&');
      const [one, other] = [test, this.#term()];
      test = (socket) => one(socket) && other(socket);
      if (this.#problem !== undefined) return test;
    }
  }

  #term(): Test {
    const word = this.#take();
    if (word === 'not' || word === '!') {
      const test = this.#term();
      return (socket) => !test(socket);
    }
    if (word === '(') {
      const test = this.expression();
      if (!this.#takeAny(')')) this.#fail(this.#tokens[this.#at] ?? '');
      return test;
    }
    if (word === 'sport' || word === 'dport') return this.#port(word);
    if (word === 'src' || word === 'dst') return this.#address(word);
    return this.#fail(word);
  }

  #port(word: 'sport' | 'dport'): Test {
    const operator = OPERATORS[this.#tokens[this.#at] ?? ''] === undefined ? '=' : this.#take();
    const text = this.#take().replace(/^:/, '');
    const port = /^\d{1,5}$/.test(text)
      ? Number(text)
      : (servicePort(text, 'tcp') ?? servicePort(text, 'udp'));
    if (port === undefined) return this.#fail(text);
    const compare = OPERATORS[operator] ?? OPERATORS['='];
    return ({ local, remote }) =>
      compare?.(word === 'sport' ? local.port : (remote?.port ?? 0), port) === true;
  }

  #address(word: 'src' | 'dst'): Test {
    const isNot = this.#tokens[this.#at] === '!=';
    this.#takeAny('=', '==', 'eq', '!=', 'ne');
    const text = this.#take();
    const [, host = '', portText] = /^([^:]*)(?::(\d+))?$/.exec(text) ?? [];
    const range = host === '' || host === '*' ? undefined : parsePrefix(host);
    if (range === undefined && host !== '' && host !== '*') return this.#fail(text);
    const matches = (end: { readonly address: IpAddress; readonly port: number } | undefined): boolean => {
      if (end === undefined) return range === undefined;
      if (portText !== undefined && end.port !== Number(portText)) return false;
      return range === undefined || (!isIpv6(end.address) && cidrContains(cidrOfPrefix(range), end.address));
    };
    return ({ local, remote }) => matches(word === 'src' ? local : remote) !== isNot;
  }

  #take(): string {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    return token;
  }

  #takeAny(...words: readonly string[]): boolean {
    if (!words.includes(this.#tokens[this.#at] ?? '')) return false;
    this.#at += 1;
    return true;
  }

  #fail(word: string): Test {
    this.#problem ??= wrongWord(word);
    return () => false;
  }
}

const OPERATORS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '==': (one, other) => one === other,
  eq: (one, other) => one === other,
  '!=': (one, other) => one !== other,
  ne: (one, other) => one !== other,
  '>': (one, other) => one > other,
  gt: (one, other) => one > other,
  '<': (one, other) => one < other,
  lt: (one, other) => one < other,
  '>=': (one, other) => one >= other,
  ge: (one, other) => one >= other,
  '<=': (one, other) => one <= other,
  le: (one, other) => one <= other,
};

function wrongWord(word: string): FilterProblem {
  return {
    text: `Error: an inet prefix is expected rather than "${word}".\nCannot parse dst/src address.\n`,
    exitCode: 1,
  };
}
