/** Splits a filter expression into tokens (scanner.l of libpcap). */
import { err, ok, type Result } from '../../base/result';

export interface FilterError {
  /** Counts from 1. */
  readonly column: number;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

export type FilterToken =
  | { readonly kind: 'word' | 'name'; readonly text: string; readonly column: number }
  /** A name with a backslash before it: never a keyword. Carried as `name`. */
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly column: number }
  | { readonly kind: 'dotted' | 'mac'; readonly text: string; readonly column: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly column: number }
  | { readonly kind: 'end'; readonly text: ''; readonly column: number };

const MAC = /^[\da-f]{1,2}(?:[:-][\da-f]{1,2}){5}(?![\w:-])/i;
const WORD = /^[a-z\d](?:[-\w.]*[a-z\d_.])?/i;
const SYMBOL = /^(?:&&|\|\||<<|>>|<=|>=|==|!=|[()[\]<>=!&|^+\-*/%:])/;
const NUMBER = /^(?:0x[\da-f]+|\d+)$/i;
const DOTTED = /^\d+(?:\.\d+){1,3}$/;

export function tokenizeFilter(text: string): Result<readonly FilterToken[], FilterError> {
  const tokens: FilterToken[] = [];
  let offset = 0;
  for (;;) {
    while (/\s/.test(text.charAt(offset))) offset += 1;
    const column = offset + 1;
    if (offset >= text.length) {
      tokens.push({ kind: 'end', text: '', column });
      return ok(tokens);
    }
    const token = readToken(text.slice(offset), column);
    if (token === undefined) {
      return err({ column, message: `"${text.charAt(offset)}" is not part of the filter language` });
    }
    tokens.push(token.token);
    offset += token.length;
  }
}

function readToken(rest: string, column: number): { token: FilterToken; length: number } | undefined {
  const mac = MAC.exec(rest)?.[0];
  if (mac !== undefined) return { token: { kind: 'mac', text: mac, column }, length: mac.length };
  if (rest.startsWith('\\')) {
    const name = WORD.exec(rest.slice(1))?.[0];
    if (name === undefined) return undefined;
    return { token: { kind: 'name', text: name, column }, length: name.length + 1 };
  }
  const word = WORD.exec(rest)?.[0];
  if (word !== undefined) return { token: wordToken(word, column), length: word.length };
  const symbol = SYMBOL.exec(rest)?.[0];
  return symbol === undefined
    ? undefined
    : { token: { kind: 'symbol', text: symbol === '==' ? '=' : symbol, column }, length: symbol.length };
}

function wordToken(text: string, column: number): FilterToken {
  if (NUMBER.test(text)) {
    const isOctal = /^0[0-7]+$/.test(text);
    const value = isOctal ? Number.parseInt(text, 8) : Number(text);
    return { kind: 'number', text, value, column };
  }
  return { kind: DOTTED.test(text) ? 'dotted' : 'word', text, column };
}
