/** The Pods of a workload as the analysis of reachability names it: `shop/web[Deployment]`, `default/client[Pod]`. Pure. */
import type { Topology, TopologyPod } from '../../main/contract/topology';

const NO_PODS: readonly TopologyPod[] = [];

export function podsOfKey(topology: Topology | undefined, key: string): readonly TopologyPod[] {
  const [, namespace = '', name = '', kind = ''] = /^([^/]+)\/([^[]+)\[(\w+)\]$/u.exec(key) ?? [];
  if (topology === undefined || name === '') return NO_PODS;
  const workload = topology.workloads.find(({ id }) => id === `${kind.toLowerCase()}/${namespace}/${name}`);
  const ids = new Set(kind === 'Pod' ? [`${namespace}/${name}`] : workload?.pods);
  const found = topology.machines.flatMap(({ pods }) => pods.filter(({ id }) => ids.has(id)));
  return found.length === 0 ? NO_PODS : found;
}
