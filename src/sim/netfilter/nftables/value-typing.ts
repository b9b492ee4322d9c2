/**
 * Gives constants the type that is asked for, in nft's words when they cannot have it (`expr_evaluate` and the parse
 * functions of datatypes in nftables 1.0.6).
 */
import { datatype, integerOf, parseConstant, type Datatype } from './datatype';
import type { NftExpression, SetElement, SetExpression, ValueExpression } from './expression';
import { isIntervalKey, spanOf } from './element-order';
import { describeTypes, typesOf, type FindSet } from './expression-type';
import type { NftPlace, NftProblem } from './nft-problem';

/** What typing asks of the table that the rule is for. */
export interface TypingScope {
  readonly findSet: FindSet;
  /** Whether `iif` can name it. */
  hasDevice(name: string): boolean;
}

export class ValueTyping {
  problem: NftProblem | undefined = undefined;
  readonly scope: TypingScope;

  constructor(scope: TypingScope) {
    this.scope = scope;
  }

  fail(place: NftPlace, message: string, related?: NftPlace): void {
    this.problem ??= related === undefined ? { place, message } : { place, message, related };
  }

  /** A constant for something of these types: one part of a concatenation for each. */
  typeConstant(expression: NftExpression, types: readonly Datatype[], related?: NftPlace): NftExpression {
    const [type] = types;
    if (types.length > 1) return this.#typeConcat(expression, types);
    if (type === undefined) return expression;
    switch (expression.kind) {
      case 'symbol':
        return this.#typeSymbol(expression.text, type, expression.place);
      case 'prefix':
        return this.#typePrefix(expression.base, expression.length, type, expression.place);
      case 'range': {
        const low = this.typeConstant(expression.low, types);
        const high = this.typeConstant(expression.high, types);
        if (low.kind === 'value' && high.kind === 'value' && low.value > high.value) {
          this.fail(expression.place, 'Range has zero or negative size');
        }
        return { ...expression, low, high };
      }
      case 'list': {
        if (!type.isBitmask) this.fail(expression.place, `invalid expression type list`);
        const items = expression.items.map((item) => this.typeConstant(item, types));
        return { kind: 'value', type, value: unionOf(items), place: expression.place };
      }
      case 'binary':
        return this.#foldBinary(expression, type);
      case 'concat':
        this.fail(expression.parts[0]?.place ?? expression.place, "Can't parse symbolic invalid expressions");
        return expression;
      case 'set':
        return this.typeSet(expression, types, undefined);
      case 'set-reference':
        this.#checkSet(expression.name, expression.place, types, related);
        return expression;
      default:
        return expression;
    }
  }

  typeSet(
    set: SetExpression,
    keyTypes: readonly Datatype[],
    dataTypes: readonly Datatype[] | undefined,
  ): SetExpression {
    const elements = set.elements.map((element) => this.typeElement(element, keyTypes, dataTypes));
    if (dataTypes !== undefined) this.#checkConflicts(elements);
    return { ...set, elements };
  }

  typeElement(
    element: SetElement,
    keyTypes: readonly Datatype[],
    dataTypes: readonly Datatype[] | undefined,
  ): SetElement {
    const key = element.isCatchAll ? element.key : this.typeConstant(element.key, keyTypes);
    const { data } = element;
    if (data === undefined || dataTypes === undefined) return { ...element, key };
    if ((data.kind === 'verdict') !== (dataTypes[0]?.name === 'verdict')) {
      const actual =
        data.kind === 'verdict' ? 'netfilter verdict' : describeTypes(typesOf(data, this.scope.findSet));
      this.fail(
        data.place,
        `datatype mismatch, expected ${describeTypes(dataTypes)}, expression has type ${actual}`,
      );
    }
    return { ...element, key, data: data.kind === 'verdict' ? data : this.typeConstant(data, dataTypes) };
  }

