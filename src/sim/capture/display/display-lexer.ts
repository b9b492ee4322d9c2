/** The words of a display filter, each with its place. */
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';

export interface DisplayFilterError {
  readonly message: Sentence;
  /** Counts from 1. */
  readonly column: number;
}

export interface DisplayToken {
  /** `word` is a name or an unquoted value. */
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly column: number;
  /** The first column behind it. */
  readonly end: number;
}

/** The longest come first. */
const SIGNS = [
  '===',
  '!==',
  '==',
  '!=',
  '~=',
  '>=',
  '<=',
  '&&',
  '||',
  '..',
  '>',
  '<',
  '&',
  '!',
  '~',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ',',
  '#',
];
const WORD = /[\p{L}\p{N}_.:/\\+%*@-]/u;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

export function tokenizeDisplayFilter(source: string): Result<readonly DisplayToken[], DisplayFilterError> {
  const tokens: DisplayToken[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const token =
      character === '"' || (character === 'r' && source.charAt(at + 1) === '"')
        ? quotedAt(source, at)
        : (signAt(source, at) ?? wordAt(source, at));
    if (token === undefined) {
      return err({ message: unexpectedWord(character), column: at + 1 });
    }
    if (token === 'open') {
      return err({ message: say('The final quote was missing from a quoted string.'), column: at + 1 });
    }
    tokens.push(token);
    at = token.end - 1;
  }
  tokens.push({ kind: 'end', text: '', column: source.length + 1, end: source.length + 1 });
  return ok(tokens);
}

export function unexpectedWord(text: string): Sentence {
  return say('"{text}" was unexpected in this context.', { text });
}

function signAt(source: string, at: number): DisplayToken | undefined {
  const sign = SIGNS.find((text) => source.startsWith(text, at));
  return sign === undefined
    ? undefined
    : { kind: 'sign', text: sign, column: at + 1, end: at + 1 + sign.length };
}

/** Two dots end a word: they are a range's. */
function wordAt(source: string, at: number): DisplayToken | undefined {
  let end = at;
  while (end < source.length && WORD.test(source.charAt(end)) && !source.startsWith('..', end)) end += 1;
  return end === at ? undefined : { kind: 'word', text: source.slice(at, end), column: at + 1, end: end + 1 };
}

/** After `r` a backslash stands for itself. */
function quotedAt(source: string, at: number): DisplayToken | 'open' {
  const isRaw = source.charAt(at) === 'r';
  let text = '';
  for (let index = at + (isRaw ? 2 : 1); index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '"') return { kind: 'text', text, column: at + 1, end: index + 2 };
    if (character !== '\\' || isRaw) {
      text += character;
      continue;
    }
    index += 1;
    const hex = /^x([0-9A-Fa-f]{1,2})/.exec(source.slice(index, index + 3));
    if (hex === null) {
      const escaped = source.charAt(index);
      text += ESCAPES[escaped] ?? (/["'\\]/.test(escaped) ? escaped : `\\${escaped}`);
    } else {
      text += String.fromCharCode(Number.parseInt(hex[1] ?? '', 16));
      index += hex[0].length - 1;
    }
  }
  return 'open';
}
