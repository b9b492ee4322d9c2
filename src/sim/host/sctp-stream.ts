/** SCTP for programs: a one-to-one socket that a task sends messages over, and a listener that it accepts from. */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { SctpAssociation } from '../transport/sctp/sctp-association';
import type { SctpConnectOptions, SctpListenOptions } from '../transport/sctp/sctp-layer';
import type { SctpListener } from '../transport/sctp/sctp-listener';
import type { SocketError } from '../transport/socket-error';
import type { Process } from './process';
import { Change, type Task } from './task';
import type { SocketAddress } from './tcp-stream';

export class SctpStream {
  readonly association: SctpAssociation;
  readonly #process: Process;
  #error: SocketError | undefined = undefined;
  /** One task may read while another one writes. */
  readonly #readable = new Change();
  readonly #writable = new Change();

  constructor(process: Process, association: SctpAssociation) {
    this.#process = process;
    this.association = association;
    association.owner = process.argv[0] ?? '';
    association.ownerPid = process.pid;
    association.onReadable = (): void => this.#readable.notify();
    association.onWritable = (): void => this.#writable.notify();
    association.onConnected = (): void => this.#writable.notify();
    association.onClosed = (error): void => {
      this.#error = error;
      this.#readable.notify();
      this.#writable.notify();
    };
    process.own(this);
  }

  get remote(): SocketAddress {
    return this.association.remote;
  }

  get local(): SocketAddress {
    return this.association.local;
  }

  /** The next message; an empty one at the end. With a time limit, `timed-out` when nothing came. */
  *read(limit?: Duration): Task<Result<Uint8Array, SocketError>> {
    for (;;) {
      const message = this.association.read();
      if (message !== undefined) return ok(message);
      if (this.#error !== undefined) return err(this.#error);
      if (this.association.isReadClosed) return ok(new Uint8Array(0));
      if (!(yield* this.#wait(this.#readable, limit))) return err('timed-out');
    }
  }

  /** One message, waiting while the send buffer is full. */
  *write(message: Uint8Array): Task<Result<void, SocketError>> {
    while (!this.association.send(message)) {
      if (this.#error !== undefined) return err(this.#error);
      if (this.association.state !== 'ESTABLISHED') return err('broken-pipe');
      yield* this.#wait(this.#writable);
    }
    return ok(undefined);
  }

  /** Waits for the set-up. */
  *connected(limit?: Duration): Task<SocketError | undefined> {
    while (this.association.isConnecting) {
      if (!(yield* this.#wait(this.#writable, limit))) return 'timed-out';
    }
    return this.#error;
  }

  /** Ends the association once everything has arrived. */
  shutdown(): void {
    this.association.shutdown();
  }

  close(): void {
    this.#process.disown(this);
    this.association.close();
  }

  #wait(change: Change, limit?: Duration): Task<boolean> {
    return change.wait(this.#process.environment.scheduler, limit);
  }
}

export function* connectSctp(
  process: Process,
  options: SctpConnectOptions & { readonly limit?: Duration },
): Task<Result<SctpStream, SocketError>> {
  const association = process.environment.namespace.sctp.connect(options);
  if (typeof association === 'string') return err(association);
  const stream = new SctpStream(process, association);
  const error = yield* stream.connected(options.limit);
  if (error === undefined) return ok(stream);
  stream.close();
  return err(error);
}

export class SctpServer {
  readonly #process: Process;
  readonly #listener: SctpListener;
  readonly #waiting: SctpAssociation[] = [];
  readonly #arrival = new Change();

  private constructor(process: Process, listener: SctpListener) {
    this.#process = process;
    this.#listener = listener;
    listener.owner = process.argv[0] ?? '';
    listener.ownerPid = process.pid;
    listener.onConnection = (association): void => {
      this.#waiting.push(association);
      this.#arrival.notify();
    };
  }

  static listen(process: Process, options: SctpListenOptions): Result<SctpServer, SocketError> {
    const listener = process.environment.namespace.sctp.listen(options);
    if (typeof listener === 'string') return err(listener);
    return ok(process.own(new SctpServer(process, listener)));
  }

  *accept(): Task<SctpStream> {
    for (;;) {
      const association = this.#waiting.shift();
      if (association !== undefined) return new SctpStream(this.#process, association);
      yield* this.#arrival.wait(this.#process.environment.scheduler);
    }
  }

  close(): void {
    this.#process.disown(this);
    this.#listener.close();
    for (const association of this.#waiting.splice(0)) association.close();
  }
}
