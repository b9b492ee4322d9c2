/** What users reach from outside, and stands on one Pod or one node alone. A notice: many labs want it so. */
import { say } from '../../../base/sentence';
import { stringMapFieldOf, textFieldOf } from '../../../kube/objects/kube-object';
import { HOSTNAME_LABEL } from '../../design';
import type { Finding } from '../finding';
import type { LintCluster } from '../lint-cluster';
import { ingressesOf } from '../lint-ingress';
import { selectingServices } from '../lint-service';
import type { LintWorkload } from '../lint-workload';
import { workloadName } from '../words';

const SCALED: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet']);

export function singlePointOfFailure(cluster: LintCluster): readonly Finding[] {
  const entries = new Map<string, string>();
  for (const { namespace, name, backends } of ingressesOf(cluster))
    for (const { service } of backends) entries.set(`${namespace}/${service}`, `Ingress "${name}"`);
  const autoscaled = new Set(
    cluster
      .objects('HorizontalPodAutoscaler')
      .map(({ object }) => textFieldOf(object.spec, 'scaleTargetRef', 'name')),
  );
  const said = new Set<LintWorkload>();
  return selectingServices(cluster).flatMap(({ namespace, name, type, selected }) => {
    const isOpen = type === 'NodePort' || type === 'LoadBalancer';
    const entry = entries.get(`${namespace}/${name}`) ?? (isOpen ? `Service "${name}"` : undefined);
    const [only, ...others] = selected;
    if (entry === undefined || only === undefined || others.length > 0 || said.has(only)) return [];
    said.add(only);
    return autoscaled.has(only.name) ? [] : findingOf(only, entry);
  });
}

function findingOf(workload: LintWorkload, entry: string): readonly Finding[] {
  const { source, kind, replicas, pod, podPath, namespace } = workload;
  if (source === undefined || !SCALED.has(kind) || replicas === undefined || replicas === 0) return [];
  const node = textFieldOf(pod, 'nodeName') ?? stringMapFieldOf(pod, 'nodeSelector')[HOSTNAME_LABEL];
  const who = workloadName(workload, namespace);
  const base = { severity: 'notice', code: 'single-point-of-failure' } as const;
  if (replicas === 1) {
    const path = ['spec', 'replicas'];
    return [
      {
        ...base,
        place: { source, path },
        message: say('{entry} stands on the one Pod of {who}', { entry, who }),
        effect: say(
          'while that Pod restarts, moves or is updated, nobody answers: connections are refused or time out',
        ),
        fixes: [{ title: say('have two Pods'), steps: [{ kind: 'set', source, path, value: 2 }] }],
      },
    ];
  }
  if (node === undefined) return [];
  return [
    {
      ...base,
      place: { source, path: podPath },
      message: say('{entry} stands on node {node} alone: all {replicas} Pods of {who} are there', {
        entry,
        node,
        replicas,
        who,
      }),
      effect: say('when that node fails, nobody answers until it is back'),
    },
  ];
}
