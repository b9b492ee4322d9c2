/** Reads expressions of rules (the `expr` productions of src/parser_bison.y of nftables 1.0.6). */
import { MAX_NESTING } from '../../base/max-nesting';
import type {
  BinaryOperator,
  MapExpression,
  NftExpression,
  SetElement,
  SetExpression,
  SymbolExpression,
  VerdictExpression,
} from './expression';
import { parseNftDuration } from './duration-text';
import { isKeyword, isReserved } from './nft-scanner';
import { SelectorParser } from './selector-parser';
import type { CountingStatement } from './counting-statement';
import type { TokenReader } from './token-reader';

const VERDICTS = ['accept', 'drop', 'continue', 'return', 'jump', 'goto'] as const;
/** As the parser of nft says that it has no more room. */
const EXHAUSTED = 'memory exhausted';
const CHAIN_EXPECTED = "string or '$'";
const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [['|'], ['^'], ['&'], ['<<', '>>']];

export class ExpressionParser {
  readonly reader: TokenReader;
  /** While the value of `meta priority` is read. */
  isClassidExpected = false;
  readonly #selectors: SelectorParser;
  #nesting = 0;

  constructor(reader: TokenReader) {
    this.reader = reader;
    this.#selectors = new SelectorParser(reader, () => this.#parseConcat(false));
  }

  /** The left side of a test, or the value of an assignment: may name parts of the packet. */
  parseLeft(): NftExpression {
    const { reader } = this;
    const first = reader.peek();
    const concat = this.#parseConcat(false);
    if (reader.isWord('map')) return this.#parseMap(first.start, concat, 'map');
    if (reader.isWord('vmap')) return this.#parseMap(first.start, concat, 'vmap');
    return concat;
  }

  /** The right side of a test: constants, ranges, sets. */
  parseRight(): NftExpression {
    const { reader } = this;
    if (reader.isSymbol('{')) return this.parseSet();
    if (reader.isSymbol('@')) return this.#parseSetReference();
    const first = reader.peek();
    const item = this.#parseConcat(true);
    const list = this.#parseRestOfList(first.start, item);
    if (!reader.takeSymbol('/')) return list;
    const maskFirst = reader.peek();
    const mask = this.#parseRestOfList(maskFirst.start, this.#parseConcat(true));
    return { kind: 'masked-flags', flags: list, mask, place: reader.placeFrom(first) };
  }

  #parseRestOfList(start: number, item: NftExpression): NftExpression {
    const { reader } = this;
    if (!reader.isSymbol(',')) return item;
    const items = [item];
    while (reader.takeSymbol(',')) items.push(this.#parseConcat(true));
    return { kind: 'list', items, place: reader.placeFrom({ start, end: start }) };
  }

  parseVerdict(): VerdictExpression {
    const { reader } = this;
    const first = reader.next();
    const word = VERDICTS.find((each) => each === first.text) ?? 'accept';
    if (word !== 'jump' && word !== 'goto') {
      return { kind: 'verdict', word, chain: undefined, chainPlace: first, place: first };
    }
    if (reader.peek().kind === 'word' && isKeyword(reader.peek().text)) reader.refuse(CHAIN_EXPECTED);
    const name = reader.expectName(reader.peek().kind === 'newline' ? "'{'" : CHAIN_EXPECTED);
    return { kind: 'verdict', word, chain: name.text, chainPlace: name, place: reader.placeFrom(first) };
  }

  isVerdict(): boolean {
    return this.reader.isWord(...VERDICTS);
  }

