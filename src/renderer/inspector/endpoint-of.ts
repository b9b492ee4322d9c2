import type { TopologyPod } from '../../main/contract/topology';

/** An endpoint is an address with or without a port. */
export function isEndpointOf(endpoint: string, pod: TopologyPod): boolean {
  return pod.address !== undefined && (endpoint === pod.address || endpoint.startsWith(`${pod.address}:`));
}
