/**
 * `-o go-template=...`: the part of Go's `text/template` that people use with kubectl.
 *
 * Models fields, variables, `range` with an index and `else`, `if`/`else if`/`else`, `with`, pipes, parentheses, trim
 * markers, comments, and the functions `index`, `len`, `eq ne lt le gt ge`, `and or not`, `print`, `printf`, `println`,
 * `exists`, `base64decode`. Leaves out `define`, `template`, `block`, methods and complex numbers.
 */
import { err, ok, type Result } from '../../../base/result';
import { parseGoTemplate, type TemplateNode, type TemplateValue } from './go-template-parser';
import { callTemplateFunction, goText, isTruthy } from './go-template-functions';
import { isPlainRecord, isUnknownList } from '../../../kube/objects/kube-object';

export class GoTemplate {
  readonly #nodes: readonly TemplateNode[];

  private constructor(nodes: readonly TemplateNode[]) {
    this.#nodes = nodes;
  }

  static parse(text: string): Result<GoTemplate, string> {
    const parsed = parseGoTemplate(text);
    return parsed.ok ? ok(new GoTemplate(parsed.value)) : parsed;
  }

  print(root: unknown, options: { readonly isMissingAllowed: boolean }): Result<string, string> {
    const run = new TemplateRun(root, options.isMissingAllowed);
    run.render(this.#nodes, root);
    if (run.problem === undefined) return ok(run.text);
    return err(`error executing template: ${run.problem}`);
  }
}

class TemplateRun {
  text = '';
  problem: string | undefined = undefined;
  readonly #root: unknown;
  readonly #isMissingAllowed: boolean;
  readonly #variables = new Map<string, unknown>();

  constructor(root: unknown, isMissingAllowed: boolean) {
    this.#root = root;
    this.#isMissingAllowed = isMissingAllowed;
  }

  render(nodes: readonly TemplateNode[], dot: unknown): void {
    for (const node of nodes) {
      if (this.problem !== undefined) return;
      this.#renderNode(node, dot);
    }
  }

  #renderNode(node: TemplateNode, dot: unknown): void {
    switch (node.kind) {
      case 'text':
        this.text += node.text;
        return;
      case 'print': {
        const value = this.#value(node.value, dot);
        if (node.variable === undefined) this.text += goText(value);
        else this.#variables.set(node.variable, value);
        return;
      }
      case 'if':
        this.render(isTruthy(this.#value(node.value, dot)) ? node.body : node.otherwise, dot);
        return;
      case 'with': {
        const value = this.#value(node.value, dot);
        if (isTruthy(value)) this.render(node.body, value);
        else this.render(node.otherwise, dot);
        return;
      }
      case 'range':
        this.#renderRange(node, dot);
        return;
    }
  }

  #renderRange(node: Extract<TemplateNode, { kind: 'range' }>, dot: unknown): void {
    const entries = entriesOf(this.#value(node.value, dot));
    if (entries.length === 0) this.render(node.otherwise, dot);
    for (const [key, item] of entries) {
      const [first, second] = node.variables;
      if (second === undefined) {
        if (first !== undefined) this.#variables.set(first, item);
      } else {
        if (first !== undefined) this.#variables.set(first, key);
        this.#variables.set(second, item);
      }
      this.render(node.body, item);
    }
  }

  #value(value: TemplateValue, dot: unknown): unknown {
    switch (value.kind) {
      case 'literal':
        return value.value;
      case 'path': {
        const start =
          value.start === '.' ? dot : value.start === '$' ? this.#root : this.#variables.get(value.start);
        return this.#field(start, value.fields);
      }
      case 'of':
        return this.#field(this.#value(value.value, dot), value.fields);
      case 'call': {
        const args = value.args.map((arg) => this.#value(arg, dot));
        const answer = callTemplateFunction(value.name, args);
        if (answer.ok) return answer.value;
        this.problem ??= answer.error;
        return undefined;
      }
    }
  }

  #field(start: unknown, fields: readonly string[]): unknown {
    let value = start;
    for (const field of fields) {
      if (value === undefined) return undefined;
      if (!isPlainRecord(value)) {
        this.problem ??= `can't evaluate field ${field} in type interface {}`;
        return undefined;
      }
      value = value[field];
      if (value === undefined && !this.#isMissingAllowed) {
        this.problem ??= `map has no entry for key ${JSON.stringify(field)}`;
      }
    }
    return value;
  }
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (isUnknownList(value)) return value.map((item, index) => [index, item] as const);
  if (!isPlainRecord(value)) return [];
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
