/** The sockets of a namespace as `ss` and `netstat` see them, in the order in which the kernel tells of them. */
import type { NetworkNamespace } from '../host/network-namespace';
import { UdpTunnelDevice } from '../link/udp-tunnel-device';
import type { TcpSocket } from '../transport/tcp/tcp-socket';
import { formatIp, isIpv6, type IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';

export interface SocketEnd {
  readonly address: IpAddress;
  readonly port: number;
}

export interface SocketSnapshot {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Linux's names: ESTABLISHED, TIME_WAIT ... */
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: SocketEnd;
  readonly remote: SocketEnd | undefined;
  /** Bound to `::`, it takes IPv6 alone. */
  readonly isIpv6Only: boolean;
  /** A socket of IPv6 with the addresses of IPv4: `::ffff:10.0.0.1`. */
  readonly isMapped: boolean;
  readonly owner: string | undefined;
  readonly ownerPid: number | undefined;
  /** Of SCTP: an association, listed below its socket. */
  readonly isAssociation?: boolean;
  /** The device that it goes by, behind the address. */
  readonly device?: string;
  /** What a TCP connection knows of itself. */
  readonly socket?: TcpSocket | undefined;
}

/** For each protocol first those of IPv4. */
export function snapshotSockets(namespace: NetworkNamespace): readonly SocketSnapshot[] {
  const udp = [
    ...tunnelSocketsOf(namespace),
    ...namespace.udp.sockets().map((socket): SocketSnapshot => ({
      ...socket,
      protocol: 'udp',
      receiveQueue: 0,
      sendQueue: 0,
    })),
  ];
  const tcp = namespace.tcp.sockets().map((socket): SocketSnapshot => ({ ...socket, protocol: 'tcp' }));
  const isOfIpv6 = (socket: SocketSnapshot): boolean => isOfFamily(socket, 'ipv6');
  return [udp, tcp, sctpSocketsOf(namespace)].flatMap((sockets) => [
    ...sockets.filter((socket) => !isOfIpv6(socket)),
    ...sockets.filter(isOfIpv6),
  ]);
}

/** A connected socket is followed by its association, which says by which device it goes (`sctp_sock_dump`). */
function sctpSocketsOf({ sctp, stack }: NetworkNamespace): readonly SocketSnapshot[] {
  return sctp.sockets().flatMap((socket): readonly SocketSnapshot[] => {
    const { state, remote, local, receiveQueue, sendQueue } = socket;
    if (remote === undefined) return [{ ...socket, protocol: 'sctp' }];
    const device = stack.routeFor(remote.address)?.device.name;
    const isUp = state !== 'COOKIE_WAIT' && state !== 'COOKIE_ECHOED';
    const whole: SocketSnapshot = {
      ...socket,
      protocol: 'sctp',
      state: isUp ? 'ESTABLISHED' : 'SYN_SENT',
      receiveQueue: 0,
      sendQueue: 0,
    };
    const association: SocketSnapshot = {
      ...whole,
      state: state === 'ESTABLISHED' ? 'ESTAB' : state,
      receiveQueue,
      sendQueue,
      local,
      isAssociation: true,
      ...(device === undefined ? {} : { device }),
    };
    return [whole, association];
  });
}

/** The kernel's own, which no program owns: VXLAN and Geneve devices that are up share one for each family and port (`vxlan_find_sock`). */
function tunnelSocketsOf({ stack }: NetworkNamespace): readonly SocketSnapshot[] {
  const sockets = new Map<string, SocketSnapshot>();
  for (const device of stack.devices()) {
    if (!(device instanceof UdpTunnelDevice) || !device.isUp) continue;
    const address = device.isOverIpv6 ? ANY_IPV6 : ANY_IPV4;
    const port = device.destinationPort;
    sockets.set(`${formatIp(address)} ${port}`, {
      protocol: 'udp',
      state: 'UNCONN',
      receiveQueue: 0,
      sendQueue: 0,
      local: { address, port },
      remote: undefined,
      isIpv6Only: isIpv6(address),
      isMapped: false,
      owner: undefined,
      ownerPid: undefined,
    });
  }
  return [...sockets.values()];
}

export interface SocketSelection {
  readonly hasTcp: boolean;
  readonly hasUdp: boolean;
  readonly hasSctp?: boolean;
  readonly hasListening: boolean;
  readonly hasConnected: boolean;
}

export function selectSockets(
  sockets: readonly SocketSnapshot[],
  selection: SocketSelection,
): readonly SocketSnapshot[] {
  return sockets.filter(({ protocol, state }) => {
    const isWanted = { tcp: selection.hasTcp, udp: selection.hasUdp, sctp: selection.hasSctp === true };
    if (!isWanted[protocol]) return false;
    const isListening = state === 'LISTEN' || state === 'UNCONN';
    return isListening ? selection.hasListening : selection.hasConnected;
  });
}

/** Whether a socket belongs to a family: one that takes both is of IPv6. */
export function isOfFamily({ local, isMapped }: SocketSnapshot, family: 'ipv4' | 'ipv6'): boolean {
  return (isMapped || isIpv6(local.address)) === (family === 'ipv6');
}

/** The last part of a program's path. */
export function commandOf(owner: string): string {
  return owner.split('/').at(-1) ?? owner;
}
