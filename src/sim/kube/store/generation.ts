/** Which changes of an object `metadata.generation` counts (the `PrepareForUpdate` of each kind, Kubernetes v1.32). */
import type { KubeObject } from '../objects/kube-object';
import { equalsJson } from './json';

/** The annotation that the Deployment controller writes along with the status. */
const REVISION = 'deployment.kubernetes.io/revision';

const UNCOUNTED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** Has anything changed but the status and the metadata? A Deployment counts its annotations too. */
export function countsAsChange(next: KubeObject, before: KubeObject): boolean {
  if (next.spec !== before.spec && !equalsJson(next.spec, before.spec)) return true;
  if (next.kind === 'Deployment') {
    return !equalsJson(
      { ...next.metadata.annotations, [REVISION]: '' },
      { ...before.metadata.annotations, [REVISION]: '' },
    );
  }
  const fields = new Set([...Object.keys(next), ...Object.keys(before)]);
  return [...fields].some((field) => !UNCOUNTED.has(field) && !equalsJson(next[field], before[field]));
}
