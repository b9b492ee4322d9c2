/**
 * What a program of the cluster asks of the API server over the network: lists, watches, and what it writes.
 *
 * Kubernetes v1.32 `client-go/tools/cache/reflector.go` (a list, then a watch from its version, for five to ten minutes) and
 * `pkg/kubelet/kubelet.go` (a heartbeat that finds no answer in 10 s closes all connections).
 *
 * Models a connection for each watch and one for all that is written, kept open; new attempts with back-off; the newest
 * version of what could not be written meanwhile.
 * Leaves out HTTP/2, which would carry all of it on one connection, and protobuf.
 */
import { joinBytes } from '../../base/bytes';
import { runInBackground } from '../../app/background';
import { HttpConversation } from '../../app/http-conversation';
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import { Change, sleep, type Task } from '../../host/task';
import { formatRequestHead, type HttpHeader } from '../../wire/http1';
import { formatIp } from '../../wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { ComponentDialer, type Dialed, type DialerOptions } from './component-dialer';

const REQUEST_LIMIT = seconds(10);
const MIN_WATCH_SECONDS = 300;

export interface ComponentRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly target: string;
  readonly contentType: string;
  readonly body: unknown;
}

interface ComponentClientOptions extends DialerOptions {
  /** `kubelet/v1.32.0` */
  readonly userAgent: string;
}

export class ComponentClient {
  readonly #process: Process;
  readonly #options: ComponentClientOptions;
  readonly #dialer: ComponentDialer;
  readonly #stopWriting: () => void;
  readonly #watches: Watch[] = [];
  readonly #open = new Set<Connection>();
  /** What is to be written, by what it is about: only the newest counts. */
  readonly #waiting = new Map<string, ComponentRequest>();
  readonly #change = new Change();

  constructor(process: Process, options: ComponentClientOptions) {
    this.#process = process;
    this.#options = options;
    this.#dialer = new ComponentDialer(process, options);
    this.#stopWriting = runInBackground(process, this.#write());
  }

