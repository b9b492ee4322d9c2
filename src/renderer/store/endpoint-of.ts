import type { TopologyPod } from '../../main/contract/topology';

/** An endpoint is an address with or without a port; with a port there are brackets around an IPv6 address. */
export function isEndpointOf(endpoint: string, pod: TopologyPod): boolean {
  const address = endpointAddressOf(endpoint);
  return address === pod.address || address === pod.secondAddress;
}

export function endpointAddressOf(endpoint: string): string {
  const bracketed = /^\[([^\]]*)\]/u.exec(endpoint)?.[1];
  if (bracketed !== undefined) return bracketed;
  return endpoint.split(':').length > 2 ? endpoint : endpoint.replace(/:\d+$/u, '');
}
