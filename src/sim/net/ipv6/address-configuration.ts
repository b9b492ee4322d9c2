/**
 * What happens when IPv6 addresses and devices come and go (net/ipv6/addrconf.c; RFC 4862).
 *
 * Models link-local addresses from MAC addresses (`addr_gen_mode` 0 and 1), duplicate address detection with nonces (RFC 7527),
 * routes that come with addresses, solicited-node groups, lifetimes, `disable_ipv6`, `forwarding` and `keep_addr_on_down`. Leaves out
 * stable-privacy and temporary addresses and optimistic detection.
 */
import { err, ok, type Result } from '../../base/result';
import { elapsed, isBefore, type Duration } from '../../base/time';
import type { NetDevice } from '../../link/net-device';
import {
  ipv6Of,
  isLinkLocalIpv6,
  isLoopbackIpv6,
  isMulticastIpv6,
  LOOPBACK_IPV6,
  type Ipv6Address,
} from '../../wire/ipv6-address';
import { ipv6CidrOf } from '../../wire/ipv6-cidr';
import { netlinkError, type NetlinkError } from '../netlink-error';
import { AnycastAddresses } from './anycast-addresses';
import { DuplicateAddressDetection } from './duplicate-address-detection';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import { Ipv6InterfaceAddress, type Ipv6AddressOptions, type Ipv6Interface } from './ipv6-interfaces';
import { EVERY_GROUP, hostCidrOf, IPV6_ROUTE_METRIC } from './ipv6-route';
import { ALL_NODES, ALL_ROUTERS, linkLocalOf, SCOPE, solicitedNodeOf } from './ipv6-scope';
import type { MulticastGroups } from './multicast-groups';
import type { DuplicateWatch, NeighborDiscovery } from './neighbor-discovery';
import { RouterAdvertisements } from './router-advertisements';
import { RouterSolicitations } from './router-solicitations';

/** ff01::1 */
const INTERFACE_NODES = ipv6Of((0xff01n << 112n) | 1n);
export class AddressConfiguration implements DuplicateWatch {
  readonly #context: Ipv6Context;
  readonly #neighbors: NeighborDiscovery;
  readonly #groups: MulticastGroups;
  readonly #anycast: AnycastAddresses;
  readonly #detection: DuplicateAddressDetection;
  readonly #solicitations: RouterSolicitations;
  readonly routers: RouterAdvertisements;

