/**
 * IPv4 addresses that come to and leave devices (net/ipv4/devinet.c), with the routes that `address-routes.ts` makes of them.
 *
 * Models secondary addresses, which go with their primary one or are promoted (`promote_secondaries`).
 */
import { err, ok, type Result } from '../base/result';
import type { NetDevice } from '../link/net-device';
import type { Ipv4Address } from '../wire/ipv4-address';
import { AddressRoutes } from './address-routes';
import { subnetOf, type InterfaceAddress, type InterfaceTable } from './interface-table';
import { netlinkError, type NetlinkError } from './netlink-error';
import type { Routing } from './routing';
import type { Sysctl } from './sysctl';

export class DeviceAddresses {
  readonly #interfaces: InterfaceTable;
  readonly #sysctl: Sysctl;
  readonly #routes: AddressRoutes;

  constructor(routing: Routing, interfaces: InterfaceTable, sysctl: Sysctl) {
    this.#interfaces = interfaces;
    this.#sysctl = sysctl;
    this.#routes = new AddressRoutes(routing, interfaces);
  }

  add(device: NetDevice, address: InterfaceAddress): Result<InterfaceAddress, NetlinkError> {
    const added = this.#interfaces.addAddress(device, address);
    if (!added.ok) return added;
    this.#sysctl.settleDevice(device.name);
    this.#routes.add(device, added.value);
    return added;
  }

  /**
   * The address goes, with its routes; with the first one of a subnet the secondary ones go too, unless
   * `promote_secondaries` lets one of them take its place (`__inet_del_ifa`).
   */
  remove(
    device: NetDevice,
    address: Ipv4Address,
    prefixLength?: number,
  ): Result<InterfaceAddress, NetlinkError> {
    const present = this.#interfaces.addressesOf(device);
    const entry = present.find(
      (candidate) =>
        candidate.address === address &&
        (prefixLength === undefined || candidate.prefixLength === prefixLength),
    );
    if (entry === undefined) return err(netlinkError('EADDRNOTAVAIL', 'ipv4: Address not found'));
    const isPrimary = entry.isSecondary !== true;
    const secondaries = isPrimary ? present.filter((other) => isSecondaryOf(other, entry)) : [];
    const isPromoting = this.#sysctl.forDevice(device).promotesSecondaries;
    const leaving = [...(isPromoting ? [] : secondaries), entry];
    for (const each of leaving) this.#takeAway(device, each);
    if (isPromoting) this.#promote(device, secondaries);
    return ok(entry);
  }

  /** The device is up: what its addresses mean holds again. */
  restoreRoutes(device: NetDevice): void {
    this.#routes.restore(device);
  }

  /** The first of the secondary addresses is the primary one now, and all their routes name it. */
  #promote(device: NetDevice, secondaries: readonly InterfaceAddress[]): void {
    for (const each of secondaries) this.#takeAway(device, each);
    for (const each of secondaries) {
      const added = this.#interfaces.addAddress(device, { ...each, isSecondary: false });
      if (added.ok) this.#routes.add(device, added.value);
    }
  }

  #takeAway(device: NetDevice, entry: InterfaceAddress): void {
    const left = this.#interfaces.addressesOf(device).filter((other) => other !== entry);
    this.#interfaces.setAddresses(device, left);
    this.#routes.remove(device, entry);
  }
}

function isSecondaryOf(other: InterfaceAddress, primary: InterfaceAddress): boolean {
  return (
    other.isSecondary === true &&
    other.prefixLength === primary.prefixLength &&
    subnetOf(other).address === subnetOf(primary).address
  );
}
