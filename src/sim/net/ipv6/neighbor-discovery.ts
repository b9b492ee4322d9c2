/**
 * Neighbor discovery as Linux speaks it (RFC 4861; net/ipv6/ndisc.c). `wire/icmpv6-neighbor.ts` has the messages,
 * `neighbor-table.ts` the states.
 *
 * Models solicitations by group and by unicast, answers with the flags of a host and of a router, what is learnt from
 * solicitations and advertisements, proxy entries with `proxy_ndp` and `proxy_delay`, redirects, and notice of duplicates to
 * `address-configuration.ts`. Leaves out SEND and the addresses of other link layers.
 */
import { milliseconds } from '../../base/time';
import type { MacParts } from '../../link/frame';
import type { NetDevice } from '../../link/net-device';
import type { Packet } from '../../link/packet';
import { ETHER_TYPE } from '../../wire/ether-type';
import { ICMPV6_TYPE, type Icmpv6Message } from '../../wire/icmpv6';
import {
  neighborAdvertisement,
  neighborSolicitation,
  readNeighborMessage,
  redirectMessage,
  type AdvertisementFlags,
  type NeighborOptions,
  type ReadNeighborMessage,
} from '../../wire/icmpv6-neighbor';
import {
  ANY_IPV6,
  formatIpv6,
  isLinkLocalIpv6,
  isMulticastIpv6,
  type Ipv6Address,
} from '../../wire/ipv6-address';
import { IcmpRateLimit } from '../icmp-rate-limit';
import type { NeighborProtocol, SolicitedNeighbor } from '../neighbor';
import { NeighborTable } from '../neighbor-table';
import type { NeighborSettings } from '../sysctl-defaults';
import type { Icmpv6Sender } from './icmpv6-sender';
import type { Ipv6Context } from './ipv6-context';
import { ipv6Destination, ipv6Source } from './ipv6-header';
import type { Ipv6InterfaceAddress } from './ipv6-interfaces';
import type { Ipv6Route } from './ipv6-route';
import { ALL_NODES, isUnicastIpv6, solicitedNodeOf } from './ipv6-scope';
import type { MulticastGroups } from './multicast-groups';
import { chooseSource } from './source-address';

const SECOND_NS = 1_000_000_000;
/** A redirect is 1280 bytes at most: both addresses, the fixed part and the option's header come off. */
const MAX_REDIRECTED_BYTES = 1280 - 40 - 8 - 32 - 8 - 8;

export interface Ipv6ProxyEntry {
  readonly address: Ipv6Address;
  readonly device: NetDevice;
}

/** What address configuration is told of others that use, or try, an address of ours. */
export interface DuplicateWatch {
  /** A solicitation for an address that is not known to be unique. */
  heardSolicitation(entry: Ipv6InterfaceAddress, source: Ipv6Address, nonce: number | undefined): void;
  heardAdvertisement(entry: Ipv6InterfaceAddress): void;
}

export class NeighborDiscovery implements NeighborProtocol<Ipv6Address> {
  readonly settingsPrefix = 'net.ipv6';
  readonly neighbors: NeighborTable<Ipv6Address>;
  readonly #context: Ipv6Context;
  readonly #prng: Ipv6Context['stack']['prng'];
  readonly #redirectLimit = new IcmpRateLimit<Ipv6Address>();
  #sender: Icmpv6Sender | undefined = undefined;
  #duplicates: DuplicateWatch | undefined = undefined;
  #groups: MulticastGroups | undefined = undefined;
  #proxies: readonly Ipv6ProxyEntry[] = [];
  #delayedAnswers = 0;

  constructor(context: Ipv6Context) {
    this.#context = context;
    this.#prng = context.stack.prng.split('ndisc-proxy');
    this.neighbors = new NeighborTable<Ipv6Address>(context.stack, this, 'neighbor6');
  }

  use(sender: Icmpv6Sender, duplicates: DuplicateWatch, groups: MulticastGroups): void {
    this.#sender = sender;
    this.#groups = groups;
    this.#duplicates = duplicates;
  }

  // What the neighbor table asks.

  format(address: Ipv6Address): string {
    return formatIpv6(address);
  }

  settingsOf(device: NetDevice): NeighborSettings {
    return this.#context.settings.forDevice(device);
  }

