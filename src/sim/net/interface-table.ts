/**
 * The devices of a namespace and their IPv4 addresses, as `ip addr` lists them (net/ipv4/devinet.c).
 *
 * Models primary and secondary addresses, scopes, broadcast and peer addresses, labels, and the choice of a source
 * address. What they mean for routing is in `address-routes.ts`. Leaves out lifetimes: addresses stay until removed.
 */
import { invariant } from '../base/invariant';
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import type { AddressType } from '../netfilter/address-type';
import { cidrContains, cidrOf, lastAddressOf, maskOf, type Cidr } from '../wire/cidr';
import { isMulticastIpv4, LIMITED_BROADCAST_IPV4, type Ipv4Address } from '../wire/ipv4-address';
import { netlinkError, type NetlinkError } from './netlink-error';
import { ROUTE_SCOPE, usesDevice, type RouteTable, type RouteType } from './route-table';

export type AddressScope = 'global' | 'site' | 'link' | 'host';

export interface InterfaceAddress {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  readonly scope: AddressScope;
  /** Absent where none was given, as for flannel's /32. */
  readonly broadcast?: Ipv4Address;
  /** Another one of its subnet came first on the device. */
  readonly isSecondary?: boolean;
  /** The other end of a point-to-point link: the prefix is the peer's. */
  readonly peer?: Ipv4Address;
  /** `label`, the device's name when left out. */
  readonly label?: string;
  /** `noprefixroute`. */
  readonly hasNoPrefixRoute?: boolean;
}

const ADDRESS_TYPES: Readonly<Record<RouteType, AddressType>> = {
  unicast: 'UNICAST',
  local: 'LOCAL',
  broadcast: 'BROADCAST',
  multicast: 'MULTICAST',
  blackhole: 'BLACKHOLE',
  unreachable: 'UNREACHABLE',
  prohibit: 'PROHIBIT',
  throw: 'UNICAST',
};

export class InterfaceTable {
  readonly #devices: NetDevice[] = [];
  readonly #addresses = new Map<NetDevice, readonly InterfaceAddress[]>();
  readonly #local: RouteTable;
  #nextIndex = 1;

  constructor(local: RouteTable) {
    this.#local = local;
  }

  devices(): readonly NetDevice[] {
    return this.#devices;
  }

  find(name: string): NetDevice | undefined {
    return this.#devices.find((device) => device.name === name);
  }

  /** Takes a device in and answers its ifindex. */
  add(device: NetDevice): number {
    invariant(this.find(device.name) === undefined, `device ${device.name} exists already`);
    this.#devices.push(device);
    const index = this.#nextIndex;
    this.#nextIndex += 1;
    return index;
  }

  remove(device: NetDevice): void {
    const index = this.#devices.indexOf(device);
    if (index !== -1) this.#devices.splice(index, 1);
    this.#addresses.delete(device);
  }

  addressesOf(device: NetDevice): readonly InterfaceAddress[] {
    return this.#addresses.get(device) ?? [];
  }

  /** `__inet_insert_ifa`: primary addresses by scope, then secondary ones; each in the order in which they came. */
  addAddress(device: NetDevice, wanted: InterfaceAddress): Result<InterfaceAddress, NetlinkError> {
    const present = this.addressesOf(device);
    const isSameSubnet = (other: InterfaceAddress): boolean =>
      other.prefixLength === wanted.prefixLength && cidrContains(subnetOf(other), subnetBaseOf(wanted));
    const twins = present.filter(isSameSubnet);
    if (twins.some(({ address }) => address === wanted.address))
      return err(netlinkError('EEXIST', 'ipv4: Address already assigned'));
    if (twins.some(({ scope }) => scope !== wanted.scope))
      return err(netlinkError('EINVAL', 'ipv4: Invalid scope value'));
    if (twins.length > 0) {
      const entry: InterfaceAddress = { ...wanted, isSecondary: true };
      this.#addresses.set(device, [...present, entry]);
      return ok(entry);
    }
    const rank = ROUTE_SCOPE[wanted.scope];
    let at = 0;
    for (const [index, other] of present.entries()) {
      if (other.isSecondary !== true && rank <= ROUTE_SCOPE[other.scope]) at = index + 1;
    }
    this.#addresses.set(device, [...present.slice(0, at), wanted, ...present.slice(at)]);
    return ok(wanted);
  }

