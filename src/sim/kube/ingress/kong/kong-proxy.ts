/**
 * What Kong 3.9 does with a request: routes, protocols that a route allows, the balancer with its five retries, headers, and its access log.
 *
 * Models 426 and redirects for routes of HTTPS alone, stripped paths, hosts that are kept or not, 502, 503 and 504 in its words.
 * Leaves out plugins, health checks, hashing and HTTP/2.
 */
import { say } from '../../../base/sentence';
import { elapsed, milliseconds, seconds, type SimTime } from '../../../base/time';
import { calendarTime, formatLogDate } from '../../../app/calendar';
import { cleanPath } from '../../../app/reverse-proxy/clean-path';
import { peerAddressOf } from '../../../app/reverse-proxy/peer-address';
import type {
  ForwardPlan,
  ProxyBehavior,
  ProxyEnding,
  ProxyPlan,
  ProxyReply,
  ProxyRequest,
  UpstreamFailure,
} from '../../../app/reverse-proxy/proxy-plan';
import type { Process } from '../../../host/process';
import type { SocketAddress } from '../../../host/tcp-stream';
import { findHeader, type HttpHeader, type HttpRequestHead } from '../../../wire/http1';
import { formatEndpoint, formatIp } from '../../../wire/ip-address';
import type { KongConfiguration } from './kong-config';
import { kongClientHead, kongError, kongReply, KONG_VERSION } from './kong-reply';
import type { ProxySource } from '../../../link/proxy-step';
import { KongRouter, type KongMatch } from './kong-router';

const CLIENT_LIMIT = seconds(60);
/** `keepalive_timeout`, and `upstream_keepalive_*`. */
const IDLE_LIMIT = seconds(75);
const POOL = { idleConnections: 512, idleLimit: seconds(60), requests: 10_000 };
const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const ID_WORDS = 4;
/** `KONG_PORT_MAPS`: what a client sees of the port that Kong listens on. */
const SEEN_PORTS: Readonly<Record<number, number>> = { 8000: 80, 8443: 443 };
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

export class KongProxy {
  readonly #process: Process;
  #router: KongRouter | undefined = undefined;
  #peers = new Map<string, readonly SocketAddress[]>();
  /** Of each upstream, whose turn it is. */
  readonly #turns = new Map<string, number>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** Has it been told what to do? */
  get isConfigured(): boolean {
    return this.#router !== undefined;
  }

