/** From the objects of the cluster to what nginx does, as ingress-nginx v1.12 does it (`controller.go`, `getConfiguration`). */
import type { NginxConfiguration, NginxServer, NginxUpstream } from '../../../app/nginx/nginx-config';
import type { Process } from '../../../host/process';
import { matchingName } from '../../../wire/x509/certificate-names';
import type { TlsIdentity } from '../../../wire/x509/tls-identity';
import type { KubeObject } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import { endpointsOf, ingressViewOf, isOfController, serviceOf, type IngressView } from '../ingress-objects';
import { buildServers } from './build-servers';
import { UpstreamBuilder, type WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import { classOptionsOf, type ControllerFlags } from './controller-flags';
import type { LocalCertificates } from './local-certificates';
import { defaultCertificateOf, hostCertificateOf } from './server-certificates';

export const LISTENED_KINDS = ['Ingress', 'IngressClass', 'Service', 'EndpointSlice', 'Secret', 'ConfigMap'];

export interface BuiltConfiguration {
  readonly configuration: NginxConfiguration;
  readonly upstreams: readonly NginxUpstream[];
  readonly certificates: ReadonlyMap<string, TlsIdentity>;
  /** Undefined for the one that the controller makes itself. */
  readonly defaultCertificate: TlsIdentity | undefined;
  /** `PLACE TEXT` for the log. */
  readonly warnings: readonly string[];
  /** Why nginx would not take it. */
  readonly emergency: string | undefined;
}

interface ConfigurationSources {
  readonly cluster: IngressCluster;
  readonly certificates: LocalCertificates;
  /** Its Ingresses, in the order in which they have precedence. */
  readonly watched: readonly WatchedIngress[];
  readonly config: ControllerConfig;
  readonly flags: ControllerFlags;
}

export function buildConfiguration(
  { cluster, certificates, watched, config, flags }: ConfigurationSources,
  environment: Process['environment'],
): BuiltConfiguration {
  const warnings: string[] = [];
  const upstreams = new UpstreamBuilder(cluster, {
    defaultPeers: defaultPeers(cluster, flags),
    warn: (place, text) => warnings.push(`${place} ${text}`),
  });
  for (const ingress of watched) upstreams.addAll(ingress);
  const built = buildServers(watched, upstreams, config);
  const secured = securedHosts(watched, certificates, environment, warnings);
  const byDefault = defaultCertificateOf(certificates, flags.defaultCertificate);
  for (const warning of byDefault.warnings) warnings.push(`controller.go:1257 ${warning}`);
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
    certificates: certificatesOf(built.servers, secured),
    defaultCertificate: byDefault.identity,
    warnings,
    emergency: built.emergency,
  };
}

/** The hosts of Ingresses with `tls`, and their certificates; undefined for the default one. The first Ingress of a host decides. */
function securedHosts(
  watched: readonly WatchedIngress[],
  certificates: LocalCertificates,
  environment: Process['environment'],
  warnings: string[],
): ReadonlyMap<string, TlsIdentity | undefined> {
  const secured = new Map<string, TlsIdentity | undefined>();
  for (const { view, settings } of watched) {
    if (settings.canary !== undefined) continue;
    for (const { host } of view.rules) {
      const found =
        secured.has(host) || host === ''
          ? undefined
          : hostCertificateOf(certificates, view, host, environment);
      if (found === undefined) continue;
      secured.set(host, found.identity);
      for (const warning of found.warnings) warnings.push(`controller.go:1486 ${warning}`);
    }
  }
  return secured;
}

/** By the name that a client asks for (`configureCertificates`): an alias has the certificate of its server where it is for it. */
function certificatesOf(
  servers: readonly NginxServer[],
  secured: ReadonlyMap<string, TlsIdentity | undefined>,
): ReadonlyMap<string, TlsIdentity> {
  const certificates = new Map<string, TlsIdentity>();
  for (const { hostname, names } of servers) {
    const identity = secured.get(hostname);
    const [leaf] = identity?.chain ?? [];
    if (identity === undefined || leaf === undefined) continue;
    certificates.set(hostname, identity);
    for (const name of names) {
      if (matchingName(leaf, name) !== undefined) certificates.set(name, identity);
    }
  }
  return certificates;
}

export function isWatched(object: KubeObject, cluster: IngressCluster, flags: ControllerFlags): boolean {
  const { watchedNamespace } = flags;
  if (watchedNamespace !== undefined && object.metadata.namespace !== watchedNamespace) return false;
  return (
    object.metadata.deletionTimestamp === undefined &&
    isOfController(ingressViewOf(object), cluster, classOptionsOf(flags))
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
