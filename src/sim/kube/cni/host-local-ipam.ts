/**
 * Hands out the addresses of a node's Pod range, as the CNI plugin `host-local` does.
 *
 * containernetworking/plugins `plugins/ipam/host-local/backend/allocator`: the search starts after the address that was
 * given last and goes around, so that a freed address is not used again at once. An address that a lab pins to a Pod is
 * given to that Pod only, as one that is asked for by name.
 */
import { err, ok, type Result } from '../../base/result';
import { lastAddressOf, type Cidr } from '../../wire/cidr';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import { ipv4Of, type Ipv4Address } from '../../wire/ipv4-address';
import { ipv6Of, type Ipv6Address } from '../../wire/ipv6-address';
import type { Ipv6Cidr } from '../../wire/ipv6-cidr';

/** More than any node will ever have Pods. */
const MAX_IPV6_PLACES = 2 ** 32;

/** Behind the gateway. */
const FIRST_PLACE = 2;

/** The addresses of one range by their places: the gateway is at 1, the first Pod at 2. */
interface AddressRange<Address extends IpAddress> {
  readonly lastPlace: number;
  addressAt(place: number): Address;
  /** Anything outside 2 to `lastPlace` is no place of a Pod. */
  placeOf(address: Address): number;
}

export class HostLocalIpam<Address extends IpAddress = Ipv4Address> {
  readonly gateway: Address;
  readonly #range: AddressRange<Address>;
  readonly #holderByPlace = new Map<number, string>();
  readonly #placeByHolder = new Map<string, number>();
  readonly #isPinned: (address: Address) => boolean;
  #lastGiven = FIRST_PLACE - 1;

  private constructor(range: AddressRange<Address>, isPinned: (address: Address) => boolean) {
    this.#range = range;
    this.#isPinned = isPinned;
    this.gateway = range.addressAt(1);
  }

  /** Without the broadcast address. */
  static ofIpv4(subnet: Cidr, isPinned: (address: Ipv4Address) => boolean = () => false): HostLocalIpam {
    const lastPlace = lastAddressOf(subnet) - subnet.address - 1;
    const addressAt = (place: number): Ipv4Address => ipv4Of(subnet.address + place);
    return new HostLocalIpam(
      { lastPlace, addressAt, placeOf: (address) => address - subnet.address },
      isPinned,
    );
  }

  static ofIpv6(subnet: Ipv6Cidr): HostLocalIpam<Ipv6Address> {
    const lastPlace = Math.min(MAX_IPV6_PLACES, 2 ** (128 - subnet.prefixLength)) - 1;
    const addressAt = (place: number): Ipv6Address => ipv6Of(subnet.address + BigInt(place));
    const placeOf = (address: Ipv6Address): number => Number(address - subnet.address);
    return new HostLocalIpam({ lastPlace, addressAt, placeOf }, () => false);
  }

  /** Fails in the plugin's words when every address is taken, or the wanted one is or is not of this node. */
  allocate(holder: string, wanted?: Address): Result<Address, string> {
    const { lastPlace } = this.#range;
    if (wanted !== undefined) {
      const place = this.#range.placeOf(wanted);
      const isOfNode = place >= FIRST_PLACE && place <= lastPlace;
      return isOfNode && !this.#holderByPlace.has(place)
        ? ok(this.#give(place, holder))
        : err(`requested IP address ${formatIp(wanted)} is not available in range set ${this.#rangeText()}`);
    }
    const size = lastPlace - FIRST_PLACE + 1;
    for (let step = 1; step <= size; step += 1) {
      const place = FIRST_PLACE + ((this.#lastGiven - FIRST_PLACE + step) % size);
      if (this.#holderByPlace.has(place) || this.#isPinned(this.#range.addressAt(place))) continue;
      this.#lastGiven = place;
      return ok(this.#give(place, holder));
    }
    return err(`no IP addresses available in range set: ${this.#rangeText()}`);
  }

  release(holder: string): void {
    const place = this.#placeByHolder.get(holder);
    if (place === undefined) return;
    this.#placeByHolder.delete(holder);
    this.#holderByPlace.delete(place);
  }

  #rangeText(): string {
    return `${formatIp(this.gateway)}-${formatIp(this.#range.addressAt(this.#range.lastPlace))}`;
  }

  #give(place: number, holder: string): Address {
    this.#holderByPlace.set(place, holder);
    this.#placeByHolder.set(holder, place);
    return this.#range.addressAt(place);
  }
}
