/**
 * What a namespace learnt about single destinations: a smaller path MTU (RFC 1191) or a better next hop (a redirect), as
 * `ip route get` and `ip route show cache` show it (`fib_nh_exception` of net/ipv4/route.c).
 *
 * Generic over the address, for IPv4 and IPv6. An exception belongs to the route that it was learnt on: when that route
 * is replaced or gone, it is forgotten. An expired one is removed when it is looked at.
 */
import { LazyMap } from '../base/lazy-map';
import { isBefore, type SimTime } from '../base/time';

export interface RouteException<Address> {
  /** 0 while no path MTU is known. */
  readonly mtuBytes: number;
  /** The path MTU is below what Linux believes (`route.min_pmtu`), so packets are fragmented instead. */
  readonly isMtuLocked: boolean;
  readonly gateway: Address | undefined;
  readonly expiresAt: SimTime;
}

interface StoredException<Address> extends RouteException<Address> {
  readonly route: object;
}

export class RouteExceptions<Address> {
  readonly #byDestination = new LazyMap<Address, StoredException<Address>>();

  get size(): number {
    return this.#byDestination.size;
  }

  find(destination: Address, route: object, now: SimTime): RouteException<Address> | undefined {
    const found = this.#byDestination.get(destination);
    if (found === undefined) return undefined;
    if (found.route === route && isBefore(now, found.expiresAt)) return found;
    this.#byDestination.delete(destination);
    return undefined;
  }

  learnMtu(
    destination: Address,
    route: object,
    learnt: { readonly mtuBytes: number; readonly isMtuLocked: boolean; readonly expiresAt: SimTime },
  ): void {
    const known = this.#byDestination.get(destination);
    const gateway = known?.route === route ? known.gateway : undefined;
    this.#byDestination.set(destination, { route, gateway, ...learnt });
  }

  learnGateway(
    destination: Address,
    route: object,
    learnt: { readonly gateway: Address; readonly expiresAt: SimTime },
  ): void {
    const known = this.#byDestination.get(destination);
    const isSame = known?.route === route;
    const mtuBytes = isSame ? known.mtuBytes : 0;
    const isMtuLocked = isSame && known.isMtuLocked;
    this.#byDestination.set(destination, { route, mtuBytes, isMtuLocked, ...learnt });
  }

  /** `ip route flush cache`. */
  clear(): void {
    this.#byDestination.clear();
  }

  entries(): readonly (readonly [destination: Address, exception: RouteException<Address>])[] {
    return [...this.#byDestination];
  }
}
