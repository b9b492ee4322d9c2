/** JSON as Go's `encoding/json` writes it: `<`, `>` and `&` escaped, four spaces a level where kubectl indents. */
import { isPlainRecord, isUnknownList } from '../../../kube/objects/kube-object';

const INDENT = '    ';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['<', String.raw`\u003c`],
  ['>', String.raw`\u003e`],
  ['&', String.raw`\u0026`],
  ['\u2028', String.raw`\u2028`],
  ['\u2029', String.raw`\u2029`],
]);

/** `-o json`: indented, with a line break at the end. */
export function formatJson(value: unknown): string {
  return `${indented(value, '')}\n`;
}

/** On one line, keys sorted as Go's maps are. */
export function compactJson(value: unknown): string {
  if (isUnknownList(value)) return `[${value.map(compactJson).join(',')}]`;
  if (!isPlainRecord(value)) return scalarJson(value);
  const fields = entriesOf(value).map(([key, field]) => `${textJson(key)}:${compactJson(field)}`);
  return `{${fields.join(',')}}`;
}

function indented(value: unknown, indent: string): string {
  const inner = indent + INDENT;
  if (isUnknownList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + indented(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (!isPlainRecord(value)) return scalarJson(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return '{}';
  const fields = entries.map(([key, field]) => `${inner}${textJson(key)}: ${indented(field, inner)}`);
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function entriesOf(record: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(record)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

function scalarJson(value: unknown): string {
  if (typeof value === 'string') return textJson(value);
  return value === undefined ? 'null' : JSON.stringify(value);
}

function textJson(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/gu,
    (character) => ESCAPES.get(character) ?? character,
  );
}