  apply(configuration: KongConfiguration): void {
    this.#router = new KongRouter(configuration);
    this.#peers = new Map(
      configuration.upstreams.map(({ name, targets }) => [
        name,
        targets.flatMap(({ target }) => peerAddressOf(target) ?? []),
      ]),
    );
  }

  get behavior(): ProxyBehavior {
    return {
      plan: (request) => this.#plan(request),
      malformed: () => this.#error(400, 'Bad request', this.#newId()),
      idleLimit: IDLE_LIMIT,
      headLimit: CLIENT_LIMIT,
      pool: POOL,
    };
  }

  #plan(request: ProxyRequest): ProxyPlan {
    const { head } = request;
    const requestId = this.#newId();
    const note = (ending: ProxyEnding): void => this.#log(request, ending, requestId);
    const [path = '/'] = head.target.split('?', 1);
    const match = this.#router?.find({
      method: head.method,
      host: (findHeader(head.headers, 'host') ?? '').replace(/:\d+$/u, '').toLowerCase(),
      path: cleanPath(path),
    });
    const explain: ProxyPlan['explain'] = () => explainKong(request, match);
    if (match === undefined)
      return {
        kind: 'reply',
        explain,
        reply: this.#error(404, 'no Route matched with those values', requestId),
        note,
      };
    if (request.scheme === 'http' && !match.route.protocols.includes('http'))
      return { kind: 'reply', reply: this.#httpsReply(request, match, requestId), note, explain };
    return { ...this.#forward(request, match, requestId), note, explain };
  }

  #error(
    status: number,
    message: string,
    requestId: string,
    headers: readonly HttpHeader[] = [],
  ): ProxyReply {
    return kongError(this.#process.environment, { status, message, requestId, headers });
  }

  /** For a route of HTTPS alone. */
  #httpsReply({ head }: ProxyRequest, { route }: KongMatch, requestId: string): ProxyReply {
    const { https_redirect_status_code: status } = route;
    if (status === 426)
      return this.#error(426, 'Please use HTTPS protocol', requestId, [
        { name: 'Connection', value: 'Upgrade' },
        { name: 'Upgrade', value: 'TLS/1.2, HTTP/1.1' },
      ]);
    const host = (findHeader(head.headers, 'host') ?? '').replace(/:\d+$/u, '');
    const headers = [{ name: 'Location', value: `https://${host}${head.target}` }];
    return kongReply(this.#process.environment, { status, text: '', requestId, headers });
  }

  #forward(request: ProxyRequest, match: KongMatch, requestId: string): ForwardPlan {
    const { environment } = this.#process;
    const { service } = match;
    const peers = this.#peers.get(service.host) ?? [];
    let peer: SocketAddress | undefined;
    return {
      kind: 'forward',
      nextPeer: () => (peer = this.#next(service.host, peers)),
      connectLimit: milliseconds(service.connect_timeout),
      answerLimit: milliseconds(service.read_timeout),
      // What was sent is repeated only where that does no harm.
      shouldRetry: ({ stage }, tries) =>
        tries <= service.retries &&
        (stage === 'connect' || !['POST', 'PATCH', 'LOCK'].includes(request.head.method)),
      upstreamHead: (bodyBytes) => upstreamHead(request, match, { requestId, bodyBytes, peer }),
      clientHead: (answer, framing, { sentAt, answeredAt }) =>
        kongClientHead(answer, framing, {
          upstreamMs: millisecondsBetween(sentAt, answeredAt),
          proxyMs: millisecondsBetween(request.receivedAt, sentAt),
          requestId,
          environment,
        }),
      failureReply: (failure) => this.#failureReply(failure, requestId),
    };
  }

  #failureReply({ error, what }: UpstreamFailure, requestId: string): ProxyReply {
    if (what === 'no-peer')
      return this.#error(503, 'failure to get a peer from the ring-balancer', requestId);
    return error === 'timed-out'
      ? this.#error(504, 'The upstream server is timing out', requestId)
      : this.#error(502, 'An invalid response was received from the upstream server', requestId);
  }

  /** Round robin. */
  #next(upstream: string, peers: readonly SocketAddress[]): SocketAddress | undefined {
    const turn = this.#turns.get(upstream) ?? 0;
    this.#turns.set(upstream, turn + 1);
    return peers[turn % Math.max(1, peers.length)];
  }

  #newId(): string {
    const { prng } = this.#process.environment;
    return Array.from({ length: ID_WORDS }, () => prng.uint32().toString(16).padStart(8, '0')).join('');
  }

  #log(request: ProxyRequest, ending: ProxyEnding, requestId: string): void {
    const { head, client } = request;
    const { startTimeMs } = this.#process.environment;
    const header = (name: string): string => findHeader(head.headers, name) ?? '-';
    const status = ending.status ?? (ending.isClientGone ? 499 : '-');
    this.#process.stdout(
      `${formatIp(client.address)} - - [${formatLogDate(calendarTime(startTimeMs, ending.endedAt))}] ` +
        `"${head.method} ${head.target} ${head.version}" ${status} ${ending.bodyBytes} ` +
        `"${header('referer')}" "${header('user-agent')}" kong_request_id: "${requestId}"\n`,
    );
  }
}

/** Kong knows routes, and the Ingresses that they are made of by their tags. */
function explainKong(
  { head, scheme }: ProxyRequest,
  match: KongMatch | undefined,
): ReturnType<NonNullable<ProxyPlan['explain']>> {
  const asked = `${scheme}://${findHeader(head.headers, 'host') ?? ''}${head.target}`;
  if (match === undefined)
    return {
      program: 'kong',
      decision: 'no route: 404',
      sentence: say('No route of Kong is for {asked}: it answers 404 itself', { asked }),
      rules: [],
      others: [],
      sources: [],
    };
  const { route, service } = match;
  const isRefused = scheme === 'http' && !route.protocols.includes('http');
  return {
    program: 'kong',
    decision: `route ${route.name}: ${isRefused ? `HTTPS alone: ${route.https_redirect_status_code}` : `upstream ${service.host}`}`,
    sentence: isRefused
      ? say('{asked} falls under the route {route} of Kong, which is for HTTPS alone', {
          asked,
          route: route.name,
        })
      : say('{asked} falls under the route {route} of Kong: it goes to a target of {service}', {
          asked,
          route: route.name,
          service: service.host,
        }),
    rules: [`hosts ${route.hosts.join(' ')}, paths ${route.paths.join(' ')}`],
    others: [],
    sources: sourcesOf(match),
  };
}

