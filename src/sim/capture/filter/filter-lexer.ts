/** Splits a filter expression into tokens (scanner.l of libpcap): the longest match wins, keywords before names. */
import { err, ok, type Result } from '../../base/result';
import { parseIpv6 } from '../../wire/ipv6-address';
import { filterConstant, isFilterKeyword } from './filter-keywords';

export interface FilterError {
  /** Counts from 1. */
  readonly column: number;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

export interface FilterToken {
  /** `name` is no keyword; `dotted` are 2 to 4 numbers with dots between; `mac` and `ipv6` are addresses. */
  readonly kind: 'keyword' | 'name' | 'number' | 'dotted' | 'mac' | 'ipv6' | 'symbol' | 'end';
  readonly text: string;
  /** Of a number. */
  readonly value: number;
  readonly column: number;
}

const LARGEST_NUMBER = 0xffff_ffff;
const MAC_PATTERNS = [
  /^[\da-f]{1,2}(?::[\da-f]{1,2}){5}/i,
  /^[\da-f]{1,2}(?:-[\da-f]{1,2}){5}/i,
  /^[\da-f]{1,2}(?:\.[\da-f]{1,2}){5}/i,
  /^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}/i,
  /^[\da-f]{12}/i,
] as const;
const IPV6 = /^[\da-f]*:[\da-f:]*:[\da-f:.]*/i;
const NUMBER = /^(?:0x[\da-f]+|\d+)/i;
const DOTTED = /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){1,3}/i;
const NAME = /^[a-z\d](?:[-\w.]*[.a-z\d])?/i;
const ESCAPED_NAME = /^\\[^ !()\n\t]+/;
const SYMBOL = /^(?:&&|\|\||<<|>>|<=|>=|==|!=|[()[\]<>=!&|^+\-*/%:])/;

export function tokenizeFilter(text: string): Result<readonly FilterToken[], FilterError> {
  const tokens: FilterToken[] = [];
  let offset = 0;
  for (;;) {
    while (/[ \n\t\r]/.test(text.charAt(offset))) offset += 1;
    const column = offset + 1;
    if (offset >= text.length) {
      tokens.push({ kind: 'end', text: '', value: 0, column });
      return ok(tokens);
    }
    const match = longestMatch(text.slice(offset));
    if (match === undefined) {
      return err({ column, message: `"${text.charAt(offset)}" is not part of the filter language` });
    }
    const { kind, text: word } = match;
    const value = kind === 'number' ? numberOf(word) : 0;
    if (value > LARGEST_NUMBER) return err({ column, message: `"${word}" does not fit in 32 bits` });
    tokens.push(finished(kind, word, value, column));
    offset += word.length;
  }
}

function numberOf(word: string): number {
  return /^0\d/.test(word) ? Number.parseInt(word, 8) : Number(word);
}

/** Names of constants stand for their numbers, and names that are reserved are keywords. */
function finished(kind: FilterToken['kind'], word: string, value: number, column: number): FilterToken {
  if (kind === 'symbol') return { kind, text: word === '==' ? '=' : word, value, column };
  if (kind !== 'name') return { kind, text: word, value, column };
  if (word.startsWith('\\')) return { kind, text: word.slice(1), value, column };
  const constant = filterConstant(word);
  if (constant !== undefined) return { kind: 'number', text: word, value: constant, column };
  return { kind: isFilterKeyword(word) ? 'keyword' : 'name', text: word, value, column };
}

/** Of matches that are equally long, the first in the list wins. */
function longestMatch(
  rest: string,
): { readonly kind: FilterToken['kind']; readonly text: string } | undefined {
  const ipv6 = IPV6.exec(rest)?.[0];
  const candidates: readonly (readonly [FilterToken['kind'], string | undefined])[] = [
    ['number', NUMBER.exec(rest)?.[0]],
    ['dotted', DOTTED.exec(rest)?.[0]],
    ...MAC_PATTERNS.map((pattern) => ['mac', pattern.exec(rest)?.[0]] as const),
    ['ipv6', ipv6 !== undefined && parseIpv6(ipv6) !== undefined ? ipv6 : undefined],
    ['name', ESCAPED_NAME.exec(rest)?.[0]],
    ['name', NAME.exec(rest)?.[0]],
    ['symbol', SYMBOL.exec(rest)?.[0]],
  ];
  let best: { kind: FilterToken['kind']; text: string } | undefined;
  for (const [kind, text] of candidates) {
    if (text !== undefined && text.length > (best?.text.length ?? 0)) best = { kind, text };
  }
  return best;
}
