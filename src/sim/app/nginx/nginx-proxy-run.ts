/**
 * One request on its way to the upstreams and back (`src/http/ngx_http_upstream.c`): which failure leads to the next peer, which
 * status the client sees in the end, and the body as it comes (`proxy_buffering off`).
 *
 * Models `proxy_next_upstream`, its tries and its time, that a request which was sent is repeated only where that does no harm,
 * and that a kept connection which broke costs no try. Leaves out `proxy_send_timeout`, caches, upgrades, and that a peer is
 * taken for dead for a while (the balancer in Lua knows no `max_fails`).
 */
import { joinBytes } from '../../base/bytes';
import { elapsed, milliseconds, type SimTime } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';
import { formatRequestHead, isKeptAlive, type HttpResponseHead } from '../../wire/http1';
import { peerAddressOf } from '../reverse-proxy/peer-address';
import { upstreamStep, type ProxyTeller } from '../reverse-proxy/tell-proxy';
import type { UpstreamConnection, UpstreamEvent, UpstreamPool } from '../reverse-proxy/upstream-pool';
import type { PeerChoice } from './peer-choice';
import type { NginxConfiguration, NginxLocation } from './nginx-config';
import type { NginxRequest } from './nginx-decision';
import type { UpstreamTry } from './nginx-log';
import { upstreamHeadOf } from './nginx-upstream-head';

interface ProxyJob {
  readonly request: NginxRequest;
  readonly location: NginxLocation;
  readonly configuration: NginxConfiguration;
  readonly target: string;
  readonly body: Uint8Array;
  readonly requestId: string;
}

/** Where the answer goes. */
export interface AnswerSink {
  begin(head: HttpResponseHead): Task<boolean>;
  part(bytes: Uint8Array): Task<boolean>;
  end(): Task<boolean>;
}

interface Failure {
  /** The word of `proxy_next_upstream`. */
  readonly word: 'error' | 'timeout' | 'invalid_header';
  readonly status: 502 | 504;
  readonly text: string;
}

type Attempt =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answered'; readonly head: HttpResponseHead };

/** What the client is answered. */
type ProxyOutcome =
  | { readonly kind: 'passed-on' }
  /** It began, and broke. */
  | { readonly kind: 'broken'; readonly text: string }
  | { readonly kind: 'failed'; readonly status: number };

const SOCKET_ERRORS: Readonly<Partial<Record<SocketError, string>>> = {
  'connection-refused': '111: Connection refused',
  'host-unreachable': '113: Host is unreachable',
  'network-unreachable': '101: Network unreachable',
  'connection-reset': '104: Connection reset by peer',
  'timed-out': '110: Operation timed out',
  'not-permitted': '1: Operation not permitted',
};

/** Repeating one of these does nothing twice that may not be done twice (`ngx_http_upstream_next`). */
const NOT_IDEMPOTENT: ReadonlySet<string> = new Set(['POST', 'LOCK', 'PATCH']);

export class ProxyRun {
  readonly tries: UpstreamTry[] = [];
  readonly #process: Process;
  readonly #pool: UpstreamPool;
  readonly #job: ProxyJob;
  readonly #choice: PeerChoice;
  readonly #startedAt: SimTime;
  readonly #onFailure: (text: string, upstream: string) => void;
  readonly #tell: ProxyTeller | undefined;
  #connection: UpstreamConnection | undefined = undefined;
  #peer = '';
  #tryAt: SimTime;
  #bodyBytes = 0;
  #isSent = false;
  /** While a try is under way. */
  #isTrying = false;

  constructor(
    process: Process,
    pool: UpstreamPool,
    job: ProxyJob,
    {
      choice,
      onFailure,
      tell,
    }: {
      readonly choice: PeerChoice;
      readonly onFailure: (text: string, upstream: string) => void;
      readonly tell: ProxyTeller | undefined;
    },
  ) {
    this.#process = process;
    this.#pool = pool;
    this.#job = job;
    this.#choice = choice;
    this.#onFailure = onFailure;
    this.#tell = tell;
    this.#startedAt = process.environment.scheduler.now();
    this.#tryAt = this.#startedAt;
  }

