/** `spec.cluster.loadBalancer`: who gives Services their outside addresses, and which. */
import type { ClusterSpec } from '../kube/cluster-spec';
import { parseAddressPool } from '../kube/load-balancer/address-pool';
import { invalidValue, problem, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
import { parseIpv4 } from '../wire/ipv4-address';
import type { LabSpec } from './lab-document';
import type { GivenLabSpec } from './lab-schema';

export function resolveLoadBalancer(
  given: GivenLabSpec,
  { nodes, outside, network }: Pick<LabSpec, 'network' | 'outside'> & Pick<ClusterSpec, 'nodes'>,
  issues: ObjectIssue[],
): Pick<ClusterSpec, 'loadBalancer'> {
  const { loadBalancer } = given.cluster ?? {};
  if (loadBalancer === undefined) return {};
  const path: FieldPath = ['spec', 'cluster', 'loadBalancer'];
  if (loadBalancer.kind === 'cloud') {
    const what = 'a load balancer of kind cloud is not modelled yet';
    issues.push(problem('not-modelled', [...path, 'kind'], what, 'use l2'));
    return {};
  }
  const text = typeof loadBalancer.pool === 'string' ? loadBalancer.pool : loadBalancer.pool.join(',');
  const pool = parseAddressPool(text);
  if (pool === undefined) {
    const why = 'must be IPv4 ranges';
    const hint = 'write for example 192.168.0.240-192.168.0.250 or 192.168.0.240/28';
    issues.push(invalidValue([...path, 'pool'], text, why, hint));
    return {};
  }
  const routerAddresses = network.routers.flatMap(({ name, ports }) =>
    ports.map(({ address }) => ({ name, address })),
  );
  const taken = [
    ...[...nodes, ...outside].flatMap(({ name, addresses }) =>
      addresses.map((address) => ({ name, address })),
    ),
    ...routerAddresses,
  ].find(({ address }) => {
    const parsed = parseIpv4(address);
    return parsed !== undefined && pool.has(parsed);
  });
  if (taken !== undefined) {
    const what = `the pool ${text} has the address ${taken.address} of ${taken.name}`;
    issues.push({ ...problem('overlapping-ranges', [...path, 'pool'], what), severity: 'warning' });
  }
  return { loadBalancer: { kind: 'l2', pool: text } };
}
