/** A socket that listens, and the connections that nobody has accepted yet (net/ipv4/inet_connection_sock.c). */
import type { Endpoint } from '../endpoint';
import { ListeningSocket } from '../listening-socket';
import { abortSocket } from './close';
import { TcpConnection } from './tcp-connection';
import { finishSocket, type TcpSocket, type TcpSocketParent } from './tcp-socket';

export class TcpListener extends ListeningSocket implements TcpSocketParent {
  isClosed = false;
  /** IP_TRANSPARENT: also for packets that TPROXY sends to it, whatever their address. */
  isTransparent = false;
  readonly #onClose: (listener: TcpListener) => void;
  /** Connections whose handshake is not complete. */
  readonly #incomplete = new Set<TcpSocket>();
  /** Complete, and waiting for `accept` or `onConnection`. */
  #complete: TcpSocket[] = [];
  #onConnection: ((connection: TcpConnection) => void) | undefined = undefined;

  constructor(
    local: Endpoint,
    isIpv6Only: boolean,
    backlog: number,
    onClose: (listener: TcpListener) => void,
  ) {
    super(local, isIpv6Only, backlog);
    this.#onClose = onClose;
  }

  /** Connections that wait for `accept`. */
  get waitingCount(): number {
    return this.#complete.length;
  }

  /** Takes each connection as soon as it is established. Without it they wait for `accept`. */
  set onConnection(callback: ((connection: TcpConnection) => void) | undefined) {
    this.#onConnection = callback;
    while (callback !== undefined) {
      const connection = this.accept();
      if (connection === undefined) return;
      callback(connection);
    }
  }

  accept(): TcpConnection | undefined {
    const socket = this.#complete.shift();
    return socket === undefined ? undefined : new TcpConnection(socket);
  }

  /** Connections that nobody accepted are reset. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#onClose(this);
    for (const socket of [...this.#incomplete]) finishSocket(socket);
    for (const socket of this.#complete) abortSocket(socket);
    this.#complete = [];
  }

  /** Whether a SYN may be answered: Linux allows one more than the backlog. */
  get hasRoom(): boolean {
    return this.#complete.length <= this.backlog && this.#incomplete.size < Math.max(this.backlog, 1);
  }

  begin(socket: TcpSocket): void {
    this.#incomplete.add(socket);
  }

  admit(socket: TcpSocket): boolean {
    if (this.#complete.length > this.backlog) return false;
    this.#incomplete.delete(socket);
    return true;
  }

  abandon(socket: TcpSocket): void {
    this.#incomplete.delete(socket);
  }

  /** Hands an established connection to the program, or queues it. */
  deliver(socket: TcpSocket): void {
    if (this.#onConnection === undefined) this.#complete.push(socket);
    else this.#onConnection(new TcpConnection(socket));
  }
}
