/** Comparisons of a display filter: between a field and a written value, or between two fields. */
import { err, ok, type Result } from '../../base/result';
import { say } from '../../base/sentence';
import { boundedExpression } from '../../base/bounded-expression';
import { latin1Of } from '../../wire/latin1';
import type { DisplayedPacket, DisplayFieldType, DisplayValue } from './display-field';
import { findDisplayField } from './display-fields';
import type { DisplayFilterError } from './display-lexer';
import type { DisplayComparison, DisplayNode, DisplayOperand, DisplayWord } from './display-node';
import {
  bytesOfValue,
  compileOperand,
  meantField,
  withMeantField,
  type CompiledOperand,
} from './display-operand';
import { writtenValue, type WrittenValue } from './display-values';

type Test = (packet: DisplayedPacket) => boolean;
type Compiled = Result<Test, DisplayFilterError>;
type ComparisonNode = Extract<DisplayNode, { readonly kind: 'compare' }>;
type RangesNode = Extract<DisplayNode, { readonly kind: 'in' }>;

/** The operators that hold only when all values fit; the others when one does. */
const OF_ALL: ReadonlySet<DisplayComparison> = new Set(['!=', '===']);

export function compileComparison(node: ComparisonNode): Compiled {
  const { comparison, quantifier, column } = node;
  const left = compileOperand(node.left);
  if (!left.ok) return literalOf(node.left) === undefined ? left : err(leftProblem(node));
  const isOfAll = quantifier === undefined ? OF_ALL.has(comparison) : quantifier === 'all';
  const literal = literalOf(node.right);
  if (comparison === 'matches') return compilePattern(left.value, literal, { isOfAll, column });
  if (literal === undefined) {
    const right = compileOperand(node.right);
    return right.ok ? compileTwoFields(left.value, right.value, node, isOfAll) : right;
  }
  if (comparison === 'contains') return compileContains(left.value, literal, isOfAll);
  const written = writtenValue(literal, left.value);
  if (!written.ok) return written;
  const test = valueTest(comparison, left.value, written.value);
  return ok(quantified(left.value, test, isOfAll));
}

export function compileRanges({ left: operand, ranges, quantifier }: RangesNode): Compiled {
  const left = compileOperand(operand);
  if (!left.ok) return left;
  const tests: ((value: DisplayValue) => boolean)[] = [];
  for (const { low, high } of ranges) {
    const from = writtenValue(low, left.value);
    if (!from.ok) return from;
    if (high === undefined) {
      tests.push(valueTest('==', left.value, from.value));
      continue;
    }
    const to = writtenValue(high, left.value);
    if (!to.ok) return to;
    const [isFrom, isTo] = [valueTest('>=', left.value, from.value), valueTest('<=', left.value, to.value)];
    tests.push((value) => isFrom(value) && isTo(value));
  }
  return ok(quantified(left.value, (value) => tests.some((test) => test(value)), quantifier === 'all'));
}

function leftProblem({ left, comparison }: ComparisonNode): DisplayFilterError {
  const column = left.kind === 'word' ? left.word.column : left.column;
  const text = left.kind === 'word' ? left.word.text : left.name;
  const message = say('Left side of "{comparison}" expression must be a field or function, not {text}.', {
    comparison,
    text,
  });
  return { message: withMeantField(message, meantField(text)), column };
}

/** A word that is no field is a value. */
function literalOf(operand: DisplayOperand): DisplayWord | undefined {
  if (operand.kind !== 'word' || operand.slice !== undefined || operand.occurrence !== undefined)
    return undefined;
  const { word } = operand;
  return !word.isQuoted && findDisplayField(word.text) !== undefined ? undefined : word;
}

function quantified(
  operand: CompiledOperand,
  test: (value: DisplayValue) => boolean,
  isOfAll: boolean,
): Test {
  const values: DisplayValue[] = [];
  return (packet) => {
    values.length = 0;
    operand.read(packet, values);
    if (!isOfAll) return values.some(test);
    return values.length > 0 && values.every(test);
  };
}

