/** netstat of net-tools 2.10 and busybox: -t -u -l -a -n -p for sockets, -r for routes, -i for interfaces. Leaves out -s and -g. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatInterfaceTable } from '../interface-table-text';
import { snapshotLinks } from '../iproute/link-snapshot';
import { formatRoutingTable } from '../routing-table-text';
import { formatNetstat, formatUnixHeading } from '../netstat-text';
import { isOfFamily, selectSockets, snapshotSockets } from '../socket-snapshot';

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--programs': 'p',
  '--route': 'r',
  '--interfaces': 'i',
  '--statistics': 's',
  '--extend': 'e',
  '--wide': 'W',
};

// eslint-disable-next-line require-yield -- done at once
export function* netstat(process: Process, args: readonly string[]): Task<number> {
  const flags = args.map((argument) => LONG_OPTIONS[argument] ?? argument.replaceAll('-', '')).join('');
  const { namespace } = process.environment;
  const unknown = /[^tulanprieWw46xsgoNcv]/.exec(flags)?.[0];
  if (unknown !== undefined) {
    process.stderr(`netstat: invalid option -- '${unknown}'\n`);
    return 4;
  }
  if (/[sgx]/.test(flags)) {
    process.stderr(
      `netstat: -${/[sgx]/.exec(flags)?.[0] ?? ''} is not modelled${flags.includes('s') ? '; nstat has the counters' : ''}\n`,
    );
    return 1;
  }
  if (flags.includes('r')) {
    process.stdout(formatRoutingTable(namespace.stack.routes.entries(), 'netstat', flags.includes('n')));
    return 0;
  }
  if (flags.includes('i')) {
    process.stdout(formatInterfaceTable(snapshotLinks(namespace.stack), flags.includes('a')));
    return 0;
  }
  const hasAny = /[tuw]/.test(flags);
  const selection = {
    hasTcp: flags.includes('t') || !hasAny,
    hasUdp: flags.includes('u') || !hasAny,
    hasListening: flags.includes('l') || flags.includes('a'),
    hasConnected: !flags.includes('l') || flags.includes('a'),
  };
  const families = new Set(flags.match(/[46]/g));
  const sockets = selectSockets(snapshotSockets(namespace), selection).filter(
    (socket) => families.size !== 1 || isOfFamily(socket, families.has('4') ? 'ipv4' : 'ipv6'),
  );
  const hasProcesses = flags.includes('p');
  const columns = { hasProcesses, isNumeric: flags.includes('n'), isWide: /[Ww]/.test(flags) };
  process.stdout(formatNetstat(sockets, selection, columns));
  const isForAll = !hasAny && families.size === 0;
  if (isForAll) process.stdout(formatUnixHeading(selection, hasProcesses));
  return 0;
}
