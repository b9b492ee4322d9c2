/**
 * The pages of the control plane's and the nodes' programs: whether they are well.
 *
 * Kubernetes v1.32 `k8s.io/apiserver/pkg/server/healthz`, `pkg/kubelet/server`, `pkg/proxy/healthcheck/proxy_health.go`;
 * etcd 3.5 `server/etcdserver/api/etcdhttp`. Leaves out metrics but kube-proxy's, the single checks of `?verbose`, and flags by HTTP.
 */
import { goNotFound, goReply } from '../../app/images/go-http';
import { serveConnection, startHttpServer, type HttpReply, type HttpRequest } from '../../app/http-server';
import type { TlsStream } from '../../app/tls-stream';
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { HttpHeader } from '../../wire/http1';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { apiStatus, statusObjectOf } from '../api/api-status';

/** What a page says, by its path. */
type Pages = Readonly<Record<string, () => string>>;

const NOSNIFF = { name: 'X-Content-Type-Options', value: 'nosniff' };
/** `IdleTimeout` of servers of Kubernetes. */
const IDLE_LIMIT = seconds(90);

interface PageOptions {
  readonly address?: Ipv4Address;
  readonly port: number;
  readonly pages: Pages;
  /** Of pages that are not simply text. */
  readonly contentTypes?: Readonly<Record<string, string>>;
}

/** Without TLS. False when the port is taken. */
export function startPages(
  process: Process,
  { address, port, pages, contentTypes = {} }: PageOptions,
): boolean {
  const started = startHttpServer(process, {
    ...(address === undefined ? {} : { address }),
    port,
    // eslint-disable-next-line require-yield -- the answer is there at once
    *handler(request) {
      const page = pageOf(process, request, pages);
      const type = contentTypes[request.path];
      if (page === undefined) return goNotFound(process, request);
      return type === undefined ? page : { ...page, headers: [...typed(page.headers, type)] };
    },
  });
  return started.ok;
}

/** Whoever asks gets these pages; everything else only who is known, and then there is nothing (`/metrics`). */
export function* servePages(process: Process, stream: TlsStream, pages: Pages): Task {
  yield* serveConnection(stream, {
    idleLimit: IDLE_LIMIT,
    // eslint-disable-next-line require-yield -- the answer is there at once
    *handler(request) {
      const page = pageOf(process, request, pages);
      if (page !== undefined) return page;
      return stream.peerCertificate === undefined
        ? forbidden(process, request)
        : goNotFound(process, request);
    },
  });
}

/** The kubelet of kubeadm lets nobody in who is not known (`--anonymous-auth=false`). */
export function unauthorized(process: Process, request: HttpRequest): HttpReply {
  return goReply(process, request, {
    status: 401,
    reason: 'Unauthorized',
    text: 'Unauthorized',
    headers: [NOSNIFF],
  });
}

function pageOf(process: Process, request: HttpRequest, pages: Pages): HttpReply | undefined {
  const text = Object.hasOwn(pages, request.path) ? pages[request.path]?.() : undefined;
  return text === undefined ? undefined : goReply(process, request, { text, headers: [NOSNIFF] });
}

function typed(headers: readonly HttpHeader[], type: string): readonly HttpHeader[] {
  return headers.map((header) => (header.name === 'Content-Type' ? { ...header, value: type } : header));
}

function forbidden(process: Process, request: HttpRequest): HttpReply {
  const verb = request.head.method.toLowerCase();
  const why = `forbidden: User "system:anonymous" cannot ${verb} path "${request.path}"`;
  const status = statusObjectOf(apiStatus('Forbidden', why, {}));
  const reply = goReply(process, request, {
    status: 403,
    reason: 'Forbidden',
    text: JSON.stringify(status, undefined, 2),
    headers: [NOSNIFF],
  });
  return { ...reply, headers: typed(reply.headers, 'application/json') };
}
