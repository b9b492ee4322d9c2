/** Splits a filter expression into tokens (scanner.l of libpcap): the longest match wins, keywords before names. */
import { parseIpv6 } from '../../wire/ipv6-address';
import { filterConstant, isFilterKeyword } from './filter-keywords';

export interface FilterToken {
  /**
   * `name` is no keyword; `dotted` are 2 to 4 numbers with dots between; `mac`, `ipv6` and `arcnet` are addresses; `bad`
   * is nothing of the language.
   */
  readonly kind:
    | 'keyword'
    | 'name'
    | 'number'
    | 'dotted'
    | 'mac'
    | 'ipv6'
    | 'arcnet'
    | 'symbol'
    | 'bad'
    | 'end';
  readonly text: string;
  /** Of a number. */
  readonly value: number;
  readonly column: number;
  /** Why it cannot be used, in libpcap's words. */
  readonly words?: string;
}

const LARGEST_NUMBER = 0xffff_ffff;
const MAC_PATTERNS = [
  /^[\da-f]{1,2}(?::[\da-f]{1,2}){5}/i,
  /^[\da-f]{1,2}(?:-[\da-f]{1,2}){5}/i,
  /^[\da-f]{1,2}(?:\.[\da-f]{1,2}){5}/i,
  /^[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}/i,
  /^[\da-f]{12}/i,
] as const;
const IPV6 = /^[\da-f]*:[\da-f:]*:[\da-fx:.]*/i;
const IPV6_WITH_DOTS = /^([\da-f:]*:)(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){3}/i;
const BROKEN_MAC = /^[\da-f]{1,2}:+(?:[\da-f]{1,2}:+)+/i;
const NUMBER = /^(?:0x[\da-f]+|\d+)/i;
const DOTTED = /^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){1,3}/i;
const ARCNET = /^\$[\da-f]{1,2}/i;
const NAME = /^[a-z\d](?:[-\w.]*[.a-z\d])?/i;
const ESCAPED_NAME = /^\\[^ !()\n\t]+/;
const SYMBOL = /^(?:&&|\|\||<<|>>|<=|>=|==|!=|[()[\]<>=!&|^+\-*/%:])/;

export function tokenizeFilter(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let offset = 0;
  for (;;) {
    while (/[ \n\t\r]/.test(text.charAt(offset))) offset += 1;
    const column = offset + 1;
    if (offset >= text.length) {
      tokens.push({ kind: 'end', text: '', value: 0, column });
      return tokens;
    }
    const token = tokenAt(text.slice(offset), column);
    tokens.push(token.finished);
    offset += token.length;
  }
}

interface Match {
  readonly kind: FilterToken['kind'];
  readonly text: string;
  readonly words?: string;
}

function tokenAt(rest: string, column: number): { readonly finished: FilterToken; readonly length: number } {
  const match = longestMatch(rest);
  if (match === undefined) {
    return { finished: { kind: 'bad', text: rest.charAt(0), value: 0, column }, length: 1 };
  }
  return { finished: finished(match, column), length: match.text.length };
}

/** Names of constants stand for their numbers, and names that are reserved are keywords. */
function finished({ kind, text, words }: Match, column: number): FilterToken {
  if (words !== undefined) return { kind, text, value: 0, column, words };
  if (kind === 'number') return numberToken(text, column);
  if (kind === 'symbol') return { kind, text: text === '==' ? '=' : text, value: 0, column };
  if (kind !== 'name') return { kind, text, value: 0, column };
  if (text.startsWith('\\')) return { kind, text: text.slice(1), value: 0, column };
  const constant = filterConstant(text);
  if (constant !== undefined) return { kind: 'number', text, value: constant, column };
  return { kind: isFilterKeyword(text) ? 'keyword' : 'name', text, value: 0, column };
}

/** A number that begins with 0 is octal. */
function numberToken(text: string, column: number): FilterToken {
  const isOctal = /^0\d/.test(text);
  if (isOctal && /[89]/.test(text)) {
    return { kind: 'bad', text, value: 0, column, words: `number ${text} contains non-octal digit` };
  }
  const value = isOctal ? Number.parseInt(text, 8) : Number(text);
  if (value > LARGEST_NUMBER) {
    return { kind: 'bad', text, value: 0, column, words: `number ${text} overflows 32 bits` };
  }
  return { kind: 'number', text, value, column };
}

/** Of matches that are equally long, the first in the list wins. */
function longestMatch(rest: string): Match | undefined {
  const brokenMac = BROKEN_MAC.exec(rest)?.[0];
  const candidates: readonly (readonly [FilterToken['kind'], string | undefined])[] = [
    ['arcnet', ARCNET.exec(rest)?.[0]],
    ...MAC_PATTERNS.map((pattern) => ['mac', pattern.exec(rest)?.[0]] as const),
    ['number', NUMBER.exec(rest)?.[0]],
    ['dotted', DOTTED.exec(rest)?.[0]],
    ['ipv6', ipv6At(rest)],
    ['name', ESCAPED_NAME.exec(rest)?.[0]],
    ['name', NAME.exec(rest)?.[0]],
    ['symbol', SYMBOL.exec(rest)?.[0]],
  ];
  let best: Match | undefined;
  for (const [kind, text] of candidates) {
    if (text !== undefined && text.length > (best?.text.length ?? 0)) best = { kind, text };
  }
  if (brokenMac !== undefined && brokenMac.length > (best?.text.length ?? 0)) {
    return { kind: 'mac', text: brokenMac, words: `bogus ethernet address ${brokenMac}` };
  }
  const [brokenIpv6 = '', start = ''] = IPV6_WITH_DOTS.exec(rest) ?? [];
  if (brokenIpv6.length > (best?.text.length ?? 0) && parseIpv6(`${start}0.0.0.0`) !== undefined) {
    return { kind: 'ipv6', text: brokenIpv6, words: `bogus IPv6 address ${brokenIpv6}` };
  }
  return best;
}

/** The longest start that is an address. */
function ipv6At(rest: string): string | undefined {
  let text = IPV6.exec(rest)?.[0] ?? '';
  while (text !== '' && parseIpv6(text) === undefined) text = text.slice(0, -1);
  return text === '' ? undefined : text;
}
