/** Reads JSONPath templates (`k8s.io/client-go/util/jsonpath/parser.go`, Kubernetes v1.32), with kubectl's messages. */
import { append } from '../../base/append';
import { MAX_NESTING } from '../../base/max-nesting';
import { err, ok, type Result } from '../../base/result';

export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  /** With an empty name: the value itself. */
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      /** `single` when there was no colon. */
      readonly to: number | 'single' | undefined;
      readonly step: number | undefined;
    }
  /** A bare word, which means nothing: told when it is looked at. */
  | { readonly kind: 'identifier'; readonly name: string }
  /** Where no range is. */
  | { readonly kind: 'end' }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'union'; readonly paths: readonly (readonly PathNode[])[] }
  | {
      readonly kind: 'filter';
      readonly left: readonly PathNode[];
      readonly operator: string;
      readonly right: readonly PathNode[];
    }
  | { readonly kind: 'path'; readonly steps: readonly PathNode[] }
  | { readonly kind: 'range'; readonly over: readonly PathNode[]; readonly body: readonly PathNode[] };

export function parseJsonPath(template: string): Result<readonly PathNode[], string> {
  if (depthOf(template) > MAX_NESTING) return err(TOO_DEEP);
  const parser = new TemplateParser(template);
  const nodes = parser.parts(false);
  return parser.problem === undefined ? ok(nodes) : err(parser.problem);
}

const TOO_DEEP = `nested deeper than ${MAX_NESTING}`;

