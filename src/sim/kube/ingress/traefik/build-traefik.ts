/**
 * From Ingresses to routers and services (`pkg/provider/kubernetes/ingress/kubernetes.go`, `loadConfigurationFromIngresses`;
 * `pkg/server/aggregator.go` for the entry points), Traefik v3.5.
 *
 * A path whose Service does not exist gets no router, so that the next rule or nobody answers; one without an endpoint gets one where
 * empty services are allowed. Leaves out ExternalName services, TLS to Pods, and custom resources.
 */
import { peerAddressOf } from '../../../app/reverse-proxy/peer-address';
import { sha256 } from '@noble/hashes/sha2.js';
import { parseIp } from '../../../wire/ip-address';
import { bytesOfUtf8 } from '../../../wire/utf8';
import type { TlsIdentity } from '../../../wire/x509/tls-identity';
import { hasClusterIp, type Service, type ServicePortSpec } from '../../model/service';
import type { SocketAddress } from '../../../host/tcp-stream';
import { INGRESS_CLASS_ANNOTATION } from '../../objects/ingress-class';
import { textFieldOf } from '../../objects/kube-object';
import type { IngressCluster } from '../ingress-cluster';
import {
  endpointsOf,
  ingressViewOf,
  serviceOf,
  type IngressBackend,
  type IngressPath,
  type IngressView,
} from '../ingress-objects';
import { secretIdentityOf, type SecretIdentity } from '../secret-identity';
import { routerAnnotationsOf, serviceAnnotationsOf, type RouterAnnotations } from './traefik-annotations';
import { TRAEFIK_CONTROLLER } from './installation';
import type {
  TraefikConfiguration,
  TraefikProblem,
  TraefikRouter,
  TraefikService,
} from './traefik-configuration';
import type { TraefikFlags } from './traefik-flags';
import { CATCH_ALL, ruleOf, type TraefikRule } from './traefik-rule';

const DEFAULT_CLASS = 'traefik';
/** Only `traefik` is for Traefik itself. */
const INTERNAL_ENTRY_POINT = 'traefik';
const HASH_BYTES = 10;
const LAST_PRIORITY = -2_147_483_648;

export function buildTraefik(cluster: IngressCluster, flags: TraefikFlags): TraefikConfiguration {
  return new TraefikBuilder(cluster, flags).build();
}

/** `shouldProcessIngress`: an Ingress without a class is Traefik's too, as long as it is told no class. */
function isTraefikIngress(
  { className, annotations, namespace }: IngressView,
  cluster: IngressCluster,
  { ingressClass, namespaces }: TraefikFlags,
): boolean {
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return false;
  if (className !== undefined) {
    const isKnown =
      textFieldOf(cluster.find('IngressClass', '', className)?.spec, 'controller') === TRAEFIK_CONTROLLER;
    return isKnown && (ingressClass === '' || ingressClass === className);
  }
  const annotated = annotations[INGRESS_CLASS_ANNOTATION] ?? '';
  return annotated === ingressClass || (ingressClass === '' && annotated === DEFAULT_CLASS);
}

type KnownSecrets = Map<string, readonly TlsIdentity[]>;

interface WantedRouter {
  readonly key: string;
  readonly rule: TraefikRule;
  readonly priority: number;
  readonly service: TraefikService;
  readonly origin: TraefikRouter['origin'];
  readonly settings: RouterAnnotations;
}

class TraefikBuilder {
  readonly #cluster: IngressCluster;
  readonly #flags: TraefikFlags;
  readonly #problems: TraefikProblem[] = [];
  readonly #wanted: WantedRouter[] = [];
  #hasDefault = false;

  constructor(cluster: IngressCluster, flags: TraefikFlags) {
    this.#cluster = cluster;
    this.#flags = flags;
  }

