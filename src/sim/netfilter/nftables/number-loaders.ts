/** `numgen` and `jhash`, `symhash` (nft_numgen.c, nft_hash.c of Linux). */
import type { HashExpression } from './expression';
import { jenkinsHash, swapBytes } from '../jenkins-hash';
import { Loader } from './loader';
import type { NftMachine } from './nft-machine';

export class NumgenLoader extends Loader {
  readonly #isRandom: boolean;
  readonly #modulus: number;
  readonly #offset: number;
  #count = 0;

  constructor(isRandom: boolean, modulus: number, offset: number) {
    super(1);
    this.#isRandom = isRandom;
    this.#modulus = modulus;
    this.#offset = offset;
  }

  load(machine: NftMachine, at: number): boolean {
    let number = this.#count;
    if (this.#isRandom) {
      number =
        machine.chooseRandom?.(this.#modulus) ??
        Math.floor((machine.context.state.host.prng.uint32() / 0x1_0000_0000) * this.#modulus);
      machine.context.watch?.({ kind: 'draw', drawn: number, outOf: this.#modulus });
    } else this.#count = (this.#count + 1) % this.#modulus;
    machine.registers[at] = number + this.#offset;
    return true;
  }
}

export class HashLoader extends Loader {
  readonly #over: Loader | undefined;
  readonly #byteWidths: readonly number[];
  readonly #modulus: number;
  readonly #offset: number;
  readonly #seed: number;
  readonly #words: Int32Array;
  readonly #lengthBytes: number;

  /** `byteWidths`: how many bytes of each word count, as the fields have them. */
  constructor(
    expression: HashExpression,
    over: Loader | undefined,
    byteWidths: readonly number[],
    seed: number,
  ) {
    super(1);
    this.#over = over;
    this.#byteWidths = byteWidths;
    this.#modulus = expression.modulus;
    this.#offset = expression.offset;
    this.#seed = seed;
    this.#words = new Int32Array(byteWidths.length);
    this.#lengthBytes = byteWidths.length * 4 - (4 - (byteWidths.at(-1) ?? 4));
  }

  load(machine: NftMachine, at: number): boolean {
    let hash: number;
    if (this.#over === undefined) {
      const { source, destination, ports, protocol } = machine.context;
      hash = Math.imul(source ^ destination ^ ports, 0x9e37_79b1) ^ protocol;
    } else {
      if (!this.#over.load(machine, at)) return false;
      // Each field fills whole words, with zeros at its end.
      for (let word = 0; word < this.#byteWidths.length; word += 1) {
        const unusedBits = 32 - (this.#byteWidths[word] ?? 4) * 8;
        this.#words[word] = swapBytes((machine.registers[at + word] ?? 0) << unusedBits);
      }
      hash = jenkinsHash(this.#words, this.#lengthBytes, this.#seed);
    }
    machine.registers[at] = Math.floor(((hash >>> 0) / 0x1_0000_0000) * this.#modulus) + this.#offset;
    return true;
  }
}
