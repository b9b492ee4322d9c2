/** Colours for YAML, line by line. Knows keys, scalars, comments and block scalars; leaves the rest plain. Pure. */

type YamlTokenKind = 'plain' | 'key' | 'text' | 'number' | 'comment' | 'mark';

export interface YamlToken {
  readonly kind: YamlTokenKind;
  readonly text: string;
}

const KEY = /^(\s*(?:- +)*)("[^"]*"|'[^']*'|[^\s#:"'[\]{},&*!|>-][^:#]*?|-[^\s:][^:]*?)(\s*:)(?=\s|$)/;
const ITEM = /^(\s*(?:- +)+|\s*-$)/;
const BLOCK_SCALAR = /(?:^|[:\s-])[|>][-+\d]*\s*(?:#.*)?$/;
const NUMBER_LIKE = /^(?:[-+]?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?|0x[\da-fA-F]+|true|false|null|~)$/;

export function highlightYaml(text: string): readonly (readonly YamlToken[])[] {
  let blockIndent: number | undefined;
  return text.split(/\r?\n/).map((line) => {
    const indent = line.length - line.trimStart().length;
    if (blockIndent !== undefined) {
      if (line.trim() === '' || indent > blockIndent) return [{ kind: 'text', text: line }];
      blockIndent = undefined;
    }
    const tokens = tokensOfLine(line);
    const hasBlock = tokens.at(-1)?.kind !== 'comment' && BLOCK_SCALAR.test(line);
    if (hasBlock) blockIndent = indent;
    return tokens;
  });
}

function tokensOfLine(line: string): readonly YamlToken[] {
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) return [{ kind: 'mark', text: line }];
  const tokens: YamlToken[] = [];
  const key = KEY.exec(line);
  if (key === null) {
    const [lead = ''] = ITEM.exec(line) ?? [];
    tokens.push({ kind: 'mark', text: lead });
  } else {
    const [, lead = '', name = '', colon = ''] = key;
    tokens.push({ kind: 'mark', text: lead }, { kind: 'key', text: name }, { kind: 'mark', text: colon });
  }
  const rest = line.slice(tokens.reduce((sum, token) => sum + token.text.length, 0));
  const commentAt = commentStart(rest);
  const value = rest.slice(0, commentAt);
  tokens.push({ kind: valueKind(value.trim()), text: value });
  tokens.push({ kind: 'comment', text: rest.slice(commentAt) });
  return tokens.filter((token) => token.text !== '');
}

function valueKind(value: string): YamlTokenKind {
  if (value === '') return 'plain';
  if (NUMBER_LIKE.test(value)) return 'number';
  return /^[[{&*!|>]/.test(value) ? 'plain' : 'text';
}

/** A `#` starts a comment at the start or after a space, outside of quotes. */
function commentStart(text: string): number {
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && /^\s*$|[[{,:\s]$/.test(text.slice(0, index))) {
      quote = character;
    } else if (character === '#' && (index === 0 || /\s/.test(text.charAt(index - 1)))) {
      return index;
    }
  }
  return text.length;
}
