/** Values and what stands before them: `src host 10.0.0.1`, `port (80 or 443)`, `net 10.0.0.0/8`. */
import { say, type Sentence } from '../../base/sentence';
import type { FilterContext } from './filter-context';
import {
  filterAddressType,
  filterProtocol,
  stationDirection,
  type FilterDirection,
  type FilterProtocol,
} from './filter-keywords';
import type { FilterToken } from './filter-lexer';
import { andNodes, notNode, orNodes, type FilterNode } from './filter-node';
import type { Generated } from './filter-tests';
import { described, expected, type FilterReader } from './filter-reader';
import { valueTest, type Qualifiers } from './filter-values';

/** A test, and what a bare value after it takes over. */
export interface Parsed {
  readonly node: FilterNode;
  readonly qualifiers: Qualifiers;
}

/** After what says nothing about values: `tcp and 80`. */
export const NO_QUALIFIERS: Qualifiers = { protocol: undefined, direction: undefined, kind: 'none' };

const VALUE_KINDS: ReadonlySet<FilterToken['kind']> = new Set([
  'number',
  'dotted',
  'mac',
  'ipv6',
  'arcnet',
  'name',
]);

export function isValue({ kind }: FilterToken): boolean {
  return VALUE_KINDS.has(kind);
}

export function generate(
  { reader }: FilterContext,
  test: Generated,
  token: FilterToken,
): FilterNode | undefined {
  return test.ok ? test.value : reader.fail(test.error, token);
}

/** Whether words follow that say what a value is. */
export function startsHead(reader: FilterReader): boolean {
  const { kind, text } = reader.token;
  if (kind !== 'keyword') return false;
  return (
    text === 'src' ||
    text === 'dst' ||
    stationDirection(text) !== undefined ||
    filterAddressType(text) !== undefined
  );
}

export function parseHead(context: FilterContext, protocol: FilterProtocol | undefined): Parsed | undefined {
  const { reader } = context;
  if (!startsHead(reader)) {
    return reader.failSyntax(
      say('{found}: expected host, net, port, src, dst or a protocol', { found: described(reader.token) }),
    );
  }
  const direction = parseDirection(reader);
  if (reader.hasFailed()) return undefined;
  const { token } = reader;
  const kind = token.kind === 'keyword' ? filterAddressType(token.text) : undefined;
  if (kind !== undefined) {
    if (direction !== undefined && (kind === 'proto' || kind === 'protochain' || kind === 'gateway')) {
      return reader.failSyntax(say('"{kind}" has no direction', { kind }));
    }
    reader.index += 1;
  }
  return parseId(context, { protocol, direction, kind });
}

function parseDirection(reader: FilterReader): FilterDirection | undefined {
  const { text } = reader.token;
  const station = stationDirection(text);
  if (station !== undefined) {
    reader.index += 1;
    return station;
  }
  if (!reader.accept('src', 'dst')) return undefined;
  const isOr = reader.isNext('or', '||');
  if (isOr || reader.isNext('and', '&&')) {
    const other = text === 'src' ? 'dst' : 'src';
    reader.index += 1;
    if (!reader.accept(other)) {
      return reader.failSyntax(expected(reader.token, say('a value, or "{other}",', { other })));
    }
    return isOr ? 'src-or-dst' : 'src-and-dst';
  }
  return text === 'src' ? 'src' : 'dst';
}

/** A value, or values in parentheses: `port (80 or 443)`. */
export function parseId(context: FilterContext, qualifiers: Qualifiers): Parsed | undefined {
  const { reader } = context;
  if (reader.accept('not', '!')) {
    const parsed = parseId(context, qualifiers);
    return parsed && { node: notNode(parsed.node), qualifiers };
  }
  if (reader.isNext('(')) return parseParenthesizedId(context, qualifiers);
  return parseValue(context, qualifiers);
}

