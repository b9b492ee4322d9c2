import type { NetDevice } from '../link/net-device';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { ipCidrContains, type IpCidr } from '../wire/ip-cidr';
import type { IpStack } from './ip-stack';

/** The device on whose link an address is, by the device's own addresses. */
export function deviceTowards(stack: IpStack, neighbor: IpAddress): NetDevice | undefined {
  return stack.devices().find((device) => {
    const addresses: readonly IpCidr[] = isIpv6(neighbor)
      ? stack.ipv6.addressesOf(device)
      : stack.addressesOf(device);
    return addresses.some((own) => ipCidrContains(own, neighbor));
  });
}
