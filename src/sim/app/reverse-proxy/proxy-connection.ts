/** One connection of a client with a reverse proxy: request after request, each to its answer. */
import { joinBytes } from '../../base/bytes';
import { seconds } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import {
  findHeader,
  formatRequestHead,
  formatResponseHead,
  isKeptAlive,
  type HttpRequestHead,
} from '../../wire/http1';
import { ClientInput } from './client-input';
import { ProxyExchange } from './proxy-exchange';
import type { ForwardPlan, ProxyBehavior, ProxyEnding, ProxyReply, ProxyRequest } from './proxy-plan';
import { proxyTeller, type ProxyTeller } from './tell-proxy';
import type { UpstreamPool } from './upstream-pool';

/** For what a client still sends of a request that is answered. */
const LINGERING_LIMIT = seconds(5);

export interface ClientSide {
  readonly stream: ByteStream;
  readonly scheme: ProxyRequest['scheme'];
  readonly serverName: string;
}

/** Whether another request may follow. */
type Next = 'keep' | 'close';

export class ProxyConnection {
  readonly #process: Process;
  readonly #behavior: ProxyBehavior;
  readonly #pool: UpstreamPool;
  readonly #side: ClientSide;
  readonly #input: ClientInput;

  constructor(
    process: Process,
    { behavior, pool, side }: { behavior: ProxyBehavior; pool: UpstreamPool; side: ClientSide },
  ) {
    this.#process = process;
    this.#behavior = behavior;
    this.#pool = pool;
    this.#side = side;
    this.#input = new ClientInput(side.stream);
  }

  *serve(): Task {
    const { headLimit, idleLimit, malformed } = this.#behavior;
    for (let isFirst = true; ; isFirst = false) {
      const event = yield* this.#input.next(isFirst ? headLimit : idleLimit);
      if (event.kind === 'error') yield* this.#write(malformed(), { isKeptAlive: false, isHead: false });
      if (event.kind !== 'request') break;
      if ((yield* this.#answer(event.head)) === 'close') break;
    }
    this.#side.stream.close();
  }

  *#answer(head: HttpRequestHead): Task<Next> {
    const { stream, scheme, serverName } = this.#side;
    const request: ProxyRequest = {
      head,
      scheme,
      serverName,
      client: stream.remote,
      local: stream.local,
      receivedAt: this.#process.environment.scheduler.now(),
    };
    const plan = this.#behavior.plan(request);
    const tell = proxyTeller(this.#process, stream);
    if (tell !== undefined && plan.explain !== undefined) tell({ kind: 'decision', ...plan.explain() });
    if (plan.kind === 'forward') return yield* this.#forward(request, plan, tell);
    tell?.({ kind: 'reply', status: plan.reply.status, isPassedOn: false });
    return yield* this.#refuse(request, plan.reply, plan);
  }

  /** Answers before the body is read. */
  *#refuse(
    request: ProxyRequest,
    reply: ProxyReply,
    { note }: { readonly note?: (ending: ProxyEnding) => void },
  ): Task<Next> {
    // Who waits for `100 Continue` may send the body or not: nobody can tell where the next request would begin.
    const isKept = isKeptAlive(request.head) && !waitsForContinue(request.head) && reply.isLast !== true;
    const sentBytes = yield* this.#write(reply, {
      isKeptAlive: isKept,
      isHead: request.head.method === 'HEAD',
    });
    note?.(this.#ending(request, { reply, sentBytes, bodyBytes: 0 }));
    const isRead = yield* this.#discardBody();
    return isKept && isRead ? 'keep' : 'close';
  }

