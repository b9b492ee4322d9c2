/**
 * What a host takes over from router advertisements (`ndisc_router_discovery` of net/ipv6/ndisc.c, `addrconf_prefix_rcv` of
 * net/ipv6/addrconf.c; RFC 4861 §6.3.4, RFC 4862 §5.5.3).
 *
 * Models the default route with its lifetime and preference, hop limit and MTU, prefixes on the link, and addresses made from them
 * with their lifetimes. Leaves out route information and DNS options.
 */
import { after, elapsed, seconds, type SimTime } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import type { PrefixInformation, ReadRouterAdvertisement } from '../../wire/icmpv6-neighbor';
import { ipv6Of, isLinkLocalIpv6, isMulticastIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrOf } from '../../wire/ipv6-cidr';
import type { Ipv6Context } from './ipv6-context';
import type { Ipv6AddressOptions, Ipv6Interface, Ipv6InterfaceAddress } from './ipv6-interfaces';
import { EVERY_IPV6, IPV6_ROUTE_METRIC } from './ipv6-route';
import { interfaceIdentifierOf } from './ipv6-scope';
import type { NeighborDiscovery } from './neighbor-discovery';

const FOREVER = 0xffff_ffff;
const MIN_IPV6_MTU = 1280;
/** RFC 4862 §5.5.3: a lifetime is not cut below two hours by an unauthenticated advertisement. */
const MIN_VALID_SECONDS = 7200;

/** Gives a device an address, with duplicate address detection and all. */
export type AddressAdder = (place: Ipv6Interface, options: Ipv6AddressOptions) => void;

export class RouterAdvertisements {
  readonly #context: Ipv6Context;
  readonly #neighbors: NeighborDiscovery;
  readonly #addAddress: AddressAdder;

  constructor(context: Ipv6Context, neighbors: NeighborDiscovery, addAddress: AddressAdder) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#addAddress = addAddress;
  }

  /** `ndisc_router_discovery`: what a router says is on the link, and that it is one. */
  heard(place: Ipv6Interface, router: Ipv6Address, advertisement: ReadRouterAdvertisement): void {
    const { device } = place;
    const { settings } = this.#context;
    const own = settings.forDevice(device);
    if (!own.acceptsRouterAdvertisements) return;
    place.stopSoliciting();
    this.#neighbors.learnRouter(router, device, advertisement.options);
    this.#setDefaultRoute(place, router, advertisement);
    const { mtuBytes, prefixes = [] } = advertisement.options;
    const conf = `net.ipv6.conf.${device.name}`;
    if (advertisement.hopLimit > 0) {
      settings.set(`${conf}.hop_limit`, String(advertisement.hopLimit));
    }
    if (mtuBytes !== undefined && isUsableMtu(mtuBytes, device)) {
      settings.set(`${conf}.mtu`, String(mtuBytes));
    }
    for (const prefix of prefixes) this.#takePrefix(place, prefix, own.isAutoconfigured);
  }

  #setDefaultRoute(place: Ipv6Interface, gateway: Ipv6Address, advertisement: ReadRouterAdvertisement): void {
    const { routing } = this.#context;
    const { device } = place;
    const isThis = (route: {
      device: NetDevice | undefined;
      gateway: Ipv6Address | undefined;
      protocol: string;
    }): boolean => route.device === device && route.gateway === gateway && route.protocol === 'ra';
    routing.main.removeFirst(EVERY_IPV6, isThis);
    const { lifetimeSeconds, preference, hopLimit, options } = advertisement;
    const mtuBytes = options.mtuBytes ?? 0;
    if (lifetimeSeconds === 0) return;
    routing.main.add({
      destination: EVERY_IPV6,
      device,
      gateway,
      protocol: 'ra',
      metric: IPV6_ROUTE_METRIC.USER,
      hopLimit,
      mtuBytes: isUsableMtu(mtuBytes, device) ? mtuBytes : 0,
      preference,
      expiresAt: this.#in(lifetimeSeconds),
    });
  }

  #takePrefix(place: Ipv6Interface, information: PrefixInformation, isAutoconfigured: boolean): void {
    const { prefix, prefixLength, validSeconds, preferredSeconds } = information;
    if (isLinkLocalIpv6(prefix) || isMulticastIpv6(prefix) || preferredSeconds > validSeconds) return;
    const { routing } = this.#context;
    const { device } = place;
    if (information.isOnLink) {
      const destination = ipv6CidrOf(prefix, prefixLength);
      const isThis = (route: { device: NetDevice | undefined; protocol: string }): boolean =>
        route.device === device && route.protocol === 'kernel';
      routing.main.removeFirst(destination, isThis);
      if (validSeconds > 0) {
        const metric = IPV6_ROUTE_METRIC.ADDRESS;
        const expiresAt = this.#until(validSeconds);
        routing.main.add({ destination, device, protocol: 'kernel', metric, expiresAt });
      }
    }
    if (!information.isAutonomous || !isAutoconfigured || prefixLength !== 64) return;
    const address = ipv6Of(prefix | interfaceIdentifierOf(device));
    const present = place.find(address);
    if (present === undefined) {
      if (validSeconds === 0) return;
      this.#addAddress(place, {
        address,
        prefixLength,
        hasNoPrefixRoute: true,
        isFromRouter: true,
        validUntil: this.#until(validSeconds),
        preferredUntil: this.#until(preferredSeconds),
      });
      return;
    }
    if (!present.isFromRouter) return;
    present.validUntil = this.#until(this.#believedSeconds(present, validSeconds));
    present.preferredUntil = this.#until(preferredSeconds);
  }

  #believedSeconds(entry: Ipv6InterfaceAddress, told: number): number {
    if (entry.validUntil === undefined || told > MIN_VALID_SECONDS) return told;
    const left = Math.floor(elapsed(this.#now(), entry.validUntil) / seconds(1));
    return told > left ? told : Math.min(left, MIN_VALID_SECONDS);
  }

  #until(lifetimeSeconds: number): SimTime | undefined {
    return lifetimeSeconds === FOREVER ? undefined : this.#in(lifetimeSeconds);
  }

  #in(lifetimeSeconds: number): SimTime {
    return after(this.#now(), seconds(lifetimeSeconds));
  }

  #now(): SimTime {
    return this.#context.stack.scheduler.now();
  }
}

function isUsableMtu(mtuBytes: number, device: NetDevice): boolean {
  return mtuBytes >= MIN_IPV6_MTU && mtuBytes <= device.mtuBytes;
}
