/**
 * Turns one YAML document into the JSON that kubectl's parser makes of it, and finds places in it again.
 *
 * Merge keys and aliases are followed as far as the API server would; `null` counts as absent.
 */
import { append } from '../../base/append';
import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Pair, type Scalar } from 'yaml';
import { say, type Sentence, type Wording } from '../../base/sentence';
import { isPlainRecord, isUnknownList } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { TEMPLATE_HINT } from './yaml-problem';

/** Deeper than any object of Kubernetes; keeps recursion within the stack. */
export const MAX_DEPTH = 100;
/** Aliases may repeat a value; a document that says "ten times ten times ten ..." grows without end. */
const MAX_VALUES = 1_000_000;

export interface YamlProblemSink {
  report(code: string, offset: number, message: Wording, hint: Sentence): void;
  reportDuplicate(key: string, offset: number, firstOffset: number): void;
}

interface Converted {
  /** Without nulls: the API takes them for absent. */
  readonly value: unknown;
  /** Levels below this one. */
  readonly height: number;
  readonly valueCount: number;
}

/** As Go writes them. */
const NO_JSON_NUMBER = /^[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/;
const NOTHING: Converted = { value: undefined, height: 0, valueCount: 1 };

export class YamlConverter {
  readonly #document: Document.Parsed;
  readonly #problems: YamlProblemSink;
  readonly #nodeByAnchor = new Map<string, unknown>();
  readonly #nodeByAlias = new Map<unknown, unknown>();
  /** An aliased value is converted once, and counted each time. */
  readonly #convertedByNode = new Map<unknown, Converted>();
  readonly #openNodes = new Set<unknown>();
  #valueCount = 0;
  #hasFailed = false;

  constructor(document: Document.Parsed, problems: YamlProblemSink) {
    this.#document = document;
    this.#problems = problems;
  }

  convert(): unknown {
    return this.#convert(this.#document.contents, 0).value;
  }

  /** Of the value at `path` or of its key; of the closest enclosing one when it is not there. */
  offsetOf(path: FieldPath, target: 'key' | 'value'): number {
    let node: unknown = this.#document.contents;
    let keyOffset = startOf(node);
    for (const step of path) {
      const container = this.#withoutAlias(node);
      if (isSeq(container) && typeof step === 'number' && step < container.items.length) {
        node = container.items[step];
        keyOffset = startOf(node);
        continue;
      }
      const pair = isMap(container) ? this.#findPair(container.items, String(step)) : undefined;
      if (pair === undefined) return keyOffset;
      keyOffset = startOf(pair.key);
      node = pair.value;
    }
    const isEmpty = isScalar(node) && node.source === '' && node.type === 'PLAIN';
    return target === 'key' || isEmpty || !isNode(node) ? keyOffset : startOf(node);
  }

  isLiteralBlock(path: FieldPath): boolean {
    const node = this.#document.getIn(path, true);
    return isScalar(node) && node.type === 'BLOCK_LITERAL';
  }

  #convert(node: unknown, depth: number): Converted {
    if (this.#hasFailed) return NOTHING;
    if (isAlias(node)) return this.#convertAlias(node.source, node, depth);
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined)
      this.#nodeByAnchor.set(node.anchor, node);
    this.#count(1, depth, node);
    if (isScalar(node)) return { value: this.#scalarValueOf(node), height: 0, valueCount: 1 };
    if (!isMap(node) && !isSeq(node)) return NOTHING;
    const countBefore = this.#valueCount;
    this.#openNodes.add(node);
    const { value, height } = isMap(node)
      ? this.#convertMapping(node.items, depth)
      : this.#convertSequence(node.items, depth);
    this.#openNodes.delete(node);
    const converted = { value, height, valueCount: this.#valueCount - countBefore + 1 };
    if (node.anchor !== undefined) this.#convertedByNode.set(node, converted);
    return converted;
  }

  #convertAlias(anchor: string, alias: unknown, depth: number): Converted {
    const node = this.#nodeByAnchor.get(anchor);
    if (node === undefined || this.#openNodes.has(node)) {
      const what = node === undefined ? `unknown alias *${anchor}` : `anchor "${anchor}" contains itself`;
      return this.#fail(
        'yaml-alias',
        alias,
        what,
        say('define {anchor} before it, or put the value in quotes', { anchor: `&${anchor}` }),
      );
    }
    this.#nodeByAlias.set(alias, node);
    const converted = this.#convertedByNode.get(node);
    if (converted === undefined) return this.#convert(node, depth);
    this.#count(converted.valueCount, depth + converted.height, alias);
    return converted;
  }

  #convertSequence(items: readonly unknown[], depth: number): Pick<Converted, 'value' | 'height'> {
    let height = 0;
    const value = items.map((item) => {
      const converted = this.#convert(item, depth + 1);
      height = Math.max(height, converted.height + 1);
      return converted.value;
    });
    return { value, height };
  }

  #convertMapping(items: readonly Pair[], depth: number): Pick<Converted, 'value' | 'height'> {
    let height = 0;
    const entries = new Map<string, unknown>();
    const keyOffsets = new Map<string, number>();
    const merged: unknown[] = [];
    for (const { key, value } of items) {
      if (isMergeKey(key)) {
        const converted = this.#convert(value, depth);
        height = Math.max(height, converted.height);
        append(merged, isUnknownList(converted.value) ? converted.value : [converted.value]);
        continue;
      }
      const text = this.#keyTextOf(key);
      if (text === undefined) continue;
      const first = keyOffsets.get(text);
      if (first !== undefined) this.#problems.reportDuplicate(text, startOf(key), first);
      keyOffsets.set(text, startOf(key));
      const converted = this.#convert(value, depth + 1);
      height = Math.max(height, converted.height + 1);
      if (converted.value !== undefined) entries.set(text, converted.value);
    }
    for (const source of merged) {
      if (!isPlainRecord(source)) continue;
      for (const [key, value] of Object.entries(source))
        if (!keyOffsets.has(key) && !entries.has(key)) entries.set(key, value);
    }
    return { value: Object.fromEntries(entries), height };
  }

  #scalarValueOf(scalar: Scalar): unknown {
    const { value } = scalar;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      // To Go's number parser `.`, `e1` and 1e999 are none.
      if (scalar.source !== undefined && !NO_JSON_NUMBER.test(scalar.source)) return scalar.source;
      return this.#fail(
        'yaml-number',
        scalar,
        say('{number} is not a number that JSON has', { number: scalar.source ?? String(value) }),
        say('put it in quotes'),
      ).value;
    }
    // Go's number parser also knows YAML 1.2's octal numbers.
    if (typeof value === 'string' && scalar.type === 'PLAIN' && /^0o[0-7]+$/.test(value))
      return Number(value);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    return typeof value === 'symbol' ? scalar.source : undefined;
  }

  #keyTextOf(key: unknown): string | undefined {
    const node = this.#withoutAlias(key);
    if (isScalar(node)) {
      const value = this.#scalarValueOf(node);
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    }
    const isTemplate = isMap(node) && node.flow === true;
    const hint = isTemplate ? TEMPLATE_HINT : say('write text before the colon');
    this.#fail('yaml-key', key, say('a key must be text'), hint);
    return undefined;
  }

  #findPair(items: readonly Pair[], key: string): Pair | undefined {
    const own = items.find((pair) => !isMergeKey(pair.key) && this.#plainKeyOf(pair.key) === key);
    if (own !== undefined) return own;
    for (const pair of items) {
      if (!isMergeKey(pair.key)) continue;
      const source = this.#withoutAlias(pair.value);
      for (const candidate of isSeq(source) ? source.items : [source]) {
        const mapping = this.#withoutAlias(candidate);
        const found = isMap(mapping) ? this.#findPair(mapping.items, key) : undefined;
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #plainKeyOf(key: unknown): string | undefined {
    const node = this.#withoutAlias(key);
    return isScalar(node) ? String(node.value) : undefined;
  }

  #withoutAlias(node: unknown): unknown {
    return isAlias(node) ? (this.#nodeByAlias.get(node) ?? this.#nodeByAnchor.get(node.source)) : node;
  }

  #count(values: number, depth: number, node: unknown): void {
    this.#valueCount += values;
    if (this.#valueCount > MAX_VALUES) {
      this.#fail('yaml-alias', node, 'the document contains excessive aliasing', say('write the values out'));
    } else if (depth > MAX_DEPTH) {
      this.#fail('yaml-alias', node, say('aliases nest the values too deep'), say('write the values out'));
    }
  }

  #fail(code: string, node: unknown, message: Wording, hint: Sentence): Converted {
    if (!this.#hasFailed) this.#problems.report(code, startOf(node), message, hint);
    this.#hasFailed = true;
    return NOTHING;
  }
}

/** `<<`, unless it is in quotes. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
