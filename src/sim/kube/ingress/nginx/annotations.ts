/**
 * What the annotations of an Ingress mean to ingress-nginx v1.12 (`internal/ingress/annotations/*`), over the options of the
 * controller.
 *
 * Models those that are listed in `KNOWN`; others of its prefix are kept without an effect, and said so in its log.
 * Leaves out snippets, which are nginx configuration of the user's own: `NOT_MODELED` has them.
 */
import type {
  CanaryShare,
  CookieAffinity,
  CorsHeaders,
  NginxProxy,
  RequestLimit,
} from '../../../app/nginx/nginx-config';
import type { BasicAuth } from '../../../app/nginx/nginx-basic-auth';
import type { IpCidr } from '../../../wire/ip-cidr';
import type { IngressView } from '../ingress-objects';
import type { BasicAuthWish } from './basic-auth';
import { ANNOTATION_PREFIX, AnnotationReader } from './annotation-reader';
import { ANNOTATION_TEXT, areRanges, bytesOfSize, parseRanges } from './annotation-values';
import type { ControllerConfig } from './controller-config';

export interface IngressSettings {
  readonly rewriteTarget: string;
  readonly isRegex: boolean;
  readonly appRoot: string | undefined;
  readonly redirect: 'always' | 'with-certificate' | 'never';
  readonly isTrailingSlashKept: boolean;
  readonly answer: { readonly status: number; readonly url: string } | undefined;
  readonly maxBodyBytes: number;
  readonly proxy: NginxProxy;
  readonly cors: CorsHeaders | undefined;
  readonly requestLimits: readonly RequestLimit[];
  readonly connectionLimit: { readonly zone: string; readonly limit: number } | undefined;
  readonly allowed: readonly IpCidr[];
  readonly denied: readonly IpCidr[];
  readonly denial: string | undefined;
  readonly authWish: BasicAuthWish | undefined;
  /** What has become of it. */
  readonly auth: BasicAuth | undefined;
  readonly affinity: CookieAffinity | undefined;
  readonly hashBy: string | undefined;
  readonly isServiceUpstream: boolean;
  /** A Service of the same namespace that answers where there is no endpoint. */
  readonly defaultBackend: string | undefined;
  readonly aliases: readonly string[];
  readonly isLogged: boolean;
  readonly canary: Omit<CanaryShare, 'upstream'> | undefined;
  /** Why the whole Ingress is left alone. */
  readonly refusals: readonly string[];
  readonly invalid: AnnotationReader['invalid'];
  /** What was written and has no effect in this lab. */
  readonly problems: readonly string[];
}

const CORS_METHODS = 'GET, PUT, POST, DELETE, PATCH, OPTIONS';
const CORS_HEADERS =
  'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization';
const CORS_MAX_AGE_SECONDS = 1_728_000;
const BURST_MULTIPLIER = 5;
const MILLISECONDS = 1000;

const NOT_MODELED: ReadonlySet<string> = new Set([
  'auth-snippet',
  'auth-tls-secret',
  'auth-url',
  'backend-protocol',
  'configuration-snippet',
  'custom-http-errors',
  'from-to-www-redirect',
  'mirror-target',
  'modsecurity-snippet',
  'proxy-ssl-secret',
  'satisfy',
  'server-snippet',
  'ssl-passthrough',
  'stream-snippet',
]);

const SNIPPET_GROUPS: Readonly<Record<string, string>> = {
  'auth-snippet': 'ExternalAuth',
  'configuration-snippet': 'ConfigurationSnippet',
  'modsecurity-snippet': 'ModSecurity',
  'server-snippet': 'ServerSnippet',
  'stream-snippet': 'StreamSnippet',
};

