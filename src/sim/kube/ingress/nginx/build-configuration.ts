/** From the objects of the cluster to what nginx does, as ingress-nginx v1.12 does it (`controller.go`, `getConfiguration`). */
import type { NginxConfiguration, NginxServer, NginxUpstream } from '../../../app/nginx/nginx-config';
import type { Process } from '../../../host/process';
import type { TlsIdentity } from '../../../wire/x509/tls-identity';
import type { KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import { endpointsOf, ingressViewOf, isOfController, serviceOf, type IngressView } from '../ingress-objects';
import { settingsOf } from './annotations';
import { buildServers } from './build-servers';
import { UpstreamBuilder, type WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import type { ControllerFlags } from './controller-flags';
import { hostCertificateOf } from './server-certificates';

export const LISTENED_KINDS = ['Ingress', 'IngressClass', 'Service', 'EndpointSlice', 'Secret', 'ConfigMap'];

export interface BuiltConfiguration {
  readonly configuration: NginxConfiguration;
  readonly upstreams: readonly NginxUpstream[];
  readonly certificates: ReadonlyMap<string, TlsIdentity>;
  /** `PLACE TEXT` for the log. */
  readonly warnings: readonly string[];
  /** Why nginx would not take it. */
  readonly emergency: string | undefined;
}

export function buildConfiguration(
  cluster: IngressCluster,
  config: ControllerConfig,
  flags: ControllerFlags,
  environment: Process['environment'],
): BuiltConfiguration {
  const warnings: string[] = [];
  const watched: readonly WatchedIngress[] = ownIngresses(cluster, flags).map((view) => ({
    view,
    settings: settingsOf(view, config),
  }));
  for (const { view, settings } of watched) {
    for (const problem of settings.problems)
      warnings.push(`store.go:1088 Ingress "${view.namespace}/${view.name}": ${problem}`);
    if (settings.denial !== undefined)
      warnings.push(`annotations.go:221 "error reading Ingress annotation" err="${settings.denial}"`);
  }
  const upstreams = new UpstreamBuilder(cluster, {
    defaultPeers: defaultPeers(cluster, flags),
    warn: (place, text) => warnings.push(`${place} ${text}`),
  });
  for (const ingress of watched) upstreams.addAll(ingress);
  const built = buildServers(watched, upstreams, config);
  const certificates = new Map<string, TlsIdentity>();
  const secured = new Set<string>();
  for (const { view } of watched) {
    for (const { host } of view.rules) {
      const found =
        secured.has(host) || host === '' ? undefined : hostCertificateOf(cluster, view, host, environment);
      if (found === undefined) continue;
      secured.add(host);
      if (found.identity !== undefined) certificates.set(host, found.identity);
      for (const warning of found.warnings) warnings.push(`controller.go:1486 ${warning}`);
    }
  }
  const withCertificate = (server: NginxServer): NginxServer => ({
    ...server,
    hasCertificate: secured.has(server.hostname),
  });
  return {
    configuration: {
      ...nginxSettingsOf(config, flags),
      servers: built.servers.map(withCertificate),
      defaultServer: built.defaultServer,
    },
    upstreams: upstreams.all(),
    certificates,
    warnings,
    emergency: built.emergency,
  };
}

export function isWatched(object: KubeObject, cluster: IngressCluster, flags: ControllerFlags): boolean {
  const { controllerClass, ingressClass, canTakeUnclassed, watchedNamespace } = flags;
  if (watchedNamespace !== undefined && object.metadata.namespace !== watchedNamespace) return false;
  const options = { controller: controllerClass, annotation: ingressClass, canTakeUnclassed };
  return (
    object.metadata.deletionTimestamp === undefined && isOfController(ingressViewOf(object), cluster, options)
  );
}

/** The oldest first; of two that are equally old the one whose name comes last. */
export function ownIngresses(cluster: IngressCluster, flags: ControllerFlags): readonly IngressView[] {
  const keyOf = ({ namespace, name }: IngressView): string => `${namespace}/${name}`;
  return cluster
    .list('Ingress')
    .filter((object) => isWatched(object, cluster, flags))
    .map(ingressViewOf)
    .sort((left, right) => {
      const [one, other] = [left, right].map(({ object }) => object.metadata.creationTimestamp ?? '');
      if (one !== other) return (one ?? '') < (other ?? '') ? -1 : 1;
      return keyOf(left) > keyOf(right) ? -1 : 1;
    });
}

/** Without a Service for it, nginx answers by itself. */
function defaultPeers(
  cluster: IngressCluster,
  { defaultBackend, defaultBackendPort }: ControllerFlags,
): readonly string[] {
  const [namespace = '', name = ''] = defaultBackend?.split('/') ?? [];
  const service = defaultBackend === undefined ? undefined : serviceOf(cluster, namespace, name);
  const [port] = service?.spec.ports ?? [];
  const peers = service === undefined || port === undefined ? [] : endpointsOf(cluster, service, port);
  return peers.length === 0 ? [`127.0.0.1:${defaultBackendPort}`] : peers;
}

function nginxSettingsOf(
  config: ControllerConfig,
  { httpPort, httpsPort, defaultBackendPort }: ControllerFlags,
): Omit<NginxConfiguration, 'servers' | 'defaultServer'> {
  const { limitStatus, redirectStatus, hasTrustedForwarding, hasFullForwardedFor, strictTransportSecurity } =
    config;
  const { keepAliveMs, upstreamKeepAliveMs, upstreamKeepAliveConnections, upstreamKeepAliveRequests } =
    config;
  return {
    httpPort,
    httpsPort,
    defaultBackendPort,
    limitStatus,
    redirectStatus,
    hasTrustedForwarding,
    hasFullForwardedFor,
    strictTransportSecurity,
    keepAliveMs,
    upstreamKeepAliveMs,
    upstreamKeepAliveConnections,
    upstreamKeepAliveRequests,
  };
}