function valueTest(
  comparison: DisplayComparison,
  { type, bits }: CompiledOperand,
  { value: wanted, ignoredBits }: WrittenValue,
): (value: DisplayValue) => boolean {
  const mask = ignoredBits === 0 ? undefined : ignoredBits;
  const comparable = (value: DisplayValue): DisplayValue => {
    if (mask === undefined) return value;
    return typeof value === 'bigint' ? value >> BigInt(mask) : Math.floor(Number(value) / 2 ** mask);
  };
  const right = comparable(wanted);
  return (value) => isHolding(comparison, compareValues(comparable(value), right, type, bits));
}

function isHolding(comparison: DisplayComparison, order: number): boolean {
  switch (comparison) {
    case '==':
    case '===':
      return order === 0;
    case '!=':
    case '!==':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case 'contains':
    case 'matches':
      return false;
  }
}

function compareValues(one: DisplayValue, other: DisplayValue, type: DisplayFieldType, bits: number): number {
  if (one instanceof Uint8Array || other instanceof Uint8Array) {
    return compareBytes(bytesOfValue(one, type, bits), bytesOfValue(other, type, bits));
  }
  return one === other ? 0 : one < other ? -1 : 1;
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function compileTwoFields(
  left: CompiledOperand,
  right: CompiledOperand,
  { comparison, column }: ComparisonNode,
  isOfAll: boolean,
): Compiled {
  const isNumeric = (type: DisplayFieldType): boolean => type === 'number' || type === 'boolean';
  if (left.type !== right.type && !(isNumeric(left.type) && isNumeric(right.type))) {
    return err({ message: say('The two fields are not of compatible types.'), column });
  }
  return ok((packet) => {
    const ones: DisplayValue[] = [];
    const others: DisplayValue[] = [];
    left.read(packet, ones);
    right.read(packet, others);
    if (ones.length === 0 || others.length === 0) return false;
    const holds = (one: DisplayValue, other: DisplayValue): boolean =>
      comparison === 'contains'
        ? containsBytes(bytesOfValue(one, left.type, left.bits), bytesOfValue(other, right.type, right.bits))
        : isHolding(comparison, compareValues(one, other, left.type, left.bits));
    return isOfAll
      ? ones.every((one) => others.every((other) => holds(one, other)))
      : ones.some((one) => others.some((other) => holds(one, other)));
  });
}

function compileContains(left: CompiledOperand, word: DisplayWord, isOfAll: boolean): Compiled {
  if (left.type === 'text')
    return ok(quantified(left, (value) => String(value).includes(word.text), isOfAll));
  if (left.type !== 'protocol' && left.type !== 'bytes' && left.type !== 'mac') {
    return err({
      message: say('"{operator}" takes a text or bytes on its left.', { operator: 'contains' }),
      column: word.column,
    });
  }
  const wanted = writtenValue(word, { type: 'bytes' });
  if (!wanted.ok) return wanted;
  const bytes = bytesOfValue(wanted.value.value, 'bytes', 0);
  return ok(
    quantified(left, (value) => containsBytes(bytesOfValue(value, left.type, left.bits), bytes), isOfAll),
  );
}

function containsBytes(all: Uint8Array, wanted: Uint8Array): boolean {
  for (let start = 0; start + wanted.length <= all.length; start += 1) {
    let index = 0;
    while (index < wanted.length && all[start + index] === wanted[index]) index += 1;
    if (index === wanted.length) return true;
  }
  return false;
}

function compilePattern(
  left: CompiledOperand,
  word: DisplayWord | undefined,
  { isOfAll, column }: { readonly isOfAll: boolean; readonly column: number },
): Compiled {
  if (word?.isQuoted !== true) {
    return err({
      message: say('"matches" requires a double quoted string on the right side.'),
      column: word?.column ?? column,
    });
  }
  if (left.type !== 'text' && left.type !== 'protocol' && left.type !== 'bytes') {
    return err({
      message: say('"{operator}" takes a text or bytes on its left.', { operator: 'matches' }),
      column,
    });
  }
  const pattern = boundedExpression(word.text, 'i');
  if (pattern === undefined) {
    return err({
      message: say('"{text}" is not a regular expression.', { text: word.text }),
      column: word.column,
    });
  }
  const textOf = (value: DisplayValue): string =>
    value instanceof Uint8Array ? latin1Of(value) : String(value);
  return ok(quantified(left, (value) => pattern.test(textOf(value)), isOfAll));
}
