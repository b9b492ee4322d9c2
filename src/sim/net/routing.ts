/**
 * Which way a packet of a namespace goes: routing tables and the rules that choose among them (net/ipv4/fib_frontend.c,
 * fib_rules.c, fib_semantics.c; ip-rule(8), ip-route(8)).
 *
 * Models any number of tables, policy rules, checks of a new route's nexthops in the words of the kernel, and the choice
 * among several nexthops by a hash of the flow (`fib_multipath_hash_policy` 0 and 1). While the rules are Linux's own
 * three, the answer for a destination is kept, so that a packet costs one look into a hash table. Leaves out the choice
 * among default routes of one metric by the state of their neighbors: the first one is used.
 */
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import { EVERY_IPV4 } from '../wire/cidr';
import type { Ipv4Address } from '../wire/ipv4-address';
import { netlinkError, type NetlinkError } from './netlink-error';
import { DEFAULT_IPV4_RULES, ROUTE_TABLE_ID, type PolicyRule } from './policy-rule';
import { formatRule } from './policy-rule-text';
import { PolicyRules } from './policy-rules';
import { checkNextHops } from './route-check';
import {
  hasHostBits,
  RouteFlow,
  routeOf,
  RouteTable,
  usesDevice,
  type Route,
  type RouteInsertMode,
  type RouteOptions,
} from './route-table';

/** Destinations whose answer is kept; when there are more, all are forgotten. */
const MAX_CACHED = 4096;

/** IPTOS_TOS_MASK: the bits that rules of IPv4 can ask for. */
const TOS_OF_RULES = 0x1e;

/** What is known of a destination, or of a sender, while routes and settings stay the same. */
class Answer {
  /** The address as a signed integer, which is a small one; undefined for none. */
  readonly key: number | undefined;
  readonly route: Route | undefined;
  /** The device that packets with this source have been found to come in by rightly. */
  provenIngress: NetDevice | undefined = undefined;
  /** Whether such a sender is on the link of that device itself. */
  isProvenOnLink = false;

  constructor(key: number | undefined, route: Route | undefined) {
    this.key = key;
    this.route = route;
  }
}

const NO_ANSWER = new Answer(undefined, undefined);

export class Routing {
  readonly #tables = new Map<number, RouteTable>();
  readonly local: RouteTable;
  readonly main: RouteTable;
  readonly rules: PolicyRules<Ipv4Address, RouteFlow, Route>;
  readonly #cache = new Map<number, Answer>();
  /** The answers that were used last: most packets go to and fro between two. */
  #recent = NO_ANSWER;
  #recentBefore = NO_ANSWER;
  readonly #plainFlow = new RouteFlow();
  /** The destination alone decides. */
  #isCacheable = true;
  #hasCustomRules = false;
  #hasCustomLocalRoutes = false;
  /** `net.ipv4.fib_multipath_hash_policy`. */
  multipathHashPolicy = 0;
  readonly #hashSeed: number;

  constructor(hashSeed: number) {
    this.#hashSeed = hashSeed | 0;
    this.rules = new PolicyRules<Ipv4Address, RouteFlow, Route>(
      DEFAULT_IPV4_RULES,
      {
        lookUpIn: (table, flow) => this.#tables.get(table)?.lookUpFlow(flow),
        refusalBy: refusalOf,
        accept: (rule) => this.#acceptRule(rule),
      },
      () => this.#changed(),
    );
    this.local = this.#create(ROUTE_TABLE_ID.LOCAL);
    this.main = this.#create(ROUTE_TABLE_ID.MAIN);
    this.#create(ROUTE_TABLE_ID.DEFAULT);
  }

  /** Ordered as `ip route show table all` shows them. */
  get tables(): readonly RouteTable[] {
    return [...this.#tables.values()].sort(
      (one, other) => (one.id & 0xff) - (other.id & 0xff) || other.id - one.id,
    );
  }

  /** Other rules than Linux's own three. */
  get hasCustomRules(): boolean {
    return this.#hasCustomRules;
  }

  /** Whether a lookup has to know more of a packet than its addresses, TOS and mark. */
  get needsPorts(): boolean {
    return this.#hasCustomRules || this.multipathHashPolicy !== 0;
  }

