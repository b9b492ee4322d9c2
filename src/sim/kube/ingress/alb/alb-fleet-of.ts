/** The balancers of a lab's cloud, where it has one and something that asks for them. */
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import type { ClusterSpec } from '../../cluster-spec';
import { parseAddressPool } from '../../load-balancer/address-pool';
import { AlbFleet, type AlbFleetParts } from './alb-fleet';

export function albFleetOf(
  { loadBalancer }: ClusterSpec,
  {
    machines,
    ...parts
  }: Omit<AlbFleetParts, 'machine' | 'pool'> & { readonly machines: ReadonlyMap<string, Machine> },
): AlbFleet | undefined {
  if (loadBalancer?.kind !== 'cloud') return undefined;
  const pool = parseAddressPool(loadBalancer.pool);
  const machine = machines.get(loadBalancer.machine);
  invariant(pool !== undefined && machine !== undefined, 'the lab has the cloud that it asks for');
  return new AlbFleet({ ...parts, machine, pool });
}
