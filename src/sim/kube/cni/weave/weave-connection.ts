/**
 * A connection between two peers of Weave (weaveworks/mesh `local_connection.go`, `protocol.go`): TCP for control, and with it
 * the way through VXLAN, which heartbeats try out.
 *
 * Models the greeting, messages with their length in front, heartbeats of both kinds and their limits, and when a connection
 * counts as established. What peers tell one another in the greeting is text here and Go's encoding in life; gossip,
 * encryption and the search for the largest MTU are left out: a heartbeat of full size has to get through.
 */
import { milliseconds, seconds, type Duration } from '../../../base/time';
import type { Cancel, Scheduler } from '../../../engine/scheduler';
import type { SocketError } from '../../../transport/socket-error';
import type { TcpConnection } from '../../../transport/tcp/tcp-connection';
import { bytesOfUtf8, textOfUtf8 } from '../../../wire/utf8';

const GREETING = new Uint8Array([...bytesOfUtf8('weave'), 1, 2]);
const LENGTH_BYTES = 4;
const MESSAGE = { HEARTBEAT: 0, FEATURES: 0xff, OVERLAY: 7 } as const;
/** Of an overlay message. */
const HEARTBEAT_ACK = 2;
const TCP_HEARTBEAT = seconds(30);
const FAST_HEARTBEAT = milliseconds(500);
const SLOW_HEARTBEAT = seconds(10);
/** Six slow heartbeats. */
const TIMEOUT = seconds(60);

export type WeaveConnectionState = 'connecting' | 'pending' | 'established' | 'closed';

export interface WeaveConnectionOwner {
  readonly scheduler: Scheduler;
  readonly nickName: string;
  sendHeartbeat(connection: WeaveConnection): void;
  onState(connection: WeaveConnection): void;
}

export class WeaveConnection {
  readonly isOutbound: boolean;
  readonly tcp: TcpConnection;
  readonly #owner: WeaveConnectionOwner;
  /** Drawn by who has dialed. */
  uid: number;
  state: WeaveConnectionState = 'connecting';
  /** The node of the other end, once it has said so. */
  remoteName: string | undefined = undefined;
  problem = '';
  #input: number[] = [];
  #hasGreeting = false;
  #cancelTcp: Cancel | undefined = undefined;
  #cancelUdp: Cancel | undefined = undefined;
  #cancelSilence: Cancel | undefined = undefined;
  #cancelHeartbeat: Cancel | undefined = undefined;

  constructor(tcp: TcpConnection, isOutbound: boolean, uid: number, owner: WeaveConnectionOwner) {
    this.tcp = tcp;
    this.isOutbound = isOutbound;
    this.uid = uid;
    this.#owner = owner;
    tcp.onReadable = (): void => this.#read();
    tcp.onClosed = (error): void => this.#end(error === undefined ? 'EOF' : dialErrorText(error));
    if (isOutbound) tcp.onConnected = (): void => this.#greet();
    else this.#greet();
  }

  /** A heartbeat has come through the tunnel. */
  onHeartbeat(): void {
    if (this.state === 'closed') return;
    this.#expectHeartbeat();
    this.#send(MESSAGE.OVERLAY, new Uint8Array([HEARTBEAT_ACK]));
  }

  close(): void {
    this.#stop();
    this.state = 'closed';
    this.tcp.onClosed = undefined;
    this.tcp.close();
  }

  #greet(): void {
    this.tcp.send(GREETING);
    this.#send(MESSAGE.FEATURES, bytesOfUtf8(`${this.#owner.nickName} ${this.isOutbound ? this.uid : 0}`));
    this.#beatTcp();
    this.#expectMessage();
  }

  #send(tag: number, body: Uint8Array): void {
    const bytes = new Uint8Array(LENGTH_BYTES + 1 + body.length);
    new DataView(bytes.buffer).setUint32(0, 1 + body.length);
    bytes[LENGTH_BYTES] = tag;
    bytes.set(body, LENGTH_BYTES + 1);
    this.tcp.send(bytes);
  }

  #read(): void {
    this.#input.push(...this.tcp.read());
    if (this.tcp.isReadClosed && this.#input.length === 0) {
      this.tcp.close();
      this.#end('EOF');
      return;
    }
    if (!this.#hasGreeting) {
      if (this.#input.length < GREETING.length) return;
      this.#hasGreeting = true;
      this.#input = this.#input.slice(GREETING.length);
    }
    while (this.#input.length >= LENGTH_BYTES) {
      const length = this.#input.slice(0, LENGTH_BYTES).reduce((sum, each) => sum * 0x100 + each, 0);
      if (this.#input.length < LENGTH_BYTES + length) return;
      const message = this.#input.slice(LENGTH_BYTES, LENGTH_BYTES + length);
      this.#input = this.#input.slice(LENGTH_BYTES + length);
      this.#onMessage(message[0] ?? 0, new Uint8Array(message.slice(1)));
    }
  }

  #onMessage(tag: number, body: Uint8Array): void {
    this.#expectMessage();
    if (tag === MESSAGE.FEATURES) {
      const [name = '', uid = '0'] = textOfUtf8(body).split(' ');
      this.remoteName = name;
      if (!this.isOutbound) this.uid = Number(uid);
      this.#change('pending');
      this.#expectHeartbeat();
      this.#beatUdp();
    } else if (tag === MESSAGE.OVERLAY && this.state === 'pending') this.#change('established');
  }

  #beatTcp(): void {
    this.#cancelTcp = this.#owner.scheduler.schedule(TCP_HEARTBEAT, () => {
      this.#send(MESSAGE.HEARTBEAT, new Uint8Array());
      this.#beatTcp();
    });
  }

  /** Often, until the other end has seen one. */
  #beatUdp(): void {
    this.#owner.sendHeartbeat(this);
    const period: Duration = this.state === 'established' ? SLOW_HEARTBEAT : FAST_HEARTBEAT;
    this.#cancelUdp = this.#owner.scheduler.schedule(period, () => this.#beatUdp());
  }

  #expectMessage(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#owner.scheduler.schedule(TIMEOUT, () => this.#abort('i/o timeout'));
  }

  #expectHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.#owner.scheduler.schedule(TIMEOUT, () =>
      this.#abort('timed out waiting for UDP heartbeat'),
    );
  }

  #abort(problem: string): void {
    this.tcp.onClosed = undefined;
    this.tcp.abort();
    this.#end(problem);
  }

  #end(problem: string): void {
    if (this.state === 'closed') return;
    this.problem = problem;
    this.#stop();
    this.#change('closed');
  }

  #stop(): void {
    this.#cancelTcp?.();
    this.#cancelUdp?.();
    this.#cancelSilence?.();
    this.#cancelHeartbeat?.();
  }

  #change(state: WeaveConnectionState): void {
    this.state = state;
    this.#owner.onState(this);
  }
}

/** As Go's net package words them. */
export function dialErrorText(error: SocketError): string {
  switch (error) {
    case 'connection-refused':
      return 'connect: connection refused';
    case 'host-unreachable':
      return 'connect: no route to host';
    case 'network-unreachable':
      return 'connect: network is unreachable';
    case 'timed-out':
      return 'connect: connection timed out';
    default:
      return 'read: connection reset by peer';
  }
}