export function settingsOf(view: IngressView, config: ControllerConfig): IngressSettings {
  const reader = new AnnotationReader(view.annotations);
  const answer = answerOf(reader);
  const settings = {
    rewriteTarget: reader.text('rewrite-target', ANNOTATION_TEXT.PATH_WITH_CAPTURE) ?? '',
    isRegex: reader.flag('use-regex') ?? false,
    appRoot: rootOf(reader.text('app-root', ANNOTATION_TEXT.PATH_WITH_CAPTURE)),
    redirect: redirectOf(reader, config),
    isTrailingSlashKept: reader.flag('preserve-trailing-slash') ?? false,
    answer,
    maxBodyBytes:
      bytesOfSize(reader.text('proxy-body-size', ANNOTATION_TEXT.SIZE) ?? '') ?? config.maxBodyBytes,
    proxy: proxyOf(reader, config),
    cors: corsOf(reader),
    ...limitsOf(reader, view),
    ...accessOf(reader, config),
    denial: undefined,
    authWish: authWishOf(reader),
    auth: undefined,
    affinity: affinityOf(reader),
    hashBy: reader.text('upstream-hash-by'),
    isServiceUpstream: reader.flag('service-upstream') ?? false,
    defaultBackend: reader.text('default-backend', /^[a-z](?:[a-z\d-]*[a-z\d])?$/u),
    aliases: reader.list('server-alias', ANNOTATION_TEXT.SERVER_NAMES) ?? [],
    isLogged: reader.flag('enable-access-log') ?? true,
    canary: canaryOf(reader),
  };
  const unmodeled = reader.names().filter((name) => NOT_MODELED.has(name));
  return {
    ...settings,
    refusals: [
      ...riskyGroups(reader, config),
      ...reader.invalid.map(({ name }) => `annotation ${ANNOTATION_PREFIX}${name} contains invalid value`),
    ],
    invalid: reader.invalid,
    problems: [
      ...unmodeled.map((name) => `annotation ${name}`),
      ...(reader.text('auth-type') === 'digest' ? ['annotation auth-type: digest'] : []),
      ...(reader.text('affinity-mode') === 'persistent' ? ['annotation affinity-mode: persistent'] : []),
    ].map((what) => `${what} is not modeled: it has no effect in this lab`),
  };
}

/** Configuration of nginx that the user writes: let in only where the administrator takes every risk. */
function riskyGroups(
  reader: AnnotationReader,
  { areSnippetsAllowed, riskLevel }: ControllerConfig,
): readonly string[] {
  if (!areSnippetsAllowed || riskLevel === 'Critical') return [];
  return reader.names().flatMap((name) => {
    const group = SNIPPET_GROUPS[name];
    return group === undefined
      ? []
      : [`annotation group ${group} contains risky annotation based on ingress configuration`];
  });
}

function rootOf(path: string | undefined): string | undefined {
  return path?.startsWith('/') === true ? path : undefined;
}

function redirectOf(reader: AnnotationReader, config: ControllerConfig): IngressSettings['redirect'] {
  if (reader.flag('force-ssl-redirect') ?? config.isSslRedirectForced) return 'always';
  return (reader.flag('ssl-redirect') ?? config.hasSslRedirect) ? 'with-certificate' : 'never';
}

/** The temporary one goes before the other. */
function answerOf(reader: AnnotationReader): IngressSettings['answer'] {
  const temporary = reader.text('temporal-redirect', ANNOTATION_TEXT.URL);
  if (temporary !== undefined)
    return { status: reader.number('temporal-redirect-code') ?? 302, url: temporary };
  const permanent = reader.text('permanent-redirect', ANNOTATION_TEXT.URL);
  if (permanent === undefined) return undefined;
  const status = reader.number('permanent-redirect-code') ?? 301;
  return { status: status >= 300 && status <= 308 ? status : 301, url: permanent };
}

function proxyOf(reader: AnnotationReader, config: ControllerConfig): NginxProxy {
  const seconds = (name: string, otherwise: number): number => {
    const value = reader.number(name);
    return value === undefined ? otherwise : value * MILLISECONDS;
  };
  const words =
    reader.text('proxy-next-upstream', ANNOTATION_TEXT.NEXT_UPSTREAM)?.split(/\s+/u) ?? config.nextUpstream;
  const prefix = reader.text('x-forwarded-prefix', ANNOTATION_TEXT.BASIC);
  return {
    connectTimeoutMs: seconds('proxy-connect-timeout', config.connectTimeoutMs),
    sendTimeoutMs: seconds('proxy-send-timeout', config.sendTimeoutMs),
    readTimeoutMs: seconds('proxy-read-timeout', config.readTimeoutMs),
    httpVersion: versionOf(reader.text('proxy-http-version', /^1\.[01]$/u)) ?? config.httpVersion,
    nextUpstream: new Set(words.includes('off') ? [] : words),
    nextUpstreamTries: reader.number('proxy-next-upstream-tries') ?? config.nextUpstreamTries,
    nextUpstreamTimeoutMs: seconds('proxy-next-upstream-timeout', config.nextUpstreamTimeoutMs),
    upstreamVhost: reader.text('upstream-vhost', ANNOTATION_TEXT.SERVER_NAME),
    headers: [
      ...(prefix === undefined ? [] : [{ name: 'X-Forwarded-Prefix', value: prefix }]),
      ...connectionHeader(reader.text('connection-proxy-header')),
    ],
  };
}

function versionOf(text: string | undefined): '1.0' | '1.1' | undefined {
  return text === '1.0' || text === '1.1' ? text : undefined;
}

