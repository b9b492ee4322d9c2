/** What the API server fills into workloads and namespaces (Kubernetes v1.32 `pkg/apis/apps/v1/defaults.go`). */
import { ok } from '../../base/result';
import type { KubeObject } from '../objects/kube-object';
import { isDeployment, isReplicaSet, type PodTemplate } from '../model/workload';
import type { StoreResult } from '../store/object-store';
import { podSpecWithDefaults } from './pod-defaults';

export function admitDeployment(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isDeployment(object)) return ok(object);
  const { spec } = object;
  const strategyType = spec.strategy?.type ?? 'RollingUpdate';
  return ok({
    ...object,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: templateWithDefaults(spec.template),
      strategy:
        strategyType === 'RollingUpdate'
          ? {
              type: strategyType,
              rollingUpdate: {
                maxUnavailable: spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%',
                maxSurge: spec.strategy?.rollingUpdate?.maxSurge ?? '25%',
              },
            }
          : { type: strategyType },
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    },
    status: previous === undefined ? {} : object.status,
  });
}

export function admitReplicaSet(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isReplicaSet(object)) return ok(object);
  return ok({
    ...object,
    spec: {
      ...object.spec,
      replicas: object.spec.replicas ?? 1,
      template: templateWithDefaults(object.spec.template),
    },
    status: previous === undefined ? { replicas: 0 } : object.status,
  });
}

export function admitNamespace(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  const { name, labels } = object.metadata;
  return ok({
    ...object,
    metadata: { ...object.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: previous === undefined ? { phase: 'Active' } : object.status,
  });
}

function templateWithDefaults(template: PodTemplate): PodTemplate {
  return { ...template, spec: podSpecWithDefaults(template.spec) };
}
