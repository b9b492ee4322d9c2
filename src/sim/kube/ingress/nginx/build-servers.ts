/**
 * The servers and locations of ingress-nginx v1.12 (`controller.go`, `getBackendServers`, `createServers`; `location.go`).
 *
 * Models that of two Ingresses with the same host and path the older one has it, that a host has a location `/` even when no
 * path says so, canaries, the default backend of an Ingress, aliases. Leaves out snippets, passthrough of TLS, custom errors.
 */
import { DEFAULT_UPSTREAM, type NginxServer } from '../../../app/nginx/nginx-config';
import { compileNginxPattern } from '../../../app/nginx/nginx-pattern';
import type { IngressBackend, IngressPath, IngressView } from '../ingress-objects';
import { settingsOf } from './annotations';
import { upstreamNameOf, type UpstreamBuilder, type WatchedIngress } from './build-upstreams';
import type { ControllerConfig } from './controller-config';
import { nginxLocationsOf, type DraftLocation } from './server-locations';

interface DraftServer {
  readonly hostname: string;
  locations: DraftLocation[];
  aliases: readonly string[];
}

interface BuiltServers {
  readonly servers: readonly NginxServer[];
  readonly defaultServer: NginxServer;
  /** What `nginx -t` has against it, without the place. */
  readonly emergency: string | undefined;
}

const DEFAULT_HOST = '_';

/** `ingresses` in the order in which they have precedence. */
export function buildServers(
  ingresses: readonly WatchedIngress[],
  upstreams: UpstreamBuilder,
  config: ControllerConfig,
): BuiltServers {
  const builder = new ServerBuilder(upstreams, config);
  const regular = ingresses.filter(({ settings }) => settings.canary === undefined);
  const canaries = ingresses.filter(({ settings }) => settings.canary !== undefined);
  for (const ingress of regular) builder.open(ingress);
  for (const ingress of regular) builder.describe(ingress);
  for (const ingress of regular) builder.fill(ingress);
  for (const ingress of canaries) builder.share(ingress);
  return builder.finish();
}

class ServerBuilder {
  readonly #upstreams: UpstreamBuilder;
  readonly #servers = new Map<string, DraftServer>();
  readonly #rootSettings: DraftLocation;

