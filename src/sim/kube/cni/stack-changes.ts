/** What network plugins change of a namespace, the same for either family: addresses, routes and neighbors. */
import type { NetDevice } from '../../link/net-device';
import { interfaceAddress } from '../../net/interface-table';
import type { IpStack } from '../../net/ip-stack';
import type { RouteProtocol } from '../../net/route-table';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import { isSameCidr, type IpCidr } from '../../wire/ip-cidr';
import type { MacAddress } from '../../wire/mac-address';

/** Of an address and a gateway of the same family. */
interface PluginRoute {
  readonly destination: IpCidr;
  readonly gateway: IpAddress;
  readonly device: NetDevice;
  readonly isOnlink?: boolean;
  /** Who put it there; `boot` when left out. */
  readonly protocol?: RouteProtocol;
}

/** Without duplicate address detection where `hasNoDad`: the address comes from a list (`ipam.ConfigureIface`). */
export function addAddress(
  stack: IpStack,
  device: NetDevice,
  { address, prefixLength }: IpCidr,
  hasNoDad: boolean,
): void {
  if (isIpv6(address)) stack.ipv6.addAddress(device, { address, prefixLength, hasNoDad });
  else stack.addAddress(device, interfaceAddress(address, prefixLength));
}

export function addRoute(
  stack: IpStack,
  { destination, gateway, device, isOnlink = false, protocol = 'boot' }: PluginRoute,
): void {
  const { address, prefixLength } = destination;
  if (isIpv6(address)) {
    if (isIpv6(gateway))
      stack.ipv6.routes.add({ destination: { address, prefixLength }, gateway, device, isOnlink, protocol });
  } else if (!isIpv6(gateway)) {
    stack.routes.add({ destination: { address, prefixLength }, gateway, device, isOnlink, protocol });
  }
}

export function removeRoutesTo(stack: IpStack, range: IpCidr): void {
  const isTo = ({ destination }: { readonly destination: IpCidr }): boolean => isSameCidr(destination, range);
  if (isIpv6(range.address)) stack.ipv6.routes.removeWhere(isTo);
  else stack.routes.removeWhere(isTo);
}

export function addPermanentNeighbor(
  stack: IpStack,
  address: IpAddress,
  mac: MacAddress,
  device: NetDevice,
): void {
  if (isIpv6(address)) stack.ipv6.neighbors.addPermanent(address, mac, device);
  else stack.neighbors.addPermanent(address, mac, device);
}

export function removeNeighbor(stack: IpStack, address: IpAddress, device: NetDevice): void {
  if (isIpv6(address)) stack.ipv6.neighbors.remove(address, device);
  else stack.neighbors.remove(address, device);
}
