/**
 * Reads a Corefile into server blocks, as `coredns/caddy` `caddyfile/{lexer,parse}.go` do.
 *
 * Models quotes, comments, environment variables, several keys, snippets and `import` of them, files that are
 * imported by name, and the messages of what is wrong. Leaves out imports of patterns (`*`).
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { err, ok, type Result } from '../../base/result';
import { bytesOfUtf8 } from '../../wire/utf8';
import { formatTokenProblem, isOnNewLine, type CorefileToken } from './corefile-token';

export interface ServerBlock {
  readonly keys: readonly string[];
  /** By directive, all its lines behind each other. */
  readonly tokens: ReadonlyMap<string, readonly CorefileToken[]>;
}

export interface CorefileContext {
  /** As messages name it. */
  readonly path: string;
  readonly readFile: (path: string) => string | undefined;
  readonly variable: (name: string) => string | undefined;
  /** Any when left out. */
  readonly directives?: ReadonlySet<string>;
}

const MAX_IMPORTS = 1_000;

/** The error is one line, as CoreDNS prints it. */
export function parseCorefile(
  text: string,
  context: CorefileContext,
): Result<readonly ServerBlock[], string> {
  return new CorefileParser(text, context).parse();
}

/** What the plugin `reload` compares: the hash of the blocks as Go writes them in JSON. */
export function corefileHash(blocks: readonly ServerBlock[]): string {
  const plain = blocks.map(({ keys, tokens }) => ({
    Keys: keys,
    Tokens: Object.fromEntries(
      [...tokens]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, list]) => [
          name,
          list.map(({ file, line, text }) => ({ File: file, Line: line, Text: text })),
        ]),
    ),
  }));
  const json = JSON.stringify(plain)
    .replaceAll('&', String.raw`\u0026`)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('>', String.raw`\u003e`);
  return [...sha512(bytesOfUtf8(json))].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Words, quoted texts, and the lines they begin in. */
function tokensOfCorefile(text: string, file = ''): readonly CorefileToken[] {
  const tokens: CorefileToken[] = [];
  let word = '';
  let line = 1;
  let firstLine = 1;
  let state: 'between' | 'word' | 'quoted' | 'comment' = 'between';
  let isEscaped = false;
  const finish = (): void => {
    tokens.push({ file, line: firstLine, text: word, lineBreaks: word.split('\n').length - 1 });
    word = '';
    state = 'between';
  };
  for (const character of text) {
    if (state === 'quoted') {
      if (!isEscaped && character === '\\') isEscaped = true;
      else if (!isEscaped && character === '"') finish();
      else {
        if (isEscaped && character !== '"') word += '\\';
        if (character === '\n') line += 1;
        word += character;
        isEscaped = false;
      }
      continue;
    }
    if (/\s/u.test(character)) {
      if (state === 'word' && character !== '\r') finish();
      if (character === '\n') {
        line += 1;
        if (state === 'comment') state = 'between';
      }
      continue;
    }
    if (state === 'comment') continue;
    if (state === 'between') {
      firstLine = line;
      state = character === '#' ? 'comment' : character === '"' ? 'quoted' : 'word';
      if (state !== 'word') continue;
    }
    word += character;
  }
  if (state === 'word' || state === 'quoted') finish();
  return tokens;
}

class CorefileParser {
  readonly #context: CorefileContext;
  #tokens: CorefileToken[];
  #cursor = -1;
  readonly #snippets = new Map<string, readonly CorefileToken[]>();
  #imports = 0;

  constructor(text: string, context: CorefileContext) {
    this.#context = context;
    this.#tokens = [...tokensOfCorefile(text)];
  }

  parse(): Result<readonly ServerBlock[], string> {
    const blocks: ServerBlock[] = [];
    while (this.#next()) {
      const keys = this.#keys();
      if (!keys.ok) return keys;
      const [first = ''] = keys.value;
      if (this.#token === undefined) {
        // Only addresses, and nothing behind them.
        blocks.push({ keys: keys.value, tokens: new Map() });
        break;
      }
      if (keys.value.length === 1 && first.startsWith('(') && first.endsWith(')')) {
        const problem = this.#readSnippet(first.slice(1, -1));
        if (problem !== undefined) return err(problem);
        continue;
      }
      const tokens = this.#block();
      if (!tokens.ok) return tokens;
      if (keys.value.length > 0) blocks.push({ keys: keys.value, tokens: tokens.value });
    }
    return ok(blocks);
  }

