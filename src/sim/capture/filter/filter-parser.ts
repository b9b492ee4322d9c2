/**
 * The grammar of filter expressions (grammar.y of libpcap 1.10.3).
 *
 * `and` and `or` have the same precedence and associate to the left, `not` binds tighter. A bare value after them takes
 * the qualifiers of the primitive before it (`port 80 or 443`), which parentheses let through.
 */
import { err, ok, type Result } from '../../base/result';
import { BPF, statement } from './bpf-code';
import {
  combined,
  constantOf,
  isArithmeticOperator,
  isArithmeticRelation,
  lengthOf,
  negated,
  PRECEDENCES,
  readFrom,
  relationTest,
  type Arithmetic,
  type ArithmeticOperator,
} from './filter-arithmetic';
import {
  directionTest,
  geneveTest,
  llcTest,
  mplsTest,
  pppoeDiscoveryTest,
  pppoeSessionTest,
  vlanTest,
} from './filter-encapsulation';
import {
  filterAddressType,
  filterProtocol,
  unsupportedReason,
  type FilterDirection,
  type FilterProtocol,
} from './filter-keywords';
import type { FilterError, FilterToken } from './filter-lexer';
import type { FilterLayers } from './filter-link';
import { andNodes, codeNode, notNode, orNodes, testNode, type FilterNode } from './filter-node';
import { broadcastTest, multicastTest, protocolTest, type Generated } from './filter-primitives';
import { valueTest, type Qualifiers } from './filter-values';

/** A test, and what a bare value after it takes over. */
interface Parsed {
  readonly node: FilterNode;
  readonly qualifiers: Qualifiers | undefined;
}

const PRIMITIVES = 'host, net, port, portrange, proto, src, dst, a protocol such as tcp, or (';
const VALUE_KINDS: ReadonlySet<FilterToken['kind']> = new Set(['number', 'dotted', 'mac', 'ipv6', 'name']);
const END: FilterToken = { kind: 'end', text: '', value: 0, column: 1 };

export class FilterParser {
  readonly #tokens: readonly FilterToken[];
  readonly #layers: FilterLayers;
  readonly #hasDirections: boolean;
  #index = 0;
  #error: FilterError | undefined = undefined;

  constructor(tokens: readonly FilterToken[], layers: FilterLayers, hasDirections: boolean) {
    this.#tokens = tokens;
    this.#layers = layers;
    this.#hasDirections = hasDirections;
  }

  parse(): Result<FilterNode, FilterError> {
    const parsed = this.#parseExpression(undefined);
    if (parsed !== undefined && this.#token.kind !== 'end') {
      this.#fail(`unexpected "${this.#token.text}"; "and", "or" or the end would be right`);
    }
    if (this.#error !== undefined) return err(this.#error);
    return parsed === undefined ? err({ column: 1, message: 'not a filter expression' }) : ok(parsed.node);
  }

  get #token(): FilterToken {
    return this.#tokens[this.#index] ?? END;
  }

