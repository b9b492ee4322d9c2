/**
 * Ingresses, and OpenShift's Routes, as ways in: which Pods their backends lead to. Who carries them out is not known from
 * manifests, so it is called `{ingress-controller}`, a Pod of a namespace of its own without labels; policies have to let
 * such a one in (np-guard netpol-analyzer, `docs/ingress_analysis.md`).
 *
 * A backend leads to the ports of a Service, and those to the ports that the Pods declare. Traffic to an undeclared port
 * would arrive all the same if something listens there; nothing in the manifests says so, and it is left out, as there.
 */
import { hasLabels } from '../kube/store/label-selector';
import {
  fieldOf,
  listFieldOf,
  numberFieldOf,
  stringMapFieldOf,
  textFieldOf,
  type KubeObject,
} from '../kube/objects/kube-object';
import { NO_CONNECTIONS, uniteConnections, type ConnectionSet } from './connection-set';
import { namespaceOf, type PodTraits, type ReachWorkload } from './reach-workload';

export const INGRESS_CONTROLLER = '{ingress-controller}';

/** As a sender, wherever the real one may be. */
export const UNKNOWN_CONTROLLER: PodTraits = {
  namespace: 'ingress-controller-ns',
  labels: {},
  ports: [],
  isHostNetwork: false,
  addresses: [],
};

export interface WayIn {
  readonly workload: ReachWorkload;
  /** Before policies have their say. */
  readonly connections: ConnectionSet;
  /** Ingresses and Routes. */
  readonly by: readonly KubeObject[];
}

/** What an Ingress or a Route asks of a Service. */
interface Backend {
  readonly service: string;
  /** Of the Service's ports, those that are meant. */
  readonly portsOf: (servicePorts: readonly unknown[]) => readonly unknown[];
}

export function waysInOf(
  objects: readonly KubeObject[],
  workloads: readonly ReachWorkload[],
): readonly WayIn[] {
  const services = new Map<string, KubeObject>();
  for (const object of objects) {
    if (object.kind === 'Service') services.set(`${namespaceOf(object)}/${object.metadata.name}`, object);
  }
  const found = new Map<ReachWorkload, { connections: ConnectionSet; by: KubeObject[] }>();
  for (const object of objects) {
    for (const { service: name, portsOf } of backendsOf(object)) {
      const service = services.get(`${namespaceOf(object)}/${name}`);
      if (service === undefined) continue;
      const ports = portsOf(listFieldOf(service, 'spec', 'ports'));
      for (const { workload, connections } of reachedBy(service, ports, workloads)) {
        const known = found.get(workload) ?? { connections: NO_CONNECTIONS, by: [] };
        known.connections = uniteConnections(known.connections, connections);
        if (!known.by.includes(object)) known.by.push(object);
        found.set(workload, known);
      }
    }
  }
  return [...found].map(([workload, { connections, by }]) => ({ workload, connections, by }));
}

/** The workloads that a Service selects, with the ports that its ports come to. */
function reachedBy(
  service: KubeObject,
  servicePorts: readonly unknown[],
  workloads: readonly ReachWorkload[],
): readonly { readonly workload: ReachWorkload; readonly connections: ConnectionSet }[] {
  return selectedBy(service, workloads).flatMap((workload) => {
    const connections = workload.pods.reduce(
      (sum, traits) => servicePorts.reduce<ConnectionSet>((set, port) => withTarget(set, port, traits), sum),
      NO_CONNECTIONS,
    );
    return [{ workload, connections }];
  });
}

/** Workloads with a Pod that a Service selects. */
export function selectedBy(
  service: KubeObject,
  workloads: readonly ReachWorkload[],
): readonly ReachWorkload[] {
  const selector = stringMapFieldOf(service, 'spec', 'selector');
  if (Object.keys(selector).length === 0) return [];
  const namespace = namespaceOf(service);
  return workloads.filter(
    (workload) =>
      workload.namespace === namespace && workload.pods.some(({ labels }) => hasLabels(selector, labels)),
  );
}

