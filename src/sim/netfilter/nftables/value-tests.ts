/** Tests of registers against constants, chosen once for each rule. */
import type { NftExpression, ValueExpression } from './expression';
import type { NameTable } from './name-table';
import type { MatchOperator } from './statement';
import { compareWords, lastWordsOf, wordsOf } from './word-value';

export type RegisterTest = (registers: Int32Array, at: number) => boolean;

/** Whether any of the flags is there, or with `isNone` none of them. */
export function flagsTest(flags: ValueExpression, isNone: boolean, names: NameTable): RegisterTest {
  const words = wordsOf(flags, names);
  return (registers, at) => {
    for (let word = 0; word < words.length; word += 1) {
      if (((registers[at + word] ?? 0) & (words[word] ?? 0)) !== 0) return !isNone;
    }
    return isNone;
  };
}

export function bytesTest(right: NftExpression, operator: MatchOperator, names: NameTable): RegisterTest {
  const isInverted = operator === '!=';
  if (right.kind === 'text' && right.text.endsWith('*')) {
    const beginning = right.text.slice(0, -1);
    return (registers, at) => names.nameOf(registers[at] ?? 0).startsWith(beginning) !== isInverted;
  }
  const low = Int32Array.from(wordsOf(right, names));
  const width = low.length;
  if (right.kind === 'prefix' || right.kind === 'range' || hasSpan(right)) {
    const high = Int32Array.from(lastWordsOf(right, names));
    if (right.kind === 'concat') return concatTest(right.parts, names, isInverted);
    return (registers, at) =>
      (compareWords(registers, at, low, 0, width) >= 0 &&
        compareWords(registers, at, high, 0, width) <= 0) !== isInverted;
  }
  switch (operator) {
    case '<':
      return (registers, at) => compareWords(registers, at, low, 0, width) < 0;
    case '>':
      return (registers, at) => compareWords(registers, at, low, 0, width) > 0;
    case '<=':
      return (registers, at) => compareWords(registers, at, low, 0, width) <= 0;
    case '>=':
      return (registers, at) => compareWords(registers, at, low, 0, width) >= 0;
    default:
      break;
  }
  if (width === 1) {
    const wanted = low[0] ?? 0;
    return isInverted
      ? (registers, at) => registers[at] !== wanted
      : (registers, at) => registers[at] === wanted;
  }
  return (registers, at) => (compareWords(registers, at, low, 0, width) === 0) !== isInverted;
}

function hasSpan(right: NftExpression): boolean {
  return right.kind === 'concat' && right.parts.some(({ kind }) => kind === 'prefix' || kind === 'range');
}

function concatTest(parts: readonly NftExpression[], names: NameTable, isInverted: boolean): RegisterTest {
  let offset = 0;
  const tests = parts.map((part) => {
    const at = offset;
    offset += wordsOf(part, names).length;
    return { at, test: bytesTest(part, 'implicit', names) };
  });
  return (registers, at) => tests.every((part) => part.test(registers, at + part.at)) !== isInverted;
}