function connectionHeader(value: string | undefined): NginxProxy['headers'] {
  return value === undefined ? [] : [{ name: 'Connection', value }];
}

function corsOf(reader: AnnotationReader): CorsHeaders | undefined {
  if (reader.flag('enable-cors') !== true) return undefined;
  return {
    origins: reader.list('cors-allow-origin') ?? ['*'],
    hasCredentials: reader.flag('cors-allow-credentials') ?? true,
    methods: reader.text('cors-allow-methods', ANNOTATION_TEXT.HEADERS) ?? CORS_METHODS,
    headers: reader.text('cors-allow-headers', ANNOTATION_TEXT.HEADERS) ?? CORS_HEADERS,
    exposedHeaders: reader.text('cors-expose-headers') ?? '',
    maxAgeSeconds: reader.number('cors-max-age') ?? CORS_MAX_AGE_SECONDS,
  };
}

function limitsOf(
  reader: AnnotationReader,
  { namespace, name, object }: IngressView,
): Pick<IngressSettings, 'requestLimits' | 'connectionLimit'> {
  const zone = (kind: string): string => `${namespace}_${name}_${object.metadata.uid ?? ''}_${kind}`;
  const multiplier = Math.max(reader.number('limit-burst-multiplier') ?? BURST_MULTIPLIER, 1);
  const limit = (annotation: string, kind: string, perSeconds: number): readonly RequestLimit[] => {
    const rate = reader.number(annotation) ?? 0;
    if (rate <= 0) return [];
    const ratePerThousandSeconds = Math.floor((rate * MILLISECONDS) / perSeconds);
    return [{ zone: zone(kind), ratePerThousandSeconds, burst: rate * multiplier }];
  };
  const connections = reader.number('limit-connections') ?? 0;
  return {
    requestLimits: [...limit('limit-rps', 'rps', 1), ...limit('limit-rpm', 'rpm', 60)],
    connectionLimit: connections > 0 ? { zone: zone('conn'), limit: connections } : undefined,
  };
}

function accessOf(
  reader: AnnotationReader,
  config: ControllerConfig,
): Pick<IngressSettings, 'allowed' | 'denied'> {
  const allowed =
    reader.list('whitelist-source-range', areRanges) ?? reader.list('allowlist-source-range', areRanges);
  const denied = reader.list('denylist-source-range', areRanges);
  return {
    allowed: allowed === undefined ? config.allowed : parseRanges(allowed).ranges,
    denied: denied === undefined ? config.denied : parseRanges(denied).ranges,
  };
}

function affinityOf(reader: AnnotationReader): CookieAffinity | undefined {
  if (reader.text('affinity', /^cookie$/u) === undefined) return undefined;
  const seconds = (name: string): number | undefined => {
    const text = reader.text(name, /(?:^0|-?[1-9]\d*$)/u);
    return text === undefined ? undefined : Number(text);
  };
  return {
    name: reader.text('session-cookie-name', ANNOTATION_TEXT.BASIC) ?? 'INGRESSCOOKIE',
    maxAge: seconds('session-cookie-max-age'),
    expires: seconds('session-cookie-expires'),
    path: reader.text('session-cookie-path', ANNOTATION_TEXT.PATH_WITH_CAPTURE),
    sameSite: reader.text('session-cookie-samesite', /^(?:None|Lax|Strict)$/iu),
    isSecure: reader.flag('session-cookie-secure') ?? false,
    changesOnFailure: reader.flag('session-cookie-change-on-failure') ?? false,
  };
}

/** `digest` is not modelled. */
function authWishOf(reader: AnnotationReader): BasicAuthWish | undefined {
  const type = reader.text('auth-type', /basic|digest/u);
  const secretType = reader.text('auth-secret-type', /^(?:auth-file|auth-map)$/u);
  const secret = reader.text('auth-secret', ANNOTATION_TEXT.BASIC) ?? '';
  const realm = reader.text('auth-realm', /^[-/._~a-z\d:, ]*$/iu) ?? '';
  if (type !== 'basic') return undefined;
  return { secret, realm, secretType: secretType === 'auth-map' ? 'auth-map' : 'auth-file' };
}

function canaryOf(reader: AnnotationReader): IngressSettings['canary'] {
  if (reader.flag('canary') !== true) return undefined;
  return {
    weight: reader.number('canary-weight') ?? 0,
    weightTotal: Math.max(reader.number('canary-weight-total') ?? 100, 100),
    header: reader.text('canary-by-header') ?? '',
    headerValue: reader.text('canary-by-header-value') ?? '',
    cookie: reader.text('canary-by-cookie') ?? '',
  };
}
