import type { Topology, TopologyPod } from '../../main/contract/topology';

/** An endpoint is an address with or without a port; with a port there are brackets around an IPv6 address. */
export function isEndpointOf(endpoint: string, pod: TopologyPod): boolean {
  const address = endpointAddressOf(endpoint);
  return address === pod.address || address === pod.secondAddress;
}

/** Those that a Service leads to. Several Pods may have one address: its slices name them, but for what somebody wrote by hand. */
export function podsBehind(
  { id, endpoints }: Pick<Topology['services'][number], 'id' | 'endpoints'>,
  slices: Topology['slices'],
  pods: readonly TopologyPod[],
): readonly TopologyPod[] {
  const addresses = new Set(endpoints.map(endpointAddressOf));
  const isListed = (address: string | undefined): boolean => address !== undefined && addresses.has(address);
  const listed = pods.filter((pod) => isListed(pod.address) || isListed(pod.secondAddress));
  if (listed.length === 0) return [];
  const named = new Set(slices.flatMap((slice) => (slice.service === id ? slice.pods : [])));
  return named.size === 0 ? listed : listed.filter((pod) => named.has(pod.id));
}

export function endpointAddressOf(endpoint: string): string {
  const bracketed = /^\[([^\]]*)\]/u.exec(endpoint)?.[1];
  if (bracketed !== undefined) return bracketed;
  return endpoint.split(':').length > 2 ? endpoint : endpoint.replace(/:\d+$/u, '');
}