function sourcesOf({ route: { tags, hosts }, path }: KongMatch): readonly ProxySource[] {
  const tagged = (name: string): string =>
    tags.find((tag) => tag.startsWith(`k8s-${name}:`))?.slice(`k8s-${name}:`.length) ?? '';
  const rule = { host: hosts[0] ?? '', path: givenPath(path) };
  return tags.length === 0
    ? []
    : [{ kind: tagged('kind'), namespace: tagged('namespace'), name: tagged('name'), rule }];
}

/** As the Ingress has it, but for a slash at the end: `~/api$` and `/api/` are of the prefix `/api`. */
function givenPath(path: string): string {
  if (!path.startsWith('~')) return path;
  return path.endsWith('$') ? path.slice(1, -1) : `/${path}`;
}

function upstreamHead(
  { head, client, scheme, local }: ProxyRequest,
  { route, service, taken }: KongMatch,
  {
    requestId,
    bodyBytes,
    peer,
  }: { readonly requestId: string; readonly bodyBytes: number; readonly peer: SocketAddress | undefined },
): HttpRequestHead {
  const of = (name: string): string => findHeader(head.headers, name) ?? '';
  const [rawPath = '/', ...query] = head.target.split('?');
  const path = cleanPath(rawPath);
  const rest = route.strip_path ? path.slice(taken.length) : path;
  const base = service.path.replace(/\/$/u, '');
  const target = `${base}${rest.startsWith('/') ? rest : `/${rest}`}${query.length > 0 ? `?${query.join('?')}` : ''}`;
  const address = formatIp(client.address);
  const earlier = of('X-Forwarded-For');
  const via = of('Via');
  const ownVia = `1.1 kong/${KONG_VERSION}`;
  const host = of('Host');
  const peerHost = peer === undefined ? host : formatEndpoint(peer.address, peer.port);
  const own: readonly HttpHeader[] = [
    { name: 'Host', value: route.preserve_host ? host : peerHost },
    { name: 'Connection', value: 'keep-alive' },
    { name: 'X-Forwarded-For', value: earlier === '' ? address : `${earlier}, ${address}` },
    { name: 'X-Forwarded-Proto', value: scheme },
    { name: 'X-Forwarded-Host', value: host.replace(/:\d+$/u, '') },
    { name: 'X-Forwarded-Port', value: String(SEEN_PORTS[local.port] ?? local.port) },
    { name: 'X-Forwarded-Path', value: rawPath },
    ...(route.strip_path && taken !== '' && taken !== '/'
      ? [{ name: 'X-Forwarded-Prefix', value: taken.replace(/\/$/u, '') }]
      : []),
    { name: 'X-Real-IP', value: address },
    { name: 'Via', value: via === '' ? ownVia : `${via}, ${ownVia}` },
    { name: 'X-Kong-Request-Id', value: requestId },
    ...(bodyBytes > 0 || of('Content-Length') !== ''
      ? [{ name: 'Content-Length', value: String(bodyBytes) }]
      : []),
  ];
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const passed = head.headers.filter(({ name }) => {
    const lower = name.toLowerCase();
    return !names.has(lower) && !HOP_BY_HOP.has(lower) && lower !== 'x-forwarded-prefix';
  });
  return { method: head.method, target, version: 'HTTP/1.1', headers: [...own, ...passed] };
}

function millisecondsBetween(from: SimTime, to: SimTime): number {
  return Math.floor(elapsed(from, to) / NANOSECONDS_PER_MILLISECOND);
}
