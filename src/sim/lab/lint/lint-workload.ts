/**
 * Whatever makes Pods, as the text says it: labels, ports, how many. Deployments and the like, Jobs, CronJobs, Pods, and
 * custom resources with the template of a Pod (a Rollout, for example), of which nobody knows how many Pods come of them.
 */
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
  type StringMap,
} from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { NamedPort, PolicyEndpoint } from '../../kube/network-policy/policy-endpoint';
import type { SourcedObject } from '../lab-document';
import { namespaceOf } from '../element-ref';

export interface DeclaredPort {
  /** Empty without one. */
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostPort: number | undefined;
  readonly hostIp: string;
  readonly path: FieldPath;
}

export interface LintWorkload {
  /** Undefined for what the cluster brings along. */
  readonly source: SourcedObject | undefined;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: StringMap;
  /** Where the spec of its Pods stands. */
  readonly podPath: FieldPath;
  readonly pod: unknown;
  readonly ports: readonly DeclaredPort[];
  readonly isHostNetwork: boolean;
  /** Its Pods end by themselves. */
  readonly isJob: boolean;
  /** How many Pods it shall have; undefined where the text does not say. */
  readonly replicas: number | undefined;
  /** As policies see its Pods. */
  readonly endpoint: PolicyEndpoint;
}

const TEMPLATE: FieldPath = ['spec', 'template'];
const SCALED: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/** Undefined for what makes no Pods. */
export function workloadFrom(
  source: SourcedObject,
  namespaceLabels: (namespace: string) => StringMap,
  nodeCount: number,
): LintWorkload | undefined {
  const { object } = source;
  const path = templatePathOf(object);
  if (path === undefined) return undefined;
  const labels = stringMapFieldOf(object, ...path, 'metadata', 'labels');
  const podPath = [...path, 'spec'];
  const pod = fieldOf(object, ...podPath);
  const namespace = namespaceOf(object);
  const ports = declaredPortsOf(pod, podPath);
  const { kind } = object;
  const { name } = object.metadata;
  return {
    source,
    kind,
    name,
    namespace,
    labels,
    podPath,
    pod,
    ports,
    isHostNetwork: fieldOf(pod, 'hostNetwork') === true,
    isJob: kind === 'Job' || kind === 'CronJob',
    replicas: replicasOf(object, nodeCount),
    endpoint: {
      key: `${kind} ${namespace}/${name}`,
      namespace,
      name,
      labels,
      namespaceLabels: namespaceLabels(namespace),
      serviceAccount: textFieldOf(pod, 'serviceAccountName') ?? 'default',
      serviceAccountLabels: {},
      addresses: [],
      nodeName: '',
      ports: ports.flatMap(({ name: port, protocol, port: number }): NamedPort[] =>
        port === '' ? [] : [{ name: port, protocol, port: number }],
      ),
    },
  };
}

/** Where the Pod, or its template, stands. */
function templatePathOf(object: KubeObject): FieldPath | undefined {
  if (object.kind === 'Pod') return [];
  if (object.kind === 'CronJob') return ['spec', 'jobTemplate', ...TEMPLATE];
  return isPlainRecord(fieldOf(object, ...TEMPLATE, 'spec')) &&
    listFieldOf(object, ...TEMPLATE, 'spec', 'containers').length > 0
    ? TEMPLATE
    : undefined;
}

function replicasOf({ kind, spec }: KubeObject, nodeCount: number): number | undefined {
  if (SCALED.has(kind)) return numberFieldOf(spec, 'replicas') ?? 1;
  if (kind === 'Pod') return 1;
  return kind === 'DaemonSet' ? nodeCount : undefined;
}

function declaredPortsOf(pod: unknown, podPath: FieldPath): readonly DeclaredPort[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listFieldOf(pod, list).flatMap((container, index) => {
      const isRunning = list === 'containers' || textFieldOf(container, 'restartPolicy') === 'Always';
      if (!isRunning) return [];
      return listFieldOf(container, 'ports').flatMap((entry, position): DeclaredPort[] => {
        const port = numberFieldOf(entry, 'containerPort');
        if (port === undefined) return [];
        return [
          {
            name: textFieldOf(entry, 'name') ?? '',
            port,
            protocol: textFieldOf(entry, 'protocol') ?? 'TCP',
            hostPort: numberFieldOf(entry, 'hostPort'),
            hostIp: textFieldOf(entry, 'hostIP') ?? '',
            path: [...podPath, list, index, 'ports', position],
          },
        ];
      });
    }),
  );
}