  /** What is left of a device's addresses when one of them goes. */
  setAddresses(device: NetDevice, addresses: readonly InterfaceAddress[]): void {
    this.#addresses.set(device, addresses);
  }

  isLocal(address: Ipv4Address): boolean {
    return this.#local.lookUp(address)?.type === 'local';
  }

  /** Broadcast addresses of the subnets that it is on, and 255.255.255.255. */
  isBroadcast(address: Ipv4Address): boolean {
    return address === LIMITED_BROADCAST_IPV4 || this.#local.lookUp(address)?.type === 'broadcast';
  }

  /** What an address is to this namespace, or as seen on one device (`inet_addr_type`, `inet_dev_addr_type`). */
  typeOf(address: Ipv4Address, device?: NetDevice): AddressType {
    if (address === LIMITED_BROADCAST_IPV4 || address >>> 24 === 0) return 'BROADCAST';
    if (isMulticastIpv4(address)) return 'MULTICAST';
    const route = this.#local.lookUp(address);
    if (route === undefined || (device !== undefined && !usesDevice(route, device))) return 'UNICAST';
    return ADDRESS_TYPES[route.type];
  }

  /** The device that holds a local address. */
  deviceOf(address: Ipv4Address): NetDevice | undefined {
    const route = this.#local.lookUp(address);
    return route?.type === 'local' ? route.device : undefined;
  }

  /** The device that has an address itself (`__ip_dev_find`); routes of type local do not count. */
  holderOf(address: Ipv4Address): NetDevice | undefined {
    for (const [device, entries] of this.#addresses) {
      if (entries.some((entry) => entry.address === address)) return device;
    }
    return undefined;
  }

  /** Whether an address lies in a subnet of the device, and `other` too (`inet_addr_onlink`). */
  isOnSubnetOf(device: NetDevice, address: Ipv4Address, other?: Ipv4Address): boolean {
    return this.addressesOf(device).some((entry) => {
      const subnet = subnetOf(entry);
      return cidrContains(subnet, address) && (other === undefined || cidrContains(subnet, other));
    });
  }

  /**
   * The source that the kernel picks on a device (`inet_select_addr`): the first primary address on the subnet of the
   * destination, or the first of all; of another device when this one has none. Addresses of a nearer scope than
   * `scope` do not count.
   */
  sourceAddressFor(
    device: NetDevice,
    destination: Ipv4Address,
    scope: AddressScope = 'link',
  ): Ipv4Address | undefined {
    let first: Ipv4Address | undefined;
    for (const entry of this.addressesOf(device)) {
      if (entry.isSecondary === true || ROUTE_SCOPE[entry.scope] > ROUTE_SCOPE[scope]) continue;
      if (destination === 0 || isInSubnet(entry, destination)) return entry.address;
      first ??= entry.address;
    }
    return first ?? this.#anyAddress(device, scope);
  }

  /** A device without an address borrows one, as Calico's `cali` devices do. */
  #anyAddress(except: NetDevice, scope: AddressScope): Ipv4Address | undefined {
    for (const device of this.#devices) {
      if (device === except) continue;
      const found = this.addressesOf(device).find(
        (entry) =>
          entry.isSecondary !== true &&
          entry.scope !== 'link' &&
          ROUTE_SCOPE[entry.scope] <= ROUTE_SCOPE[scope],
      );
      if (found !== undefined) return found.address;
    }
    return undefined;
  }
}

/** The subnet that an address puts its device on. */
export function subnetOf(entry: InterfaceAddress): Cidr {
  return cidrOf(subnetBaseOf(entry), entry.prefixLength);
}

/** On the way of every packet that chooses a source, so without an object. */
function isInSubnet(entry: InterfaceAddress, address: Ipv4Address): boolean {
  return ((subnetBaseOf(entry) ^ address) & maskOf(entry.prefixLength)) === 0;
}

function subnetBaseOf({ address, peer }: InterfaceAddress): Ipv4Address {
  return peer ?? address;
}

/** The address as `ip addr add CIDR brd +` configures it; a /31 and a /32 have no broadcast address. */
export function interfaceAddress(
  address: Ipv4Address,
  prefixLength: number,
  scope: AddressScope = 'global',
): InterfaceAddress {
  if (prefixLength >= 31 || scope === 'host') return { address, prefixLength, scope };
  return { address, prefixLength, scope, broadcast: lastAddressOf(cidrOf(address, prefixLength)) };
}
