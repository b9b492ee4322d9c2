/**
 * A TCP connection as a program sees it: bytes in, bytes out, and callbacks when something has changed.
 *
 * Callbacks run after the segment that caused them has been dealt with; they may call any method. What a program does
 * itself (`close`, `abort`) is not reported back to it at once.
 */
import { seconds } from '../../base/time';
import type { Endpoint } from '../endpoint';
import type { SocketError } from '../socket-error';
import { abortSocket, closeSocket, shutDownSending } from './close';
import { ackAfterRead } from './delayed-ack';
import { releaseSegmentMemory, tuneReceiveBuffer } from './receive-window';
import { pushPending, sendBufferRoom, sendBytes } from './send';
import type { TcpSocket } from './tcp-socket';
import type { TcpState } from './tcp-state';

export interface KeepAliveOptions {
  /** Without traffic for so long, a probe is sent; 7200 when left out. */
  readonly idleSeconds?: number;
  /** Between probes; 75 when left out. */
  readonly intervalSeconds?: number;
  /** So many without an answer end the connection; 9 when left out. */
  readonly probes?: number;
}

export class TcpConnection {
  readonly #socket: TcpSocket;

  constructor(socket: TcpSocket) {
    this.#socket = socket;
  }

  get state(): TcpState {
    return this.#socket.state;
  }

  get local(): Endpoint {
    return { address: this.#socket.localAddress, port: this.#socket.localPort };
  }

  get remote(): Endpoint {
    return { address: this.#socket.remoteAddress, port: this.#socket.remotePort };
  }

  /** Name of the process that holds it, for `ss -p`. */
  get owner(): string | undefined {
    return this.#socket.owner;
  }

  set owner(name: string | undefined) {
    this.#socket.owner = name;
  }

  get ownerPid(): number | undefined {
    return this.#socket.ownerPid;
  }

  set ownerPid(pid: number | undefined) {
    this.#socket.ownerPid = pid;
  }

  /** Why the connection ended; undefined while it lasts and when it ended in good order. */
  get error(): SocketError | undefined {
    return this.#socket.error;
  }

  /** Bytes that wait to be read. */
  get readableBytes(): number {
    return this.#socket.receiveQueue.length;
  }

  /** Bytes that `send` would take now. */
  get sendBufferFree(): number {
    return sendBufferRoom(this.#socket);
  }

  /** Bytes that the peer has not acknowledged. */
  get unacknowledgedBytes(): number {
    return this.#socket.sendQueue.length;
  }

  /** The peer will send nothing more; what came before can still be read. */
  get isReadClosed(): boolean {
    return this.#socket.isReceiveShut;
  }

  set onConnected(callback: (() => void) | undefined) {
    this.#socket.onConnected = callback;
  }

  /** Bytes, or the end of the stream, have come in. */
  set onReadable(callback: (() => void) | undefined) {
    this.#socket.onReadable = callback;
  }

  /** There is room again after `send` took less than it was given. */
  set onWritable(callback: (() => void) | undefined) {
    this.#socket.onWritable = callback;
  }

  /** The connection is over: both directions are closed, or it failed. */
  set onClosed(callback: ((error: SocketError | undefined) => void) | undefined) {
    this.#socket.onClosed = callback;
  }

  /** Returns how many bytes were taken: fewer when the buffer is full, none when sending is not possible. */
  send(bytes: Uint8Array): number {
    const { state } = this.#socket;
    if (state === 'ESTABLISHED' || state === 'CLOSE_WAIT') return sendBytes(this.#socket, bytes);
    this.#socket.isWriterWaiting = true;
    return 0;
  }

  /** What has come in, up to `maxBytes`; empty when nothing waits. */
  read(maxBytes = Number.MAX_SAFE_INTEGER): Uint8Array {
    const socket = this.#socket;
    const bytes = socket.receiveQueue.take(maxBytes);
    if (bytes.length === 0) return bytes;
    socket.readBytes += bytes.length;
    releaseSegmentMemory(socket, bytes.length);
    tuneReceiveBuffer(socket);
    ackAfterRead(socket);
    return bytes;
  }

  /** Sends FIN behind all data; reading goes on (`shutdown(SHUT_WR)`). */
  closeWrite(): void {
    shutDownSending(this.#socket);
  }

  /** Done with both directions: FIN behind all data, or RST if something was not read. */
  close(): void {
    closeSocket(this.#socket);
    this.#socket.events = 0;
  }

  /** Ends the connection at once with RST. */
  abort(): void {
    abortSocket(this.#socket);
    this.#socket.events = 0;
  }

  /** Small segments go out at once (TCP_NODELAY). */
  setNoDelay(isNoDelay: boolean): void {
    this.#socket.isNoDelay = isNoDelay;
    if (isNoDelay) pushPending(this.#socket);
  }

  /** Only full segments go out until it is switched off (TCP_CORK). */
  setCorked(isCorked: boolean): void {
    this.#socket.isCorked = isCorked;
    if (!isCorked) pushPending(this.#socket, this.#socket.isNoDelay);
  }

  /** SO_KEEPALIVE; undefined switches it off. */
  setKeepAlive(options: KeepAliveOptions | undefined): void {
    const socket = this.#socket;
    socket.isKeepAlive = options !== undefined;
    if (options === undefined) return;
    if (options.idleSeconds !== undefined) socket.keepAliveIdle = seconds(options.idleSeconds);
    if (options.intervalSeconds !== undefined) socket.keepAliveInterval = seconds(options.intervalSeconds);
    if (options.probes !== undefined) socket.keepAliveProbes = options.probes;
    if (socket.state !== 'SYN_SENT' && socket.state !== 'CLOSE') {
      socket.keepAliveTimer.arm(socket.keepAliveIdle);
    }
  }
}
