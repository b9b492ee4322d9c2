/**
 * One YAML document as text, and the small changes that set or remove a value of it: everything else, comments and
 * spelling included, stays as it is written.
 *
 * Works in block and flow style. Leaves out what is shared: a value behind an alias is not changed, only replaced whole;
 * complex keys (`? `) and block collections that begin on the line of another are refused.
 */
import { say, type Wording } from '../../base/sentence';
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { err, ok, type Result } from '../../base/result';
import { isPlainRecord, isUnknownList } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { TextChange } from '../source/text-change';
import { composerOf } from '../source/yaml-composer';
import { readYaml } from '../source/yaml-source';
import { TextLines } from './text-lines';
import { textStyleOf, type TextStyle } from './text-style';
import {
  blockTextOf,
  fieldLinesOf,
  flowTextOf,
  itemLinesOf,
  keyTextOf,
  prettyJsonOf,
  scalarTextOf,
} from './yaml-writer';
import {
  commaAfter,
  endOfItem,
  keyNameOf,
  keyOffsetOf,
  pairIndexOf,
  startOfItem,
  type Collection,
} from './yaml-places';

/** The changes, or why there are none: a part of a sentence. */
export type ChangeResult = Result<readonly TextChange[], Wording>;

/** Where a value hangs. */
interface Slot {
  readonly parent: Collection | undefined;
  readonly index: number;
  /** The slot of the parent. */
  readonly outer: Slot | undefined;
  readonly value: unknown;
  /** Is it inside brackets? */
  readonly isInFlow: boolean;
}

export class YamlText {
  readonly text: string;
  /** As `readLab` sees it. */
  readonly value: unknown;
  readonly #lines: TextLines;
  readonly #root: Slot;
  readonly #style: TextStyle;

  private constructor(text: string, fileText: string, value: unknown, contents: unknown) {
    this.text = text;
    this.value = value;
    this.#lines = new TextLines(text);
    this.#style = textStyleOf([text, fileText]);
    this.#root = { parent: undefined, index: 0, outer: undefined, value: contents, isInFlow: false };
  }

  /** `text` is a slice; `fileText` shows the style where the slice does not. Undefined unless it is one good document. */
  static parse(text: string, fileText: string): YamlText | undefined {
    const { documents, diagnostics } = readYaml('', text);
    const [read] = documents;
    const composed = [...composerOf({ keepsTokens: true }).compose(new Parser().parse(text))];
    const [document] = composed;
    if (document === undefined || composed.length !== 1 || read === undefined || diagnostics.length > 0)
      return undefined;
    return new YamlText(text, fileText, read.value, document.contents);
  }

  get style(): TextStyle {
    return this.#style;
  }

  /** Where the value at `path` begins. */
  offsetOf(path: FieldPath): number | undefined {
    const slot = this.#slotOf(path);
    return slot.ok && isNode(slot.value.value) ? slot.value.value.range?.[0] : undefined;
  }

  /** Missing parents are made. A number that is the length of a list appends. `after` names the field to put a new one after. */
  set(path: FieldPath, value: unknown, after?: string): ChangeResult {
    let slot = this.#root;
    for (const [depth, step] of path.entries()) {
      const node = slot.value;
      if (isAlias(node)) return err(say('it is shared by the alias {alias}', { alias: `*${node.source}` }));
      const missing = nestedValueOf(path.slice(depth + 1), value);
      const canBecomeBlock = !slot.isInFlow && slot !== this.#root;
      if (isEmptyScalar(node) || (isCollection(node) && node.items.length === 0 && canBecomeBlock)) {
        return this.#replace(slot, nestedValueOf(path.slice(depth), value));
      }
      if (isMap(node)) {
        const index = pairIndexOf(node, String(step));
        if (index === -1) return this.#insertPair(slot, node, { key: String(step), value: missing, after });
        slot = this.#slotIn(slot, node, index);
      } else if (isSeq(node) && typeof step === 'number') {
        if (step >= node.items.length) return this.#insertItem(slot, node, missing);
        slot = this.#slotIn(slot, node, step);
      } else return err(say('{step} cannot be put into it', { step: String(step) }));
    }
    return this.#replace(slot, value);
  }

