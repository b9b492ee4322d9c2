/**
 * What nginx does with a request before anything is sent on: the phases from the choice of the server to access control
 * (`src/http/ngx_http_core_module.c`), with the directives that ingress-nginx v1.12 writes into a location.
 *
 * The order is that of the phases: slash and size of the body where the location is found; `return` and `rewrite`; what
 * ingress-nginx' Lua does behind them (HTTPS, a backend without endpoints); limits; access by address; who it is.
 */
import type { SimTime } from '../../base/time';
import { findHeader, type HttpRequestHead } from '../../wire/http1';
import { formatIp, type IpAddress } from '../../wire/ip-address';
import { ipCidrContains } from '../../wire/ip-cidr';
import type { NginxConfiguration, NginxLocation, NginxServer } from './nginx-config';
import { authenticationProblem } from './nginx-basic-auth';
import { corsReplyOf } from './nginx-cors';
import type { NginxLimits } from './nginx-limits';
import { findLocation } from './nginx-location';
import { rewriteUri } from './nginx-rewrite';
import { findServer, hostOfHeader } from './nginx-server-name';
import { parseNginxUri, type NginxUri } from './nginx-uri';

export interface NginxRequest {
  readonly head: HttpRequestHead;
  readonly scheme: 'http' | 'https';
  readonly localPort: number;
  readonly client: IpAddress;
  readonly now: SimTime;
}

/** What there is beside the configuration. */
interface NginxState {
  readonly limits: NginxLimits;
  /** Whether the balancer has peers for this upstream. */
  hasPeers(upstream: string): boolean;
}

interface RequestPlace {
  readonly server: NginxServer;
  /** Undefined where the request did not come so far. */
  readonly location: NginxLocation | undefined;
  readonly uri: NginxUri | undefined;
}

/** Why nginx answers by itself. */
export type NginxReplyCause =
  | 'default-backend'
  | 'bad-request'
  | 'app-root'
  | 'no-location'
  | 'to-slash'
  | 'body-size'
  | 'denial'
  | 'preflight'
  | 'redirect'
  | 'rewrite'
  | 'to-https'
  | 'no-endpoints'
  | 'limit'
  | 'access'
  | 'authentication';

export type NginxDecision = RequestPlace &
  (
    | {
        readonly kind: 'reply';
        readonly cause: NginxReplyCause;
        readonly status: number;
        readonly headers: readonly { readonly name: string; readonly value: string }[];
        /** For the error log. */
        readonly problem?: { readonly level: 'error' | 'info'; readonly text: string };
      }
    | { readonly kind: 'proxy'; readonly location: NginxLocation; readonly target: string }
  );

export function decideRequest(
  configuration: NginxConfiguration,
  request: NginxRequest,
  state: NginxState,
): NginxDecision {
  const { head } = request;
  if (request.localPort === configuration.defaultBackendPort) {
    return {
      kind: 'reply',
      cause: 'default-backend',
      status: 404,
      headers: [],
      server: configuration.defaultServer,
      location: undefined,
      uri: undefined,
    };
  }
  const hostHeader = findHeader(head.headers, 'host');
  const host = hostHeader === undefined ? '' : hostOfHeader(hostHeader);
  const server =
    (host === undefined ? undefined : findServer(configuration.servers, host)) ?? configuration.defaultServer;
  const uri = parseNginxUri(head.target);
  const isHostMissing = hostHeader === undefined && head.version === 'HTTP/1.1';
  if (host === undefined || uri === undefined || isHostMissing) {
    const text = isHostMissing
      ? 'client sent HTTP/1.1 request without "Host" header'
      : 'client sent invalid request';
    return {
      kind: 'reply',
      cause: 'bad-request',
      status: 400,
      headers: [],
      server,
      location: undefined,
      uri,
      problem: { level: 'info', text },
    };
  }
  return new Decision(configuration, request, state, { server, uri }).make();
}

class Decision {
  readonly #configuration: NginxConfiguration;
  readonly #request: NginxRequest;
  readonly #state: NginxState;
  readonly #server: NginxServer;
  readonly #uri: NginxUri;
  #location: NginxLocation | undefined = undefined;

  constructor(
    configuration: NginxConfiguration,
    request: NginxRequest,
    state: NginxState,
    { server, uri }: { readonly server: NginxServer; readonly uri: NginxUri },
  ) {
    this.#configuration = configuration;
    this.#request = request;
    this.#state = state;
    this.#server = server;
    this.#uri = uri;
  }

