/** Random numbers of a lab of which some can be chosen: those by which netfilter picks a back end. */
import { Prng } from '#sim/base/prng';

/** A number for the next draw at this path, of netfilter or of the neighbor table, or undefined for chance. */
export type DrawChooser = (path: string) => number | undefined;

/** Of the network's numbers, `machine NAME` takes `root` for its own namespace, which takes `netfilter` for its rules. */
export function netfilterPathOf(machineName: string): string {
  return `/network/machine ${machineName}/root/netfilter`;
}

const NEIGHBOR_SUFFIX = '/neighbor';
const MACHINE = /^\/network\/machine ([^/]+)\/(?:root|namespace [^/]+\/([^/]+))\/neighbor$/;

/** Whose neighbors a path is about, by the recorder's name of the namespace; undefined for any other path. */
export function neighborNamespaceOf(path: string): string | undefined {
  const [, machine, pod] = MACHINE.exec(path) ?? [];
  return pod ?? machine;
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
    const isChosen = this.#path.endsWith('/netfilter') || this.#path.endsWith(NEIGHBOR_SUFFIX);
    const chosen = isChosen ? this.#choose(this.#path) : undefined;
    return chosen ?? this.#inner.uint32();
  }
}
