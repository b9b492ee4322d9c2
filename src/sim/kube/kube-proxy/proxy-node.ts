/** What kube-proxy knows about its node and was configured with, for one family of addresses. */
import { parseIp, type IpFamily } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';

export interface ProxyNode {
  readonly nodeName: string;
  readonly family: IpFamily;
  readonly nodeIp: string;
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

/** Is the node itself among the sources that a load balancer may have? */
export function isNodeInRanges({ nodeIp }: ProxyNode, ranges: readonly string[]): boolean {
  const address = parseIp(nodeIp);
  if (address === undefined) return false;
  return ranges.some((range) => {
    const parsed = parseIpCidr(range);
    return parsed !== undefined && ipCidrContains(parsed, address);
  });
}
