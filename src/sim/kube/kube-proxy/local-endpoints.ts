/** Services that a node can only drop packets for (`syncProxyRules`, `serviceNoLocalEndpointsTotal`; Kubernetes v1.32). */
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import { trafficPathsOf } from './service-port';

/** By the kind of traffic: the policy is Local, there are endpoints, and none is here. A Service counts once. */
export function countWithoutLocal(
  ports: readonly CompiledPort[],
  node: ProxyNode,
): Readonly<Record<'external' | 'internal', number>> {
  const external = new Set<string>();
  const internal = new Set<string>();
  for (const { servicePort, endpoints } of ports) {
    const paths = trafficPathsOf(servicePort, endpoints, node);
    if (!paths.endpoints.hasAny) continue;
    const [service = ''] = servicePort.name.split(':');
    if (servicePort.isInternalPolicyLocal && !paths.hasInternalEndpoints) internal.add(service);
    if (servicePort.isExternalPolicyLocal && paths.usesExternalChain && !paths.hasExternalEndpoints)
      external.add(service);
  }
  return { external: external.size, internal: internal.size };
}
