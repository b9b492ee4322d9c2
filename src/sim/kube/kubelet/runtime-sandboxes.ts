/** What the container runtime of a node has of the kubelet's Pods. */
import type { SimTime } from '../../base/time';
import type { RuntimeContainer, RuntimeSandbox } from '../container-runtime';
import { MIRROR_ANNOTATION } from '../model/mirror-pod';
import type { Pod } from '../model/pod';

interface SandboxState {
  /** 64 digits. */
  readonly id: string;
  readonly createdAt: SimTime;
  readonly isReady: boolean;
  readonly addresses: readonly string[];
}

/** The kubelet gives a sandbox the labels and the annotations of its Pod, and where the Pod is from (`pkg/kubelet/kuberuntime/labels.go`). */
export function runtimeSandboxOf(
  pod: Pod,
  { id, createdAt, isReady, addresses }: SandboxState,
  containers: readonly RuntimeContainer[],
): RuntimeSandbox {
  const { name, namespace = '', labels = {}, annotations = {} } = pod.metadata;
  // A static Pod is known by its hash, not by the mirror's identity.
  const uid = annotations['kubernetes.io/config.hash'] ?? pod.metadata.uid ?? '';
  const own = Object.entries(annotations).filter(([key]) => key !== MIRROR_ANNOTATION);
  const isHostNetwork = pod.spec.hostNetwork === true;
  return {
    id,
    name,
    namespace,
    uid,
    labels: {
      ...labels,
      'io.kubernetes.pod.name': name,
      'io.kubernetes.pod.namespace': namespace,
      'io.kubernetes.pod.uid': uid,
    },
    annotations: { 'kubernetes.io/config.source': 'api', ...Object.fromEntries(own) },
    createdAt,
    isReady,
    isHostNetwork,
    addresses: isHostNetwork || !isReady ? [] : addresses,
    containers,
  };
}
