/** Sockets as `netstat` of net-tools 2.10 prints them. Leaves out names of hosts. */
import { serviceName } from '../capture/tcpdump/service-names';
import { formatIp, type IpAddress } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import {
  commandOf,
  isOfFamily,
  type SocketEnd,
  type SocketSelection,
  type SocketSnapshot,
} from './socket-snapshot';

export interface NetstatColumns {
  /** `-p` */
  readonly hasProcesses: boolean;
  /** Ports without the names of services. */
  readonly isNumeric: boolean;
  /** `-W`: addresses are not cut off. */
  readonly isWide: boolean;
}

/** How wide an address and its port may be together. */
const END_WIDTH = 23;

/** TCP comes first, IPv4 before IPv6. */
export function formatNetstat(
  sockets: readonly SocketSnapshot[],
  selection: SocketSelection,
  columns: NetstatColumns,
): string {
  const { hasProcesses } = columns;
  const process = hasProcesses ? 'PID/Program name    ' : '';
  const lines = [...sockets]
    .sort((one, other) => (one.protocol === other.protocol ? 0 : one.protocol === 'tcp' ? -1 : 1))
    .map((socket) => {
      const { protocol, owner, ownerPid } = socket;
      const isOverIpv6 = isOfFamily(socket, 'ipv6');
      const local = endText(socket.local, protocol, columns);
      const anybody = isOverIpv6 ? ANY_IPV6 : ANY_IPV4;
      const peer =
        socket.remote === undefined
          ? `${addressText(anybody, columns)}:*`
          : endText(socket.remote, protocol, columns);
      const state = socket.state === 'UNCONN' ? '' : socket.state === 'ESTAB' ? 'ESTABLISHED' : socket.state;
      // The kernel's text files have no length of a listener's queue, as ss shows it.
      const sendQueue = socket.state === 'LISTEN' ? 0 : socket.sendQueue;
      const program = owner === undefined ? '-' : `${ownerPid ?? 0}/${commandOf(owner)}`;
      return (
        `${`${protocol}${isOverIpv6 ? '6' : ''}`.padEnd(6)}${String(socket.receiveQueue).padStart(6)} ` +
        `${String(sendQueue).padStart(6)} ${local.padEnd(END_WIDTH)} ${peer.padEnd(END_WIDTH)} ` +
        `${state.padEnd(11)} ${hasProcesses ? program.padEnd(20) : ''}\n`
      );
    });
  return (
    `Active Internet connections ${whichText(selection)}\n` +
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${process}\n${lines.join('')}`
  );
}

/** No process of a lab has a Unix socket. */
export function formatUnixHeading(selection: SocketSelection, hasProcesses: boolean): string {
  const process = hasProcesses ? 'PID/Program name     ' : '';
  return (
    `Active UNIX domain sockets ${whichText(selection)}\n` +
    `Proto RefCnt Flags       Type       State         I-Node   ${process}Path\n`
  );
}

function whichText({ hasConnected, hasListening }: SocketSelection): string {
  if (!hasConnected) return '(only servers)';
  return hasListening ? '(servers and established)' : '(w/o servers)';
}

/** The address gives way to its port; one of IPv4 that a socket of IPv6 has is shown as it is. */
function endText(end: SocketEnd, protocol: SocketSnapshot['protocol'], columns: NetstatColumns): string {
  const name = columns.isNumeric ? undefined : serviceName(end.port, protocol);
  const port = name ?? String(end.port);
  const address = addressText(end.address, columns);
  const room = END_WIDTH - 1 - port.length;
  return `${columns.isWide ? address : address.slice(0, room)}:${port}`;
}

/** Where names are wanted, `::` stands in brackets. */
function addressText(address: IpAddress, { isNumeric }: NetstatColumns): string {
  return address === ANY_IPV6 && !isNumeric ? '[::]' : formatIp(address);
}
