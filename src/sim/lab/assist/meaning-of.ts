/**
 * What a field of an object refers to: the Pods that a selector means, another object by its name, a port, an image, a
 * machine. Everything that the editor offers, tells and follows comes from it.
 *
 * Models the fields of Kubernetes v1.32 that name something else in the same lab (k8s.io/api: core/v1, apps/v1, batch/v1,
 * autoscaling/v2, policy/v1, networking/v1), of the Gateway API and of Calico's policies, and Podwire's own. Leaves out other
 * custom resources, whose fields nobody knows.
 */
import { isUnknownList, type PlainRecord } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import { isCalicoPolicy } from '../../policy/plugin-policy';
import { calicoFieldIn } from './calico-selector-fields';
import type { CursorPlace } from './cursor-place';
import type { FieldMeaning } from './field-meaning';
import type { LabelField } from './found-selector';
import { gatewayMeaning, isRoute, routeMeaning } from './gateway-fields';
import { fieldAt, givenNamespaceOf, pathMatch, podPathIn } from './field-path';
import { labelFieldIn, selectorsAround } from './selector-fields';

export function meaningOf(place: CursorPlace): FieldMeaning | undefined {
  const { object, path } = place;
  const selector = selectorsAround(object, path)[0];
  const field = isCalicoPolicy(object) ? calicoFieldIn(place) : labelFieldIn(object, place);
  if (selector !== undefined) return { kind: 'selector', selector, field };
  return (
    selfMeaning(place) ??
    labelsMeaning(place, labelFieldIn(object, place)) ??
    podMeaning(place) ??
    rootMeaning(place)
  );
}

function selfMeaning({ object, path, role }: CursorPlace): FieldMeaning | undefined {
  const isSelf =
    (role === 'value' && (pathMatch(path, 'kind') || pathMatch(path, 'metadata.name'))) ||
    (role === 'key' && pathMatch(path, 'metadata'));
  const { kind: objectKind } = object;
  if (!isSelf || typeof objectKind !== 'string') return undefined;
  const name = fieldAt(object, ['metadata', 'name']);
  const namespace = givenNamespaceOf(object);
  return { kind: 'self', objectKind, namespace, name: typeof name === 'string' ? name : '' };
}

function labelsMeaning(
  { object, path }: CursorPlace,
  field: LabelField | undefined,
): FieldMeaning | undefined {
  const podPath = podPathIn(object);
  const template = podPath?.slice(0, -1).join('.') ?? '';
  const own = template === '' ? 'metadata.labels.**' : `${template}.metadata.labels.**`;
  if (podPath !== undefined && pathMatch(path, own)) return { kind: 'labels', of: 'pods', field };
  return pathMatch(path, 'metadata.labels.**') ? { kind: 'labels', of: 'object', field } : undefined;
}

/** Fields of a Pod, or of the template of one. */
function podMeaning({ object, path, role }: CursorPlace): FieldMeaning | undefined {
  const podPath = podPathIn(object);
  if (podPath === undefined || role === 'key') return undefined;
  const prefix = podPath.join('.');
  if (!pathMatch(path, `${prefix}.**`)) return undefined;
  const within = path.slice(podPath.length);
  const namespace = givenNamespaceOf(object);
  const value = fieldAt(object, path);
  const name = typeof value === 'string' ? value : '';
  for (const { objectKind, pattern } of POD_REFERENCES) {
    if (pathMatch(within, pattern)) return { kind: 'object', objectKind, namespace, name };
  }
  if (pathMatch(within, 'nodeName')) return { kind: 'node' };
  const [list, index, ...rest] = within;
  const isContainer = list === 'containers' || list === 'initContainers' || list === 'ephemeralContainers';
  if (!isContainer || typeof index !== 'number') return undefined;
  const container = fieldAt(object, [...podPath, list, index]);
  if (pathMatch(rest, 'image')) return { kind: 'image' };
  if (pathMatch(rest, 'volumeMounts.*.name')) return { kind: 'volume', podPath };
  if (pathMatch(rest, 'ports.*.containerPort'))
    return { kind: 'container-port', container, isDeclaration: true };
  if (PROBE_PORTS.some((pattern) => pathMatch(rest, pattern)))
    return { kind: 'container-port', container, isDeclaration: false };
  return undefined;
}

const POD_REFERENCES: readonly { readonly objectKind: string; readonly pattern: string }[] = [
  { objectKind: 'ServiceAccount', pattern: 'serviceAccountName' },
  { objectKind: 'PriorityClass', pattern: 'priorityClassName' },
  { objectKind: 'Secret', pattern: 'imagePullSecrets.*.name' },
  { objectKind: 'Secret', pattern: 'volumes.*.secret.secretName' },
  { objectKind: 'ConfigMap', pattern: 'volumes.*.configMap.name' },
  { objectKind: 'PersistentVolumeClaim', pattern: 'volumes.*.persistentVolumeClaim.claimName' },
  { objectKind: 'ConfigMap', pattern: '*.*.envFrom.*.configMapRef.name' },
  { objectKind: 'Secret', pattern: '*.*.envFrom.*.secretRef.name' },
  { objectKind: 'ConfigMap', pattern: '*.*.env.*.valueFrom.configMapKeyRef.name' },
  { objectKind: 'Secret', pattern: '*.*.env.*.valueFrom.secretKeyRef.name' },
];

