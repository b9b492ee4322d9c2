/** What kube-proxy knows about its node and was configured with, for one family of addresses. */
import type { ClusterSpec } from '../cluster-spec';
import { familyOf, parseIp, type IpFamily } from '../../wire/ip-address';
import { formatIpCidr, ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { rangesOfChecked } from '../../wire/checked-address';
import type { IpRanges } from '../../wire/ip-ranges';
import { nodeRangesOf } from '../pod-ranges';

export interface ProxyNode {
  readonly nodeName: string;
  readonly family: IpFamily;
  readonly nodeIp: string;
  /** Of the node's label. */
  readonly zone?: string | undefined;
  /** Traffic from this range is from Pods. Without it and a device the detection is off. */
  readonly clusterCidr: string | undefined;
  /** Traffic that comes in on it is from Pods, whatever its source. */
  readonly podDevice?: { readonly name: string; readonly isPrefix: boolean } | undefined;
  /** The range of Pods is the node's own, so that its rules are. */
  readonly hasOwnRange?: boolean;
  /** Of this node's Pods. */
  readonly podCidr?: string | undefined;
  /** Of the mark of what is masqueraded; 14 without it. */
  readonly masqueradeBit?: number;
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
  const { serviceSubnet } = spec.networking;
  const masqueradeBit = mode === 'nftables' ? nftables?.masqueradeBit : iptables.masqueradeBit;
  return {
    nodeName,
    family,
    nodeIp,
    zone: (addresses.labels ?? labelsOf(nodeName, spec))[ZONE_LABEL],
    ...podDetectionOf(addresses, spec),
    ...(masqueradeBit === undefined ? {} : { masqueradeBit }),
    isMasqueradeAll: mode === 'nftables' ? nftables?.masqueradeAll === true : iptables.masqueradeAll,
    // Not on ::1: there is no `route_localnet` for IPv6.
    hasLocalhostNodePorts: mode === 'iptables' && family === 'IPv4' && iptables.localhostNodePorts,
    nodePortAddresses: nodePortAddressesOf({ ...addresses, nodeIp }, spec.kubeProxy),
    // The API server tells it in a ServiceCIDR object.
    serviceCidr: serviceSubnet.split(',').find((range) => range.includes(':') === (family === 'IPv6')) ?? '',
    hasAccounting: true,
  };
}

/** `getLocalDetectors` */
function podDetectionOf(
  { nodeName, family }: NodeAddresses,
  { kubeProxy, networking, nodes }: ClusterSpec,
): Pick<ProxyNode, 'clusterCidr' | 'hasOwnRange' | 'podCidr' | 'podDevice'> {
  const rangeIn = (ranges: IpRanges): string | undefined => {
    const range = family === 'IPv4' ? ranges.ipv4 : ranges.ipv6;
    return range === undefined ? undefined : formatIpCidr(range);
  };
  const podSubnet = rangesOfChecked(networking.podSubnet);
  const node = nodes.find(({ name }) => name === nodeName);
  const podCidr = node === undefined ? undefined : rangeIn(nodeRangesOf(node, podSubnet));
  const { detectLocalMode, detectLocal = {}, clusterCIDR } = kubeProxy;
  switch (detectLocalMode) {
    case 'ClusterCIDR': {
      const ranges = clusterCIDR === undefined ? podSubnet : rangesOfChecked(clusterCIDR);
      return { clusterCidr: rangeIn(ranges), podCidr };
    }
    case 'NodeCIDR':
      return { clusterCidr: podCidr, hasOwnRange: true, podCidr };
    case 'BridgeInterface': {
      const podDevice = { name: detectLocal.bridgeInterface ?? '', isPrefix: false };
      return { clusterCidr: undefined, podCidr, podDevice };
    }
    case 'InterfaceNamePrefix': {
      const podDevice = { name: detectLocal.interfaceNamePrefix ?? '', isPrefix: true };
      return { clusterCidr: undefined, podCidr, podDevice };
    }
  }
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
