/**
 * The API server's connection to etcd: each write, its answer, and the event by which the API server's own watch hears of it.
 *
 * etcd 3.5 `api/etcdserverpb/rpc.proto`, framed as gRPC frames messages. Models their order and the size that an object has as JSON.
 * Leaves out HTTP/2 and protobuf around them, reads, and the several connections that an API server keeps.
 */
import { joinBytes } from '../../base/bytes';
import { runInBackground } from '../../app/background';
import type { ByteStream } from '../../host/byte-stream';
import type { Process } from '../../host/process';
import { Change, sleep, type Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import type { KubeObject } from '../objects/kube-object';
import { ComponentDialer, type DialerOptions } from './component-dialer';

/** A flag, then the length. */
const PREFIX_BYTES = 5;
/** A header with the ids of cluster and member, the revision and the term. */
const RESPONSE_BYTES = 28;
/** The most that waits for a connection: the API server would refuse writes long before. */
const MAX_WAITING = 1000;

/** What etcd does with whoever has shown a certificate. */
export function* serveEtcd(stream: ByteStream): Task {
  let received: Uint8Array = new Uint8Array(0);
  for (;;) {
    const more = yield* stream.read();
    if (!more.ok || more.value.length === 0) break;
    received = joinBytes([received, more.value]);
    for (;;) {
      const size = received.length < PREFIX_BYTES ? undefined : messageBytesOf(received);
      if (size === 'malformed') {
        stream.close();
        return;
      }
      if (size === undefined || received.length < size) break;
      const message = received.slice(PREFIX_BYTES, size);
      received = received.slice(size);
      const answer = framed(new Uint8Array(RESPONSE_BYTES));
      const told = yield* stream.write(joinBytes([answer, framed(message)]));
      if (!told.ok) break;
    }
  }
  stream.close();
}

export class EtcdLink {
  readonly #process: Process;
  readonly #dialer: ComponentDialer;
  readonly #waiting: Uint8Array[] = [];
  readonly #change = new Change();
  readonly #stop: () => void;

  constructor(process: Process, options: DialerOptions) {
    this.#process = process;
    this.#dialer = new ComponentDialer(process, options);
    this.#stop = runInBackground(process, this.#run());
  }

  /** The API server keeps a new version of it, or the last of one that is gone. */
  write(object: KubeObject): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift();
    this.#waiting.push(framed(bytesOfUtf8(`${keyOf(object)}${JSON.stringify(object)}`)));
    this.#change.notify();
  }

  stop(): void {
    this.#stop();
  }

  *#run(): Task {
    const { scheduler } = this.#process.environment;
    let failures = 0;
    for (;;) {
      const dialed = yield* this.#dialer.dial();
      if (dialed !== undefined) {
        failures = 0;
        const state = { isOpen: true };
        const stopReading = runInBackground(this.#process, readToEnd(dialed.stream), () => {
          state.isOpen = false;
          this.#change.notify();
        });
        yield* this.#writeAll(dialed.stream, state);
        stopReading();
        dialed.stream.close();
        dialed.onEnd();
      }
      failures += 1;
      yield* sleep(scheduler, this.#dialer.pauseAfter(failures));
    }
  }

  *#writeAll(stream: ByteStream, state: { readonly isOpen: boolean }): Task {
    while (state.isOpen) {
      const [next] = this.#waiting;
      if (next === undefined) {
        yield* this.#change.wait(this.#process.environment.scheduler);
        continue;
      }
      const written = yield* stream.write(next);
      if (!written.ok) return;
      this.#waiting.shift();
    }
  }
}

function* readToEnd(stream: ByteStream): Task {
  for (;;) {
    const received = yield* stream.read();
    if (!received.ok || received.value.length === 0) return;
  }
}

/** As it is under `/registry`, but for the kinds whose plural is not the kind with an `s`. */
function keyOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return `/registry/${kind.toLowerCase()}s/${place}`;
}

function framed(message: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(PREFIX_BYTES);
  new DataView(prefix.buffer).setUint32(1, message.length);
  return joinBytes([prefix, message]);
}

function messageBytesOf(bytes: Uint8Array): number | 'malformed' {
  if (bytes[0] !== 0) return 'malformed';
  return PREFIX_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
}
