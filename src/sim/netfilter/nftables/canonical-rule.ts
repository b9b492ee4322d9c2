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
import type {
  BinaryOperator,
  NftExpression,
  PayloadExpression,
  SetExpression,
  ValueExpression,
} from './expression';
import { findHeaderField, TRANSPORT_PROTOCOLS } from './header-fields';
import type { NftPlace } from './nft-problem';
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
  if (length === undefined || !hasPrefixes(mask.type) || (right.value & ~mask.value) !== 0n) return statement;
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

/** A chain of `&`, `|` and `^` with constants as the kernel keeps it: `(x & mask) ^ value`, and back from that. */
function foldBitwise(expression: NftExpression): NftExpression {
  if (expression.kind !== 'binary') return expression;
  const steps: { operator: BinaryOperator; value: ValueExpression }[] = [];
  let loaded: NftExpression = expression;
  while (
    loaded.kind === 'binary' &&
    loaded.right.kind === 'value' &&
    ['&', '|', '^'].includes(loaded.operator)
  ) {
    steps.unshift({ operator: loaded.operator, value: loaded.right });
    loaded = loaded.left;
  }
  const [first] = steps;
  if (first === undefined) return expression;
  const { type, place } = first.value;
  const every = (1n << BigInt(type.bits)) - 1n;
  let mask = every;
  let flip = 0n;
  for (const { operator, value } of steps) {
    if (operator === '^') flip ^= value.value;
    else if (operator === '&') {
      mask &= value.value;
      flip &= value.value;
    } else {
      mask &= ~value.value & every;
      flip = (flip & ~value.value) ^ value.value;
    }
  }
  const set = (mask & flip) ^ flip;
  flip &= mask;
  mask |= set;
  let result: NftExpression = loaded;
  const add = (operator: BinaryOperator, value: bigint): void => {
    result = { kind: 'binary', operator, left: result, right: { kind: 'value', type, value, place }, place };
  };
  if (mask !== every) add('&', mask);
  if (flip !== 0n) add('^', flip);
  if (set !== 0n) add('|', set);
  return result;
}

const ICMP_TYPE_OF_FIELD: ReadonlyMap<string, bigint> = new Map([
  ['mtu', 3n],
  ['gateway', 5n],
]);

/** Tests that nft adds: of the type before a field that only echoes have, of TCP before a reset. */
function withImpliedTests(statements: readonly NftStatement[], family: string): readonly NftStatement[] {
  const result: NftStatement[] = [];
  let icmpType: bigint | 'echo' | undefined = undefined;
  let isTcp = false;
  for (const statement of statements) {
    for (const { field, place } of fieldsIn(statement)) {
      if (field.header === 'tcp') isTcp = true;
      if (field.header !== 'icmp') continue;
      const wanted = ICMP_TYPE_OF_FIELD.get(field.name);
      const last = result.at(-1);
      if (wanted !== undefined && icmpType === wanted && last !== undefined && icmpTypeOf(last) === wanted)
        result.pop();
      const isEcho = field.name === 'id' || field.name === 'sequence';
      if (isEcho && icmpType === undefined) {
        result.push(echoTest(place));
        icmpType = 'echo';
      }
    }
    icmpType = icmpTypeOf(statement) ?? icmpType;
    if (protocolTestOf(statement, 0)?.protocol === 6) isTcp = true;
    if (statement.kind === 'reject' && statement.type === 'tcp-reset' && !isTcp && family === 'inet') {
      const type = datatype('inet_proto');
      const { place } = statement;
      const right: NftExpression = { kind: 'value', type, value: 6n, place };
      result.push({
        kind: 'match',
        left: { kind: 'meta', key: 'l4proto', place },
        operator: 'implicit',
        right,
        place,
      });
    }
    result.push(statement);
  }
  return result;
}

function fieldsIn(statement: NftStatement): readonly PayloadExpression[] {
  return expressionsOf(statement).flatMap((expression) => {
    const parts = expression.kind === 'concat' ? expression.parts : [expression];
    return parts.filter((part) => part.kind === 'payload');
  });
}

function icmpTypeOf(statement: NftStatement): bigint | undefined {
  if (statement.kind !== 'match' || statement.left.kind !== 'payload') return undefined;
  const { header, name } = statement.left.field;
  return header === 'icmp' && name === 'type' && statement.right.kind === 'value'
    ? statement.right.value
    : undefined;
}

