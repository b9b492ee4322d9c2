/** Pods and workloads as lists show them. The STATUS column is kubectl's (`pkg/printers/internalversion/printers.go`). */
import { numberFieldOf, type KubeObject } from './objects/kube-object';
import { isPodReady, podAddressesOf, type ContainerState, type Pod } from './model/pod';
import { isMirrorPod } from './model/mirror-pod';
import { podReasonOf } from './printers/pod-table';

interface ContainerListing {
  readonly name: string;
  readonly image: string;
  /** `Running`, or why not. */
  readonly state: string;
  readonly restarts: number;
}

export interface PodListing {
  readonly namespace: string;
  readonly name: string;
  /** As kubectl's STATUS column. */
  readonly status: string;
  /** What keeps it from running, where the scheduler or the kubelet said so, or what a container misses. */
  readonly message?: string;
  readonly isReady: boolean;
  readonly address?: string;
  /** Of the other family. */
  readonly secondAddress?: string;
  readonly nodeName?: string;
  /** A part of the control plane, which its node runs by itself. */
  readonly isStatic?: true;
  /** It runs a program of its node: kube-proxy, or what the network plugin has there. */
  readonly isDaemon?: true;
  /** `ReplicaSet/web-5d4f8c7b9` */
  readonly ownedBy?: string;
  readonly containers: readonly ContainerListing[];
}

export interface WorkloadListing {
  /** `deployment/default/web` */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** `namespace/name` of its Pods. */
  readonly pods: readonly string[];
}

export function workloadListingOf(workload: KubeObject, pods: readonly string[]): WorkloadListing {
  const { kind, metadata } = workload;
  const { namespace = '', name } = metadata;
  return {
    id: `${kind.toLowerCase()}/${namespace}/${name}`,
    kind,
    namespace,
    name,
    ...replicasOf(workload),
    pods,
  };
}

/** How many it wants, and how many are ready. */
function replicasOf(workload: KubeObject): { readonly replicas: number; readonly readyReplicas: number } {
  const count = (part: string, field: string, otherwise: number): number =>
    numberFieldOf(workload, part, field) ?? otherwise;
  switch (workload.kind) {
    case 'DaemonSet':
      return {
        replicas: count('status', 'desiredNumberScheduled', 0),
        readyReplicas: count('status', 'numberReady', 0),
      };
    case 'Job':
      return { replicas: count('spec', 'parallelism', 1), readyReplicas: count('status', 'ready', 0) };
    case 'CronJob':
      return { replicas: 0, readyReplicas: 0 };
    default:
      return { replicas: count('spec', 'replicas', 1), readyReplicas: count('status', 'readyReplicas', 0) };
  }
}

/** `note`: what else there is to say of one that runs. */
export function podListingOf(pod: Pod, note?: string): PodListing {
  const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
  const [address, secondAddress] = podAddressesOf(pod);
  const { nodeName } = pod.spec;
  const message = waitMessageOf(pod) ?? note;
  return {
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    status: podReasonOf(pod),
    ...(message === undefined ? {} : { message }),
    isReady: isPodReady(pod),
    ...(address === undefined ? {} : { address }),
    ...(secondAddress === undefined ? {} : { secondAddress }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(isMirrorPod(pod) ? { isStatic: true as const } : {}),
    ...(isNodeDaemon(pod) ? { isDaemon: true as const } : {}),
    ...(owner === undefined ? {} : { ownedBy: `${owner.kind}/${owner.name}` }),
    containers: pod.spec.containers.map(({ name, image }) => {
      const status = pod.status?.containerStatuses?.find((candidate) => candidate.name === name);
      return {
        name,
        image,
        state: status === undefined ? 'waiting' : containerStateText(status.state),
        restarts: status?.restartCount ?? 0,
      };
    }),
  };
}

function waitMessageOf({ status }: Pod): string | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.message;
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { state } of statuses) if (state.waiting?.message !== undefined) return state.waiting.message;
  return undefined;
}

function containerStateText(state: ContainerState): string {
  if (state.running !== undefined) return 'Running';
  return state.terminated?.reason ?? state.waiting?.reason ?? 'waiting';
}

/** By what those have that people write for every node of a cluster. */
function isNodeDaemon({ metadata, spec }: Pod): boolean {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return (
    owner?.kind === 'DaemonSet' &&
    spec.hostNetwork === true &&
    spec.priorityClassName === 'system-node-critical'
  );
}
