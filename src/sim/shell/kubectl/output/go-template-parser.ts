/** Reads Go templates; the messages are those of `text/template/parse` where they are common. */
import { MAX_NESTING } from '../../../base/max-nesting';
import { err, ok, type Result } from '../../../base/result';
import { isTemplateFunction } from './go-template-functions';

export type TemplateValue =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** `start` is `.`, `$` or a variable. */
  | { readonly kind: 'path'; readonly start: string; readonly fields: readonly string[] }
  | { readonly kind: 'of'; readonly value: TemplateValue; readonly fields: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly TemplateValue[] };

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: TemplateValue; readonly variable: string | undefined }
  | {
      readonly kind: 'if' | 'with';
      readonly value: TemplateValue;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: 'range';
      readonly value: TemplateValue;
      readonly variables: readonly string[];
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

export function parseGoTemplate(text: string): Result<readonly TemplateNode[], string> {
  const parts = splitTemplate(text);
  if (parts === undefined) return err('1: unclosed action');
  const parser = new NodeParser(parts);
  const { nodes, end } = parser.block();
  if (parser.problem !== undefined) return err(`1: ${parser.problem}`);
  return end === undefined ? ok(nodes) : err(`1: unexpected {{${end}}}`);
}

interface TemplatePart {
  readonly isAction: boolean;
  readonly text: string;
}

/** Undefined when braces are left open. */
function splitTemplate(text: string): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let at = 0;
  let shouldTrim = false;
  for (;;) {
    const open = text.indexOf('{{', at);
    let between = open < 0 ? text.slice(at) : text.slice(at, open);
    if (shouldTrim) between = between.trimStart();
    if (open < 0) {
      if (between !== '') parts.push({ isAction: false, text: between });
      return parts;
    }
    const close = closingBraces(text, open + 2);
    if (close === undefined) return undefined;
    let action = text.slice(open + 2, close);
    if (/^-\s/u.test(action)) {
      between = between.trimEnd();
      action = action.slice(1);
    }
    shouldTrim = /\s-$/u.test(action);
    if (shouldTrim) action = action.slice(0, -1);
    if (between !== '') parts.push({ isAction: false, text: between });
    if (!/^\s*\/\*/u.test(action)) parts.push({ isAction: true, text: action.trim() });
    at = close + 2;
  }
}

function closingBraces(text: string, from: number): number | undefined {
  let quote = '';
  for (let index = from; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === '\\' && quote !== '`') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === '`') quote = character;
    else if (text.startsWith('}}', index)) return index;
  }
  return undefined;
}

const TOO_DEEP = `nested deeper than ${MAX_NESTING}`;

class NodeParser {
  problem: string | undefined = undefined;
  readonly #parts: readonly TemplatePart[];
  #next = 0;
  #nesting = 0;

  constructor(parts: readonly TemplatePart[]) {
    this.#parts = parts;
  }

  /** Up to `end` or `else ...`, which is answered. */
  block(): { readonly nodes: readonly TemplateNode[]; readonly end: string | undefined } {
    if (this.#nesting > MAX_NESTING) this.problem ??= TOO_DEEP;
    this.#nesting += 1;
    const nodes: TemplateNode[] = [];
    const end = this.#readNodes(nodes);
    this.#nesting -= 1;
    return { nodes, end };
  }

  #readNodes(nodes: TemplateNode[]): string | undefined {
    while (this.problem === undefined) {
      const part = this.#parts[this.#next];
      if (part === undefined) return undefined;
      this.#next += 1;
      if (!part.isAction) nodes.push({ kind: 'text', text: part.text });
      else if (/^(?:end|else)\b/u.test(part.text)) return part.text;
      else this.#action(part.text, nodes);
    }
    return undefined;
  }