const PROBE_PORTS: readonly string[] = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(
  (probe) => [`${probe}.httpGet.port`, `${probe}.tcpSocket.port`, `${probe}.grpc.port`],
);

function rootMeaning({ object, path, role }: CursorPlace): FieldMeaning | undefined {
  if (role === 'key') return undefined;
  const namespace = givenNamespaceOf(object);
  const value = fieldAt(object, path);
  const name = typeof value === 'string' ? value : '';
  const reference = (objectKind: string, where = namespace): FieldMeaning => ({
    kind: 'object',
    objectKind,
    namespace: where,
    name,
  });
  if (pathMatch(path, 'metadata.namespace')) return reference('Namespace', '');
  switch (object['kind']) {
    case 'Lab':
      return labMeaning(path);
    case 'Scenario':
      return scenarioMeaning(path);
    case 'Service':
      return pathMatch(path, 'spec.ports.*.targetPort')
        ? { kind: 'target-port', selector: selectorsAround(object, ['spec', 'selector'])[0] }
        : undefined;
    case 'NetworkPolicy':
      return policyPortMeaning(object, path);
    case 'Ingress':
      return ingressMeaning(object, path);
    case 'Gateway':
      return gatewayMeaning(object, path);
    case 'StatefulSet':
      return pathMatch(path, 'spec.serviceName') ? reference('Service') : undefined;
    case 'HorizontalPodAutoscaler': {
      const kind = fieldAt(object, ['spec', 'scaleTargetRef', 'kind']);
      return pathMatch(path, 'spec.scaleTargetRef.name') && typeof kind === 'string'
        ? reference(kind)
        : undefined;
    }
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return pathMatch(path, 'subjects.*.namespace') ? reference('Namespace', '') : undefined;
    case 'EndpointSlice':
      return pathMatch(path, 'endpoints.*.nodeName') ? { kind: 'node' } : undefined;
    default:
      return isRoute(object) ? routeMeaning(object, path) : undefined;
  }
}

function ingressMeaning(object: PlainRecord, path: FieldPath): FieldMeaning | undefined {
  const namespace = givenNamespaceOf(object);
  const value = fieldAt(object, path);
  const name = typeof value === 'string' ? value : '';
  if (pathMatch(path, 'spec.ingressClassName'))
    return { kind: 'object', objectKind: 'IngressClass', namespace: '', name };
  if (pathMatch(path, 'spec.tls.*.secretName'))
    return { kind: 'object', objectKind: 'Secret', namespace, name };
  for (const backend of ['spec.defaultBackend.service', 'spec.rules.*.http.paths.*.backend.service']) {
    if (pathMatch(path, `${backend}.name`)) return { kind: 'object', objectKind: 'Service', namespace, name };
    for (const by of ['name', 'number'] as const) {
      if (!pathMatch(path, `${backend}.port.${by}`)) continue;
      const service = fieldAt(object, [...path.slice(0, -2), 'name']);
      return { kind: 'service-port', namespace, service: typeof service === 'string' ? service : '', by };
    }
  }
  return undefined;
}

/** Ports of what comes in are those of the selected Pods; of what goes out, those of the peers. */
function policyPortMeaning(object: PlainRecord, path: FieldPath): FieldMeaning | undefined {
  if (pathMatch(path, 'spec.ingress.*.ports.*.port')) {
    return { kind: 'policy-port', selectors: selectorsAround(object, ['spec', 'podSelector']) };
  }
  if (!pathMatch(path, 'spec.egress.*.ports.*.port')) return undefined;
  const peers = fieldAt(object, [...path.slice(0, 3), 'to']);
  const count = isUnknownList(peers) ? peers.length : 0;
  const selectors = Array.from({ length: count }, (_, index) =>
    selectorsAround(object, [...path.slice(0, 3), 'to', index]),
  );
  return { kind: 'policy-port', selectors: selectors.flat() };
}

function labMeaning(path: FieldPath): FieldMeaning | undefined {
  const segments = [
    'spec.cluster.nodes.*.segment',
    'spec.outside.*.segment',
    'spec.network.routers.*.ports.*.segment',
    'spec.network.routers.*.masquerade',
  ];
  if (segments.some((pattern) => pathMatch(path, pattern))) return { kind: 'segment' };
  if (pathMatch(path, 'spec.outside.*.image')) return { kind: 'image' };
  return pathMatch(path, 'spec.faults.*.cable') ? { kind: 'interface', isCable: true } : undefined;
}

function scenarioMeaning(path: FieldPath): FieldMeaning | undefined {
  if (pathMatch(path, 'spec.steps.*.exec.in') || pathMatch(path, 'spec.steps.*.compare.in'))
    return { kind: 'target' };
  const isOn = pathMatch(path, 'spec.steps.*.capture.on') || pathMatch(path, 'spec.steps.*.capture.on.*');
  return isOn ? { kind: 'interface', isCable: false } : undefined;
}