  /** Lists and watches, for as long as the program runs. `selector` is part of the query. */
  follow(path: string, selector = ''): void {
    const begin = (failures: number): (() => void) =>
      runInBackground(this.#process, this.#follow(path, selector, failures));
    this.#watches.push({ begin, stop: begin(0) });
  }

  send(about: string, request: ComponentRequest): void {
    this.#waiting.delete(about);
    this.#waiting.set(about, request);
    this.#change.notify();
  }

  stop(): void {
    this.#stopWriting();
    for (const { stop } of this.#watches) stop();
    for (const connection of [...this.#open]) this.#end(connection);
  }

  *#write(): Task {
    const { scheduler } = this.#process.environment;
    let connection: Connection | undefined;
    let failures = 0;
    for (;;) {
      const next = this.#waiting.entries().next();
      if (next.done === true) {
        yield* this.#change.wait(scheduler);
        continue;
      }
      if (connection?.conversation.isOpen !== true) connection = yield* this.#connect();
      const [about, request] = next.value;
      if (connection !== undefined && (yield* this.#exchange(connection.conversation, request))) {
        failures = 0;
        // A newer one may have come meanwhile.
        if (this.#waiting.get(about) === request) this.#waiting.delete(about);
        continue;
      }
      if (connection !== undefined) {
        connection = undefined;
        this.#startAgain();
      }
      failures += 1;
      yield* sleep(scheduler, this.#dialer.pauseAfter(failures));
    }
  }

  *#exchange(conversation: HttpConversation, request: ComponentRequest): Task<boolean> {
    const { method, target, contentType, body } = request;
    const bytes = bytesOfUtf8(`${JSON.stringify(body)}\n`);
    const head = this.#head(method, target, [
      { name: 'Content-Length', value: String(bytes.length) },
      { name: 'Content-Type', value: contentType },
    ]);
    const answer = yield* conversation.ask(joinBytes([head, bytes]), REQUEST_LIMIT);
    return answer.ok && (yield* conversation.rest(REQUEST_LIMIT)) !== undefined;
  }

  *#follow(path: string, selector: string, earlierFailures: number): Task {
    const { scheduler } = this.#process.environment;
    let failures = earlierFailures;
    if (failures > 0) yield* sleep(scheduler, this.#dialer.pauseAfter(failures));
    for (;;) {
      const connection = yield* this.#connect();
      if (connection !== undefined) {
        while (connection.conversation.isOpen) {
          if (yield* this.#listAndWatch(connection.conversation, path, selector)) failures = 0;
          else connection.conversation.close();
        }
        this.#end(connection);
      }
      failures += 1;
      yield* sleep(scheduler, this.#dialer.pauseAfter(failures));
    }
  }

  /** False when it could not even list. */
  *#listAndWatch(conversation: HttpConversation, path: string, selector: string): Task<boolean> {
    const filter = selector === '' ? '' : `${selector}&`;
    const list = `${path}?${filter}limit=500&resourceVersion=0`;
    const listed = yield* conversation.ask(this.#head('GET', list), REQUEST_LIMIT);
    if (!listed.ok || listed.value.status !== 200) return false;
    const text = yield* conversation.rest(REQUEST_LIMIT);
    if (text === undefined) return false;
    let version = newestVersionIn(text, '0');
    for (;;) {
      const limit = MIN_WATCH_SECONDS + this.#process.environment.prng.below(MIN_WATCH_SECONDS);
      const watch = `${path}?allowWatchBookmarks=true&${filter}resourceVersion=${version}&timeoutSeconds=${limit}&watch=true`;
      const watching = yield* conversation.ask(this.#head('GET', watch), REQUEST_LIMIT);
      if (!watching.ok || watching.value.status !== 200) return true;
      for (;;) {
        const part = yield* conversation.part();
        if (part === 'end') break;
        if (typeof part === 'string') return true;
        version = newestVersionIn(textOfUtf8(part), version);
      }
    }
  }

  #head(method: string, target: string, more: readonly HttpHeader[] = []): Uint8Array {
    const { to, userAgent } = this.#options;
    const host = formatIp(to.address);
    const headers: HttpHeader[] = [
      { name: 'Host', value: `${host.includes(':') ? `[${host}]` : host}:${to.port}` },
      { name: 'User-Agent', value: `${userAgent} (linux/amd64) kubernetes/70d3cc9` },
      { name: 'Accept', value: 'application/json' },
      ...more,
      { name: 'Accept-Encoding', value: 'gzip' },
    ];
    return formatRequestHead({ method, target, version: 'HTTP/1.1', headers });
  }

  *#connect(): Task<Connection | undefined> {
    const dialed = yield* this.#dialer.dial();
    if (dialed === undefined) return undefined;
    const connection = { conversation: new HttpConversation(dialed.stream), dialed };
    this.#open.add(connection);
    return connection;
  }

  #end(connection: Connection): void {
    connection.conversation.close();
    this.#open.delete(connection);
    connection.dialed.onEnd();
  }

  /** The connection on which it writes does not answer: no other is trusted any more. */
  #startAgain(): void {
    for (const connection of [...this.#open]) this.#end(connection);
    for (const watch of this.#watches) {
      watch.stop();
      watch.stop = watch.begin(1);
    }
  }
}

interface Connection {
  readonly conversation: HttpConversation;
  readonly dialed: Dialed;
}

interface Watch {
  /** After so many failures in a row. */
  readonly begin: (failures: number) => () => void;
  stop: () => void;
}

/** Of what a list or an event says, as text; `before` when it says nothing. */
function newestVersionIn(text: string, before: string): string {
  let newest = Number(before);
  for (const [, version] of text.matchAll(/"resourceVersion":"(\d+)"/gu)) {
    newest = Math.max(newest, Number(version));
  }
  return String(newest);
}
