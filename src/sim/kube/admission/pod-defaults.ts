/**
 * What the API server fills into a Pod, and into the Pod template of a workload.
 *
 * Kubernetes v1.32 `pkg/apis/core/v1/defaults.go` and the admission plugins ServiceAccount, Priority and
 * DefaultTolerationSeconds. Leaves out the volume with the service account's token.
 */
import { ok } from '../../base/result';
import type { KubeObject } from '../objects/kube-object';
import type { Container, ContainerPort, Pod, PodSpec, Probe, Toleration } from '../model/pod';
import { isPod } from '../model/pod';
import type { StoreResult } from '../store/object-store';
import { withoutUndefined } from '../store/json';

/** How long a Pod stays on a node that is not ready (DefaultTolerationSeconds). */
const DEFAULT_TOLERATION_SECONDS = 300;

export function admitPod(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isPod(object)) return ok(object);
  const spec = podSpecWithDefaults(object.spec);
  if (previous !== undefined) return ok({ ...object, spec });
  const pod: Pod = {
    ...object,
    spec: {
      ...spec,
      serviceAccountName: spec.serviceAccountName ?? 'default',
      serviceAccount: spec.serviceAccount ?? spec.serviceAccountName ?? 'default',
      priority: spec.priority ?? 0,
      preemptionPolicy: spec.preemptionPolicy ?? 'PreemptLowerPriority',
      enableServiceLinks: spec.enableServiceLinks ?? true,
      tolerations: withDefaultTolerations(spec.tolerations ?? []),
    },
    // A status that came with the object, from `kubectl get -o yaml`, is of another cluster.
    status: { phase: 'Pending', qosClass: qosClassOf(spec) },
  };
  return ok(pod);
}

/** Also for templates, which get the part of the defaults that does not depend on the cluster. */
export function podSpecWithDefaults(spec: PodSpec): PodSpec {
  return withoutUndefined({
    ...spec,
    initContainers: spec.initContainers?.map((container) => containerWithDefaults(container, spec)),
    containers: spec.containers.map((container) => containerWithDefaults(container, spec)),
    restartPolicy: spec.restartPolicy ?? 'Always',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? 'default-scheduler',
  });
}

function containerWithDefaults(container: Container, spec: PodSpec): Container {
  return withoutUndefined({
    ...container,
    imagePullPolicy: container.imagePullPolicy ?? pullPolicyOf(container.image),
    ports: container.ports?.map((port) => portWithDefaults(port, spec)),
    resources: container.resources ?? {},
    readinessProbe: probeWithDefaults(container.readinessProbe),
    livenessProbe: probeWithDefaults(container.livenessProbe),
    startupProbe: probeWithDefaults(container.startupProbe),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

/** A container of the host's network has its ports on the host. */
function portWithDefaults(port: ContainerPort, spec: PodSpec): ContainerPort {
  const hostPort = port.hostPort ?? (spec.hostNetwork === true ? port.containerPort : undefined);
  return withoutUndefined({ ...port, hostPort, protocol: port.protocol ?? 'TCP' });
}

function probeWithDefaults(probe: Probe | undefined): Probe | undefined {
  if (probe === undefined) return undefined;
  return {
    ...probe,
    ...(probe.httpGet === undefined
      ? {}
      : {
          httpGet: {
            ...probe.httpGet,
            path: probe.httpGet.path ?? '/',
            scheme: probe.httpGet.scheme ?? 'HTTP',
          },
        }),
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}

function pullPolicyOf(image: string): string {
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  const hasDigest = image.includes('@');
  return !hasDigest && (tag === undefined || tag === 'latest') ? 'Always' : 'IfNotPresent';
}

function withDefaultTolerations(tolerations: readonly Toleration[]): readonly Toleration[] {
  const added: Toleration[] = [];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const isTolerated = tolerations.some(
      (toleration) =>
        (toleration.key === key || toleration.key === undefined) &&
        (toleration.effect === 'NoExecute' || toleration.effect === undefined),
    );
    if (!isTolerated) {
      added.push({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: DEFAULT_TOLERATION_SECONDS,
      });
    }
  }
  return [...tolerations, ...added];
}

function qosClassOf(spec: PodSpec): string {
  const lists = spec.containers.map((container) => container.resources ?? {});
  const isBestEffort = lists.every(
    ({ requests = {}, limits = {} }) =>
      requests['cpu'] === undefined &&
      requests['memory'] === undefined &&
      limits['cpu'] === undefined &&
      limits['memory'] === undefined,
  );
  if (isBestEffort) return 'BestEffort';
  const isGuaranteed = lists.every(({ requests = {}, limits = {} }) =>
    ['cpu', 'memory'].every(
      (name) => limits[name] !== undefined && String(requests[name] ?? limits[name]) === String(limits[name]),
    ),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