  /** `{ element, … }`, where an element may be a key alone or a key and its data. */
  parseSet(hasVerdicts = false): SetExpression {
    const { reader } = this;
    const first = reader.peek();
    reader.expectSymbol('{');
    const elements: SetElement[] = [];
    reader.skipNewlines();
    while (!reader.isSymbol('}') && reader.problem === undefined) {
      if (this.#nesting >= MAX_NESTING) reader.fail(reader.peek(), EXHAUSTED);
      if (reader.isSymbol('{')) {
        this.#nesting += 1;
        elements.push(...this.parseSet().elements);
        this.#nesting -= 1;
      } else elements.push(this.parseElement(hasVerdicts));
      reader.skipNewlines();
      if (!reader.takeSymbol(',')) break;
      reader.skipNewlines();
    }
    if (elements.length === 0) reader.refuse();
    reader.expectSymbol('}', elements.length === 0 ? '' : "comma or '}'");
    return { kind: 'set', elements, place: reader.placeFrom(first) };
  }

  parseElement(hasVerdict = false): SetElement {
    const { reader } = this;
    const first = reader.peek();
    const isCatchAll = first.text === '*' && first.kind !== 'quoted';
    if (isCatchAll) reader.next();
    const key: NftExpression = isCatchAll
      ? { kind: 'symbol', text: '*', isQuoted: false, place: first }
      : this.#parseConcat(true);
    const keyOptions = this.#parseElementOptions();
    let data: NftExpression | undefined = undefined;
    if (reader.takeSymbol(':')) {
      data = this.isVerdict() ? this.parseVerdict() : this.#parseConcat(true);
    } else if (hasVerdict) reader.refuse('colon');
    const dataOptions = this.#parseElementOptions();
    return {
      key,
      data,
      isCatchAll,
      timeout: keyOptions.timeout ?? dataOptions.timeout,
      expires: keyOptions.expires ?? dataOptions.expires,
      comment: keyOptions.comment ?? dataOptions.comment,
      statements: [...keyOptions.statements, ...dataOptions.statements],
      place: reader.placeFrom(first),
    };
  }

  /** The key of `update @set { KEY … }`, which names parts of the packet. */
  parseDynamicElement(parseStatement: () => CountingStatement | undefined): SetElement {
    const { reader } = this;
    reader.expectSymbol('{', "'{'");
    const keyFirst = reader.peek();
    const key = this.#parseConcat(false);
    const options = this.#parseElementOptions();
    const statements: CountingStatement[] = [...options.statements];
    while (!reader.isSymbol('}', ':') && reader.problem === undefined) {
      const statement = parseStatement();
      if (statement !== undefined) statements.push(statement);
    }
    const data = reader.takeSymbol(':') ? this.#parseConcat(false) : undefined;
    const place = reader.placeFrom(keyFirst);
    reader.expectSymbol('}');
    return { ...options, key, data, isCatchAll: false, statements, place };
  }

  #parseElementOptions(): Pick<SetElement, 'timeout' | 'expires' | 'comment' | 'statements'> {
    const { reader } = this;
    let timeout: bigint | undefined = undefined;
    let expires: bigint | undefined = undefined;
    let comment: string | undefined = undefined;
    const statements: CountingStatement[] = [];
    for (;;) {
      const first = reader.peek();
      if (reader.takeWord('timeout')) timeout = this.parseTime();
      else if (reader.takeWord('expires')) expires = this.parseTime();
      else if (reader.takeWord('comment')) comment = this.parseText();
      else if (reader.isWord('counter') && !reader.isSymbol('}')) {
        reader.next();
        let packets = 0n;
        let bytes = 0n;
        if (reader.takeWord('packets')) {
          packets = BigInt(reader.expectNumber('number'));
          reader.expectWord('bytes');
          bytes = BigInt(reader.expectNumber('number'));
        }
        statements.push({ kind: 'counter', packets, bytes, place: reader.placeFrom(first) });
      } else return { timeout, expires, comment, statements };
    }
  }

  /** Milliseconds; a bare number is seconds. */
  parseTime(): bigint {
    const { reader } = this;
    const token = reader.peek();
    if (token.kind === 'number') return BigInt(reader.next().text) * 1000n;
    const duration =
      token.kind === 'word' || token.kind === 'quoted' ? parseNftDuration(token.text) : undefined;
    if (duration === undefined) {
      reader.refuse();
      return 0n;
    }
    reader.next();
    return duration;
  }

  parseText(): string {
    const { reader } = this;
    const token = reader.peek();
    if (token.kind === 'quoted' || token.kind === 'word' || token.kind === 'wildcard')
      return reader.next().text;
    reader.refuse('string or quoted string or string with a trailing asterisk');
    return '';
  }

  /** One address or port of a NAT statement: a constant, a range, or a part of the packet looked up in a map. */
  parseNatValue(): NftExpression {
    const { reader } = this;
    if (reader.isSymbol('@')) return this.#parseSetReference();
    const first = reader.peek();
    if (reader.takeSymbol('[')) {
      const address = this.#parseRangeOrPrefix(true);
      reader.expectSymbol(']');
      return address;
    }
    const value = this.#selectors.isNext() ? this.parseLeft() : this.#parseRangeOrPrefix(true);
    if (reader.isWord('map')) return this.#parseMap(first.start, value, 'map');
    return value;
  }

