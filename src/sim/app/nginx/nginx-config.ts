/**
 * What an nginx is told to do, as far as an ingress controller uses it: servers, locations, upstreams (nginx 1.25 with
 * OpenResty's balancer, as ingress-nginx v1.12 builds it).
 */
import type { IpCidr } from '../../wire/ip-cidr';
import type { BasicAuth } from './nginx-basic-auth';
import type { LocationPlace } from './nginx-location';
import type { CompiledPattern } from './nginx-pattern';
import type { ServerNames } from './nginx-server-name';

/** Of ingress-nginx: what answers where no rule of an Ingress does. */
export const DEFAULT_UPSTREAM = 'upstream-default-backend';

export interface NginxRewrite {
  readonly pattern: CompiledPattern;
  /** With `$1`; with a scheme it is a redirect. */
  readonly replacement: string;
}

/** `limit_req zone=NAME burst=N nodelay` */
export interface RequestLimit {
  readonly zone: string;
  /** A thousandth of a request a second. */
  readonly ratePerThousandSeconds: number;
  readonly burst: number;
}

export interface CorsHeaders {
  /** `*`, or origins with an asterisk in place of a label. */
  readonly origins: readonly string[];
  readonly hasCredentials: boolean;
  readonly methods: string;
  readonly headers: string;
  readonly exposedHeaders: string;
  readonly maxAgeSeconds: number;
}

export interface NginxProxy {
  readonly connectTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly httpVersion: '1.0' | '1.1';
  /** Words of `proxy_next_upstream`. */
  readonly nextUpstream: ReadonlySet<string>;
  /** 0 for as many as there are. */
  readonly nextUpstreamTries: number;
  /** 0 for none. */
  readonly nextUpstreamTimeoutMs: number;
  /** Of the header Host, instead of the client's. */
  readonly upstreamVhost: string | undefined;
  /** Headers that the controller adds, or takes away where empty. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface NginxLocation extends LocationPlace {
  /** `$proxy_upstream_name` */
  readonly upstream: string;
  /** Which rule it comes of: `namespace/name`, for logs and explanations. */
  readonly origin: { readonly namespace: string; readonly name: string; readonly path: string } | undefined;
  readonly isLogged: boolean;
  /** Why every request is answered with 503. */
  readonly denial: string | undefined;
  /** Whether plain HTTP is led to HTTPS: always, or where the server has a certificate. */
  readonly redirect: 'always' | 'with-certificate' | 'never';
  readonly isTrailingSlashKept: boolean;
  /** `return CODE URL;` */
  readonly answer: { readonly status: number; readonly url: string } | undefined;
  /** `if ($uri = /)`: where the root leads to. */
  readonly appRoot: string | undefined;
  readonly allowed: readonly IpCidr[];
  readonly denied: readonly IpCidr[];
  /** Its Ingress wants clients to come back to their peers (`affinity`). */
  readonly isSticky: boolean;
  /** `auth_basic` */
  readonly auth: BasicAuth | undefined;
  readonly requestLimits: readonly RequestLimit[];
  readonly connectionLimit: { readonly zone: string; readonly limit: number } | undefined;
  readonly cors: CorsHeaders | undefined;
  /** 0 for no limit. */
  readonly maxBodyBytes: number;
  readonly rewrite: NginxRewrite | undefined;
  readonly proxy: NginxProxy;
}

export interface NginxServer extends ServerNames {
  /** `_` for the default one. */
  readonly hostname: string;
  /** In the order of the file. */
  readonly locations: readonly NginxLocation[];
  /** Whether its Ingress brings a certificate (and be it the default one). */
  readonly hasCertificate: boolean;
}

export interface NginxUpstream {
  readonly name: string;
  /** `ADDRESS:PORT` */
  readonly peers: readonly string[];
  /** The variables of `upstream-hash-by`. */
  readonly hashBy: string | undefined;
  /** A cookie that brings a client back to its peer, before everything else. */
  readonly affinity: CookieAffinity | undefined;
  /** Another upstream that takes a share of the requests. */
  readonly canary: CanaryShare | undefined;
}

/** How a client is known again, and for how long. */
export interface CookieAffinity {
  readonly name: string;
  /** Seconds; undefined for as long as the client runs. */
  readonly maxAge: number | undefined;
  readonly expires: number | undefined;
  /** Undefined for that of the location. */
  readonly path: string | undefined;
  readonly sameSite: string | undefined;
  readonly isSecure: boolean;
  /** A peer that fails is left for another one. */
  readonly changesOnFailure: boolean;
}

export interface CanaryShare {
  readonly upstream: string;
  readonly weight: number;
  readonly weightTotal: number;
  readonly header: string;
  readonly headerValue: string;
  readonly cookie: string;
}

export interface NginxConfiguration {
  readonly servers: readonly NginxServer[];
  /** What nobody else is for. */
  readonly defaultServer: NginxServer;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Where what has no backend is answered with 404. */
  readonly defaultBackendPort: number;
  readonly limitStatus: number;
  readonly redirectStatus: number;
  /** `X-Forwarded-*` of the client are believed. */
  readonly hasTrustedForwarding: boolean;
  readonly hasFullForwardedFor: boolean;
  /** The header of HSTS; undefined for none. */
  readonly strictTransportSecurity: string | undefined;
  readonly keepAliveMs: number;
  readonly upstreamKeepAliveMs: number;
  readonly upstreamKeepAliveConnections: number;
  readonly upstreamKeepAliveRequests: number;
}
