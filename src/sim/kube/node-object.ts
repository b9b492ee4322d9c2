/**
 * The Node object: what kubelet, kubeadm, the network plugin and the node lifecycle controller write into it.
 *
 * Models the states of a node that joins: registered and not ready, with the taint that keeps Pods away, then ready.
 * What becomes of a node that stops answering is the node controller's.
 */
import { KERNEL_RELEASE } from '../host/kernel-release';
import { formatIp } from '../wire/ip-address';
import { formatIpRanges } from '../wire/ip-ranges';
import type { ClusterNode, ClusterSpec, NodeTaint } from './cluster-spec';
import { RUNTIME_VERSION } from './container-runtime';
import type { ClusterNetwork } from './cni/cluster-network';
import { NOT_INITIALIZED } from './cni/config-files';
import { networkNotReady } from './kubelet/network-not-ready';
import { peerNodeOf } from './peer-node';
import type { KubeNode, Taint } from './model/node';
import { isPlainRecord, listFieldOf, type KubeObject, type StringMap } from './objects/kube-object';
import { equalsJson } from './store/json';

const KUBERNETES_VERSION = 'v1.32.0';
export const CONTROL_PLANE_LABEL = 'node-role.kubernetes.io/control-plane';

/** What kubelet and kubeadm set, and what the lab wants. */
function nodeLabelsOf(node: ClusterNode): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...(node.role === 'control-plane'
      ? { [CONTROL_PLANE_LABEL]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' }
      : {}),
    ...node.labels,
  };
}

/** A node of the beginning, whose network plugin runs already if it has one. */
export function nodeObject(node: ClusterNode, spec: ClusterSpec, network: ClusterNetwork): KubeObject {
  if (network.isMissing === true) return joiningNodeObject(node, spec);
  const problem = hasDaemon(node, network) ? undefined : network.rangeNeed?.problem;
  if (problem !== undefined) return joiningNodeObject(node, spec, problem);
  const fields = withNetwork(node, nodeFieldsOf(node, spec), network);
  return objectOf(node, annotationsOf(node, spec, network), fields);
}

/** A node whose kubelet has come up and waits for the network plugin. */
export function joiningNodeObject(
  node: ClusterNode,
  spec: ClusterSpec,
  problem: string = NOT_INITIALIZED,
): KubeObject {
  const taints = [...node.taints, NOT_READY_TAINT];
  const message = `container runtime network not ready: ${networkNotReady(problem)}`;
  const ready = condition('Ready', 'False', 'KubeletNotReady', message);
  const fields = nodeFieldsOf({ ...node, taints }, spec, ready);
  return objectOf(node, node.annotations, fields);
}

/** The same once its network plugin runs: what the lab and others set meanwhile stays. */
export function readyNodeObject(
  current: KubeNode,
  node: ClusterNode,
  spec: ClusterSpec,
  network: ClusterNetwork,
): KubeNode {
  const taints = (current.spec.taints ?? []).filter(({ key }) => key !== NOT_READY_TAINT.key);
  return {
    ...current,
    metadata: {
      ...current.metadata,
      resourceVersion: undefined,
      annotations: { ...current.metadata.annotations, ...annotationsOf(node, spec, network) },
    },
    spec: { ...current.spec, taints: taints.length === 0 ? undefined : taints },
  };
}

export function readyStatusOf(node: ClusterNode, spec: ClusterSpec, network: ClusterNetwork): unknown {
  return withNetwork(node, nodeFieldsOf(node, spec), network).status;
}

/** With the labels and taints that the lab wants now; those of others stay. */
export function changedNodeObject(current: KubeNode, before: ClusterNode, node: ClusterNode): KubeNode {
  const earlier = nodeLabelsOf(before);
  const others = Object.entries(current.metadata.labels ?? {}).filter(
    ([key]) => !Object.hasOwn(earlier, key),
  );
  const isOfLab = (taint: Taint): boolean => before.taints.some((given) => equalsJson(given, taint));
  const taints = [...node.taints, ...(current.spec.taints ?? []).filter((taint) => !isOfLab(taint))];
  return {
    ...current,
    metadata: {
      ...current.metadata,
      resourceVersion: undefined,
      labels: { ...Object.fromEntries(others), ...nodeLabelsOf(node) },
      annotations: changedAnnotations(current, before, node),
    },
    spec: { ...current.spec, taints: taints.length === 0 ? undefined : taints },
  };
}

