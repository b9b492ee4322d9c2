/** Which Pods of the text a selector means, and among which it chooses. */
import type { LintCluster } from '../lint/lint-cluster';
import type { LintWorkload } from '../lint/lint-workload';
import type { FoundSelector } from './found-selector';

/** Those of the namespaces that it is about. */
export function workloadsNear(cluster: LintCluster, selector: FoundSelector): readonly LintWorkload[] {
  return cluster.workloads.filter(
    ({ namespace, isHostNetwork }) =>
      selector.meansNamespace(namespace, cluster.namespaceLabels(namespace)) &&
      !(selector.isForPolicy && isHostNetwork),
  );
}

export function selectedWorkloads(cluster: LintCluster, selector: FoundSelector): readonly LintWorkload[] {
  if (selector.owners === 'nodes') return [];
  return workloadsNear(cluster, selector).filter(({ labels, namespace }) =>
    selector.means(labels, namespace),
  );
}
