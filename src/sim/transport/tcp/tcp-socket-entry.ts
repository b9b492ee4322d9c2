/** TCP sockets as the kernel tells of them (tcp_diag.c). */
import type { Endpoint } from '../endpoint';
import type { TcpListener } from './tcp-listener';
import type { TcpSocket } from './tcp-socket';
import type { TcpState } from './tcp-state';

/** A line of `ss -t`. */
export interface TcpSocketEntry {
  readonly state: TcpState | 'LISTEN';
  readonly local: Endpoint;
  /** Undefined for a listener. */
  readonly remote: Endpoint | undefined;
  /** On `::`, it takes IPv6 alone. */
  readonly isIpv6Only: boolean;
  /** A socket of IPv6 whose addresses are of IPv4. */
  readonly isMapped: boolean;
  /** Bytes to be read; connections to be accepted for a listener. */
  readonly receiveQueue: number;
  /** Bytes not acknowledged; the backlog for a listener. */
  readonly sendQueue: number;
  readonly owner: string | undefined;
  readonly ownerPid: number | undefined;
  /** Its state, to be read alone; undefined for a listener. */
  readonly socket: TcpSocket | undefined;
}

export function entryOfListener(listener: TcpListener): TcpSocketEntry {
  return {
    state: 'LISTEN',
    local: listener.local,
    remote: undefined,
    isIpv6Only: listener.isIpv6Only,
    isMapped: false,
    receiveQueue: listener.waitingCount,
    sendQueue: listener.backlog,
    owner: listener.owner,
    ownerPid: listener.ownerPid,
    socket: undefined,
  };
}

export function entryOfConnection(socket: TcpSocket): TcpSocketEntry {
  return {
    state: socket.state,
    local: { address: socket.localAddress, port: socket.localPort },
    remote: { address: socket.remoteAddress, port: socket.remotePort },
    isIpv6Only: false,
    isMapped: socket.isMapped,
    receiveQueue: socket.receiveQueue.length,
    sendQueue: socket.sendQueue.length,
    owner: socket.owner,
    ownerPid: socket.ownerPid,
    socket,
  };
}
