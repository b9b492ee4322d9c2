/**
 * The tokens of one text, from left to right. The first problem stays: from then on only the end of the file is read, so
 * that every loop of the parser ends.
 */
import { placeOver, type NftPlace, type NftProblem } from './nft-problem';
import { isReserved, scanNft, unexpected, type NftToken } from './nft-scanner';

/** nft gives up after so many. */
const MAX_PROBLEMS = 10;
const NAMING_KINDS: readonly string[] = ['word', 'quoted', 'wildcard'];

export class TokenReader {
  problem: NftProblem | undefined = undefined;
  /** Those that the parser has gone past. */
  readonly problems: NftProblem[] = [];
  readonly #tokens: readonly NftToken[];
  readonly #end: NftToken;
  #at = 0;
  #last: NftToken;

  constructor(text: string) {
    const scanned = scanNft(text);
    this.#end = { kind: 'end', text: '', start: text.length, end: text.length };
    this.#last = this.#end;
    const expanded = expandDefinitions(scanned);
    this.#tokens = expanded.tokens;
    this.problem = expanded.problem;
  }

  peek(ahead = 0): NftToken {
    if (this.problem !== undefined) return this.#end;
    return this.#tokens[this.#at + ahead] ?? this.#end;
  }

  next(): NftToken {
    const token = this.peek();
    if (this.#at < this.#tokens.length) this.#at += 1;
    this.#last = token;
    return token;
  }

  /** From the beginning of `first` to the end of what was read last. */
  placeFrom(first: NftPlace): NftPlace {
    return placeOver(first, this.#last);
  }

  isWord(...texts: readonly string[]): boolean {
    const token = this.peek();
    return token.kind === 'word' && texts.includes(token.text);
  }

  isSymbol(...texts: readonly string[]): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && texts.includes(token.text);
  }

  takeWord(...texts: readonly string[]): boolean {
    const isThere = this.isWord(...texts);
    if (isThere) this.next();
    return isThere;
  }

  takeSymbol(text: string): boolean {
    const isThere = this.isSymbol(text);
    if (isThere) this.next();
    return isThere;
  }

  expectSymbol(text: string, expecting = ''): void {
    if (!this.takeSymbol(text)) this.refuse(expecting);
  }

  expectWord(...texts: readonly string[]): string {
    const token = this.peek();
    if (token.kind === 'word' && texts.includes(token.text)) return this.next().text;
    this.refuse(texts.length <= 4 ? texts.join(' or ') : '');
    return '';
  }

  /** A name of the user's. */
  expectName(expecting = ''): NftToken {
    const token = this.peek();
    const isNaming = NAMING_KINDS.includes(token.kind) && !(token.kind === 'word' && isReserved(token.text));
    if (isNaming) return this.next();
    this.refuse(expecting);
    return token;
  }

  expectNumber(expecting = ''): number {
    const token = this.peek();
    if (token.kind === 'number') return Number(this.next().text);
    this.refuse(expecting);
    return 0;
  }

  /** The next token does not fit. */
  refuse(expecting = ''): void {
    this.problem ??= unexpected(this.peek(), expecting);
  }

  fail(place: NftPlace, message: string, related?: NftPlace): void {
    this.problem ??= related === undefined ? { place, message } : { place, message, related };
  }

  /** After a problem: goes on behind the next end of a statement. False when there is nothing more or were too many. */
  recover(): boolean {
    if (this.problem === undefined) return true;
    const last = this.problems.at(-1);
    if (last?.place.start !== this.problem.place.start) this.problems.push(this.problem);
    if (this.problems.length >= MAX_PROBLEMS) return false;
    this.problem = undefined;
    while (this.peek().kind !== 'newline' && this.peek().kind !== 'end' && !this.isSymbol(';')) this.next();
    return true;
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.next();
  }

  /** The end of a statement or a command. */
  isAtEnd(): boolean {
    const { kind } = this.peek();
    return kind === 'newline' || kind === 'end' || this.isSymbol(';', '}');
  }
}

/** `define NAME = …`, `redefine`, `undefine`, and `$NAME`, which stands for the tokens that were given. */
function expandDefinitions(tokens: readonly NftToken[]): {
  readonly tokens: readonly NftToken[];
  readonly problem: NftProblem | undefined;
} {
  const definitions = new Map<string, readonly NftToken[]>();
  const output: NftToken[] = [];
  let at = 0;
  while (at < tokens.length) {
    const [token, name, equals] = tokens.slice(at, at + 3);
    if (token === undefined) break;
    const isAtStart = at === 0 || isSeparator(tokens[at - 1]);
    if (isAtStart && token.kind === 'word' && ['define', 'redefine'].includes(token.text)) {
      if (name?.kind !== 'word') return refuse(output, unexpected(name ?? token, 'string'));
      if (equals?.text !== '=') return refuse(output, unexpected(equals ?? token, "'='"));
      const end = endOfValue(tokens, at + 3);
      const value = substitute(tokens.slice(at + 3, end), definitions);
      if (!Array.isArray(value)) return refuse(output, value);
      if (token.text === 'define' && definitions.has(name.text)) {
        return refuse(output, { place: name, message: `redefinition of symbol '${name.text}'` });
      }
      definitions.set(name.text, value);
      at = end;
      continue;
    }
    if (isAtStart && token.kind === 'word' && token.text === 'undefine' && name?.kind === 'word') {
      definitions.delete(name.text);
      at += 2;
      continue;
    }
    const isVariable = token.kind === 'symbol' && token.text === '$';
    const value = substitute(tokens.slice(at, at + (isVariable ? 2 : 1)), definitions);
    if (!Array.isArray(value)) return refuse(output, value);
    for (const each of value) output.push(each);
    at += isVariable ? 2 : 1;
  }
  return { tokens: output, problem: undefined };
}

function refuse(
  tokens: readonly NftToken[],
  problem: NftProblem,
): { readonly tokens: readonly NftToken[]; readonly problem: NftProblem } {
  return { tokens, problem };
}

function isSeparator(token: NftToken | undefined): boolean {
  return token === undefined || token.kind === 'newline' || token.text === ';' || token.text === '{';
}

/** At the end of the line, or where the braces are closed. */
function endOfValue(tokens: readonly NftToken[], start: number): number {
  let depth = 0;
  let at = start;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'end') break;
    if (token.kind === 'symbol' && token.text === '{') depth += 1;
    if (token.kind === 'symbol' && token.text === '}') depth -= 1;
    if (depth === 0 && (token.kind === 'newline' || (token.kind === 'symbol' && token.text === ';'))) break;
  }
  return at;
}

function substitute(
  tokens: readonly NftToken[],
  definitions: ReadonlyMap<string, readonly NftToken[]>,
): NftToken[] | NftProblem {
  const output: NftToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind !== 'symbol' || token.text !== '$') {
      output.push(token);
      continue;
    }
    at += 1;
    const name = tokens[at];
    const value = name === undefined ? undefined : definitions.get(name.text);
    if (name === undefined || value === undefined) {
      return { place: name ?? token, message: `unknown identifier '${name?.text ?? ''}'` };
    }
    for (const each of value) output.push({ ...each, start: token.start, end: name.end });
  }
  return output;
}
