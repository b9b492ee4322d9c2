/** Sockets as `ss` of iproute2 6.1 and `netstat` of net-tools print them. Pure: from snapshots to text. */
import { serviceName } from '../capture/tcpdump/service-names';
import type { NetworkNamespace } from '../host/network-namespace';
import type { TcpSocket } from '../transport/tcp/tcp-socket';
import { formatIp, isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';

export interface SocketSnapshot {
  readonly protocol: 'tcp' | 'udp';
  /** Linux's names: ESTABLISHED, TIME_WAIT ... */
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: { readonly address: IpAddress; readonly port: number };
  readonly remote: { readonly address: IpAddress; readonly port: number } | undefined;
  /** Bound to `::`, it takes IPv6 alone. */
  readonly isIpv6Only: boolean;
  readonly owner: string | undefined;
  readonly ownerPid: number | undefined;
  /** What a TCP connection knows of itself. */
  readonly socket?: TcpSocket | undefined;
}

export function snapshotSockets(namespace: NetworkNamespace): readonly SocketSnapshot[] {
  const udp = namespace.udp.sockets().map((socket): SocketSnapshot => ({
    ...socket,
    protocol: 'udp',
    receiveQueue: 0,
    sendQueue: 0,
  }));
  const tcp = namespace.tcp.sockets().map((socket): SocketSnapshot => ({ ...socket, protocol: 'tcp' }));
  return [...udp, ...tcp];
}

interface SocketSelection {
  readonly hasTcp: boolean;
  readonly hasUdp: boolean;
  readonly hasListening: boolean;
  readonly hasConnected: boolean;
}

export function selectSockets(
  sockets: readonly SocketSnapshot[],
  selection: SocketSelection,
): readonly SocketSnapshot[] {
  return sockets.filter(({ protocol, state }) => {
    if (!(protocol === 'tcp' ? selection.hasTcp : selection.hasUdp)) return false;
    const isListening = state === 'LISTEN' || state === 'UNCONN';
    return isListening ? selection.hasListening : selection.hasConnected;
  });
}

const SS_STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: 'ESTAB',
  SYN_SENT: 'SYN-SENT',
  SYN_RECV: 'SYN-RECV',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  TIME_WAIT: 'TIME-WAIT',
  CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK',
};

interface SsColumns {
  readonly hasProtocol: boolean;
  readonly hasProcesses: boolean;
  readonly isNumeric: boolean;
  /** Not under `-H`. */
  readonly hasHeading?: boolean;
  /** Not where all sockets are in the one state that was asked for. */
  readonly hasState?: boolean;
  /** What stands behind the process (`-o`), and on a line of its own (`-i`). */
  readonly timerOf?: ((socket: SocketSnapshot) => string) | undefined;
  readonly detailsOf?: ((socket: SocketSnapshot) => string) | undefined;
}

