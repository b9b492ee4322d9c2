/**
 * Which way an IPv6 packet of a namespace goes: routing tables and the rules that choose among them (net/ipv6/route.c,
 * fib6_rules.c).
 *
 * Models any number of tables, policy rules, checks of a new route's gateway in the words of the kernel, and the choice among
 * several nexthops by a hash of the flow. While the rules are Linux's own, the answer for a destination is kept.
 */
import { err, ok, type Result } from '../../base/result';
import type { Clock } from '../../engine/clock';
import type { NetDevice } from '../../link/net-device';
import { ANY_IPV6, isLinkLocalIpv6, isMulticastIpv6, type Ipv6Address } from '../../wire/ipv6-address';
import { ipv6CidrOf, type Ipv6Cidr } from '../../wire/ipv6-cidr';
import { netlinkError, type NetlinkError } from '../netlink-error';
import { DEFAULT_IPV6_RULES, ROUTE_TABLE_ID, type PolicyRule } from '../policy-rule';
import { formatRule } from '../policy-rule-text';
import { PolicyRules } from '../policy-rules';
import type { RouteInsertMode } from '../route-table';
import {
  EVERY_IPV6,
  Ipv6RouteFlow,
  ipv6RouteOf,
  usesIpv6Device,
  type Ipv6Route,
  type Ipv6RouteOptions,
} from './ipv6-route';
import { Ipv6RouteTable } from './ipv6-route-table';

/** Destinations whose answer is kept; when there are more, all are forgotten. */
const MAX_CACHED = 4096;

export class Ipv6Routing {
  readonly local: Ipv6RouteTable;
  readonly main: Ipv6RouteTable;
  readonly #clock: Clock;
  readonly #hashSeed: number;
  readonly #tables = new Map<number, Ipv6RouteTable>();
  readonly rules: PolicyRules<Ipv6Address, Ipv6RouteFlow, Ipv6Route>;
  readonly #cache = new Map<bigint, Ipv6Route>();
  readonly #checkFlow = new Ipv6RouteFlow();
  #isBySender = false;
  /** `net.ipv6.fib_multipath_hash_policy`. */
  multipathHashPolicy = 0;

  constructor(clock: Clock, hashSeed: number) {
    this.#clock = clock;
    this.#hashSeed = hashSeed | 0;
    this.rules = new PolicyRules<Ipv6Address, Ipv6RouteFlow, Ipv6Route>(
      DEFAULT_IPV6_RULES,
      {
        lookUpIn: (table, flow) => this.#tables.get(table)?.lookUp(flow, this.#clock.now()),
        refusalBy: refusalOf,
        accept: (rule) => this.#acceptRule(rule),
      },
      () => this.#changed(),
    );
    this.main = this.#create(ROUTE_TABLE_ID.MAIN);
    this.local = this.#create(ROUTE_TABLE_ID.LOCAL);
  }

  /** The destination alone does not decide: rules or routes may ask who sends. */
  get isBySender(): boolean {
    return this.#isBySender;
  }

  /** Ordered as `ip -6 route show table all` shows them. */
  get tables(): readonly Ipv6RouteTable[] {
    return [...this.#tables.values()].sort(
      (one, other) => (one.id & 0xff) - (other.id & 0xff) || other.id - one.id,
    );
  }

  findTable(id: number): Ipv6RouteTable | undefined {
    return this.#tables.get(id);
  }

  /** The route, one that refuses included; undefined where there is none. */
  lookUp(flow: Ipv6RouteFlow): Ipv6Route | undefined {
    const isCacheable = !this.isBySender && flow.egress === undefined;
    let route = isCacheable ? this.#cache.get(flow.destination) : undefined;
    if (route === undefined) {
      route = this.rules.search(flow);
      if (route === undefined) return undefined;
      if (isCacheable && route.expiresAt === undefined) {
        if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
        this.#cache.set(flow.destination, route);
      }
    }
    return route.paths.length === 0 ? route : this.#choosePath(route, flow);
  }

  /** Adds a route as `ip -6 route` would, or answers why not. */
  insertRoute(
    options: Ipv6RouteOptions,
    mode: RouteInsertMode,
    tableId: number = ROUTE_TABLE_ID.MAIN,
  ): Result<Ipv6Route, NetlinkError> {
    // Bits behind the prefix are cleared, which IPv4 refuses.
    const { address, prefixLength } = options.destination;
    const checked = this.#checkNextHops({ ...options, destination: ipv6CidrOf(address, prefixLength) });
    if (!checked.ok) return checked;
    const { from } = checked.value;
    const cleared = from === undefined ? from : ipv6CidrOf(from.address, from.prefixLength);
    const table = this.#tables.get(tableId) ?? this.#create(tableId);
    return table.insert({ ...checked.value, from: cleared }, mode);
  }

  deleteRoute(
    destination: Ipv6Cidr,
    matches: (route: Ipv6Route) => boolean,
    tableId: number = ROUTE_TABLE_ID.MAIN,
  ): Result<Ipv6Route, NetlinkError> {
    const removed = this.#tables.get(tableId)?.removeFirst(destination, matches);
    return removed === undefined ? err(netlinkError('ESRCH')) : ok(removed);
  }

