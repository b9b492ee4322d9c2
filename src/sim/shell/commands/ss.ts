/**
 * ss of iproute2 6.1: -t -u -l -a -n -p -H -4 -6 -i -o -s and filters. Leaves out memory (-m), the details of `-e`, and all but
 * TCP and UDP.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { SS_USAGE } from '../iproute/usage';
import { formatSocketDetails, formatSocketTimer } from '../socket-details';
import { parseSocketFilter, type SocketFilter } from '../socket-filter';
import {
  formatSs,
  formatSsSummary,
  isOfFamily,
  selectSockets,
  snapshotSockets,
  type SocketSnapshot,
} from '../socket-text';

const LONG_FLAGS: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--processes': 'p',
  '--no-header': 'H',
  '--ipv4': '4',
  '--ipv6': '6',
  '--info': 'i',
  '--options': 'o',
  '--extended': 'e',
  '--memory': 'm',
  '--summary': 's',
  '--resolve': 'r',
  '--oneline': 'O',
  '--help': 'h',
  '--version': 'V',
};

// eslint-disable-next-line require-yield -- done at once
export function* ss(process: Process, args: readonly string[]): Task<number> {
  const flags = args
    .filter((argument) => argument.startsWith('-'))
    .map((argument) => LONG_FLAGS[argument] ?? argument.replace(/^-/, ''))
    .join('');
  const unknown = /[^tulanpH46eoimrsOhV]/.exec(flags)?.[0];
  if (unknown !== undefined) {
    process.stderr(
      /[xw0dSKDfN]/.test(unknown)
        ? `ss: -${unknown} is not modelled\n`
        : `ss: invalid option -- '${unknown}'\n${SS_USAGE}`,
    );
    return 255;
  }
  if (/[hV]/.test(flags)) {
    process.stdout(flags.includes('V') ? 'ss utility, iproute2-6.1.0\n' : SS_USAGE);
    return 0;
  }
  const filter = parseSocketFilter(args.filter((argument) => !argument.startsWith('-')));
  if (!filter.ok) {
    process.stderr(filter.error.text);
    return filter.error.exitCode;
  }
  const all = snapshotSockets(process.environment.namespace);
  if (flags.includes('s')) {
    process.stdout(formatSsSummary(all));
    return 0;
  }
  process.stdout(tableOf(process, flags, filter.value, all));
  return 0;
}

function tableOf(
  process: Process,
  flags: string,
  { states, matches }: SocketFilter,
  all: readonly SocketSnapshot[],
): string {
  const isListening = flags.includes('l');
  const isAll = flags.includes('a') || states !== undefined;
  const hasAny = flags.includes('t') || flags.includes('u');
  const family = flags.includes('4') ? 'ipv4' : flags.includes('6') ? 'ipv6' : undefined;
  const sockets = selectSockets(all, {
    hasTcp: flags.includes('t') || !hasAny,
    hasUdp: flags.includes('u') || !hasAny,
    hasListening: isListening || isAll,
    hasConnected: !isListening || isAll,
  }).filter(
    (socket) =>
      (states === undefined || states.has(socket.state)) &&
      (family === undefined || isOfFamily(socket, family)) &&
      matches(socket),
  );
  const now = process.environment.scheduler.now();
  return formatSs(sockets, {
    hasProtocol: flags.includes('t') === flags.includes('u'),
    hasProcesses: flags.includes('p'),
    isNumeric: flags.includes('n'),
    hasHeading: !flags.includes('H'),
    hasState: states === undefined || states.size > 2,
    timerOf: flags.includes('o') ? (socket): string => formatSocketTimer(socket, now) : undefined,
    detailsOf: flags.includes('i') ? (socket): string => formatSocketDetails(socket, now) : undefined,
  });
}
