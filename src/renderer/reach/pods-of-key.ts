/** The Pods of a workload as the analysis of reachability names it: `shop/web[Deployment]`, `default/client[Pod]`. Pure. */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import { objectOfKey } from '../store/object-of-key';

const NO_PODS: readonly TopologyPod[] = [];
const POD = 'pod/';

export function podsOfKey(topology: Topology | undefined, key: string): readonly TopologyPod[] {
  const object = objectOfKey(key);
  if (topology === undefined || object === undefined) return NO_PODS;
  const workload = topology.workloads.find(({ id }) => id === object);
  const ids = new Set(object.startsWith(POD) ? [object.slice(POD.length)] : workload?.pods);
  const found = topology.machines.flatMap(({ pods }) => pods.filter(({ id }) => ids.has(id)));
  return found.length === 0 ? NO_PODS : found;
}
