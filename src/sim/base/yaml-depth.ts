/**
 * How deep YAML is nested, found without recursion: composing it is recursive, so what is too deep must not get there. Looks at tokens,
 * which know a bracket from one in a comment or in quotes.
 */
import { Lexer, Parser, type CST } from 'yaml';

/** Collections of a text may be open at once, for each level: beyond it the token is not waited for. */
const OPEN_PER_LEVEL = 4;

/** The token that makes a text deeper than `most`, before the parser has put together what nobody can have meant. */
export function openTokenBelow(parser: Parser, most: number): CST.Token | undefined {
  return parser.stack.length > OPEN_PER_LEVEL * most ? parser.stack[most + 1] : undefined;
}

/** The first token below the limit. */
export function tokenBelow(token: CST.Token, most: number): CST.Token | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { depth } = entry;
    if (depth > most) return entry.token;
    if (entry.token.type === 'document' && entry.token.value !== undefined) {
      open.push({ token: entry.token.value, depth: depth + 1 });
    }
    if (!('items' in entry.token)) continue;
    for (const item of entry.token.items) {
      if (item.value !== undefined) open.push({ token: item.value, depth: depth + 1 });
      if (item.key !== undefined && item.key !== null) open.push({ token: item.key, depth: depth + 1 });
    }
  }
  return undefined;
}

export function isYamlDeeperThan(text: string, most: number): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) if (tokenBelow(token, most) !== undefined) return true;
    if (openTokenBelow(parser, most) !== undefined) return true;
  }
  for (const token of parser.end()) if (tokenBelow(token, most) !== undefined) return true;
  return false;
}
