/**
 * BIRD's protocols `kernel` and `direct`: the best routes go into the machine's routing table as `proto bird`, and the prefixes
 * of its interfaces come from there (sysdep/linux/netlink.c, sysdep/unix/krt.c).
 *
 * Models the export filter; several ways of one cost (`merge paths`); routes into a tunnel (`krt_tunnel` of Calico's BIRD:
 * `via NODE dev tunl0 onlink`); a scan that puts back what somebody has deleted; routes of a former life, which go when it
 * is known that nobody wants them; routes that others have made, which stay, and which are learnt where it is told to
 * (`learn`): the table then knows the default route, and each Pod's own.
 * Leaves out learning IPv6 routes, tables other than `main`, and news from the kernel between two scans.
 */
import { seconds, type Duration } from '../../base/time';
import type { Cancel } from '../../engine/scheduler';
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import type { Ipv6Route, Ipv6RouteOptions } from '../../net/ipv6/ipv6-route';
import type { Route, RouteOptions } from '../../net/route-table';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains, type IpCidr } from '../../wire/ip-cidr';
import { cidrOf } from '../../wire/cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { ipv6CidrOf } from '../../wire/ipv6-cidr';
import type { RouteSink, RouteSource, SourceRoute } from './bgp-speaker';
import type { Rib } from './rib';
import { pathsOf } from './decision';
import { prefixKeyOf, RouteCounters, type PrefixKey, type RibRoute } from './rib-route';
import { acceptingRule, isDeviceMatched, type RouteFilter } from './route-filter';
import { isSameConfiguration } from './same-configuration';

const PROTOCOL = 'bird';

/** Routes of a prefix leave through a tunnel to their next hop. */
export interface TunnelRule {
  readonly prefix: IpCidr;
  readonly device: string;
  /** Whoever is in here is on the same link. */
  readonly unlessNextHopIn?: IpCidr;
}

export interface KernelOptions {
  readonly export: RouteFilter;
  readonly scanSeconds: number;
  /** 32 of BIRD 2; 1.6 gives none. */
  readonly metric: number;
  readonly hasMergedPaths: boolean;
  /** Keeps its routes there when it ends. */
  readonly isPersistent: boolean;
  readonly tunnels?: readonly TunnelRule[];
  /** Of the interfaces whose prefixes are taken in: `-cali*`, `*`; the first that fits decides. */
  readonly directInterfaces: readonly string[];
  /** Routes that others have made are known here too. */
  readonly isLearning: boolean;
}

/** The protocols beside the kernel's that its interfaces and its routes are told to. */
interface KernelSources {
  readonly direct: RouteSource;
  /** `kernel1` */
  readonly learned: RouteSource;
}

export class KernelRoutes implements RouteSink {
  /** Of `kernel1`, in both directions. */
  counters = new RouteCounters();
  readonly #stack: IpStack;
  #options: KernelOptions;
  readonly #installed = new Map<PrefixKey, Route>();
  readonly #installedIpv6 = new Map<PrefixKey, Ipv6Route>();
  /** Nothing of a former life may go yet. */
  #isRecovering: boolean;
  #cancelScan: Cancel | undefined = undefined;
  #links: readonly Link[] = [];
  /** Of the kernel's table when it was last read. */
  #seenRevision: number | undefined = undefined;

  constructor(stack: IpStack, options: KernelOptions, isRecovering: boolean) {
    this.#stack = stack;
    this.#options = options;
    this.#isRecovering = isRecovering;
  }