  get hasCustomLocalRoutes(): boolean {
    return this.#hasCustomLocalRoutes;
  }

  findTable(id: number): RouteTable | undefined {
    return this.#tables.get(id);
  }

  /** The table that gateways of its routes are looked up in before all others (`fib_check_nh_v4_gw`). */
  ownTable(id: number): RouteTable | undefined {
    return id === ROUTE_TABLE_ID.MAIN ? undefined : this.#tables.get(id);
  }

  /** Addresses alone decide, so that `lookUpPlain` answers as `lookUp` does where no device is asked for. */
  get isPlain(): boolean {
    return this.#isCacheable && this.multipathHashPolicy === 0;
  }

  /** `fib_lookup`: the route, one that refuses included; undefined where there is none. */
  lookUp(flow: RouteFlow): Route | undefined {
    if (this.#isCacheable && flow.egress === undefined && flow.minimumScope === 0) {
      const { route } = this.#answerFor(flow.destination);
      return route === undefined || route.paths.length === 0 ? route : this.#choosePath(route, flow);
    }
    const route = this.rules.search(flow);
    return route === undefined || route.paths.length === 0 ? route : this.#choosePath(route, flow);
  }

  /** The same for the way of every packet, while `isPlain`. */
  lookUpPlain(destination: Ipv4Address, source: Ipv4Address): Route | undefined {
    const { route } = this.#answerFor(destination);
    if (route === undefined || route.paths.length === 0) return route;
    return this.#choosePath(route, this.#plainFlow.reset(destination, source));
  }

  /** What `prove` has said of this source since routes and settings changed last: whether it is on the link. */
  proofFor(source: Ipv4Address, ingress: NetDevice): boolean | undefined {
    if (!this.isPlain) return undefined;
    const answer = this.#answerFor(source);
    return answer.provenIngress === ingress ? answer.isProvenOnLink : undefined;
  }

  /** Notes that packets with this source come in by `ingress` rightly, whatever else is in them. */
  prove(source: Ipv4Address, ingress: NetDevice, isOnLink: boolean): void {
    if (!this.isPlain) return;
    const answer = this.#answerFor(source);
    answer.provenIngress = ingress;
    answer.isProvenOnLink = isOnLink;
  }

  /** Something that `prove` relies on has changed. */
  forgetAnswers(): void {
    this.#cache.clear();
    this.#recent = NO_ANSWER;
    this.#recentBefore = NO_ANSWER;
  }

