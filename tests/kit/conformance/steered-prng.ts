/** Random numbers of a lab of which some can be chosen: those by which netfilter picks a back end. */
import { Prng } from '#sim/base/prng';

/** A number for the next draw of the netfilter at this path, or undefined to let chance decide. */
export type DrawChooser = (path: string) => number | undefined;

/** Of the network's numbers, `machine NAME` takes `root` for its own namespace, which takes `netfilter` for its rules. */
export function netfilterPathOf(machineName: string): string {
  return `/network/machine ${machineName}/root/netfilter`;
}

export class SteeredPrng extends Prng {
  readonly #inner: Prng;
  readonly #path: string;
  readonly #choose: DrawChooser;

  constructor(inner: Prng, choose: DrawChooser, path = '') {
    super(0);
    this.#inner = inner;
    this.#choose = choose;
    this.#path = path;
  }

  override split(name: string): Prng {
    return new SteeredPrng(this.#inner.split(name), this.#choose, `${this.#path}/${name}`);
  }

  override uint32(): number {
    const chosen = this.#path.endsWith('/netfilter') ? this.#choose(this.#path) : undefined;
    return chosen ?? this.#inner.uint32();
  }
}
