/**
 * Hands out the addresses of a node's Pod range, as the CNI plugin `host-local` does.
 *
 * containernetworking/plugins `plugins/ipam/host-local/backend/allocator`: the search starts after the address that was
 * given last and goes around, so that a freed address is not used again at once. An address that a lab pins to a Pod is
 * given to that Pod only, as one that is asked for by name.
 */
import { err, ok, type Result } from '../../base/result';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import { widthOf, ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { addressAt, placeIn } from '../../wire/ip-ranges';

/** More than any node will ever have Pods. */
const MAX_IPV6_PLACES = 2 ** 32;

/** Behind the gateway, which is at 1. */
const FIRST_PLACE = 2;

export class HostLocalIpam {
  readonly gateway: IpAddress;
  readonly range: IpCidr;
  /** IPv4 has a broadcast address behind it. */
  readonly #lastPlace: number;
  readonly #holderByPlace = new Map<number, string>();
  readonly #placeByHolder = new Map<string, number>();
  readonly #isPinned: (address: IpAddress) => boolean;
  #lastGiven = FIRST_PLACE - 1;

  constructor(range: IpCidr, isPinned: (address: IpAddress) => boolean = () => false) {
    const places = 2 ** (widthOf(range.address) - range.prefixLength);
    this.range = range;
    this.#lastPlace = isIpv6(range.address) ? Math.min(MAX_IPV6_PLACES, places) - 1 : places - 2;
    this.#isPinned = isPinned;
    this.gateway = addressAt(range, 1);
  }

  /** Fails in the plugin's words when every address is taken, or the wanted one is or is not of this node. */
  allocate(holder: string, wanted?: IpAddress): Result<IpAddress, string> {
    const lastPlace = this.#lastPlace;
    if (wanted !== undefined) {
      const place = ipCidrContains(this.range, wanted) ? Number(placeIn(this.range, wanted)) : -1;
      const isOfNode = place >= FIRST_PLACE && place <= lastPlace;
      return isOfNode && !this.#holderByPlace.has(place)
        ? ok(this.#give(place, holder))
        : err(`requested IP address ${formatIp(wanted)} is not available in range set ${this.#rangeText()}`);
    }
    const size = lastPlace - FIRST_PLACE + 1;
    for (let step = 1; step <= size; step += 1) {
      const place = FIRST_PLACE + ((this.#lastGiven - FIRST_PLACE + step) % size);
      if (this.#holderByPlace.has(place) || this.#isPinned(addressAt(this.range, place))) continue;
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
    return `${formatIp(this.gateway)}-${formatIp(addressAt(this.range, this.#lastPlace))}`;
  }

  #give(place: number, holder: string): IpAddress {
    this.#holderByPlace.set(place, holder);
    this.#placeByHolder.set(holder, place);
    return addressAt(this.range, place);
  }
}
