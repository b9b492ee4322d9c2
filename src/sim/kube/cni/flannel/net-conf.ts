/** flannel's configuration, `net-conf.json` (flannel-io/flannel `Documentation/configuration.md`), as kube-flannel.yml writes it. */
import { formatIpCidr } from '../../../wire/ip-cidr';
import type { IpRanges } from '../../../wire/ip-ranges';
import type { FlannelSpec } from './flannel-spec';

export function netConfOf({ ipv4, ipv6 }: IpRanges, spec: FlannelSpec): string {
  const { mode, vni, port, directRouting: isDirect, mtu } = spec;
  const conf = {
    ...(ipv4 === undefined ? { EnableIPv4: false } : { Network: formatIpCidr(ipv4) }),
    ...(ipv6 === undefined ? {} : { EnableIPv6: true, IPv6Network: formatIpCidr(ipv6) }),
    EnableNFTables: false,
    Backend: {
      Type: mode,
      ...(vni === undefined ? {} : { VNI: vni }),
      ...(port === undefined ? {} : { Port: port }),
      ...(isDirect === undefined ? {} : { DirectRouting: isDirect }),
      ...(mtu === undefined ? {} : { MTU: mtu }),
    },
  };
  return `${JSON.stringify(conf, undefined, 2)}\n`;
}
