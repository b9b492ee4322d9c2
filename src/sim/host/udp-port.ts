/** UDP for programs: a socket that a task receives from. */
import { err, ok, type Result } from '../base/result';
import type { Duration } from '../base/time';
import type { SocketError } from '../transport/socket-error';
import type { UdpSocket, UdpSocketOptions } from '../transport/udp-socket';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import type { Process } from './process';
import { Change, type Task } from './task';
import type { SocketAddress } from './tcp-stream';

export interface Datagram {
  readonly payload: Uint8Array;
  readonly from: SocketAddress;
}

/** `net.core.rmem_default`, counted in datagrams. */
const MAX_WAITING_DATAGRAMS = 256;

export class UdpPort {
  readonly socket: UdpSocket;
  readonly #process: Process;
  readonly #waiting: Datagram[] = [];
  #error: SocketError | undefined = undefined;
  readonly #change = new Change();

  private constructor(process: Process, socket: UdpSocket) {
    this.#process = process;
    this.socket = socket;
    socket.owner = process.argv[0] ?? '';
    socket.ownerPid = process.pid;
    socket.canReceive = (): boolean => this.#waiting.length < MAX_WAITING_DATAGRAMS;
    socket.onDatagram = (payload, address, port): void => {
      this.#waiting.push({ payload: payload.slice(), from: { address, port } });
      this.#change.notify();
    };
    socket.onError = (error): void => {
      this.#error = error;
      this.#change.notify();
    };
  }

  /** Port 0, or none, takes a free one. */
  static open(process: Process, options: UdpSocketOptions): Result<UdpPort, SocketError> {
    const socket = process.environment.namespace.udp.bind(options);
    if (typeof socket === 'string') return err(socket);
    return ok(process.own(new UdpPort(process, socket)));
  }

  /** Of the family of whom it is to talk to. */
  static openTowards(
    process: Process,
    peer: IpAddress,
    options: Omit<UdpSocketOptions, 'address'> = {},
  ): Result<UdpPort, SocketError> {
    return UdpPort.open(process, isIpv6(peer) ? { ...options, address: ANY_IPV6 } : options);
  }

  /** Datagrams from elsewhere are ignored, and ICMP errors about this peer are reported by `receive`. */
  connect(to: SocketAddress): SocketError | undefined {
    return this.socket.connect(to.address, to.port);
  }

  send(payload: Uint8Array, to?: SocketAddress): SocketError | undefined {
    const outcome = this.socket.send(payload, to?.address, to?.port);
    return outcome === 'sent' ? undefined : outcome;
  }

  /** With a time limit, `timed-out` when nothing came. */
  *receive(limit?: Duration): Task<Result<Datagram, SocketError>> {
    for (;;) {
      const datagram = this.#waiting.shift();
      if (datagram !== undefined) return ok(datagram);
      if (this.#error !== undefined) {
        const error = this.#error;
        this.#error = undefined;
        return err(error);
      }
      const { scheduler } = this.#process.environment;
      if (!(yield* this.#change.wait(scheduler, limit))) return err('timed-out');
    }
  }

  close(): void {
    this.#process.disown(this);
    this.socket.close();
  }
}