  /** `ndisc_solicit` */
  solicit(neighbor: SolicitedNeighbor<Ipv6Address>, knownMac: MacParts | undefined): void {
    const { device, address, waiting } = neighbor;
    const source = this.#ownSourceOf(waiting, device) ?? this.#context.interfaces.of(device)?.linkLocal;
    if (source === undefined) return;
    const to = knownMac === undefined ? solicitedNodeOf(address) : address;
    this.#send(device, neighborSolicitation(address, { sourceMac: device.mac }), source, to);
  }

  // Proxy entries: `ip -6 neigh add proxy ADDRESS dev DEVICE`.

  get proxies(): readonly Ipv6ProxyEntry[] {
    return this.#proxies;
  }

  addProxy(address: Ipv6Address, device: NetDevice): void {
    if (this.isProxy(address, device)) return;
    this.#proxies = [...this.#proxies, { address, device }];
    const place = this.#context.interfaces.of(device);
    if (place !== undefined) this.#groups?.join(place, solicitedNodeOf(address));
  }

  removeProxy(address: Ipv6Address, device: NetDevice): boolean {
    const before = this.#proxies.length;
    this.#proxies = this.#proxies.filter((entry) => entry.address !== address || entry.device !== device);
    if (this.#proxies.length === before) return false;
    const place = this.#context.interfaces.of(device);
    if (place !== undefined) this.#groups?.leave(place, solicitedNodeOf(address));
    return true;
  }

  isProxy(address: Ipv6Address, device: NetDevice): boolean {
    return this.#proxies.some((entry) => entry.address === address && entry.device === device);
  }

  forgetDevice(device: NetDevice): void {
    this.#proxies = this.#proxies.filter((entry) => entry.device !== device);
    this.neighbors.forgetDevice(device);
  }

  /** The solicitation of duplicate address detection: from nobody. */
  probeDuplicate(entry: Ipv6InterfaceAddress): void {
    const { address, device, nonce } = entry;
    this.#send(device, neighborSolicitation(address, { nonce }), ANY_IPV6, solicitedNodeOf(address));
  }

  /** Tells all neighbors of an address (`ndisc_notify`). */
  announce(device: NetDevice, address: Ipv6Address): void {
    const flags = { isRouter: this.#isRouter(device), isSolicited: false, isOverride: true };
    this.#advertise(device, address, ALL_NODES, flags, true);
  }

  /** Takes a solicitation or an advertisement whose checksum and hop limit are right. False when it is malformed. */
  receive(packet: Packet, device: NetDevice, message: Icmpv6Message): boolean {
    const read = readNeighborMessage(message);
    if (read === undefined || isMulticastIpv6(read.target)) return false;
    if (message.type === ICMPV6_TYPE.NEIGHBOR_SOLICITATION)
      return this.#receiveSolicitation(packet, device, read);
    return this.#receiveAdvertisement(packet, device, read);
  }

  /** `ndisc_router_discovery` and friends learn of a router's MAC address. */
  learnRouter(address: Ipv6Address, device: NetDevice, options: NeighborOptions): void {
    const news = { mac: options.sourceMac, state: 'STALE', isOverride: true, isRouter: true } as const;
    this.neighbors.learn(address, device, news, true);
  }

  /** The sender should take another way: `ndisc_send_redirect`. */
  sendRedirect(packet: Packet, route: Ipv6Route, device: NetDevice): void {
    const to = ipv6Source(packet);
    const { stack, interfaces } = this.#context;
    const source = interfaces.of(device)?.linkLocal;
    const destination = ipv6Destination(packet);
    const target = route.gateway ?? destination;
    if (source === undefined || interfaces.find(to) !== undefined) return;
    if (target !== destination && !isLinkLocalIpv6(target)) return;
    if (!this.#redirectLimit.allow(to, stack.scheduler.now(), SECOND_NS)) return;
    const known = this.neighbors.find(target, device);
    const length = Math.min(packet.end - packet.networkOffset, MAX_REDIRECTED_BYTES) & ~7;
    const redirected = packet.buffer.slice(packet.networkOffset, packet.networkOffset + length);
    this.#send(
      device,
      redirectMessage(target, destination, { targetMac: known?.mac, redirected }),
      source,
      to,
    );
  }

  /** The source of the packet that waits, if it is ours. */
  #ownSourceOf(waiting: Packet | undefined, device: NetDevice): Ipv6Address | undefined {
    if (waiting?.etherType !== ETHER_TYPE.IPV6) return undefined;
    const source = ipv6Source(waiting);
    return this.#context.interfaces.find(source, device) === undefined ? undefined : source;
  }

  #receiveSolicitation(packet: Packet, device: NetDevice, message: ReadNeighborMessage): boolean {
    const source = ipv6Source(packet);
    const destination = ipv6Destination(packet);
    const { target, options } = message;
    const isProbe = source === ANY_IPV6;
    const isMulticast = isMulticastIpv6(destination);
    // RFC 4861 §7.1.1
    if (isProbe && (destination !== solicitedNodeOf(target) || options.sourceMac !== undefined)) return false;
    const { interfaces, settings } = this.#context;
    const entry = interfaces.find(target, device, true);
    if (entry?.isTentative === true) {
      this.#duplicates?.heardSolicitation(entry, source, options.nonce);
      return true;
    }
    const isAnycast = entry === undefined && interfaces.of(device)?.anycast.has(target) === true;
    const isProxied = entry === undefined && !isAnycast && this.#mayProxy(target, device);
    if (entry === undefined && !isAnycast && !isProxied) return true;
    const isRouter = this.#isRouter(device);
    if (isProbe) {
      const flags = { isRouter, isSolicited: false, isOverride: entry !== undefined };
      this.#advertise(device, target, ALL_NODES, flags, true);
      return true;
    }
    const answer = (): void => {
      const { sourceMac } = options;
      const news = { mac: sourceMac, state: 'STALE', isOverride: true, isDoubting: true } as const;
      this.neighbors.learn(source, device, news, sourceMac !== undefined);
      const flags = { isRouter, isSolicited: true, isOverride: entry !== undefined && isMulticast };
      this.#advertise(device, target, source, flags, isMulticast);
    };
    const { proxyDelay } = settings.forDevice(device);
    if (isProxied && isMulticast && proxyDelay > 0) this.#answerLater(device, proxyDelay, answer);
    else answer();
    return true;
  }

