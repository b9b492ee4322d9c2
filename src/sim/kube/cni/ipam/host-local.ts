/**
 * Hands out addresses of ranges that a node has for itself: the IPAM plugin `host-local`.
 *
 * containernetworking/plugins v1.6 `plugins/ipam/host-local` with its store of files: one for each address that is
 * given, one that says which was given last. The search starts after that one and goes around, so that a freed address
 * is not used again at once. The files are all that it knows: whoever removes one frees its address.
 *
 * Models sets of ranges, limits, gateways, routes, and the argument IP. Leaves out `resolvConf` and the lock.
 * An address that a lab keeps for a Pod is given to that Pod only.
 */
import { err, ok, type Result } from '../../../base/result';
import { formatIp, isIpv6, parseIp, type IpAddress } from '../../../wire/ip-address';
import { ipCidrContains, parseIpCidr, widthOf, type IpCidr } from '../../../wire/ip-cidr';
import { addressAt, placeIn } from '../../../wire/ip-ranges';
import { isUnknownList, listFieldOf, textFieldOf } from '../../objects/kube-object';
import {
  cniError,
  type CniAddition,
  type CniCall,
  type CniError,
  type CniIp,
  type CniPlugin,
  type CniPluginConfig,
  type CniRoute,
} from '../cni';
import type { CniFiles } from '../cni-files';
import { HostLocalStore } from './host-local-store';
import { ipamRoutesOf } from './ipam-routes';

/** More than any node will ever have Pods. */
const MAX_IPV6_PLACES = 2 ** 32;
const DATA_DIRECTORY = '/var/lib/cni/networks';

interface HostLocalOptions {
  readonly files: CniFiles;
  readonly isPinned: (address: IpAddress) => boolean;
}

export class HostLocal implements CniPlugin {
  readonly type = 'host-local';
  readonly #options: HostLocalOptions;
  /** Configurations come again and again. */
  readonly #plans = new Map<CniPluginConfig, Result<HostLocalPlan, CniError>>();

  constructor(options: HostLocalOptions) {
    this.#options = options;
  }

  add(call: CniCall): Result<CniAddition, CniError> {
    const plan = this.#planOf(call.config);
    if (!plan.ok) return plan;
    const store = this.#storeOf(call, plan.value);
    const key = { containerId: call.containerId, ifName: call.ifName };
    const ips: CniIp[] = [];
    const failed = (msg: string): Result<CniAddition, CniError> => {
      // Those of the call that failed, not those that the container had before.
      for (const { address } of ips) store.free(address.split('/')[0] ?? '');
      return err(cniError(msg));
    };
    let { wanted } = call;
    for (const [index, set] of plan.value.sets.entries()) {
      const own = wanted !== undefined && isInSet(set, wanted) ? wanted : undefined;
      if (own !== undefined) wanted = undefined;
      const earlier = store.addressesOf(key).find((address) => isInSet(set, address));
      if (earlier !== undefined) {
        const why = `${formatIp(earlier)} has been allocated to ${call.containerId}, duplicate allocation is not allowed`;
        return failed(`failed to allocate for range ${index}: ${why}`);
      }
      const found = this.#find(set, index, { store, wanted: own });
      if (!found.ok) return failed(`failed to allocate for range ${index}: ${found.error}`);
      const { address, range } = found.value;
      store.reserve(address, index, key);
      const { prefixLength } = range.subnet;
      ips.push({ address: `${formatIp(address)}/${prefixLength}`, gateway: formatIp(range.gateway) });
    }
    if (wanted !== undefined) return failed(`failed to allocate all requested IPs: ${formatIp(wanted)}`);
    const result = { interfaces: [], ips, routes: plan.value.routes };
    return ok({ result, apply: () => undefined });
  }

  check(call: CniCall): Result<undefined, CniError> {
    const plan = this.#planOf(call.config);
    if (!plan.ok) return plan;
    const key = { containerId: call.containerId, ifName: call.ifName };
    return this.#storeOf(call, plan.value).addressesOf(key).length > 0
      ? ok(undefined)
      : err(cniError(`host-local: Failed to find address added by container ${call.containerId}`));
  }

  delete(call: CniCall): Result<undefined, CniError> {
    const plan = this.#planOf(call.config);
    if (!plan.ok) return plan;
    this.#storeOf(call, plan.value).release({ containerId: call.containerId, ifName: call.ifName });
    return ok(undefined);
  }

