/** Numbers in filter expressions: constants, lengths, reads such as `tcp[13]`, and operators between them. */
import type { Result } from '../../base/result';
import { say } from '../../base/sentence';
import {
  combined,
  constantOf,
  isArithmeticOperator,
  lengthOf,
  negated,
  PRECEDENCES,
  readFrom,
  type Arithmetic,
  type ArithmeticOperator,
} from './filter-arithmetic';
import type { FilterContext } from './filter-context';
import { filterProtocol } from './filter-keywords';
import type { FilterToken } from './filter-lexer';
import { expected, isWord, type FilterReader } from './filter-reader';

/** Whether nothing but a number can begin here; a parenthesis can be more. */
export function startsArithmetic(reader: FilterReader): boolean {
  const { token } = reader;
  if (token.kind === 'number' || reader.isNext('len', 'length', '-')) return true;
  return token.kind === 'keyword' && filterProtocol(token.text) !== undefined && isWord(reader.at(1), ['[']);
}

export function parseArithmetic(context: FilterContext, rule?: ArithmeticOperator): Arithmetic | undefined {
  return parseOperators(context, parseOperand(context), rule);
}

/** What operators follow it; `rule` is the one to the left, which may bind tighter. */
function parseOperators(
  context: FilterContext,
  operand: Arithmetic | undefined,
  rule: ArithmeticOperator | undefined,
): Arithmetic | undefined {
  const { reader, layers } = context;
  let left = operand;
  for (;;) {
    if (left === undefined) return undefined;
    const { token } = reader;
    const operator = token.text;
    if (token.kind !== 'symbol' || !isArithmeticOperator(operator)) return left;
    const isReduced =
      rule !== undefined && (PRECEDENCES[rule] ?? 0) >= (PRECEDENCES[operator] ?? Number.POSITIVE_INFINITY);
    if (isReduced) return left;
    reader.index += 1;
    const right = parseArithmetic(context, operator);
    if (right === undefined) return undefined;
    left = computed(context, combined(layers.registers, operator, left, right), token);
  }
}

/**
 * A number in parentheses and what is computed with it; nothing, and nothing taken, when the parentheses hold something
 * else.
 */
export function tryParenthesizedArithmetic(context: FilterContext): Arithmetic | undefined {
  const { reader, layers } = context;
  const start = reader.index;
  const saved = layers.registers.save();
  const number = tryGroup(context);
  if (number !== undefined) return parseOperators(context, number, undefined);
  reader.index = start;
  layers.registers.restore(saved);
  return undefined;
}

function tryGroup(context: FilterContext): Arithmetic | undefined {
  const { reader } = context;
  reader.index += 1;
  const inner = reader.isNext('(')
    ? parseOperators(context, tryGroup(context), undefined)
    : startsArithmetic(reader)
      ? parseArithmetic(context)
      : undefined;
  return inner !== undefined && reader.accept(')') ? inner : undefined;
}

function parseOperand(context: FilterContext): Arithmetic | undefined {
  const { reader, layers } = context;
  const { token } = reader;
  if (token.kind === 'number') {
    reader.index += 1;
    return constantOf(layers.registers, token.value);
  }
  if (reader.accept('len', 'length')) return lengthOf(layers.registers);
  if (reader.accept('-')) {
    const operand = parseArithmetic(context, '*');
    return operand && negated(operand);
  }
  if (reader.accept('(')) {
    const inner = parseArithmetic(context);
    if (inner === undefined || reader.accept(')')) return inner;
    return reader.failSyntax(expected(reader.token, say('a closing parenthesis')));
  }
  if (startsArithmetic(reader)) return parseRead(context);
  if (token.kind === 'keyword' && filterProtocol(token.text) !== undefined) reader.index += 1;
  return reader.failSyntax(expected(reader.token, say('a number or a read such as tcp[13]')));
}

/** `tcp[13]`, `ip[2:2]` */
function parseRead(context: FilterContext): Arithmetic | undefined {
  const { reader, layers } = context;
  const { token } = reader;
  const protocol = filterProtocol(token.text);
  reader.index += 2;
  const index = parseArithmetic(context);
  if (index === undefined || protocol === undefined) return undefined;
  let sizeToken: FilterToken | undefined;
  if (reader.accept(':')) {
    sizeToken = reader.token;
    if (sizeToken.kind !== 'number') {
      return reader.failSyntax(expected(sizeToken, say('1, 2 or 4')));
    }
    reader.index += 1;
  }
  if (!reader.accept(']')) {
    return reader.failSyntax(expected(reader.token, say('a closing bracket')));
  }
  const size = sizeToken?.value ?? 1;
  if (size !== 1 && size !== 2 && size !== 4) {
    return reader.fail('data size must be 1, 2, or 4', sizeToken ?? token);
  }
  return computed(context, readFrom(layers, protocol, index, size), token);
}

function computed(
  { reader }: FilterContext,
  result: Result<Arithmetic, string>,
  token: FilterToken,
): Arithmetic | undefined {
  return result.ok ? result.value : reader.fail(result.error, token);
}
