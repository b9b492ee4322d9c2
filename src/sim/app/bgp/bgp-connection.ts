/**
 * One TCP connection of a BGP session, from the attempt to its end (RFC 4271 §8, as BIRD's `struct bgp_conn`).
 *
 *     idle -> active -> connect -> open-sent -> open-confirm -> established -> idle
 *
 * Models the timers of the connection (connect retry, hold, keepalive), the check of each message against the state with
 * the subcodes of RFC 6608, and the NOTIFICATION that ends it. Which of two connections lives is `bgp-session.ts`.
 * Leaves out TTL security, MD5 and the IP precedence of its packets, which the sockets here do not have.
 */
import type { SocketError } from '../../transport/socket-error';
import type { TcpConnection } from '../../transport/tcp/tcp-connection';
import {
  BGP_MESSAGE,
  BgpFramer,
  decodeNotification,
  encodeKeepalive,
  encodeNotification,
  type BgpFrame,
} from '../../wire/bgp';
import { BGP_ERROR, bgpError, type BgpError } from '../../wire/bgp-error';
import { decodeOpen, type BgpOpen } from '../../wire/bgp-open';
import type { BgpNeighbor } from './bgp-neighbor';
import type { BgpServices, Waiter } from './bgp-services';
import { SpeakerTimer } from './speaker-timer';

/** In the order of BIRD, which shows the larger of two. */
export const BGP_STATES = ['idle', 'connect', 'active', 'open-sent', 'open-confirm', 'established'] as const;
export type BgpState = (typeof BGP_STATES)[number];

/** Whom a connection belongs to. */
export interface ConnectionOwner {
  readonly neighbor: BgpNeighbor;
  readonly services: BgpServices;
  /** The OPEN that is sent. */
  openMessage(): Uint8Array;
  /** An error ends the connection; `closed` when it is gone already. */
  onOpen(connection: BgpConnection, open: BgpOpen): BgpError | 'closed' | undefined;
  onEstablished(connection: BgpConnection): void;
  onUpdate(connection: BgpConnection, body: Uint8Array): void;
  onRouteRefresh(connection: BgpConnection, body: Uint8Array): void;
  onNotification(connection: BgpConnection, error: BgpError): void;
  /** It has been ended from here. */
  onSentError(connection: BgpConnection, error: BgpError, hasBeenEstablished: boolean): void;
  /** The other side is gone, or never was there. */
  onSocketEnd(connection: BgpConnection, error: SocketError | undefined): void;
}

/** Subcodes of "unexpected message" (RFC 6608). */
const UNEXPECTED: Readonly<Partial<Record<BgpState, number>>> = {
  'open-sent': 1,
  'open-confirm': 2,
  established: 3,
};

export class BgpConnection implements Waiter {
  readonly isIncoming: boolean;
  readonly #owner: ConnectionOwner;
  #state: BgpState = 'idle';
  #tcp: TcpConnection | undefined = undefined;
  #isTcpClosed = false;
  #tcpError: SocketError | undefined = undefined;
  #framer = new BgpFramer();
  /** What the socket has not taken yet. */
  #unsent: Uint8Array[] = [];
  readonly connectTimer: SpeakerTimer;
  readonly holdTimer: SpeakerTimer;
  readonly keepaliveTimer: SpeakerTimer;
  /** What was agreed on, in seconds. */
  holdSeconds = 0;
  keepaliveSeconds = 0;
  /** What the other side has sent. */
  open: BgpOpen | undefined = undefined;

