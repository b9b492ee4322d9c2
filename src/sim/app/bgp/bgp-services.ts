/** What the neighbors of one speaker share. */
import type { Prng } from '../../base/prng';
import type { Scheduler } from '../../engine/scheduler';
import type { TcpConnection } from '../../transport/tcp/tcp-connection';
import type { SocketError } from '../../transport/socket-error';
import type { BgpAttributes } from '../../wire/bgp-attributes';
import type { IpAddress } from '../../wire/ip-address';
import type { Ipv4Address } from '../../wire/ipv4-address';
import type { Rib } from './rib';

interface ConnectTarget {
  readonly address: IpAddress;
  readonly port: number;
  readonly localAddress?: IpAddress;
}

/** What has something to do once the program gets the processor. */
export interface Waiter {
  work(): void;
}

/** What a speaker has said to all its neighbors. */
export interface SentMessages {
  messages: number;
  octets: number;
}

export interface BgpServices {
  readonly sent: SentMessages;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly rib: Rib;
  readonly localAs: number;
  readonly routerId: Ipv4Address;
  /** It has come up with the routes of its former life in the kernel, and has not heard from all neighbors yet. */
  readonly isRecovering: boolean;
  connect(target: ConnectTarget): TcpConnection | SocketError;
  /** Lets `waiter` work in an event of the program. */
  wake(waiter: Waiter): void;
  /** The same attributes as one object. */
  intern(attributes: BgpAttributes): BgpAttributes;
  /** The reflection clusters that this speaker is in. */
  readonly clusterIds: ReadonlySet<Ipv4Address>;
  log(line: string): void;
}
