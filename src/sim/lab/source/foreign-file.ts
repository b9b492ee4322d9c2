/** Recognises files that people keep beside manifests and that are none. */
import { say, type Sentence } from '../../base/sentence';
import { isPlainRecord, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';

/** What it is and what to do with it; undefined when it is nothing that is known. */
export function describeForeignFile(value: PlainRecord): Sentence | undefined {
  const { apiVersion, kind } = value;
  const group = typeof apiVersion === 'string' ? (apiVersion.split('/')[0] ?? '') : '';
  if (group === 'kustomize.config.k8s.io' || (kind === undefined && Array.isArray(value['resources']))) {
    return say('this is a kustomization; give the output of kubectl kustomize instead');
  }
  if (kind === 'Config' && value['clusters'] !== undefined)
    return say('this is a kubeconfig, not a manifest');
  if (group === 'kind.x-k8s.io')
    return say('this configures a kind cluster; give the manifests that run in it');
  if (group.endsWith('kubeadm.k8s.io'))
    return say('this configures kubeadm; write the ranges into a Lab document');
  if (kind !== undefined) return undefined;
  if (textFieldOf(value, 'name') !== undefined && value['version'] !== undefined && apiVersion === 'v2') {
    return say('this is the Chart.yaml of a Helm chart; give the output of helm template instead');
  }
  if (apiVersion === undefined && isPlainRecord(value['services'])) {
    return say('this is a Docker Compose file; write a Deployment and a Service for each of its services');
  }
  return undefined;
}
