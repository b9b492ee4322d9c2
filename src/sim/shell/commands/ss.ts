/**
 * ss of iproute2 6.1: -t -u -S -l -a -n -p -H -O -4 -6 -f -A -e -i -m -o -s and filters. There are no Unix, raw or packet
 * sockets in a lab, so -x, -w and -0 list none; -Z, -K and the like are refused.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { SS_USAGE } from '../iproute/usage';
import {
  formatSocketDetails,
  formatSocketIdentity,
  formatSocketMemory,
  formatSocketTimer,
} from '../socket-details';
import { parseSocketFilter, type SocketFilter } from '../socket-filter';
import { isOfFamily, selectSockets, snapshotSockets, type SocketSnapshot } from '../socket-snapshot';
import { formatSs, formatSsSummary } from '../ss-text';

const LONG_FLAGS: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--sctp': 'S',
  '--raw': 'w',
  '--unix': 'x',
  '--packet': '0',
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

/** What `-f` and `-A` name, as flags. */
const FAMILIES: Readonly<Record<string, string>> = { inet: '4', inet6: '6', unix: 'x', link: '0' };
const QUERIES: Readonly<Record<string, string>> = {
  all: 'tuSwx0',
  inet: 'tuSw',
  tcp: 't',
  udp: 'u',
  sctp: 'S',
  raw: 'w',
  unix: 'x',
  packet: '0',
};

interface SsArguments {
  readonly flags: string;
  readonly words: readonly string[];
  readonly problem: string | undefined;
}

function readArguments(args: readonly string[]): SsArguments {
  const rest = [...args];
  const words: string[] = [];
  let flags = '';
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (!argument.startsWith('-')) {
      words.push(argument);
      continue;
    }
    const letters = LONG_FLAGS[argument] ?? argument.replace(/^-+/, '');
    const [, before = letters, option] = /^([^fA]*)([fA])$/.exec(letters) ?? [];
    flags += before;
    if (option === undefined) continue;
    const value = rest.shift() ?? '';
    const named = option === 'f' ? [FAMILIES[value]] : value.split(',').map((name) => QUERIES[name]);
    if (named.includes(undefined)) {
      const problem = option === 'f' ? `ss: "${value}" is invalid family\n` : `ss: "${value}" is illegal\n`;
      return { flags, words, problem };
    }
    flags += named.join('');
  }
  const unknown = /[^tuSlanpH46eoimrsOhVwx0]/.exec(flags)?.[0];
  const isKnown = unknown !== undefined && /[dKDNTMEZzbF]/.test(unknown);
  const problem =
    unknown === undefined
      ? undefined
      : isKnown
        ? `ss: -${unknown} is not modelled\n`
        : `ss: invalid option -- '${unknown}'\n${SS_USAGE}`;
  return { flags, words, problem };
}

// eslint-disable-next-line require-yield -- done at once
export function* ss(process: Process, args: readonly string[]): Task<number> {
  const { flags, words, problem } = readArguments(args);
  if (problem !== undefined) {
    process.stderr(problem);
    return 255;
  }
  if (/[hV]/.test(flags)) {
    process.stdout(flags.includes('V') ? 'ss utility, iproute2-6.1.0\n' : SS_USAGE);
    return 0;
  }
  const filter = parseSocketFilter(words, (name) => process.environment.namespace.stack.findDevice(name));
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
  const kinds = new Set(/[tuSwx0]/.test(flags) ? flags.match(/[tuSwx0]/g) : 'tuSwx0');
  const families = new Set(flags.match(/[46]/g));
  const sockets = selectSockets(all, {
    hasTcp: kinds.has('t'),
    hasUdp: kinds.has('u'),
    hasSctp: kinds.has('S'),
    hasListening: isListening || isAll,
    hasConnected: !isListening || isAll,
  }).filter(
    (socket) =>
      (states === undefined || states.has(socket.state)) &&
      (families.size !== 1 || isOfFamily(socket, families.has('4') ? 'ipv4' : 'ipv6')) &&
      matches(socket),
  );
  return formatSs(sockets, {
    // Unix and packet sockets are of several kinds each.
    hasProtocol: kinds.size > 1 || kinds.has('x') || kinds.has('0'),
    hasProcesses: flags.includes('p'),
    isNumeric: flags.includes('n'),
    hasHeading: !flags.includes('H'),
    hasState: states === undefined || states.size > 2,
    moreOf: (socket) => moreOf(process, flags, socket),
  });
}

function moreOf(process: Process, flags: string, socket: SocketSnapshot): string {
  const now = process.environment.scheduler.now();
  let text = /[oe]/.test(flags) ? formatSocketTimer(socket, now) : '';
  if (flags.includes('e')) text += formatSocketIdentity(socket);
  const isDetailed = flags.includes('i') && socket.protocol === 'tcp';
  if (!isDetailed && !flags.includes('m')) return text;
  if (!flags.includes('O')) text += '\n\t';
  if (flags.includes('m')) text += formatSocketMemory(socket, process.environment.namespace.stack.sysctl);
  return isDetailed ? text + formatSocketDetails(socket, now) : text;
}
