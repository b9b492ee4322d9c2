/**
 * YAML as kubectl prints it: sorted keys, lists as far left as their key, the quoting and the line breaks of go-yaml.
 *
 * `sigs.k8s.io/yaml` over go-yaml v2 (`emitterc.go`, `encode.go`, `sorter.go`), Kubernetes v1.32.
 * Leaves out anchors, tags and binary text, which JSON cannot hold.
 */
import { isPlainRecord, isUnknownList } from '../../../kube/objects/kube-object';
import { scalarStyleOf } from './yaml-scalar-style';

/** A line that is longer is broken at its next space. */
const BEST_WIDTH = 80;

export function formatYaml(value: unknown): string {
  if (isRecordWithFields(value)) return mappingText(value, 0);
  if (isUnknownList(value) && value.length > 0) return listText(value, 0);
  return `${inlineText(value, { indent: 0, column: 0 })}\n`;
}

interface Place {
  /** Of the lines that a text goes on in. */
  readonly indent: number;
  /** Where it begins. */
  readonly column: number;
}

function mappingText(record: Readonly<Record<string, unknown>>, indent: number): string {
  const keys = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort(compareKeys);
  const pad = ' '.repeat(indent);
  return keys.map((key, index) => (index === 0 ? '' : pad) + fieldText(key, record[key], indent)).join('');
}

function fieldText(key: string, value: unknown, indent: number): string {
  const name = inlineText(key, { indent, column: -BEST_WIDTH * 1_000 });
  if (isRecordWithFields(value)) {
    const inner = indent + 2;
    return `${name}:\n${' '.repeat(inner)}${mappingText(value, inner)}`;
  }
  if (isUnknownList(value) && value.length > 0) {
    return `${name}:\n${' '.repeat(indent)}${listText(value, indent)}`;
  }
  return `${name}: ${inlineText(value, { indent: indent + 2, column: indent + name.length + 2 })}\n`;
}

function listText(list: readonly unknown[], indent: number): string {
  const pad = ' '.repeat(indent);
  return list.map((item, index) => `${index === 0 ? '' : pad}- ${itemText(item, indent + 2)}`).join('');
}

function itemText(item: unknown, indent: number): string {
  if (isRecordWithFields(item)) return mappingText(item, indent);
  if (isUnknownList(item) && item.length > 0) return listText(item, indent);
  return `${inlineText(item, { indent, column: indent })}\n`;
}

function isRecordWithFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainRecord(value) && Object.values(value).some((field) => field !== undefined);
}

function inlineText(value: unknown, place: Place): string {
  if (typeof value === 'string') return stringText(value, place);
  if (isUnknownList(value)) return '[]';
  if (isPlainRecord(value)) return '{}';
  return value === undefined ? 'null' : JSON.stringify(value);
}

function stringText(text: string, place: Place): string {
  switch (scalarStyleOf(text)) {
    case 'plain':
      return folded(text, place, 0);
    case 'single-quoted':
      return folded(`'${text.replaceAll("'", "''")}'`, place, 1);
    case 'double-quoted':
      return doubleQuoted(text, place);
    case 'literal':
      return literal(text, place.indent);
  }
}

/** Breaks at the first space behind the best width; `edge` is the width of a quote, beside which there is no break. */
function folded(text: string, { indent, column: start }: Place, edge: number): string {
  let column = start;
  let result = '';
  const characters = Array.from(text);
  let isAfterSpace = false;
  for (const [index, character] of characters.entries()) {
    const isSpace = character === ' ';
    const canBreak = index > edge && index < characters.length - 1 - edge && characters[index + 1] !== ' ';
    if (isSpace && !isAfterSpace && column > BEST_WIDTH && canBreak) {
      result += `\n${' '.repeat(indent)}`;
      column = indent;
    } else {
      result += character;
      column += 1;
    }
    isAfterSpace = isSpace;
  }
  return result;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', String.raw`\0`],
  ['\u0007', String.raw`\a`],
  ['\b', String.raw`\b`],
  ['\t', String.raw`\t`],
  ['\n', String.raw`\n`],
  ['\v', String.raw`\v`],
  ['\f', String.raw`\f`],
  ['\r', String.raw`\r`],
  ['\u001b', String.raw`\e`],
  ['"', String.raw`\"`],
  ['\\', '\\\\'],
  ['\u0085', String.raw`\N`],
  ['\u00a0', String.raw`\_`],
  ['\u2028', String.raw`\L`],
  ['\u2029', String.raw`\P`],
]);

const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufeff\ufffe\uffff]/u;

function doubleQuoted(text: string, { indent, column: start }: Place): string {
  let column = start + 1;
  let result = '"';
  const characters = Array.from(text);
  let isAfterSpace = false;
  for (const [index, character] of characters.entries()) {
    const isInside = index > 0 && index < characters.length - 1;
    if (character === ' ' && !isAfterSpace && column > BEST_WIDTH && isInside) {
      result += `\n${' '.repeat(indent)}`;
      column = indent;
      if (characters[index + 1] === ' ') {
        result += '\\';
        column += 1;
      }
    } else {
      const written = escaped(character);
      result += written;
      column += written.length;
    }
    isAfterSpace = character === ' ';
  }
  return `${result}"`;
}

function escaped(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  if (!UNPRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function literal(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const indentHint = /^[ \n]/u.test(text) ? '2' : '';
  const chomping = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `|${indentHint}${chomping}\n${lines.join('\n')}`;
}

/** Numbers in keys count as numbers: `a2` comes before `a10`; what is no letter comes before letters. */
export function compareKeys(one: string, other: string): number {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    const [isLetter, isOtherLetter] = [/\p{L}/u.test(a), /\p{L}/u.test(b)];
    if (isLetter && isOtherLetter) return a < b ? -1 : 1;
    if (isLetter || isOtherLetter) return isOtherLetter ? -1 : 1;
    return compareNumbers(left, right, index);
  }
  return left.length - right.length;
}

function compareNumbers(left: readonly string[], right: readonly string[], index: number): number {
  const [a = '', b = ''] = [left[index], right[index]];
  const isInNumber = (a === '0' || b === '0') && /[1-9]\d*$/u.test(left.slice(0, index).join(''));
  const digits = (list: readonly string[]): string => /^\d*/u.exec(list.slice(index).join(''))?.[0] ?? '';
  const [one, other] = [digits(left), digits(right)];
  const prefix = isInNumber ? '1' : '0';
  const difference = Number(prefix + one) - Number(prefix + other);
  if (difference !== 0) return difference;
  if (one.length !== other.length) return one.length - other.length;
  return a < b ? -1 : 1;
}