  *#forward(request: ProxyRequest, plan: ForwardPlan, tell: ProxyTeller | undefined): Task<Next> {
    const body = yield* this.#readBody(request.head, plan.bodyLimit?.bytes);
    if (body === 'too-large' && plan.bodyLimit !== undefined)
      return yield* this.#refuse(request, { ...plan.bodyLimit.reply, isLast: true }, plan);
    if (typeof body === 'string') return 'close';
    const isKept = isKeptAlive(request.head);
    const exchange = new ProxyExchange(this.#process, this.#pool, {
      request,
      plan,
      body,
      isKeptAlive: isKept,
      tell,
    });
    const outcome = yield* this.#input.during(this.#process, exchange.run(this.#side.stream), () =>
      exchange.abandon(),
    );
    const bodyBytes = body.length;
    if (outcome === 'gone' || outcome.kind !== 'failed') {
      const isClientGone = outcome === 'gone';
      plan.note?.({
        ...this.#ending(request, { exchange, bodyBytes, sentBytes: exchange.sentBytes }),
        isClientGone,
      });
      const isWhole = outcome !== 'gone' && outcome.kind === 'passed-on' && outcome.framing !== 'close';
      return isWhole && isKept ? 'keep' : 'close';
    }
    const reply = plan.failureReply(outcome.failure);
    tell?.({ kind: 'reply', status: reply.status, isPassedOn: false });
    const isOpen = isKept && reply.isLast !== true;
    const sentBytes = yield* this.#write(reply, {
      isKeptAlive: isOpen,
      isHead: request.head.method === 'HEAD',
    });
    plan.note?.(this.#ending(request, { reply, exchange, sentBytes, bodyBytes }));
    return isOpen ? 'keep' : 'close';
  }

  #ending(
    request: ProxyRequest,
    {
      reply,
      exchange,
      sentBytes,
      bodyBytes,
    }: {
      readonly reply?: ProxyReply;
      readonly exchange?: ProxyExchange;
      readonly sentBytes: number;
      /** Of the request. */
      readonly bodyBytes: number;
    },
  ): ProxyEnding {
    return {
      status: reply?.status ?? exchange?.status,
      upstreamStatus: exchange?.status,
      requestBytes: formatRequestHead(request.head).length + bodyBytes,
      bodyBytes: reply?.body.length ?? exchange?.bodyBytes ?? 0,
      sentBytes,
      tries: exchange?.tries ?? [],
      isClientGone: false,
      sentAt: exchange?.sentAt,
      answeredAt: exchange?.answeredAt,
      endedAt: this.#process.environment.scheduler.now(),
    };
  }

  *#readBody(
    head: HttpRequestHead,
    limitBytes: number | undefined,
  ): Task<Uint8Array | 'too-large' | 'closed'> {
    if (waitsForContinue(head)) {
      const go = formatResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] });
      yield* this.#side.stream.write(go);
    }
    const parts: Uint8Array[] = [];
    let sizeBytes = 0;
    for (;;) {
      const event = yield* this.#input.next(this.#behavior.headLimit);
      if (event.kind === 'end') return joinBytes(parts);
      if (event.kind !== 'body') return 'closed';
      parts.push(event.bytes.slice());
      sizeBytes += event.bytes.length;
      if (limitBytes !== undefined && sizeBytes > limitBytes) return 'too-large';
    }
  }

  /** False where it does not come to its end. */
  *#discardBody(): Task<boolean> {
    for (;;) {
      const event = yield* this.#input.next(LINGERING_LIMIT);
      if (event.kind === 'end') return true;
      if (event.kind !== 'body') return false;
    }
  }

  *#write(
    { status, reason, headers, body }: ProxyReply,
    { isKeptAlive: isKept, isHead }: { readonly isKeptAlive: boolean; readonly isHead: boolean },
  ): Task<number> {
    const head = formatResponseHead({ version: 'HTTP/1.1', status, reason, headers: headers(isKept) });
    const bytes = isHead ? head : joinBytes([head, body]);
    yield* this.#side.stream.write(bytes);
    return bytes.length;
  }
}

function waitsForContinue({ headers }: HttpRequestHead): boolean {
  return findHeader(headers, 'expect')?.toLowerCase() === '100-continue';
}