  get #token(): CorefileToken | undefined {
    return this.#tokens[this.#cursor];
  }

  get #text(): string {
    return this.#token?.text ?? '';
  }

  #next(): boolean {
    this.#cursor += 1;
    return this.#cursor < this.#tokens.length;
  }

  #isNewLine(): boolean {
    return isOnNewLine(this.#tokens[this.#cursor - 1], this.#token);
  }

  /** Ends at the opening brace, or at the first token of the next line. */
  #keys(): Result<readonly string[], string> {
    const keys: string[] = [];
    let isExpectingAnother = false;
    for (;;) {
      const text = this.#withVariables(this.#text);
      if (text === 'import' && this.#isNewLine()) {
        const problem = this.#import();
        if (problem !== undefined) return err(problem);
        if (!this.#next()) return ok(keys);
        continue;
      }
      if (text === '{') {
        if (!isExpectingAnother) return ok(keys);
        return err(this.#problem(`Expected another address but had '{' - check for extra comma`));
      }
      if (text !== '') {
        isExpectingAnother = text.endsWith(',');
        keys.push(isExpectingAnother ? text.slice(0, -1) : text);
      }
      if (!this.#next()) return isExpectingAnother ? err(this.#endOfFile()) : ok(keys);
      if (!isExpectingAnother && this.#isNewLine()) return ok(keys);
    }
  }

  #block(): Result<ReadonlyMap<string, readonly CorefileToken[]>, string> {
    const tokens = new Map<string, CorefileToken[]>();
    const hasBrace = this.#text === '{';
    // A file for one server needs no braces.
    if (!hasBrace) this.#cursor -= 1;
    let isClosed = false;
    while (this.#next()) {
      if (this.#text === '}') {
        isClosed = true;
        break;
      }
      const problem = this.#text === 'import' ? this.#import() : this.#directive(tokens);
      if (problem !== undefined) return err(problem);
    }
    if (hasBrace && !isClosed) return err(this.#syntaxProblem('}'));
    return ok(tokens);
  }

  #directive(tokens: Map<string, CorefileToken[]>): string | undefined {
    const first = this.#token;
    if (first === undefined) return undefined;
    const name = this.#withVariables(first.text);
    if (this.#context.directives?.has(name) === false) return this.#problem(`Unknown directive '${name}'`);
    const list = tokens.get(name) ?? [];
    tokens.set(name, list);
    list.push(first);
    let nesting = 0;
    while (this.#next()) {
      const token = this.#token;
      if (token === undefined) break;
      if (token.text === '{') nesting += 1;
      else if (this.#isNewLine() && nesting === 0) {
        this.#cursor -= 1;
        return undefined;
      } else if (token.text === '}' && nesting > 0) nesting -= 1;
      else if (token.text === '}') {
        return this.#problem(`Unexpected '}' because no matching opening brace`);
      } else if (token.text === 'import' && this.#isNewLine()) {
        const problem = this.#import();
        if (problem !== undefined) return problem;
        continue;
      }
      list.push({ ...token, text: this.#withVariables(token.text) });
    }
    if (nesting > 0) return this.#endOfFile();
    return undefined;
  }

  /** Puts the imported tokens in place of the two words; the next token is the first of them. */
  #import(): string | undefined {
    const at = this.#cursor;
    const target = this.#tokens[at + 1];
    if (target === undefined || isOnNewLine(this.#token, target)) return this.#argumentProblem();
    const name = this.#withVariables(target.text);
    this.#cursor = at + 1;
    if (name === '') return this.#problem('Import requires a non-empty filepath');
    const behind = this.#tokens[at + 2];
    if (behind !== undefined && !isOnNewLine(target, behind)) {
      return this.#problem('Import takes only one argument (glob pattern or file)');
    }
    this.#imports += 1;
    if (this.#imports > MAX_IMPORTS) {
      return this.#problem(`maximum snippet import depth (${MAX_IMPORTS}) exceeded`);
    }
    const tokens = this.#snippets.get(name) ?? this.#tokensOfFile(name);
    if (typeof tokens === 'string') return tokens;
    this.#tokens = [...this.#tokens.slice(0, at), ...tokens, ...this.#tokens.slice(at + 2)];
    this.#cursor = at - 1;
    return undefined;
  }

  #tokensOfFile(name: string): readonly CorefileToken[] | string {
    const directory = this.#context.path.replace(/[^/]*$/, '');
    const path = name.startsWith('/') ? name : `${directory}${name}`;
    if (path.includes('*')) {
      return this.#problem(`an import of several files (${name}) is not modelled in this lab`);
    }
    const text = this.#context.readFile(path);
    return text === undefined
      ? this.#problem(`File to import not found: ${name}`)
      : tokensOfCorefile(text, path);
  }

  #readSnippet(name: string): string | undefined {
    if (this.#snippets.has(name)) {
      return this.#problem(`redeclaration of previously declared snippet ${name}`);
    }
    if (this.#text !== '{') return this.#syntaxProblem('{');
    const tokens: CorefileToken[] = [];
    let depth = 1;
    while (this.#next()) {
      const token = this.#token;
      if (token === undefined) break;
      if (token.text === '}') {
        depth -= 1;
        if (depth === 0) break;
      } else if (token.text === '{') depth += 1;
      tokens.push(token);
    }
    if (depth !== 0) return this.#syntaxProblem('}');
    this.#snippets.set(name, tokens);
    return undefined;
  }

  /** `{$NAME}` and `{%NAME%}` */
  #withVariables(text: string): string {
    return text.replaceAll(
      /\{%([^%}]+)%\}|\{\$([^}]+)\}/g,
      (_reference: string, first?: string, second?: string) =>
        this.#context.variable(first ?? second ?? '') ?? '',
    );
  }

  #problem(message: string): string {
    return formatTokenProblem(this.#context.path, this.#lastToken(), message);
  }

  #argumentProblem(): string {
    return this.#problem(`Wrong argument count or unexpected line ending after '${this.#text}'`);
  }

  #endOfFile(): string {
    return this.#problem('Unexpected EOF');
  }

  #syntaxProblem(expected: string): string {
    const token = this.#lastToken();
    const file = token?.file === undefined || token.file === '' ? this.#context.path : token.file;
    const got = this.#cursor < this.#tokens.length ? this.#text : (token?.text ?? '');
    return `${file}:${token?.line ?? 0} - Syntax error: Unexpected token '${got}', expecting '${expected}'`;
  }

  #lastToken(): CorefileToken | undefined {
    return this.#token ?? this.#tokens.at(-1);
  }
}
