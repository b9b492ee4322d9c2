/** What the transport protocols need from the IP stack below them; `net/ip-stack.ts` provides it. */
import type { Prng } from '../base/prng';
import type { Scheduler } from '../engine/scheduler';
import type { DropDetail, DropReason } from '../link/drop-reason';
import type { Packet } from '../link/packet';
import type { PathObserver } from '../link/path-observer';
import type { DatagramOptions, RouteChoice, SendOutcome } from '../net/ip-output';
import type { SocketPrograms } from '../net/socket-programs';
import type { TransportHandler } from '../net/transport-handler';
import type { NetDevice } from '../link/net-device';
import type { IpAddress } from '../wire/ip-address';

export interface IpService {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly packets: {
    consume(packet: Packet): void;
    readonly observer?: Pick<PathObserver, 'onAnswer'> | undefined;
  };
  /** Settings under `net.`; undefined where the namespace has none of that name. */
  readonly sysctl: { get(name: string): string | undefined };
  /** Who has a say in whom sockets talk to; mostly nobody. */
  readonly socketPrograms?: SocketPrograms | undefined;
  registerProtocol(protocolNumber: number, handler: TransportHandler): void;
  /** Installs what sends the RST of a rule that rejects with one. */
  useTcpReset(send: (packet: Packet) => void): void;
  /** An empty packet with room for `lengthBytes`: written from `start` on, with `end` set by the caller. */
  allocate(lengthBytes: number): Packet;
  /** Ends a packet's way with a reason. */
  drop(packet: Packet, reason: DropReason, detail?: DropDetail): void;
  routeFor(
    destination: IpAddress,
    source?: IpAddress,
    egress?: NetDevice,
  ): RouteChoice<IpAddress> | undefined;
  /** Of the family of its addresses. */
  send(packet: Packet, options: DatagramOptions<IpAddress>): SendOutcome;
  /** The packet stays the caller's. */
  sendIcmpError(packet: Packet, type: number, code: number, information?: number): void;
  /** The device that a packet came in on, where its sender's address says nothing without it. */
  zoneOf(packet: Packet, sender: IpAddress): NetDevice | undefined;
  /** The peer has answered, so its next hop is alive. */
  confirmNeighbor(destination: IpAddress): void;
}

/** The setting as a number, or `fallback` where it is not set. */
export function readSetting(service: IpService, name: string, fallback: number): number {
  const text = service.sysctl.get(name);
  const value = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  return Number.isNaN(value) ? fallback : value;
}
