/**
 * Writes plain JSON values as YAML in the style of the text around them: indentation, lists below their key or indented,
 * spaces inside brackets, and which fields stand in brackets on one line. In a JSON file it writes JSON.
 */
import { isPlainRecord, isUnknownList, type PlainRecord } from '../../kube/objects/kube-object';
import { readYaml } from '../source/yaml-source';
import type { TextStyle } from './text-style';

/** Text that stays text without quotes, inside brackets too. */
const PLAIN_TEXT = /^[A-Za-z0-9_./][A-Za-z0-9_./@%-]*(?::[A-Za-z0-9_./@%-]+)*$/;

/** With quotes only where YAML would take it for something else. */
export function plainScalarOf(text: string): string {
  return isPlainSafe(text) ? text : JSON.stringify(text);
}

/** `1.20`, `yes` and `null` are no text without quotes. */
function isPlainSafe(text: string): boolean {
  if (!PLAIN_TEXT.test(text)) return false;
  // Other YAML readers (YAML 1.2, 1.1 with base 60) shall agree.
  const isAmbiguous = /^(?:y|n|yes|no|on|off|true|false|null|[-+.\d][-+.\d_:eE]*)$/i.test(text);
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(text);
  return (!isAmbiguous || isAddress) && readYaml('', text).documents[0]?.value === text;
}

/** A scalar, or a collection in brackets on one line. */
export function flowTextOf(value: unknown, style: TextStyle): string {
  if (isUnknownList(value)) {
    const items = value.map((item) => flowTextOf(item, style)).join(', ');
    return items === '' ? '[]' : `[${items}]`;
  }
  if (isPlainRecord(value)) {
    const entries = Object.entries(value).map(
      ([key, field]) => `${keyTextOf(key, style)}: ${flowTextOf(field, style)}`,
    );
    if (entries.length === 0) return '{}';
    const pad = style.hasSpacesInBraces ? ' ' : '';
    return `{${pad}${entries.join(', ')}${pad}}`;
  }
  return scalarTextOf(value, style);
}

export function keyTextOf(key: string, style: TextStyle): string {
  return style.isJson ? JSON.stringify(key) : plainScalarOf(key);
}

export function scalarTextOf(value: unknown, style: TextStyle): string {
  if (typeof value === 'string') return style.isJson ? JSON.stringify(value) : plainScalarOf(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'null';
}

/** JSON over several lines; the first begins where it is put, the others with `prefix`. */
export function prettyJsonOf(value: unknown, prefix: string, style: TextStyle): string {
  return JSON.stringify(value, undefined, style.jsonIndent).split('\n').join(`\n${prefix}`);
}

/** Lines of a block collection, each indented by `indent`, without a final line end. */
export function blockTextOf(value: unknown, indent: number, style: TextStyle): string {
  return blockLinesOf(value, style)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

function blockLinesOf(value: unknown, style: TextStyle): readonly string[] {
  if (isUnknownList(value) && value.length > 0) {
    return value.flatMap((item) => itemLinesOf(item, style, style.hasFlowItems));
  }
  if (isPlainRecord(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, field]) => fieldLinesOf(key, field, style));
  }
  return [flowTextOf(value, style)];
}

/** One item of a list, with its dash. */
export function itemLinesOf(item: unknown, style: TextStyle, isFlow: boolean): readonly string[] {
  const [first = '', ...rest] =
    isFlow || !isPlainRecord(item) ? [flowTextOf(item, style)] : blockLinesOf(item, style);
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
}

/** One field of a mapping, with its key. */
export function fieldLinesOf(key: string, field: unknown, style: TextStyle): readonly string[] {
  const keyText = keyTextOf(key, style);
  const isFlow = !isCollection(field) || style.flowFields.has(key);
  if (isFlow) return [`${keyText}: ${flowTextOf(field, style)}`];
  const isFlowList = isUnknownList(field) && field.every((item) => !isCollection(item));
  if (isFlowList && !style.hasBlockScalarLists) return [`${keyText}: ${flowTextOf(field, style)}`];
  const inner = { ...style, hasFlowItems: style.flowItemFields.has(key) };
  const step = isUnknownList(field) ? style.listIndent : style.indent;
  return [`${keyText}:`, ...blockLinesOf(field, inner).map((line) => ' '.repeat(step) + line)];
}

function isCollection(value: unknown): value is PlainRecord | readonly unknown[] {
  if (isUnknownList(value)) return value.length > 0;
  return isPlainRecord(value) && Object.keys(value).length > 0;
}
