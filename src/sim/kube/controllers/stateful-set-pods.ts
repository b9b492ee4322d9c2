/**
 * The Pods of a StatefulSet: their names, what each of them is given, and what counts as healthy.
 *
 * Kubernetes v1.32 `pkg/controller/statefulset/stateful_set_utils.go`.
 */
import { isPodFinished, isPodReady, type Pod } from '../model/pod';
import type { StatefulSet } from '../model/stateful-set';
import type { KubeObject } from '../objects/kube-object';
import { templateOf, type Revision } from './controller-revisions';
import { ownerReferenceTo } from './controller';

const REVISION_LABEL = 'controller-revision-hash';
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

/** Undefined when it is no name of a Pod of this set. */
export function ordinalOf(set: StatefulSet, podName: string): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const ordinal = podName.slice(prefix.length);
  return podName.startsWith(prefix) && /^\d+$/.test(ordinal) ? Number(ordinal) : undefined;
}

export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function podOfOrdinal(set: StatefulSet, revision: Revision, ordinal: number): KubeObject {
  const template = templateOf(revision);
  const { namespace, name } = set.metadata;
  const podName = `${name}-${ordinal}`;
  const claims = set.spec.volumeClaimTemplates ?? [];
  const claimNames = new Set(claims.map(({ metadata }) => metadata.name));
  const volumes = [
    ...claims.map(({ metadata }) => ({
      name: metadata.name,
      persistentVolumeClaim: { claimName: claimNameOf(metadata.name, podName) },
    })),
    ...(template.spec.volumes ?? []).filter((volume) => !claimNames.has(volume.name)),
  ];
  const { annotations, labels } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      generateName: `${name}-`,
      namespace,
      labels: {
        ...labels,
        [NAME_LABEL]: podName,
        [REVISION_LABEL]: revision.metadata.name,
        [INDEX_LABEL]: String(ordinal),
      },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownerReferenceTo(set)],
    },
    spec: {
      ...template.spec,
      hostname: podName,
      ...(set.spec.serviceName === undefined ? {} : { subdomain: set.spec.serviceName }),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

/** The claims that a Pod needs, which outlive it. */
export function claimsOfPod(set: StatefulSet, podName: string): readonly KubeObject[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimNameOf(template.metadata.name, podName),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
      ...(set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
        ? { ownerReferences: [ownerReferenceTo(set)] }
        : {}),
    },
    status: { phase: 'Pending' },
  }));
}

function claimNameOf(template: string, podName: string): string {
  return `${template}-${podName}`;
}

export function revisionNameOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_LABEL] ?? '';
}

export function isTerminating({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

export function isHealthy(pod: Pod | undefined): boolean {
  return pod !== undefined && isRunningAndReady(pod) && !isTerminating(pod) && !isPodFinished(pod);
}
