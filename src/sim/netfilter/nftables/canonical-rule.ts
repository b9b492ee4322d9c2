/**
 * A rule in the form in which nft lists it again after the kernel has had it (src/rule.c, src/netlink_linearize.c and
 * src/netlink_delinearize.c of nftables 1.0.6).
 *
 * Neighboring fields of a header that are compared with constants become one comparison in the order of the header, masks
 * become prefixes and flags, chains of bit operations one mask and one value, sets of one element that element; a test of
 * the protocol that a later one implies is left out. Nothing of this changes what the rule does.
 */
import { datatype } from './datatype';
import { hasPrefixes, isIntervalKey, keyOfSpan, orderElements, spanOf } from './element-order';
import type { NftExpression, PayloadExpression, SetExpression, ValueExpression } from './expression';
import { foldBitwise } from './fold-bitwise';
import { dropImpliedProtocols, withImpliedTests } from './implied-protocol';
import type { MatchStatement, NftStatement, RejectStatement } from './statement';

const MAX_MERGED_BITS = 32;

export function canonicalRule(statements: readonly NftStatement[], family: string): readonly NftStatement[] {
  const merged = mergeNeighbors(withImpliedTests(statements, family));
  return dropImpliedProtocols(merged.map(canonicalStatement), family).map((statement) =>
    statement.kind === 'reject' ? canonicalReject(statement, family) : statement,
  );
}

function canonicalStatement(statement: NftStatement): NftStatement {
  switch (statement.kind) {
    case 'match':
      return canonicalMatch(statement);
    case 'vmap':
      return { ...statement, map: canonicalValue(statement.map) };
    case 'assign':
      return { ...statement, value: foldBitwise(canonicalValue(statement.value)) };
    case 'nat':
    case 'tproxy':
      return {
        ...statement,
        address: statement.address === undefined ? undefined : canonicalValue(statement.address),
        port: statement.port === undefined ? undefined : canonicalValue(statement.port),
      };
    case 'object':
      return { ...statement, name: canonicalValue(statement.name) };
    default:
      return statement;
  }
}

/** In a table of one family the family's usual answer goes without saying. */
function canonicalReject(statement: RejectStatement, family: string): RejectStatement {
  const code = statement.code?.kind === 'value' ? statement.code.value : undefined;
  const isUsual =
    (family === 'ip' && statement.type === 'icmp' && code === 3n) ||
    (family === 'ip6' && statement.type === 'icmpv6' && code === 4n);
  return isUsual ? { ...statement, type: 'default', code: undefined } : statement;
}

/** Maps in it sorted. */
function canonicalValue(expression: NftExpression): NftExpression {
  if (expression.kind !== 'map' || expression.mapping.kind !== 'set') return expression;
  return { ...expression, mapping: canonicalSet(expression.mapping) };
}

function canonicalSet(set: SetExpression): SetExpression {
  return { ...set, elements: orderElements(set.elements, true) };
}

function canonicalMatch(statement: MatchStatement): MatchStatement {
  const { right } = statement;
  if (right.kind === 'set') {
    const set = canonicalSet(right);
    const [only] = right.elements;
    const isSingle =
      right.elements.length === 1 &&
      only?.key.kind !== 'concat' &&
      only !== undefined &&
      !only.isCatchAll &&
      only.timeout === undefined;
    if (isSingle) return canonicalMasks({ ...statement, operator: statement.operator, right: only.key });
    return { ...statement, right: set };
  }
  return canonicalMasks(statement);
}

function canonicalMasks(statement: MatchStatement): MatchStatement {
  const { left, operator, right } = statement;
  if (left.kind !== 'binary' || left.operator !== '&' || left.right.kind !== 'value') return statement;
  if (right.kind !== 'value') return statement;
  const mask = left.right;
  const isEqual = operator === '==' || operator === 'implicit';
  if (!isEqual && operator !== '!=') return statement;
  if (mask.type.isBitmask) return canonicalFlags(statement, left.left, mask, right, isEqual);
  const length = prefixLengthOf(mask);
  if (length === undefined || !hasPrefixes(mask.type)) return statement;
  if (mask.type.name === 'mark' && length === mask.type.bits) return statement;
  const prefix: NftExpression =
    length === mask.type.bits ? right : { kind: 'prefix', base: right, length, place: right.place };
  return { ...statement, left: left.left, operator: isEqual ? 'implicit' : '!=', right: prefix };
}

/** `FLAGS & MASK == VALUE` as any of these, none of these, or these of those. */
function canonicalFlags(
  statement: MatchStatement,
  loaded: NftExpression,
  mask: ValueExpression,
  right: ValueExpression,
  isEqual: boolean,
): MatchStatement {
  if (right.value === 0n)
    return { ...statement, left: loaded, operator: isEqual ? '!' : 'implicit', right: mask };
  return { ...statement, operator: isEqual ? '==' : '!=' };
}

function prefixLengthOf(mask: ValueExpression): number | undefined {
  const bits = mask.value.toString(2).padStart(mask.type.bits, '0');
  return /^1+0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

interface PlainMatch {
  readonly index: number;
  readonly field: PayloadExpression['field'];
}

/** Tests of neighboring fields with constants, in the order of the header, as far as they fit into 32 bits. */
function mergeNeighbors(statements: readonly NftStatement[]): readonly NftStatement[] {
  const result: (readonly NftStatement[])[] = statements.map((statement) => [statement]);
  let run: PlainMatch[] = [];
  const finish = (): void => {
    mergeRun(run, statements, result);
    run = [];
  };
  for (const [index, statement] of statements.entries()) {
    if (statement.kind !== 'match') {
      finish();
      continue;
    }
    const field = plainFieldOf(statement);
    if (field !== undefined) run.push({ index, field });
  }
  finish();
  return result.flat();
}

function plainFieldOf({ left, operator, right }: MatchStatement): PayloadExpression['field'] | undefined {
  if (left.kind !== 'payload' || (operator !== 'implicit' && operator !== '==')) return undefined;
  if (right.kind !== 'value' || right.type.isBitmask) return undefined;
  const { field } = left;
  return field.offsetBits % 8 === 0 && field.lengthBits % 8 === 0 ? field : undefined;
}

function mergeRun(
  run: readonly PlainMatch[],
  statements: readonly NftStatement[],
  result: (readonly NftStatement[])[],
): void {
  const sorted = [...run].sort((a, b) => a.field.offsetBits - b.field.offsetBits);
  const last = { index: -1, end: -1, bits: 0, base: '' };
  for (const { index, field } of sorted) {
    const statement = statements[index];
    if (statement === undefined) continue;
    const isNext = last.base === field.base && last.end === field.offsetBits;
    if (isNext && last.bits + field.lengthBits <= MAX_MERGED_BITS) {
      result[last.index] = [...(result[last.index] ?? []), statement];
      result[index] = [];
      last.bits += field.lengthBits;
    } else {
      last.index = index;
      last.bits = field.lengthBits;
      last.base = field.base;
    }
    last.end = field.offsetBits + field.lengthBits;
  }
}

/** For `list set`: spans as the kernel's tree of intervals gives them back. */
export function canonicalIntervalKey(key: NftExpression): NftExpression {
  const span = isIntervalKey(key) ? spanOf(key) : undefined;
  if (span === undefined) return key;
  const type = key.kind === 'prefix' ? key.base : key.kind === 'range' ? key.low : key;
  return keyOfSpan(span, type.kind === 'value' ? type.type : datatype('integer'), key);
}
