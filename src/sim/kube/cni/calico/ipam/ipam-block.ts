/**
 * A block of addresses that a node has for itself, or had (projectcalico/calico `libcalico-go/lib/ipam/ipam_block.go`).
 *
 * Addresses are given in the order of a queue: the lowest first, and one that was freed comes last.
 */
import type { IpAddress } from '../../../../wire/ip-address';
import { formatIpCidr, ipCidrContains, widthOf, type IpCidr } from '../../../../wire/ip-cidr';
import { addressAt, placeIn } from '../../../../wire/ip-ranges';

/** Whose an address is. */
export interface BlockAllocation {
  /** `k8s-pod-network.<container>`, `ipip-tunnel-addr-node1`. */
  readonly handle: string;
  /** `namespace`, `node`, `pod`, `timestamp`, `type`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export class IpamBlock {
  readonly cidr: IpCidr;
  /** The node that it belongs to; undefined once that is gone while addresses are in use. */
  host: string | undefined;
  readonly #allocations = new Map<number, BlockAllocation>();
  readonly #free: number[];
  /** `sequenceNumber`: how often it was written. */
  writes = 0;

  constructor(cidr: IpCidr, host: string) {
    this.cidr = cidr;
    this.host = host;
    this.#free = Array.from(
      { length: 2 ** (widthOf(cidr.address) - cidr.prefixLength) },
      (_, place) => place,
    );
  }

  get size(): number {
    return this.#free.length + this.#allocations.size;
  }

  get isEmpty(): boolean {
    return this.#allocations.size === 0;
  }

  get usedCount(): number {
    return this.#allocations.size;
  }

  /** By place, in order of places. */
  allocations(): readonly (readonly [number, BlockAllocation])[] {
    return [...this.#allocations].toSorted(([one], [other]) => one - other);
  }

  /** Places in the order in which they will be given. */
  freePlaces(): readonly number[] {
    return this.#free;
  }

  hasFree(isReserved: (address: IpAddress) => boolean): boolean {
    return this.#free.some((place) => !isReserved(addressAt(this.cidr, place)));
  }

  /** The next one that is not kept for somebody. */
  takeNext(allocation: BlockAllocation, isReserved: (address: IpAddress) => boolean): IpAddress | undefined {
    const index = this.#free.findIndex((place) => !isReserved(addressAt(this.cidr, place)));
    const place = this.#free[index];
    if (place === undefined) return undefined;
    this.#free.splice(index, 1);
    this.#allocations.set(place, allocation);
    this.writes += 1;
    return addressAt(this.cidr, place);
  }

  /** False when it is taken. */
  take(address: IpAddress, allocation: BlockAllocation): boolean {
    const place = Number(placeIn(this.cidr, address));
    const index = this.#free.indexOf(place);
    if (index < 0) return false;
    this.#free.splice(index, 1);
    this.#allocations.set(place, allocation);
    this.writes += 1;
    return true;
  }

  release(handle: string): boolean {
    const places = [...this.#allocations]
      .filter(([, each]) => each.handle === handle)
      .map(([place]) => place);
    for (const place of places) {
      this.#allocations.delete(place);
      this.#free.push(place);
    }
    if (places.length > 0) this.writes += 1;
    return places.length > 0;
  }

  allocationOf(address: IpAddress): BlockAllocation | undefined {
    return ipCidrContains(this.cidr, address)
      ? this.#allocations.get(Number(placeIn(this.cidr, address)))
      : undefined;
  }

  /** `10-244-1-0-26`, as its object is called. */
  get name(): string {
    return formatIpCidr(this.cidr).replace(/[.:/]/gu, '-');
  }
}
