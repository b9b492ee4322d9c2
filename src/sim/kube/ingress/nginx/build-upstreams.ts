/** The upstreams of ingress-nginx v1.12 (`controller.go`, `createUpstreams`): one for each port of a Service that an Ingress names. */
import { DEFAULT_UPSTREAM, type NginxUpstream } from '../../../app/nginx/nginx-config';
import { formatEndpoint, parseIp } from '../../../wire/ip-address';
import { hasClusterIp } from '../../model/service';
import type { IngressCluster } from '../ingress-cluster';
import {
  endpointsOf,
  servicePortOf,
  serviceOf,
  type IngressBackend,
  type IngressView,
} from '../ingress-objects';
import type { IngressSettings } from './annotations';

export interface WatchedIngress {
  readonly view: IngressView;
  readonly settings: IngressSettings;
}

export function upstreamNameOf(namespace: string, { service, port }: IngressBackend): string {
  return `${namespace}-${service}-${port}`;
}

export class UpstreamBuilder {
  readonly #cluster: IngressCluster;
  readonly #warn: (place: string, text: string) => void;
  readonly #upstreams = new Map<string, NginxUpstream>();
  /** Those that take a share of another's requests, and have no location of their own. */
  readonly #canaries = new Set<string>();

  constructor(
    cluster: IngressCluster,
    options: {
      readonly defaultPeers: readonly string[];
      readonly warn: (place: string, text: string) => void;
    },
  ) {
    this.#cluster = cluster;
    this.#warn = options.warn;
    this.#upstreams.set(DEFAULT_UPSTREAM, upstreamOf(DEFAULT_UPSTREAM, options.defaultPeers));
  }

  /** Those of a whole Ingress; one that is there already stays as the first Ingress wanted it. */
  addAll({ view, settings }: WatchedIngress): void {
    if (view.defaultBackend !== undefined) this.#add(view, settings, view.defaultBackend);
    for (const rule of view.rules) {
      for (const { backend } of rule.paths ?? [])
        if (backend !== undefined) this.#add(view, settings, backend);
    }
  }

  isCanary(name: string): boolean {
    return this.#canaries.has(name);
  }

  hasPeers(name: string): boolean {
    return (this.#upstreams.get(name)?.peers.length ?? 0) > 0;
  }

  /** `mergeAlternativeBackends`: the first canary takes part. */
  share(primary: string, canary: string, settings: IngressSettings): void {
    const upstream = this.#upstreams.get(primary);
    if (upstream === undefined || settings.canary === undefined || primary === canary) return;
    if (upstream.canary !== undefined || this.#canaries.has(primary)) return;
    this.#upstreams.set(primary, { ...upstream, canary: { upstream: canary, ...settings.canary } });
  }

  /** The annotation `default-backend`: its first port; undefined without an endpoint. */
  customDefault(namespace: string, serviceName: string): string | undefined {
    const service = serviceOf(this.#cluster, namespace, serviceName);
    const port = service?.spec.ports?.[0];
    const peers =
      service === undefined || port === undefined ? [] : endpointsOf(this.#cluster, service, port);
    if (peers.length === 0) return undefined;
    const name = `custom-default-backend-${namespace}-${serviceName}`;
    this.#upstreams.set(name, upstreamOf(name, peers));
    return name;
  }

  /** By name. */
  all(): readonly NginxUpstream[] {
    return [...this.#upstreams.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  #add({ namespace }: IngressView, settings: IngressSettings, backend: IngressBackend): void {
    const name = upstreamNameOf(namespace, backend);
    const known = this.#upstreams.get(name);
    if (known !== undefined) {
      // The first Ingress that asks for it decides.
      if (known.affinity === undefined && settings.affinity !== undefined)
        this.#upstreams.set(name, { ...known, affinity: settings.affinity });
      return;
    }
    const peers = settings.isServiceUpstream
      ? this.#clusterAddress(namespace, backend)
      : this.#endpoints(namespace, backend);
    this.#upstreams.set(name, {
      ...upstreamOf(name, peers),
      hashBy: settings.hashBy,
      affinity: settings.affinity,
    });
    if (settings.canary !== undefined) this.#canaries.add(name);
  }

  #endpoints(namespace: string, { service: serviceName, port: portText }: IngressBackend): readonly string[] {
    const key = `${namespace}/${serviceName}`;
    const service = serviceOf(this.#cluster, namespace, serviceName);
    if (service === undefined) {
      this.#warn(
        'controller.go:1220',
        `Error obtaining Endpoints for Service "${key}": no object matching key "${key}" in local store`,
      );
      return [];
    }
    if (service.spec.type === 'ExternalName') {
      this.#warn(
        'controller.go:1220',
        `Service "${key}" of type ExternalName is not modeled as a backend: it has no endpoint in this lab`,
      );
      return [];
    }
    const port = servicePortOf(service, portText);
    const peers = port === undefined ? [] : endpointsOf(this.#cluster, service, port);
    if (peers.length === 0)
      this.#warn('controller.go:1126', `Service "${key}" does not have any active Endpoint.`);
    return peers;
  }

  /** `service-upstream`: the ClusterIP instead of the endpoints. */
  #clusterAddress(
    namespace: string,
    { service: serviceName, port: portText }: IngressBackend,
  ): readonly string[] {
    const service = serviceOf(this.#cluster, namespace, serviceName);
    const port = service === undefined ? undefined : servicePortOf(service, portText);
    const address = parseIp(service?.spec.clusterIP ?? '');
    if (service === undefined || port === undefined || address === undefined || !hasClusterIp(service)) {
      const key = `${namespace}/${serviceName}`;
      this.#warn(
        'controller.go:1052',
        `Failed to determine a suitable ClusterIP Endpoint for Service "${key}": service "${key}" does not exist`,
      );
      return [];
    }
    return [formatEndpoint(address, port.port)];
  }
}

function upstreamOf(name: string, peers: readonly string[]): NginxUpstream {
  return { name, peers, hashBy: undefined, affinity: undefined, canary: undefined };
}
