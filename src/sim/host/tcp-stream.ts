/** TCP for programs: a connection that a task reads from and writes to, and a listener that it accepts from. */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { SocketError } from '../transport/socket-error';
import type { TcpConnection } from '../transport/tcp/tcp-connection';
import type { TcpListener } from '../transport/tcp/tcp-listener';
import type { NetDevice } from '../link/net-device';
import type { IpAddress } from '../wire/ip-address';
import type { Process } from './process';
import { Change, type Task } from './task';

export interface SocketAddress {
  readonly address: IpAddress;
  readonly port: number;
}

export class TcpStream {
  readonly connection: TcpConnection;
  readonly #process: Process;
  #error: SocketError | undefined = undefined;
  #isClosed = false;
  /** One task may read while another one writes. */
  readonly #readable = new Change();
  readonly #writable = new Change();

  constructor(process: Process, connection: TcpConnection) {
    this.#process = process;
    this.connection = connection;
    connection.owner = process.argv[0] ?? '';
    connection.ownerPid = process.pid;
    connection.onReadable = (): void => this.#readable.notify();
    connection.onWritable = (): void => this.#writable.notify();
    connection.onConnected = (): void => this.#writable.notify();
    connection.onClosed = (error): void => {
      this.#isClosed = true;
      this.#error = error;
      this.#readable.notify();
      this.#writable.notify();
    };
    process.own(this);
  }

  get remote(): SocketAddress {
    return this.connection.remote;
  }

  get local(): SocketAddress {
    return this.connection.local;
  }

  /** The next bytes; none at the end of the stream. With a time limit, `timed-out` when nothing came. */
  *read(limit?: Duration): Task<Result<Uint8Array, SocketError>> {
    for (;;) {
      const bytes = this.connection.read();
      if (bytes.length > 0) return ok(bytes);
      if (this.#error !== undefined) return err(this.#error);
      if (this.connection.isReadClosed || this.#isClosed) return ok(bytes);
      if (!(yield* this.#wait(this.#readable, limit))) return err('timed-out');
    }
  }

  /** Hands all bytes to the connection, waiting while its send buffer is full. */
  *write(bytes: Uint8Array): Task<Result<void, SocketError>> {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#error !== undefined) return err(this.#error);
      if (this.#isClosed) return err('broken-pipe');
      const accepted = this.connection.send(bytes.subarray(offset));
      offset += accepted;
      if (accepted === 0) yield* this.#wait(this.#writable);
    }
    return ok(undefined);
  }

  /** Waits for the handshake. */
  *connected(limit?: Duration): Task<SocketError | undefined> {
    while (this.connection.state === 'SYN_SENT' || this.connection.state === 'SYN_RECV') {
      if (this.#isClosed) break;
      if (!(yield* this.#wait(this.#writable, limit))) return 'timed-out';
    }
    return this.#error;
  }

  /** Sends FIN after what is still to be sent. The other direction stays readable until `close`. */
  shutdown(): void {
    this.connection.closeWrite();
  }

  close(): void {
    this.#process.disown(this);
    this.connection.close();
  }

  #wait(change: Change, limit?: Duration): Task<boolean> {
    return change.wait(this.#process.environment.scheduler, limit);
  }
}

export interface ConnectOptions extends SocketAddress {
  /** The device that the zone of a link-local address names. */
  readonly egress?: NetDevice;
  readonly limit?: Duration;
  readonly localPort?: number;
  readonly localAddress?: IpAddress;
  /** Called with the local port before the SYN goes out. */
  readonly onBound?: (localPort: number) => void;
}

export function* connectTcp(process: Process, options: ConnectOptions): Task<Result<TcpStream, SocketError>> {
  const { address, port, egress, localPort, localAddress, limit, onBound } = options;
  const connection = process.environment.namespace.tcp.connect({
    address,
    port,
    onBound,
    egress,
    ...(localPort === undefined ? {} : { localPort }),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  if (typeof connection === 'string') return err(connection);
  const stream = new TcpStream(process, connection);
  const error = yield* stream.connected(limit);
  if (error === undefined) return ok(stream);
  process.disown(stream);
  connection.close();
  return err(error);
}

export class TcpServer {
  readonly #process: Process;
  readonly #listener: TcpListener;
  readonly #waiting: TcpConnection[] = [];
  readonly #arrival = new Change();

  private constructor(process: Process, listener: TcpListener) {
    this.#process = process;
    this.#listener = listener;
    listener.owner = process.argv[0] ?? '';
    listener.ownerPid = process.pid;
    listener.onConnection = (connection): void => {
      this.#waiting.push(connection);
      this.#arrival.notify();
    };
  }

  static listen(
    process: Process,
    options: { address?: IpAddress; isIpv6Only?: boolean; port: number; backlog?: number },
  ): Result<TcpServer, SocketError> {
    const listener = process.environment.namespace.tcp.listen(options);
    if (typeof listener === 'string') return err(listener);
    return ok(process.own(new TcpServer(process, listener)));
  }

  get port(): number {
    return this.#listener.localPort;
  }

  *accept(): Task<TcpStream> {
    for (;;) {
      const connection = this.#waiting.shift();
      if (connection !== undefined) return new TcpStream(this.#process, connection);
      yield* this.#arrival.wait(this.#process.environment.scheduler);
    }
  }

  close(): void {
    this.#process.disown(this);
    this.#listener.close();
  }
}
