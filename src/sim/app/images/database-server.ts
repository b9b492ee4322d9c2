/** What the database-like listeners have in common: a loop that accepts, and answers as a function of the bytes. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { TcpServer, type TcpStream } from '../../host/tcp-stream';
import { runInBackground } from '../background';
import { untilStopped } from './container-context';

interface DatabaseServerOptions {
  readonly port: number;
  readonly serve: (stream: TcpStream, connectionNumber: number) => Task;
  /** Printed when it listens. */
  readonly greeting: string;
  /** Printed when the port is taken. */
  readonly complaint: string;
}

export function* runDatabaseServer(process: Process, options: DatabaseServerOptions): Task<number> {
  const listening = TcpServer.listen(process, {
    address: process.environment.namespace.anyAddress,
    port: options.port,
  });
  if (!listening.ok) {
    process.stderr(options.complaint);
    return 1;
  }
  process.stdout(options.greeting);
  runInBackground(process, accept(process, listening.value, options));
  return yield* untilStopped(process);
}

function* accept(process: Process, server: TcpServer, options: DatabaseServerOptions): Task {
  for (let number = 1; ; number += 1) {
    const stream = yield* server.accept();
    runInBackground(process, options.serve(stream, number));
  }
}

/** Bytes as they come, to be taken in messages of a length that the protocol tells. */
export class MessageReader {
  readonly #stream: TcpStream;
  #pending = new Uint8Array(0);

  constructor(stream: TcpStream) {
    this.#stream = stream;
  }

  /** `lengthOf` answers undefined while it cannot tell. The result is undefined once the client is gone. */
  *next(lengthOf: (bytes: Uint8Array) => number | undefined): Task<Uint8Array | undefined> {
    for (;;) {
      const length = lengthOf(this.#pending);
      if (length !== undefined && this.#pending.length >= length) {
        const message = this.#pending.slice(0, length);
        this.#pending = this.#pending.slice(length);
        return message;
      }
      const received = yield* this.#stream.read();
      if (!received.ok || received.value.length === 0) return undefined;
      const joined = new Uint8Array(this.#pending.length + received.value.length);
      joined.set(this.#pending);
      joined.set(received.value, this.#pending.length);
      this.#pending = joined;
    }
  }
}
