/**
 * One request of a reverse proxy on its way to an upstream, and the answer back to the client, part by part.
 *
 * Models connections that are kept (one that broke while it lay idle costs no try: the same peer is asked on a new one), tries with
 * further peers, time limits, and that the client leaves meanwhile. Leaves out upgrades, HTTP/2, trailers, and bodies of requests
 * that are sent on before they are complete.
 */
import { joinBytes } from '../../base/bytes';
import type { SimTime } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import {
  encodeHttpChunk,
  findHeader,
  formatRequestHead,
  formatResponseHead,
  isKeptAlive,
  type HttpResponseHead,
} from '../../wire/http1';
import { formatEndpoint } from '../../wire/ip-address';
import type { BodyFraming, ForwardPlan, ProxyEnding, ProxyRequest, UpstreamFailure } from './proxy-plan';
import { upstreamStep, type ProxyTeller } from './tell-proxy';
import type { UpstreamConnection, UpstreamPool } from './upstream-pool';

type ExchangeOutcome =
  | { readonly kind: 'passed-on'; readonly framing: BodyFraming }
  /** The answer began, and broke. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

interface ExchangeJob {
  readonly request: ProxyRequest;
  readonly plan: ForwardPlan;
  readonly body: Uint8Array;
  readonly isKeptAlive: boolean;
  /** Undefined while nobody asks. */
  readonly tell: ProxyTeller | undefined;
}

type Tries = ProxyEnding['tries'][number][];

export class ProxyExchange {
  readonly tries: Tries = [];
  status: number | undefined = undefined;
  bodyBytes = 0;
  sentBytes = 0;
  sentAt: SimTime | undefined = undefined;
  answeredAt: SimTime | undefined = undefined;
  readonly #process: Process;
  readonly #pool: UpstreamPool;
  readonly #job: ExchangeJob;
  #connection: UpstreamConnection | undefined = undefined;

  constructor(process: Process, pool: UpstreamPool, job: ExchangeJob) {
    this.#process = process;
    this.#pool = pool;
    this.#job = job;
  }

  *run(client: ByteStream): Task<ExchangeOutcome> {
    const { plan } = this.#job;
    let last: UpstreamFailure = { stage: 'connect', error: undefined, what: 'no-peer', peer: undefined };
    for (;;) {
      const peer = plan.nextPeer();
      if (peer === undefined) return { kind: 'failed', failure: last };
      const answer = yield* this.#ask(peer);
      if ('status' in answer) {
        this.tries.push({ peer, failure: undefined, status: answer.status });
        return yield* this.#passOn(answer, client);
      }
      this.tries.push({ peer, failure: answer, status: undefined });
      last = answer;
      this.#job.tell?.({ kind: 'failure', peer: endpointText(peer), text: failureText(answer) });
      if (!plan.shouldRetry(answer, this.tries.length)) return { kind: 'failed', failure: answer };
    }
  }

  /** The client is gone. */
  abandon(): void {
    this.#connection?.close();
  }

  *#ask(peer: SocketAddress): Task<HttpResponseHead | UpstreamFailure> {
    const kept = this.#pool.take(peer);
    if (kept !== undefined) {
      this.#job.tell?.(upstreamStep(kept.stream, true));
      const answer = yield* this.#askOn(kept, peer);
      const isStale = !('status' in answer) && answer.stage !== 'connect' && answer.error !== 'timed-out';
      if (!isStale) return answer;
    }
    const opened = this.#pool.open(peer);
    if (!opened.ok) return { stage: 'connect', error: opened.error, what: 'error', peer };
    this.#connection = opened.value;
    this.#job.tell?.(upstreamStep(opened.value.stream, false));
    const error = yield* opened.value.stream.connected(this.#job.plan.connectLimit);
    if (error !== undefined) {
      opened.value.close();
      return { stage: 'connect', error, what: 'error', peer };
    }
    return yield* this.#askOn(opened.value, peer);
  }

