/** How flanneld tells the others where it is: annotations of its Node (flannel-io/flannel `pkg/subnet/kube`). */
import { formatIp, isIpv6, type IpFamily } from '../../../wire/ip-address';
import { formatMac } from '../../../wire/mac-address';
import type { PeerNode } from '../pod-network';
import { tunnelMacOf, VXLAN_VNI } from './tunnel-kinds';

/** This one is there with any family. */
export const FLANNEL_READY_ANNOTATION = 'flannel.alpha.coreos.com/kube-subnet-manager';

export function flannelAnnotations(
  mode: 'vxlan' | 'host-gw',
  node: Omit<PeerNode, 'name'>,
): Readonly<Record<string, string>> {
  const dataOf = (family: IpFamily): string =>
    mode === 'vxlan'
      ? JSON.stringify({ VNI: VXLAN_VNI, VtepMAC: formatMac(tunnelMacOf(node, family)) })
      : 'null';
  const prefix = 'flannel.alpha.coreos.com';
  const address = node.addresses.find((each) => !isIpv6(each));
  const ipv6Address = node.addresses.find(isIpv6);
  return {
    ...(address === undefined ? {} : { [`${prefix}/backend-data`]: dataOf('IPv4') }),
    [`${prefix}/backend-type`]: mode,
    ...(ipv6Address === undefined
      ? {}
      : {
          [`${prefix}/backend-v6-data`]: dataOf('IPv6'),
          [`${prefix}/public-ipv6`]: formatIp(ipv6Address),
        }),
    [FLANNEL_READY_ANNOTATION]: 'true',
    ...(address === undefined ? {} : { [`${prefix}/public-ip`]: formatIp(address) }),
  };
}
