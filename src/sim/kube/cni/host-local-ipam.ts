/**
 * Hands out the addresses of a node's Pod range, as the CNI plugin `host-local` does.
 *
 * containernetworking/plugins `plugins/ipam/host-local/backend/allocator`: the search starts after the address that was
 * given last and goes around, so that a freed address is not used again at once. An address that a lab pins to a Pod is
 * given to that Pod only, as one that is asked for by name.
 */
import { err, ok, type Result } from '../../base/result';
import { lastAddressOf, type Cidr } from '../../wire/cidr';
import { formatIpv4, ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';

export class HostLocalIpam {
  readonly gateway: Ipv4Address;
  readonly #first: number;
  readonly #last: number;
  readonly #holderByAddress = new Map<Ipv4Address, string>();
  readonly #addressByHolder = new Map<string, Ipv4Address>();
  readonly #isPinned: (address: Ipv4Address) => boolean;
  #lastGiven: number;

  constructor(subnet: Cidr, isPinned: (address: Ipv4Address) => boolean = () => false) {
    this.#isPinned = isPinned;
    this.gateway = ipv4Of(subnet.address + 1);
    this.#first = subnet.address + 2;
    // Not the broadcast address.
    this.#last = lastAddressOf(subnet) - 1;
    this.#lastGiven = this.#first - 1;
  }

  /** Fails in the plugin's words when every address is taken, or the wanted one is or is not of this node. */
  allocate(holder: string, wanted?: Ipv4Address): Result<Ipv4Address, string> {
    if (wanted !== undefined) {
      const isOfNode = wanted >= this.#first && wanted <= this.#last;
      return isOfNode && !this.#holderByAddress.has(wanted)
        ? ok(this.#give(wanted, holder))
        : err(
            `requested IP address ${formatIpv4(wanted)} is not available in range set ${this.#rangeText()}`,
          );
    }
    const size = this.#last - this.#first + 1;
    for (let step = 1; step <= size; step += 1) {
      const address = ipv4Of(this.#first + ((this.#lastGiven - this.#first + step) % size));
      if (this.#holderByAddress.has(address) || this.#isPinned(address)) continue;
      this.#lastGiven = address;
      return ok(this.#give(address, holder));
    }
    return err(`no IP addresses available in range set: ${this.#rangeText()}`);
  }

  release(holder: string): void {
    const address = this.#addressByHolder.get(holder);
    if (address === undefined) return;
    this.#addressByHolder.delete(holder);
    this.#holderByAddress.delete(address);
  }

  #rangeText(): string {
    return `${formatIpv4(this.gateway)}-${formatIpv4(ipv4Of(this.#last))}`;
  }

  #give(address: Ipv4Address, holder: string): Ipv4Address {
    this.#holderByAddress.set(address, holder);
    this.#addressByHolder.set(holder, address);
    return address;
  }
}
