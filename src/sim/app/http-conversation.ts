/**
 * Requests that follow one another on one connection (RFC 9112 §9.3), for clients that keep it open.
 *
 * Leaves out pipelining.
 */
import { append } from '../base/append';
import { joinBytes } from '../base/bytes';
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { ByteStream } from '../host/byte-stream';
import type { Task } from '../host/task';
import { HttpParser, type HttpEvent, type HttpResponseHead } from '../wire/http1';
import { textOfUtf8 } from '../wire/utf8';

export class HttpConversation {
  readonly #stream: ByteStream;
  readonly #parser = new HttpParser('response');
  readonly #events: HttpEvent[] = [];
  isOpen = true;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** Sends a whole request, and waits for the head of the answer. The error is Go's. */
  *ask(request: Uint8Array, limit?: Duration): Task<Result<HttpResponseHead, string>> {
    const written = yield* this.#stream.write(request);
    if (!written.ok) return err(this.#fail('write: broken pipe'));
    for (;;) {
      const event = yield* this.#next(limit);
      if (event === undefined || event === 'timed-out') return err(this.#fail('EOF'));
      if (event.kind === 'response') return ok(event.head);
      if (event.kind === 'error') return err(this.#fail(event.message));
    }
  }

  /** The rest of the body; undefined when it was cut short. */
  *rest(limit?: Duration): Task<string | undefined> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = yield* this.part(limit);
      if (part === 'end') return textOfUtf8(joinBytes(parts));
      if (part === 'timed-out' || part === 'cut-short') return undefined;
      parts.push(part);
    }
  }

  /** The next part of the body. */
  *part(limit?: Duration): Task<Uint8Array | 'end' | 'timed-out' | 'cut-short'> {
    for (;;) {
      const event = yield* this.#next(limit);
      if (event === 'timed-out') return event;
      if (event === undefined || event.kind === 'error') {
        this.#fail('');
        return 'cut-short';
      }
      if (event.kind === 'body') return event.bytes.slice();
      if (event.kind === 'end') return 'end';
    }
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#stream.close();
  }

  *#next(limit?: Duration): Task<HttpEvent | 'timed-out' | undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      const received = yield* this.#stream.read(limit);
      if (!received.ok)
        return received.error === 'timed-out' && limit !== undefined ? 'timed-out' : undefined;
      if (received.value.length === 0) {
        const last = this.#parser.finish();
        if (last.length === 0) return undefined;
        append(this.#events, last);
      } else append(this.#events, this.#parser.push(received.value));
    }
  }

  #fail(why: string): string {
    this.close();
    return why;
  }
}
