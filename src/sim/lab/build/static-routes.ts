/** Static routes of a lab's router, as its network configuration enters them when it boots. */
import type { IpStack } from '../../net/ip-stack';
import { deviceTowards } from '../../net/device-towards';
import { EVERY_IPV6 } from '../../net/ipv6/ipv6-route';
import { ipOfChecked, ipRangeOfChecked } from '../../wire/checked-address';
import { EVERY_IPV4 } from '../../wire/cidr';
import { isIpv6, type IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import type { LabRouter } from '../lab-document';

const PROTOCOL = 'static';

/** Of a router whose routing daemon does not have them. */
export function addStaticRoutes(stack: IpStack, { routes = [] }: LabRouter): void {
  for (const { to, via } of routes) {
    const gateway = ipOfChecked(via);
    const device = deviceTowards(stack, gateway);
    const { address, prefixLength } = rangeOfRoute(to, gateway);
    if (isIpv6(gateway)) {
      if (!isIpv6(address)) continue;
      stack.ipv6.routes.add({
        destination: { address, prefixLength },
        gateway,
        device,
        protocol: PROTOCOL,
      });
    } else if (!isIpv6(address)) {
      stack.routes.add({ destination: { address, prefixLength }, gateway, device, protocol: PROTOCOL });
    }
  }
}

/** `10.1.0.0/16`, or `default` of the gateway's family. */
export function rangeOfRoute(to: string, gateway: IpAddress): IpCidr {
  if (to !== 'default') return ipRangeOfChecked(to);
  return isIpv6(gateway) ? EVERY_IPV6 : EVERY_IPV4;
}