function annotationsOf(
  node: ClusterNode,
  spec: ClusterSpec,
  network: ClusterNetwork,
): Readonly<Record<string, string>> {
  const own = hasDaemon(node, network) ? network.annotationsOf(peerNodeOf(node, spec)) : {};
  return { ...node.annotations, ...own };
}

function changedAnnotations(
  { metadata: { annotations = {} } }: KubeNode,
  { annotations: earlier = {} }: ClusterNode,
  { annotations: wanted = {} }: ClusterNode,
): Readonly<Record<string, string>> {
  const others = Object.entries(annotations).filter(([key]) => !Object.hasOwn(earlier, key));
  return { ...wanted, ...Object.fromEntries(others) };
}

/** What the node lifecycle controller puts on a node that is not ready, and takes away again. */
const NOT_READY_TAINT: NodeTaint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

const READY = condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status');

/** Does that of the network plugin come up on this node? */
function hasDaemon({ podCIDR }: ClusterNode, { rangeNeed }: ClusterNetwork): boolean {
  return podCIDR !== undefined || rangeNeed === undefined;
}

/** With what the plugin says of itself, which a patch puts before the others. */
function withNetwork(node: ClusterNode, { spec, status }: NodeFields, network: ClusterNetwork): NodeFields {
  const { upCondition } = network;
  if (upCondition === undefined || !hasDaemon(node, network)) return { spec, status };
  const { reason, message } = upCondition;
  const conditions = [condition('NetworkUnavailable', 'False', reason, message), ...status.conditions];
  return { spec, status: { ...status, conditions } };
}

interface NodeFields {
  readonly spec: unknown;
  readonly status: Readonly<Record<string, unknown>> & { readonly conditions: readonly unknown[] };
}

/** `spec` and `status` of a Node. */
function nodeFieldsOf(
  node: ClusterNode,
  cluster: ClusterSpec,
  ready: Readonly<Record<string, string>> = READY,
): NodeFields {
  const { addresses, podRanges } = peerNodeOf(node, cluster);
  const resources = { cpu: '4', 'ephemeral-storage': '100Gi', memory: '8Gi', pods: '110' };
  return {
    spec: {
      ...(node.podCIDR === undefined
        ? {}
        : { podCIDR: node.podCIDR, podCIDRs: formatIpRanges(podRanges).split(',') }),
      ...(node.taints.length === 0 ? {} : { taints: node.taints }),
    },
    status: {
      addresses: [
        ...addresses.map((each) => ({ type: 'InternalIP', address: formatIp(each) })),
        { type: 'Hostname', address: node.name },
      ],
      capacity: resources,
      allocatable: resources,
      conditions: [
        condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        ready,
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: `containerd://${RUNTIME_VERSION}`,
        kernelVersion: KERNEL_RELEASE,
        kubeProxyVersion: KUBERNETES_VERSION,
        kubeletVersion: KUBERNETES_VERSION,
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
      },
    },
  };
}

/** With the times that the conditions are of. */
export function stampedStatus(status: unknown, now: string): unknown {
  if (!isPlainRecord(status)) return status;
  const conditions = listFieldOf(status, 'conditions').map((each) =>
    isPlainRecord(each) ? { lastHeartbeatTime: now, lastTransitionTime: now, ...each } : each,
  );
  return { ...status, conditions };
}

function condition(
  type: string,
  status: string,
  reason: string,
  message: string,
): Readonly<Record<string, string>> {
  return { type, status, reason, message };
}

function objectOf(
  node: ClusterNode,
  annotations: StringMap | undefined,
  fields: { readonly spec: unknown; readonly status: unknown },
): KubeObject {
  const metadata = {
    name: node.name,
    labels: nodeLabelsOf(node),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion: 'v1', kind: 'Node', metadata, ...fields };
}
