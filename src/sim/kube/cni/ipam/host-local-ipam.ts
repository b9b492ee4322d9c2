import { isIpv6 } from '../../../wire/ip-address';
import { formatIpCidr, type IpCidr } from '../../../wire/ip-cidr';

/** The section `ipam` of a configuration in which Pods have the ranges of their node, and send everything to its gateway. */
export function hostLocalIpam(ranges: readonly IpCidr[]): Readonly<Record<string, unknown>> {
  return {
    type: 'host-local',
    ranges: ranges.map((range) => [{ subnet: formatIpCidr(range) }]),
    routes: ranges.map(({ address }) => ({ dst: isIpv6(address) ? '::/0' : '0.0.0.0/0' })),
  };
}