  /** `isPruned`: collections that become empty go too; otherwise they stay as `[]` or `{}`. */
  remove(path: FieldPath, isPruned: boolean): ChangeResult {
    const found = this.#slotOf(path);
    if (!found.ok) return found;
    let slot = found.value;
    while (isPruned && slot.parent?.items.length === 1 && slot.outer?.parent !== undefined) slot = slot.outer;
    const { parent, index } = slot;
    if (parent === undefined) return err(say('it is the whole document'));
    const isLastOne = parent.items.length === 1;
    if (parent.flow === true) return this.#removeFromFlow(parent, index);
    const lines = this.#linesOf(parent, index);
    if (!lines.ok) return lines;
    const removal: TextChange = { ...lines.value, insert: '' };
    if (!isLastOne) return ok([removal]);
    const colon = slot.outer === undefined ? undefined : this.#colonOf(slot.outer);
    if (colon === undefined) return err(say('nothing would be left of it'));
    return ok([{ from: colon, to: colon, insert: isSeq(parent) ? ' []' : ' {}' }, removal]);
  }

  #slotOf(path: FieldPath): Result<Slot, Wording> {
    let slot = this.#root;
    for (const step of path) {
      const node = slot.value;
      if (isAlias(node)) return err(say('it is shared by the alias {alias}', { alias: `*${node.source}` }));
      const index = isMap(node) ? pairIndexOf(node, String(step)) : isSeq(node) ? Number(step) : -1;
      if ((!isMap(node) && !isSeq(node)) || index === -1 || index >= node.items.length)
        return err(say('{step} is not written there', { step: String(step) }));
      slot = this.#slotIn(slot, node, index);
    }
    return ok(slot);
  }

  #slotIn(outer: Slot, parent: Collection, index: number): Slot {
    const value = isMap(parent) ? parent.items[index]?.value : parent.items[index];
    return { parent, index, outer, value, isInFlow: outer.isInFlow || parent.flow === true };
  }

  #replace(slot: Slot, value: unknown): ChangeResult {
    const node = slot.value;
    const [from, to] = isNode(node) ? (node.range ?? []) : [];
    if (from === undefined || to === undefined) return err(say('it has no value to replace'));
    const isBig = isFilled(value);
    if (isBig && isCollection(node) && node.items.length > 0)
      return err(say('it holds something else already'));
    if (isBig && !slot.isInFlow && isMap(slot.parent)) {
      return ok(this.#replaceByBlock(slot.parent, slot.index, { from, to, value }));
    }
    const isBlockScalar = this.text.slice(from, to).endsWith('\n');
    const insert = isBig ? this.#flowValueOf(slot, value) : this.#scalarLike(node, value);
    const space = from === to && !/\s/.test(this.text[from - 1] ?? ' ') ? ' ' : '';
    return ok([{ from, to, insert: `${space}${insert}${isBlockScalar ? '\n' : ''}` }]);
  }

  /** With the quotes of what was there. */
  #scalarLike(node: unknown, value: unknown): string {
    if (isScalar(node) && typeof value === 'string') {
      if (node.type === 'QUOTE_DOUBLE') return JSON.stringify(value);
      if (node.type === 'QUOTE_SINGLE' && !/[\n\t]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
    }
    if (isUnknownList(value)) return flowTextOf(value, this.#style);
    return isPlainRecord(value) ? flowTextOf(value, this.#style) : scalarTextOf(value, this.#style);
  }

  /** The value stands on the lines below its key; a comment behind the key stays there. */
  #replaceByBlock(
    map: YAMLMap,
    index: number,
    { from, to, value }: { readonly from: number; readonly to: number; readonly value: unknown },
  ): readonly TextChange[] {
    const column = this.#lines.columnOf(keyOffsetOf(map, index));
    const key = keyNameOf(map, index);
    const indent = column + (isUnknownList(value) ? this.#style.listIndent : this.#style.indent);
    const style = { ...this.#style, hasFlowItems: this.#style.flowItemFields.has(key) };
    const lines = blockTextOf(value, indent, style);
    let start = from;
    while (to > from && this.text[start - 1] === ' ') start -= 1;
    const cleared: TextChange[] = to > from ? [{ from: start, to, insert: '' }] : [];
    return [...cleared, this.#lines.lineInsertion(to, lines)];
  }

  #insertPair(
    slot: Slot,
    map: YAMLMap,
    {
      key,
      value,
      after,
    }: { readonly key: string; readonly value: unknown; readonly after: string | undefined },
  ): ChangeResult {
    if (map.flow === true) {
      const text = (prefix: string | undefined): string =>
        `${keyTextOf(key, this.#style)}: ${this.#flowText(value, prefix)}`;
      return this.#insertIntoFlow(map, text);
    }
    const wanted = after === undefined ? -1 : pairIndexOf(map, after);
    const index = wanted === -1 ? map.items.length - 1 : wanted;
    const column = this.#lines.columnOf(keyOffsetOf(map, 0));
    const lines = fieldLinesOf(key, value, this.#style).map((line) => ' '.repeat(column) + line);
    const end = endOfItem(map, index);
    if (slot.isInFlow || end === undefined) return err(say('it is written in a way that is not edited here'));
    return ok([this.#lines.lineInsertion(end, lines.join('\n'))]);
  }

  #insertItem(slot: Slot, list: YAMLSeq, value: unknown): ChangeResult {
    if (list.flow === true) return this.#insertIntoFlow(list, (prefix) => this.#flowText(value, prefix));
    const last = list.items.at(-1);
    const start = list.range?.[0];
    const end = endOfItem(list, list.items.length - 1);
    if (slot.isInFlow || start === undefined || end === undefined)
      return err(say('it is written in a way that is not edited here'));
    const isFlow = isMap(last) && last.flow === true;
    const column = this.#lines.columnOf(start);
    const lines = itemLinesOf(value, this.#style, isFlow).map((line) => ' '.repeat(column) + line);
    return ok([this.#lines.lineInsertion(end, lines.join('\n'))]);
  }

  /** `textOf` gets the indentation of its further lines; undefined asks for one line. */
  #insertIntoFlow(parent: Collection, textOf: (prefix: string | undefined) => string): ChangeResult {
    const [open, close] = parent.range ?? [];
    if (open === undefined || close === undefined) return err(say('it has no place in the text'));
    const count = parent.items.length;
    if (count === 0) {
      const pad = isMap(parent) && !this.#style.isJson && this.#style.hasSpacesInBraces ? ' ' : '';
      const isBlank = this.text.slice(open + 1, close - 1).trim() === '';
      const to = isBlank ? close - 1 : open + 1;
      return ok([
        { from: open + 1, to, insert: `${pad}${textOf(undefined)}${pad === '' && isBlank ? '' : ' '}` },
      ]);
    }
    const first = startOfItem(parent, 0);
    const start = startOfItem(parent, count - 1);
    const end = endOfItem(parent, count - 1);
    if (first === undefined || start === undefined || end === undefined)
      return err(say('it is written in a way that is not edited here'));
    const isMultiline = this.text.slice(open, start).includes('\n') && this.#lines.isLineStart(start);
    const comma = commaAfter(this.text.slice(end, close - 1));
    if (!isMultiline) {
      const at = comma === undefined ? end : end + comma + 1;
      return ok([{ from: at, to: at, insert: `${comma === undefined ? ',' : ''} ${textOf(undefined)}` }]);
    }
    const prefix = this.text.slice(this.#lines.lineStartOf(start), start);
    const line = `\n${prefix}${textOf(prefix)}`;
    if (comma !== undefined) {
      const at = this.#lines.lineEndOf(end + comma + 1, close - 1);
      return ok([{ from: at, to: at, insert: `${line},` }]);
    }
    const at = this.#lines.lineEndOf(end, close - 1);
    const isTogether = at === end;
    return ok(
      isTogether
        ? [{ from: end, to: end, insert: `,${line}` }]
        : [
            { from: end, to: end, insert: ',' },
            { from: at, to: at, insert: line },
          ],
    );
  }

  #removeFromFlow(parent: Collection, index: number): ChangeResult {
    const [open, close] = parent.range ?? [];
    const start = startOfItem(parent, index);
    const end = endOfItem(parent, index);
    if (open === undefined || close === undefined || start === undefined || end === undefined)
      return err(say('it is written in a way that is not edited here'));
    const isLast = index === parent.items.length - 1;
    const before = index === 0 ? undefined : endOfItem(parent, index - 1);
    const next = isLast ? undefined : startOfItem(parent, index + 1);
    const commaLength = commaAfter(this.text.slice(end, next ?? close - 1));
    const own = commaLength === undefined ? end : end + commaLength + 1;
    const lineEnd = this.text.indexOf('\n', own);
    const hasOwnLines =
      this.#lines.isLineStart(start) &&
      lineEnd !== -1 &&
      /^[ \t]*(?:#.*)?$/.test(this.text.slice(own, lineEnd));
    if (hasOwnLines) {
      const lines = { from: this.#lines.lineStartOf(start), to: lineEnd + 1, insert: '' };
      const formerComma =
        isLast && before !== undefined && commaLength === undefined
          ? commaAfter(this.text.slice(before, start))
          : undefined;
      if (formerComma === undefined || before === undefined) return ok([lines]);
      const at = before + formerComma;
      return ok([{ from: at, to: at + 1, insert: '' }, lines]);
    }
    if (next !== undefined) return ok([{ from: start, to: next, insert: '' }]);
    if (before !== undefined) return ok([{ from: before, to: end, insert: '' }]);
    return ok([{ from: open + 1, to: close - 1, insert: '' }]);
  }

  /** Whole lines of an entry of a block collection. */
  #linesOf(
    parent: Collection,
    index: number,
  ): Result<{ readonly from: number; readonly to: number }, Wording> {
    const start = startOfItem(parent, index);
    const end = endOfItem(parent, index);
    if (start === undefined || end === undefined || !this.#lines.isLineStart(start))
      return err(say('it begins on the line of something else'));
    let from = this.#lines.lineStartOf(start);
    const to = this.#lines.nextLineOf(end);
    if (isSeq(parent) && index > 0) from = this.#lines.commentsAbove(from, this.#lines.columnOf(start));
    const isUnfinished = to === this.text.length && !this.text.endsWith('\n');
    return ok({ from: isUnfinished && from > 0 ? from - 1 : from, to });
  }

  /** After the colon of the pair in `slot`. */
  #colonOf(slot: Slot): number | undefined {
    const key = isMap(slot.parent) ? slot.parent.items[slot.index]?.key : undefined;
    const end = isNode(key) ? key.range?.[1] : undefined;
    const blanks = end === undefined ? undefined : /^[ \t]*:/.exec(this.text.slice(end))?.[0].length;
    return end === undefined || blanks === undefined ? undefined : end + blanks;
  }

  #flowValueOf(slot: Slot, value: unknown): string {
    const start = slot.parent === undefined ? undefined : startOfItem(slot.parent, slot.index);
    const isOnOwnLine = start !== undefined && this.#lines.isLineStart(start);
    return this.#flowText(
      value,
      isOnOwnLine ? this.text.slice(this.#lines.lineStartOf(start), start) : undefined,
    );
  }

  #flowText(value: unknown, prefix: string | undefined): string {
    const isPretty = this.#style.isJson && prefix !== undefined;
    return isPretty ? prettyJsonOf(value, prefix, this.#style) : flowTextOf(value, this.#style);
  }
}

function nestedValueOf(path: FieldPath, value: unknown): unknown {
  return path.reduceRight<unknown>(
    (inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }),
    value,
  );
}

function isFilled(value: unknown): boolean {
  if (isUnknownList(value)) return value.length > 0;
  return isPlainRecord(value) && Object.keys(value).length > 0;
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}