  /** Intervals with data must not overlap. */
  #checkConflicts(elements: readonly SetElement[]): void {
    if (!elements.some(({ key }) => isIntervalKey(key))) {
      this.#checkRepeats(elements);
      return;
    }
    for (const [index, element] of elements.entries()) {
      const own = spanOf(element.key);
      for (const earlier of elements.slice(0, index)) {
        const other = spanOf(earlier.key);
        if (own === undefined || other === undefined || own.low > other.high || other.low > own.high)
          continue;
        this.fail(element.key.place, 'conflicting intervals specified', earlier.key.place);
      }
    }
  }

  /** The same key twice, with other data. */
  #checkRepeats(elements: readonly SetElement[]): void {
    const known = new Map<bigint, SetElement>();
    for (const element of elements) {
      if (element.key.kind !== 'value') continue;
      const before = known.get(element.key.value);
      if (before !== undefined && !isSameData(before.data, element.data)) {
        this.fail(element.key.place, 'Could not process rule: File exists');
      }
      known.set(element.key.value, element);
    }
  }

  #typeConcat(expression: NftExpression, types: readonly Datatype[]): NftExpression {
    if (expression.kind === 'set') return this.typeSet(expression, types, undefined);
    if (expression.kind === 'set-reference') {
      this.#checkSet(expression.name, expression.place, types, undefined);
      return expression;
    }
    if (expression.kind !== 'concat' || expression.parts.length !== types.length) {
      this.fail(expression.place, `invalid data type, expected ${describeTypes(types)}`);
      return expression;
    }
    const parts = expression.parts.map((part, index) =>
      this.typeConstant(part, types.slice(index, index + 1)),
    );
    return { ...expression, parts };
  }

  #checkSet(name: string, place: NftPlace, types: readonly Datatype[], related: NftPlace | undefined): void {
    const set = this.scope.findSet(name);
    if (set === undefined) {
      this.fail(place, 'No such file or directory');
      return;
    }
    if (!isSameTypes(set.keyTypes, types)) {
      const message = `datatype mismatch, expected ${describeTypes(types)}, expression has type ${describeTypes(set.keyTypes)}`;
      this.fail({ start: place.start, end: place.end }, message, related);
    }
  }

  #typeSymbol(text: string, type: Datatype, place: NftPlace): NftExpression {
    if (type.style === 'text') return { kind: 'text', type, text: text.replace('\\*', '*'), place };
    if (type.style === 'device') return this.#typeDevice(text, type, place);
    const value = parseConstant(text, type);
    const message = value === undefined ? describeBadWord(text, type) : describeRange(value, type);
    if (message !== undefined) this.fail(place, message);
    return { kind: 'value', type, value: value ?? 0n, place };
  }

  #typeDevice(text: string, type: Datatype, place: NftPlace): NftExpression {
    if (text === 'missing' || text === 'exists') {
      return { kind: 'value', type: datatype('boolean'), value: text === 'exists' ? 1n : 0n, place };
    }
    if (/^\d+$/.test(text)) return { kind: 'value', type, value: BigInt(text), place };
    if (!this.scope.hasDevice(text)) this.fail(place, 'Interface does not exist');
    return { kind: 'text', type, text, place };
  }

  #typePrefix(base: NftExpression, length: number, type: Datatype, place: NftPlace): NftExpression {
    const typed = this.typeConstant(base, [type]);
    if (length > type.bits) {
      this.fail(place, `Prefix length ${length} is invalid for type of ${type.bits} bits width`);
    }
    if (typed.kind !== 'value') return typed;
    if (length === type.bits) return { ...typed, place };
    const shift = BigInt(type.bits - length);
    return { kind: 'prefix', base: { ...typed, value: (typed.value >> shift) << shift }, length, place };
  }

  #foldBinary(expression: Extract<NftExpression, { kind: 'binary' }>, type: Datatype): NftExpression {
    const left = this.typeConstant(expression.left, [type]);
    const isShift = expression.operator === '<<' || expression.operator === '>>';
    const right = this.typeConstant(expression.right, [isShift ? integerOf(32) : type]);
    if (left.kind !== 'value' || right.kind !== 'value') return { ...expression, left, right };
    const value = foldConstants(left, right, expression.operator) & ((1n << BigInt(type.bits)) - 1n);
    return { kind: 'value', type, value, place: expression.place };
  }
}

function foldConstants(left: ValueExpression, right: ValueExpression, operator: string): bigint {
  switch (operator) {
    case '&':
      return left.value & right.value;
    case '|':
      return left.value | right.value;
    case '^':
      return left.value ^ right.value;
    case '<<':
      return left.value << right.value;
    default:
      return left.value >> right.value;
  }
}

function isSameData(first: NftExpression | undefined, second: NftExpression | undefined): boolean {
  if (first?.kind === 'verdict' && second?.kind === 'verdict') {
    return first.word === second.word && first.chain === second.chain;
  }
  return first?.kind !== 'value' || second?.kind !== 'value' || first.value === second.value;
}

function unionOf(items: readonly NftExpression[]): bigint {
  return items.reduce((union, item) => (item.kind === 'value' ? union | item.value : union), 0n);
}

export function isSameTypes(first: readonly Datatype[], second: readonly Datatype[]): boolean {
  return (
    first.length === second.length &&
    first.every((type, index) => {
      const other = second[index];
      if (type.name === other?.name) return true;
      return type.name === 'mark' && other?.name === 'integer' && other.bits === 32;
    })
  );
}

function describeBadWord(text: string, type: Datatype): string {
  switch (type.style) {
    case 'ipv4':
    case 'ipv6':
      return /^[\d.:a-fA-F]*[\d:][\d.:]*$/.test(text)
        ? 'Could not resolve hostname: Name or service not known'
        : 'Could not resolve hostname: Temporary failure in name resolution';
    case 'service':
      return 'Could not resolve service: Servname not supported for ai_socktype';
    case 'protocol':
      return 'Could not resolve protocol name';
    case 'duration':
      return 'unexpected time format';
    default:
      break;
  }
  if (type.symbols !== undefined) return `Could not parse ${type.description}`;
  return `Could not parse ${type.description}`;
}

function describeRange(value: bigint, type: Datatype): string | undefined {
  const maximum = (1n << BigInt(type.bits)) - 1n;
  if (value <= maximum) return undefined;
  if (type.style === 'service') return 'Service out of range';
  if (type.style === 'protocol') return 'Protocol out of range';
  return `Value ${value} exceeds valid range 0-${maximum}`;
}
