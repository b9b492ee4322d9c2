/**
 * Reads a stream of YAML documents (or JSON, which is YAML) as kubectl does, keeping where every value stands.
 *
 * kubectl's parser (sigs.k8s.io/yaml, goyaml.v2/resolve.go) speaks YAML 1.1: `yes` is true, `0644` is 420; unlike the
 * specification it has no base-60 numbers and leaves time stamps as text. A key given twice is an error.
 * Leaves out: the tags !!binary, !!set and the like, of which only the plain value is taken.
 */
import {
  Composer,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type Pair,
  type Scalar,
  type TagId,
  type Tags,
} from 'yaml';
import type { Diagnostic, SourceLocation } from '../base/diagnostic';
import type { FieldPath } from '../kube/objects/object-issue';
import { isPlainRecord, isUnknownList } from '../kube/objects/kube-object';
import type { ReadCache } from './read-cache';
import type { SliceOrigin, SlicePlace, SliceProblem, SliceReading, YamlDocument } from './readings';
import { describeYamlError, TEMPLATE_HINT } from './yaml-problem';
import { yamlSlicesOf } from './yaml-slices';

export interface YamlStream {
  /** Those without errors. */
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Deeper than any object of Kubernetes; keeps recursion within the stack. */
const MAX_DEPTH = 100;
/** Aliases may repeat a value; a document that says "ten times ten times ten ..." grows without end. */
const MAX_VALUES = 1_000_000;

interface SliceDocument {
  readonly value: unknown;
  readonly place: SlicePlace;
  locate(path: FieldPath, target: 'key' | 'value'): SlicePlace;
  locateWithin(path: FieldPath, inner: SlicePlace): SlicePlace;
}

/** It does not know which file it is from, nor how many lines are before it. */
class ReadSlice implements SliceReading {
  readonly text: string;
  readonly lineCount: number;
  readonly problems: readonly SliceProblem[];
  readonly #documents: readonly SliceDocument[];
  /** Where it was last, and the documents there. */
  #placed: { readonly origin: SliceOrigin; readonly documents: readonly YamlDocument[] } | undefined;

  constructor(text: string, documents: readonly SliceDocument[], problems: readonly SliceProblem[]) {
    this.text = text;
    this.lineCount = lineFeedsIn(text);
    this.problems = problems;
    this.#documents = documents;
  }

  documentsAt(origin: SliceOrigin): readonly YamlDocument[] {
    const { file, lineOffset } = this.#placed?.origin ?? {};
    if (this.#placed === undefined || file !== origin.file || lineOffset !== origin.lineOffset) {
      const documents = this.#documents.map((document) => yamlDocumentOf(document, origin));
      this.#placed = { origin, documents };
    }
    return this.#placed.documents;
  }
}

/** What `cache` knows is not read again. */
export function readYaml(file: string, text: string, cache?: ReadCache): YamlStream {
  const documents: YamlDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  let lineOffset = 0;
  // Every line end becomes one character; lines and columns stay what an editor shows.
  const plain = withLineFeeds(text);
  const readings =
    cache === undefined
      ? yamlSlicesOf(plain).map((slice) => readSlice(slice.text))
      : cache.readingsOf(file, plain, readSlice);
  for (const reading of readings) {
    const origin = { file, lineOffset };
    for (const document of reading.documentsAt(origin)) documents.push(document);
    for (const problem of reading.problems) diagnostics.push(diagnosticOfSlice(problem, origin));
    lineOffset += reading.lineCount;
  }
  return { documents, diagnostics };
}

export function readSlice(text: string): SliceReading {
  return new SliceReader(text).read();
}

export function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function placeIn({ file, lineOffset }: SliceOrigin, { line, column }: SlicePlace): SourceLocation {
  return { file, line: lineOffset + line, column };
}

function yamlDocumentOf(document: SliceDocument, origin: SliceOrigin): YamlDocument {
  return {
    value: document.value,
    location: placeIn(origin, document.place),
    locate: (path, target = 'value') => placeIn(origin, document.locate(path, target)),
    locateWithin: (path, inner) => placeIn(origin, document.locateWithin(path, inner)),
  };
}

function diagnosticOfSlice(problem: SliceProblem, origin: SliceOrigin): Diagnostic {
  const { code, place, message, firstLine } = problem;
  const hint =
    firstLine === undefined
      ? problem.hint
      : `line ${origin.lineOffset + firstLine} sets it first; keep one of them`;
  return {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    location: placeIn(origin, place),
  };
}

/** What kubectl's parser does not know is taken out of YAML 1.1. */
function kubectlTags(tags: Tags): Tags {
  return tags.filter((tag) => {
    if (typeof tag === 'string') return !LEFT_OUT_TAGS.has(tag);
    return !/:(?:binary|omap|pairs|set|timestamp)$/.test(tag.tag) && tag.format !== 'TIME';
  });
}

const LEFT_OUT_TAGS: ReadonlySet<TagId> = new Set<TagId>([
  'binary',
  'omap',
  'pairs',
  'set',
  'timestamp',
  'intTime',
  'floatTime',
]);

class SliceReader {
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #problems: SliceProblem[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): SliceReading {
    const documents: SliceDocument[] = [];
    const forbidden = this.#text.search(FORBIDDEN_CHARACTER);
    if (forbidden === -1) this.#readDocuments(documents);
    else this.#reportForbidden(forbidden);
    return new ReadSlice(this.#text, documents, this.#problems);
  }

