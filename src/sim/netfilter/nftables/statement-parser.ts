/** Reads the statements of one rule (the `stmt` productions of src/parser_bison.y of nftables 1.0.6). */
import type { NftExpression } from './expression';
import { ExpressionParser } from './expression-parser';
import type { CountingStatement, LimitStatement } from './counting-statement';
import type { MatchOperator, NatKind, NatStatement, NftStatement, RejectStatement } from './statement';
import type { TokenReader } from './token-reader';

const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit'];
const OPERATORS: readonly MatchOperator[] = ['==', '!=', '<=', '>=', '<', '>', '!'];
const NAT_FLAGS = ['random', 'fully-random', 'persistent'];
const UNITS = ['second', 'minute', 'hour', 'day', 'week'] as const;
const BYTE_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['bytes', 1n],
  ['kbytes', 1024n],
  ['mbytes', 1_048_576n],
]);
const LOG_FLAGS: Readonly<Record<string, readonly string[]>> = {
  tcp: ['sequence', 'options'],
  ip: ['options'],
};

export interface ParsedRule {
  readonly statements: readonly NftStatement[];
  readonly comment: string | undefined;
  readonly place: { readonly start: number; readonly end: number };
}

export class StatementParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(reader: TokenReader) {
    this.#reader = reader;
    this.#expressions = new ExpressionParser(reader);
  }

  get expressions(): ExpressionParser {
    return this.#expressions;
  }

  parseRule(): ParsedRule {
    const reader = this.#reader;
    const first = reader.peek();
    const statements: NftStatement[] = [];
    let comment: string | undefined = undefined;
    while (!reader.isAtEnd()) {
      if (statements.length === 0 && reader.isWord('comment')) reader.refuse();
      if (reader.takeWord('comment')) {
        comment = this.#expressions.parseText();
        if (!reader.isAtEnd()) reader.refuse('end of file or newline or semicolon');
        break;
      }
      const statement = this.parseStatement();
      if (statement === undefined) break;
      statements.push(statement);
    }
    if (statements.length === 0) reader.refuse();
    if (reader.isSymbol('}') && statements.length === 0) reader.refuse();
    return { statements, comment, place: reader.placeFrom(first) };
  }

  parseStatement(): NftStatement | undefined {
    const reader = this.#reader;
    if (reader.problem !== undefined) return undefined;
    const token = reader.peek();
    const start = token.start;
    if (token.kind === 'word') {
      if (this.#expressions.isVerdict()) {
        const verdict = this.#expressions.parseVerdict();
        return { kind: 'verdict', verdict, place: verdict.place };
      }
      const special = this.#parseAction(token.text, start);
      if (special !== undefined) return special;
    }
    return this.#parseMatchOrAssign(start);
  }

  /** What an element of a set may have. */
  parseCounting(): CountingStatement | undefined {
    const reader = this.#reader;
    if (!reader.isWord('counter', 'limit', 'quota')) {
      reader.refuse();
      return undefined;
    }
    const statement = this.parseStatement();
    const isCounting =
      statement?.kind === 'counter' || statement?.kind === 'limit' || statement?.kind === 'quota';
    if (!isCounting) reader.refuse();
    return isCounting ? statement : undefined;
  }

  #place(start: number): { readonly start: number; readonly end: number } {
    return this.#reader.placeFrom({ start, end: start });
  }

  #parseAction(word: string, start: number): NftStatement | undefined {
    const reader = this.#reader;
    switch (word) {
      case 'counter':
        reader.next();
        return this.#parseCounter(start);
      case 'limit':
        reader.next();
        return this.#parseLimit(start);
      case 'quota':
        reader.next();
        return this.#parseQuota(start);
      case 'log':
        reader.next();
        return this.#parseLog(start);
      case 'reject':
        reader.next();
        return this.#parseReject(start);
      case 'dnat':
      case 'snat':
      case 'masquerade':
      case 'redirect':
        reader.next();
        return this.#parseNat(start, word);
      case 'tproxy':
        reader.next();
        return this.#parseTproxy(start);
      case 'notrack':
        reader.next();
        return { kind: 'notrack', place: this.#place(start) };
      case 'queue':
        reader.next();
        return this.#parseQueue(start);
      case 'add':
      case 'update':
      case 'delete':
        reader.next();
        return this.#parseSetUpdate(start, word);
      default:
        return undefined;
    }
  }

  #parseMatchOrAssign(start: number): NftStatement | undefined {
    const reader = this.#reader;
    const left = this.#expressions.parseLeft();
    if (reader.problem !== undefined) return undefined;
    if (left.kind === 'map') return { kind: 'vmap', map: left, place: left.place };
    if (reader.takeWord('set')) {
      this.#expressions.isClassidExpected = left.kind === 'meta' && left.key === 'priority';
      const value = this.#expressions.parseLeft();
      this.#expressions.isClassidExpected = false;
      return { kind: 'assign', target: left, value, place: this.#place(start) };
    }
    const symbol = reader.isSymbol(...OPERATORS) ? reader.next().text : 'implicit';
    const operator = OPERATORS.find((each) => each === symbol) ?? 'implicit';
    this.#expressions.isClassidExpected = left.kind === 'meta' && left.key === 'priority';
    const right = this.#expressions.parseRight();
    this.#expressions.isClassidExpected = false;
    return { kind: 'match', left, operator, right, place: this.#place(start) };
  }

  #parseCounter(start: number): NftStatement {
    const reader = this.#reader;
    if (reader.takeWord('name')) return this.#parseObjectUse(start, 'counter');
    let packets = 0n;
    let bytes = 0n;
    if (reader.takeWord('packets')) {
      packets = BigInt(reader.expectNumber('number'));
      reader.expectWord('bytes');
      bytes = BigInt(reader.expectNumber('number'));
    }
    return { kind: 'counter', packets, bytes, place: this.#place(start) };
  }

  #parseObjectUse(start: number, type: 'counter' | 'limit' | 'quota'): NftStatement {
    const name = this.#expressions.parseLeft();
    return { kind: 'object', type, name, place: this.#place(start) };
  }

  #parseLimit(start: number): NftStatement {
    const reader = this.#reader;
    if (reader.takeWord('name')) return this.#parseObjectUse(start, 'limit');
    return this.parseLimitBody(start);
  }

  /** `rate [over] N[/UNIT] [burst N packets]`. */
  parseLimitBody(start: number): LimitStatement {
    const reader = this.#reader;
    reader.expectWord('rate');
    const isOver = reader.takeWord('over');
    if (!isOver) reader.takeWord('until');
    let rate = BigInt(reader.expectNumber('number'));
    let isBytes = false;
    let attached: string | undefined = undefined;
    if (!reader.isSymbol('/')) {
      // `mbytes/second` is one word to the scanner.
      const [unitText = '', time] = reader.peek().text.split('/');
      const factor = BYTE_UNITS.get(unitText);
      if (factor === undefined) reader.refuse('/ or string or bytes');
      else reader.next();
      rate *= factor ?? 1n;
      isBytes = true;
      attached = time;
    }
    if (attached === undefined) reader.expectSymbol('/');
    const word = attached ?? reader.expectWord(...UNITS);
    const unit = UNITS.find((each) => each === word) ?? 'second';
    let burst = isBytes ? 0n : 5n;
    if (reader.takeWord('burst')) {
      burst = BigInt(reader.expectNumber('number'));
      if (isBytes) burst *= BYTE_UNITS.get(reader.next().text) ?? 1n;
      else reader.expectWord('packets');
    }
    return { kind: 'limit', isOver, rate, isBytes, unit, burst, place: this.#place(start) };
  }

  #parseQuota(start: number): NftStatement {
    if (this.#reader.takeWord('name')) return this.#parseObjectUse(start, 'quota');
    const body = this.parseQuotaBody(start);
    return { kind: 'quota', ...body, place: this.#place(start) };
  }

  parseQuotaBody(start: number): { readonly isOver: boolean; readonly bytes: bigint; readonly used: bigint } {
    const reader = this.#reader;
    const isOver = reader.takeWord('over');
    if (!isOver) reader.takeWord('until');
    const bytes = this.#parseBytes(start);
    const used = reader.takeWord('used') ? this.#parseBytes(start) : 0n;
    return { isOver, bytes, used };
  }

  #parseBytes(start: number): bigint {
    const reader = this.#reader;
    const amount = BigInt(reader.expectNumber('number'));
    const unit = BYTE_UNITS.get(reader.peek().text);
    if (unit !== undefined) reader.next();
    else if (reader.peek().kind !== 'word') reader.refuse('string or bytes');
    else {
      reader.next();
      reader.fail(this.#place(start), 'Wrong rate format');
    }
    return amount * (unit ?? 1n);
  }

  #parseLog(start: number): NftStatement {
    const reader = this.#reader;
    let prefix: string | undefined = undefined;
    let level: string | undefined = undefined;
    let group: number | undefined = undefined;
    let snaplen: number | undefined = undefined;
    let queueThreshold: number | undefined = undefined;
    const flags: string[] = [];
    for (;;) {
      if (reader.takeWord('prefix')) prefix = this.#expressions.parseText();
      else if (reader.takeWord('level')) level = this.#parseLogLevel();
      else if (reader.takeWord('group')) group = reader.expectNumber('number');
      else if (reader.takeWord('snaplen')) snaplen = reader.expectNumber('number');
      else if (reader.takeWord('queue-threshold')) queueThreshold = reader.expectNumber('number');
      else if (reader.takeWord('flags')) flags.push(...this.#parseLogFlags());
      else break;
    }
    return { kind: 'log', prefix, level, group, snaplen, queueThreshold, flags, place: this.#place(start) };
  }

  #parseLogLevel(): string {
    const reader = this.#reader;
    const token = reader.expectName('string');
    if (!LOG_LEVELS.includes(token.text)) reader.fail(token, 'invalid log level');
    return token.text;
  }

  #parseLogFlags(): readonly string[] {
    const reader = this.#reader;
    const word = reader.expectWord('tcp', 'ip', 'skuid', 'ether', 'all');
    if (word === 'all') return ['tcp sequence', 'tcp options', 'ip options', 'skuid', 'ether'];
    const details = LOG_FLAGS[word];
    if (details === undefined) return [word];
    const flags: string[] = [];
    do flags.push(`${word} ${reader.expectWord(...details)}`);
    while (reader.takeSymbol(','));
    return flags;
  }

  #parseReject(start: number): RejectStatement {
    const reader = this.#reader;
    const place = (): RejectStatement['place'] => this.#place(start);
    if (!reader.takeWord('with')) return { kind: 'reject', type: 'default', code: undefined, place: place() };
    const word = reader.isWord('icmp', 'icmpv6', 'icmpx', 'tcp') ? reader.next().text : '';
    if (word === '') reader.refuse('icmp or icmpv6 or tcp or icmpx');
    if (word === 'tcp') {
      reader.expectWord('reset');
      return { kind: 'reject', type: 'tcp-reset', code: undefined, place: place() };
    }
    reader.takeWord('type');
    const code = this.#expressions.parseRight();
    const type = word === 'icmpv6' || word === 'icmpx' ? word : 'icmp';
    return { kind: 'reject', type, code, place: place() };
  }

  #parseNat(start: number, type: NatKind): NatStatement {
    const reader = this.#reader;
    const family = this.#parseFamily();
    let address: NftExpression | undefined = undefined;
    let port: NftExpression | undefined = undefined;
    const isTarget = !reader.isAtEnd() && !reader.isWord('comment', ...NAT_FLAGS);
    if (isTarget) {
      const hasTo = reader.takeWord('to');
      if (hasTo || type === 'dnat' || type === 'snat') {
        if (type === 'redirect' || type === 'masquerade') {
          reader.takeSymbol(':');
          port = this.#expressions.parseNatValue();
        } else {
          reader.takeWord('addr');
          if (!reader.isSymbol(':')) address = this.#expressions.parseNatValue();
          if (reader.takeSymbol(':')) port = this.#expressions.parseNatValue();
        }
      }
    } else if (type === 'dnat' || type === 'snat') reader.refuse();
    const flags = this.#parseNatFlags();
    return { kind: 'nat', type, family, address, port, flags, place: this.#place(start) };
  }

  #parseNatFlags(): readonly string[] {
    const reader = this.#reader;
    const flags: string[] = [];
    while (reader.isWord(...NAT_FLAGS)) {
      flags.push(reader.next().text);
      if (!reader.takeSymbol(',')) break;
    }
    return NAT_FLAGS.filter((flag) => flags.includes(flag));
  }

  #parseFamily(): 'ip' | 'ip6' | undefined {
    const reader = this.#reader;
    const following = reader.peek(1);
    if (!reader.isWord('ip', 'ip6') || !['to', 'addr', 'prefix'].includes(following.text)) return undefined;
    return reader.next().text === 'ip' ? 'ip' : 'ip6';
  }

  #parseTproxy(start: number): NftStatement {
    const reader = this.#reader;
    const family = this.#parseFamily();
    reader.expectWord('to');
    const address = reader.isSymbol(':') ? undefined : this.#expressions.parseNatValue();
    const port = reader.takeSymbol(':') ? this.#expressions.parseNatValue() : undefined;
    return { kind: 'tproxy', family, address, port, place: this.#place(start) };
  }

  #parseQueue(start: number): NftStatement {
    const reader = this.#reader;
    const flags: string[] = [];
    let number: NftExpression | undefined = undefined;
    const takeFlags = (): void => {
      do flags.push(reader.expectWord('bypass', 'fanout'));
      while (reader.takeSymbol(','));
    };
    if (reader.takeWord('flags')) takeFlags();
    const isNumbered = reader.takeWord('num');
    if (isNumbered && reader.peek().kind !== 'number') reader.refuse("number or '$'");
    if (isNumbered || reader.takeWord('to')) number = this.#expressions.parseNatValue();
    if (reader.isWord('bypass', 'fanout')) takeFlags();
    return { kind: 'queue', number, flags, place: this.#place(start) };
  }

  #parseSetUpdate(start: number, operation: 'add' | 'update' | 'delete'): NftStatement {
    const reader = this.#reader;
    const setFirst = reader.peek();
    reader.expectSymbol('@');
    const name = reader.expectName('string');
    const setPlace = { start: setFirst.start, end: name.end };
    const element = this.#expressions.parseDynamicElement(() => this.parseCounting());
    return { kind: 'set-update', operation, set: name.text, setPlace, element, place: this.#place(start) };
  }
}
