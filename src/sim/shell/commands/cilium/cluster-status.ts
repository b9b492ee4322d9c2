/**
 * `cilium status` of the command line (cilium/cilium v1.17 `cilium-cli/status`, `k8s.go` and `status.go`): what the API server has of
 * Cilium's workloads and of the Pods that it connects.
 *
 * Leaves out what it reads inside of the agents, the images' digests, Hubble's relay and interface, and `--wait`, which finds
 * everything as it is. The words for what is not ready are those of published outputs.
 */
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../../../kube/objects/kube-object';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import { alignTabs } from '../../kubectl/output/tab-writer';
import { API_DOOR, ApiDoor, DirectClient } from '../../kubectl/direct-client';
import { objectList } from '../../kubectl/object-list';

const NAMESPACE = 'kube-system';
/** `tabwriter.NewWriter(&buf, 0, 0, 4, ' ', 0)` */
const COLUMNS = { minimumWidth: 0, padding: 4 };

interface Workload {
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  readonly available: number;
  readonly pods: readonly KubeObject[];
}

export function* clusterStatus(process: Process): Task<number> {
  const door = process.environment.doors.get(API_DOOR);
  if (!(door instanceof ApiDoor)) {
    process.stderr(
      'Error: unable to create Kubernetes client: invalid configuration: no configuration has been provided\n',
    );
    return 1;
  }
  const client = new DirectClient(door, process);
  const read = (path: string): Task<readonly KubeObject[] | undefined> => objectList(client, path);
  const pods = (yield* read('/api/v1/pods')) ?? [];
  const agents = workloadOf(
    'DaemonSet',
    'cilium',
    (yield* read(`/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`)) ?? [],
    pods,
  );
  const operator = workloadOf(
    'Deployment',
    'cilium-operator',
    (yield* read(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`)) ?? [],
    pods,
  );
  if (agents === undefined) {
    process.stderr('Error: Unable to determine status:  daemonsets.apps "cilium" not found\n');
    return 1;
  }
  const endpoints = (yield* read('/apis/cilium.io/v2/ciliumendpoints')) ?? [];
  process.stdout(textOf({ agents, operator, pods, endpoints }));
  return 0;
}

function workloadOf(
  kind: Workload['kind'],
  name: string,
  workloads: readonly KubeObject[],
  pods: readonly KubeObject[],
): Workload | undefined {
  const object = workloads.find(({ metadata }) => metadata.name === name);
  if (object === undefined) return undefined;
  const count = (field: string): number => numberFieldOf(object, 'status', field) ?? 0;
  const isOfDaemonSet = kind === 'DaemonSet';
  return {
    kind,
    name,
    desired: isOfDaemonSet
      ? count('desiredNumberScheduled')
      : (numberFieldOf(object, 'spec', 'replicas') ?? 1),
    ready: isOfDaemonSet ? count('numberReady') : count('readyReplicas'),
    available: isOfDaemonSet ? count('numberAvailable') : count('availableReplicas'),
    pods: pods.filter((pod) => isSelected(object, pod)),
  };
}

function isSelected(workload: KubeObject, pod: KubeObject): boolean {
  if (pod.metadata.namespace !== NAMESPACE) return false;
  const wanted = fieldOf(workload, 'spec', 'selector', 'matchLabels');
  const { labels = {} } = pod.metadata;
  return (
    typeof wanted === 'object' &&
    wanted !== null &&
    Object.entries(wanted).every(([key, value]) => labels[key] === value)
  );
}

interface ClusterState {
  readonly agents: Workload;
  readonly operator: Workload | undefined;
  readonly pods: readonly KubeObject[];
  readonly endpoints: readonly KubeObject[];
}

function textOf({ agents, operator, pods, endpoints }: ClusterState): string {
  const workloads = [agents, ...(operator === undefined ? [] : [operator])];
  const errors = workloads.flatMap(errorsOf);
  const warnings = workloads.flatMap(warningsOf);
  const own = pods.filter((pod) => isConnected(pod));
  const managed = own.filter(({ metadata }) =>
    endpoints.some(
      (endpoint) =>
        endpoint.metadata.namespace === metadata.namespace && endpoint.metadata.name === metadata.name,
    ),
  );
  const summary = (workload: Workload | undefined): string =>
    workload === undefined ? 'disabled' : summaryOf(errorsOf(workload).length, warningsOf(workload).length);
  const head = [
    '    /¯¯\\',
    ` /¯¯\\__/¯¯\\    Cilium:\t${summary(agents)}`,
    ` \\__/¯¯\\__/    Operator:\t${summary(operator)}`,
    ' /¯¯\\__/¯¯\\    Envoy DaemonSet:\tdisabled (using embedded mode)',
    ' \\__/¯¯\\__/    Hubble Relay:\tdisabled',
    '    \\__/       ClusterMesh:\tdisabled',
  ];
  const body = [
    ...workloads.map((workload) => `${workload.kind}\t${workload.name}\t${countsOf(workload)}`),
    ...workloads.map(
      (workload, index) => `${index === 0 ? 'Containers:' : ''}\t${workload.name}\t${phasesOf(workload)}`,
    ),
    `Cluster Pods:\t${managed.length}/${own.length} managed by Cilium`,
    `Helm chart version:\t${CILIUM_VERSION}`,
    ...workloads.flatMap(imagesOf).map((line, index) => `${index === 0 ? 'Image versions' : ''}\t${line}`),
    ...errors.map((line, index) => `${index === 0 ? 'Errors:' : ''}\t${line}`),
    ...warnings.map((line, index) => `${index === 0 ? 'Warnings:' : ''}\t${line}`),
  ];
  return `${alignTabs(head.join('\n'), COLUMNS)}\n\n${alignTabs(body.join('\n'), COLUMNS)}\n`;
}

/** What a plugin connects: not those of the host's network, and nothing that is over. */
function isConnected(pod: KubeObject): boolean {
  return fieldOf(pod, 'spec', 'hostNetwork') !== true && textFieldOf(pod, 'status', 'phase') === 'Running';
}

function summaryOf(errors: number, warnings: number): string {
  const parts = [
    ...(errors > 0 ? [`${errors} errors`] : []),
    ...(warnings > 0 ? [`${warnings} warnings`] : []),
  ];
  return parts.length === 0 ? 'OK' : parts.join(', ');
}

function errorsOf({ kind, name, desired, ready }: Workload): readonly string[] {
  const missing = desired - ready;
  return missing > 0 ? [`${name}\t${name}\t${missing} pods of ${kind} ${name} are not ready`] : [];
}

function warningsOf({ name, pods }: Workload): readonly string[] {
  return pods
    .filter((pod) => textFieldOf(pod, 'status', 'phase') === 'Pending')
    .map(({ metadata }) => `${name}\t${metadata.name}\tpod is pending`);
}

/** `formatPodsCount` */
function countsOf({ desired, ready, available }: Workload): string {
  const unavailable = desired - available;
  return [
    `Desired: ${desired}`,
    ...(ready > 0 ? [`Ready: ${ready}/${desired}`] : []),
    ...(available > 0 ? [`Available: ${available}/${desired}`] : []),
    ...(unavailable > 0 ? [`Unavailable: ${unavailable}/${desired}`] : []),
  ].join(', ');
}

function phasesOf({ pods }: Workload): string {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    const phase = textFieldOf(pod, 'status', 'phase') ?? 'Unknown';
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return [...counts].map(([phase, count]) => `${phase}: ${count}`).join(', ');
}

function imagesOf({ name, pods }: Workload): readonly string[] {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    for (const container of listFieldOf(pod, 'spec', 'containers')) {
      const image = textFieldOf(container, 'image') ?? '';
      counts.set(image, (counts.get(image) ?? 0) + 1);
    }
  }
  return [...counts].map(([image, count]) => `${name}\t${image}: ${count}`);
}