  /** Fails in the plugin's words. */
  #find(
    set: readonly AddressRange[],
    index: number,
    { store, wanted }: { readonly store: HostLocalStore; readonly wanted: IpAddress | undefined },
  ): Result<{ readonly address: IpAddress; readonly range: AddressRange }, string> {
    if (wanted !== undefined) {
      const range = set.find((each) => isInRange(each, wanted));
      if (range?.gateway === wanted) return err(`requested ip ${formatIp(wanted)} is subnet's gateway`);
      if (range !== undefined && !store.isTaken(wanted)) return ok({ address: wanted, range });
      return err(
        `requested IP address ${formatIp(wanted)} is not available in range set ${formatRangeSet(set)}`,
      );
    }
    const last = store.lastReserved(index);
    const first = last === undefined ? -1 : set.findIndex((each) => isInRange(each, last));
    let at = Math.max(first, 0);
    let range = set[at];
    let place =
      range === undefined || last === undefined || first < 0
        ? (range?.first ?? 0)
        : Number(placeIn(range.subnet, last)) + 1;
    const size = set.reduce((sum, each) => sum + each.last - each.first + 1, 0);
    for (let step = 0; step < size && range !== undefined; step += 1, place += 1) {
      if (place > range.last) {
        at = (at + 1) % set.length;
        range = set[at] ?? range;
        place = range.first;
      }
      const address = addressAt(range.subnet, place);
      if (address === range.gateway || this.#options.isPinned(address) || store.isTaken(address)) continue;
      return ok({ address, range });
    }
    return err(`no IP addresses available in range set: ${formatRangeSet(set)}`);
  }

  #storeOf({ name }: CniCall, { directory }: HostLocalPlan): HostLocalStore {
    return new HostLocalStore(this.#options.files, `${directory}/${name}`);
  }

  #planOf(config: CniPluginConfig): Result<HostLocalPlan, CniError> {
    const known = this.#plans.get(config);
    if (known !== undefined) return known;
    const plan = planOf(config['ipam']);
    const made = plan.ok ? plan : err(cniError(plan.error));
    this.#plans.set(config, made);
    return made;
  }
}

/** Both limits, as places in the subnet, belong to it. */
interface AddressRange {
  readonly subnet: IpCidr;
  readonly first: number;
  readonly last: number;
  readonly gateway: IpAddress;
}

interface HostLocalPlan {
  readonly directory: string;
  readonly sets: readonly (readonly AddressRange[])[];
  readonly routes: readonly CniRoute[];
}

function isInRange({ subnet, first, last }: AddressRange, address: IpAddress): boolean {
  if (!ipCidrContains(subnet, address)) return false;
  const place = Number(placeIn(subnet, address));
  return place >= first && place <= last;
}

function isInSet(set: readonly AddressRange[], address: IpAddress): boolean {
  return set.some((range) => isInRange(range, address));
}

function formatRangeSet(set: readonly AddressRange[]): string {
  return set
    .map(
      ({ subnet, first, last }) =>
        `${formatIp(addressAt(subnet, first))}-${formatIp(addressAt(subnet, last))}`,
    )
    .join(',');
}

/** `allocator.LoadIPAMConfig`: a range by itself comes before the sets. */
function planOf(ipam: unknown): Result<HostLocalPlan, string> {
  if (ipam === undefined) return err("IPAM config missing 'ipam' key");
  const lists = listFieldOf(ipam, 'ranges').filter(isUnknownList);
  const given = textFieldOf(ipam, 'subnet') === undefined ? lists : [[ipam], ...lists];
  if (given.length === 0) return err('no IP ranges specified');
  const sets: (readonly AddressRange[])[] = [];
  for (const [index, list] of given.entries()) {
    const set: AddressRange[] = [];
    for (const each of list) {
      const range = rangeOf(each);
      if (!range.ok) return err(`invalid range set ${index}: ${range.error}`);
      set.push(range.value);
    }
    if (set.length === 0) return err(`invalid range set ${index}: empty range set`);
    sets.push(set);
  }
  return ok({ directory: textFieldOf(ipam, 'dataDir') ?? DATA_DIRECTORY, sets, routes: ipamRoutesOf(ipam) });
}

function rangeOf(value: unknown): Result<AddressRange, string> {
  const text = textFieldOf(value, 'subnet') ?? '';
  const given = parseIpCidr(text);
  if (given === undefined) return err(`invalid CIDR address: ${text}`);
  const { prefixLength } = given;
  const width = widthOf(given.address);
  if (prefixLength > width - 2) return err(`Network ${text} too small to allocate from`);
  const places = 2 ** (width - prefixLength);
  const subnet = given;
  // IPv4 has a broadcast address behind the last one.
  const end = isIpv6(subnet.address) ? Math.min(MAX_IPV6_PLACES, places) - 1 : places - 2;
  const limit = (key: string, otherwise: number): Result<number, string> => {
    const written = textFieldOf(value, key);
    if (written === undefined) return ok(otherwise);
    const address = parseIp(written);
    if (address === undefined) return err(`invalid IP address: ${written}`);
    return ipCidrContains(subnet, address)
      ? ok(Number(placeIn(subnet, address)))
      : err(`${key === 'rangeStart' ? 'RangeStart' : 'RangeEnd'} ${written} not in network ${text}`);
  };
  const first = limit('rangeStart', 1);
  if (!first.ok) return first;
  const last = limit('rangeEnd', end);
  if (!last.ok) return last;
  const gateway = parseIp(textFieldOf(value, 'gateway') ?? '') ?? addressAt(subnet, 1);
  return ok({ subnet, first: first.value, last: last.value, gateway });
}