  /** Reads the interfaces now and from time to time. */
  start(sources: KernelSources, rib: Rib): void {
    this.counters = sources.learned.counters;
    const period = seconds(this.#options.scanSeconds);
    this.#scan(sources, rib);
    this.#repeat(period, () => this.#scan(sources, rib));
  }

  get exportFilter(): RouteFilter {
    return this.#options.export;
  }

  /** Another filter, or other tunnels: what is there is made anew where it differs. */
  reconfigure(options: Pick<KernelOptions, 'export' | 'tunnels'>, rib: Rib): void {
    const former = this.#options;
    this.#options = { ...former, ...options };
    if (isSameConfiguration(former, this.#options)) return;
    for (const entry of rib.entries())
      if (entry.best !== undefined) this.onBestRoute(entry.best, pathsOf(entry));
  }

  stop(): void {
    this.#cancelScan?.();
    this.#cancelScan = undefined;
  }

  /** Once all static routes are given: what else is there under its name is from a former life. */
  sweep(): void {
    if (!this.#isRecovering) this.#removeOthers();
  }

  onRecovered(): void {
    this.#isRecovering = false;
    this.#removeOthers();
  }

  onBestRoute(route: RibRoute, paths: readonly RibRoute[]): void {
    const { prefix, owner, key } = route;
    this.counters.exportUpdates += 1;
    const isForKernel = owner.kind === 'bgp' || owner.kind === 'static';
    const filtered = { prefix, kind: owner.kind, source: owner.name, device: route.resolution.device };
    if (!isForKernel || acceptingRule(this.#options.export, filtered) === undefined) {
      if (isForKernel) this.counters.exportUpdatesFiltered += 1;
      else this.counters.exportUpdatesRejected += 1;
      this.#remove(key);
      return;
    }
    const used = this.#options.hasMergedPaths ? paths : [route];
    const isInstalled = isIpv6(prefix.address) ? this.#installIpv6(route, used) : this.#install(route, used);
    if (isInstalled) this.counters.exportUpdatesAccepted += 1;
    else this.counters.exportUpdatesRejected += 1;
    this.counters.exported = this.#installed.size + this.#installedIpv6.size;
  }

  onWithdrawn(prefix: IpCidr): void {
    if (!this.#remove(prefixKeyOf(prefix))) return;
    this.counters.exportWithdraws += 1;
    this.counters.exportWithdrawsAccepted += 1;
    this.counters.exported = this.#installed.size + this.#installedIpv6.size;
  }

  /** All that it has put there; a daemon that is told to keep them keeps them. */
  removeAll(): void {
    if (this.#options.isPersistent) return;
    for (const key of [...this.#installed.keys(), ...this.#installedIpv6.keys()]) this.#remove(key);
  }

  #repeat(period: Duration, run: () => void): void {
    this.#cancelScan = this.#stack.scheduler.schedule(period, () => {
      run();
      this.#repeat(period, run);
    });
  }

  #scan({ direct, learned }: KernelSources, rib: Rib): void {
    const links = this.#readLinks();
    if (!isSameLinks(links, this.#links)) {
      this.#links = links;
      rib.setOwnAddresses(links.map(({ address }) => address));
      direct.replace(links.filter((link) => this.#isDirect(link)).map(routeOfLink));
    }
    const { revision } = this.#stack.routes;
    if (revision === this.#seenRevision) return;
    this.#seenRevision = revision;
    if (this.#options.isLearning) learned.replace(this.#alienRoutes());
    for (const [key, route] of this.#installed) {
      if (this.#stack.routes.lookUp(route.destination.address) === route || this.#isThere(route)) continue;
      this.#installed.delete(key);
      const entry = rib.entry(key);
      if (entry?.best !== undefined) this.onBestRoute(entry.best, pathsOf(entry));
    }
  }

  /** `krt_read_route`: of a destination the first that is no interface's, and no other daemon's of this name. */
  #alienRoutes(): readonly SourceRoute[] {
    const learnt = new Map<PrefixKey, SourceRoute>();
    for (const { destination, type, device, gateway, protocol } of this.#stack.routes.entries()) {
      if (NOT_LEARNT.has(protocol) || !isOrdinary(destination.address)) continue;
      if (type !== 'unicast' && type !== 'blackhole' && type !== 'unreachable' && type !== 'prohibit')
        continue;
      const key = prefixKeyOf(destination);
      if (learnt.has(key) || (type === 'unicast' && device?.isUp !== true)) continue;
      learnt.set(key, { prefix: destination, type, device: device?.name, gateway });
    }
    return [...learnt.values()];
  }

  /** A longer one may cover it. */
  #isThere(route: Route): boolean {
    return this.#stack.routes.entries().includes(route);
  }

  #readLinks(): readonly Link[] {
    const links: Link[] = [];
    for (const device of this.#stack.devices()) {
      if (!device.isUp || device.kind === 'loopback') continue;
      for (const { address, prefixLength } of this.#stack.addressesOf(device)) {
        links.push({ device: device.name, address, prefixLength });
      }
      if (!this.#stack.hasIpv6) continue;
      for (const { address, prefixLength } of this.#stack.ipv6.addressesOf(device)) {
        links.push({ device: device.name, address, prefixLength });
      }
    }
    return links;
  }

  #isDirect({ device, address }: Link): boolean {
    if (isIpv6(address) && address >> 118n === 0x3fan) return false;
    for (const pattern of this.#options.directInterfaces) {
      const isExcluded = pattern.startsWith('-');
      if (isDeviceMatched(isExcluded ? pattern.slice(1) : pattern, device)) return !isExcluded;
    }
    return false;
  }

  #install(route: RibRoute, paths: readonly RibRoute[]): boolean {
    const { prefix, key } = route;
    if (isIpv6(prefix.address)) return false;
    const { metric } = this.#options;
    const options: RouteOptions = {
      destination: { address: prefix.address, prefixLength: prefix.prefixLength },
      protocol: PROTOCOL,
      metric,
      ...this.#ways(route, paths),
    };
    this.#remove(key);
    const { routes } = this.#stack;
    let inserted = routes.insert(options, 'add');
    if (!inserted.ok) {
      // One of a former life makes room; one that somebody else has made stays.
      routes.removeFirst(
        options.destination,
        (other) => other.protocol === PROTOCOL && other.metric === metric,
      );
      inserted = routes.insert(options, 'add');
    }
    if (inserted.ok) this.#installed.set(key, inserted.value);
    return inserted.ok;
  }

  #ways(route: RibRoute, paths: readonly RibRoute[]): Partial<RouteOptions> {
    const hops = paths.flatMap((path) => this.#hopOf(path));
    const [first] = hops;
    if (route.type !== 'unicast') return { type: route.type };
    if (first === undefined) return { type: 'unreachable' };
    if (hops.length > 1) return { nextHops: hops.map((hop) => ({ ...hop, weight: 1 })) };
    return first;
  }

  #hopOf({
    resolution,
    nextHop,
    prefix,
  }: RibRoute): readonly { device: NetDevice; gateway?: Exclude<IpAddress, bigint>; isOnlink: boolean }[] {
    const tunnel = this.#tunnelOf(prefix, nextHop);
    const { gateway } = tunnel === undefined ? resolution : { gateway: nextHop };
    const name = tunnel?.device ?? resolution.device;
    const device = name === undefined ? undefined : this.#stack.findDevice(name);
    if (device === undefined || !resolution.isReachable || (gateway !== undefined && isIpv6(gateway)))
      return [];
    return [{ device, ...(gateway === undefined ? {} : { gateway }), isOnlink: tunnel !== undefined }];
  }

  #tunnelOf(prefix: IpCidr, nextHop: IpAddress | undefined): TunnelRule | undefined {
    if (nextHop === undefined) return undefined;
    const rule = this.#options.tunnels?.find((tunnel) => ipCidrContains(tunnel.prefix, prefix.address));
    const isNear = rule?.unlessNextHopIn !== undefined && ipCidrContains(rule.unlessNextHopIn, nextHop);
    return isNear ? undefined : rule;
  }

  #installIpv6(route: RibRoute, paths: readonly RibRoute[]): boolean {
    const { prefix, key, type, resolution } = route;
    if (!isIpv6(prefix.address) || !this.#stack.hasIpv6) return false;
    const { gateway } = resolution;
    const device = resolution.device === undefined ? undefined : this.#stack.findDevice(resolution.device);
    const isReachable = type === 'unicast' && resolution.isReachable && device !== undefined;
    const options: Ipv6RouteOptions = {
      destination: ipv6CidrOf(prefix.address, prefix.prefixLength),
      protocol: PROTOCOL,
      type: isReachable ? 'unicast' : type === 'unicast' ? 'unreachable' : type,
      ...(isReachable
        ? { device, gateway: gateway !== undefined && isIpv6(gateway) ? gateway : undefined }
        : {}),
    };
    this.#remove(key);
    const inserted = this.#stack.ipv6.routes.insert(options, 'replace');
    if (inserted.ok) this.#installedIpv6.set(key, inserted.value);
    return inserted.ok && paths.length > 0;
  }

  #remove(key: PrefixKey): boolean {
    const route = this.#installed.get(key);
    if (route !== undefined) {
      this.#installed.delete(key);
      return this.#stack.routes.removeFirst(route.destination, (other) => other === route) !== undefined;
    }
    const wide = this.#installedIpv6.get(key);
    if (wide === undefined) return false;
    this.#installedIpv6.delete(key);
    return this.#stack.ipv6.routes.removeFirst(wide.destination, (other) => other === wide) !== undefined;
  }

  #removeOthers(): void {
    const own = new Set<Route>(this.#installed.values());
    this.#stack.routes.removeWhere((route) => route.protocol === PROTOCOL && !own.has(route));
    if (!this.#stack.hasIpv6) return;
    const wide = new Set<Ipv6Route>(this.#installedIpv6.values());
    this.#stack.ipv6.routes.removeWhere((route) => route.protocol === PROTOCOL && !wide.has(route));
  }
}

/** The kernel's own, what an ICMP redirect has told, and what is put there from here. */
const NOT_LEARNT: ReadonlySet<string> = new Set(['kernel', 'redirect', PROTOCOL]);

/** `ipa_classify_net`: neither groups nor what is for one link. */
function isOrdinary(address: Ipv4Address): boolean {
  return address >>> 28 < 0xe && address >>> 16 !== LINK_LOCAL_PREFIX && address >>> 24 !== LOOPBACK_PREFIX;
}

const LINK_LOCAL_PREFIX = 0xa9fe;
const LOOPBACK_PREFIX = 127;

/** An address of an interface that is up. */
interface Link {
  readonly device: string;
  readonly address: IpAddress;
  readonly prefixLength: number;
}

function isSameLinks(one: readonly Link[], other: readonly Link[]): boolean {
  return (
    one.length === other.length &&
    one.every((link, index) => {
      const twin = other[index];
      return (
        twin?.address === link.address &&
        twin.prefixLength === link.prefixLength &&
        twin.device === link.device
      );
    })
  );
}

function routeOfLink({ device, address, prefixLength }: Link): SourceRoute {
  const prefix = isIpv6(address) ? ipv6CidrOf(address, prefixLength) : cidrOf(address, prefixLength);
  return { prefix, type: 'unicast', device };
}
