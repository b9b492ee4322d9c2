/**
 * The order of a set's elements as nft lists them, and intervals joined as it joins them (src/intervals.c, src/segtree.c
 * and src/mergesort.c of nftables 1.0.6).
 *
 * Values of one field are sorted by number. Concatenations and names are compared as numbers whose last byte counts most,
 * because that is how nft takes the bytes of the kernel's registers.
 */
import type { Datatype } from './datatype';
import type { ConcatExpression, NftExpression, SetElement, ValueExpression } from './expression';

const PREFIX_TYPES: ReadonlySet<string> = new Set(['ipv4_addr', 'ipv6_addr', 'mark', 'realm', 'devgroup']);
/** Their bytes are in the order of the machine, least first. */
const HOST_ORDER_TYPES: ReadonlySet<string> = new Set([
  'mark',
  'iface_index',
  'ct_state',
  'ct_status',
  'realm',
  'uid',
  'gid',
  'devgroup',
  'classid',
  'fib_addrtype',
  'integer',
]);

export interface KeySpan {
  readonly low: bigint;
  readonly high: bigint;
}

export function hasPrefixes(type: Datatype): boolean {
  return PREFIX_TYPES.has(type.name);
}

/** The values that a key of one field stands for; undefined for names and concatenations. */
export function spanOf(key: NftExpression): KeySpan | undefined {
  switch (key.kind) {
    case 'value':
      return { low: key.value, high: key.value };
    case 'prefix': {
      if (key.base.kind !== 'value') return undefined;
      const rest = (1n << BigInt(key.base.type.bits - key.length)) - 1n;
      return { low: key.base.value, high: key.base.value | rest };
    }
    case 'range':
      if (key.low.kind !== 'value' || key.high.kind !== 'value') return undefined;
      return { low: key.low.value, high: key.high.value };
    default:
      return undefined;
  }
}

export function isIntervalKey(key: NftExpression): boolean {
  if (key.kind === 'concat') return key.parts.some(isIntervalKey);
  return key.kind === 'prefix' || key.kind === 'range' || (key.kind === 'text' && key.text.endsWith('*'));
}

/** A span as nft prints it: one value, a prefix where that is usual, or a range. */
export function keyOfSpan({ low, high }: KeySpan, type: Datatype, like: NftExpression): NftExpression {
  const { place } = like;
  const lowKey: NftExpression = { kind: 'value', type, value: low, place };
  if (low === high) return lowKey;
  const size = high - low + 1n;
  const isBlock = (size & (size - 1n)) === 0n && low % size === 0n;
  if (isBlock && hasPrefixes(type)) {
    return { kind: 'prefix', base: lowKey, length: type.bits - (size.toString(2).length - 1), place };
  }
  return { kind: 'range', low: lowKey, high: { kind: 'value', type, value: high, place }, place };
}

/** Sorted for print; `shouldMerge` joins neighbors and overlaps that have no data. */
export function orderElements(elements: readonly SetElement[], shouldMerge: boolean): readonly SetElement[] {
  const plain = elements.filter(({ isCatchAll }) => !isCatchAll);
  const catchAlls = elements.filter(({ isCatchAll }) => isCatchAll);
  const hasConcat = plain.some(({ key }) => key.kind === 'concat');
  const isInterval = plain.some(({ key }) => isIntervalKey(key));
  if (hasConcat && isInterval) return [...plain, ...catchAlls];
  if (isInterval && plain.every(({ key }) => key.kind === 'text')) {
    return [...plain].sort((a, b) => (formatKey(a.key) < formatKey(b.key) ? -1 : 1)).concat(catchAlls);
  }
  if (!isInterval || plain.some(({ key }) => spanOf(key) === undefined)) {
    const sorted = [...plain].sort((a, b) => compareKeys(a.key, b.key));
    return [...withoutRepeats(sorted), ...catchAlls];
  }
  const sorted = [...plain].sort((a, b) => compareSpans(a.key, b.key));
  return [...(shouldMerge ? mergeSpans(sorted) : sorted), ...catchAlls];
}

