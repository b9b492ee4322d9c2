/** A lab's cluster in a few words, for people. */
import { inEnglish, say, type Wording } from '../base/sentence';
import type { ClusterSpec } from '../kube/cluster-spec';

const MOST_NAMES = 5;

/** `control-plane, node1, node2`, `flannel vxlan`, `kube-proxy iptables` and what else there is. */
export function clusterWordsOf(cluster: ClusterSpec): readonly string[] {
  return clusterSentencesOf(cluster).map(inEnglish);
}

/** The same for the reader's language. */
export function clusterSentencesOf(cluster: ClusterSpec): readonly Wording[] {
  const { nodes, cni, kubeProxy, loadBalancer, ingressControllers = [] } = cluster;
  const names = nodes
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
    .join(', ');
  const count = nodes.length - MOST_NAMES;
  return [
    count > 0 ? say('{names} and {count} more', { names, count }) : names,
    `${cni.plugin} ${cni.mode}`,
    `kube-proxy ${kubeProxy.mode}`,
    ...ingressControllers.map(({ kind, className }) =>
      say('ingress controller {kind} of class {className}', { kind, className }),
    ),
    ...(loadBalancer === undefined ? [] : [say('load balancer with {pool}', { pool: loadBalancer.pool })]),
  ];
}
