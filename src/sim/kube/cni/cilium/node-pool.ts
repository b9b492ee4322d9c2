/**
 * The addresses of one node's Pods: the range that the operator has given it (`ipam: cluster-pool`, Cilium v1.17 `pkg/ipam/hostscope.go`,
 * `pkg/ipam/service/allocator`). An address is the next free one behind a place that is drawn at random; the first and the last are left out.
 */
import { err, ok, type Result } from '../../../base/result';
import type { Prng } from '../../../base/prng';
import type { Cidr } from '../../../wire/cidr';
import { ipv4Of, type Ipv4Address } from '../../../wire/ipv4-address';

/** What the agent's API answers. */
const RANGE_FULL =
  'unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure  range is full';

export class NodePool {
  readonly range: Cidr;
  /** `cilium_host` has it. */
  readonly router: Ipv4Address;
  readonly health: Ipv4Address;
  readonly #prng: Prng;
  readonly #isPinned: (address: Ipv4Address) => boolean;
  readonly #owners = new Map<Ipv4Address, string>();

  constructor(range: Cidr, prng: Prng, isPinned: (address: Ipv4Address) => boolean) {
    this.range = range;
    this.#prng = prng;
    this.#isPinned = isPinned;
    this.router = this.#draw() ?? range.address;
    this.#owners.set(this.router, 'router');
    this.health = this.#draw() ?? range.address;
    this.#owners.set(this.health, 'health');
  }

  /** Who has which: `namespace/name`, `router` or `health`. */
  allocations(): readonly (readonly [Ipv4Address, string])[] {
    return [...this.#owners].toSorted(([one], [other]) => one - other);
  }

  /** How many there are. */
  get size(): number {
    return Math.max(0, 2 ** (32 - this.range.prefixLength) - 2);
  }

  allocate(owner: string, wanted: Ipv4Address | undefined): Result<Ipv4Address, string> {
    const isFree = wanted !== undefined && this.#contains(wanted) && !this.#owners.has(wanted);
    const address = isFree ? wanted : this.#draw();
    if (address === undefined) return err(RANGE_FULL);
    this.#owners.set(address, owner);
    return ok(address);
  }

  free(address: Ipv4Address): void {
    this.#owners.delete(address);
  }

  #draw(): Ipv4Address | undefined {
    const { size } = this;
    if (size === 0) return undefined;
    const offset = this.#prng.below(size);
    for (let index = 0; index < size; index += 1) {
      const address = ipv4Of(this.range.address + 1 + ((offset + index) % size));
      if (!this.#owners.has(address) && !this.#isPinned(address)) return address;
    }
    return undefined;
  }

  #contains(address: Ipv4Address): boolean {
    const offset = address - this.range.address;
    return offset > 0 && offset <= this.size;
  }
}
