/**
 * `externalTrafficPolicy: Local` of a NodePort, and `internalTrafficPolicy: Local`, with fewer Pods than nodes: some nodes
 * have none of their own. (A load balancer asks each node first, and leaves those out.)
 */
import { say } from '../../../base/sentence';
import { fieldOf, stringMapFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { HOSTNAME_LABEL } from '../../design';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { selectingServices, type LintService } from '../lint-service';
import { workloadNames } from '../words';

export function localPolicyWithoutEndpoints(cluster: LintCluster): readonly Finding[] {
  return selectingServices(cluster).flatMap((service) => {
    const { spec } = service.source.object;
    const isExternal = textFieldOf(spec, 'externalTrafficPolicy') === 'Local' && service.type === 'NodePort';
    const isInternal = textFieldOf(spec, 'internalTrafficPolicy') === 'Local';
    return [
      ...(isExternal ? findingOf(cluster, service, 'externalTrafficPolicy') : []),
      ...(isInternal ? findingOf(cluster, service, 'internalTrafficPolicy') : []),
    ];
  });
}

function findingOf(
  cluster: LintCluster,
  service: LintService,
  field: 'externalTrafficPolicy' | 'internalTrafficPolicy',
): readonly Finding[] {
  const { source, selected, name, namespace } = service;
  // The control plane, which takes no ordinary Pods, answers on node ports as well; nobody is sent there as a rule.
  const nodeCount = cluster.workerCount;
  const covered = coveredNodes(service);
  if (selected.length === 0 || covered === undefined || covered >= nodeCount) return [];
  return [
    {
      // How many nodes there are a lab alone says.
      severity: cluster.isLab ? 'warning' : 'notice',
      code: 'local-policy-without-endpoints',
      place: { source, path: ['spec', field] },
      message: say(
        'Service "{name}" has {field}: Local, and {uncovered} of {nodeCount} nodes have no Pod of it',
        { name, field, uncovered: nodeCount - covered, nodeCount },
      ),
      cause:
        covered === 1
          ? say('{selected} is on one node at most', { selected: workloadNames(selected, namespace) })
          : say('{selected} are on {covered} nodes at most', {
              selected: workloadNames(selected, namespace),
              covered,
            }),
      effect:
        field === 'externalTrafficPolicy'
          ? say(
              'on the other nodes kube-proxy drops what comes to its node port: no answer, and the client times out',
            )
          : say('on the other nodes kube-proxy drops what comes to it: no answer, and the client times out'),
      fixes: [
        {
          title: say('write {field}: Cluster', { field }),
          steps: [{ kind: 'set', source, path: ['spec', field], value: 'Cluster' }],
        },
      ],
    },
  ];
}

/** On how many nodes it has Pods at most; undefined where the text does not tell. */
function coveredNodes({ selected }: LintService): number | undefined {
  let free = 0;
  const pinned = new Set<string>();
  for (const { replicas, kind, pod } of selected) {
    const selector = stringMapFieldOf(pod, 'nodeSelector');
    const node = textFieldOf(pod, 'nodeName') ?? selector[HOSTNAME_LABEL];
    if (node !== undefined) pinned.add(node);
    else if (replicas === undefined) return undefined;
    else if (
      kind === 'DaemonSet' &&
      (Object.keys(selector).length > 0 || fieldOf(pod, 'affinity') !== undefined)
    )
      return undefined;
    else free += replicas;
  }
  return pinned.size + free;
}
