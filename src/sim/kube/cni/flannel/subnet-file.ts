/** `/run/flannel/subnet.env`, by which flanneld tells its CNI plugin (flannel-io/flannel `pkg/subnet/subnet.go`, `WriteSubnetFile`). */
import { formatIp, isIpv6 } from '../../../wire/ip-address';
import { formatIpCidr, parseIpCidr, type IpCidr } from '../../../wire/ip-cidr';
import { addressAt } from '../../../wire/ip-ranges';

export const SUBNET_DIRECTORY = '/run/flannel';
export const SUBNET_FILE = `${SUBNET_DIRECTORY}/subnet.env`;

export interface SubnetFile {
  /** This node's part of the Pod network, the primary family first. */
  readonly own: readonly IpCidr[];
  readonly cluster: readonly IpCidr[];
  readonly mtuBytes: number;
}

/** The subnet is written as the address of the bridge in it. */
export function formatSubnetFile({ own, cluster, mtuBytes }: SubnetFile): string {
  const lines: string[] = [];
  for (const [prefix, isFamily] of [
    ['FLANNEL_', (range: IpCidr) => !isIpv6(range.address)],
    ['FLANNEL_IPV6_', (range: IpCidr) => isIpv6(range.address)],
  ] as const) {
    const network = cluster.find(isFamily);
    const subnet = own.find(isFamily);
    if (network === undefined || subnet === undefined) continue;
    lines.push(`${prefix}NETWORK=${formatIpCidr(network)}`);
    lines.push(`${prefix}SUBNET=${formatIp(addressAt(subnet, 1))}/${subnet.prefixLength}`);
  }
  return [...lines, `FLANNEL_MTU=${mtuBytes}`, 'FLANNEL_IPMASQ=true', ''].join('\n');
}

export function parseSubnetFile(text: string): SubnetFile {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name = '', value = ''] = line.split('=');
    values.set(name.trim(), value.trim());
  }
  const rangesOf = (...names: readonly string[]): readonly IpCidr[] =>
    names.flatMap((name) => parseIpCidr(values.get(name) ?? '') ?? []);
  return {
    own: rangesOf('FLANNEL_SUBNET', 'FLANNEL_IPV6_SUBNET'),
    cluster: rangesOf('FLANNEL_NETWORK', 'FLANNEL_IPV6_NETWORK'),
    mtuBytes: Number(values.get('FLANNEL_MTU') ?? 0),
  };
}
