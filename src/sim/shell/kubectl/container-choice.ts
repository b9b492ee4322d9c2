/** Which container of a Pod a command means (`k8s.io/kubectl/pkg/cmd/util/podcmd`, Kubernetes v1.32). */
import { listFieldOf, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

export interface ContainerChoice {
  readonly name: string;
  /** What is said when nobody named one; empty where there is nothing to say. */
  readonly note: string;
}

function namesIn(pod: KubeObject, field: string): readonly string[] {
  return listFieldOf(pod, 'spec', field).map((container) => textFieldOf(container, 'name') ?? '');
}

/** Those that start first, first. */
export function allContainers(pod: KubeObject): readonly string[] {
  return [...namesIn(pod, 'initContainers'), ...namesIn(pod, 'containers')];
}

/** `web, log, setup (init)` */
function containerNamesText(pod: KubeObject): string {
  const init = namesIn(pod, 'initContainers').map((name) => `${name} (init)`);
  return [...namesIn(pod, 'containers'), ...init].join(', ');
}

/** The one that the Pod says, or its first. */
export function defaultContainer(pod: KubeObject): ContainerChoice {
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? '';
  if (annotated !== '' && allContainers(pod).includes(annotated)) return { name: annotated, note: '' };
  const missing =
    annotated === '' ? '' : `Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`;
  const [name = ''] = namesIn(pod, 'containers');
  const defaulted =
    allContainers(pod).length > 1 ? `Defaulted container "${name}" out of: ${containerNamesText(pod)}\n` : '';
  return { name, note: `${missing}${defaulted}` };
}