  #readDocuments(documents: SliceDocument[]): void {
    const tokens = new Parser((offset) => this.#lines.addNewLine(offset)).parse(this.#text);
    for (const document of composerOf().compose(this.#shallow(tokens))) {
      const read = this.#readDocument(document);
      if (read !== undefined) documents.push(read);
    }
  }

  /** Text that came as bytes has been checked when it was decoded; text in hand has not. */
  #reportForbidden(offset: number): void {
    this.#lines.addNewLine(0);
    for (let at = this.#text.indexOf('\n'); at !== -1; at = this.#text.indexOf('\n', at + 1)) {
      this.#lines.addNewLine(at + 1);
    }
    const code = this.#text.charCodeAt(offset);
    const unit = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (code >= 0xd800) this.#report('half-character', offset, `${unit} is half of a character`, 'remove it');
    else this.#report('control-character', offset, `control character ${unit} is not allowed`, 'remove it');
  }

  /** Composing is recursive, so what is nested too deep must not get there. */
  *#shallow(tokens: Iterable<CST.Token>): Generator<CST.Token> {
    for (const token of tokens) {
      const deep = deepTokenOf(token);
      if (deep === undefined) yield token;
      else {
        this.#report('too-deep', deep.offset, `nested more than ${MAX_DEPTH} levels deep`, 'flatten it');
      }
    }
  }

  #readDocument(document: Document.Parsed): SliceDocument | undefined {
    const problems = document.errors.map((error) => describeYamlError(error, document, this.#text));
    const said = new Set<string>();
    for (const { offset, message, hint } of problems) {
      // One slip makes the parser stumble several times: the first time on a line, and in the same words, says it.
      const line = `line ${this.#lines.linePos(offset).line}`;
      if (!said.has(line) && !said.has(message)) this.#report('yaml-syntax', offset, message, hint);
      said.add(line).add(message);
    }
    if (problems.length > 0) return undefined;
    const before = this.#problems.length;
    const converter = new YamlConverter(document, {
      report: (code, offset, message, hint) => {
        this.#report(code, offset, message, hint);
      },
      reportDuplicate: (key, offset, firstOffset) => {
        this.#reportDuplicate(key, offset, firstOffset);
      },
    });
    const value = converter.convert();
    if (this.#problems.length > before) return undefined;
    const locate = (path: FieldPath, target: 'key' | 'value'): SlicePlace =>
      this.#placeOf(converter.offsetOf(path, target));
    const locateWithin = (path: FieldPath, inner: SlicePlace): SlicePlace => {
      const start = locate(path, 'value');
      const indent = converter.isLiteralBlock(path) ? this.#indentBelow(start.line) : undefined;
      if (indent === undefined) return start;
      return { line: start.line + inner.line, column: indent + inner.column };
    };
    return { value, place: locate([], 'value'), locate, locateWithin };
  }

  /** How far the first line with text after `line` is indented. */
  #indentBelow(line: number): number | undefined {
    const rest = this.#text.slice(this.#lines.lineStarts[line] ?? this.#text.length);
    const found = /^(?:[ ]*\n)*([ ]*)\S/.exec(rest);
    return found?.[1]?.length;
  }

  #report(code: string, offset: number, message: string, hint: string | undefined): void {
    this.#problems.push({ code, place: this.#placeOf(offset), message, hint });
  }

