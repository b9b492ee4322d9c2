/** netstat of net-tools and busybox: -t -u -l -a -n -p for sockets, -r for routes. */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { formatNetstat, selectSockets, snapshotSockets } from '../socket-text';
import { formatRoutingTable } from './route';

// eslint-disable-next-line require-yield -- done at once
export function* netstat(process: Process, args: readonly string[]): Task<number> {
  const flags = args.join('').replaceAll('-', '');
  const { namespace } = process.environment;
  if (flags.includes('r')) {
    process.stdout(formatRoutingTable(namespace.stack.routes.entries(), 'netstat'));
    return 0;
  }
  const hasAny = flags.includes('t') || flags.includes('u');
  const selection = {
    hasTcp: flags.includes('t') || !hasAny,
    hasUdp: flags.includes('u') || !hasAny,
    hasListening: flags.includes('l') || flags.includes('a'),
    hasConnected: !flags.includes('l') || flags.includes('a'),
  };
  const sockets = selectSockets(snapshotSockets(namespace), selection);
  process.stdout(formatNetstat(sockets, selection, flags.includes('p')));
  return 0;
}
