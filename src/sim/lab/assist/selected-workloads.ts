/** Which Pods of the text a selector means, and among which it chooses. */
import { matchesLabels } from '../../kube/store/label-selector';
import type { LintCluster } from '../lint/lint-cluster';
import type { LintWorkload } from '../lint/lint-workload';
import type { FoundSelector } from './selector-fields';

/** Those of the namespaces that it is about. */
export function workloadsNear(cluster: LintCluster, selector: FoundSelector): readonly LintWorkload[] {
  const { where } = selector.parts;
  const near =
    'namespace' in where
      ? cluster.workloadsIn(where.namespace)
      : cluster.workloads.filter(({ namespace }) =>
          matchesLabels(where.namespaceSelector, cluster.namespaceLabels(namespace)),
        );
  return selector.isForPolicy ? near.filter(({ isHostNetwork }) => !isHostNetwork) : near;
}

export function selectedWorkloads(cluster: LintCluster, selector: FoundSelector): readonly LintWorkload[] {
  if (selector.owners === 'nodes') return [];
  const { pods } = selector.parts;
  return workloadsNear(cluster, selector).filter(({ labels }) => matchesLabels(pods, labels));
}