  *#askOn(connection: UpstreamConnection, peer: SocketAddress): Task<HttpResponseHead | UpstreamFailure> {
    this.#connection = connection;
    const { plan, body, request } = this.#job;
    const { scheduler } = this.#process.environment;
    this.sentAt = scheduler.now();
    if (request.head.method === 'HEAD') connection.expectNoBody();
    const head = formatRequestHead(plan.upstreamHead(body.length));
    const written = yield* connection.stream.write(joinBytes([head, body]));
    if (!written.ok) {
      connection.close();
      return { stage: 'send', error: written.error, what: 'error', peer };
    }
    for (;;) {
      const event = yield* connection.next(plan.answerLimit);
      if (event.kind === 'response' && event.head.status >= 200) {
        this.answeredAt = scheduler.now();
        return event.head;
      }
      if (event.kind === 'response' || event.kind === 'end') continue;
      connection.close();
      if (event.kind === 'failed') return { stage: 'head', error: event.error, what: 'error', peer };
      return { stage: 'head', error: undefined, what: event.kind === 'closed' ? 'closed' : 'no-http', peer };
    }
  }

  *#passOn(answer: HttpResponseHead, client: ByteStream): Task<ExchangeOutcome> {
    const { plan, request, isKeptAlive: isKept } = this.#job;
    const now = this.#process.environment.scheduler.now();
    const framing = framingOf(answer, request.head);
    const head = plan.clientHead(
      answer,
      { framing, isKeptAlive: isKept && framing !== 'close' },
      { sentAt: this.sentAt ?? now, answeredAt: this.answeredAt ?? now },
    );
    this.status = head.status;
    this.#job.tell?.({ kind: 'reply', status: head.status, isPassedOn: true });
    let isHeard = yield* this.#write(client, formatResponseHead(head));
    for (;;) {
      const event = (yield* this.#connection?.next(plan.answerLimit) ?? nothing()) ?? { kind: 'closed' };
      if (event.kind === 'body') {
        if (framing === 'none' || !isHeard) continue;
        this.bodyBytes += event.bytes.length;
        const bytes = framing === 'chunked' ? encodeHttpChunk(event.bytes) : event.bytes.slice();
        isHeard = yield* this.#write(client, bytes);
      } else if (event.kind === 'end') {
        this.#release(answer);
        if (framing === 'chunked') yield* this.#write(client, encodeHttpChunk(new Uint8Array(0)));
        return { kind: 'passed-on', framing };
      } else {
        this.#connection?.close();
        return { kind: 'broken' };
      }
    }
  }

  *#write(client: ByteStream, bytes: Uint8Array): Task<boolean> {
    this.sentBytes += bytes.length;
    const written = yield* client.write(bytes);
    return written.ok;
  }

  #release(answer: HttpResponseHead): void {
    if (this.#connection === undefined) return;
    if (isKeptAlive(answer)) this.#pool.keep(this.#connection);
    else this.#connection.close();
  }
}

// eslint-disable-next-line require-yield -- there is nothing to wait for
function* nothing(): Task<undefined> {
  return undefined;
}

function endpointText({ address, port }: SocketAddress): string {
  return formatEndpoint(address, port);
}

function failureText({ stage, error, what }: UpstreamFailure): string {
  const place = {
    connect: 'while connecting',
    send: 'while sending the request',
    head: 'while waiting for the answer',
  };
  const why =
    what === 'closed' ? 'the connection was closed' : what === 'no-http' ? 'no HTTP' : (error ?? what);
  return `${why} ${place[stage]}`;
}

function framingOf(answer: HttpResponseHead, request: ProxyRequest['head']): BodyFraming {
  const { status, headers } = answer;
  if (request.method === 'HEAD' || status === 204 || status === 304) return 'none';
  if (findHeader(headers, 'content-length') !== undefined) return 'length';
  return request.version === 'HTTP/1.1' ? 'chunked' : 'close';
}
