/**
 * What the API server fills into a Pod, and into the Pod template of a workload.
 *
 * Kubernetes v1.32 `pkg/apis/core/v1/defaults.go` and the admission plugins ServiceAccount, Priority and
 * DefaultTolerationSeconds. Leaves out the volume with the service account's token.
 */
import { ok } from '../../base/result';
import { fieldOf, isPlainRecord, textFieldOf, type KubeObject } from '../objects/kube-object';
import type { Container, ContainerPort, Pod, PodSpec, Probe, Toleration } from '../model/pod';
import { isMirrorPod } from '../model/mirror-pod';
import { isPod } from '../model/pod';
import type { StoreResult } from '../store/object-store';
import { withoutUndefined } from '../store/json';

/** How long a Pod stays on a node that is not ready (DefaultTolerationSeconds). */
const DEFAULT_TOLERATION_SECONDS = 300;

export function admitPod(object: KubeObject, previous: KubeObject | undefined): StoreResult {
  if (!isPod(object)) return ok(object);
  const filledSpec = podSpecWithDefaults(object.spec);
  const spec = filled(filledSpec, {
    initContainers: mapped(filledSpec.initContainers, containerWithRequests),
    containers: mapped(filledSpec.containers, containerWithRequests),
  });
  if (previous !== undefined) return ok({ ...object, spec });
  const pod: Pod = {
    ...object,
    spec: {
      ...spec,
      ...(isMirrorPod(object) ? {} : serviceAccountOf(spec)),
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

/** The mirror of a static Pod has none. */
function serviceAccountOf(spec: PodSpec): Pick<PodSpec, 'serviceAccount' | 'serviceAccountName'> {
  return {
    serviceAccountName: spec.serviceAccountName ?? 'default',
    serviceAccount: spec.serviceAccount ?? spec.serviceAccountName ?? 'default',
  };
}

/**
 * Also for templates, which get the part of the defaults that does not depend on the cluster. What has them all comes
 * back as it is, so that the Pods of a template share its containers.
 */
export function podSpecWithDefaults(spec: PodSpec): PodSpec {
  return filled(spec, {
    initContainers: mapped(spec.initContainers, (container) => containerWithDefaults(container, spec)),
    containers: mapped(spec.containers, (container) => containerWithDefaults(container, spec)),
    volumes: mapped(spec.volumes, volumeWithDefaults),
    restartPolicy: spec.restartPolicy ?? 'Always',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? 'default-scheduler',
  });
}

function containerWithDefaults(container: Container, spec: PodSpec): Container {
  return filled(container, {
    imagePullPolicy: container.imagePullPolicy ?? pullPolicyOf(container.image),
    ports: mapped(container.ports, (port) => portWithDefaults(port, spec)),
    resources: container.resources ?? {},
    env: mapped(container.env, variableWithDefaults),
    lifecycle: container.lifecycle === undefined ? undefined : lifecycleWithDefaults(container.lifecycle),
    readinessProbe: probeWithDefaults(container.readinessProbe),
    livenessProbe: probeWithDefaults(container.livenessProbe),
    startupProbe: probeWithDefaults(container.startupProbe),
    terminationMessagePath: textFieldOf(container, 'terminationMessagePath') ?? '/dev/termination-log',
    terminationMessagePolicy: textFieldOf(container, 'terminationMessagePolicy') ?? 'File',
  });
}

/** A container of the host's network has its ports on the host. */
function portWithDefaults(port: ContainerPort, spec: PodSpec): ContainerPort {
  return filled(port, {
    hostPort: port.hostPort ?? (spec.hostNetwork === true ? port.containerPort : undefined),
    protocol: port.protocol ?? 'TCP',
  });
}

function variableWithDefaults<Variable extends object>(variable: Variable): Variable {
  const reference = fieldOf(variable, 'valueFrom', 'fieldRef');
  if (!isPlainRecord(reference) || reference['apiVersion'] !== undefined) return variable;
  return { ...variable, valueFrom: { fieldRef: { apiVersion: 'v1', ...reference } } };
}

/** `defaultMode` of what holds files; an empty type of a path on the host. */
function volumeWithDefaults<Volume extends object>(volume: Volume): Volume {
  for (const source of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    const given = fieldOf(volume, source);
    if (!isPlainRecord(given) || given['defaultMode'] !== undefined) continue;
    return { ...volume, [source]: { ...given, defaultMode: DEFAULT_FILE_MODE } };
  }
  const path = fieldOf(volume, 'hostPath');
  if (isPlainRecord(path) && path['type'] === undefined) {
    return { ...volume, hostPath: { ...path, type: '' } };
  }
  return volume;
}

function lifecycleWithDefaults<Lifecycle extends object>(lifecycle: Lifecycle): Lifecycle {
  let result = lifecycle;
  for (const hook of ['postStart', 'preStop']) {
    const handler = fieldOf(lifecycle, hook);
    const request = fieldOf(handler, 'httpGet');
    if (!isPlainRecord(handler) || !isPlainRecord(request)) continue;
    if (request['path'] !== undefined && request['scheme'] !== undefined) continue;
    result = { ...result, [hook]: { ...handler, httpGet: { path: '/', scheme: 'HTTP', ...request } } };
  }
  return result;
}

function probeWithDefaults(probe: Probe | undefined): Probe | undefined {
  if (probe === undefined) return undefined;
  const { httpGet } = probe;
  return filled(probe, {
    httpGet:
      httpGet === undefined
        ? undefined
        : filled(httpGet, { path: httpGet.path ?? '/', scheme: httpGet.scheme ?? 'HTTP' }),
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  });
}

/** With these fields; the same object when it has them already. */
function filled<Value extends object>(value: Value, fields: Readonly<Record<string, unknown>>): Value {
  const isSame = Object.entries(fields).every(([key, field]) => fieldOf(value, key) === field);
  return isSame ? value : withoutUndefined({ ...value, ...fields });
}

/** The same list when no item changes. */
function mapped<Item>(
  items: readonly Item[] | undefined,
  change: (item: Item) => Item,
): readonly Item[] | undefined {
  if (items === undefined) return undefined;
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? items : changed;
}

/** 0644 */
const DEFAULT_FILE_MODE = 420;

/** `SetDefaults_Pod`: what is limited and not asked for is asked for as far as the limit goes. */
function containerWithRequests(container: Container): Container {
  const { requests = {}, limits = {} } = container.resources ?? {};
  const missing = Object.entries(limits).filter(([name]) => requests[name] === undefined);
  if (missing.length === 0) return container;
  const all = { ...requests, ...Object.fromEntries(missing) };
  return { ...container, resources: { ...container.resources, requests: all } };
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
