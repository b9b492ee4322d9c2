/** What the fields of the Gateway API refer to (`gateway.networking.k8s.io/v1`): Gateways, their listeners, Services. */
import { fieldOf, textFieldOf, type PlainRecord } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';
import type { FieldMeaning } from './field-meaning';
import { fieldAt, givenNamespaceOf, pathMatch } from './field-path';

export const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

export function isRoute({ kind }: PlainRecord): boolean {
  return typeof kind === 'string' && ROUTE_KINDS.includes(kind);
}

const BACKENDS = [
  'spec.rules.*.backendRefs.*',
  'spec.rules.*.filters.*.requestMirror.backendRef',
  'spec.rules.*.backendRefs.*.filters.*.requestMirror.backendRef',
];

export function gatewayMeaning(object: PlainRecord, path: FieldPath): FieldMeaning | undefined {
  const value = fieldAt(object, path);
  const name = typeof value === 'string' ? value : '';
  if (pathMatch(path, 'spec.gatewayClassName'))
    return { kind: 'object', objectKind: 'GatewayClass', namespace: '', name };
  if (pathMatch(path, 'spec.listeners.*.tls.certificateRefs.*.name'))
    return { kind: 'object', objectKind: 'Secret', namespace: givenNamespaceOf(object), name };
  return undefined;
}

export function routeMeaning(object: PlainRecord, path: FieldPath): FieldMeaning | undefined {
  const holder = path.slice(0, -1);
  const isParent = pathMatch(holder, 'spec.parentRefs.*');
  const isBackend = BACKENDS.some((pattern) => pathMatch(holder, pattern));
  if (!isParent && !isBackend) return undefined;
  const reference = fieldAt(object, holder);
  const name = textFieldOf(reference, 'name') ?? '';
  const namespace = textFieldOf(reference, 'namespace') ?? givenNamespaceOf(object);
  const given = fieldOf(reference, 'kind');
  const objectKind = typeof given === 'string' ? given : isParent ? 'Gateway' : 'Service';
  switch (path.at(-1)) {
    case 'name':
      return { kind: 'object', objectKind, namespace, name };
    case 'namespace':
      return { kind: 'object', objectKind: 'Namespace', namespace: '', name: namespace };
    case 'port':
      return objectKind === 'Service'
        ? { kind: 'service-port', namespace, service: name, by: 'number' }
        : undefined;
    case 'sectionName':
      return objectKind === 'Gateway' ? { kind: 'listener', namespace, gateway: name } : undefined;
    default:
      return undefined;
  }
}