  #parseMap(start: number, key: NftExpression, word: 'map' | 'vmap'): MapExpression {
    const { reader } = this;
    reader.expectWord(word);
    const mapping = reader.isSymbol('@') ? this.#parseSetReference() : this.parseSet(word === 'vmap');
    return { kind: 'map', key, mapping, place: reader.placeFrom({ start, end: start }) };
  }

  #parseSetReference(): { kind: 'set-reference'; name: string; place: { start: number; end: number } } {
    const { reader } = this;
    const first = reader.peek();
    reader.expectSymbol('@');
    const name = reader.expectName('string');
    return { kind: 'set-reference', name: name.text, place: reader.placeFrom(first) };
  }

  #parseConcat(isRight: boolean): NftExpression {
    const { reader } = this;
    const first = reader.peek();
    const part = this.#parsePart(isRight);
    if (!reader.isSymbol('.')) return part;
    const parts = [part];
    while (reader.takeSymbol('.')) parts.push(this.#parsePart(isRight));
    return { kind: 'concat', parts, place: reader.placeFrom(first) };
  }

  #parsePart(isRight: boolean): NftExpression {
    return isRight ? this.#parseRangeOrPrefix(true) : this.#parseBinary(0, false);
  }

  #parseRangeOrPrefix(isRight: boolean): NftExpression {
    const { reader } = this;
    const first = reader.peek();
    const low = this.#parseBinary(0, isRight);
    if (reader.takeSymbol('-')) {
      const high = this.#parseBinary(0, isRight);
      return { kind: 'range', low, high, place: reader.placeFrom(first) };
    }
    if (reader.isSymbol('/') && reader.peek(1).kind === 'number') {
      reader.next();
      const length = Number(reader.next().text);
      return { kind: 'prefix', base: low, length, place: reader.placeFrom(first) };
    }
    return low;
  }

  #parseBinary(level: number, isRight: boolean): NftExpression {
    const operators = PRECEDENCE[level];
    if (operators === undefined) return this.#parsePrimary(isRight);
    const { reader } = this;
    const first = reader.peek();
    let left = this.#parseBinary(level + 1, isRight);
    let count = 0;
    while (reader.isSymbol(...operators)) {
      count += 1;
      if (count > MAX_NESTING) reader.fail(reader.peek(), EXHAUSTED);
      const symbol = reader.next().text;
      const operator = operators.find((each) => each === symbol) ?? '&';
      const right = this.#parseBinary(level + 1, isRight);
      left = { kind: 'binary', operator, left, right, place: reader.placeFrom(first) };
    }
    return left;
  }

  #parsePrimary(isRight: boolean): NftExpression {
    const { reader } = this;
    if (reader.takeSymbol('(')) {
      if (this.#nesting >= MAX_NESTING) reader.fail(reader.peek(), EXHAUSTED);
      this.#nesting += 1;
      const inner = isRight
        ? this.#parseRestOfList(reader.peek().start, this.#parseConcat(true))
        : this.parseLeft();
      this.#nesting -= 1;
      reader.expectSymbol(')');
      return inner;
    }
    if (!isRight && this.#selectors.isNext()) return this.#selectors.parse();
    return this.#parseSymbol();
  }

  #parseSymbol(): SymbolExpression {
    const { reader } = this;
    const token = reader.peek();
    const isStatement = token.kind === 'word' && isReserved(token.text);
    if (isStatement || !['word', 'quoted', 'number', 'address', 'wildcard'].includes(token.kind)) {
      reader.refuse();
      return { kind: 'symbol', text: '', isQuoted: false, place: token };
    }
    reader.next();
    const [colon, minor] = [reader.peek(), reader.peek(1)];
    if (
      token.kind === 'number' &&
      colon.start === token.end &&
      colon.text === ':' &&
      minor.start === colon.end
    ) {
      // `MAJOR:MINOR` of a traffic class is written without blanks; a map's key is not followed that closely here.
      if (minor.kind === 'number' && this.isClassidExpected) {
        reader.next();
        reader.next();
        return {
          kind: 'symbol',
          text: `${token.text}:${minor.text}`,
          isQuoted: false,
          place: reader.placeFrom(token),
        };
      }
    }
    return { kind: 'symbol', text: token.text, isQuoted: token.kind === 'quoted', place: token };
  }
}
