/** Reading parts of a packet, and what is known of it, into registers (`nft_expr` of net/netfilter/nf_tables_core.c). */
import type { NftMachine } from './nft-machine';

/** False: the packet does not have it, so the rule does not fit. */
export abstract class Loader {
  readonly words: number;

  constructor(words: number) {
    this.words = words;
  }

  abstract load(machine: NftMachine, at: number): boolean;
}

export class ConstantLoader extends Loader {
  readonly #words: readonly number[];

  constructor(words: readonly number[]) {
    super(words.length);
    this.#words = words;
  }

  load({ registers }: NftMachine, at: number): boolean {
    for (let index = 0; index < this.#words.length; index += 1)
      registers[at + index] = this.#words[index] ?? 0;
    return true;
  }
}
