/** The tokens of a filter while it is read, and the first thing that is wrong with them. */
import { say, type Sentence, type Wording } from '../../base/sentence';
import { filterError, meantWord, SYNTAX_ERROR, type FilterError } from './filter-error';
import type { FilterToken } from './filter-lexer';

const END: FilterToken = { kind: 'end', text: '', value: 0, column: 1 };

export class FilterReader {
  readonly #tokens: readonly FilterToken[];
  index = 0;
  #error: FilterError | undefined = undefined;
  /** The first token that was looked at and is none. Only what is said of what comes before it goes before that. */
  #broken: FilterToken | undefined = undefined;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  get error(): FilterError | undefined {
    return this.#error;
  }

  hasFailed(): boolean {
    return this.#error !== undefined;
  }

  get token(): FilterToken {
    const token = this.at(0);
    if (token.words !== undefined) this.#broken ??= token;
    return token;
  }

  /** The token that comes `ahead` behind the next one. */
  at(ahead: number): FilterToken {
    return this.#tokens[this.index + ahead] ?? this.#tokens.at(-1) ?? END;
  }

  isNext(...texts: readonly string[]): boolean {
    return isWord(this.token, texts);
  }

  accept(...texts: readonly string[]): boolean {
    if (!this.isNext(...texts)) return false;
    this.index += 1;
    return true;
  }

  /** Keeps the first error: what comes after it follows from it. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nothing, in place of whatever was wanted.
  fail<Wanted>(words: string, token: FilterToken = this.at(0)): Wanted | undefined {
    this.#error ??= filterError(token.column, words);
    return undefined;
  }

  /** The next token cannot stand there; `hint` says what could. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- Nothing, in place of whatever was wanted.
  failSyntax<Wanted>(hint: Sentence, token: FilterToken = this.token): Wanted | undefined {
    if (this.#broken?.words !== undefined) return this.fail(this.#broken.words, this.#broken);
    const meant = token.kind === 'name' ? meantWord(token.text) : undefined;
    const more = meant === undefined ? hint : say('did you mean "{meant}"? {hint}', { meant, hint });
    this.#error ??= filterError(token.column, SYNTAX_ERROR, more);
    return undefined;
  }
}

export function isWord({ kind, text }: FilterToken, texts: readonly string[]): boolean {
  return (kind === 'keyword' || kind === 'symbol') && texts.includes(text);
}

/** The end of the expression, or the word in quotation marks. */
export function described({ kind, text }: FilterToken): Sentence {
  return kind === 'end' ? say('the expression ends here') : say('"{text}" cannot stand here', { text });
}

/** What is there, and what could be there instead. */
export function expected(token: FilterToken, what: Wording): Sentence {
  return say('{found}: {what} would be right', { found: described(token), what });
}