/** A table whose columns are as wide as what is in them; the address ends where its port begins. */
export function formatSs(sockets: readonly SocketSnapshot[], columns: SsColumns): string {
  const portText = (port: number, protocol: 'tcp' | 'udp'): string =>
    columns.isNumeric ? String(port) : (serviceName(port, protocol) ?? String(port));
  const rows = sockets.map((socket) => {
    const { local, remote, protocol } = socket;
    const process =
      socket.owner === undefined
        ? ''
        : ` users:(("${commandOf(socket.owner)}",pid=${socket.ownerPid ?? 0},fd=3))`;
    return [
      protocol,
      SS_STATES[socket.state] ?? socket.state,
      String(socket.receiveQueue).padEnd(QUEUE_WIDTH),
      String(socket.sendQueue).padEnd(QUEUE_WIDTH),
      `${hostText(local.address, socket)}:`,
      portText(local.port, protocol),
      `${remote === undefined ? peerText(socket) : hostText(remote.address, socket)}:`,
      remote === undefined ? '*' : portText(remote.port, protocol),
      `${columns.hasProcesses ? process : ''}${columns.timerOf?.(socket) ?? ''}`,
    ];
  });
  const heading = [
    'Netid',
    'State',
    'Recv-Q',
    'Send-Q',
    'Local Address:',
    'Port',
    'Peer Address:',
    'Port',
    'Process',
  ];
  const { hasHeading = true, hasState = true } = columns;
  const widths = heading.map((name, column) =>
    Math.max(hasHeading ? name.length : 0, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const format = (cells: readonly string[]): string => {
    let line = '';
    for (const [column, cell] of cells.entries()) {
      if ((column === 0 && !columns.hasProtocol) || (column === 1 && !hasState)) continue;
      // No space between an address and its port, nor before the process, which brings its own.
      if (line !== '' && ![5, 7, 8].includes(column)) line += ' ';
      const isRightAligned = column === 4 || column === 6;
      line += isRightAligned ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
    }
    return line;
  };
  const lines = rows.map((cells, index) => {
    const socket = sockets[index];
    const details = socket === undefined ? undefined : columns.detailsOf?.(socket);
    return details === undefined ? `${format(cells)}\n` : `${format(cells).trimEnd()}\n${details}\n`;
  });
  return (hasHeading ? `${format(heading).trimEnd()}\n` : '') + lines.join('');
}

/** The tool pads the queues before it makes columns. */
const QUEUE_WIDTH = 6;

/** `*` is every address of both families. */
function hostText(address: IpAddress, { isIpv6Only }: SocketSnapshot): string {
  if (!isIpv6(address)) return formatIp(address);
  return isAnyAddress(address) && !isIpv6Only ? '*' : `[${formatIp(address)}]`;
}

function peerText(socket: SocketSnapshot): string {
  const { address } = socket.local;
  if (!isIpv6(address)) return '0.0.0.0';
  return isAnyAddress(address) && !socket.isIpv6Only ? '*' : '[::]';
}

function commandOf(owner: string): string {
  return owner.split('/').at(-1) ?? owner;
}

/** Whether a socket belongs to a family: one that takes both is of IPv6. */
export function isOfFamily({ local }: SocketSnapshot, family: 'ipv4' | 'ipv6'): boolean {
  return isIpv6(local.address) === (family === 'ipv6');
}

/** How many sockets there are of each kind (`ss -s`); none is orphaned here. */
export function formatSsSummary(sockets: readonly SocketSnapshot[]): string {
  const tcp = sockets.filter(({ protocol }) => protocol === 'tcp');
  const count = (state: string): number => tcp.filter((socket) => socket.state === state).length;
  const waiting = count('TIME_WAIT');
  const closed = waiting + count('CLOSE');
  const row = (name: string, of: readonly SocketSnapshot[]): string => {
    const ipv6 = of.filter(({ local }) => isIpv6(local.address)).length;
    return `${name}\t  ${[of.length, of.length - ipv6, ipv6].map((number) => String(number).padEnd(9)).join(' ')}\n`;
  };
  const live = tcp.filter(({ state }) => state !== 'TIME_WAIT');
  const udp = sockets.filter(({ protocol }) => protocol === 'udp');
  return (
    `Total: ${live.length + udp.length}\n` +
    `TCP:   ${tcp.length} (estab ${count('ESTABLISHED')}, closed ${closed}, orphaned 0, timewait ${waiting})\n\n` +
    'Transport Total     IP        IPv6\n' +
    row('RAW', []) +
    row('UDP', udp) +
    row('TCP', live) +
    row('INET', [...udp, ...live]) +
    `${row('FRAG', [])}\n`
  );
}

/** `netstat -t -u`; `hasProcesses` is `-p`. */
export function formatNetstat(
  sockets: readonly SocketSnapshot[],
  selection: SocketSelection,
  hasProcesses: boolean,
): string {
  const which = !selection.hasConnected
    ? '(only servers)'
    : selection.hasListening
      ? '(servers and established)'
      : '(w/o servers)';
  const process = hasProcesses ? 'PID/Program name    ' : '';
  const lines = [...sockets]
    .sort((one, other) => (one.protocol === other.protocol ? 0 : one.protocol === 'tcp' ? -1 : 1))
    .map((socket) => {
      const local = `${formatIp(socket.local.address)}:${socket.local.port}`;
      const { remote } = socket;
      const isOverIpv6 = isIpv6(socket.local.address);
      const nobody = isOverIpv6 ? ':::*' : '0.0.0.0:*';
      const peer = remote === undefined ? nobody : `${formatIp(remote.address)}:${remote.port}`;
      const state = socket.state === 'UNCONN' ? '' : socket.state === 'ESTAB' ? 'ESTABLISHED' : socket.state;
      // The kernel's text files have no length of a listener's queue, as ss shows it.
      const sendQueue = socket.state === 'LISTEN' ? 0 : socket.sendQueue;
      const owner = socket.owner === undefined ? '-' : `${socket.ownerPid ?? 0}/${commandOf(socket.owner)}`;
      return (
        `${`${socket.protocol}${isOverIpv6 ? '6' : ''}`.padEnd(6)}${String(socket.receiveQueue).padStart(6)} ${String(sendQueue).padStart(6)} ` +
        `${local.padEnd(23)} ${peer.padEnd(23)} ${state.padEnd(11)} ${hasProcesses ? owner.padEnd(20) : ''}\n`
      );
    });
  return (
    `Active Internet connections ${which}\n` +
    `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${process}\n${lines.join('')}`
  );
}
