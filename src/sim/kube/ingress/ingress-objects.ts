/**
 * Ingress and IngressClass as controllers read them (networking.k8s.io/v1), and the endpoints behind a Service's port.
 */
import { formatEndpoint, parseIp } from '../../wire/ip-address';
import {
  isEndpointReady,
  isEndpointSlice,
  isService,
  SERVICE_NAME_LABEL,
  type Service,
  type ServicePortSpec,
} from '../model/service';
import { INGRESS_CLASS_ANNOTATION } from '../objects/ingress-class';
import {
  fieldOf,
  isPlainRecord,
  listFieldOf,
  numberFieldOf,
  textFieldOf,
  type KubeObject,
} from '../objects/kube-object';
import type { IngressCluster } from './ingress-cluster';

export interface IngressBackend {
  readonly service: string;
  /** A number or a name. */
  readonly port: string;
}

export interface IngressPath {
  /** Empty without one. */
  readonly path: string;
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** Undefined for one that is no Service. */
  readonly backend: IngressBackend | undefined;
}

export interface IngressRule {
  /** Empty for every host. */
  readonly host: string;
  /** Undefined without `http`. */
  readonly paths: readonly IngressPath[] | undefined;
}

interface IngressTls {
  readonly hosts: readonly string[];
  readonly secretName: string;
}

export interface IngressView {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly name: string;
  readonly className: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly defaultBackend: IngressBackend | undefined;
  readonly rules: readonly IngressRule[];
  readonly tls: readonly IngressTls[];
}

export function ingressViewOf(object: KubeObject): IngressView {
  const { metadata, spec } = object;
  return {
    object,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    className: textFieldOf(spec, 'ingressClassName'),
    annotations: metadata.annotations ?? {},
    defaultBackend: backendOf(fieldOf(spec, 'defaultBackend')),
    rules: listFieldOf(spec, 'rules').map((rule) => ({
      host: textFieldOf(rule, 'host') ?? '',
      paths: isPlainRecord(fieldOf(rule, 'http'))
        ? listFieldOf(rule, 'http', 'paths').map(pathOf)
        : undefined,
    })),
    tls: listFieldOf(spec, 'tls').map((entry) => ({
      hosts: listFieldOf(entry, 'hosts').filter((host) => typeof host === 'string'),
      secretName: textFieldOf(entry, 'secretName') ?? '',
    })),
  };
}

function pathOf(value: unknown): IngressPath {
  const pathType = textFieldOf(value, 'pathType');
  return {
    path: textFieldOf(value, 'path') ?? '',
    pathType: pathType === 'Exact' || pathType === 'Prefix' ? pathType : 'ImplementationSpecific',
    backend: backendOf(fieldOf(value, 'backend')),
  };
}

function backendOf(value: unknown): IngressBackend | undefined {
  const service = textFieldOf(value, 'service', 'name');
  if (service === undefined) return undefined;
  const port = textFieldOf(value, 'service', 'port', 'name');
  const number = numberFieldOf(value, 'service', 'port', 'number');
  return { service, port: port !== undefined && port !== '' ? port : String(number ?? '') };
}

interface ClassOfController {
  /** `spec.controller` of the classes that are its own. */
  readonly controller: string;
  /** The name that the old annotation may have. */
  readonly annotation: string;
  readonly canTakeUnclassed: boolean;
}

/**
 * Whether an Ingress is this controller's (ingress-nginx v1.12 `store.go`, `ingressIsInIngressClass`; the API server has given one
 * without a class the default class when it was made): the class by its name, the old annotation, or none at all.
 */
export function isOfController(
  view: IngressView,
  cluster: IngressCluster,
  options: ClassOfController,
): boolean {
  const annotated = view.annotations[INGRESS_CLASS_ANNOTATION];
  if (view.className === undefined && annotated !== undefined && annotated !== '')
    return annotated === options.annotation || isOwnClass(cluster, annotated, options.controller);
  if (view.className === undefined) return options.canTakeUnclassed;
  return isOwnClass(cluster, view.className, options.controller);
}

function isOwnClass(cluster: IngressCluster, name: string, controller: string): boolean {
  return textFieldOf(cluster.find('IngressClass', '', name)?.spec, 'controller') === controller;
}

export function serviceOf(cluster: IngressCluster, namespace: string, name: string): Service | undefined {
  const service = cluster.find('Service', namespace, name);
  return isService(service) ? service : undefined;
}

/** By number, by name, or by the port that it leads to. */
export function servicePortOf(service: Service, port: string): ServicePortSpec | undefined {
  return (service.spec.ports ?? []).find(
    (each) =>
      String(each.port) === port || String(each.targetPort ?? each.port) === port || each.name === port,
  );
}

/** `ADDRESS:PORT` of the ready endpoints of a port, each once, in the order of the slices. */
export function endpointsOf(
  cluster: IngressCluster,
  service: Service,
  port: ServicePortSpec,
  { isReadyOrNot = false }: { readonly isReadyOrNot?: boolean } = {},
): readonly string[] {
  const { namespace = '', name } = service.metadata;
  const slices = cluster.list('EndpointSlice', {
    namespace,
    selector: { matchLabels: { [SERVICE_NAME_LABEL]: name } },
  });
  const found = new Set<string>();
  for (const slice of slices) {
    if (!isEndpointSlice(slice)) continue;
    const target = (slice.ports ?? []).find(
      (each) => (each.name ?? '') === (port.name ?? '') && (each.protocol ?? 'TCP') === 'TCP',
    );
    if (target?.port === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const [first] = endpoint.addresses;
      const address = first === undefined ? undefined : parseIp(first);
      const isUsed = isReadyOrNot ? endpoint.conditions?.terminating !== true : isEndpointReady(endpoint);
      if (isUsed && address !== undefined) found.add(formatEndpoint(address, target.port));
    }
  }
  return [...found];
}
