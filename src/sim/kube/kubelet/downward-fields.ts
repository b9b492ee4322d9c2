/**
 * What a container is told about its Pod and itself, in variables and files.
 *
 * Kubernetes v1.32 `pkg/fieldpath/fieldpath.go`, `pkg/api/v1/resource/helpers.go` (`ExtractContainerResourceValue`).
 */
import type { Pod, ResourceFieldRef } from '../model/pod';
import { stringMapFieldOf, type StringMap } from '../objects/kube-object';
import { parseQuantity } from '../resource-quantity';
import type { ObjectStore } from '../store/object-store';

export interface DownwardContext {
  readonly store: ObjectStore;
  readonly pod: Pod;
  readonly podAddresses: readonly string[];
  readonly hostAddresses: readonly string[];
}

export function downwardField(path: string, context: DownwardContext): string {
  const { pod, podAddresses, hostAddresses } = context;
  const { metadata, spec } = pod;
  const inMap = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (inMap !== null) {
    const map = inMap[1] === 'labels' ? metadata.labels : metadata.annotations;
    return map?.[inMap[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.podIP':
      return podAddresses[0] ?? '';
    case 'status.podIPs':
      return podAddresses.join(',');
    case 'status.hostIP':
      return hostAddresses[0] ?? '';
    case 'status.hostIPs':
      return hostAddresses.join(',');
    default:
      return '';
  }
}

/** `FormatMap` */
function mapText(map: StringMap = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key] ?? '')}`)
    .join('\n');
}

/** What is not limited counts as all that the node has. */
export function downwardResource(
  { containerName, resource, divisor }: ResourceFieldRef,
  ownName: string | undefined,
  { store, pod }: DownwardContext,
): string {
  const name = containerName ?? ownName;
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = containers.find((candidate) => candidate.name === name);
  const [list = '', kind = ''] = resource.split(/\.(.*)/);
  const amounts = list === 'limits' ? container?.resources?.limits : container?.resources?.requests;
  const node = store.find('Node', '', pod.spec.nodeName ?? '');
  const own = amounts?.[kind];
  const amount =
    own === undefined && list === 'limits' ? stringMapFieldOf(node, 'status', 'allocatable')[kind] : own;
  const unit = parseQuantity(divisor) === 0 ? 1 : parseQuantity(divisor);
  // In thousandths of a unit, so that 0.1 / 0.001 is 100.
  return String(Math.ceil(Math.round((parseQuantity(amount) / unit) * 1e6) / 1e6));
}
