/**
 * What the API server fills into the objects that hold data, describe the network, or set limits.
 *
 * Kubernetes v1.32 `pkg/apis/{core,discovery,networking,policy,scheduling,storage,autoscaling}/v1/defaults.go`.
 */
import { ok } from '../../base/result';
import { base64Of } from '../../wire/base64';
import { bytesOfUtf8 } from '../../wire/utf8';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  stringMapFieldOf,
  type KubeObject,
  type PlainRecord,
} from '../objects/kube-object';
import type { Admission, ObjectStore } from '../store/object-store';
import { admitPod } from './pod-defaults';
import {
  admitCronJob,
  admitDaemonSet,
  admitDeployment,
  admitJob,
  admitNamespace,
  admitReplicaSet,
  admitStatefulSet,
} from './workload-defaults';

type Filler = (object: KubeObject, isNew: boolean) => KubeObject;

const FILLERS: Readonly<Record<string, Filler>> = {
  Secret: (object) => secretWithDefaults(object),
  Endpoints: (object) => ({
    ...object,
    ...(Array.isArray(object['subsets'])
      ? { subsets: object['subsets'].map((subset: unknown) => withProtocols(subset)) }
      : {}),
  }),
  EndpointSlice: (object) => ({
    ...object,
    ...(Array.isArray(object['ports'])
      ? {
          ports: object['ports'].map((port: unknown) => ({
            name: '',
            protocol: 'TCP',
            ...recordOf(port),
          })),
        }
      : {}),
  }),
  NetworkPolicy: (object) => ({ ...object, spec: policySpecWithDefaults(recordOf(object.spec)) }),
  Ingress: (object, isNew) => ({ ...object, ...(isNew ? { status: { loadBalancer: {} } } : {}) }),
  PersistentVolumeClaim: (object, isNew) => ({
    ...object,
    spec: { volumeMode: 'Filesystem', ...recordOf(object.spec) },
    ...(isNew ? { status: { phase: 'Pending' } } : {}),
  }),
  PersistentVolume: (object, isNew) => ({
    ...object,
    spec: {
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
      ...recordOf(object.spec),
    },
    ...(isNew ? { status: { phase: 'Pending' } } : {}),
  }),
  StorageClass: (object) => ({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', ...object }),
  PriorityClass: (object) => ({ preemptionPolicy: 'PreemptLowerPriority', ...object }),
  HorizontalPodAutoscaler: (object) => ({
    ...object,
    spec: autoscalerSpecWithDefaults(recordOf(object.spec)),
  }),
  PodDisruptionBudget: (object, isNew) => ({
    ...object,
    ...(isNew
      ? {
          status: {
            currentHealthy: 0,
            desiredHealthy: 0,
            disruptionsAllowed: 0,
            expectedPods: 0,
          },
        }
      : {}),
  }),
};

const WORKLOADS: Readonly<Record<string, Admission>> = {
  CronJob: admitCronJob,
  DaemonSet: admitDaemonSet,
  Deployment: admitDeployment,
  Job: admitJob,
  Namespace: admitNamespace,
  ReplicaSet: admitReplicaSet,
  StatefulSet: admitStatefulSet,
};

/** Of every kind but Pods and Services, which depend on more than what is in them. */
export function registerDefaults(store: ObjectStore): void {
  for (const [kind, admission] of Object.entries(WORKLOADS)) store.addAdmission(kind, admission);
  for (const [kind, fill] of Object.entries(FILLERS)) {
    store.addAdmission(kind, (object, previous) => ok(fill(object, previous === undefined)));
  }
}

/** An object as the API server would keep it, for readers that have no cluster; Services apart, which depend on one. */
export function withObjectDefaults(object: KubeObject): KubeObject {
  const { kind } = object;
  const fill = Object.hasOwn(FILLERS, kind) ? FILLERS[kind] : undefined;
  if (fill !== undefined) return fill(object, true);
  const admit = kind === 'Pod' ? admitPod : Object.hasOwn(WORKLOADS, kind) ? WORKLOADS[kind] : undefined;
  const admitted = admit?.(object, undefined);
  return admitted?.ok === true ? admitted.value : object;
}

/** `stringData` is only a way of writing `data`. */
function secretWithDefaults(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  const texts = stringMapFieldOf({ stringData }, 'stringData');
  const encoded = Object.entries(texts).map(([key, text]) => [key, base64Of(bytesOfUtf8(text))]);
  const hasTexts = encoded.length > 0;
  return {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: object.metadata,
    type: object['type'] ?? 'Opaque',
    ...(hasTexts ? { data: { ...recordOf(object['data']), ...Object.fromEntries(encoded) } } : {}),
  };
}

function withProtocols(subset: unknown): unknown {
  const ports = listFieldOf(subset, 'ports');
  if (ports.length === 0) return subset;
  return { ...recordOf(subset), ports: ports.map((port) => ({ protocol: 'TCP', ...recordOf(port) })) };
}

/** Egress is only meant where something about it is said. */
function policySpecWithDefaults(spec: PlainRecord): PlainRecord {
  const withPorts = (list: string): PlainRecord =>
    Array.isArray(spec[list])
      ? {
          [list]: spec[list].map((rule: unknown) => {
            const ports = listFieldOf(rule, 'ports');
            if (ports.length === 0) return rule;
            return {
              ...recordOf(rule),
              ports: ports.map((port) => ({ protocol: 'TCP', ...recordOf(port) })),
            };
          }),
        }
      : {};
  const types = fieldOf(spec, 'policyTypes');
  const hasEgress = listFieldOf(spec, 'egress').length > 0;
  return {
    ...spec,
    ...withPorts('ingress'),
    ...withPorts('egress'),
    policyTypes: types ?? (hasEgress ? ['Ingress', 'Egress'] : ['Ingress']),
  };
}

/** `autoscaling/v1` has one number where `v2` has a list of metrics. */
function autoscalerSpecWithDefaults(spec: PlainRecord): PlainRecord {
  const { targetCPUUtilizationPercentage: percentage, ...others } = spec;
  const target = { type: 'Utilization', averageUtilization: percentage ?? DEFAULT_UTILIZATION };
  return {
    minReplicas: 1,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    ...others,
  };
}

const DEFAULT_UTILIZATION = 80;

function recordOf(value: unknown): PlainRecord {
  return isPlainRecord(value) ? value : {};
}