/** Of brackets. */
function depthOf(template: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of template) {
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

class TemplateParser {
  problem: string | undefined = undefined;
  #nesting = 0;
  readonly #template: string;
  #at = 0;
  #isUnended = false;

  constructor(template: string) {
    this.#template = template;
  }

  /** Up to the end, or to `{end}`. */
  parts(isInRange: boolean): readonly PathNode[] {
    const nodes: PathNode[] = [];
    while (this.#at < this.#template.length && this.problem === undefined) {
      const open = this.#template.indexOf('{', this.#at);
      const textEnd = open < 0 ? this.#template.length : open;
      if (textEnd > this.#at) nodes.push({ kind: 'text', text: this.#template.slice(this.#at, textEnd) });
      if (open < 0) {
        this.#at = this.#template.length;
        break;
      }
      const action = this.#action(open);
      if (action === undefined) break;
      if (action === 'end') {
        if (isInRange) return nodes;
        nodes.push({ kind: 'end' });
        continue;
      }
      append(nodes, this.#nodesOf(action));
    }
    this.#isUnended ||= isInRange;
    return nodes;
  }

  /** What stands in the braces that open here. */
  #action(open: number): string | undefined {
    let quote = '';
    for (let index = open + 1; index < this.#template.length; index += 1) {
      const character = this.#template.charAt(index);
      if (quote !== '') {
        if (character === '\\') index += 1;
        else if (character === quote) quote = '';
      } else if (character === '"' || character === "'") quote = character;
      else if (character === '}') {
        this.#at = index + 1;
        return this.#template.slice(open + 1, index).trim();
      }
    }
    this.problem = 'unclosed action';
    return undefined;
  }

  #nodesOf(action: string): readonly PathNode[] {
    if (!/^range\b/u.test(action)) return this.#path(action);
    const over = this.#path(action.slice('range'.length).trim()).flatMap((node) =>
      node.kind === 'path' ? node.steps : [node],
    );
    if (this.#nesting >= MAX_NESTING) this.problem ??= TOO_DEEP;
    this.#nesting += 1;
    const body = this.parts(true);
    this.#nesting -= 1;
    // What has no end is gone through once more, after the range.
    return [{ kind: 'range', over, body }, ...(this.#isUnended ? body : [])];
  }

  #path(text: string): readonly PathNode[] {
    const parsed = parsePath(text);
    if (parsed.ok) return parsed.value;
    this.problem ??= parsed.error;
    return [];
  }
}

/** One or more values, with spaces between them. */
function parsePath(text: string): Result<readonly PathNode[], string> {
  const nodes: PathNode[] = [];
  let steps: PathNode[] = [];
  let rest = text;
  const finish = (): void => {
    if (steps.length > 0) nodes.push({ kind: 'path', steps });
    steps = [];
  };
  while (rest !== '') {
    if (/^\s/u.test(rest)) {
      finish();
      rest = rest.trimStart();
      continue;
    }
    const step = parseStep(rest);
    if (!step.ok) return step;
    append(steps, step.value.nodes);
    rest = step.value.rest;
  }
  finish();
  return ok(nodes);
}

interface Step {
  readonly nodes: readonly PathNode[];
  readonly rest: string;
}

function parseStep(text: string): Result<Step, string> {
  const literal = parseLiteral(text);
  if (literal !== undefined) return ok(literal);
  if (text.startsWith('..')) {
    const isNamed = /^\.\.[^.[]/u.test(text);
    return ok({ nodes: [{ kind: 'recursive' }], rest: isNamed ? text.slice(1) : text.slice(2) });
  }
  if (text.startsWith('.*')) return ok({ nodes: [{ kind: 'wildcard' }], rest: text.slice(2) });
  if (text.startsWith('*')) return ok({ nodes: [{ kind: 'wildcard' }], rest: text.slice(1) });
  if (text.startsWith('[')) return parseBrackets(text);
  const field = /^[.@$]?((?:\\.|[^\s.[\]{}()'"@$,=<>!])*)/u.exec(text);
  const [whole = '', name = ''] = field ?? [];
  if (whole === '') return err(`unrecognized character in action: U+${codeOf(text)} '${text.charAt(0)}'`);
  if (whole.startsWith('@') || whole.startsWith('$')) return ok({ nodes: [], rest: text.slice(1) });
  if (!whole.startsWith('.')) {
    const [name = whole] = /^[\p{L}\p{N}_]+/u.exec(whole) ?? [];
    return ok({ nodes: [{ kind: 'identifier', name }], rest: text.slice(name.length) });
  }
  return ok({
    nodes: [{ kind: 'field', name: name.replace(/\\(.)/gu, '$1') }],
    rest: text.slice(whole.length),
  });
}

function codeOf(text: string): string {
  return (text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** Quoted text, a number, true or false. */
function parseLiteral(text: string): Step | undefined {
  const quoted = /^"((?:\\.|[^"\\])*)"|^'((?:\\.|[^'\\])*)'/u.exec(text);
  if (quoted !== null) {
    const value = unquote(quoted[1] ?? quoted[2] ?? '');
    return { nodes: [{ kind: 'text', text: value }], rest: text.slice(quoted[0].length) };
  }
  const number = /^[-+]?\d+(?:\.\d+)?/u.exec(text);
  if (number !== null) {
    const [digits] = number;
    return { nodes: [{ kind: 'value', value: Number(digits) }], rest: text.slice(digits.length) };
  }
  const word = /^(?:true|false)\b/u.exec(text);
  if (word === null) return undefined;
  return { nodes: [{ kind: 'value', value: word[0] === 'true' }], rest: text.slice(word[0].length) };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

function unquote(text: string): string {
  return text.replace(/\\(.)/gu, (_, character: string) => ESCAPES.get(character) ?? character);
}

function parseBrackets(text: string): Result<Step, string> {
  const end = closingBracket(text);
  if (end === undefined) return err('unterminated array');
  const inside = text.slice(1, end).trim();
  const rest = text.slice(end + 1);
  if (inside === '*') return ok({ nodes: [{ kind: 'wildcard' }], rest });
  if (inside.startsWith('?')) {
    const filter = parseFilter(inside.slice(1).trim());
    return filter.ok ? ok({ nodes: [filter.value], rest }) : filter;
  }
  const items = splitAtCommas(inside);
  const paths: (readonly PathNode[])[] = [];
  for (const item of items) {
    const path = parseIndex(item.trim());
    if (!path.ok) return path;
    paths.push(path.value);
  }
  const [first = []] = paths;
  return ok({ nodes: paths.length === 1 ? first : [{ kind: 'union', paths }], rest });
}

/** Brackets and quotes inside count. */
function closingBracket(text: string): number | undefined {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}

function splitAtCommas(text: string): readonly string[] {
  return text.match(/(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^,'"])+/gu) ?? [text];
}

function parseIndex(text: string): Result<readonly PathNode[], string> {
  // A quoted key is read as a path, so that `['a.b']` is `.a.b`.
  const [, key] = /^'([^']*)'$/u.exec(text) ?? [];
  if (key !== undefined) {
    const path = parsePath(`.${key}`);
    return path.ok ? ok(path.value.flatMap((node) => (node.kind === 'path' ? node.steps : [node]))) : path;
  }
  const slice = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+)?)?)?$/u.exec(text);
  if (slice !== null && text !== '') {
    const [, from, colon, to, step] = slice;
    const number = (digits: string | undefined): number | undefined =>
      digits === undefined ? undefined : Number(digits);
    return ok([
      {
        kind: 'slice',
        from: number(from),
        to: colon === undefined ? 'single' : number(to),
        step: number(step),
      },
    ]);
  }
  if (/^[.@$]/u.test(text)) return parsePath(text);
  return err(`invalid array index ${text}`);
}

function parseFilter(text: string): Result<PathNode, string> {
  if (!text.startsWith('(') || !text.endsWith(')')) return err('unterminated filter');
  const inside = text.slice(1, -1).trim();
  const split =
    /^((?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^=!<>'"])*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/su.exec(
      inside,
    );
  const [, leftText = inside, operator = 'exists', rightText = ''] = split ?? [];
  const left = parsePath(leftText.trim());
  if (!left.ok) return left;
  const right = parsePath(rightText.trim());
  if (!right.ok) return right;
  return ok({ kind: 'filter', left: left.value, operator, right: right.value });
}