function echoTest(place: NftPlace): MatchStatement {
  const type = datatype('icmp_type');
  const field = findHeaderField('icmp', 'type');
  const elements = [0n, 8n].map((value) => ({
    key: { kind: 'value', type, value, place } as const,
    data: undefined,
    comment: undefined,
    timeout: undefined,
    expires: undefined,
    statements: [],
    isCatchAll: false,
    place,
  }));
  const left: NftExpression =
    field === undefined ? { kind: 'meta', key: 'l4proto', place } : { kind: 'payload', field, place };
  return { kind: 'match', left, operator: 'implicit', right: { kind: 'set', elements, place }, place };
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

/** `meta protocol ip` in a table that sees nothing else. */
function isOwnFamily(statement: NftStatement, family: string): boolean {
  if (statement.kind !== 'match' || statement.right.kind !== 'value') return false;
  const { left, operator, right } = statement;
  if (left.kind !== 'meta' || left.key !== 'protocol' || operator === '!=') return false;
  return right.value === (family === 'ip' ? 0x800n : family === 'ip6' ? 0x86ddn : -1n);
}

/** What a test of the protocol says. */
interface ProtocolTest {
  readonly index: number;
  readonly layer: 'network' | 'transport';
  readonly protocol: number;
  readonly isPayload: boolean;
}

/** Leaves out the last test of a protocol when a field of that protocol is tested after it. */
function dropImpliedProtocols(statements: readonly NftStatement[], family: string): readonly NftStatement[] {
  const dropped = new Set<number>();
  let pending: ProtocolTest | undefined = undefined;
  for (const [index, statement] of statements.entries()) {
    for (const layer of layersOf(statement)) {
      if (isImpliedBy(pending, layer, family)) {
        dropped.add(pending.index);
        pending = undefined;
      }
    }
    const test = protocolTestOf(statement, index);
    if (test !== undefined) pending = test;
    else if (statement.kind !== 'match' && statement.kind !== 'vmap') pending = undefined;
  }
  return statements.filter((statement, index) => !dropped.has(index) && !isOwnFamily(statement, family));
}

function isImpliedBy(
  test: ProtocolTest | undefined,
  layer: { readonly base: 'network' | 'transport'; readonly protocol: number },
  family: string,
): test is ProtocolTest {
  if (test?.layer !== layer.base || test.protocol !== layer.protocol) return false;
  return !(test.isPayload && test.layer === 'transport' && family !== 'ip' && family !== 'ip6');
}

function protocolTestOf(statement: NftStatement, index: number): ProtocolTest | undefined {
  if (statement.kind !== 'match') return undefined;
  const { left, operator, right } = statement;
  if ((operator !== 'implicit' && operator !== '==') || right.kind !== 'value') return undefined;
  const protocol = Number(right.value);
  if (left.kind === 'meta' && left.key === 'l4proto')
    return { index, layer: 'transport', protocol, isPayload: false };
  if (left.kind === 'meta' && left.key === 'nfproto')
    return { index, layer: 'network', protocol, isPayload: false };
  if (left.kind !== 'payload') return undefined;
  const { header, name } = left.field;
  if (header === 'ether' && name === 'type') {
    const network = protocol === 0x800 ? 2 : protocol === 0x86dd ? 10 : 0;
    return { index, layer: 'network', protocol: network, isPayload: true };
  }
  if ((header === 'ip' && name === 'protocol') || (header === 'ip6' && name === 'nexthdr')) {
    return { index, layer: 'transport', protocol, isPayload: true };
  }
  return undefined;
}

interface ImpliedLayer {
  readonly base: 'network' | 'transport';
  readonly protocol: number;
}

/** The protocols that the fields in a statement stand for. */
function layersOf(statement: NftStatement): readonly ImpliedLayer[] {
  const layers: ImpliedLayer[] = [];
  for (const expression of expressionsOf(statement)) collectLayers(expression, layers);
  if (statement.kind === 'reject' && (statement.type === 'icmp' || statement.type === 'icmpv6')) {
    layers.push({ base: 'network', protocol: statement.type === 'icmp' ? 2 : 10 });
  }
  return layers;
}

export function expressionsOf(statement: NftStatement): readonly NftExpression[] {
  switch (statement.kind) {
    case 'match':
      return [statement.left];
    case 'vmap':
      return [statement.map];
    case 'assign':
      return [statement.target, statement.value];
    case 'nat':
    case 'tproxy':
      return [statement.address, statement.port].filter((part) => part !== undefined);
    case 'object':
      return [statement.name];
    case 'set-update':
      return [statement.element.key];
    default:
      return [];
  }
}

function collectLayers(expression: NftExpression, layers: ImpliedLayer[]): void {
  switch (expression.kind) {
    case 'payload': {
      const { header } = expression.field;
      const transport = TRANSPORT_PROTOCOLS.get(header);
      if (transport !== undefined) {
        if (header === 'icmp') layers.push({ base: 'network', protocol: 2 });
        if (header === 'icmpv6') layers.push({ base: 'network', protocol: 10 });
        layers.push({ base: 'transport', protocol: transport });
      }
      if (header === 'ip') layers.push({ base: 'network', protocol: 2 });
      if (header === 'ip6') layers.push({ base: 'network', protocol: 10 });
      return;
    }
    case 'concat':
      for (const part of expression.parts) collectLayers(part, layers);
      return;
    case 'binary':
      collectLayers(expression.left, layers);
      return;
    case 'map':
      collectLayers(expression.key, layers);
      return;
    case 'hash':
      if (expression.over !== undefined) collectLayers(expression.over, layers);
      return;
    default:
      return;
  }
}

/** For `list set`: spans as the kernel's tree of intervals gives them back. */
export function canonicalIntervalKey(key: NftExpression): NftExpression {
  const span = isIntervalKey(key) ? spanOf(key) : undefined;
  if (span === undefined) return key;
  const type = key.kind === 'prefix' ? key.base : key.kind === 'range' ? key.low : key;
  return keyOfSpan(span, type.kind === 'value' ? type.type : datatype('integer'), key);
}
