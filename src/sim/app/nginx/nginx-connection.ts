/** One connection of a client with nginx: request after request, each to its answer and its line in the log. */
import { joinBytes } from '../../base/bytes';
import { milliseconds, seconds } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Task } from '../../host/task';
import {
  findHeader,
  formatRequestHead,
  formatResponseHead,
  isKeptAlive,
  type HttpHeader,
  type HttpRequestHead,
} from '../../wire/http1';
import { formatIp, parseIp, type IpAddress } from '../../wire/ip-address';
import { bytesOfLatin1 } from '../../wire/latin1';
import { calendarNow, formatHttpDate } from '../calendar';
import { ClientInput } from '../reverse-proxy/client-input';
import { proxyTeller, type ProxyTeller } from '../reverse-proxy/tell-proxy';
import type { NginxLocation } from './nginx-config';
import { corsReplyOf } from './nginx-cors';
import { decideRequest, type NginxDecision, type NginxRequest } from './nginx-decision';
import { explainNginxDecision } from './nginx-explanation';
import type { NginxGeneration, NginxShared } from './nginx-generation';
import type { UpstreamTry } from './nginx-log';
import { closesConnection, nginxPageOf, nginxReasonOf } from './nginx-page';
import { ProxyRun } from './nginx-proxy-run';
import { ReplyWriter } from './nginx-reply-writer';

/** `client_header_timeout`, `client_body_timeout` */
const CLIENT_LIMIT = seconds(60);
const LINGERING_LIMIT = seconds(5);
/** `keepalive_requests` */
const MAX_REQUESTS = 1000;
const REQUEST_ID_WORDS = 4;
const PLAIN_HTTP_TEXT = 'The plain HTTP request was sent to HTTPS port';

interface ConnectionSetting {
  readonly stream: ByteStream;
  readonly scheme: 'http' | 'https';
}

/** Whether another request may follow. */
type Next = 'keep' | 'close';

/** What the log says of a request. */
interface Ending {
  readonly status: number;
  readonly bodyBytes: number;
  readonly tries: readonly UpstreamTry[];
  readonly alternative: string;
}

/** A request that has been decided about. */
interface DecidedRequest<Kind extends NginxDecision['kind']> {
  readonly request: NginxRequest;
  readonly decision: NginxDecision & { readonly kind: Kind };
  readonly isKept: boolean;
  readonly tell: ProxyTeller | undefined;
}

export class NginxConnection {
  readonly #shared: NginxShared;
  readonly #generation: NginxGeneration;
  readonly #setting: ConnectionSetting;
  readonly #input: ClientInput;
  readonly #number: number;
  #isIdle = true;

  constructor(shared: NginxShared, generation: NginxGeneration, setting: ConnectionSetting) {
    this.#shared = shared;
    this.#generation = generation;
    this.#setting = setting;
    this.#input = new ClientInput(setting.stream);
    this.#number = shared.log.nextConnection();
  }

