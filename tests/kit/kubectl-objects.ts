/** What is in the cluster that kubectl's transcripts are about. */
import type { KubeObject } from '#sim/kube/objects/kube-object';
import { deployment, pod, service } from './cluster-rig';

export function transcriptObjects(): readonly KubeObject[] {
  return [deployment('web', 2), service('web'), pod('solo')];
}
