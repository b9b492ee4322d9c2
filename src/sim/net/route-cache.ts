/**
 * The MTU of a way, and what ICMP said about single destinations (net/ipv4/route.c: `ipv4_mtu`,
 * `__ip_rt_update_pmtu`, `__ip_do_redirect`).
 *
 * Models path MTU exceptions that expire, the least MTU that is believed, and redirects. `route-exceptions.ts` keeps them.
 */
import { after, seconds, type SimTime } from '../base/time';
import type { NetDevice } from '../link/net-device';
import { ipv4Of, type Ipv4Address } from '../wire/ipv4-address';
import { RouteExceptions, type RouteException } from './route-exceptions';
import type { Route } from './route-table';
import type { StackContext } from './stack-context';

/** `ip_rt_gc_timeout`: how long a redirect is believed. */
const REDIRECT_LIFETIME = seconds(300);

export interface CachedRoute {
  readonly destination: Ipv4Address;
  /** 0 where no path MTU was learnt. */
  readonly mtuBytes: number;
  readonly isMtuLocked: boolean;
  readonly gateway: Ipv4Address | undefined;
  readonly expiresAt: SimTime;
}

export class RouteCache {
  readonly #context: StackContext;
  /** By destination as a signed integer, which keeps the keys small integers. */
  readonly #exceptions = new RouteExceptions<number>();

  constructor(context: StackContext) {
    this.#context = context;
  }

  /** The better next hop that a redirect named. */
  gatewayOf(destination: Ipv4Address, route: Route): Ipv4Address | undefined {
    if (this.#exceptions.size === 0) return undefined;
    const gateway = this.#exceptions.find(destination | 0, route, this.#context.scheduler.now())?.gateway;
    return gateway === undefined ? undefined : ipv4Of(gateway);
  }

  /** What was learnt about a destination on this route. */
  entryOf(destination: Ipv4Address, route: Route): CachedRoute | undefined {
    const exception = this.#exceptions.find(destination | 0, route, this.#context.scheduler.now());
    return exception === undefined ? undefined : cachedRouteOf(destination, exception);
  }

  /** What a datagram from here may be long. */
  mtuOf(destination: Ipv4Address, route: Route, device: NetDevice): number {
    if (this.#exceptions.size > 0 && !route.isMtuLocked) {
      const now = this.#context.scheduler.now();
      const learnt = this.#exceptions.find(destination | 0, route, now)?.mtuBytes ?? 0;
      if (learnt > 0) return Math.min(learnt, device.mtuBytes);
    }
    return route.mtuBytes === 0 ? device.mtuBytes : route.mtuBytes;
  }

  /** What a packet that is passed on may be long: nobody who sends ICMP errors is believed. */
  forwardMtuOf(destination: Ipv4Address, route: Route, device: NetDevice): number {
    if (this.isMtuLocked(destination, route)) return this.mtuOf(destination, route, device);
    return route.mtuBytes === 0 ? device.mtuBytes : route.mtuBytes;
  }

  isMtuLocked(destination: Ipv4Address, route: Route): boolean {
    if (route.isMtuLocked) return true;
    if (this.#exceptions.size === 0) return false;
    const now = this.#context.scheduler.now();
    return this.#exceptions.find(destination | 0, route, now)?.isMtuLocked === true;
  }

  /** An ICMP error said that packets to there may not be larger. */
  learnMtu(destination: Ipv4Address, route: Route, device: NetDevice, told: number): void {
    if (route.isMtuLocked || route.type !== 'unicast') return;
    const { sysctl, scheduler } = this.#context;
    const before = this.mtuOf(destination, route, device);
    const now = scheduler.now();
    if (before < told) return;
    const least = sysctl.getNumber('net.ipv4.route.min_pmtu');
    const isMtuLocked = told < least;
    const mtuBytes = isMtuLocked ? Math.min(before, least) : told;
    const lifetime = seconds(sysctl.getNumber('net.ipv4.route.mtu_expires'));
    this.#exceptions.learnMtu(destination | 0, route, {
      mtuBytes,
      isMtuLocked,
      expiresAt: after(now, lifetime),
    });
  }

  learnGateway(destination: Ipv4Address, route: Route, gateway: Ipv4Address): void {
    const expiresAt = after(this.#context.scheduler.now(), REDIRECT_LIFETIME);
    this.#exceptions.learnGateway(destination | 0, route, { gateway: gateway | 0, expiresAt });
  }

  clear(): void {
    this.#exceptions.clear();
  }

  /** What `ip route show cache` lists. */
  entries(): readonly CachedRoute[] {
    return this.#exceptions.entries().map(([key, exception]) => cachedRouteOf(ipv4Of(key), exception));
  }
}

function cachedRouteOf(destination: Ipv4Address, exception: RouteException<number>): CachedRoute {
  const { mtuBytes, isMtuLocked, gateway, expiresAt } = exception;
  return {
    destination,
    mtuBytes,
    isMtuLocked,
    gateway: gateway === undefined ? undefined : ipv4Of(gateway),
    expiresAt,
  };
}
