/** Sockets as `ss` of iproute2 6.1 prints them: a table, and the summary. Pure: from snapshots to text. */
import { largestOf } from '../base/extremes';
import { serviceName } from '../capture/tcpdump/service-names';
import { formatIp, isAnyAddress, isIpv6, type IpAddress } from '../wire/ip-address';
import { commandOf, isOfFamily, type SocketSnapshot } from './socket-snapshot';

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
  /** What stands behind the process: `-o`, `-e`, and what `-m` and `-i` say on a line of its own. */
  readonly moreOf?: ((socket: SocketSnapshot) => string) | undefined;
}

const HEADING = [
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

/** A table whose columns are as wide as what is in them; the address ends where its port begins. */
export function formatSs(sockets: readonly SocketSnapshot[], columns: SsColumns): string {
  const { hasHeading = true, hasState = true } = columns;
  const rows = sockets.map((socket) => cellsOf(socket, columns));
  const widths = HEADING.map((name, column) =>
    largestOf(
      rows.map((row) => (row[column] ?? '').length),
      hasHeading ? name.length : 0,
    ),
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
    return `${line}\n`;
  };
  return (hasHeading ? format(HEADING) : '') + rows.map(format).join('');
}

function cellsOf(socket: SocketSnapshot, columns: SsColumns): readonly string[] {
  const { local, remote, protocol, owner, ownerPid } = socket;
  const portText = (port: number): string =>
    columns.isNumeric ? String(port) : (serviceName(port, protocol) ?? String(port));
  const process =
    owner === undefined || !columns.hasProcesses
      ? ''
      : ` users:(("${commandOf(owner)}",pid=${ownerPid ?? 0},fd=3))`;
  return [
    socket.isAssociation === true ? '' : protocol,
    `${socket.isAssociation === true ? '`- ' : ''}${SS_STATES[socket.state] ?? socket.state}`,
    String(socket.receiveQueue).padEnd(QUEUE_WIDTH),
    String(socket.sendQueue).padEnd(QUEUE_WIDTH),
    `${hostText(local.address, socket)}${socket.device === undefined ? '' : `%${socket.device}`}:`,
    portText(local.port),
    `${remote === undefined ? peerText(socket) : hostText(remote.address, socket)}:`,
    remote === undefined ? '*' : portText(remote.port),
    `${process}${columns.moreOf?.(socket) ?? ''}`,
  ];
}

/** The tool pads the queues before it makes columns. */
const QUEUE_WIDTH = 6;

/** `*` is every address of both families. */
function hostText(address: IpAddress, { isIpv6Only, isMapped }: SocketSnapshot): string {
  if (!isIpv6(address)) return isMapped ? `[::ffff:${formatIp(address)}]` : formatIp(address);
  return isAnyAddress(address) && !isIpv6Only ? '*' : `[${formatIp(address)}]`;
}

function peerText(socket: SocketSnapshot): string {
  const { address } = socket.local;
  if (!isIpv6(address)) return '0.0.0.0';
  return isAnyAddress(address) && !socket.isIpv6Only ? '*' : '[::]';
}

/** How many sockets there are of each kind (`ss -s`); none is orphaned here. */
export function formatSsSummary(sockets: readonly SocketSnapshot[]): string {
  const tcp = sockets.filter(({ protocol }) => protocol === 'tcp');
  const count = (state: string): number => tcp.filter((socket) => socket.state === state).length;
  const waiting = count('TIME_WAIT');
  const closed = waiting + count('CLOSE');
  const row = (name: string, of: readonly SocketSnapshot[]): string => {
    const ipv6 = of.filter((socket) => isOfFamily(socket, 'ipv6')).length;
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