  constructor(upstreams: UpstreamBuilder, config: ControllerConfig) {
    this.#upstreams = upstreams;
    const settings = settingsOf(EMPTY_VIEW, config);
    this.#rootSettings = {
      path: '/',
      ingressPath: '/',
      pathType: 'Prefix',
      upstream: DEFAULT_UPSTREAM,
      isDefault: true,
      ingress: undefined,
      settings: { ...settings, isLogged: config.isDefaultBackendLogged },
    };
    this.#servers.set(DEFAULT_HOST, {
      hostname: DEFAULT_HOST,
      locations: [this.#rootSettings],
      aliases: [],
    });
  }

  /** `createServers`: a server for each host, whose root leads to the default backend of the first Ingress that names it. */
  open({ view, settings }: WatchedIngress): void {
    const own =
      view.defaultBackend === undefined ? undefined : upstreamNameOf(view.namespace, view.defaultBackend);
    if (own !== undefined) this.#takeCatchAll({ view, settings }, own);
    for (const rule of view.rules) {
      const hostname = hostOf(rule.host);
      if (this.#servers.has(hostname)) continue;
      const upstream = own ?? DEFAULT_UPSTREAM;
      const root = { ...this.#rootSettings, upstream, ingress: view, settings };
      this.#servers.set(hostname, { hostname, locations: [root], aliases: [] });
    }
  }

  /** Aliases. */
  describe({ view, settings }: WatchedIngress): void {
    for (const rule of view.rules) {
      const server = this.#servers.get(hostOf(rule.host));
      if (server === undefined) continue;
      if (server.aliases.length === 0) server.aliases = settings.aliases;
    }
  }

  fill({ view, settings }: WatchedIngress): void {
    for (const rule of view.rules) {
      const server = this.#servers.get(hostOf(rule.host));
      for (const path of rule.paths ?? []) {
        if (server !== undefined && path.backend !== undefined)
          this.#place(server, { view, settings }, path, path.backend);
      }
    }
  }

  /** A canary has no location of its own: it takes part in those of the same host and path. */
  share({ view, settings }: WatchedIngress): void {
    for (const rule of view.rules) {
      const server = this.#servers.get(hostOf(rule.host));
      for (const { path, pathType, backend } of rule.paths ?? []) {
        const found = server?.locations.find(
          (location) => location.path === (path === '' ? '/' : path) && location.pathType === pathType,
        );
        if (found === undefined || found.isDefault || backend === undefined) continue;
        this.#upstreams.share(found.upstream, upstreamNameOf(view.namespace, backend), settings);
      }
    }
  }

  finish(): BuiltServers {
    const hosts = new Set(this.#servers.keys());
    const problems: string[] = [];
    const built = [...this.#servers.values()]
      .sort((left, right) => (left.hostname < right.hostname ? -1 : 1))
      .map((draft) => this.#serverOf(draft, hosts, problems));
    const defaultServer = built.find(({ hostname }) => hostname === DEFAULT_HOST) ?? EMPTY_SERVER;
    return {
      servers: built.filter((server) => server !== defaultServer),
      defaultServer,
      emergency: problems[0],
    };
  }

  /** "Catch all": an Ingress with a backend and no rule has the requests that nobody else wants. */
  #takeCatchAll({ view, settings }: WatchedIngress, upstream: string): void {
    const server = this.#servers.get(DEFAULT_HOST);
    const [root] = server?.locations ?? [];
    if (server === undefined || root === undefined) return;
    const taken: DraftLocation = { ...root, upstream, ingress: view };
    const isWhole = root.isDefault && view.rules.length === 0;
    const { answer, rewriteTarget, isRegex, appRoot, redirect } = root.settings;
    const own = { ...settings, answer, rewriteTarget, isRegex, appRoot, redirect };
    server.locations = [isWhole ? { ...taken, isDefault: false, settings: own } : taken];
  }

  #place(
    server: DraftServer,
    { view, settings }: WatchedIngress,
    path: IngressPath,
    backend: IngressBackend,
  ): void {
    const upstream = upstreamNameOf(view.namespace, backend);
    if (this.#upstreams.isCanary(upstream)) return;
    const own = path.path === '' ? '/' : path.path;
    const location: DraftLocation = {
      path: own,
      ingressPath: own,
      pathType: path.pathType,
      upstream: this.#withDefault(upstream, { view, settings }),
      isDefault: false,
      ingress: view,
      settings,
    };
    const index = server.locations.findIndex((each) => each.path === own);
    const there = server.locations[index];
    // The same path with another type is another location.
    if (there?.pathType !== path.pathType) server.locations.push(location);
    else if (there.isDefault) server.locations[index] = location;
  }

  /** The annotation `default-backend` stands in for a Service without endpoints. */
  #withDefault(upstream: string, { view, settings }: WatchedIngress): string {
    if (settings.defaultBackend === undefined || this.#upstreams.hasPeers(upstream)) return upstream;
    return this.#upstreams.customDefault(view.namespace, settings.defaultBackend) ?? upstream;
  }

  #serverOf(draft: DraftServer, hosts: ReadonlySet<string>, problems: string[]): NginxServer {
    const { hostname } = draft;
    const { locations: own, problem } = nginxLocationsOf(draft.locations);
    const locations = hostname === DEFAULT_HOST ? [...own, ...healthLocation(own)] : own;
    if (problem !== undefined) problems.push(problem);
    const aliases = [...new Set(draft.aliases)]
      .filter((alias) => alias !== hostname && !hosts.has(alias))
      .sort();
    const all = [hostname, ...aliases];
    return {
      hostname,
      names: all.filter((name) => !name.startsWith('*.')),
      patterns: all.filter((name) => name.startsWith('*.')).flatMap(wildcardPattern),
      locations,
      // Who knows the Secrets says otherwise.
      hasCertificate: false,
    };
  }
}

/** What balancers of clouds ask for; a location of a path wins where a regular expression matches. */
function healthLocation(own: NginxServer['locations']): NginxServer['locations'] {
  return own.slice(-1).map((root) => ({
    ...root,
    modifier: '',
    pattern: '/healthz',
    compiled: undefined,
    isProxied: false,
    isLogged: false,
    answer: { status: 200, url: '' },
    rewrite: undefined,
    cors: undefined,
    denial: undefined,
  }));
}

function hostOf(host: string): string {
  return host === '' ? DEFAULT_HOST : host;
}

/** `buildServerName`: the asterisk is exactly one label. */
export function wildcardNameOf(hostname: string): string {
  return `~^(?<subdomain>[\\w-]+)\\.${hostname.slice(2).replaceAll('.', '\\.')}$`;
}

function wildcardPattern(hostname: string): NginxServer['patterns'] {
  const compiled = compileNginxPattern(wildcardNameOf(hostname).slice(1), { isCaseless: true });
  return compiled.ok ? [compiled.value] : [];
}

const EMPTY_VIEW: IngressView = {
  object: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: '' } },
  namespace: '',
  name: '',
  className: undefined,
  annotations: {},
  defaultBackend: undefined,
  rules: [],
  tls: [],
};

const EMPTY_SERVER: NginxServer = {
  hostname: DEFAULT_HOST,
  names: [],
  patterns: [],
  locations: [],
  hasCertificate: false,
};
