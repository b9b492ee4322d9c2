/**
 * Seeded random numbers: the only randomness of a simulation.
 *
 * Each consumer takes its own stream with `split(name)`. A stream depends on the seed and the name alone,
 * so a new consumer does not shift the numbers that another one draws.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Prng {
  readonly #seed: number;
  /** Made for the first number: most streams are only split, or never asked. */
  #generator: ReturnType<typeof xoroshiro128plus> | undefined = undefined;

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** The same name always gives the same stream. */
  split(name: string): Prng {
    return new Prng(mixSeed(this.#seed, name));
  }

  uint32(): number {
    this.#generator ??= xoroshiro128plus(this.#seed);
    return this.#generator.next() >>> 0;
  }

  uint16(): number {
    return this.uint32() >>> 16;
  }

  /** A whole number from 0 up to, not including, `bound` (at most 2^32). */
  below(bound: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * bound);
  }
}

/** FNV-1a over the name, started from the seed. */
function mixSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