  constructor(
    context: Ipv6Context,
    sender: Icmpv6Sender,
    neighbors: NeighborDiscovery,
    groups: MulticastGroups,
  ) {
    this.#context = context;
    this.#neighbors = neighbors;
    this.#groups = groups;
    this.#anycast = new AnycastAddresses(context, groups);
    const prng = context.stack.prng.split('addrconf');
    this.#detection = new DuplicateAddressDetection(context, neighbors, prng, (place, entry) =>
      this.#complete(place, entry),
    );
    this.#solicitations = new RouterSolicitations(context, sender, prng);
    this.routers = new RouterAdvertisements(context, neighbors, (place, options) => {
      this.#insert(place, options);
    });
  }

  /** As `ip -6 addr add`. */
  add(device: NetDevice, options: Ipv6AddressOptions): Result<Ipv6InterfaceAddress, NetlinkError> {
    const place = this.#context.interfaces.of(device);
    if (place === undefined) return err(netlinkError('ENODEV'));
    if (isMulticastIpv6(options.address))
      return err(
        netlinkError(
          'EADDRNOTAVAIL',
          'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag',
        ),
      );
    if (options.address === 0n) return err(netlinkError('EADDRNOTAVAIL', 'ipv6: Invalid address'));
    if (isLoopbackIpv6(options.address) && device.kind !== 'loopback') {
      return err(netlinkError('EADDRNOTAVAIL', 'ipv6: Cannot assign loopback address on this device'));
    }
    if (this.#context.settings.forDevice(device).isDisabled) {
      return err(netlinkError('EACCES', 'ipv6: IPv6 is disabled on this device'));
    }
    if (place.find(options.address) !== undefined) {
      return err(netlinkError('EEXIST', 'ipv6: address already assigned'));
    }
    // What it listens to already is told again (`ipv6_find_idev` calls `ipv6_mc_up`).
    if (device.isUp) this.#groups.deviceUp(place);
    return ok(this.#insert(place, options));
  }

  remove(
    device: NetDevice,
    address: Ipv6Address,
    prefixLength?: number,
  ): Result<Ipv6InterfaceAddress, NetlinkError> {
    const place = this.#context.interfaces.of(device);
    const entry = place?.find(address);
    const isNamed = prefixLength === undefined || entry?.prefixLength === prefixLength;
    if (place === undefined || entry === undefined || !isNamed) {
      return err(netlinkError('EADDRNOTAVAIL', 'ipv6: address not found'));
    }
    this.#drop(place, entry, true);
    return ok(entry);
  }

  deviceAdded(place: Ipv6Interface): void {
    this.#groups.join(place, INTERFACE_NODES);
    this.#groups.join(place, ALL_NODES);
    if (this.#context.settings.forDevice(place.device).isForwarding) this.#groups.join(place, ALL_ROUTERS);
    this.linkChanged(place);
  }

  /** The device has been set up or down, or has a carrier now (`addrconf_notify`). */
  linkChanged(place: Ipv6Interface): void {
    const { device } = place;
    if (!device.isUp || this.#context.settings.forDevice(device).isDisabled) {
      if (place.isReady || place.addresses.length > 0) this.#takeDown(place);
      return;
    }
    if (place.isReady || !device.hasCarrier) return;
    place.isReady = true;
    this.#groups.deviceUp(place);
    this.#configure(place);
  }

  /** `disable_ipv6` or `forwarding` was written. */
  settingsChanged(setting: 'disable_ipv6' | 'forwarding'): void {
    for (const place of this.#context.interfaces.all()) {
      if (setting === 'disable_ipv6') this.linkChanged(place);
      else this.#forwardingChanged(place);
    }
  }

  /** Nothing of a device that leaves the namespace stays. */
  deviceRemoved(place: Ipv6Interface): void {
    this.#takeDown(place, true);
  }

  // Duplicate address detection.

  heardSolicitation(entry: Ipv6InterfaceAddress, source: Ipv6Address, nonce: number | undefined): void {
    // Our own, come back; or somebody who only wants to know the MAC address of one who has it.
    if (source !== 0n || (nonce !== undefined && nonce === entry.nonce)) return;
    this.#failed(entry);
  }

  heardAdvertisement(entry: Ipv6InterfaceAddress): void {
    this.#failed(entry);
  }

  // Addresses and their routes.

  #configure(place: Ipv6Interface): void {
    const { device } = place;
    if (device.kind === 'loopback') {
      if (place.find(LOOPBACK_IPV6) === undefined)
        this.#insert(place, { address: LOOPBACK_IPV6, prefixLength: 128 });
      else for (const entry of place.addresses) this.#begin(place, entry);
      return;
    }
    this.#context.routing.local.add({
      destination: EVERY_GROUP,
      type: 'multicast',
      device,
      protocol: 'kernel',
      metric: IPV6_ROUTE_METRIC.ADDRESS,
    });
    for (const entry of place.addresses) this.#begin(place, entry);
    if (this.#context.settings.forDevice(device).addressMode !== 0) return;
    const address = linkLocalOf(device);
    if (place.find(address) === undefined) this.#insert(place, { address, prefixLength: 64 });
  }

  #insert(place: Ipv6Interface, options: Ipv6AddressOptions): Ipv6InterfaceAddress {
    const entry = new Ipv6InterfaceAddress(place.device, options);
    place.insert(entry);
    this.#begin(place, entry);
    return entry;
  }

  /** The prefix is on the link at once; the address itself may have to wait (`addrconf_dad_start`). */
  #begin(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    const { device } = place;
    if (!device.isUp) return;
    this.#addPrefixRoute(entry);
    if (device.kind !== 'loopback') this.#listen(place, entry);
    const settings = this.#context.settings.forDevice(device);
    const isChecked =
      device.kind !== 'loopback' &&
      device.hasArp &&
      settings.acceptsDad &&
      !entry.hasNoDad &&
      settings.dadTransmits > 0;
    entry.isTentative = true;
    if (!isChecked) {
      this.#complete(place, entry);
      return;
    }
    if (!place.isReady) return;
    this.#detection.start(place, entry);
  }

  /** Nobody else has it (`addrconf_dad_completed`). */
  #complete(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    const { device } = place;
    entry.stopTimer();
    entry.isTentative = false;
    this.#context.routing.local.add({
      destination: hostCidrOf(entry.address),
      type: 'local',
      device,
      protocol: 'kernel',
      metric: 0,
    });
    const settings = this.#context.settings.forDevice(device);
    if (settings.isForwarding) this.#anycast.join(place, entry);
    if (device.kind === 'loopback') return;
    this.#watchLifetime(place, entry);
    if (settings.notifiesNeighbors) this.#neighbors.announce(device, entry.address);
    const isOnlyLinkLocal =
      entry.scope === SCOPE.LINK &&
      place.addresses.every((other) => other === entry || other.scope !== SCOPE.LINK || other.isTentative);
    if (!isOnlyLinkLocal) return;
    this.#groups.reportAll(place);
    if (settings.acceptsRouterAdvertisements && settings.routerSolicitations !== 0) {
      this.#solicitations.solicit(place, entry.address, settings.routerSolicitations);
    }
  }

  #failed(entry: Ipv6InterfaceAddress): void {
    const place = this.#context.interfaces.of(entry.device);
    if (place === undefined || !entry.isTentative) return;
    entry.stopTimer();
    if (entry.isFromRouter) {
      this.#drop(place, entry, true);
      return;
    }
    entry.isDuplicate = true;
    const { settings } = this.#context;
    const isOwnMaking = entry.address === linkLocalOf(entry.device);
    if (settings.forDevice(entry.device).stopsAtDuplicate && isOwnMaking) {
      settings.set(`net.ipv6.conf.${entry.device.name}.disable_ipv6`, '1');
    }
  }

  #watchLifetime(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    const { validUntil } = entry;
    if (validUntil === undefined) return;
    const { scheduler } = this.#context.stack;
    const left = elapsed(scheduler.now(), validUntil);
    entry.stopTimer();
    entry.cancelTimer = scheduler.schedule(Math.max(left, 0) as Duration, () => {
      entry.cancelTimer = undefined;
      if (entry.validUntil === undefined || isBefore(scheduler.now(), entry.validUntil))
        this.#watchLifetime(place, entry);
      else this.#drop(place, entry, true);
    });
  }

  #addPrefixRoute({ address, prefixLength, peer, device, hasNoPrefixRoute }: Ipv6InterfaceAddress): void {
    if (hasNoPrefixRoute || device.kind === 'loopback') return;
    const { main } = this.#context.routing;
    const metric = IPV6_ROUTE_METRIC.ADDRESS;
    main.add({ destination: ipv6CidrOf(address, prefixLength), device, protocol: 'kernel', metric });
    if (peer !== undefined) main.add({ destination: hostCidrOf(peer), device, protocol: 'kernel', metric });
  }

  #forwardingChanged(place: Ipv6Interface): void {
    const { isForwarding } = this.#context.settings.forDevice(place.device);
    const hasBeenRouter = place.isMember(ALL_ROUTERS);
    if (isForwarding === hasBeenRouter) return;
    if (isForwarding) this.#groups.join(place, ALL_ROUTERS);
    else this.#groups.leave(place, ALL_ROUTERS);
    for (const entry of place.addresses) {
      if (entry.isTentative) continue;
      if (isForwarding) this.#anycast.join(place, entry);
      else this.#anycast.leave(place, entry);
    }
    if (!isForwarding) return;
    place.stopSoliciting();
    // A router believes no other router (`rt6_purge_dflt_routers`).
    this.#context.routing.main.removeWhere(
      (route) => route.protocol === 'ra' && route.device === place.device,
    );
  }

  #drop(place: Ipv6Interface, entry: Ipv6InterfaceAddress, hasRoutes: boolean): void {
    const { device } = place;
    entry.stopTimer();
    place.remove(entry);
    if (hasRoutes) {
      const { routing } = this.#context;
      routing.local.removeFirst(
        hostCidrOf(entry.address),
        (route) => route.type === 'local' && route.device === device,
      );
      this.#removePrefixRoute(place, entry);
      routing.forgetSource(entry.address);
    }
    this.#anycast.leave(place, entry);
    this.#stopListening(place, entry);
  }

  #listen(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    if (entry.isListening) return;
    entry.isListening = true;
    this.#groups.join(place, solicitedNodeOf(entry.address));
  }

  #stopListening(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    if (!entry.isListening) return;
    entry.isListening = false;
    this.#groups.leave(place, solicitedNodeOf(entry.address));
  }

  #removePrefixRoute(place: Ipv6Interface, entry: Ipv6InterfaceAddress): void {
    if (entry.hasNoPrefixRoute) return;
    const { main } = this.#context.routing;
    const isOwn = (route: { device: NetDevice | undefined; protocol: string }): boolean =>
      route.device === place.device && route.protocol === 'kernel';
    if (entry.peer !== undefined) main.removeFirst(hostCidrOf(entry.peer), isOwn);
    const prefix = ipv6CidrOf(entry.address, entry.prefixLength);
    const isShared = place.addresses.some(
      (other) =>
        other.prefixLength === entry.prefixLength &&
        !other.hasNoPrefixRoute &&
        ipv6CidrOf(other.address, other.prefixLength).address === prefix.address,
    );
    if (!isShared) main.removeFirst(prefix, isOwn);
  }

  /** `addrconf_ifdown`: addresses do not survive, but for those of an administrator with `keep_addr_on_down`. */
  #takeDown(place: Ipv6Interface, isGone = false): void {
    const { device } = place;
    const isKeeping = !isGone && this.#context.settings.forDevice(device).keepsAddressesOnDown;
    place.isReady = false;
    place.stopSoliciting();
    this.#groups.deviceDown(place);
    for (const entry of place.addresses) {
      if (isKeeping && entry.validUntil === undefined && !isLinkLocalIpv6(entry.address)) {
        entry.stopTimer();
        entry.isTentative = true;
        this.#anycast.leave(place, entry);
        this.#stopListening(place, entry);
      } else this.#drop(place, entry, false);
    }
    this.#context.routing.forgetDevice(device);
    this.#neighbors.forgetDevice(device);
  }
}
