/**
 * Programs at the socket calls of a namespace (`BPF_CGROUP_INET4_CONNECT`, `BPF_CGROUP_UDP4_SENDMSG` and `…_RECVMSG`): they give a
 * socket another peer before anything is sent, so that no packet ever has the address that the program asked for.
 */
import type { IpAddress } from '../wire/ip-address';

/** A peer of a socket. */
export interface SocketPeer {
  readonly address: IpAddress;
  readonly port: number;
}

/** EHOSTUNREACH, and EPERM: what a program that refuses makes the call return. */
export type SocketRefusal = 'host-unreachable' | 'not-permitted';

export interface SocketPrograms {
  /** connect(2), and sendmsg(2) to a peer that the socket is not connected to: who it is instead. `socket` is the same for each call of one. */
  onConnect(protocol: number, to: SocketPeer, socket: object): SocketPeer | SocketRefusal;
  /** recvmsg(2): from whom the program is told that a datagram came. */
  onReceive(from: SocketPeer, socket: object): SocketPeer;
}