  #hasFailed(): boolean {
    return this.#error !== undefined;
  }

  #isNext(...texts: readonly string[]): boolean {
    const { kind, text } = this.#token;
    return (kind === 'keyword' || kind === 'symbol') && texts.includes(text);
  }

  #accept(...texts: readonly string[]): boolean {
    if (!this.#isNext(...texts)) return false;
    this.#index += 1;
    return true;
  }

  /** Keeps the first error: what comes after it follows from it. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nothing, in place of whatever was wanted.
  #fail<Wanted>(message: string, token: FilterToken = this.#token): Wanted | undefined {
    this.#error ??= { column: token.column, message };
    return undefined;
  }

  #generate(test: Generated, token: FilterToken): FilterNode | undefined {
    return test.ok ? test.value : this.#fail(test.error, token);
  }

  #parseExpression(inherited: Qualifiers | undefined): Parsed | undefined {
    let left = this.#parseTerm(inherited);
    while (left !== undefined) {
      const isAnd = this.#isNext('and', '&&');
      if (!isAnd && !this.#isNext('or', '||')) return left;
      this.#index += 1;
      const right = this.#parseTerm(left.qualifiers);
      if (right === undefined) return undefined;
      const node = isAnd ? andNodes(left.node, right.node) : orNodes(left.node, right.node);
      left = { node, qualifiers: right.qualifiers };
    }
    return undefined;
  }

  #parseTerm(inherited: Qualifiers | undefined): Parsed | undefined {
    if (this.#accept('not', '!')) {
      const parsed = this.#parseTerm(inherited);
      return parsed && { node: notNode(parsed.node), qualifiers: parsed.qualifiers };
    }
    const relation = this.#tryRelation();
    if (relation !== undefined) return { node: relation, qualifiers: undefined };
    if (this.#hasFailed()) return undefined;
    const token = this.#token;
    if (VALUE_KINDS.has(token.kind)) {
      if (inherited !== undefined) return this.#parseValue(inherited);
      const { text } = token;
      if (token.kind === 'name') return this.#fail(`"${text}" is not known; expected ${PRIMITIVES}`);
      return this.#fail(
        `"${text}" needs to be told what it is: "host ${text}", "net ${text}" or "port ${text}"`,
      );
    }
    if (this.#isNext('(')) {
      if (inherited !== undefined && this.#isValueList()) return this.#parseValue(inherited);
      return this.#parseParentheses();
    }
    if (token.kind === 'keyword') return this.#parsePrimitive(token);
    const what = token.kind === 'end' ? 'the expression ends too early' : `unexpected "${token.text}"`;
    return this.#fail(`${what}; expected ${PRIMITIVES}`);
  }

  #parseParentheses(): Parsed | undefined {
    this.#index += 1;
    const parsed = this.#parseExpression(undefined);
    if (parsed === undefined) return undefined;
    return this.#accept(')') ? parsed : this.#fail('a closing parenthesis is missing here');
  }

  /** Whether the parentheses hold bare values: their first word is one, and no number that is computed with. */
  #isValueList(): boolean {
    const start = this.#index;
    let isList = true;
    while (this.#isNext('(', 'not', '!')) {
      this.#index += 1;
      const inside = this.#index;
      if (this.#tryRelation() !== undefined) isList = false;
      this.#error = undefined;
      this.#index = inside;
    }
    isList &&= VALUE_KINDS.has(this.#token.kind);
    this.#index = start;
    return isList;
  }

  #parsePrimitive(token: FilterToken): Parsed | undefined {
    const reason = unsupportedReason(token.text);
    if (reason !== undefined) return this.#fail(`"${token.text}" cannot be used here: ${reason}`);
    const other = this.#parseOther(token);
    if (other !== undefined) return { node: other, qualifiers: undefined };
    if (this.#hasFailed()) return undefined;
    const protocol = filterProtocol(token.text);
    if (protocol !== undefined) {
      this.#index += 1;
      const cast = this.#parseCast(protocol, token);
      if (cast !== undefined) return { node: cast, qualifiers: undefined };
      if (this.#hasFailed()) return undefined;
    }
    return this.#parseHead(protocol, token);
  }

  /** `ether broadcast`, `ip multicast` */
  #parseCast(protocol: FilterProtocol | undefined, token: FilterToken): FilterNode | undefined {
    if (this.#accept('broadcast')) return this.#generate(broadcastTest(this.#layers, protocol), token);
    if (this.#accept('multicast')) return this.#generate(multicastTest(this.#layers, protocol), token);
    return undefined;
  }

  #parseHead(protocol: FilterProtocol | undefined, token: FilterToken): Parsed | undefined {
    const direction = this.#parseDirection();
    const kind = this.#token.kind === 'keyword' ? filterAddressType(this.#token.text) : undefined;
    const reason = kind === undefined ? unsupportedReason(this.#token.text) : undefined;
    if (reason !== undefined && protocol !== undefined) {
      return this.#fail(`"${this.#token.text}" cannot be used here: ${reason}`);
    }
    if (kind !== undefined) {
      if (kind === 'proto' && direction !== undefined) return this.#fail('"proto" has no direction');
      this.#index += 1;
    } else if (direction === undefined) {
      if (protocol === undefined)
        return this.#fail(`unexpected "${token.text}"; expected ${PRIMITIVES}`, token);
      if (this.#isNext('['))
        return this.#fail('a comparison is missing: write for example tcp[13] = 2', token);
      if (VALUE_KINDS.has(this.#token.kind)) {
        const { text } = this.#token;
        return this.#fail(
          `"${text}" needs to be told what it is: "${token.text} host ${text}" or "${token.text} port ${text}"`,
        );
      }
      const node = this.#generate(protocolTest(this.#layers, protocol), token);
      return node && { node, qualifiers: undefined };
    }
    return this.#parseValue({ protocol, direction, kind });
  }

  #parseDirection(): FilterDirection | undefined {
    const first = this.#token.text;
    if (!this.#accept('src', 'dst')) return undefined;
    const isOr = this.#isNext('or', '||');
    const second = this.#tokens[this.#index + 1];
    if ((isOr || this.#isNext('and', '&&')) && second?.text === (first === 'src' ? 'dst' : 'src')) {
      this.#index += 2;
      return isOr ? 'src-or-dst' : 'src-and-dst';
    }
    return first === 'src' ? 'src' : 'dst';
  }

  /** A value, or values in parentheses: `port (80 or 443)`. */
  #parseValue(qualifiers: Qualifiers): Parsed | undefined {
    if (this.#accept('not', '!')) {
      const parsed = this.#parseValue(qualifiers);
      return parsed && { node: notNode(parsed.node), qualifiers };
    }
    if (this.#accept('(')) return this.#parseValueList(qualifiers);
    const token = this.#token;
    if (!VALUE_KINDS.has(token.kind)) {
      const what =
        token.kind === 'end' ? 'the expression ends here' : `"${token.text}" is a word of the language`;
      const escape = filterProtocol(token.text) === undefined ? '' : `; with \\${token.text} it is a name`;
      return this.#fail(`${what}, and a value should follow${escape}`);
    }
    this.#index += 1;
    const mask = this.#parseMask(token);
    if (this.#hasFailed()) return undefined;
    const test = valueTest(this.#layers, token, mask, qualifiers);
    const node = this.#generate(test, token);
    return node && { node, qualifiers };
  }

  #parseValueList(qualifiers: Qualifiers): Parsed | undefined {
    let node = this.#parseValue(qualifiers)?.node;
    while (node !== undefined && !this.#accept(')')) {
      const isAnd = this.#isNext('and', '&&');
      if (!isAnd && !this.#isNext('or', '||')) return this.#fail('expected "or", "and" or ")"');
      this.#index += 1;
      const next = this.#parseValue(qualifiers)?.node;
      if (next === undefined) return undefined;
      node = isAnd ? andNodes(node, next) : orNodes(node, next);
    }
    return node && { node, qualifiers };
  }

  /** `/24` or `mask 255.255.255.0` */
  #parseMask(token: FilterToken): FilterToken | undefined {
    if (token.kind !== 'dotted' && token.kind !== 'ipv6') {
      if (token.kind === 'number' && this.#isNext('/', 'mask')) {
        this.#fail(`a network with a mask has dots: ${token.text}.0.0.0`, token);
      }
      return undefined;
    }
    const isPrefix = this.#isNext('/');
    if (!isPrefix && (token.kind === 'ipv6' || !this.#isNext('mask'))) return undefined;
    this.#index += 1;
    const mask = this.#token;
    if (mask.kind !== (isPrefix ? 'number' : 'dotted')) {
      return this.#fail(
        isPrefix ? 'a prefix length such as 24 should follow' : 'a mask such as 255.255.0.0 should follow',
      );
    }
    this.#index += 1;
    return mask;
  }

  /** Primitives without a value, or with a number only. */
  #parseOther(token: FilterToken): FilterNode | undefined {
    const layers = this.#layers;
    switch (token.text) {
      case 'broadcast':
      case 'multicast':
        return this.#parseCast(undefined, token);
      case 'less':
      case 'greater':
        return this.#parseLength(token.text);
      case 'byte':
        return this.#parseByte();
      case 'inbound':
      case 'outbound':
        this.#index += 1;
        return this.#generate(directionTest(layers, this.#hasDirections, token.text === 'outbound'), token);
      case 'vlan':
        this.#index += 1;
        return this.#generate(vlanTest(layers, this.#tryNumber()), token);
      case 'mpls':
        this.#index += 1;
        return this.#generate(mplsTest(layers, this.#tryNumber()), token);
      case 'pppoed':
        this.#index += 1;
        return this.#generate(pppoeDiscoveryTest(layers), token);
      case 'pppoes':
        this.#index += 1;
        return this.#generate(pppoeSessionTest(layers, this.#tryNumber()), token);
      case 'geneve':
        this.#index += 1;
        return this.#generate(geneveTest(layers, this.#tryNumber()), token);
      case 'llc':
        this.#index += 1;
        return this.#generate(llcTest(layers, this.#tryName()), token);
      default:
        return undefined;
    }
  }

  #parseLength(word: 'less' | 'greater'): FilterNode | undefined {
    this.#index += 1;
    const { kind, value } = this.#token;
    if (kind !== 'number') return this.#fail(`"${word}" takes a number of bytes`);
    this.#index += 1;
    const length = [statement(BPF.LOAD_LENGTH)];
    return word === 'less'
      ? notNode(codeNode(length, BPF.IF_GREATER, value))
      : codeNode(length, BPF.IF_NOT_LESS, value);
  }

  /** `byte 13 & 2`, the old way to write `ether[13] & 2 != 0`. */
  #parseByte(): FilterNode | undefined {
    this.#index += 1;
    const index = this.#tryNumber();
    const operator = this.#token;
    if (index === undefined || !this.#accept('=', '<', '>', '&', '|')) {
      return this.#fail('"byte" takes a number, one of = < > & |, and a number');
    }
    const value = this.#tryNumber();
    if (value === undefined) return this.#fail('a number should follow');
    const load = this.#layers.fromLink(index, 1);
    switch (operator.text) {
      case '=':
        return testNode(load, value);
      case '<':
        return notNode(testNode(load, value, -1, 'ge'));
      case '>':
        return testNode(load, value, -1, 'gt');
      default:
        // As libpcap has it, which forgets to read the byte.
        return notNode(codeNode([statement(operator.text === '&' ? BPF.AND : BPF.OR, value)], BPF.IF_EQUAL));
    }
  }

  #tryNumber(): number | undefined {
    const start = this.#index;
    let depth = 0;
    while (this.#accept('(')) depth += 1;
    const { kind, value } = this.#token;
    if (kind === 'number') {
      this.#index += 1;
      while (depth > 0 && this.#accept(')')) depth -= 1;
      if (depth === 0) return value;
    }
    this.#index = start;
    return undefined;
  }

  #tryName(): string | undefined {
    const { kind, text } = this.#token;
    const isKeyword = kind === 'keyword' && text === 'rnr';
    if (kind !== 'name' && !isKeyword) return undefined;
    this.#index += 1;
    return text;
  }

  /** Undefined, and nothing taken, when what follows is no comparison of numbers. */
  #tryRelation(): FilterNode | undefined {
    const start = this.#index;
    const { registers } = this.#layers;
    const saved = registers.save();
    const left = this.#tryArithmetic(undefined);
    const relation = this.#token;
    if (left !== undefined && relation.kind === 'symbol' && isArithmeticRelation(relation.text)) {
      this.#index += 1;
      const right = this.#tryArithmetic(undefined);
      if (right !== undefined) return relationTest(this.#layers.registers, relation.text, left, right);
      return this.#fail('a number or a read such as tcp[13] should follow');
    }
    if (this.#error === undefined) this.#index = start;
    registers.restore(saved);
    return undefined;
  }

  #tryArithmetic(rule: ArithmeticOperator | undefined): Arithmetic | undefined {
    let left = this.#tryOperand();
    for (;;) {
      const token = this.#token;
      const operator = token.text;
      if (left === undefined || token.kind !== 'symbol' || !isArithmeticOperator(operator)) return left;
      const isReduced =
        rule !== undefined && (PRECEDENCES[rule] ?? 0) >= (PRECEDENCES[operator] ?? Number.POSITIVE_INFINITY);
      if (isReduced) return left;
      this.#index += 1;
      const right = this.#tryArithmetic(operator);
      if (right === undefined) return undefined;
      left = this.#computed(combined(this.#layers.registers, operator, left, right), token);
    }
  }

  #tryOperand(): Arithmetic | undefined {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#index += 1;
      return constantOf(this.#layers.registers, token.value);
    }
    if (this.#accept('len', 'length')) return lengthOf(this.#layers.registers);
    if (this.#accept('-')) {
      const operand = this.#tryArithmetic('*');
      return operand && negated(operand);
    }
    if (this.#accept('(')) {
      const inner = this.#tryArithmetic(undefined);
      return inner !== undefined && this.#accept(')') ? inner : undefined;
    }
    const protocol = token.kind === 'keyword' ? filterProtocol(token.text) : undefined;
    const bracket = this.#tokens[this.#index + 1];
    if (protocol === undefined || bracket?.kind !== 'symbol' || bracket.text !== '[') return undefined;
    this.#index += 2;
    return this.#parseRead(protocol, token);
  }

  #parseRead(protocol: FilterProtocol, token: FilterToken): Arithmetic | undefined {
    const index = this.#tryArithmetic(undefined);
    if (index === undefined) return this.#fail('the number of a byte should follow');
    let size = 1;
    if (this.#accept(':')) {
      if (this.#token.kind !== 'number') return this.#fail('data size must be 1, 2, or 4');
      size = this.#token.value;
      if (size !== 1 && size !== 2 && size !== 4) return this.#fail('data size must be 1, 2, or 4');
      this.#index += 1;
    }
    if (!this.#accept(']')) return this.#fail('a closing bracket is missing here');
    const checkedSize = size === 1 ? 1 : size === 2 ? 2 : 4;
    return this.#computed(readFrom(this.#layers, protocol, index, checkedSize), token);
  }

  #computed(result: Result<Arithmetic, string>, token: FilterToken): Arithmetic | undefined {
    return result.ok ? result.value : this.#fail(result.error, token);
  }
}