  build(): TraefikConfiguration {
    const views = this.#cluster
      .list('Ingress')
      .map(ingressViewOf)
      .filter((view) => isTraefikIngress(view, this.#cluster, this.#flags));
    const secrets: KnownSecrets = new Map();
    for (const view of views) {
      const settings = routerAnnotationsOf(view.annotations);
      if (typeof settings === 'string') {
        this.#problem(view, 'Failed to parse annotations', { error: settings });
        continue;
      }
      this.#addCertificates(view, secrets);
      this.#addDefault(view, settings);
      for (const { host, paths = [] } of view.rules)
        for (const path of paths) this.#addPath(view, { host, path, settings });
    }
    const certificates = [...secrets].sort(byKey).flatMap(([, identities]) => identities);
    return {
      routers: this.#routers(),
      certificates,
      ingresses: views,
      problems: this.#problems,
    };
  }

  #problem(
    view: IngressView,
    message: string,
    { error, ...fields }: Readonly<Record<string, string>> & { readonly error?: string },
    level: TraefikProblem['level'] = 'ERR',
  ): void {
    this.#problems.push({
      level,
      message,
      ...(error === undefined ? {} : { error }),
      fields: { ingress: view.name, namespace: view.namespace, providerName: 'kubernetes', ...fields },
    });
  }

  #addCertificates(view: IngressView, known: KnownSecrets): void {
    for (const { secretName } of view.tls) {
      const key = `${view.namespace}-${secretName}`;
      if (secretName === '' || known.has(key)) continue;
      const identities = this.#certificatesOf(view, secretName);
      // The sections behind one that cannot be read are not looked at.
      if (identities === undefined) return;
      known.set(key, identities);
    }
  }

  /** None for a pair that does not fit; undefined where the Secret is not what it should be. */
  #certificatesOf(view: IngressView, secretName: string): readonly TlsIdentity[] | undefined {
    const name = `${view.namespace}/${secretName}`;
    const secret = this.#cluster.find('Secret', view.namespace, secretName);
    const read = secret === undefined ? undefined : secretIdentityOf(secret);
    const refusal = secretProblem(name, read);
    if (refusal !== undefined) this.#problem(view, 'Error configuring TLS', { error: refusal });
    if (read?.kind === 'identity') return [read.identity];
    if (read?.kind !== 'unreadable') return undefined;
    this.#problems.push({
      level: 'ERR',
      message: `Unable to append certificate of secret ${name} to store`,
      error: `unable to generate TLS certificate : ${read.problem}`,
      fields: { tlsStoreName: 'default' },
    });
    return [];
  }

  /** The backend for everything counts only in an Ingress without rules. */
  #addDefault(view: IngressView, settings: RouterAnnotations): void {
    const { defaultBackend, rules } = view;
    if (rules.length > 0 || defaultBackend === undefined) return;
    if (this.#hasDefault) {
      this.#problem(view, 'The default backend already exists.', {});
      return;
    }
    const service = this.#service(view, defaultBackend);
    if (service === undefined) return;
    this.#hasDefault = true;
    this.#wanted.push({
      key: 'default-router',
      rule: CATCH_ALL,
      priority: LAST_PRIORITY,
      service: { ...service, name: 'default-backend' },
      origin: { view, rule: undefined },
      settings,
    });
  }

  #addPath(
    view: IngressView,
    { host, path, settings }: { host: string; path: IngressPath; settings: RouterAnnotations },
  ): void {
    if (path.backend === undefined) {
      this.#problem(view, 'Cannot create service', { error: 'resource backends are not supported' });
      return;
    }
    const service = this.#service(view, path.backend);
    if (service === undefined) return;
    const key = normalized(`${view.namespace}-${view.name}-${host}${path.path}`);
    const rule = ruleOf(host, path, settings.pathMatcher);
    if (typeof rule === 'string') {
      const fields = { entryPointName: 'web', routerName: `${key}@kubernetes` };
      this.#problems.push({ level: 'ERR', message: '', error: rule, fields });
      return;
    }
    this.#wanted.push({
      key,
      rule,
      priority: settings.priority ?? rule.text.length,
      service,
      origin: { view, rule: { host, path: path.path } },
      settings,
    });
  }

  #service(view: IngressView, backend: IngressBackend): TraefikService | undefined {
    const found = this.#portOf(view, backend);
    const fields = backendFields(backend);
    if (typeof found === 'string') {
      this.#problem(view, 'Cannot create service', { error: found, ...fields });
      return undefined;
    }
    const { service, port } = found;
    const settings = serviceAnnotationsOf(service.metadata.annotations ?? {});
    this.#tellUnmodeled(view, { service, port, settings });
    const servers = this.#servers(service, port, settings.isNative);
    if (typeof servers === 'string') {
      this.#problem(view, 'Cannot create service', { error: servers, ...fields });
      return undefined;
    }
    if (servers.length === 0 && !this.#flags.canServeEmpty) {
      this.#problem(view, 'Skipping service: no endpoints found', fields);
      return undefined;
    }
    const name = normalized(`${view.namespace}-${backend.service}-${backend.port}`);
    return { name, servers, shouldPassHost: settings.shouldPassHost };
  }

  /** A text says why not. */
  #portOf(
    { namespace }: IngressView,
    backend: IngressBackend,
  ): { readonly service: Service; readonly port: ServicePortSpec } | string {
    const service = serviceOf(this.#cluster, namespace, backend.service);
    if (service === undefined) return 'service not found';
    if (service.spec.type === 'ExternalName')
      return `externalName services not allowed: ${namespace}/${backend.service}`;
    // By the Service's own port: the port that it leads to is none of its names.
    const port = (service.spec.ports ?? []).find(
      (each) => String(each.port) === backend.port || each.name === backend.port,
    );
    return port === undefined ? 'service port not found' : { service, port };
  }

  #servers(
    service: Service,
    port: ServicePortSpec,
    isNative: boolean | undefined,
  ): readonly SocketAddress[] | string {
    if (isNative ?? this.#flags.isNativeByDefault) {
      const address = parseIp(service.spec.clusterIP ?? '');
      const { namespace = '', name } = service.metadata;
      if (address !== undefined && hasClusterIp(service)) return [{ address, port: port.port }];
      return `getting native Kubernetes Service address: no clusterIP on headless service: ${namespace}/${name}`;
    }
    return endpointsOf(this.#cluster, service, port).flatMap((peer) => peerAddressOf(peer) ?? []);
  }

  #tellUnmodeled(
    view: IngressView,
    {
      service,
      port,
      settings,
    }: { service: Service; port: ServicePortSpec; settings: ReturnType<typeof serviceAnnotationsOf> },
  ): void {
    const isSecure = port.port === 443 || (port.name ?? '').startsWith('https');
    const what = [
      ...((settings.scheme ?? (isSecure ? 'https' : 'http')) === 'http' ? [] : ['TLS to Pods']),
      ...(settings.isSticky ? ['sticky cookies'] : []),
    ];
    for (const each of what)
      this.#problem(
        view,
        `not modeled in this lab: ${each} (${service.metadata.name}): plain HTTP, one server after another`,
        {},
        'WRN',
      );
  }

  #routers(): readonly TraefikRouter[] {
    const { entryPoints } = this.#flags;
    const shared = new Set(
      this.#wanted.map(({ key }) => key).filter((key, index, keys) => keys.indexOf(key) !== index),
    );
    const all = this.#wanted.flatMap((wanted): TraefikRouter[] => {
      const { key, settings, service, rule, priority, origin } = wanted;
      const name = shared.has(key) ? `${key}-${hashOf(rule.text)}` : key;
      const [middleware] = settings.middlewares;
      const names =
        settings.entryPoints.length > 0 ? settings.entryPoints.map((each) => each.toLowerCase()) : undefined;
      const own = entryPoints.filter((each) =>
        names === undefined ? each.name !== INTERNAL_ENTRY_POINT : names.includes(each.name),
      );
      this.#tellMissing(name, names);
      return own.flatMap((entryPoint) => {
        const fullName = own.length > 1 ? `${entryPoint.name}-${name}` : name;
        if (middleware !== undefined) {
          const fields = { entryPointName: entryPoint.name, routerName: `${fullName}@kubernetes` };
          const error = `middleware "${middleware}" does not exist`;
          this.#problems.push({ level: 'ERR', message: '', error, fields });
          return [];
        }
        const hasTls = settings.hasTls || entryPoint.hasTls;
        return [{ name: fullName, rule, priority, entryPoint: entryPoint.name, hasTls, service, origin }];
      });
    });
    return all.sort((left, right) => right.priority - left.priority || (left.name < right.name ? -1 : 1));
  }

  #tellMissing(name: string, names: readonly string[] | undefined): void {
    for (const each of names ?? []) {
      if (this.#flags.entryPoints.some((entryPoint) => entryPoint.name === each)) continue;
      const fields = { entryPointName: each, routerName: `${name}@kubernetes` };
      this.#problems.push({ level: 'ERR', message: "EntryPoint doesn't exist", fields });
    }
  }
}

/** As Go prints the port of a backend. */
function backendFields({ service, port }: IngressBackend): Readonly<Record<string, string>> {
  const isNumber = /^\d+$/u.test(port);
  const words = `Name:${isNumber ? '' : port},Number:${isNumber ? port : 0}`;
  return { serviceName: service, servicePort: `&ServiceBackendPort{${words},}` };
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

/** `provider.Normalize`: only letters and digits, joined by dashes. */
function normalized(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}

/** What makes the provider leave out the sections of TLS behind it (`getCertificateBlocks`). */
function secretProblem(name: string, read: SecretIdentity | undefined): string | undefined {
  if (read === undefined) return `secret ${name} does not exist`;
  if (read.kind === 'missing')
    return `secret ${name} is missing the following TLS data entries: ${read.entries.join(', ')}`;
  return read.kind === 'empty'
    ? `secret ${name} contains the following empty TLS data entries: ${read.entries.join(', ')}`
    : undefined;
}

/** Ten bytes of it tell apart what has one name. */
function hashOf(text: string): string {
  const digest = sha256(bytesOfUtf8(text)).subarray(0, HASH_BYTES);
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