  #action(text: string, nodes: TemplateNode[]): void {
    const [, keyword, rest = ''] = /^(if|with|range)\b\s*(.*)$/su.exec(text) ?? [];
    if (keyword === 'if' || keyword === 'with') nodes.push(this.#branch(keyword, rest));
    else if (keyword === 'range') nodes.push(this.#range(rest));
    else {
      const [, variable, value = text] = /^(\$\w+)\s*:?=\s*(.*)$/su.exec(text) ?? [];
      nodes.push({ kind: 'print', variable, value: this.#pipeline(value) });
    }
  }

  #branch(kind: 'if' | 'with', condition: string): TemplateNode {
    const value = this.#pipeline(condition, kind);
    const { nodes: body, end } = this.block();
    return { kind, value, body, otherwise: this.#otherwise(end) };
  }

  #otherwise(end: string | undefined): readonly TemplateNode[] {
    if (end === undefined) this.problem ??= 'unexpected EOF';
    if (end?.startsWith('else') !== true) return [];
    const [, kind, condition = ''] = /^else\s+(if|with)\b\s*(.*)$/su.exec(end) ?? [];
    if (kind === 'if' || kind === 'with') {
      this.#nesting += 1;
      const branch = this.#nesting > MAX_NESTING ? undefined : this.#branch(kind, condition);
      this.#nesting -= 1;
      if (branch === undefined) this.problem ??= TOO_DEEP;
      return branch === undefined ? [] : [branch];
    }
    const { nodes, end: last } = this.block();
    if (last === undefined) this.problem ??= 'unexpected EOF';
    return nodes;
  }

  #range(text: string): TemplateNode {
    const [, names, over = text] = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:=\s*(.*)$/su.exec(text) ?? [];
    const variables = names === undefined ? [] : names.split(',').map((name) => name.trim());
    const value = this.#pipeline(over, 'range');
    const { nodes: body, end } = this.block();
    return { kind: 'range', variables, value, body, otherwise: this.#otherwise(end) };
  }

  /** `what` it is for, in the message about one that is missing. */
  #pipeline(text: string, what = 'command'): TemplateValue {
    const parser = new PipelineParser(text, what);
    const value = parser.pipeline();
    this.problem ??= parser.problem;
    return value;
  }
}

const TOKEN =
  /\s*(?:("(?:\\.|[^"\\])*")|(`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*(?:\.[\w]+)*|\.(?:\w+(?:\.\w+)*)?)|(\w+)|([()|]))/uy;
const NOTHING: TemplateValue = { kind: 'literal', value: undefined };

class PipelineParser {
  problem: string | undefined = undefined;
  readonly #tokens: readonly string[];
  readonly #what: string;
  #next = 0;
  #nesting = 0;

  constructor(text: string, what: string) {
    this.#what = what;
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (match === null) {
        this.problem = `unexpected ${JSON.stringify(text.trim().charAt(0))} in operand`;
        break;
      }
      tokens.push(match[0].trim());
    }
    this.#tokens = tokens;
  }

  pipeline(): TemplateValue {
    let value = this.#command(undefined);
    let stages = 1;
    while (this.#tokens[this.#next] === '|') {
      this.#next += 1;
      stages += 1;
      if (stages > MAX_NESTING) return this.#tooDeep();
      value = this.#command(value);
    }
    return value;
  }

  #tooDeep(): TemplateValue {
    this.problem ??= TOO_DEEP;
    this.#next = this.#tokens.length;
    return NOTHING;
  }

  /** `last` is what the pipe brings: the last argument. */
  #command(last: TemplateValue | undefined): TemplateValue {
    const word = this.#tokens[this.#next];
    if (word === undefined) {
      this.problem ??= `missing value for ${this.#what}`;
      return NOTHING;
    }
    if (!/^[A-Za-z_]/u.test(word) || ['true', 'false', 'nil'].includes(word)) {
      const value = this.#operand();
      if (last !== undefined) this.problem ??= 'non executable command in pipeline stage 2';
      return value;
    }
    this.#next += 1;
    if (!isTemplateFunction(word)) this.problem ??= `function ${JSON.stringify(word)} not defined`;
    const args: TemplateValue[] = [];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined || token === '|' || token === ')') break;
      args.push(this.#operand());
    }
    return { kind: 'call', name: word, args: last === undefined ? args : [...args, last] };
  }

  #operand(): TemplateValue {
    const token = this.#tokens[this.#next] ?? '';
    this.#next += 1;
    if (token === '(') {
      if (this.#nesting >= MAX_NESTING) return this.#tooDeep();
      this.#nesting += 1;
      const value = this.pipeline();
      this.#nesting -= 1;
      if (this.#tokens[this.#next] === ')') this.#next += 1;
      else this.problem ??= 'unclosed left paren';
      const following = this.#tokens[this.#next];
      if (following === undefined || !/^\.\w/u.test(following)) return value;
      this.#next += 1;
      return { kind: 'of', value, fields: following.slice(1).split('.') };
    }
    if (token.startsWith('"')) return { kind: 'literal', value: unquote(token) };
    if (token.startsWith('`')) return { kind: 'literal', value: token.slice(1, -1) };
    if (/^-?\d/u.test(token)) return { kind: 'literal', value: Number(token) };
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' };
    if (token === 'nil') return NOTHING;
    if (/^[A-Za-z_]/u.test(token)) return { kind: 'call', name: token, args: [] };
    const [start = '', ...fields] = token.split('.');
    return {
      kind: 'path',
      start: start === '' ? '.' : start,
      fields: fields.filter((field) => field !== ''),
    };
  }
}

function unquote(token: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return token.slice(1, -1).replace(/\\(.)/gu, (_, character: string) => escapes[character] ?? character);
}
