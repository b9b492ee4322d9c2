/** Whose packets can be hidden: workloads, and Pods that nothing owns, by the ids that the host takes. Pure. */
import type { Topology, TopologyPod } from '../../main/contract/topology';
import { splitElementRef } from './element-ref';

/** Of an element; undefined for one that has no address of its own, as Pods on the host's network. */
export function mutedIdOf(ref: string, topology: Topology): string | undefined {
  const split = splitElementRef(ref);
  const pods = podsWithAddress(topology);
  if (split?.kind === 'pod') {
    return pods.some(({ id }) => id === split.id) ? ownerIdOf(split.id, topology) : undefined;
  }
  if (split?.kind !== 'workload') return undefined;
  const workload = topology.workloads.find(({ id }) => id === split.id);
  return workload?.pods.some((pod) => pods.some(({ id }) => id === pod)) === true ? split.id : undefined;
}

/** Of those that a packet with these ends comes from or goes to, a Service counted as those behind it. */
export function mutedIdsOfEnds(addresses: readonly string[], topology: Topology): readonly string[] {
  const isEnd = (address: string | undefined): boolean =>
    address !== undefined && addresses.includes(address);
  const pods = podsWithAddress(topology)
    .filter(({ address, secondAddress }) => [address, secondAddress].some(isEnd))
    .map(({ id }) => id);
  const behind = topology.services
    .filter(({ clusterAddress, secondClusterAddress, externalAddress }) =>
      [clusterAddress, secondClusterAddress, externalAddress].some(isEnd),
    )
    .flatMap(({ id }) => topology.slices.filter(({ service }) => service === id))
    .flatMap((slice) => slice.pods);
  return [...new Set([...pods, ...behind].map((id) => ownerIdOf(id, topology)))];
}

export function withToggled(muted: readonly string[], id: string): readonly string[] {
  return muted.includes(id) ? muted.filter((each) => each !== id) : [...muted, id];
}

/** `web`, `kube-system/coredns` for `deployment/kube-system/coredns`. */
export function mutedName(id: string): string {
  return id
    .split('/')
    .slice(1)
    .join('/')
    .replace(/^default\//u, '');
}

function ownerIdOf(podId: string, { workloads }: Topology): string {
  return workloads.find(({ pods }) => pods.includes(podId))?.id ?? `pod/${podId}`;
}

function podsWithAddress({ machines }: Topology): readonly TopologyPod[] {
  return machines.flatMap(({ interfaces, pods }) => {
    const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map((each) => each.split('/')[0])));
    return pods.filter(({ address }) => address !== undefined && !own.has(address));
  });
}
