/** A lab's cluster in a few words, for people. */
import type { ClusterSpec } from '../kube/cluster-spec';

const MOST_NAMES = 5;

/** `control-plane, node1, node2`, `flannel vxlan`, `kube-proxy iptables` and what else there is. */
export function clusterWordsOf(cluster: ClusterSpec): readonly string[] {
  const { nodes, cni, kubeProxy, loadBalancer, ingressControllers = [] } = cluster;
  const shown = nodes.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = nodes.length > shown.length ? ` and ${nodes.length - shown.length} more` : '';
  return [
    `${shown.join(', ')}${more}`,
    `${cni.plugin} ${cni.mode}`,
    `kube-proxy ${kubeProxy.mode}`,
    ...ingressControllers.map(({ kind, className }) => `ingress controller ${kind} of class ${className}`),
    ...(loadBalancer === undefined ? [] : [`load balancer with ${loadBalancer.pool}`]),
  ];
}
