/**
 * Which field of which object a place in the text of a lab belongs to, also while the text is half typed.
 *
 * The word at the place is put in quotation marks of its own, so to say: a name that no text has stands there while the
 * document is parsed, and whoever holds it afterwards is the field. Only the document around the place is looked at.
 */
import { isAlias, isMap, isNode, isScalar, isSeq, Parser, type Document, type Node } from 'yaml';
import { isPlainRecord, isUnknownList, type PlainRecord } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { composerOf } from '../source/yaml-composer';
import { yamlSlicesOf } from '../source/yaml-slices';

export interface CursorPlace {
  /** The object as far as it can be read; the word of the place is in it. */
  readonly object: PlainRecord;
  /** To the field, in the object; for a key, with the key itself. */
  readonly path: FieldPath;
  readonly role: 'key' | 'value';
  /** Of a value: what stands before the word in it. */
  readonly before?: string;
  /** Is the value in single quotation marks, which may not stand in it? */
  readonly isSingleQuoted: boolean;
  /** What stands there; empty where nothing does. */
  readonly word: string;
  /** Of the word, as offsets in the text. */
  readonly from: number;
  readonly to: number;
}

const MARK = 'podwire-cursor-place-0';
const WORD_BEFORE = /[^\s{}[\]()=,"'#&*!|>]*$/u;
const WORD_AFTER = /^[^\s{}[\]()=,"'#&*!|>]*/u;
/** Deeper than any object of Kubernetes. */
const MAX_DEPTH = 64;
/** Aliases may repeat values without end. */
const MAX_VALUES = 200_000;

/** Line ends must be single line feeds. */
export function cursorPlaceAt(text: string, offset: number): CursorPlace | undefined {
  const slice = yamlSlicesOf(text).findLast((each) => each.offset <= offset);
  if (slice === undefined) return undefined;
  const at = offset - slice.offset;
  const around = wordAround(slice.text, at);
  if (around === undefined) return undefined;
  const { from, to } = around;
  const word = slice.text.slice(from, to);
  const marked = slice.text.slice(0, from) + MARK + slice.text.slice(to);
  for (const document of composerOf().compose(new Parser().parse(marked))) {
    const found = document.contents === null ? undefined : findMark(document.contents, []);
    if (found === undefined) continue;
    const value = new PlainReader(document, word).read();
    const path = found.role === 'key' ? [...found.path, word] : found.path;
    const item = itemOf(value, path);
    if (item === undefined) return undefined;
    const { role, before, isSingleQuoted } = found;
    const range = { word, from: slice.offset + from, to: slice.offset + to };
    return { ...item, role, isSingleQuoted, ...(before === undefined ? {} : { before }), ...range };
  }
  return undefined;
}

/** Undefined in comments and on markers between documents. */
function wordAround(text: string, at: number): { readonly from: number; readonly to: number } | undefined {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineBefore = text.slice(lineStart, at);
  if (/^(?:---|\.\.\.|%)/u.test(lineBefore) || /(?:^|\s)#/u.test(lineBefore)) return undefined;
  const before = WORD_BEFORE.exec(lineBefore)?.[0] ?? '';
  const lineEnd = text.indexOf('\n', at);
  const after = WORD_AFTER.exec(text.slice(at, lineEnd === -1 ? text.length : lineEnd))?.[0] ?? '';
  const word = before + after;
  // The colon behind a key is none of the word; that within `nginx:alpine` is.
  const extra = word.endsWith(':') ? 1 : 0;
  if (extra > 0 && after === '' && before !== '') return undefined;
  return { from: at - before.length, to: at + after.length - extra };
}

interface MarkPlace {
  readonly path: FieldPath;
  readonly role: 'key' | 'value';
  readonly before?: string;
  readonly isSingleQuoted: boolean;
}

function findMark(node: Node, path: FieldPath): MarkPlace | undefined {
  if (path.length > MAX_DEPTH) return undefined;
  if (isScalar(node)) {
    if (!isMarked(node)) return undefined;
    const [before = ''] = String(node.value).split(MARK);
    return { path, role: 'value', before, isSingleQuoted: node.type === 'QUOTE_SINGLE' };
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = isNode(item) ? findMark(item, [...path, index]) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isMap(node)) return undefined;
  for (const { key, value } of node.items) {
    if (isMarked(key)) return { path, role: 'key', isSingleQuoted: false };
    const found = isNode(value) ? findMark(value, [...path, keyTextOf(key)]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMarked(node: unknown): boolean {
  return isScalar(node) && typeof node.value === 'string' && node.value.includes(MARK);
}

function keyTextOf(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** An object in a List, or a document of its own. */
function itemOf(
  value: unknown,
  path: FieldPath,
): { readonly object: PlainRecord; readonly path: FieldPath } | undefined {
  const [first, second] = path;
  const list = isPlainRecord(value) ? value['items'] : undefined;
  if (first === 'items' && typeof second === 'number' && isUnknownList(list)) {
    const item = list[second];
    return isPlainRecord(item) ? { object: item, path: path.slice(2) } : undefined;
  }
  return isPlainRecord(value) ? { object: value, path } : undefined;
}

/** The value as plain JSON, with the word of the place where the mark stands. Takes what is broken as it is. */
class PlainReader {
  readonly #document: Document;
  readonly #word: string;
  #count = 0;

  constructor(document: Document, word: string) {
    this.#document = document;
    this.#word = word;
  }

  read(): unknown {
    return this.#plain(this.#document.contents, 0);
  }

  #plain(node: unknown, depth: number): unknown {
    this.#count += 1;
    if (depth > MAX_DEPTH || this.#count > MAX_VALUES) return undefined;
    if (isAlias(node)) return this.#plain(node.resolve(this.#document), depth + 1);
    if (isScalar(node)) return this.#scalar(node.value);
    if (isSeq(node)) return node.items.map((item) => this.#plain(item, depth + 1));
    if (!isMap(node)) return undefined;
    const entries: [string, unknown][] = [];
    for (const { key, value } of node.items) {
      const plain = this.#plain(value, depth + 1);
      if (keyTextOf(key) === '<<' && isPlainRecord(plain)) entries.unshift(...Object.entries(plain));
      else if (plain !== undefined) entries.push([this.#marked(keyTextOf(key)), plain]);
    }
    return Object.fromEntries(entries);
  }

  #scalar(value: unknown): unknown {
    if (typeof value === 'string') return this.#marked(value);
    return value === null ? undefined : value;
  }

  #marked(text: string): string {
    return text.replace(MARK, this.#word);
  }
}
