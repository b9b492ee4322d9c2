/**
 * The main routing table of a namespace, as `ip route` lists it (net/ipv4/fib_trie.c).
 *
 * Models longest-prefix match with one hash table per prefix length, metrics, and the kinds of route that a cluster
 * uses. Leaves out multipath, and rules other than local, main and default.
 */
import type { NetDevice } from '../link/net-device';
import { formatCidr, type Cidr } from '../wire/cidr';
import { formatIpv4, type Ipv4Address } from '../wire/ipv4-address';

export type RouteProtocol = 'kernel' | 'boot' | 'static' | 'bird';
export type RouteScope = 'global' | 'link' | 'host';

export interface Route {
  readonly destination: Cidr;
  readonly type: 'unicast' | 'blackhole' | 'unreachable';
  /** Absent on a blackhole route. */
  readonly device?: NetDevice;
  readonly gateway?: Ipv4Address;
  /** The preferred source address, `src`. */
  readonly source?: Ipv4Address;
  readonly protocol: RouteProtocol;
  readonly scope: RouteScope;
  /** The gateway is on the link although no address says so. */
  readonly isOnlink: boolean;
  readonly metric: number;
}

export type RouteOptions = Pick<Route, 'destination'> & Partial<Omit<Route, 'destination'>>;

export class RouteTable {
  readonly #byPrefixLength: (Map<number, Route[]> | undefined)[] = Array.from(
    { length: 33 },
    () => undefined,
  );
  /** The prefix lengths in use, longest first. */
  #lengths: readonly number[] = [];

  /** Adds a route; one with the same destination and metric is replaced. */
  add(options: RouteOptions): Route {
    const route: Route = {
      type: 'unicast',
      protocol: 'boot',
      scope: options.gateway === undefined && options.device !== undefined ? 'link' : 'global',
      isOnlink: false,
      metric: 0,
      ...options,
    };
    const { address, prefixLength } = route.destination;
    const table = this.#byPrefixLength[prefixLength] ?? new Map<number, Route[]>();
    this.#byPrefixLength[prefixLength] = table;
    const others = (table.get(address | 0) ?? []).filter((other) => other.metric !== route.metric);
    table.set(
      address | 0,
      [...others, route].sort((one, other) => one.metric - other.metric),
    );
    this.#indexLengths();
    return route;
  }

  /** Removes the routes that `matches` names and answers how many. */
  removeWhere(matches: (route: Route) => boolean): number {
    let removed = 0;
    for (const table of this.#byPrefixLength) {
      for (const [key, routes] of table ?? []) {
        const kept = routes.filter((route) => !matches(route));
        removed += routes.length - kept.length;
        if (kept.length === 0) table?.delete(key);
        else if (kept.length < routes.length) table?.set(key, kept);
      }
    }
    this.#indexLengths();
    return removed;
  }

  lookUp(destination: Ipv4Address): Route | undefined {
    for (const length of this.#lengths) {
      const mask = length === 0 ? 0 : -1 << (32 - length);
      const routes = this.#byPrefixLength[length]?.get(destination & mask);
      if (routes !== undefined) {
        const route = routes.find(({ device }) => device?.isUp !== false);
        if (route !== undefined) return route;
      }
    }
    return undefined;
  }

  /** In the order of `ip route`: by destination address, the default route first. */
  entries(): readonly Route[] {
    const routes = this.#byPrefixLength.flatMap((table) => [...(table?.values() ?? [])].flat());
    return routes.sort(
      (one, other) =>
        one.destination.address - other.destination.address ||
        one.destination.prefixLength - other.destination.prefixLength ||
        one.metric - other.metric,
    );
  }

  #indexLengths(): void {
    const lengths: number[] = [];
    for (let length = 32; length >= 0; length -= 1) {
      const table = this.#byPrefixLength[length];
      if (table !== undefined && table.size > 0) lengths.push(length);
    }
    this.#lengths = lengths;
  }
}

/** The route as a person names it: `10.244.2.0/24 via 10.244.2.0 dev flannel.1`. */
export function describeRoute({ destination, gateway, device, type }: Route): string {
  const to = destination.prefixLength === 0 ? 'default' : formatCidr(destination);
  const via = gateway === undefined ? '' : ` via ${formatIpv4(gateway)}`;
  const dev = device === undefined ? '' : ` dev ${device.name}`;
  return type === 'unicast' ? `${to}${via}${dev}` : `${type} ${to}`;
}
