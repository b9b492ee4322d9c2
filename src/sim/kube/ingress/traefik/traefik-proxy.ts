/**
 * What Traefik v3 does with a request (`pkg/muxer/http`, `pkg/middlewares/forwardedheaders`, `pkg/proxy/httputil`,
 * `pkg/server/service/loadbalancer/wrr`): the first router that matches, one server after another, and Go's reverse proxy.
 *
 * Models that a failed server is not replaced by another (Traefik tries again only where a middleware says so), its time limit of
 * connecting (30 s) and that it waits for an answer for ever. Leaves out HTTP/2, and weights.
 */
import { seconds } from '../../../base/time';
import { cleanPath } from '../../../app/reverse-proxy/clean-path';
import {
  goBadRequest,
  goClientHead,
  goTextReply,
  goUpstreamHead,
} from '../../../app/reverse-proxy/go-proxy-heads';
import type {
  ForwardPlan,
  ProxyBehavior,
  ProxyPlan,
  ProxyReply,
  ProxyRequest,
  UpstreamFailure,
} from '../../../app/reverse-proxy/proxy-plan';
import type { Process } from '../../../host/process';
import type { SocketAddress } from '../../../host/tcp-stream';
import { findHeader, type HttpHeader } from '../../../wire/http1';
import { formatEndpoint, formatIp } from '../../../wire/ip-address';
import { explainTraefik } from './explain-traefik';
import type { TraefikConfiguration, TraefikRouter, TraefikService } from './traefik-configuration';
import type { TraefikEntryPoint } from './traefik-flags';
import type { TraefikLog } from './traefik-log';
import { canonicalHost, routingPathOf } from './traefik-rule';

const DIAL_LIMIT = seconds(30);
/** `respondingTimeouts`: 60 s for a request, 180 s between two. */
const READ_LIMIT = seconds(60);
const IDLE_LIMIT = seconds(180);
/** Of Go's transport, with Traefik's number of idle connections. */
const POOL = { idleConnections: 200, idleLimit: seconds(90), requests: Infinity };
const FORWARDED = [
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Proto',
  'X-Forwarded-Server',
  'X-Forwarded-Tls-Client-Cert',
  'X-Forwarded-Tls-Client-Cert-Info',
  'X-Forwarded-Method',
  'X-Forwarded-Uri',
  'X-Real-Ip',
];

export class TraefikProxy {
  readonly #process: Process;
  readonly #log: TraefikLog;
  #configuration: TraefikConfiguration = { routers: [], certificates: [], ingresses: [], problems: [] };
  /** Of each service, whose turn it is. */
  #turns = new Map<string, ServerTurns>();

  constructor(process: Process, log: TraefikLog) {
    this.#process = process;
    this.#log = log;
  }

  /** Balancers are built anew. */
  apply(configuration: TraefikConfiguration): void {
    this.#configuration = configuration;
    this.#turns = new Map();
  }

  /** `isSecure`: what is answered to who speaks TLS, whatever the entry point. */
  behaviorOf(entryPoint: TraefikEntryPoint, hasPing: boolean): ProxyBehavior {
    return {
      plan: (request) => this.#plan(request, entryPoint, hasPing),
      malformed: () => goBadRequest(),
      idleLimit: IDLE_LIMIT,
      headLimit: READ_LIMIT,
      pool: POOL,
    };
  }

