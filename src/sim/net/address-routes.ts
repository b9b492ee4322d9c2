/**
 * The routes that come and go with addresses (`fib_add_ifaddr` and `fib_del_ifaddr` of net/ipv4/fib_frontend.c): the
 * address itself and broadcast addresses in the table `local`, the subnet in the table `main`.
 */
import type { NetDevice } from '../link/net-device';
import { cidrOf, lastAddressOf, type Cidr } from '../wire/cidr';
import { LIMITED_BROADCAST_IPV4, type Ipv4Address } from '../wire/ipv4-address';
import { subnetOf, type InterfaceAddress, type InterfaceTable } from './interface-table';
import type { RouteOptions } from './route-table';
import type { Routing } from './routing';

export class AddressRoutes {
  readonly #routing: Routing;
  readonly #interfaces: InterfaceTable;

  constructor(routing: Routing, interfaces: InterfaceTable) {
    this.#routing = routing;
    this.#interfaces = interfaces;
  }

  /** The address is on the device. Subnet and broadcasts need a device that is up. */
  add(device: NetDevice, entry: InterfaceAddress): void {
    const source = this.#primaryOf(device, entry).address;
    this.#insert('local', cidrOf(entry.address, 32), device, source);
    if (!device.isUp) return;
    const { broadcast } = entry;
    if (broadcast !== undefined && broadcast !== LIMITED_BROADCAST_IPV4) {
      this.#insert('broadcast', cidrOf(broadcast, 32), device, source);
    }
    if (entry.isSecondary === true || !hasSubnet(entry)) return;
    const subnet = subnetOf(entry);
    if (entry.hasNoPrefixRoute !== true) {
      this.#insert(device.kind === 'loopback' ? 'local' : 'unicast', subnet, device, source);
    }
    if (entry.prefixLength < 31) {
      this.#insert('broadcast', cidrOf(lastAddressOf(subnet), 32), device, source);
    }
  }

  /** The address has left the device; `interfaces` knows only what stays. */
  remove(device: NetDevice, entry: InterfaceAddress): void {
    const { local, main } = this.#routing;
    const subnet = subnetOf(entry);
    const others = this.#interfaces.addressesOf(device);
    if (entry.isSecondary !== true) {
      const table = device.kind === 'loopback' ? local : main;
      table.removeFirst(
        subnet,
        (route) => route.device === device && route.protocol === 'kernel' && route.source === entry.address,
      );
    }
    const broadcasts = [entry.broadcast, entry.prefixLength < 31 ? lastAddressOf(subnet) : undefined];
    for (const broadcast of broadcasts) {
      const isKept = others.some(
        (other) =>
          other.broadcast === broadcast ||
          (other.prefixLength < 31 && lastAddressOf(subnetOf(other)) === broadcast),
      );
      if (broadcast === undefined || isKept) continue;
      local.removeFirst(
        cidrOf(broadcast, 32),
        (route) => route.device === device && route.type === 'broadcast',
      );
    }
    if (others.some(({ address }) => address === entry.address)) return;
    local.removeFirst(
      cidrOf(entry.address, 32),
      (route) => route.device === device && route.type === 'local',
    );
    if (this.#interfaces.holderOf(entry.address) === undefined) this.#routing.forgetSource(entry.address);
  }

  /** The device is up: what its addresses mean holds again. */
  restore(device: NetDevice): void {
    for (const entry of this.#interfaces.addressesOf(device)) this.add(device, entry);
  }

  #insert(
    type: 'local' | 'broadcast' | 'unicast',
    destination: Cidr,
    device: NetDevice,
    source: Ipv4Address,
  ): void {
    const options: RouteOptions = {
      destination,
      type,
      device,
      source,
      scope: type === 'local' ? 'host' : 'link',
      protocol: 'kernel',
    };
    const table = type === 'unicast' ? this.#routing.main : this.#routing.local;
    // What is there already stays: two addresses may share a broadcast address.
    table.insert(options, 'append');
  }

  #primaryOf(device: NetDevice, entry: InterfaceAddress): InterfaceAddress {
    if (entry.isSecondary !== true) return entry;
    const subnet = subnetOf(entry);
    const primary = this.#interfaces
      .addressesOf(device)
      .find(
        (other) =>
          other.isSecondary !== true &&
          other.prefixLength === entry.prefixLength &&
          subnetOf(other).address === subnet.address,
      );
    return primary ?? entry;
  }
}

/** A /32 puts its device on no subnet, unless it names a peer. */
function hasSubnet(entry: InterfaceAddress): boolean {
  const subnet = subnetOf(entry);
  if (subnet.address >>> 24 === 0) return false;
  return entry.prefixLength < 32 || subnet.address !== entry.address;
}
