/**
 * What kube-proxy remembers of a Service: one entry per port, with the endpoints that its EndpointSlices give.
 *
 * Kubernetes v1.32 `pkg/proxy/serviceport.go`, `pkg/proxy/endpointslicecache.go`.
 */

export interface ServicePort {
  /** `namespace/name:port`. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly clusterIp: string;
  readonly port: number;
  /** 0 when there is none. */
  readonly nodePort: number;
  readonly externalIps: readonly string[];
  readonly loadBalancerIps: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly isExternalPolicyLocal: boolean;
  readonly isInternalPolicyLocal: boolean;
  /** Undefined without session affinity. */
  readonly affinitySeconds: number | undefined;
  /** 0 when there is none. */
  readonly healthCheckNodePort: number;
}

export interface ProxyEndpoint {
  readonly address: string;
  readonly port: number;
  /** Undefined for an endpoint that is on no node, a database outside for example. */
  readonly nodeName: string | undefined;
  readonly isReady: boolean;
  readonly isServing: boolean;
  readonly isTerminating: boolean;
  /** The zones that it is meant for; undefined without a hint. */
  readonly zoneHints?: readonly string[];
}

/** The node that endpoints are sorted for. */
interface EndpointViewer {
  readonly nodeName: string;
  readonly zone?: string | undefined;
}

/** The endpoints that each kind of traffic may use. */
export interface EndpointCategories {
  readonly cluster: readonly ProxyEndpoint[];
  readonly local: readonly ProxyEndpoint[];
  /** Everything that some chain on this node leads to, in the order of the endpoints given. */
  readonly reachable: readonly ProxyEndpoint[];
  readonly hasAny: boolean;
}

function isExternallyAccessible(servicePort: ServicePort): boolean {
  return (
    servicePort.nodePort !== 0 || servicePort.externalIps.length > 0 || servicePort.loadBalancerIps.length > 0
  );
}

/** Does any traffic use the endpoints of all nodes? With a Local policy, Pods still get them for external addresses. */
function usesClusterEndpoints(servicePort: ServicePort): boolean {
  return !servicePort.isInternalPolicyLocal || isExternallyAccessible(servicePort);
}

export function usesLocalEndpoints(servicePort: ServicePort): boolean {
  return (
    servicePort.isInternalPolicyLocal ||
    (servicePort.isExternalPolicyLocal && isExternallyAccessible(servicePort))
  );
}

/**
 * `CategorizeEndpoints` of `pkg/proxy/topology.go`: ready ones; where there is none, those that end but still serve. Hints for
 * zones leave those of the node's zone, where every ready endpoint has one and some are for that zone.
 */
export function categorizeEndpoints(
  endpoints: readonly ProxyEndpoint[],
  servicePort: ServicePort,
  { nodeName, zone }: EndpointViewer,
): EndpointCategories {
  const cluster = usesClusterEndpoints(servicePort) ? usableEndpoints(forZone(endpoints, zone)) : [];
  if (!usesLocalEndpoints(servicePort)) {
    return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };
  }
  const local = usableEndpoints(endpoints.filter((endpoint) => endpoint.nodeName === nodeName));
  const chosen = new Set([...cluster, ...local]);
  const reachable = endpoints.filter((endpoint) => chosen.has(endpoint));
  // With only the Local policy in use, endpoints elsewhere still make the difference between DROP and REJECT.
  const hasAny = usableEndpoints(endpoints).length > 0;
  return { cluster, local, reachable, hasAny };
}

/** Which ways a service port has on one node. */
export interface TrafficPaths {
  readonly endpoints: EndpointCategories;
  readonly hasInternalEndpoints: boolean;
  readonly hasExternalEndpoints: boolean;
  /** The chain of external traffic is there without external endpoints too: Pods and the node take a short cut in it. */
  readonly usesExternalChain: boolean;
  readonly usesClusterChain: boolean;
  readonly usesLocalChain: boolean;
}

export function trafficPathsOf(
  servicePort: ServicePort,
  endpoints: readonly ProxyEndpoint[],
  viewer: EndpointViewer,
): TrafficPaths {
  const categories = categorizeEndpoints(endpoints, servicePort, viewer);
  const { hasAny } = categories;
  const hasLocal = categories.local.length > 0;
  return {
    endpoints: categories,
    hasInternalEndpoints: hasAny && (!servicePort.isInternalPolicyLocal || hasLocal),
    hasExternalEndpoints: hasAny && (!servicePort.isExternalPolicyLocal || hasLocal),
    usesExternalChain: hasAny && isExternallyAccessible(servicePort),
    usesClusterChain: usesClusterEndpoints(servicePort) && categories.cluster.length > 0,
    usesLocalChain: usesLocalEndpoints(servicePort) && hasLocal,
  };
}

/** Ready endpoints for other zones are taken out, if the hints can be followed at all (`canUseTopology`). */
function forZone(endpoints: readonly ProxyEndpoint[], zone: string | undefined): readonly ProxyEndpoint[] {
  if (zone === undefined) return endpoints;
  const isMeant = ({ zoneHints = [] }: ProxyEndpoint): boolean => zoneHints.includes(zone);
  const ready = endpoints.filter(({ isReady }) => isReady);
  const canFollow =
    ready.every(({ zoneHints = [] }) => zoneHints.length > 0) && ready.some((endpoint) => isMeant(endpoint));
  return canFollow ? endpoints.filter((endpoint) => !endpoint.isReady || isMeant(endpoint)) : endpoints;
}

function usableEndpoints(endpoints: readonly ProxyEndpoint[]): readonly ProxyEndpoint[] {
  const ready = endpoints.filter((endpoint) => endpoint.isReady);
  return ready.length > 0
    ? ready
    : endpoints.filter((endpoint) => endpoint.isServing && endpoint.isTerminating);
}

/** kube-proxy's order: as text, so that `10.244.1.10` comes before `10.244.1.9`. */
export function sortEndpoints(endpoints: readonly ProxyEndpoint[]): readonly ProxyEndpoint[] {
  const keyed = endpoints.map((endpoint) => ({
    endpoint,
    key: endpointText(endpoint.address, endpoint.port),
  }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return keyed.map(({ endpoint }) => endpoint);
}

/** With brackets around IPv6 (`net.JoinHostPort`). */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
