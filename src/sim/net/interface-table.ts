/** The devices of a namespace and their IPv4 addresses, as `ip addr` lists them (net/ipv4/devinet.c). */
import { invariant } from '../base/invariant';
import type { NetDevice } from '../link/net-device';
import { cidrOf, lastAddressOf, type Cidr } from '../wire/cidr';
import {
  isLoopbackIpv4,
  isMulticastIpv4,
  LIMITED_BROADCAST_IPV4,
  type Ipv4Address,
} from '../wire/ipv4-address';

export type AddressScope = 'global' | 'link' | 'host';

export interface InterfaceAddress {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  readonly scope: AddressScope;
  /** Absent where none was given, as for flannel's /32. */
  readonly broadcast?: Ipv4Address;
}

/** What an address is to this namespace, as the `addrtype` match and the routing code name it. */
export type AddressType = 'LOCAL' | 'BROADCAST' | 'MULTICAST' | 'UNICAST';

export class InterfaceTable {
  readonly #devices: NetDevice[] = [];
  readonly #addresses = new Map<NetDevice, readonly InterfaceAddress[]>();
  /** By address as a signed integer, which keeps the keys small integers. */
  readonly #local = new Map<number, NetDevice>();
  readonly #broadcast = new Set<number>();
  #nextIndex = 1;

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
    this.#indexAddresses();
  }

  addressesOf(device: NetDevice): readonly InterfaceAddress[] {
    return this.#addresses.get(device) ?? [];
  }

  addAddress(device: NetDevice, address: InterfaceAddress): void {
    this.#addresses.set(device, [...this.addressesOf(device), address]);
    this.#indexAddresses();
  }

  removeAddress(device: NetDevice, address: Ipv4Address): void {
    const kept = this.addressesOf(device).filter((entry) => entry.address !== address);
    this.#addresses.set(device, kept);
    this.#indexAddresses();
  }

  isLocal(address: Ipv4Address): boolean {
    return this.#local.has(address | 0) || isLoopbackIpv4(address);
  }

  /** Broadcast addresses of the subnets that it is on, and 255.255.255.255. */
  isBroadcast(address: Ipv4Address): boolean {
    return this.#broadcast.has(address | 0) || address === LIMITED_BROADCAST_IPV4;
  }

  typeOf(address: Ipv4Address): AddressType {
    if (this.isLocal(address)) return 'LOCAL';
    if (this.isBroadcast(address)) return 'BROADCAST';
    return isMulticastIpv4(address) ? 'MULTICAST' : 'UNICAST';
  }

  /** The device that holds a local address. */
  deviceOf(address: Ipv4Address): NetDevice | undefined {
    return this.#local.get(address | 0);
  }

  /** The source that the kernel picks on a device (`inet_select_addr`): one on the same subnet, or the first. */
  sourceAddressFor(device: NetDevice, destination: Ipv4Address): Ipv4Address | undefined {
    const addresses = this.addressesOf(device);
    const onSubnet = addresses.find(({ address, prefixLength }) => {
      const shift = 32 - prefixLength;
      return shift < 32 && address >>> shift === destination >>> shift;
    });
    const chosen = onSubnet ?? addresses.find(({ scope }) => scope === 'global') ?? addresses[0];
    if (chosen !== undefined) return chosen.address;
    return this.#anyGlobalAddress();
  }

  /** A device without an address borrows one, as Calico's `cali` devices do. */
  #anyGlobalAddress(): Ipv4Address | undefined {
    for (const device of this.#devices) {
      const found = this.addressesOf(device).find(({ scope }) => scope === 'global');
      if (found !== undefined) return found.address;
    }
    return undefined;
  }

  #indexAddresses(): void {
    this.#local.clear();
    this.#broadcast.clear();
    for (const [device, addresses] of this.#addresses) {
      for (const { address, broadcast } of addresses) {
        if (!this.#local.has(address | 0)) this.#local.set(address | 0, device);
        if (broadcast !== undefined) this.#broadcast.add(broadcast | 0);
      }
    }
  }
}

/** The subnet that an address puts its device on. */
export function subnetOf({ address, prefixLength }: InterfaceAddress): Cidr {
  return cidrOf(address, prefixLength);
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
