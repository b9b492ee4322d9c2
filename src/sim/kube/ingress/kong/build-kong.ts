/**
 * From Ingresses to services, routes and upstreams of Kong (kubernetes-ingress-controller v3.4,
 * `internal/dataplane/translator/subtranslator/ingress.go`; annotations of `konghq.com`).
 *
 * One service for each port of a Service, one route for all paths of a host that lead to it. A Service that is not there has a route to
 * nobody. Leaves out plugins, consumers and other custom resources, named here as not modeled, and TLS to Pods.
 */
import { parseIp } from '../../../wire/ip-address';
import { bytesOfBase64 } from '../../../wire/base64';
import { textOfUtf8 } from '../../../wire/utf8';
import type { Service, ServicePortSpec } from '../../model/service';
import { DEFAULT_CLASS_ANNOTATION, INGRESS_CLASS_ANNOTATION } from '../../objects/ingress-class';
import { fieldOf, textFieldOf, type KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import {
  endpointsOf,
  ingressViewOf,
  serviceOf,
  type IngressBackend,
  type IngressPath,
  type IngressView,
} from '../ingress-objects';
import { secretIdentityOf } from '../secret-identity';
import type { KongCertificate, KongConfiguration, KongRoute, KongService, KongUpstream } from './kong-config';

const PREFIX = 'konghq.com/';
const NOT_MODELED = ['plugins', 'headers', 'snis', 'client-cert', 'host-aliases', 'rewrite'];

interface KongProblem {
  readonly object: KubeObject;
  readonly message: string;
}

export interface BuiltKong {
  readonly configuration: KongConfiguration;
  readonly ingresses: readonly IngressView[];
  readonly problems: readonly KongProblem[];
}

export function buildKong(cluster: IngressCluster, className: string): BuiltKong {
  return new KongBuilder(cluster, className).build();
}

/** By the name of the class; those without one where that class is the default. */
function isKongIngress(
  { className, annotations }: IngressView,
  cluster: IngressCluster,
  wanted: string,
): boolean {
  const own = className ?? annotations[INGRESS_CLASS_ANNOTATION];
  if (own !== undefined) return own === wanted;
  const object = cluster.find('IngressClass', '', wanted);
  return fieldOf(object, 'metadata', 'annotations', DEFAULT_CLASS_ANNOTATION) === 'true';
}

class KongBuilder {
  readonly #cluster: IngressCluster;
  readonly #className: string;
  readonly #services = new Map<string, { service: KongService; routes: Map<string, KongRoute> }>();
  readonly #upstreams = new Map<string, KongUpstream>();
  readonly #certificates = new Map<string, KongCertificate>();
  readonly #problems: KongProblem[] = [];

  constructor(cluster: IngressCluster, className: string) {
    this.#cluster = cluster;
    this.#className = className;
  }

  build(): BuiltKong {
    const ingresses = this.#cluster
      .list('Ingress')
      .map(ingressViewOf)
      .filter((view) => isKongIngress(view, this.#cluster, this.#className));
    for (const view of ingresses) {
      this.#tellUnmodeled(view);
      for (const { host, paths = [] } of view.rules)
        for (const path of paths) this.#addPath(view, host, path);
      const { defaultBackend } = view;
      if (defaultBackend !== undefined)
        this.#addPath(view, '', { path: '/', pathType: 'ImplementationSpecific', backend: defaultBackend });
      this.#addCertificates(view);
    }
    return {
      ingresses,
      problems: this.#problems,
      configuration: {
        services: [...this.#services.values()].map(({ service, routes }) => ({
          ...service,
          routes: [...routes.values()],
        })),
        upstreams: [...this.#upstreams.values()],
        certificates: [...this.#certificates.values()],
      },
    };
  }

  #problem({ object }: IngressView, message: string): void {
    this.#problems.push({ object, message });
  }

  #tellUnmodeled(view: IngressView): void {
    for (const name of NOT_MODELED)
      if (view.annotations[`${PREFIX}${name}`] !== undefined)
        this.#problem(view, `not modeled in this lab: the annotation ${PREFIX}${name}, which has no effect`);
  }

  #addPath(view: IngressView, host: string, path: IngressPath): void {
    const { backend } = path;
    if (backend === undefined) {
      this.#problem(
        view,
        `failed to get backend for ingress path "${path.path}": no Service specified for Ingress path`,
      );
      return;
    }
    const name = `${view.namespace}.${backend.service}.${backend.port}`;
    const known = this.#services.get(name) ?? {
      service: this.#service(view, name, backend),
      routes: new Map<string, KongRoute>(),
    };
    this.#services.set(name, known);
    const shownHost = host.replace('*', '_');
    const routeName = `${view.namespace}.${view.name}.${backend.service}.${shownHost}.${backend.port}`;
    const before = known.routes.get(routeName);
    const paths = [...(before?.paths ?? []), ...pathsOf(path)];
    known.routes.set(routeName, { ...(before ?? routeOf(view, routeName, host)), paths });
  }

  #service(view: IngressView, name: string, backend: IngressBackend): KongService {
    const service = serviceOf(this.#cluster, view.namespace, backend.service);
    const annotations = service?.metadata.annotations ?? {};
    const host = `${backend.service}.${view.namespace}.${backend.port}.svc`;
    const targets =
      service === undefined ? this.#nobody(view, backend) : this.#targets(view, service, backend);
    this.#upstreams.set(host, { name: host, targets: targets.map((target) => ({ target })) });
    const number = (suffix: string, otherwise: number): number => {
      const value = Number(annotations[`${PREFIX}${suffix}`] ?? otherwise);
      return Number.isInteger(value) && value >= 0 ? value : otherwise;
    };
    return {
      name,
      host,
      path: annotations[`${PREFIX}path`] ?? '/',
      connect_timeout: number('connect-timeout', 60_000),
      read_timeout: number('read-timeout', 60_000),
      retries: number('retries', 5),
      routes: [],
    };
  }

  #nobody(view: IngressView, { service }: IngressBackend): readonly string[] {
    const key = `${view.namespace}/${service}`;
    this.#problem(
      view,
      `failed to resolve Kubernetes Service for backend: failed to fetch Service ${key}: Service ${key} not found`,
    );
    return [];
  }

  #targets(view: IngressView, service: Service, backend: IngressBackend): readonly string[] {
    const port = (service.spec.ports ?? []).find(
      (each) => String(each.port) === backend.port || each.name === backend.port,
    );
    if (port === undefined) {
      this.#problem(view, `can't find port for backend kubernetes service: no suitable port found`);
      return [];
    }
    const protocol = service.metadata.annotations?.[`${PREFIX}protocol`] ?? 'http';
    if (protocol !== 'http')
      this.#problem(view, `not modeled in this lab: ${PREFIX}protocol ${protocol}: plain HTTP`);
    return isServiceUpstream(service)
      ? clusterAddress(service, port)
      : endpointsOf(this.#cluster, service, port);
  }

  /** A Secret that cannot be read leaves the hosts with the default certificate. */
  #addCertificates(view: IngressView): void {
    for (const { secretName, hosts } of view.tls) {
      if (secretName === '') continue;
      const key = `${view.namespace}/${secretName}`;
      const secret = this.#cluster.find('Secret', view.namespace, secretName);
      if (secret === undefined) {
        this.#problem(view, `failed to fetch the secret (${key}): Secret ${key} not found`);
        continue;
      }
      const read = secretIdentityOf(secret);
      if (read.kind !== 'identity') {
        const why = read.kind === 'unreadable' ? read.problem : 'invalid TLS key pair';
        this.#problem(view, `failed to parse TLS key-pair in secret '${key}': ${why}`);
        continue;
      }
      const before = this.#certificates.get(key);
      const names = [...(before?.snis ?? []), ...hosts.map((name) => ({ name }))];
      this.#certificates.set(key, {
        cert: entryOf(secret, 'tls.crt'),
        key: entryOf(secret, 'tls.key'),
        snis: names,
      });
    }
  }
}