  /** At a random moment within `proxy_delay`, so that the host itself is first if it is there. */
  #answerLater(device: NetDevice, proxyDelay: number, answer: () => void): void {
    if (this.#delayedAnswers > this.settingsOf(device).proxyQueueLength) return;
    this.#delayedAnswers += 1;
    this.#context.stack.scheduler.schedule(milliseconds(this.#prng.below(proxyDelay * 10)), () => {
      this.#delayedAnswers -= 1;
      if (device.isInNamespace) answer();
    });
  }

  #mayProxy(target: Ipv6Address, device: NetDevice): boolean {
    const settings = this.#context.settings.forDevice(device);
    return settings.isForwarding && settings.isProxy && this.isProxy(target, device);
  }

  #receiveAdvertisement(packet: Packet, device: NetDevice, message: ReadNeighborMessage): boolean {
    const { target, flags, options } = message;
    if (flags.isSolicited && isMulticastIpv6(ipv6Destination(packet))) return false;
    const { interfaces, settings } = this.#context;
    const own = settings.forDevice(device);
    if (!flags.isSolicited && own.dropsUnsolicitedAdvertisements) return true;
    const entry = interfaces.find(target, device, true);
    if (entry !== undefined) {
      if (entry.isTentative) this.#duplicates?.heardAdvertisement(entry);
      return true;
    }
    const known = this.neighbors.find(target, device);
    if (known?.state === 'FAILED') return true;
    const canCreate =
      own.acceptsUntrackedAdvertisements &&
      own.isForwarding &&
      !flags.isSolicited &&
      options.targetMac !== undefined;
    const news = {
      mac: options.targetMac,
      state: flags.isSolicited ? 'REACHABLE' : 'STALE',
      isOverride: flags.isOverride,
      isDoubting: true,
      isRouter: flags.isRouter,
    } as const;
    this.neighbors.learn(target, device, news, canCreate);
    return true;
  }

  /** `ndisc_send_na` */
  #advertise(
    device: NetDevice,
    target: Ipv6Address,
    to: Ipv6Address,
    flags: AdvertisementFlags,
    hasMac: boolean,
  ): void {
    const own = this.#context.interfaces.find(target, device);
    const source = own === undefined ? chooseSource(this.#context, to, device) : target;
    if (source === undefined || !isUnicastIpv6(source)) return;
    const hasTarget = hasMac || this.#context.settings.forDevice(device).hasTargetOption;
    const options = hasTarget ? { targetMac: device.mac } : {};
    this.#send(device, neighborAdvertisement(target, flags, options), source, to);
  }

  #isRouter(device: NetDevice): boolean {
    return this.#context.settings.forDevice(device).isForwarding;
  }

  #send(device: NetDevice, message: Icmpv6Message, source: Ipv6Address, to: Ipv6Address): void {
    this.#sender?.sendNeighborMessage(device, message, source, to);
  }
}
