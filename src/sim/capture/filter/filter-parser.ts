/**
 * The grammar of filter expressions (grammar.y of libpcap 1.10.3): terms and how they are joined.
 *
 * `and` and `or` have the same precedence and associate to the left, `not` binds tighter. A bare value after them takes
 * the qualifiers of the primitive before it (`port 80 or 443`), which parentheses let through. What is refused, and with
 * which words, depends on the order in which libpcap's parser reduces: what is complete is made before the next word is
 * looked at.
 */
import { err, ok, type Result } from '../../base/result';
import { say } from '../../base/sentence';
import { isArithmeticOperator, isArithmeticRelation, relationTest } from './filter-arithmetic';
import { parseArithmetic, startsArithmetic, tryParenthesizedArithmetic } from './filter-arithmetic-parser';
import type { FilterContext } from './filter-context';
import { filterError, type FilterError } from './filter-error';
import { filterProtocol, type FilterProtocol } from './filter-keywords';
import { andNodes, notNode, orNodes, type FilterNode } from './filter-node';
import { protocolTest } from './filter-primitives';
import { parseCast, parseOther } from './filter-other-parser';
import { described, expected, isWord, type FilterReader } from './filter-reader';
import {
  generate,
  isValue,
  NO_QUALIFIERS,
  parseHead,
  parseId,
  startsHead,
  type Parsed,
} from './filter-value-parser';
import type { Qualifiers } from './filter-values';
import type { Arithmetic } from './filter-arithmetic';

export function parseFilterExpression(context: FilterContext): Result<FilterNode, FilterError> {
  const { reader } = context;
  const parsed = parseExpression(context, NO_QUALIFIERS);
  if (parsed !== undefined && reader.token.kind !== 'end') {
    const before = reader.at(-1);
    reader.failSyntax(
      reader.isNext('/', 'mask') && before.kind === 'number'
        ? say('a network with a mask has dots: {network}', { network: `${before.text}.0.0.0` })
        : expected(reader.token, say('"and", "or" or the end')),
    );
  }
  if (reader.error !== undefined) return err(reader.error);
  return parsed === undefined ? err(filterError(1, 'no expression')) : ok(parsed.node);
}

/** `outer`: what values inside take over when nothing before them says what they are. */
function parseExpression(context: FilterContext, outer: Qualifiers): Parsed | undefined {
  const { reader } = context;
  let left = parseTerm(context, outer, 'first');
  while (left !== undefined) {
    const isAnd = reader.isNext('and', '&&');
    if (!isAnd && !reader.isNext('or', '||')) return left;
    reader.index += 1;
    const right = parseTerm(context, left.qualifiers, 'joined');
    if (right === undefined) return undefined;
    const node = isAnd ? andNodes(left.node, right.node) : orNodes(left.node, right.node);
    left = { node, qualifiers: right.qualifiers };
  }
  return undefined;
}

/** Behind `and` and `or` a bare value may stand in place of a term. */
function parseTerm(
  context: FilterContext,
  outer: Qualifiers,
  position: 'first' | 'joined',
): Parsed | undefined {
  const { reader } = context;
  if (reader.accept('not', '!')) {
    const parsed = parseTerm(context, outer, position);
    return parsed && { node: notNode(parsed.node), qualifiers: parsed.qualifiers };
  }
  if (position === 'joined' && startsValue(reader)) return parseId(context, outer);
  const { token } = reader;
  if (reader.isNext('(')) return parseParentheses(context, outer);
  if (startsArithmetic(reader)) return parseRelation(context, parseArithmetic(context));
  if (isValue(token)) {
    return reader.failSyntax(
      say('"{text}" needs to be told what it is: "host {text}", "net {text}" or "port {text}"', {
        text: token.text,
      }),
    );
  }
  if (token.kind === 'keyword') return parsePrimitive(context);
  return reader.failSyntax(
    say('{found}: expected host, net, port, portrange, proto, src, dst, a protocol such as tcp, or (', {
      found: described(token),
    }),
  );
}

/** An expression, or a number that something is compared with. */
function parseParentheses(context: FilterContext, outer: Qualifiers): Parsed | undefined {
  const { reader } = context;
  const number = tryParenthesizedArithmetic(context);
  if (number !== undefined) return parseRelation(context, number);
  if (reader.hasFailed()) return undefined;
  reader.index += 1;
  const parsed = parseExpression(context, outer);
  if (parsed === undefined) return undefined;
  if (reader.accept(')')) return { node: parsed.node, qualifiers: outer };
  return reader.failSyntax(expected(reader.token, say('"and", "or" or a closing parenthesis')));
}

function parseRelation(context: FilterContext, left: Arithmetic | undefined): Parsed | undefined {
  const { reader, layers } = context;
  if (left === undefined) return undefined;
  const { kind, text } = reader.token;
  if (kind !== 'symbol' || !isArithmeticRelation(text)) {
    return reader.failSyntax(
      say('{found}: a comparison is missing, as in tcp[13] = 2', { found: described(reader.token) }),
    );
  }
  reader.index += 1;
  const right = parseArithmetic(context);
  if (right === undefined) return undefined;
  return { node: relationTest(layers.registers, text, left, right), qualifiers: NO_QUALIFIERS };
}

function parsePrimitive(context: FilterContext): Parsed | undefined {
  const { reader } = context;
  const other = parseOther(context);
  if (other !== undefined) return { node: other, qualifiers: NO_QUALIFIERS };
  if (reader.hasFailed()) return undefined;
  const { token } = reader;
  const protocol = filterProtocol(token.text);
  if (protocol === undefined) return parseHead(context, undefined);
  reader.index += 1;
  return parseAfterProtocol(context, protocol);
}

function parseAfterProtocol(context: FilterContext, protocol: FilterProtocol): Parsed | undefined {
  const { reader, layers } = context;
  const token = reader.at(-1);
  if (startsHead(reader)) return parseHead(context, protocol);
  const cast = parseCast(context, protocol);
  if (cast !== undefined) return { node: cast, qualifiers: NO_QUALIFIERS };
  if (reader.hasFailed()) return undefined;
  const { kind, text } = reader.token;
  if (kind !== 'end' && !reader.isNext('and', '&&', 'or', '||', ')')) {
    const { text: name } = token;
    return isValue(reader.token)
      ? reader.failSyntax(
          say('"{text}" needs to be told what it is: "{name} host {text}" or "{name} port {text}"', {
            text,
            name,
          }),
        )
      : reader.failSyntax(expected(reader.token, say('"and", "or", "host" or "port"')));
  }
  const node = generate(context, protocolTest(layers, protocol), token);
  return node && { node, qualifiers: NO_QUALIFIERS };
}

/** Whether a bare value follows, parentheses and `not` before it, and not a number that is computed with. */
function startsValue(reader: FilterReader): boolean {
  let ahead = 0;
  let depth = 0;
  for (; isWord(reader.at(ahead), ['(', 'not', '!']); ahead += 1) {
    depth = isWord(reader.at(ahead), ['(']) ? depth + 1 : 0;
  }
  const { kind } = reader.at(ahead);
  if (kind !== 'number') return isValue(reader.at(ahead));
  ahead += 1;
  while (depth > 0 && isWord(reader.at(ahead), [')'])) {
    depth -= 1;
    ahead += 1;
  }
  const next = reader.at(ahead);
  if (next.kind === 'symbol' && (isArithmeticOperator(next.text) || isArithmeticRelation(next.text))) {
    return false;
  }
  return (next.kind === 'end' && depth === 0) || isWord(next, ['and', '&&', 'or', '||', ')']);
}
