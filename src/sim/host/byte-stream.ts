/** What carries bytes both ways between two programs: TCP, or something on top of it. */
import type { Result } from '../base/result';
import type { Duration } from '../base/time';
import type { SocketError } from '../transport/socket-error';
import type { Task } from './task';
import type { SocketAddress } from './tcp-stream';

export interface ByteStream {
  readonly remote: SocketAddress;
  readonly local: SocketAddress;
  /** The next bytes; none at the end of the stream. With a time limit, `timed-out` when nothing came. */
  read(limit?: Duration): Task<Result<Uint8Array, SocketError>>;
  write(bytes: Uint8Array): Task<Result<void, SocketError>>;
  close(): void;
}
