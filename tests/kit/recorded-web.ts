/** The nodes and the Service `web` of the recorded clusters, as kube-proxy sees them. */
import { endpoint, portOf } from '#kit/service-flows';
import type { ProxyNode } from '#sim/kube/kube-proxy/proxy-node';
import type { ProxyEndpoint, ServicePort } from '#sim/kube/kube-proxy/service-port';

export function recordedNode(
  nodeName: string,
  nodeIp: string,
  mode: 'iptables' | 'nftables' = 'iptables',
): ProxyNode {
  return {
    nodeName,
    family: 'IPv4',
    nodeIp,
    clusterCidr: '10.244.0.0/16',
    isMasqueradeAll: false,
    hasLocalhostNodePorts: mode === 'iptables',
    nodePortAddresses: mode === 'iptables' ? undefined : [nodeIp],
    serviceCidr: '10.96.0.0/12',
    hasAccounting: mode === 'iptables',
  };
}

export function webPort(options: Partial<ServicePort> = {}): ServicePort {
  return portOf({ name: 'default/web:http', clusterIp: '10.96.10.10', ...options });
}

export function webEndpoint(address: string, nodeName?: string, port = 8080): ProxyEndpoint {
  return endpoint(address, { nodeName, port });
}
