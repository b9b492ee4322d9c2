/** Where the entries of YAML collections stand in their text, by offsets. */
import { isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

export type Collection = YAMLMap | YAMLSeq;

export function startOfItem(parent: Collection, index: number): number | undefined {
  if (isMap(parent)) return keyOffsetOf(parent, index);
  if (parent.flow === true) {
    const node = parent.items[index];
    return isNode(node) ? node.range?.[0] : undefined;
  }
  const token = parent.srcToken;
  const dash =
    token !== undefined && 'items' in token
      ? token.items[index]?.start.find(({ type }) => type === 'seq-item-ind')
      : undefined;
  return dash?.offset;
}

export function endOfItem(parent: Collection, index: number): number | undefined {
  const item: unknown = parent.items[index];
  return isMap(parent) ? endOfPair(parent.items[index]) : endOf(item);
}

export function keyNameOf(map: YAMLMap, index: number): string {
  const key = map.items[index]?.key;
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** -1 when the mapping does not say it itself. */
export function pairIndexOf(map: YAMLMap, key: string): number {
  return map.items.findIndex((_pair, index) => keyNameOf(map, index) === key);
}

export function keyOffsetOf(map: YAMLMap, index: number): number {
  const key = map.items[index]?.key;
  return isNode(key) ? (key.range?.[0] ?? 0) : 0;
}

function endOfPair(pair: Pair | undefined): number | undefined {
  return isNode(pair?.value) ? endOf(pair.value) : endOf(pair?.key);
}

/** Of the text of a value, without what follows it. */
function endOf(node: unknown): number | undefined {
  if (isMap(node) && node.flow !== true) return endOfPair(node.items.at(-1));
  if (isSeq(node) && node.flow !== true) return endOf(node.items.at(-1));
  return isNode(node) ? node.range?.[1] : undefined;
}

/** Of the comma that follows an item, after blanks and comments. */
export function commaAfter(text: string): number | undefined {
  const found = /^(?:\s|#[^\n]*\n)*,/.exec(text);
  return found === null ? undefined : found[0].length - 1;
}