function compareKeys(first: NftExpression, second: NftExpression): number {
  if (first.kind === 'value' && second.kind === 'value') {
    return compareNumbers(orderOf(first), orderOf(second));
  }
  return compareNumbers(weightOf(first), weightOf(second));
}

function formatKey(key: NftExpression): string {
  return key.kind === 'text' ? key.text : '';
}

/** Several flags are an operation to nft, and operations come first. */
function orderOf({ type, value }: ValueExpression): bigint {
  return type.isBitmask && (value & (value - 1n)) !== 0n ? 0n : value;
}

function compareSpans(first: NftExpression, second: NftExpression): number {
  const [a, b] = [spanOf(first), spanOf(second)];
  if (a === undefined || b === undefined) return compareKeys(first, second);
  return compareNumbers(a.low, b.low) || compareNumbers(b.high, a.high);
}

function compareNumbers(first: bigint, second: bigint): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

function withoutRepeats(sorted: readonly SetElement[]): readonly SetElement[] {
  return sorted.filter((element, index) => {
    const last = sorted[index - 1];
    if (last?.key.kind === 'value' && element.key.kind === 'value')
      return last.key.value !== element.key.value;
    return last === undefined || compareKeys(last.key, element.key) !== 0;
  });
}

function mergeSpans(sorted: readonly SetElement[]): readonly SetElement[] {
  const merged: { span: KeySpan; element: SetElement }[] = [];
  for (const element of sorted) {
    const span = spanOf(element.key);
    if (span === undefined) continue;
    const last = merged.at(-1);
    const canJoin = last !== undefined && last.element.data === undefined && element.data === undefined;
    if (!canJoin || span.low > last.span.high + 1n) {
      merged.push({ span, element });
      continue;
    }
    last.span = { low: last.span.low, high: last.span.high > span.high ? last.span.high : span.high };
  }
  return merged.map(({ span, element }) => {
    const before = spanOf(element.key);
    if (before?.low === span.low && before.high === span.high && element.key.kind !== 'range') return element;
    const type = valueTypeOf(element.key);
    return type === undefined ? element : { ...element, key: keyOfSpan(span, type, element.key) };
  });
}

function valueTypeOf(key: NftExpression): Datatype | undefined {
  switch (key.kind) {
    case 'value':
    case 'text':
      return key.type;
    case 'prefix':
      return valueTypeOf(key.base);
    case 'range':
      return valueTypeOf(key.low);
    default:
      return undefined;
  }
}

/** The bytes of a key as one number, the last byte most significant. */
function weightOf(key: NftExpression): bigint {
  const bytes = bytesOfKey(key);
  let weight = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) weight = (weight << 8n) | BigInt(bytes[at] ?? 0);
  return weight;
}

function bytesOfKey(key: NftExpression): readonly number[] {
  switch (key.kind) {
    case 'concat':
      return bytesOfConcat(key);
    case 'text':
      return Array.from(key.text, (letter) => letter.charCodeAt(0));
    case 'value':
      return bytesOfValue(key.value, key.type);
    case 'prefix':
      return bytesOfKey(key.base);
    case 'range':
      return bytesOfKey(key.low);
    default:
      return [];
  }
}

function bytesOfConcat(key: ConcatExpression): readonly number[] {
  return key.parts.flatMap((part) => {
    const bytes = [...bytesOfKey(part)];
    const width = part.kind === 'text' ? 16 : Math.ceil(bytes.length / 4) * 4;
    while (bytes.length < width) bytes.push(0);
    return bytes;
  });
}

function bytesOfValue(value: bigint, type: Datatype): readonly number[] {
  const bytes: number[] = [];
  for (let at = Math.ceil(type.bits / 8) - 1; at >= 0; at -= 1) {
    bytes.push(Number((value >> BigInt(at * 8)) & 0xffn));
  }
  return HOST_ORDER_TYPES.has(type.name) ? bytes.reverse() : bytes;
}
