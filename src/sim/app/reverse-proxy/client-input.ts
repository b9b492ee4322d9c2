/**
 * What comes from the client of a reverse proxy: heads and bodies, and, while it waits for an answer, its leaving.
 */
import { append } from '../../base/append';
import type { Duration } from '../../base/time';
import type { Scheduler } from '../../engine/scheduler';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import { Change, type Task } from '../../host/task';
import { HttpParser, type HttpEvent } from '../../wire/http1';
import { runInBackground } from '../background';

type ClientEvent = HttpEvent | { readonly kind: 'closed' } | { readonly kind: 'timed-out' };

export class ClientInput {
  readonly stream: ByteStream;
  /** The client has closed, or its connection broke. */
  isGone = false;
  readonly #parser = new HttpParser('request');
  readonly #events: HttpEvent[] = [];

  constructor(stream: ByteStream) {
    this.stream = stream;
  }

  *next(limit: Duration): Task<ClientEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      if (this.isGone) return { kind: 'closed' };
      const received = yield* this.stream.read(limit);
      if (!received.ok && received.error === 'timed-out') return { kind: 'timed-out' };
      if (received.ok && received.value.length > 0) append(this.#events, this.#parser.push(received.value));
      else this.isGone = true;
    }
  }

  /**
   * Does what a proxy does for the client, until that is done or the client is gone; then what is under way is left, and
   * `abandon` has to end it.
   */
  *during<Value>(process: Process, task: Task<Value>, abandon: () => void): Task<Value | 'gone'> {
    const { scheduler } = process.environment;
    const change = new Change();
    const state: { done?: { readonly value: Value } } = {};
    const stopTask = runInBackground(process, keepResult(task, state, change));
    const stopWatch = runInBackground(process, this.#watch(change));
    const done = yield* this.#doneOrGone(state, change, scheduler);
    stopWatch();
    if (done !== undefined) return done.value;
    stopTask();
    abandon();
    return 'gone';
  }

  *#doneOrGone<Value>(
    state: { readonly done?: { readonly value: Value } },
    change: Change,
    scheduler: Scheduler,
  ): Task<{ readonly value: Value } | undefined> {
    while (state.done === undefined && !this.isGone) yield* change.wait(scheduler);
    return state.done;
  }

  *#watch(change: Change): Task {
    while (!this.isGone) {
      const received = yield* this.stream.read();
      if (received.ok && received.value.length > 0) append(this.#events, this.#parser.push(received.value));
      else this.isGone = true;
    }
    change.notify();
  }
}

function* keepResult<Value>(
  task: Task<Value>,
  state: { done?: { readonly value: Value } },
  change: Change,
): Task {
  state.done = { value: yield* task };
  change.notify();
}