  /** A worker that shuts down closes connections that carry no request. */
  leaveIfIdle(): void {
    if (this.#isIdle) this.#setting.stream.close();
  }

  *serve(): Task {
    const { keepAliveMs } = this.#generation.configuration;
    for (let count = 1; count <= MAX_REQUESTS; count += 1) {
      this.#isIdle = true;
      const event = yield* this.#input.next(count === 1 ? CLIENT_LIMIT : milliseconds(keepAliveMs));
      this.#isIdle = false;
      if (event.kind === 'error') {
        yield* this.#writePage(400, { isKeptAlive: false });
        break;
      }
      if (event.kind !== 'request') break;
      const next = yield* this.#answer(event.head, count < MAX_REQUESTS);
      if (next === 'close' || this.#generation.isExiting) break;
    }
    this.#setting.stream.close();
  }

  /** Status 497 to nginx itself. */
  *refusePlainHttp(): Task {
    const page =
      `<html>\r\n<head><title>400 ${PLAIN_HTTP_TEXT}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n` +
      `<center>${PLAIN_HTTP_TEXT}</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    yield* this.#writePage(400, { isKeptAlive: false, page: bytesOfLatin1(page) });
    this.#setting.stream.close();
  }

  *#answer(head: HttpRequestHead, mayContinue: boolean): Task<Next> {
    const { configuration } = this.#generation;
    const { balancer, limits, process } = this.#shared;
    const request: NginxRequest = {
      head,
      scheme: this.#setting.scheme,
      localPort: this.#setting.stream.local.port,
      client: this.#clientOf(head),
      now: process.environment.scheduler.now(),
    };
    const decision = decideRequest(configuration, request, {
      limits,
      hasPeers: (name) => balancer.hasPeers(name),
    });
    const isKept = isKeptAlive(head) && mayContinue && !this.#generation.isExiting;
    const tell = proxyTeller(process, this.#setting.stream);
    tell?.(explainNginxDecision(configuration, request, decision));
    const end =
      decision.kind === 'proxy' ? limits.begin(decision.location, formatIp(request.client)) : undefined;
    const next =
      decision.kind === 'proxy'
        ? yield* this.#proxy({ request, decision, isKept, tell })
        : yield* this.#reply({ request, decision, isKept, tell });
    end?.();
    return next;
  }

  *#reply({ request, decision, isKept, tell }: DecidedRequest<'reply'>): Task<Next> {
    const { status, headers, problem, server } = decision;
    tell?.({ kind: 'reply', status, isPassedOn: false });
    if (problem !== undefined) {
      this.#shared.log.error(problem.level, problem.text, { connection: this.#number, request, server });
    }
    const isKeptAfter = isKept && !closesConnection(status);
    const bodyBytes = yield* this.#writePage(status, {
      isKeptAlive: isKeptAfter,
      request,
      headers: [...headers, ...this.#addedTo(request, decision.location)],
    });
    this.#note(request, decision.location, { status, bodyBytes, tries: [], alternative: '' });
    const isRead = yield* this.#discardBody();
    return isKeptAfter && isRead ? 'keep' : 'close';
  }

  *#proxy({ request, decision, isKept, tell }: DecidedRequest<'proxy'>): Task<Next> {
    const { location, server, target } = decision;
    const body = yield* this.#readBody(request.head, location.maxBodyBytes);
    if (typeof body === 'number') {
      if (body === 0) return 'close';
      tell?.({ kind: 'reply', status: body, isPassedOn: false });
      const bodyBytes = yield* this.#writePage(body, { isKeptAlive: false, request });
      this.#note(request, location, { status: body, bodyBytes, tries: [], alternative: '' });
      yield* this.#discardBody();
      return 'close';
    }
    const { process, balancer, log } = this.#shared;
    const requestId = this.#requestId(request.head);
    const choice = balancer.choose(location.upstream, request, {
      path: location.origin?.path ?? '/',
      isSticky: location.isSticky,
    });
    const { configuration, pool } = this.#generation;
    const place = { connection: this.#number, request, server };
    const run = new ProxyRun(
      process,
      pool,
      { request, location, configuration, target, body, requestId },
      {
        choice,
        tell,
        onFailure: (text, upstream) => {
          log.error('error', text, { ...place, upstream });
        },
      },
    );
    const writer = new ReplyWriter(this.#setting.stream, {
      request: request.head,
      date: this.#date(),
      isKeptAlive: isKept,
      added: () => [...this.#addedTo(request, location), ...cookieHeaders(choice.cookie)],
    });
    const outcome = yield* this.#input.during(process, run.run(writer), () => run.abandon());
    const { alternative } = choice;
    const { tries } = run;
    const ending = (status: number, bodyBytes: number): Ending => ({ status, bodyBytes, tries, alternative });
    if (outcome === 'gone') {
      const status = writer.status ?? 499;
      const text =
        'epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too';
      log.error('info', text, place);
      this.#note(request, location, ending(status, writer.bodyBytes), body.length);
      return 'close';
    }
    if (outcome.kind === 'failed') {
      tell?.({ kind: 'reply', status: outcome.status, isPassedOn: false });
      const headers = this.#addedTo(request, location);
      const bodyBytes = yield* this.#writePage(outcome.status, { isKeptAlive: isKept, request, headers });
      this.#note(request, location, ending(outcome.status, bodyBytes), body.length);
      return isKept ? 'keep' : 'close';
    }
    if (outcome.kind === 'broken') {
      log.error('error', outcome.text, { ...place, upstream: `http://${tries.at(-1)?.peer ?? ''}${target}` });
    }
    this.#note(request, location, ending(writer.status ?? 200, writer.bodyBytes), body.length);
    tell?.({ kind: 'reply', status: writer.status ?? 200, isPassedOn: true });
    return outcome.kind === 'passed-on' && isKept && !writer.endsWithConnection ? 'keep' : 'close';
  }

  /** A number is the status to answer with, or 0 where there is nobody to answer. */
  *#readBody(head: HttpRequestHead, maxBodyBytes: number): Task<Uint8Array | number> {
    if (findHeader(head.headers, 'expect')?.toLowerCase() === '100-continue') {
      yield* this.#setting.stream.write(
        formatResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] }),
      );
    }
    const parts: Uint8Array[] = [];
    let sizeBytes = 0;
    for (;;) {
      const event = yield* this.#input.next(CLIENT_LIMIT);
      if (event.kind === 'end') return joinBytes(parts);
      if (event.kind === 'body') {
        parts.push(event.bytes.slice());
        sizeBytes += event.bytes.length;
        if (maxBodyBytes > 0 && sizeBytes > maxBodyBytes) return 413;
      } else if (event.kind === 'timed-out') return 408;
      else if (event.kind === 'error') return 400;
      else if (event.kind === 'closed') return 0;
    }
  }

  /** Reads what the client still sends of a request that is answered; false where it does not come to its end. */
  *#discardBody(): Task<boolean> {
    for (;;) {
      const event = yield* this.#input.next(LINGERING_LIMIT);
      if (event.kind === 'end') return true;
      if (event.kind !== 'body') return false;
    }
  }

  *#writePage(
    status: number,
    setting: {
      readonly isKeptAlive: boolean;
      readonly request?: NginxRequest;
      readonly headers?: readonly HttpHeader[];
      readonly page?: Uint8Array;
    },
  ): Task<number> {
    const { isKeptAlive: isKept, request, headers = [], page } = setting;
    const hasBody = status !== 204;
    const own = status === 200 ? new Uint8Array(0) : nginxPageOf(status);
    const body = hasBody ? (page ?? own) : new Uint8Array(0);
    const head = formatResponseHead({
      version: 'HTTP/1.1',
      status,
      reason: nginxReasonOf(status),
      headers: [
        { name: 'Date', value: this.#date() },
        ...(hasBody
          ? [
              { name: 'Content-Type', value: 'text/html' },
              { name: 'Content-Length', value: String(body.length) },
            ]
          : []),
        { name: 'Connection', value: isKept ? 'keep-alive' : 'close' },
        ...headers,
      ],
    });
    const isHead = request?.head.method === 'HEAD';
    yield* this.#setting.stream.write(isHead ? head : joinBytes([head, body]));
    return isHead ? 0 : body.length;
  }

  #addedTo(request: NginxRequest, location: NginxLocation | undefined): readonly HttpHeader[] {
    const { strictTransportSecurity } = this.#generation.configuration;
    const cors = corsReplyOf(location?.cors, request.head);
    const isStrict =
      request.scheme === 'https' && strictTransportSecurity !== undefined && location !== undefined;
    return [
      ...(isStrict ? [{ name: 'Strict-Transport-Security', value: strictTransportSecurity }] : []),
      ...(cors === undefined || cors.isPreflight ? [] : cors.headers),
    ];
  }

  #note(
    request: NginxRequest,
    location: NginxLocation | undefined,
    ending: Ending,
    requestBodyBytes = 0,
  ): void {
    const isInternal = request.localPort === this.#generation.configuration.defaultBackendPort;
    if (location?.isLogged === false || isInternal) return;
    const requestBytes = formatRequestHead(request.head).length + requestBodyBytes;
    const requestId = this.#requestId(request.head);
    this.#shared.log.access({ request, location, ...ending, requestBytes, requestId });
  }

  /** The `real_ip` module: the first address of the chain, since every proxy is trusted (`proxy-real-ip-cidr: 0.0.0.0/0`). */
  #clientOf(head: HttpRequestHead): IpAddress {
    const { address } = this.#setting.stream.remote;
    if (!this.#generation.configuration.hasTrustedForwarding) return address;
    const [first = ''] = (findHeader(head.headers, 'x-forwarded-for') ?? '').split(',');
    return parseIp(first.trim()) ?? address;
  }

  #lastId: { readonly head: HttpRequestHead; readonly text: string } | undefined = undefined;

  /** `$req_id`: the client's, or one of chance. */
  #requestId(head: HttpRequestHead): string {
    const given = findHeader(head.headers, 'x-request-id');
    if (given !== undefined && given !== '') return given;
    if (this.#lastId?.head !== head) {
      const { prng } = this.#shared.process.environment;
      const words = Array.from({ length: REQUEST_ID_WORDS }, () =>
        prng.uint32().toString(16).padStart(8, '0'),
      );
      this.#lastId = { head, text: words.join('') };
    }
    return this.#lastId.text;
  }

  #date(): string {
    return formatHttpDate(calendarNow(this.#shared.process.environment));
  }
}

function cookieHeaders(cookie: string | undefined): readonly HttpHeader[] {
  return cookie === undefined ? [] : [{ name: 'Set-Cookie', value: cookie }];
}
