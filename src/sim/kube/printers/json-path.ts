/**
 * JSONPath templates as kubectl takes them: text with `{...}` in it, where a path picks values out of an object.
 *
 * Kubernetes v1.32 `k8s.io/client-go/util/jsonpath`. Models fields, quoted fields, indexes, slices with steps, unions,
 * wildcards, recursive descent, filters with one comparison, `range` and `end`, and quoted text.
 * Leaves out regular expressions, which kubectl refuses too.
 */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import { parseJsonPath, type PathNode } from './json-path-parser';
import { isPlainRecord, isUnknownList } from '../objects/kube-object';
import { canonicalJson } from '../store/json';

export interface JsonPathOptions {
  /** Print nothing for a field that is not there, rather than fail. */
  readonly isMissingAllowed: boolean;
}

/** What each part of the template picks; a text is itself. */
export type JsonPathResult = readonly (readonly unknown[])[];

export class JsonPath {
  readonly #nodes: readonly PathNode[];

  private constructor(nodes: readonly PathNode[]) {
    this.#nodes = nodes;
  }

  static parse(template: string): Result<JsonPath, string> {
    const parsed = parseJsonPath(template);
    return parsed.ok ? ok(new JsonPath(parsed.value)) : parsed;
  }

  find(root: unknown, options: JsonPathOptions): Result<JsonPathResult, string> {
    const finder = new PathFinder(options);
    const results = finder.run(this.#nodes, [root]);
    return finder.problem === undefined ? ok(results) : err(finder.problem);
  }

  /** The values of one part with spaces between them. */
  print(root: unknown, options: JsonPathOptions): Result<string, string> {
    const found = this.find(root, options);
    if (!found.ok) return found;
    return ok(found.value.map((values) => values.map(jsonPathText).join(' ')).join(''));
  }
}

/** Texts as they are, what holds others as JSON. */
export function jsonPathText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  // As Go writes JSON: sorted, and harmless within HTML.
  return canonicalJson(value).replace(
    /[<>&\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Over all steps: `..` upon `..` picks the same ones again and again. */
const MOST_VALUES = 1_000_000;

class PathFinder {
  problem: string | undefined = undefined;
  readonly #options: JsonPathOptions;
  #count = 0;

  constructor(options: JsonPathOptions) {
    this.#options = options;
  }

  /** One result for every part. */
  run(nodes: readonly PathNode[], current: readonly unknown[]): JsonPathResult {
    const results: (readonly unknown[])[] = [];
    for (const node of nodes) {
      if (node.kind === 'range') {
        for (const item of this.walk(node.over, current)) append(results, this.run(node.body, [item]));
      } else if (node.kind === 'path') results.push(this.walk(node.steps, current));
      else results.push(this.walk([node], current));
    }
    return results;
  }

  walk(steps: readonly PathNode[], start: readonly unknown[]): readonly unknown[] {
    let values = start;
    for (const step of steps) {
      values = this.#step(step, values);
      this.#count += values.length;
      if (this.#count > MOST_VALUES) {
        this.problem ??= `it picks more than ${MOST_VALUES} values`;
        return [];
      }
    }
    return values;
  }

  #step(step: PathNode, values: readonly unknown[]): readonly unknown[] {
    switch (step.kind) {
      case 'text':
        return [step.text];
      case 'value':
        return [step.value];
      case 'identifier':
        this.problem ??= `unrecognized identifier ${step.name}`;
        return [];
      case 'end':
        this.problem ??= 'not in range, nothing to end';
        return [];
      case 'field':
        return values.flatMap((value) => this.#field(value, step.name));
      case 'slice':
        return values.flatMap((value) => this.#slice(value, step));
      case 'wildcard':
        return values.flatMap(childrenOf);
      case 'recursive':
        return values.flatMap(descendantsOf);
      case 'union':
        return step.paths.flatMap((path) => this.walk(path, values));
      case 'filter':
        return values.flatMap((value) => childrenOf(value).filter((item) => this.#isMatching(item, step)));
      case 'path':
        return this.walk(step.steps, values);
      case 'range':
        return [];
    }
  }

  #field(value: unknown, name: string): readonly unknown[] {
    if (name === '') return [value];
    if (isPlainRecord(value) && value[name] !== undefined) return [value[name]];
    if (!this.#options.isMissingAllowed && this.problem === undefined) this.problem = `${name} is not found`;
    return [];
  }

  #slice(value: unknown, { from, to, step }: Extract<PathNode, { kind: 'slice' }>): readonly unknown[] {
    if (!isUnknownList(value)) {
      this.problem ??= `${JSON.stringify(value)} is not array or slice`;
      return [];
    }
    const { length } = value;
    if (length === 0 && this.#options.isMissingAllowed) return [];
    const begin = from === undefined ? 0 : from < 0 ? from + length : from;
    const isSingle = from !== undefined && to === 'single';
    const end = isSingle ? begin + 1 : typeof to !== 'number' ? length : to < 0 ? to + length : to;
    if (isSingle && (begin < 0 || begin >= length)) {
      this.problem ??= `array index out of bounds: index ${from}, length ${length}`;
      return [];
    }
    const stride = Math.max(1, step ?? 1);
    return value.slice(Math.max(0, begin), Math.max(0, end)).filter((_, index) => index % stride === 0);
  }

  #isMatching(item: unknown, { left, operator, right }: Extract<PathNode, { kind: 'filter' }>): boolean {
    const lenient = new PathFinder({ isMissingAllowed: true });
    const found = lenient.walk(left, [item]);
    if (operator === 'exists') return found.length > 0;
    const others = lenient.walk(right, [item]);
    if (found.length === 0 || others.length === 0) return false;
    return compare(found[0], operator, others[0]);
  }
}

function childrenOf(value: unknown): readonly unknown[] {
  if (isUnknownList(value)) return value;
  if (!isPlainRecord(value)) return [];
  // As Go's maps come out of the printer: sorted.
  return Object.keys(value)
    .sort()
    .map((key) => value[key]);
}

/** The value itself and everything below it. */
function descendantsOf(value: unknown): readonly unknown[] {
  if (!isPlainRecord(value) && !isUnknownList(value)) return [];
  return [value, ...childrenOf(value).flatMap(descendantsOf)];
}

function compare(one: unknown, operator: string, other: unknown): boolean {
  if (operator === '==') return one === other;
  if (operator === '!=') return one !== other;
  const canBeCompared =
    (typeof one === 'number' && typeof other === 'number') ||
    (typeof one === 'string' && typeof other === 'string');
  if (!canBeCompared) return false;
  const order = one < other ? -1 : one > other ? 1 : 0;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