  /** A device is down or gone: routes over it go, of several nexthops that one alone. */
  forgetDevice(device: NetDevice): void {
    for (const table of this.#tables.values()) {
      const broken = table
        .entries()
        .filter(({ paths }) => paths.some((path) => path.route.device === device));
      table.removeWhere((route) => usesIpv6Device(route, device));
      for (const route of broken) {
        const nextHops = route.paths.flatMap(({ weight, route: { device: over, gateway, isOnlink } }) =>
          over === undefined || over === device ? [] : [{ device: over, gateway, isOnlink, weight }],
        );
        if (nextHops.length > 0) table.add({ ...route, nextHops });
      }
    }
  }

  /** `rt6_remove_prefsrc`: the routes stay, and prefer nothing any more. */
  forgetSource(address: Ipv6Address): void {
    for (const table of this.#tables.values()) {
      const affected = table.entries().filter(({ source }) => source === address);
      if (affected.length === 0) continue;
      table.removeWhere(({ source }) => source === address);
      for (const route of affected) table.add({ ...route, source: undefined });
    }
  }

  /** `ip6_route_check_nh`: a gateway has to be on a link. */
  #checkNextHops(options: Ipv6RouteOptions): Result<Ipv6RouteOptions, NetlinkError> {
    const { nextHops, gateway } = options;
    if (nextHops === undefined) {
      if (gateway === undefined) return ok(options);
      const device = this.#deviceOfGateway(gateway, options.device, options.isOnlink === true);
      return device.ok ? ok({ ...options, device: device.value }) : device;
    }
    for (const hop of nextHops) {
      if (hop.gateway === undefined) continue;
      const device = this.#deviceOfGateway(hop.gateway, hop.device, hop.isOnlink === true);
      if (!device.ok) return device;
    }
    return ok(options);
  }

  #deviceOfGateway(
    gateway: Ipv6Address,
    device: NetDevice | undefined,
    isOnlink: boolean,
  ): Result<NetDevice, NetlinkError> {
    if (isMulticastIpv6(gateway) || gateway === ANY_IPV6)
      return err(netlinkError('EINVAL', 'Invalid gateway address'));
    const flow = this.#checkFlow.reset(gateway, ANY_IPV6);
    flow.egress = device;
    flow.isStrict = device !== undefined;
    const route = this.lookUp(flow);
    if (route?.type === 'local' && (device === undefined || route.device === device)) {
      return err(netlinkError('EINVAL', 'Gateway can not be a local address'));
    }
    if (isOnlink) {
      if (device === undefined) return err(netlinkError('ENODEV', 'Nexthop device required for onlink'));
      return ok(device);
    }
    if (isLinkLocalIpv6(gateway)) {
      return device === undefined ? err(netlinkError('EINVAL', 'Egress device not specified')) : ok(device);
    }
    if (route?.type !== 'unicast' || route.device === undefined || route.gateway !== undefined) {
      return err(netlinkError('EHOSTUNREACH'));
    }
    return ok(route.device);
  }

  #create(id: number): Ipv6RouteTable {
    const table = new Ipv6RouteTable(id, () => this.#changed());
    this.#tables.set(id, table);
    return table;
  }

  #changed(): void {
    this.#cache.clear();
    this.#isBySender = this.rules.isCustom;
    for (const table of this.#tables.values()) this.#isBySender ||= table.hasSources;
  }

  /** `fib6_rule_configure`: the table is there from now on. */
  #acceptRule(rule: PolicyRule<Ipv6Address>): Result<PolicyRule<Ipv6Address>, NetlinkError> {
    if (rule.action !== 'lookup') return ok(rule);
    if (rule.table === 0) return err(netlinkError('EINVAL', 'Invalid table'));
    if (!this.#tables.has(rule.table)) this.#create(rule.table);
    return ok(rule);
  }

  #choosePath(route: Ipv6Route, flow: Ipv6RouteFlow): Ipv6Route {
    const ways = route.paths.filter(
      (path) => flow.egress === undefined || !flow.isStrict || path.route.device === flow.egress,
    );
    const total = ways.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = (this.#hashOf(flow) / 0x1_0000_0000) * total;
    let sum = 0;
    for (const { weight, route: way } of ways) {
      sum += weight;
      if (chosen < sum) return way;
    }
    return route;
  }

  #hashOf(flow: Ipv6RouteFlow): number {
    let hash = mixAddress(mixAddress(this.#hashSeed, flow.source), flow.destination);
    hash = mixHash(hash, flow.protocol);
    if (this.multipathHashPolicy === 1)
      hash = mixHash(hash, flow.sourcePort * 0x1_0000 + flow.destinationPort);
    else hash = mixHash(hash, flow.flowLabel);
    return hash >>> 0;
  }
}

function refusalOf(rule: PolicyRule): Ipv6Route {
  const type = rule.action === 'blackhole' || rule.action === 'prohibit' ? rule.action : 'unreachable';
  return ipv6RouteOf({ destination: EVERY_IPV6, type }, 0, `${rule.priority}: ${formatRule(rule)}`);
}

/** Also what flow labels are made of. */
export function mixAddress(hash: number, address: Ipv6Address): number {
  let mixed = hash;
  for (let shift = 96n; shift >= 0n; shift -= 32n) {
    mixed = mixHash(mixed, Number((address >> shift) & 0xffff_ffffn));
  }
  return mixed;
}

/** The mixing of MurmurHash3 over 32 bits: close addresses go different ways. */
export function mixHash(hash: number, value: number): number {
  let mixed = Math.imul(value | 0, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593) ^ hash;
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