  constructor(owner: ConnectionOwner, isIncoming: boolean) {
    this.#owner = owner;
    this.isIncoming = isIncoming;
    const { scheduler, prng } = owner.services;
    this.connectTimer = new SpeakerTimer(scheduler, prng, () => this.#onConnectTimer());
    this.holdTimer = new SpeakerTimer(scheduler, prng, () => this.fail(bgpError(BGP_ERROR.HOLD_TIMER, 0)));
    this.keepaliveTimer = new SpeakerTimer(scheduler, prng, () => this.#sendKeepalive());
  }

  get state(): BgpState {
    return this.#state;
  }

  get tcp(): TcpConnection | undefined {
    return this.#tcp;
  }

  /** Connects in a while. */
  delay(seconds: number): void {
    this.#state = 'active';
    this.connectTimer.startWithJitter(seconds);
  }

  /** Takes a connection that the neighbor has made. */
  accept(tcp: TcpConnection): void {
    this.#use(tcp);
    this.#sendOpen();
  }

  #onConnectTimer(): void {
    const { neighbor, services } = this.#owner;
    this.#dropSocket();
    this.#state = 'connect';
    const { address, port, sourceAddress } = neighbor;
    const tcp = services.connect({
      address,
      port,
      ...(sourceAddress === undefined ? {} : { localAddress: sourceAddress }),
    });
    if (typeof tcp === 'string') {
      this.#owner.onSocketEnd(this, tcp);
      return;
    }
    this.#use(tcp);
    this.connectTimer.startWithJitter(neighbor.connectRetrySeconds);
  }

  #use(tcp: TcpConnection): void {
    this.#tcp = tcp;
    this.#framer = new BgpFramer();
    this.#isTcpClosed = false;
    this.#tcpError = undefined;
    const wake = (): void => this.#owner.services.wake(this);
    tcp.onConnected = wake;
    tcp.onReadable = wake;
    tcp.onWritable = wake;
    tcp.onClosed = (error): void => {
      if (this.#tcp !== tcp) return;
      this.#isTcpClosed = true;
      this.#tcpError = error;
      wake();
    };
  }

  /** Something has happened to the socket. */
  work(): void {
    const tcp = this.#tcp;
    if (tcp === undefined) return;
    if (this.#state === 'connect') {
      if (tcp.state === 'ESTABLISHED' || tcp.state === 'CLOSE_WAIT') this.#sendOpen();
      else if (this.#isTcpClosed) {
        this.#owner.onSocketEnd(this, this.#tcpError);
        return;
      } else return;
    }
    this.#flush();
    this.#read(tcp);
    if (this.#tcp !== tcp) return;
    if (this.#isTcpClosed || tcp.isReadClosed) this.#owner.onSocketEnd(this, this.#tcpError);
  }

  #read(tcp: TcpConnection): void {
    for (;;) {
      const bytes = tcp.read();
      if (bytes.length === 0) return;
      this.#framer.push(bytes);
      for (let next = this.#framer.next(); next !== undefined; next = this.#framer.next()) {
        if (next.ok) this.#receive(next.value);
        else this.fail(next.error);
        if (this.#tcp !== tcp) return;
      }
    }
  }

  #receive(frame: BgpFrame): void {
    if (frame.type === BGP_MESSAGE.NOTIFICATION) {
      this.#owner.onNotification(this, decodeNotification(frame.body));
    } else if (frame.type === BGP_MESSAGE.OPEN && this.#state === 'open-sent') {
      this.#receiveOpen(frame.body);
    } else if (frame.type === BGP_MESSAGE.KEEPALIVE && this.#isConfirmed()) {
      this.#receiveKeepalive();
    } else if (frame.type === BGP_MESSAGE.UPDATE && this.#isConfirmed()) {
      // Some speakers leave out the first KEEPALIVE.
      if (this.#state === 'open-confirm') this.#establish();
      this.holdTimer.startWithJitter(this.holdSeconds);
      this.#owner.onUpdate(this, frame.body);
    } else if (frame.type === BGP_MESSAGE.ROUTE_REFRESH && this.#state === 'established') {
      this.#owner.onRouteRefresh(this, frame.body);
    } else {
      this.fail(bgpError(BGP_ERROR.STATE_MACHINE, UNEXPECTED[this.#state] ?? 0));
    }
  }

  #isConfirmed(): boolean {
    return this.#state === 'open-confirm' || this.#state === 'established';
  }

  #receiveOpen(body: Uint8Array): void {
    const decoded = decodeOpen(body);
    const refusal = decoded.ok ? this.#owner.onOpen(this, decoded.value) : decoded.error;
    if (refusal === 'closed') return;
    if (refusal !== undefined || !decoded.ok) {
      if (refusal !== undefined) this.fail(refusal);
      return;
    }
    const { holdSeconds, keepaliveSeconds } = this.#owner.neighbor;
    this.open = decoded.value;
    this.holdSeconds = Math.min(holdSeconds, decoded.value.holdSeconds);
    const third = Math.floor(this.holdSeconds / 3);
    this.keepaliveSeconds = Math.min(keepaliveSeconds ?? third, Math.max(third, 0));
    this.#state = 'open-confirm';
    this.#sendKeepalive();
    this.holdTimer.startWithJitter(this.holdSeconds);
  }

  #receiveKeepalive(): void {
    this.holdTimer.startWithJitter(this.holdSeconds);
    if (this.#state === 'open-confirm') this.#establish();
  }

  #establish(): void {
    this.#state = 'established';
    this.#owner.onEstablished(this);
  }

  #sendOpen(): void {
    this.connectTimer.stop();
    this.#state = 'open-sent';
    this.send(this.#owner.openMessage());
    this.holdTimer.startWithJitter(this.#owner.neighbor.startupHoldSeconds);
  }

  #sendKeepalive(): void {
    this.send(encodeKeepalive());
    this.keepaliveTimer.startWithJitter(this.keepaliveSeconds);
  }

  send(message: Uint8Array): void {
    const { sent } = this.#owner.services;
    sent.messages += 1;
    sent.octets += message.length;
    this.#unsent.push(message);
    this.#flush();
  }

  #flush(): void {
    const tcp = this.#tcp;
    if (tcp === undefined) return;
    for (let next = this.#unsent[0]; next !== undefined; next = this.#unsent[0]) {
      const taken = tcp.send(next);
      if (taken < next.length) {
        this.#unsent[0] = next.subarray(taken);
        return;
      }
      this.#unsent.shift();
    }
  }

  /** Tells the other side what is wrong, and closes. */
  fail(error: BgpError): void {
    const hasBeenEstablished = this.#state === 'established';
    this.send(encodeNotification(error));
    this.close();
    this.#owner.onSentError(this, error, hasBeenEstablished);
  }

  /** No socket and no timer is left. */
  close(): void {
    this.#dropSocket();
    this.#state = 'idle';
    this.open = undefined;
    this.connectTimer.release();
    this.holdTimer.release();
    this.keepaliveTimer.release();
  }

  #dropSocket(): void {
    const tcp = this.#tcp;
    this.#tcp = undefined;
    this.#unsent = [];
    tcp?.close();
  }
}
