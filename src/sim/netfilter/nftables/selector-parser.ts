/** Reads what names a part of a packet, or what is known of it: `ip saddr`, `meta mark`, `ct state`, `fib daddr type`. */
import type {
  CtExpression,
  FibExpression,
  HashExpression,
  NftExpression,
  NumgenExpression,
} from './expression';
import { findHeaderField, isHeaderName } from './header-fields';
import { CT_KEYS, META_KEYS } from './selector-keys';
import type { TokenReader } from './token-reader';

/** These need no `meta` in front. */
const BARE_META: readonly string[] = [
  'mark',
  'iif',
  'oif',
  'iifname',
  'oifname',
  'iiftype',
  'oiftype',
  'skuid',
  'skgid',
  'nftrace',
  'rtclassid',
  'pkttype',
  'cpu',
  'iifgroup',
  'oifgroup',
  'cgroup',
];
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif'];

export class SelectorParser {
  readonly #reader: TokenReader;
  readonly #parseKey: () => NftExpression;

  /** `parseKey` reads what a hash is over. */
  constructor(reader: TokenReader, parseKey: () => NftExpression) {
    this.#reader = reader;
    this.#parseKey = parseKey;
  }

  /** Whether the next words name a part of the packet. */
  isNext(): boolean {
    const reader = this.#reader;
    if (reader.isSymbol('@')) return ['ll', 'nh', 'th', 'ih'].includes(reader.peek(1).text);
    const token = reader.peek();
    if (token.kind !== 'word') return false;
    if (BARE_META.includes(token.text) || isHeaderName(token.text)) return true;
    return ['meta', 'ct', 'fib', 'rt', 'socket', 'numgen', 'jhash', 'symhash'].includes(token.text);
  }

  /** A part of the packet, or what is known of it. */
  parse(): NftExpression {
    const reader = this.#reader;
    const first = reader.next();
    switch (first.text) {
      case '@':
        return this.#parseRawPayload(first.start);
      case 'meta':
        return this.#parseMeta(first.start);
      case 'ct':
        return this.#parseCt(first.start);
      case 'fib':
        return this.#parseFib(first.start);
      case 'rt':
        return this.#parseRoute(first.start);
      case 'socket':
        return this.#parseSocket(first.start);
      case 'numgen':
        return this.#parseNumgen(first.start);
      case 'jhash':
      case 'symhash':
        return this.#parseHash(first.start, first.text);
      default:
        if (BARE_META.includes(first.text)) return { kind: 'meta', key: first.text, place: first };
        return this.#parseHeader(first.start, first.text);
    }
  }

  #placeFrom(start: number): { start: number; end: number } {
    return this.#reader.placeFrom({ start, end: start });
  }

  #parseHeader(start: number, header: string): NftExpression {
    const reader = this.#reader;
    if (header === 'tcp' && reader.takeWord('option')) return this.#parseTcpOption(start);
    const token = reader.peek();
    const field = findHeaderField(header, token.text);
    if (field === undefined) {
      reader.refuse();
      const place = this.#placeFrom(start);
      return { kind: 'symbol', text: header, isQuoted: false, place };
    }
    reader.next();
    return { kind: 'payload', field, place: this.#placeFrom(start) };
  }

  #parseTcpOption(start: number): NftExpression {
    const reader = this.#reader;
    const option = reader.expectName('string').text;
    const field = reader.isWord('size', 'length', 'count', 'left', 'right', 'tsval', 'tsecr')
      ? reader.next().text
      : undefined;
    return { kind: 'tcp-option', option, field, place: this.#placeFrom(start) };
  }

  #parseRawPayload(start: number): NftExpression {
    const reader = this.#reader;
    const word = reader.next().text;
    reader.expectSymbol(',');
    const offsetBits = reader.expectNumber('number');
    reader.expectSymbol(',');
    const lengthBits = reader.expectNumber('number');
    const base = word === 'll' || word === 'nh' ? word : 'th';
    return { kind: 'raw-payload', base, offsetBits, lengthBits, place: this.#placeFrom(start) };
  }

  #parseMeta(start: number): NftExpression {
    const reader = this.#reader;
    const token = reader.next();
    const place = this.#placeFrom(start);
    if (!META_KEYS.has(token.text)) {
      const known = [...META_KEYS.keys()].join(', ');
      if (token.kind === 'word')
        reader.fail(place, `syntax error, unexpected ${token.text}, known keys are ${known}`);
      else reader.fail(token, `syntax error, unexpected ${token.kind}`);
    }
    return { kind: 'meta', key: token.text, place };
  }

  #parseCt(start: number): NftExpression {
    const reader = this.#reader;
    const direction = reader.isWord('original', 'reply') ? reader.next().text : undefined;
    const familyWord = reader.isWord('ip', 'ip6') ? reader.next().text : undefined;
    const family = familyWord === 'ip' || familyWord === 'ip6' ? familyWord : undefined;
    const token = reader.peek();
    if (!CT_KEYS.has(token.text)) reader.refuse();
    else reader.next();
    const expression: CtExpression = {
      kind: 'ct',
      key: token.text,
      direction: direction === 'original' || direction === 'reply' ? direction : undefined,
      family,
      place: this.#placeFrom(start),
    };
    return expression;
  }

  #parseFib(start: number): FibExpression {
    const reader = this.#reader;
    const flags: string[] = [];
    do {
      const word = reader.expectWord(...FIB_FLAGS);
      flags.push(word);
    } while (reader.takeSymbol('.'));
    const result = reader.expectWord('oif', 'oifname', 'type');
    return {
      kind: 'fib',
      flags: FIB_FLAGS.filter((flag) => flags.includes(flag)),
      result: result === 'oif' || result === 'oifname' ? result : 'type',
      place: this.#placeFrom(start),
    };
  }

  #parseRoute(start: number): NftExpression {
    const reader = this.#reader;
    const family = reader.isWord('ip', 'ip6') ? reader.next().text : undefined;
    const key = reader.expectWord('classid', 'nexthop', 'mtu', 'ipsec');
    return {
      kind: 'rt',
      key: key === 'classid' || key === 'nexthop' || key === 'ipsec' ? key : 'mtu',
      family: family === 'ip' || family === 'ip6' ? family : undefined,
      place: this.#placeFrom(start),
    };
  }

  #parseSocket(start: number): NftExpression {
    const key = this.#reader.expectWord('transparent', 'mark', 'wildcard');
    return {
      kind: 'socket',
      key: key === 'mark' || key === 'wildcard' ? key : 'transparent',
      place: this.#placeFrom(start),
    };
  }

  #parseNumgen(start: number): NumgenExpression {
    const reader = this.#reader;
    const mode = reader.expectWord('inc', 'random') === 'inc' ? 'inc' : 'random';
    reader.expectWord('mod');
    const modulus = reader.expectNumber('number');
    const offset = reader.takeWord('offset') ? reader.expectNumber('number') : 0;
    return { kind: 'numgen', mode, modulus, offset, place: this.#placeFrom(start) };
  }

  #parseHash(start: number, algorithm: 'jhash' | 'symhash'): HashExpression {
    const reader = this.#reader;
    const over = algorithm === 'jhash' ? this.#parseKey() : undefined;
    reader.expectWord('mod');
    const modulus = reader.expectNumber('number');
    const seed = reader.takeWord('seed') ? reader.expectNumber('number') : undefined;
    const offset = reader.takeWord('offset') ? reader.expectNumber('number') : 0;
    return { kind: 'hash', algorithm, over, modulus, seed, offset, place: this.#placeFrom(start) };
  }
}