/** What carries HTTP is TCP, and what no container declares is not counted. */
function withTarget(set: ConnectionSet, servicePort: unknown, { ports }: PodTraits): ConnectionSet {
  const protocol = textFieldOf(servicePort, 'protocol') ?? 'TCP';
  if (protocol !== 'TCP') return set;
  const target = targetOf(servicePort);
  const declared = ports.filter(
    (own) => own.protocol === 'TCP' && (own.port === target || own.name === target),
  );
  return declared.reduce(
    (sum, { port }) => uniteConnections(sum, { ...NO_CONNECTIONS, TCP: [[port, port]] }),
    set,
  );
}

/** What a port of a Service comes to with Pods: a number, or the name of one of theirs. */
export function targetOf(servicePort: unknown): number | string | undefined {
  const target = fieldOf(servicePort, 'targetPort');
  const isGiven =
    (typeof target === 'string' && target !== '') || (typeof target === 'number' && target !== 0);
  return isGiven ? target : numberFieldOf(servicePort, 'port');
}

function backendsOf(object: KubeObject): readonly Backend[] {
  if (object.kind === 'Ingress') {
    const paths = listFieldOf(object, 'spec', 'rules').flatMap((rule) => listFieldOf(rule, 'http', 'paths'));
    const given = [
      fieldOf(object, 'spec', 'defaultBackend'),
      fieldOf(object, 'spec', 'backend'),
      ...paths.map((path) => fieldOf(path, 'backend')),
    ];
    return given.flatMap(ingressBackendOf);
  }
  return object.kind === 'Route' ? routeBackendsOf(object) : [];
}

/** Of `networking.k8s.io/v1`, and of the versions before it. */
function ingressBackendOf(backend: unknown): readonly Backend[] {
  const service = textFieldOf(backend, 'service', 'name') ?? textFieldOf(backend, 'serviceName');
  if (service === undefined) return [];
  const wanted =
    textFieldOf(backend, 'service', 'port', 'name') ??
    numberFieldOf(backend, 'service', 'port', 'number') ??
    fieldOf(backend, 'servicePort');
  // A number may be the Pods' own, as ingress-nginx takes it, too (`serviceEndpoints` in internal/ingress/controller).
  const isName = typeof wanted === 'string';
  return [{ service, portsOf: (ports) => (isName ? portNamed(ports, wanted) : firstMeant(ports, wanted)) }];
}

function portNamed(servicePorts: readonly unknown[], name: string): readonly unknown[] {
  const found = servicePorts.find((port) => textFieldOf(port, 'name') === name);
  return found === undefined ? [] : [found];
}

/** The first one that has this name or number, or leads to it. */
function firstMeant(servicePorts: readonly unknown[], wanted: unknown): readonly unknown[] {
  const found = servicePorts.find(
    (port) =>
      textFieldOf(port, 'name') === wanted ||
      numberFieldOf(port, 'port') === wanted ||
      fieldOf(port, 'targetPort') === wanted,
  );
  return wanted === undefined || found === undefined ? [] : [found];
}

/** `route.openshift.io/v1`: its port is the Pods' own, or the name of a Service's; without one all are meant. */
function routeBackendsOf({ spec }: KubeObject): readonly Backend[] {
  const wanted = fieldOf(spec, 'port', 'targetPort');
  const portsOf = (ports: readonly unknown[]): readonly unknown[] =>
    wanted === undefined ? ports : firstMeant(ports, wanted);
  return [fieldOf(spec, 'to'), ...listFieldOf(spec, 'alternateBackends')].flatMap((backend) => {
    const name = textFieldOf(backend, 'name');
    const kind = textFieldOf(backend, 'kind') ?? 'Service';
    return name === undefined || kind !== 'Service' ? [] : [{ service: name, portsOf }];
  });
}