  make(): NginxDecision {
    const { head } = this.#request;
    const appRoot = this.#server.locations.find((location) => location.appRoot !== undefined)?.appRoot;
    if (appRoot !== undefined && this.#uri.path === '/') {
      return this.#redirect('app-root', 302, `${this.#request.scheme}://${this.#hostHeader()}${appRoot}`);
    }
    const match = findLocation(this.#server.locations, this.#uri.path);
    if (match.kind === 'none') return this.#reply('no-location', 404);
    if (match.kind === 'to-slash') return this.#redirect('to-slash', 301, this.#withSlash());
    this.#location = match.location;
    const { maxBodyBytes } = match.location;
    const length = Number(findHeader(head.headers, 'content-length') ?? 0);
    if (maxBodyBytes > 0 && length > maxBodyBytes)
      return this.#reply('body-size', 413, `client intended to send too large body: ${length} bytes`);
    return this.#afterLocation(match.location);
  }

  #afterLocation(location: NginxLocation): NginxDecision {
    if (location.denial !== undefined) return this.#reply('denial', 503);
    const cors = corsReplyOf(location.cors, this.#request.head);
    if (cors?.isPreflight === true)
      return { ...this.#place(), kind: 'reply', cause: 'preflight', status: 204, headers: cors.headers };
    if (location.answer?.status === 200) return this.#reply('redirect', 200);
    if (location.answer !== undefined)
      return this.#redirect('redirect', location.answer.status, location.answer.url);
    const rewritten = rewriteUri(location.rewrite, this.#uri);
    if (rewritten.kind === 'redirect') return this.#redirect('rewrite', 302, rewritten.url);
    const toHttps = this.#httpsRedirect(location);
    if (toHttps !== undefined) return this.#redirect('to-https', this.#configuration.redirectStatus, toHttps);
    if (!this.#state.hasPeers(location.upstream)) return this.#reply('no-endpoints', 503);
    return (
      this.#limited(location) ??
      this.#forbidden(location) ??
      this.#unauthorized(location) ?? { ...this.#place(), kind: 'proxy', location, target: rewritten.target }
    );
  }

  /** ingress-nginx' `lua_ingress.lua`, `rewrite`. */
  #httpsRedirect(location: NginxLocation): string | undefined {
    if (location.redirect === 'never' || this.accessScheme !== 'http') return undefined;
    if (location.redirect === 'with-certificate' && !this.#server.hasCertificate) return undefined;
    const [host = ''] = this.#bestHost().split(':');
    const { target } = this.#request.head;
    const isCut = !location.isTrailingSlashKept && target.endsWith('/');
    return `https://${host}${isCut ? target.slice(0, -1) : target}`;
  }

  /** `$pass_access_scheme` */
  get accessScheme(): string {
    const forwarded = this.#forwarded('x-forwarded-proto');
    return forwarded ?? this.#request.scheme;
  }

  #bestHost(): string {
    return this.#forwarded('x-forwarded-host')?.split(',')[0] ?? this.#hostHeader();
  }

  #forwarded(name: string): string | undefined {
    return this.#configuration.hasTrustedForwarding
      ? findHeader(this.#request.head.headers, name)
      : undefined;
  }

  #hostHeader(): string {
    return findHeader(this.#request.head.headers, 'host') ?? '';
  }

  #limited(location: NginxLocation): NginxDecision | undefined {
    const { client, now } = this.#request;
    const exceeded = this.#state.limits.check(location, formatIp(client), now);
    return exceeded === undefined
      ? undefined
      : this.#reply('limit', this.#configuration.limitStatus, exceeded);
  }

  #forbidden({ denied, allowed }: NginxLocation): NginxDecision | undefined {
    const { client } = this.#request;
    const isDenied = denied.some((range) => ipCidrContains(range, client));
    const isAllowed = allowed.length === 0 || allowed.some((range) => ipCidrContains(range, client));
    return !isDenied && isAllowed ? undefined : this.#reply('access', 403, 'access forbidden by rule');
  }

  #unauthorized({ auth }: NginxLocation): NginxDecision | undefined {
    const problem = auth === undefined ? undefined : authenticationProblem(auth, this.#request.head);
    if (auth === undefined || problem === undefined) return undefined;
    const headers = [{ name: 'WWW-Authenticate', value: `Basic realm="${auth.realm}"` }];
    return { ...this.#place(), kind: 'reply', cause: 'authentication', status: 401, headers, problem };
  }

  /** `port_in_redirect off`, and the host as it was asked for. */
  #withSlash(): string {
    const { scheme } = this.#request;
    const { args: given = '' } = this.#uri;
    const args = given === '' ? '' : `?${given}`;
    const [host = ''] = this.#hostHeader().split(':');
    return `${scheme}://${host}${this.#uri.path}/${args}`;
  }

  #redirect(cause: NginxReplyCause, status: number, url: string): NginxDecision {
    return { ...this.#place(), kind: 'reply', cause, status, headers: [{ name: 'Location', value: url }] };
  }

  #reply(cause: NginxReplyCause, status: number, text?: string): NginxDecision {
    const reply = { ...this.#place(), kind: 'reply', cause, status, headers: [] } as const;
    return text === undefined ? reply : { ...reply, problem: { level: 'error', text } };
  }

  #place(): RequestPlace {
    return { server: this.#server, location: this.#location, uri: this.#uri };
  }
}
