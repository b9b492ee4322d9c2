/** What kube-proxy knows about its node and was configured with, for one family of addresses. */
import type { ClusterSpec } from '../cluster-spec';
import { familyOf, parseIp, type IpFamily } from '../../wire/ip-address';
import { formatIpCidr, ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { rangesOfChecked } from '../../wire/checked-address';

export interface ProxyNode {
  readonly nodeName: string;
  readonly family: IpFamily;
  readonly nodeIp: string;
  /** Of the node's label. */
  readonly zone?: string | undefined;
  /** `detectLocalMode: ClusterCIDR`: traffic from this range is from Pods. Undefined turns the detection off. */
  readonly clusterCidr: string | undefined;
  readonly isMasqueradeAll: boolean;
  /** Never for IPv6. */
  readonly hasLocalhostNodePorts: boolean;
  /** Undefined: every address of the node. */
  readonly nodePortAddresses: readonly string[] | undefined;
  /** Of the Service range. */
  readonly serviceCidr: string;
  /** Kernel has nfacct: two counters that v1.32 adds to its rules. */
  readonly hasAccounting: boolean;
}

export interface NodeAddresses {
  readonly nodeName: string;
  readonly family: IpFamily;
  /** Without one of its own in a family, kube-proxy takes the node for its loopback. */
  readonly nodeIp: string | undefined;
  /** Of all its devices. */
  readonly all: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const LOOPBACK: Readonly<Record<IpFamily, string>> = { IPv4: '127.0.0.1', IPv6: '::1' };

/** What kube-proxy of a cluster makes of its configuration on one node. */
export function proxyNodeOf(addresses: NodeAddresses, spec: ClusterSpec): ProxyNode {
  const { nodeName, family, nodeIp = LOOPBACK[family] } = addresses;
  const { mode, iptables, nftables } = spec.kubeProxy;
  const { podSubnet, serviceSubnet } = spec.networking;
  const ranges = rangesOfChecked(podSubnet);
  const podRange = family === 'IPv4' ? ranges.ipv4 : ranges.ipv6;
  return {
    nodeName,
    family,
    nodeIp,
    zone: (addresses.labels ?? labelsOf(nodeName, spec))[ZONE_LABEL],
    clusterCidr: podRange === undefined ? undefined : formatIpCidr(podRange),
    isMasqueradeAll: mode === 'nftables' ? nftables?.masqueradeAll === true : iptables.masqueradeAll,
    // Not on ::1: there is no `route_localnet` for IPv6.
    hasLocalhostNodePorts: mode === 'iptables' && family === 'IPv4' && iptables.localhostNodePorts,
    nodePortAddresses: nodePortAddressesOf({ ...addresses, nodeIp }, spec.kubeProxy),
    // The API server tells it in a ServiceCIDR object.
    serviceCidr: serviceSubnet.split(',').find((range) => range.includes(':') === (family === 'IPv6')) ?? '',
    hasAccounting: true,
  };
}

const ZONE_LABEL = 'topology.kubernetes.io/zone';

function labelsOf(nodeName: string, { nodes }: ClusterSpec): Readonly<Record<string, string>> {
  return nodes.find(({ name }) => name === nodeName)?.labels ?? {};
}

/** The word for the node's own address in place of a range. */
const PRIMARY = 'primary';

/** The addresses that answer on node ports; undefined means all of the node. */
function nodePortAddressesOf(
  { family, nodeIp, all }: NodeAddresses & { readonly nodeIp: string },
  { mode, nodePortAddresses }: ClusterSpec['kubeProxy'],
): readonly string[] | undefined {
  // Left out, it is the primary address in the youngest mode alone.
  if (nodePortAddresses.length === 0) return mode === 'nftables' ? [nodeIp] : undefined;
  if (nodePortAddresses.includes(PRIMARY)) return [nodeIp];
  const ranges = nodePortAddresses
    .map(parseIpCidr)
    .filter((range) => range !== undefined)
    .filter(({ address }) => familyOf(address) === family);
  if (ranges.length === 0 || ranges.some(({ prefixLength }) => prefixLength === 0)) return undefined;
  return all.filter((text) => {
    const address = parseIp(text);
    return address !== undefined && ranges.some((range) => ipCidrContains(range, address));
  });
}

/** Is the node itself among the sources that a load balancer may have? */
export function isNodeInRanges({ nodeIp }: ProxyNode, ranges: readonly string[]): boolean {
  const address = parseIp(nodeIp);
  if (address === undefined) return false;
  return ranges.some((range) => {
    const parsed = parseIpCidr(range);
    return parsed !== undefined && ipCidrContains(parsed, address);
  });
}