  #reportDuplicate(key: string, offset: number, firstOffset: number): void {
    this.#problems.push({
      code: 'duplicate-key',
      place: this.#placeOf(offset),
      message: `key "${key}" already set in map`,
      hint: undefined,
      firstLine: this.#placeOf(firstOffset).line,
    });
  }

  #placeOf(offset: number): SlicePlace {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.#text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** The controls that YAML does not have (§5.1), and surrogates without their other half. */
const FORBIDDEN_CHARACTER =
  // eslint-disable-next-line no-control-regex -- it looks for them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Composes documents as kubectl's parser understands them. */
export function composerOf(options: { readonly keepsTokens?: boolean } = {}): Composer {
  return new Composer({
    version: '1.1',
    customTags: kubectlTags,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: options.keepsTokens ?? false,
    // Compares every key with every other; the converter does it with a table.
    uniqueKeys: false,
  });
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** The first token below the limit, found without recursion. */
function deepTokenOf(token: CST.Token): CST.Token | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { depth } = entry;
    if (depth > MAX_DEPTH) return entry.token;
    if (entry.token.type === 'document' && entry.token.value !== undefined) {
      open.push({ token: entry.token.value, depth: depth + 1 });
    }
    if (!('items' in entry.token)) continue;
    for (const item of entry.token.items) {
      if (item.value !== undefined) open.push({ token: item.value, depth: depth + 1 });
      if (item.key !== undefined && item.key !== null) open.push({ token: item.key, depth: depth + 1 });
    }
  }
  return undefined;
}

interface YamlProblemSink {
  report(code: string, offset: number, message: string, hint: string): void;
  reportDuplicate(key: string, offset: number, firstOffset: number): void;
}

interface Converted {
  /** Without nulls: the API takes them for absent. */
  readonly value: unknown;
  /** Levels below this one. */
  readonly height: number;
  readonly valueCount: number;
}

const NOTHING: Converted = { value: undefined, height: 0, valueCount: 1 };

/** Turns the tree of one document into plain JSON, and finds places in it again. */
class YamlConverter {
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
      return this.#fail('yaml-alias', alias, what, `define &${anchor} before it, or put the value in quotes`);
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
        merged.push(...(isUnknownList(converted.value) ? converted.value : [converted.value]));
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
      return this.#fail(
        'yaml-number',
        scalar,
        `${scalar.source ?? 'this'} is not a number that JSON has`,
        'put it in quotes',
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
    const hint = isTemplate ? TEMPLATE_HINT : 'write text before the colon';
    this.#fail('yaml-key', key, 'a key must be text', hint);
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
      this.#fail('yaml-alias', node, 'the document contains excessive aliasing', 'write the values out');
    } else if (depth > MAX_DEPTH) {
      this.#fail('yaml-alias', node, 'aliases nest the values too deep', 'write the values out');
    }
  }

  #fail(code: string, node: unknown, message: string, hint: string): Converted {
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