  #answerFor(destination: Ipv4Address): Answer {
    const key = destination | 0;
    const recent = this.#recent;
    if (recent.key === key) return recent;
    const before = this.#recentBefore;
    const answer = before.key === key ? before : this.#cachedAnswer(key, destination);
    this.#recentBefore = recent;
    this.#recent = answer;
    return answer;
  }

  #cachedAnswer(key: number, destination: Ipv4Address): Answer {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const answer = new Answer(key, this.rules.search(this.#plainFlow.reset(destination, destination)));
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, answer);
    return answer;
  }

  /** Adds a route as `ip route` would, or answers why not. */
  insertRoute(
    options: RouteOptions,
    mode: RouteInsertMode,
    tableId: number = ROUTE_TABLE_ID.MAIN,
  ): Result<Route, NetlinkError> {
    const { address, prefixLength } = options.destination;
    // It is there from now on, even if the route is refused.
    const table = this.#tables.get(tableId) ?? this.#create(tableId);
    if (hasHostBits(address, prefixLength)) {
      return err(netlinkError('EINVAL', 'Invalid prefix for given prefix length'));
    }
    const checked = checkNextHops(options, this, this.ownTable(tableId));
    if (!checked.ok) return checked;
    const inserted = table.insert(checked.value, mode);
    if (inserted.ok && options.type === 'local') this.#hasCustomLocalRoutes = true;
    return inserted;
  }

  /** Removes the first route of the table that `matches` names, as `ip route del`. */
  deleteRoute(
    destination: RouteOptions['destination'],
    matches: (route: Route) => boolean,
    tableId: number = ROUTE_TABLE_ID.MAIN,
  ): Result<Route, NetlinkError> {
    const table = this.#tables.get(tableId);
    if (table === undefined) return err(netlinkError('ESRCH'));
    const removed = table.removeFirst(destination, matches);
    return removed === undefined ? err(netlinkError('ESRCH')) : ok(removed);
  }

  /**
   * A device is down or gone (`fib_sync_down_dev`): routes over it go, of several nexthops that one alone. Addresses of
   * a device that is only down stay local.
   */
  forgetDevice(device: NetDevice, isGone: boolean): void {
    for (const table of this.#tables.values()) {
      const broken = table
        .entries()
        .filter(({ paths }) => paths.some((path) => path.route.device === device));
      table.removeWhere((route) => {
        if (route.type === 'local' && !isGone) return false;
        return usesDevice(route, device);
      });
      for (const route of broken) {
        const nextHops = route.paths
          .filter((path) => path.route.device !== device)
          .flatMap(({ weight, route: path }) => {
            const { device: hopDevice, gateway, isOnlink } = path;
            return hopDevice === undefined ? [] : [{ device: hopDevice, gateway, isOnlink, weight }];
          });
        if (nextHops.length > 0) table.add({ ...route, nextHops });
      }
    }
  }

  /** An address is gone (`fib_sync_down_addr`): routes that prefer it as their source go. */
  forgetSource(address: Ipv4Address): void {
    for (const table of this.#tables.values()) {
      if (table !== this.local) table.removeWhere(({ source }) => source === address);
    }
  }

  #create(id: number): RouteTable {
    const table = new RouteTable(id, () => this.#changed());
    this.#tables.set(id, table);
    return table;
  }

  /** `fib4_rule_configure`: table 0 stands for one that nobody uses yet. */
  #acceptRule(rule: PolicyRule<Ipv4Address>): Result<PolicyRule<Ipv4Address>, NetlinkError> {
    if ((rule.tos & ~TOS_OF_RULES) !== 0) return err(netlinkError('EINVAL', 'Invalid tos'));
    if (rule.action !== 'lookup' || rule.table !== 0) return ok(rule);
    let table = 1;
    while (this.#tables.has(table)) table += 1;
    this.#create(table);
    return ok({ ...rule, table });
  }

  #changed(): void {
    this.forgetAnswers();
    this.#hasCustomRules = this.rules.isCustom;
    this.#isCacheable = !this.#hasCustomRules;
    for (const table of this.#tables.values()) if (table.hasTos) this.#isCacheable = false;
  }

  /** `fib_select_multipath`: each nexthop has a share of the hashes by its weight. */
  #choosePath(route: Route, flow: RouteFlow): Route {
    let total = 0;
    for (const path of route.paths) if (isWay(path.route, flow)) total += path.weight;
    const chosen = (this.#hashOf(flow) / 0x1_0000_0000) * total;
    let sum = 0;
    for (const path of route.paths) {
      if (!isWay(path.route, flow)) continue;
      sum += path.weight;
      if (chosen < sum) return path.route;
    }
    return route;
  }

  #hashOf(flow: RouteFlow): number {
    let hash = mixHash(mixHash(this.#hashSeed, flow.source), flow.destination);
    if (this.multipathHashPolicy === 1) {
      hash = mixHash(hash, flow.protocol);
      hash = mixHash(hash, flow.sourcePort * 0x1_0000 + flow.destinationPort);
    }
    return hash >>> 0;
  }
}

function refusalOf(rule: PolicyRule): Route {
  const type = rule.action === 'blackhole' || rule.action === 'prohibit' ? rule.action : 'unreachable';
  return routeOf({ destination: EVERY_IPV4, type }, 0, `${rule.priority}: ${formatRule(rule)}`);
}

function isWay(path: Route, flow: RouteFlow): boolean {
  return flow.egress === undefined || path.device === flow.egress;
}

/** The mixing of MurmurHash3 over 32 bits: close addresses go different ways. */
function mixHash(hash: number, value: number): number {
  let mixed = Math.imul(value | 0, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593) ^ hash;
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
