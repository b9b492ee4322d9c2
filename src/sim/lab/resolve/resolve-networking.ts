/**
 * The ranges of a cluster, checked as kubeadm checks them (`ValidateNetworking`, Kubernetes v1.32
 * `cmd/kubeadm/app/apis/kubeadm/validation`): IPv4 alone, IPv6 alone, or both with the primary family first.
 *
 * What is left out follows what is given, so that a lab with IPv6 Pods has IPv6 Services without saying so. Differs from kubeadm in
 * refusing Services of a family that no Pod has, which it takes and which then nobody can reach.
 */
import type { ClusterSpec } from '../../kube/cluster-spec';
import { dns1123SubdomainProblem } from '../../kube/objects/name-rules';
import { listOf, say } from '../../base/sentence';
import { type FieldPath, forExample, invalidValue, type ObjectIssue } from '../../kube/objects/object-issue';
import { nodePrefixLengthOf } from '../../kube/pod-ranges';
import type { IpFamily } from '../../wire/ip-address';
import { widthOf, formatIpCidr, type IpCidr } from '../../wire/ip-cidr';
import { familiesOf, parseIpRanges, rangesInOrder, type IpRanges } from '../../wire/ip-ranges';
import { checkedRanges } from './checked-range';
import type { GivenLabSpec } from '../lab-schema';

export const DEFAULT_POD_SUBNETS: Readonly<Record<IpFamily, string>> = {
  IPv4: '10.244.0.0/16',
  IPv6: 'fd00:10:244::/56',
};
export const DEFAULT_SERVICE_SUBNETS: Readonly<Record<IpFamily, string>> = {
  IPv4: '10.96.0.0/12',
  IPv6: 'fd00:10:96::/112',
};
/** `MinimumAddressesInPodSubnet` and its like of `cmd/kubeadm/app/constants`. */
const MIN_POD_ADDRESSES = 14;
const MIN_SERVICE_ADDRESSES = 10;
const MAX_SERVICE_BITS = 20;
const MAX_NODE_MASK_DIFFERENCE = 16;

export function resolveNetworking(given: GivenLabSpec, issues: ObjectIssue[]): ClusterSpec['networking'] {
  const networking = given.cluster?.networking ?? {};
  const path: FieldPath = ['spec', 'cluster', 'networking'];
  const families = clusterFamiliesOf(given);
  const defaultOf = (subnets: typeof DEFAULT_POD_SUBNETS): string =>
    families.map((family) => subnets[family]).join(',');
  const podSubnet = networking.podSubnet ?? defaultOf(DEFAULT_POD_SUBNETS);
  const serviceSubnet = networking.serviceSubnet ?? defaultOf(DEFAULT_SERVICE_SUBNETS);
  const check = (
    field: string,
    text: string,
    example: string,
    problemOf: (range: IpCidr) => string | undefined,
  ): IpRanges | undefined => {
    const ranges = checkedRanges(text, example, [...path, field], issues);
    for (const range of ranges === undefined ? [] : rangesInOrder(ranges)) {
      const why = problemOf(range);
      if (why === undefined) continue;
      issues.push(invalidValue([...path, field], formatIpCidr(range), why, forExample(example)));
    }
    return ranges;
  };
  const podRanges = check('podSubnet', podSubnet, defaultOf(DEFAULT_POD_SUBNETS), podSubnetProblem);
  const serviceExample = defaultOf(DEFAULT_SERVICE_SUBNETS);
  const serviceRanges = check('serviceSubnet', serviceSubnet, serviceExample, serviceSubnetProblem);
  if (podRanges !== undefined && serviceRanges !== undefined) {
    const podFamilies = familiesOf(podRanges);
    const strange = familiesOf(serviceRanges).find((family) => !podFamilies.includes(family));
    if (strange !== undefined) {
      const why = say('no Pod has an {family} address: expected families of podSubnet, {families}', {
        family: strange,
        families: listOf(podFamilies),
      });
      const hint = forExample(podFamilies.map((family) => DEFAULT_SERVICE_SUBNETS[family]).join(','));
      issues.push(invalidValue([...path, 'serviceSubnet'], serviceSubnet, why, hint));
    }
  }
  const dnsDomain = networking.dnsDomain ?? 'cluster.local';
  const why = dns1123SubdomainProblem(dnsDomain);
  if (why !== undefined) issues.push(invalidValue([...path, 'dnsDomain'], dnsDomain, why));
  return { podSubnet, serviceSubnet, dnsDomain };
}

/** The families that a lab's cluster has, the primary one first; IPv4 where it does not say. */
export function clusterFamiliesOf(given: GivenLabSpec): readonly IpFamily[] {
  const { podSubnet, serviceSubnet } = given.cluster?.networking ?? {};
  const ranges = parseIpRanges(podSubnet ?? serviceSubnet ?? '');
  return ranges === undefined ? ['IPv4'] : familiesOf(ranges);
}

function podSubnetProblem(subnet: IpCidr): string | undefined {
  const mask = subnet.prefixLength;
  const nodeMask = nodePrefixLengthOf(subnet);
  const why = tooFewAddresses(subnet, MIN_POD_ADDRESSES);
  if (why !== undefined) return why;
  if (mask > nodeMask) {
    return `the size of pod subnet with mask ${mask} is smaller than the size of node subnet with mask ${nodeMask}`;
  }
  return nodeMask - mask > MAX_NODE_MASK_DIFFERENCE
    ? `pod subnet mask (${mask}) and node-mask (${nodeMask}) difference is greater than ${MAX_NODE_MASK_DIFFERENCE}`
    : undefined;
}

function serviceSubnetProblem(subnet: IpCidr): string | undefined {
  const bits = widthOf(subnet.address);
  const why = tooFewAddresses(subnet, MIN_SERVICE_ADDRESSES);
  if (why !== undefined) return why;
  return bits - subnet.prefixLength > MAX_SERVICE_BITS
    ? `specified service subnet is too large; for ${bits}-bit addresses, the mask must be >= ${bits - MAX_SERVICE_BITS}`
    : undefined;
}

function tooFewAddresses(subnet: IpCidr, minimum: number): string | undefined {
  const count = 2 ** (widthOf(subnet.address) - subnet.prefixLength);
  return count < minimum
    ? `subnet with ${count} address(es) is too small, the minimum is ${minimum}`
    : undefined;
}
