/** A stream whose first bytes have been looked at, and are still to be read. */
import { ok, type Result } from '../../base/result';
import type { Duration } from '../../base/time';
import type { ByteStream } from '../../host/byte-stream';
import type { Task } from '../../host/task';
import type { SocketAddress } from '../../host/tcp-stream';
import type { SocketError } from '../../transport/socket-error';

/** The type of a TLS record that carries a handshake. */
const HANDSHAKE_RECORD = 0x16;

export class PeekedStream implements ByteStream {
  readonly #stream: ByteStream;
  #first: Uint8Array | undefined = undefined;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  get remote(): SocketAddress {
    return this.#stream.remote;
  }

  get local(): SocketAddress {
    return this.#stream.local;
  }

  /** Does a client begin with TLS? Undefined where it sends nothing. */
  *looksLikeTls(limit: Duration): Task<boolean | undefined> {
    const received = yield* this.#stream.read(limit);
    if (!received.ok || received.value.length === 0) return undefined;
    this.#first = received.value.slice();
    return this.#first[0] === HANDSHAKE_RECORD;
  }

  *read(limit?: Duration): Task<Result<Uint8Array, SocketError>> {
    const first = this.#first;
    if (first === undefined) return yield* this.#stream.read(limit);
    this.#first = undefined;
    return ok(first);
  }

  write(bytes: Uint8Array): Task<Result<void, SocketError>> {
    return this.#stream.write(bytes);
  }

  close(): void {
    this.#stream.close();
  }
}
