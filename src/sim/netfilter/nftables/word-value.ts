/** Constants as the 32-bit words that rules compare, the most significant word first. */
import type { Datatype } from './datatype';
import type { NftExpression } from './expression';
import type { NameTable } from './name-table';

/** A name of a device is one word: its number. */
export function wordCountOf(type: Datatype): number {
  if (type.style === 'text' || type.style === 'device') return 1;
  return Math.max(1, Math.ceil(type.bits / 32));
}

export function wordsOfTypes(types: readonly Datatype[]): number {
  return types.reduce((sum, type) => sum + wordCountOf(type), 0);
}

function wordsOfNumber(value: bigint, count: number): number[] {
  const words: number[] = [];
  for (let index = count - 1; index >= 0; index -= 1) {
    words.push(Number(BigInt.asIntN(32, value >> BigInt(index * 32))));
  }
  return words;
}

/** The words of a typed constant. */
export function wordsOf(constant: NftExpression, names: NameTable): readonly number[] {
  switch (constant.kind) {
    case 'value':
      return wordsOfNumber(constant.value, wordCountOf(constant.type));
    case 'text':
      return [names.numberOf(constant.text)];
    case 'concat':
      return constant.parts.flatMap((part) => wordsOf(part, names));
    case 'prefix':
      return wordsOf(constant.base, names);
    case 'range':
      return wordsOf(constant.low, names);
    default:
      return [0];
  }
}

/** The last value that a typed constant stands for. */
export function lastWordsOf(constant: NftExpression, names: NameTable): readonly number[] {
  switch (constant.kind) {
    case 'prefix': {
      if (constant.base.kind !== 'value') return wordsOf(constant, names);
      const { type, value } = constant.base;
      const rest = (1n << BigInt(type.bits - constant.length)) - 1n;
      return wordsOfNumber(value | rest, wordCountOf(type));
    }
    case 'range':
      return lastWordsOf(constant.high, names);
    case 'concat':
      return constant.parts.flatMap((part) => lastWordsOf(part, names));
    default:
      return wordsOf(constant, names);
  }
}

/** As unsigned numbers, from the most significant word on. */
export function compareWords(
  first: Int32Array,
  firstAt: number,
  second: Int32Array,
  secondAt: number,
  count: number,
): number {
  for (let index = 0; index < count; index += 1) {
    const difference = ((first[firstAt + index] ?? 0) >>> 0) - ((second[secondAt + index] ?? 0) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
