/** The mirror of a static Pod in the API server: the kubelet that made it runs the static Pod, and not its mirror. */
import type { KubeObject } from '../objects/kube-object';

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

export function isMirrorPod({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}