  #plan(request: ProxyRequest, entryPoint: TraefikEntryPoint, hasPing: boolean): ProxyPlan {
    const { environment } = this.#process;
    const { head } = request;
    const host = findHeader(head.headers, 'host');
    if (host === undefined && head.version === 'HTTP/1.1')
      return { kind: 'reply', reply: goBadRequest('missing required Host header') };
    const [path, query] = splitTarget(head.target);
    const clean = cleanPath(path);
    if (hasPing && clean === '/ping')
      return {
        kind: 'reply',
        reply: goTextReply(environment, { status: 200, reason: 'OK', text: 'OK' }, 'written'),
      };
    const router = this.#find(entryPoint, {
      isSecure: request.scheme === 'https',
      host: canonicalHost(host ?? ''),
      path: routingPathOf(clean),
    });
    const { routers } = this.#configuration;
    const explain: ProxyPlan['explain'] = () =>
      explainTraefik(request, { routers, router, entryPoint: entryPoint.name });
    if (router === undefined)
      return {
        kind: 'reply',
        explain,
        reply: goTextReply(environment, { status: 404, reason: 'Not Found', text: '404 page not found' }),
        note: (ending) => this.#log.access(request, ending, undefined),
      };
    if (router.service.servers.length === 0)
      return {
        kind: 'reply',
        explain,
        reply: goTextReply(environment, {
          status: 503,
          reason: 'Service Unavailable',
          text: 'no available server',
        }),
        note: (ending) => this.#log.access(request, ending, router.name),
      };
    const target = query === undefined ? clean : `${clean}?${query}`;
    const { trustsForwarded: isTrusted } = entryPoint;
    return { ...this.#forward(request, { router, target, trustsForwarded: isTrusted }), explain };
  }

  #find(
    { name }: TraefikEntryPoint,
    { isSecure, host, path }: { readonly isSecure: boolean; readonly host: string; readonly path: string },
  ): TraefikRouter | undefined {
    return this.#configuration.routers.find(
      ({ entryPoint, hasTls, rule }) =>
        entryPoint === name && hasTls === isSecure && rule.matches(host, path),
    );
  }

  #forward(
    request: ProxyRequest,
    {
      router,
      target,
      trustsForwarded,
    }: { readonly router: TraefikRouter; readonly target: string; readonly trustsForwarded: boolean },
  ): ForwardPlan {
    const { environment } = this.#process;
    const peer = this.#turnsOf(router.service).next();
    const host = findHeader(request.head.headers, 'host') ?? '';
    let isAsked = false;
    return {
      kind: 'forward',
      nextPeer: () => {
        if (isAsked) return undefined;
        isAsked = true;
        return peer;
      },
      connectLimit: DIAL_LIMIT,
      answerLimit: undefined,
      shouldRetry: () => false,
      upstreamHead: (bodyBytes) =>
        goUpstreamHead(request.head, {
          target,
          host:
            router.service.shouldPassHost || peer === undefined
              ? host
              : formatEndpoint(peer.address, peer.port),
          set: forwardedHeaders(request, { host, trustsForwarded, hostname: environment.hostname }),
          bodyBytes,
        }),
      clientHead: (answer, framing) => goClientHead(answer, framing, environment),
      failureReply: (failure) => this.#failureReply(failure),
      note: (ending) => this.#log.access(request, ending, router.name),
    };
  }

  /** `ComputeStatusCode` of `pkg/proxy/httputil/proxy.go`. */
  #failureReply({ error }: UpstreamFailure): ProxyReply {
    const isLate = error === 'timed-out';
    const [status, reason] = isLate ? ([504, 'Gateway Timeout'] as const) : ([502, 'Bad Gateway'] as const);
    return goTextReply(this.#process.environment, { status, reason, text: reason }, 'written');
  }

  #turnsOf({ name, servers }: TraefikService): ServerTurns {
    const known = this.#turns.get(name);
    if (known !== undefined) return known;
    const turns = new ServerTurns(shuffled(servers, this.#process.environment.prng.split(`servers ${name}`)));
    this.#turns.set(name, turns);
    return turns;
  }
}

/** One after another. */
class ServerTurns {
  readonly #servers: readonly SocketAddress[];
  #next = 0;

  constructor(servers: readonly SocketAddress[]) {
    this.#servers = servers;
  }

  next(): SocketAddress | undefined {
    const server = this.#servers[this.#next % this.#servers.length];
    this.#next += 1;
    return server;
  }
}

function shuffled(
  servers: readonly SocketAddress[],
  prng: Process['environment']['prng'],
): readonly SocketAddress[] {
  return servers
    .map((server) => ({ server, weight: prng.uint32() }))
    .sort((left, right) => left.weight - right.weight)
    .map(({ server }) => server);
}

/** Path and query of what is asked for; a proxy's client sends the whole address. */
function splitTarget(target: string): readonly [string, string | undefined] {
  const [, own] = /^[a-z]+:\/\/[^/]*(\/.*)?$/iu.exec(target) ?? [];
  const text = target.startsWith('/') ? target : (own ?? '/');
  const mark = text.indexOf('?');
  return mark === -1 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)];
}

/** What the client says of where it comes from is believed only of those that are trusted: nobody, as it is installed. */
function forwardedHeaders(
  { head, client, scheme }: ProxyRequest,
  {
    host,
    trustsForwarded,
    hostname,
  }: { readonly host: string; readonly trustsForwarded: boolean; readonly hostname: string },
): readonly HttpHeader[] {
  const address = formatIp(client.address);
  const given = (name: string): string => (trustsForwarded ? (findHeader(head.headers, name) ?? '') : '');
  const or = (name: string, own: string): HttpHeader => {
    const value = given(name);
    return { name, value: value === '' ? own : value };
  };
  const earlier = given('X-Forwarded-For');
  const [, port = ''] = /:(\d+)$/u.exec(host.replace(/^\[.*\]/u, '')) ?? [];
  const isSecure = or('X-Forwarded-Proto', scheme).value === 'https';
  const own = [
    { name: 'X-Forwarded-For', value: earlier === '' ? address : `${earlier}, ${address}` },
    or('X-Forwarded-Host', host),
    or('X-Forwarded-Port', port === '' ? (isSecure ? '443' : '80') : port),
    or('X-Forwarded-Proto', scheme),
    { name: 'X-Forwarded-Server', value: hostname },
    or('X-Real-Ip', address),
  ];
  const names = new Set(own.map(({ name }) => name));
  const dropped = trustsForwarded ? [] : FORWARDED.filter((name) => !names.has(name));
  return [...own, ...dropped.map((name) => ({ name, value: '' }))];
}
