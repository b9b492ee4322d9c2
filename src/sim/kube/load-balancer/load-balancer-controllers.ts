import { invariant } from '../../base/invariant';
import type { ClusterSpec } from '../cluster-spec';
import type { Controller, ControllerContext } from '../controllers/controller';
import { parseAddressPool } from './address-pool';
import { Layer2Speakers, type SpeakerHost } from './layer2-speakers';
import { LoadBalancerController } from './load-balancer-controller';

/** What makes addresses of Services reachable from outside; nothing without `loadBalancer` in the lab. */
export function loadBalancerControllers(
  context: ControllerContext,
  { loadBalancer }: ClusterSpec,
  host: SpeakerHost,
): readonly Controller[] {
  if (loadBalancer === undefined) return [];
  const pool = parseAddressPool(loadBalancer.pool);
  invariant(pool !== undefined, 'reading the lab has checked the pool');
  return [new LoadBalancerController(context, pool), new Layer2Speakers(context, host)];
}