function entryOf(secret: KubeObject, entry: string): string {
  return textOfUtf8(bytesOfBase64(textFieldOf(secret, 'data', entry) ?? ''));
}

function isServiceUpstream({ metadata }: Service): boolean {
  return metadata.annotations?.['ingress.kubernetes.io/service-upstream'] === 'true';
}

function clusterAddress({ spec }: Service, { port }: ServicePortSpec): readonly string[] {
  const address = parseIp(spec.clusterIP ?? '');
  return address === undefined ? [] : [`${spec.clusterIP ?? ''}:${port}`];
}

function routeOf({ annotations, object }: IngressView, name: string, host: string): KongRoute {
  const list = (suffix: string): readonly string[] =>
    (annotations[`${PREFIX}${suffix}`] ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const protocols = list('protocols');
  const redirect = Number(annotations[`${PREFIX}https-redirect-status-code`] ?? 426);
  return {
    name,
    tags: tagsOf(object),
    hosts: host === '' ? [] : [host],
    paths: [],
    methods: list('methods').map((method) => method.toUpperCase()),
    protocols: protocols.length > 0 ? protocols : ['http', 'https'],
    strip_path: annotations[`${PREFIX}strip-path`]?.toLowerCase() === 'true',
    preserve_host: annotations[`${PREFIX}preserve-host`]?.toLowerCase() !== 'false',
    https_redirect_status_code: Number.isInteger(redirect) ? redirect : 426,
  };
}

/** `GenerateTagsForObject` */
function tagsOf({ apiVersion, kind, metadata }: KubeObject): readonly string[] {
  const [group = '', version = ''] = apiVersion.split('/');
  return [
    `k8s-name:${metadata.name}`,
    `k8s-namespace:${metadata.namespace ?? ''}`,
    `k8s-kind:${kind}`,
    `k8s-uid:${metadata.uid ?? ''}`,
    `k8s-group:${group}`,
    `k8s-version:${version}`,
  ];
}

/** `PathsFromIngressPaths`, and `/~` in front of a regular expression. */
function pathsOf({ path, pathType }: IngressPath): readonly string[] {
  const flat = path.replaceAll(/\/{2,}/gu, '/');
  if (pathType === 'Exact') return [`~/${flat.replace(/^\/+/u, '')}$`];
  if (pathType === 'ImplementationSpecific') return [flat === '' ? '/' : flat.replace(/^\/~/u, '~')];
  const base = flat.replaceAll(/^\/+|\/+$/gu, '');
  return base === '' ? ['/'] : [`~/${base}$`, `/${base}/`];
}
