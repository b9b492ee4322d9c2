/**
 * `spec.cluster.loadBalancer`: who gives Services their outside addresses, and which.
 *
 * Times and thresholds of a cloud's health checks that the file does not give are those that GCE's cloud provider sets.
 */
import { say } from '../../base/sentence';
import { milliseconds, seconds, type Duration } from '../../base/time';
import type { ClusterSpec, LoadBalancerSpec } from '../../kube/cluster-spec';
import { parseAddressPool } from '../../kube/load-balancer/address-pool';
import {
  type FieldPath,
  forExample,
  invalidValue,
  type ObjectIssue,
  problem,
} from '../../kube/objects/object-issue';
import { parseIpv4 } from '../../wire/ipv4-address';
import type { LabSpec } from '../lab-document';
import type { GivenLabSpec } from '../lab-schema';
import { parseDuration } from '../scenario/scenario-words';

type GivenLoadBalancer = NonNullable<NonNullable<GivenLabSpec['cluster']>['loadBalancer']>;
type HealthCheckSpec = Extract<LoadBalancerSpec, { readonly kind: 'cloud' }>['healthCheck'];

const PATH: FieldPath = ['spec', 'cluster', 'loadBalancer'];
const DEFAULT_CHECK: HealthCheckSpec = {
  interval: seconds(8),
  timeout: seconds(1),
  healthyThreshold: 1,
  unhealthyThreshold: 3,
};
const SHORTEST = milliseconds(100);
const LONGEST = seconds(300);

export function resolveLoadBalancer(
  given: GivenLabSpec,
  { nodes, outside, network }: Pick<LabSpec, 'network' | 'outside'> & Pick<ClusterSpec, 'nodes'>,
  issues: ObjectIssue[],
): Pick<ClusterSpec, 'loadBalancer'> {
  const { loadBalancer } = given.cluster ?? {};
  if (loadBalancer === undefined) return {};
  const text = poolTextOf(loadBalancer);
  const pool = parseAddressPool(text);
  if (pool === undefined) {
    const why = say('must be IPv4 ranges');
    const hint = forExample('192.168.0.240-192.168.0.250, 192.168.0.240/28');
    issues.push(invalidValue([...PATH, 'pool'], text, why, hint));
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
    const what = say('the pool {pool} has the address {address} of {name}', {
      pool: text,
      address: taken.address,
      name: taken.name,
    });
    issues.push({ ...problem('overlapping-ranges', [...PATH, 'pool'], what), severity: 'warning' });
  }
  if (loadBalancer.kind === 'l2') {
    for (const field of ['mode', 'healthCheck'] as const) {
      if (loadBalancer[field] === undefined) continue;
      const what = say('{field} is for a load balancer of kind cloud: addresses of kind l2 are on nodes', {
        field,
      });
      issues.push(problem('other-kind', [...PATH, field], what, say('leave it out, or write kind: cloud')));
    }
    return { loadBalancer: { kind: 'l2', pool: text } };
  }
  const machine = outside.find(({ balancerLegs }) => balancerLegs !== undefined);
  // Its segment is full: that has been said.
  if (machine === undefined) return {};
  const healthCheck = healthCheckOf(loadBalancer.healthCheck ?? {}, issues);
  const mode = loadBalancer.mode ?? 'nat';
  return { loadBalancer: { kind: 'cloud', pool: text, machine: machine.name, mode, healthCheck } };
}

export function poolTextOf({ pool }: GivenLoadBalancer): string {
  return typeof pool === 'string' ? pool : pool.join(',');
}

function healthCheckOf(
  given: NonNullable<GivenLoadBalancer['healthCheck']>,
  issues: ObjectIssue[],
): HealthCheckSpec {
  const timeOf = (field: 'interval' | 'timeout'): Duration => {
    const value = given[field];
    if (value === undefined) return DEFAULT_CHECK[field];
    const time = typeof value === 'string' ? parseDuration(value) : undefined;
    if (time !== undefined && time >= SHORTEST && time <= LONGEST) return time;
    const why =
      time === undefined
        ? say('must be a duration')
        : say('must be between {least} and {most}', { least: '100ms', most: '300s' });
    issues.push(invalidValue([...PATH, 'healthCheck', field], value, why, forExample('5s')));
    return DEFAULT_CHECK[field];
  };
  const interval = timeOf('interval');
  const timeout =
    given.timeout === undefined && interval < DEFAULT_CHECK.timeout ? interval : timeOf('timeout');
  if (timeout > interval) {
    const why = say('must not be longer than the interval');
    issues.push(invalidValue([...PATH, 'healthCheck', 'timeout'], given.timeout, why));
  }
  return {
    interval,
    timeout,
    healthyThreshold: given.healthyThreshold ?? DEFAULT_CHECK.healthyThreshold,
    unhealthyThreshold: given.unhealthyThreshold ?? DEFAULT_CHECK.unhealthyThreshold,
  };
}