  *run(sink: AnswerSink): Task<ProxyOutcome> {
    const { nextUpstreamTries } = this.#job.location.proxy;
    let triesLeft = nextUpstreamTries === 0 ? Infinity : nextUpstreamTries;
    for (;;) {
      const peer = this.#choice.next();
      if (peer === undefined) return { kind: 'failed', status: 502 };
      const attempt = yield* this.#attempt(peer);
      const isFree =
        attempt.kind === 'failed' && attempt.failure.word === 'error' && this.#connection?.isCached === true;
      if (!isFree) triesLeft -= 1;
      if (attempt.kind === 'answered' && !(triesLeft > 0 && this.#isWordOf(`http_${attempt.head.status}`))) {
        return yield* this.#passOn(attempt.head, sink);
      }
      this.#endTry(attempt.kind === 'answered' ? attempt.head.status : attempt.failure.status);
      this.#connection?.close();
      if (attempt.kind === 'failed') {
        this.#onFailure(attempt.failure.text, `http://${peer}${this.#job.target}`);
        this.#tell?.({ kind: 'failure', peer, text: attempt.failure.text });
        if (triesLeft <= 0 || !this.#isWordOf(attempt.failure.word))
          return { kind: 'failed', status: attempt.failure.status };
      }
    }
  }

  /** The client is gone. */
  abandon(): void {
    this.#connection?.close();
    if (this.#isTrying) this.#endTry(undefined);
  }

  #isWordOf(word: string): boolean {
    const { nextUpstream, nextUpstreamTimeoutMs } = this.#job.location.proxy;
    if (!nextUpstream.has(word)) return false;
    const { method } = this.#job.request.head;
    if (this.#isSent && NOT_IDEMPOTENT.has(method) && !nextUpstream.has('non_idempotent')) return false;
    const passed = elapsed(this.#startedAt, this.#process.environment.scheduler.now());
    return nextUpstreamTimeoutMs === 0 || passed < milliseconds(nextUpstreamTimeoutMs);
  }

  *#attempt(peer: string): Task<Attempt> {
    this.#peer = peer;
    this.#tryAt = this.#process.environment.scheduler.now();
    this.#bodyBytes = 0;
    this.#isSent = false;
    this.#isTrying = true;
    this.#connection = undefined;
    const address = peerAddressOf(peer);
    if (address === undefined) return failed('error', `no resolver defined to resolve ${peer}`);
    const problem = yield* this.#connect(address);
    if (problem !== undefined) return { kind: 'failed', failure: problem };
    const { location, request, body } = this.#job;
    const head = upstreamHeadOf({ ...this.#job, bodyBytes: body.length });
    if (request.head.method === 'HEAD') this.#held()?.expectNoBody();
    const written = yield* this.#write(joinBytes([formatRequestHead(head), body]));
    this.#isSent = true;
    if (written !== undefined) return failed('error', `${written} while sending request to upstream`);
    for (;;) {
      const event = yield* this.#next(location.proxy.readTimeoutMs);
      if (event.kind === 'response') {
        if (event.head.status >= 200) return { kind: 'answered', head: event.head };
      } else if (event.kind !== 'end') return headFailure(event);
    }
  }

  #held(): UpstreamConnection | undefined {
    return this.#connection;
  }

  *#connect(address: SocketAddress): Task<Failure | undefined> {
    const kept = this.#pool.take(address);
    this.#connection = kept;
    if (kept !== undefined) {
      this.#tell?.(upstreamStep(kept.stream, true));
      return undefined;
    }
    const opened = this.#pool.open(address);
    if (!opened.ok) return connectFailure(opened.error);
    this.#connection = opened.value;
    this.#tell?.(upstreamStep(opened.value.stream, false));
    const { connectTimeoutMs } = this.#job.location.proxy;
    const error = yield* opened.value.stream.connected(milliseconds(connectTimeoutMs));
    return error === undefined ? undefined : connectFailure(error);
  }

  *#write(bytes: Uint8Array): Task<string | undefined> {
    const written = yield* this.#connection?.stream.write(bytes) ?? nothing();
    return written === undefined || written.ok ? undefined : `writev() failed (${wordsOf(written.error)})`;
  }

  *#next(limitMs: number): Task<UpstreamEvent> {
    const connection = this.#connection;
    return connection === undefined ? { kind: 'closed' } : yield* connection.next(milliseconds(limitMs));
  }

  *#passOn(head: HttpResponseHead, sink: AnswerSink): Task<ProxyOutcome> {
    let isHeard = yield* sink.begin(head);
    for (;;) {
      const event = yield* this.#next(this.#job.location.proxy.readTimeoutMs);
      if (event.kind === 'body') {
        this.#bodyBytes += event.bytes.length;
        if (isHeard) isHeard = yield* sink.part(event.bytes);
      } else if (event.kind === 'end') {
        this.#endTry(head.status);
        this.#release(head);
        if (isHeard) yield* sink.end();
        return { kind: 'passed-on' };
      } else {
        this.#endTry(head.status);
        this.#connection?.close();
        return { kind: 'broken', text: bodyFailureText(event) };
      }
    }
  }

  #release(head: HttpResponseHead): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (isKeptAlive(head) && this.#job.location.proxy.httpVersion === '1.1') this.#pool.keep(connection);
    else connection.close();
  }

  #endTry(status: number | undefined): void {
    this.#isTrying = false;
    const durationNs = elapsed(this.#tryAt, this.#process.environment.scheduler.now());
    this.tries.push({ peer: this.#peer, status, bodyBytes: this.#bodyBytes, durationNs });
  }
}

// eslint-disable-next-line require-yield -- there is nothing to wait for
function* nothing(): Task<undefined> {
  return undefined;
}

function failed(word: Failure['word'], text: string): Attempt {
  return { kind: 'failed', failure: { word, status: word === 'timeout' ? 504 : 502, text } };
}

function wordsOf(error: SocketError): string {
  return SOCKET_ERRORS[error] ?? error;
}

function connectFailure(error: SocketError): Failure {
  const place = 'while connecting to upstream';
  if (error === 'timed-out')
    return { word: 'timeout', status: 504, text: `upstream timed out (${wordsOf(error)}) ${place}` };
  return { word: 'error', status: 502, text: `connect() failed (${wordsOf(error)}) ${place}` };
}

function headFailure(event: UpstreamEvent): Attempt {
  const place = 'while reading response header from upstream';
  if (event.kind === 'failed' && event.error === 'timed-out')
    return failed('timeout', `upstream timed out (${wordsOf(event.error)}) ${place}`);
  if (event.kind === 'failed') return failed('error', `recv() failed (${wordsOf(event.error)}) ${place}`);
  if (event.kind === 'closed') return failed('error', `upstream prematurely closed connection ${place}`);
  return failed('invalid_header', `upstream sent no valid HTTP/1.0 header ${place}`);
}

function bodyFailureText(event: UpstreamEvent): string {
  const place = 'while reading upstream';
  if (event.kind !== 'failed') return `upstream prematurely closed connection ${place}`;
  return event.error === 'timed-out'
    ? `upstream timed out (${wordsOf(event.error)}) ${place}`
    : `recv() failed (${wordsOf(event.error)}) ${place}`;
}
