/** Keys of several fields, and bit operations (nft_bitwise.c of Linux). */
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

export class ConcatLoader extends Loader {
  readonly #parts: readonly Loader[];

  constructor(parts: readonly Loader[]) {
    super(parts.reduce((sum, part) => sum + part.words, 0));
    this.#parts = parts;
  }

  load(machine: NftMachine, at: number): boolean {
    let place = at;
    for (const part of this.#parts) {
      if (!part.load(machine, place)) return false;
      place += part.words;
    }
    return true;
  }
}

/** A bit operation with a constant, word by word; shifts of one word only. */
export class BitwiseLoader extends Loader {
  readonly #left: Loader;
  readonly #operator: string;
  readonly #operands: readonly number[];

  constructor(left: Loader, operator: string, operands: readonly number[]) {
    super(left.words);
    this.#left = left;
    this.#operator = operator;
    this.#operands = operands;
  }

  load(machine: NftMachine, at: number): boolean {
    if (!this.#left.load(machine, at)) return false;
    const { registers } = machine;
    for (let word = 0; word < this.words; word += 1) {
      const value = registers[at + word] ?? 0;
      const operand = this.#operands[word] ?? 0;
      registers[at + word] = applyOperator(value, operand, this.#operator);
    }
    return true;
  }
}

function applyOperator(value: number, operand: number, operator: string): number {
  switch (operator) {
    case '&':
      return value & operand;
    case '|':
      return value | operand;
    case '^':
      return value ^ operand;
    case '<<':
      return value << operand;
    default:
      return value >>> operand;
  }
}
