/**
 * The MTU of a way, and what ICMPv6 said about single destinations (net/ipv6/route.c: `ip6_mtu`, `__ip6_rt_update_pmtu`,
 * `rt6_do_redirect`; RFC 8201).
 */
import { after, seconds, type SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { Ipv6Address } from '../../wire/ipv6-address';
import { RouteExceptions } from '../route-exceptions';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6Route } from './ipv6-route';

const MIN_MTU = 1280;
/** A redirect is believed until the cache is cleaned up; the kernel collects after `gc_timeout`, here after ten minutes. */
const REDIRECT_LIFETIME = seconds(600);

export interface CachedIpv6Route {
  readonly destination: Ipv6Address;
  /** 0 where no path MTU was learnt. */
  readonly mtuBytes: number;
  readonly gateway: Ipv6Address | undefined;
  readonly expiresAt: SimTime;
}

export class Ipv6RouteCache {
  readonly #context: Ipv6Context;
  readonly #exceptions = new RouteExceptions<Ipv6Address>();

  constructor(context: Ipv6Context) {
    this.#context = context;
  }

  /** What was learnt about a destination on this route. */
  entryOf(destination: Ipv6Address, route: Ipv6Route): CachedIpv6Route | undefined {
    const learnt = this.#exceptions.find(destination, route, this.#context.stack.scheduler.now());
    if (learnt === undefined) return undefined;
    const { mtuBytes, gateway, expiresAt } = learnt;
    return { destination, mtuBytes, gateway, expiresAt };
  }

  gatewayOf(destination: Ipv6Address, route: Ipv6Route): Ipv6Address | undefined {
    if (this.#exceptions.size === 0) return undefined;
    return this.#exceptions.find(destination, route, this.#context.stack.scheduler.now())?.gateway;
  }

  /** What a packet that takes this way may be long. */
  mtuOf(destination: Ipv6Address, route: Ipv6Route, device: NetDevice): number {
    const ofDevice = Math.min(this.#context.settings.forDevice(device).mtuBytes, device.mtuBytes);
    const ofRoute = route.mtuBytes === 0 ? ofDevice : route.mtuBytes;
    if (this.#exceptions.size === 0) return ofRoute;
    const learnt = this.#exceptions.find(destination, route, this.#context.stack.scheduler.now());
    const mtuBytes = learnt?.mtuBytes ?? 0;
    return mtuBytes > 0 ? Math.min(mtuBytes, ofRoute) : ofRoute;
  }

  /** An ICMPv6 error said that packets to there may not be larger. Never below what every link carries. */
  learnMtu(destination: Ipv6Address, route: Ipv6Route, device: NetDevice, told: number): void {
    const mtuBytes = Math.max(told, MIN_MTU);
    if (mtuBytes >= this.mtuOf(destination, route, device)) return;
    const { settings, stack } = this.#context;
    const lifetime = seconds(settings.getNumber('net.ipv6.route.mtu_expires'));
    const expiresAt = after(stack.scheduler.now(), lifetime);
    this.#exceptions.learnMtu(destination, route, { mtuBytes, isMtuLocked: false, expiresAt });
  }

  learnGateway(destination: Ipv6Address, route: Ipv6Route, gateway: Ipv6Address): void {
    const expiresAt = after(this.#context.stack.scheduler.now(), REDIRECT_LIFETIME);
    this.#exceptions.learnGateway(destination, route, { gateway, expiresAt });
  }

  clear(): void {
    this.#exceptions.clear();
  }

  /** What `ip -6 route show cache` lists. */
  entries(): readonly CachedIpv6Route[] {
    return this.#exceptions.entries().map(([destination, { mtuBytes, gateway, expiresAt }]) => ({
      destination,
      mtuBytes,
      gateway,
      expiresAt,
    }));
  }
}