function parseValue(context: FilterContext, qualifiers: Qualifiers): Parsed | undefined {
  const { reader, layers, hostNames } = context;
  const { token } = reader;
  if (!isValue(token) || token.words !== undefined) {
    return reader.failSyntax(noValue(token));
  }
  reader.index += 1;
  const mask = parseMask(reader, token);
  if (reader.hasFailed()) return undefined;
  const node = generate(context, valueTest(layers, { token, mask, hostNames }, qualifiers), token);
  return node && { node, qualifiers };
}

function noValue(token: FilterToken): Sentence {
  const { kind, text } = token;
  const found = kind === 'keyword' ? say('"{text}" is a word of the language', { text }) : described(token);
  return filterProtocol(text) === undefined
    ? say('{found}, and a value should follow', { found })
    : say('{found}, and a value should follow; with {name} it is a name', { found, name: `\\${text}` });
}

/** A number alone may be in as many parentheses as one likes; anything else is joined by `and` and `or`. */
function parseParenthesizedId(context: FilterContext, qualifiers: Qualifiers): Parsed | undefined {
  const { reader } = context;
  const number = tryNumber(reader);
  if (number !== undefined) {
    const token: FilterToken = { ...reader.at(-1), kind: 'number', value: number };
    const node = generate(
      context,
      valueTest(context.layers, { token, mask: undefined, hostNames: context.hostNames }, qualifiers),
      token,
    );
    return node && { node, qualifiers };
  }
  reader.index += 1;
  let parsed = parseFirst(context, qualifiers);
  while (parsed !== undefined && !reader.accept(')')) {
    const isAnd = reader.isNext('and', '&&');
    if (!isAnd && !reader.isNext('or', '||')) {
      return reader.failSyntax(expected(reader.token, say('"or", "and" or ")"')));
    }
    reader.index += 1;
    const next = parseId(context, qualifiers);
    if (next === undefined) return undefined;
    parsed = { node: isAnd ? andNodes(parsed.node, next.node) : orNodes(parsed.node, next.node), qualifiers };
  }
  return parsed;
}

/** Of several values the first may not be in parentheses, unless it is a number. */
function parseFirst(context: FilterContext, qualifiers: Qualifiers): Parsed | undefined {
  const { reader } = context;
  if (!reader.isNext('(')) return parseId(context, qualifiers);
  const start = reader.index;
  if (tryNumber(reader) !== undefined) {
    reader.index = start;
    return parseId(context, qualifiers);
  }
  while (reader.accept('('));
  return reader.failSyntax(
    say('{found}: values stand in one pair of parentheses', { found: described(reader.token) }),
  );
}

/** `80`, `(80)`; nothing, and nothing taken, for anything else. */
function tryNumber(reader: FilterReader): number | undefined {
  const start = reader.index;
  let depth = 0;
  while (reader.accept('(')) depth += 1;
  const { kind, value } = reader.token;
  if (kind === 'number') {
    reader.index += 1;
    while (depth > 0 && reader.accept(')')) depth -= 1;
    if (depth === 0) return value;
  }
  reader.index = start;
  return undefined;
}

/** A number that may be left out; a parenthesis cannot begin anything else. Undefined without one, or with an error. */
export function parseOptionalNumber(reader: FilterReader): number | undefined {
  const number = tryNumber(reader);
  if (number !== undefined || !reader.isNext('(')) return number;
  while (reader.accept('('));
  if (reader.token.kind === 'number') reader.index += 1;
  return reader.failSyntax(expected(reader.token, say('a number in parentheses')));
}

/** `/24` or `mask 255.255.255.0` */
function parseMask(reader: FilterReader, token: FilterToken): FilterToken | undefined {
  if (token.kind !== 'dotted' && token.kind !== 'ipv6') return undefined;
  const isPrefix = reader.isNext('/');
  if (!isPrefix && (token.kind === 'ipv6' || !reader.isNext('mask'))) return undefined;
  reader.index += 1;
  const mask = reader.token;
  if (mask.kind !== (isPrefix ? 'number' : 'dotted')) {
    return reader.failSyntax(
      expected(mask, isPrefix ? say('a prefix length such as 24') : say('a mask such as 255.255.0.0')),
    );
  }
  reader.index += 1;
  return mask;
}
