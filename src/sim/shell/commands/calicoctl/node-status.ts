/**
 * `calicoctl node status` (projectcalico/calico v3.29 `calicoctl/calicoctl/commands/node/status.go`): which programs run on this node,
 * and what BIRD says of its neighbors, drawn as olekukonko/tablewriter v0.0.5 draws a table.
 *
 * Leaves out GoBGP, and neighbors of BIRD for IPv6, which has none here.
 */
import { BIRD_SOCKETS, BirdDaemon } from '../../../app/bgp/bird-daemon';
import { showProtocols } from '../../../app/bgp/bird-protocols';
import type { Process } from '../../../host/process';
import { drawTable } from './draw-table';

const HEADINGS = ['PEER ADDRESS', 'PEER TYPE', 'STATE', 'SINCE', 'INFO'];
const TYPES: ReadonlyMap<string, string> = new Map([
  ['Global', 'global'],
  ['Mesh', 'node-to-node mesh'],
  ['Node', 'node specific'],
]);

/** Answers the exit code. */
export function nodeStatus(process: Process): number {
  const { processes } = process.environment;
  const runs = (...words: readonly string[]): boolean =>
    [...processes].some(({ argv }) => words.some((word, index) => argv[index] === word));
  if (!runs('calico-felix') && !runs('calico-node', '-felix')) {
    process.stdout('Calico process is not running.\n');
    return 1;
  }
  process.stdout('Calico process is running.\n');
  if (!runs('bird')) {
    process.stdout('\nNone of the BGP backend processes (BIRD or GoBGP) are running.\n\n');
    return 0;
  }
  process.stdout('\nIPv4 BGP status\n');
  const { doors } = process.environment;
  const daemon = [CALICO_SOCKET, ...BIRD_SOCKETS]
    .map((path) => doors.get(path))
    .find((door) => door !== undefined);
  if (daemon instanceof BirdDaemon) {
    const rows = peerRows(process, daemon);
    process.stdout(rows.length === 0 ? 'No IPv4 peers found.\n' : drawTable(HEADINGS, rows));
  } else {
    const why = 'dial unix /var/run/bird/bird.ctl: connect: no such file or directory';
    process.stdout(`Error querying BIRD: unable to connect to BIRDv4 socket: ${why}`);
  }
  process.stdout(
    runs('bird6')
      ? '\nIPv6 BGP status\nNo IPv6 peers found.\n\n'
      : "\nINFO: BIRDv6 process: 'bird6' is not running.\n\n",
  );
  return 0;
}

const CALICO_SOCKET = '/var/run/calico/bird.ctl';

/** What `show protocols` has of neighbors that confd has named. */
function peerRows(process: Process, daemon: BirdDaemon): readonly (readonly string[])[] {
  const { startTimeMs, scheduler } = process.environment;
  const names = new Set(daemon.speaker.sessions().map(({ name }) => name));
  const clock = { startTimeMs, now: scheduler.now() };
  return showProtocols(daemon, clock, { names, isLong: false }).flatMap((line) => {
    const [name = '', protocol, , state = '', since = '', ...info] = line.trim().split(/\s+/u);
    const [, type = '', address = ''] = /^(Global|Node|Mesh)_(.+)$/u.exec(name) ?? [];
    const shown = TYPES.get(type);
    if (protocol !== 'BGP' || shown === undefined || info.length === 0) return [];
    return [[address.replaceAll('_', '.'), shown, state, since, info.join(' ')]];
  });
}
