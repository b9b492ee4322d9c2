/** Bytes that wait for a TCP connection to take them, in order, until whoever brings them has no more. */
import type { Process } from './process';
import { Change, type Task } from './task';
import type { TcpStream } from './tcp-stream';

export class ByteOutbox {
  readonly #waiting: Uint8Array[] = [];
  readonly #change = new Change();
  #isEnded = false;

  push(data: Uint8Array): void {
    this.#waiting.push(data);
    this.#change.notify();
  }

  /** Nothing more comes. */
  end(): void {
    this.#isEnded = true;
    this.#change.notify();
  }

  /** True once all has been written, false as soon as the connection takes no more. */
  *writeTo(stream: TcpStream, process: Process): Task<boolean> {
    for (;;) {
      const data = this.#waiting.shift();
      if (data !== undefined) {
        const written = yield* stream.write(data);
        if (!written.ok) return false;
      } else if (this.#isEnded) return true;
      else yield* this.#change.wait(process.environment.scheduler);
    }
  }
}
