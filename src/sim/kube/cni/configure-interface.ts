/** What plugins do with an interface that they have put into a sandbox (containernetworking/plugins v1.6, `ipam.ConfigureIface`). */
import type { NetDevice } from '../../link/net-device';
import type { IpStack } from '../../net/ip-stack';
import { familyOf, isIpv6, parseIp, type IpAddress } from '../../wire/ip-address';
import { parseIpCidr, type IpCidr } from '../../wire/ip-cidr';
import type { CniResult } from './cni';
import { addAddress, addRoute } from './stack-changes';

/** Addresses, then up, so that `arp_notify` tells the neighbors of them, then routes: through the gateway of their family if of none. */
export function configureInterface(stack: IpStack, device: NetDevice, { ips, routes }: CniResult): void {
  const gateways: IpAddress[] = [];
  for (const { address, gateway } of ips) {
    const own = addressOf(address);
    if (own === undefined) continue;
    if (isIpv6(own.address)) stack.sysctl.set(`net.ipv6.conf.${device.name}.accept_dad`, '0');
    addAddress(stack, device, own, true);
    const given = parseIp(gateway ?? '');
    if (given !== undefined) gateways.push(given);
  }
  device.isUp = true;
  addPluginRoutes(stack, device, routes, gateways);
}

/** Those without a gateway of their own go through the one of their family (`ipam.ConfigureIface`). */
export function addPluginRoutes(
  stack: IpStack,
  device: NetDevice,
  routes: CniResult['routes'],
  gateways: readonly IpAddress[],
): void {
  for (const { dst, gw } of routes) {
    const destination = parseIpCidr(dst);
    if (destination === undefined) continue;
    const family = familyOf(destination.address);
    const gateway = parseIp(gw ?? '') ?? gateways.find((each) => familyOf(each) === family);
    if (gateway !== undefined) addRoute(stack, { destination, gateway, device });
  }
}

/** With the length of its prefix, and all of its bits. */
function addressOf(text: string): IpCidr | undefined {
  const [address = '', length = ''] = text.split('/');
  const own = parseIp(address);
  return own === undefined ? undefined : { address: own, prefixLength: Number(length) };
}
