/** ss of iproute2 6.1: -t -u -l -a -n -p -H -4. Leaves out filters, memory, timers and Unix sockets. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatSs, selectSockets, snapshotSockets } from '../socket-text';

const LONG_FLAGS: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--processes': 'p',
  '--no-header': 'H',
  '--ipv4': '4',
};

// eslint-disable-next-line require-yield -- done at once
export function* ss(process: Process, args: readonly string[]): Task<number> {
  const flags = args.map((argument) => LONG_FLAGS[argument] ?? argument.replace(/^-/, '')).join('');
  const unknown = /[^tulanpH4eoimrsxw]/.exec(flags)?.[0];
  if (unknown !== undefined || args.some((argument) => !argument.startsWith('-'))) {
    process.stderr(
      unknown === undefined
        ? 'Error: an inet prefix is expected rather than "state".\nCannot parse dst/src address.\n'
        : `ss: invalid option -- '${unknown}'\n`,
    );
    return 255;
  }
  const isListening = flags.includes('l');
  const isAll = flags.includes('a');
  const hasAny = flags.includes('t') || flags.includes('u');
  const sockets = selectSockets(snapshotSockets(process.environment.namespace), {
    hasTcp: flags.includes('t') || !hasAny,
    hasUdp: flags.includes('u') || !hasAny,
    hasListening: isListening || isAll,
    hasConnected: !isListening || isAll,
  });
  const text = formatSs(sockets, {
    hasProtocol: flags.includes('t') === flags.includes('u'),
    hasProcesses: flags.includes('p'),
    isNumeric: flags.includes('n'),
  });
  process.stdout(flags.includes('H') ? text.slice(text.indexOf('\n') + 1) : text);
  return 0;
}
