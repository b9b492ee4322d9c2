/**
 * Hands out the addresses of a node's Pod range, as the CNI plugin `host-local` does.
 *
 * containernetworking/plugins `plugins/ipam/host-local/backend/allocator`: the search starts after the address that was
 * given last and goes around, so that a freed address is not used again at once.
 */
import { lastAddressOf, type Cidr } from '../../wire/cidr';
import { ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';

export class HostLocalIpam {
  readonly gateway: Ipv4Address;
  readonly #first: number;
  readonly #last: number;
  readonly #holderByAddress = new Map<Ipv4Address, string>();
  readonly #addressByHolder = new Map<string, Ipv4Address>();
  #lastGiven: number;

  constructor(subnet: Cidr) {
    this.gateway = ipv4Of(subnet.address + 1);
    this.#first = subnet.address + 2;
    // Not the broadcast address.
    this.#last = lastAddressOf(subnet) - 1;
    this.#lastGiven = this.#first - 1;
  }

  /** Undefined when every address is taken, or the wanted one is. */
  allocate(holder: string, wanted?: Ipv4Address): Ipv4Address | undefined {
    if (wanted !== undefined)
      return this.#holderByAddress.has(wanted) ? undefined : this.#give(wanted, holder);
    const size = this.#last - this.#first + 1;
    for (let step = 1; step <= size; step += 1) {
      const address = ipv4Of(this.#first + ((this.#lastGiven - this.#first + step) % size));
      if (this.#holderByAddress.has(address)) continue;
      this.#lastGiven = address;
      return this.#give(address, holder);
    }
    return undefined;
  }

  release(holder: string): void {
    const address = this.#addressByHolder.get(holder);
    if (address === undefined) return;
    this.#addressByHolder.delete(holder);
    this.#holderByAddress.delete(address);
  }

  #give(address: Ipv4Address, holder: string): Ipv4Address {
    this.#holderByAddress.set(address, holder);
    this.#addressByHolder.set(holder, address);
    return address;
  }
}
