/**
 * conntrack of conntrack-tools 1.4.7: -L, -G, -D, -E, -F, -C and -S, with the filters of its manual page and -o extended,
 * id, timestamp, ktimestamp and save. Leaves out creating and changing entries, -o xml, and which program deleted an entry.
 */
import { calendarTime, formatUnixDate } from '../../app/calendar';
import type { Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import type { Connection, ConntrackEvent } from '../../netfilter/connection';
import { fitsFilter } from '../../netfilter/connection-filter';
import type { ConntrackTable } from '../../netfilter/conntrack';
import {
  formatConnection,
  formatConntrackEvent,
  formatSavedConnection,
  type ConnectionFormat,
} from '../../netfilter/format-connection';
import { parseConntrackCommand, type ConntrackInvocation } from './conntrack-options';
import { CONNTRACK_HELP } from './conntrack-help';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
const NANOSECONDS_PER_MICROSECOND = 1000;

export function* conntrack(process: Process, args: readonly string[]): Task<number> {
  const { netfilter } = process.environment.namespace.stack;
  const parsed = parseConntrackCommand(args);
  if (!parsed.ok) {
    process.stderr(`${VERSION}: ${parsed.error}\n${HINT}`);
    return 2;
  }
  const invocation = parsed.value;
  if (invocation.output.has('xml')) {
    process.stderr(`${VERSION}: output \`xml' is not modelled\n`);
    return 2;
  }
  const isConntrack = invocation.table === 'conntrack';
  switch (invocation.command) {
    case 'h':
      process.stdout(CONNTRACK_HELP);
      return 0;
    case 'V':
      process.stdout(`${VERSION}\n`);
      return 0;
    case 'C':
      process.stdout(`${isConntrack ? sumOf(netfilter.conntrackTables, ({ count }) => count) : 0}\n`);
      return 0;
    case 'F':
      if (isConntrack) for (const table of tablesOf(process, invocation)) table.flush();
      process.stderr(
        `${VERSION}: ${isConntrack ? 'connection tracking' : 'expectation'} table has been emptied.\n`,
      );
      return 0;
    case 'S':
      process.stdout(isConntrack ? formatStatistics(process) : EXPECTATION_STATISTICS);
      return 0;
    case 'E':
      return yield* watch(process, invocation);
    default:
      return showEntries(process, invocation);
  }
}

const EXPECTATION_STATISTICS = 'cpu=0   \texpect_new=0 expect_create=0 expect_delete=0 \n';

function formatStatistics(process: Process): string {
  const { conntrackTables: tables } = process.environment.namespace.stack.netfilter;
  const counts: readonly (readonly [string, number])[] = [
    ['found', 0],
    ['invalid', sumOf(tables, (table) => table.invalidPackets)],
    ['insert', 0],
    ['insert_failed', sumOf(tables, (table) => table.insertFailures)],
    ['drop', sumOf(tables, (table) => table.fullDrops)],
    ['early_drop', sumOf(tables, (table) => table.earlyDrops)],
    ['error', 0],
    ['search_restart', 0],
    ['clash_resolve', sumOf(tables, (table) => table.resolvedClashes)],
    ['chaintoolong', 0],
  ];
  return `cpu=0   \t${counts.map(([name, count]) => `${name}=${count} `).join('')}\n`;
}

function sumOf(tables: readonly ConntrackTable[], valueOf: (table: ConntrackTable) => number): number {
  return tables.reduce((sum, table) => sum + valueOf(table), 0);
}

/** Of the family asked for, or of both. */
function tablesOf(process: Process, { family }: ConntrackInvocation): readonly ConntrackTable[] {
  return process.environment.namespace.stack.netfilter.conntrackTables.filter(
    ({ book }) => family === undefined || (family === 'ipv6') === (book !== undefined),
  );
}

/** `-L`, `-G` and `-D`. */
function showEntries(process: Process, invocation: ConntrackInvocation): number {
  const tables = tablesOf(process, invocation);
  const { command, filter, isEmpty, output } = invocation;
  if (invocation.table === 'expect') {
    process.stderr(`${VERSION}: 0 expectations have been ${command === 'D' ? 'deleted' : 'shown'}.\n`);
    return 0;
  }
  const isSearched = !isEmpty && invocation.table === 'conntrack';
  const entries = isSearched ? tables.flatMap((table) => table.entries(filter)) : [];
  if (command === 'G' && entries.length === 0) {
    process.stderr(`${VERSION}: Operation failed: such conntrack doesn't exist\n`);
    return 1;
  }
  const now = process.environment.scheduler.now();
  const format = formatOf(process, output);
  const lines = entries.map((entry) =>
    output.has('save')
      ? formatSavedConnection(entry, now)
      : formatConnection(entry, now, { ...format, uses: command === 'G' ? 2 : 1 }),
  );
  process.stdout(lines.map((line) => `${line}\n`).join(''));
  if (command === 'D') {
    for (const entry of entries) tables.find(({ book }) => book === entry.book)?.remove(entry);
  }
  if (invocation.isZeroing) for (const entry of entries) clearCounters(entry);
  process.stderr(
    `${VERSION}: ${entries.length} flow entries have been ${command === 'D' ? 'deleted' : 'shown'}.\n`,
  );
  return command === 'D' && entries.length === 0 ? 1 : 0;
}

function clearCounters(connection: Connection): void {
  connection.originalPackets = 0;
  connection.originalBytes = 0;
  connection.replyPackets = 0;
  connection.replyBytes = 0;
}

function formatOf({ environment }: Process, output: ReadonlySet<string>): ConnectionFormat {
  const format = { isExtended: output.has('extended'), hasId: output.has('id') };
  if (!output.has('ktimestamp')) return format;
  return {
    ...format,
    formatStart: (beganAt) =>
      formatUnixDate(calendarTime(environment.startTimeMs, beganAt)).replace(' UTC', ''),
  };
}

/** `-E` until it is interrupted. */
function* watch(process: Process, invocation: ConntrackInvocation): Task<number> {
  const { filter, output, events, isEmpty, family } = invocation;
  const format = formatOf(process, output);
  let count = 0;
  const observer = {
    onConntrackEvent: (event: ConntrackEvent, connection: Connection): void => {
      const isWanted =
        events.size === 0 || events.has('ALL') || events.has(event === 'UPDATE' ? 'UPDATES' : event);
      if (!isWanted || isEmpty || !fitsFilter(connection, filter)) return;
      count += 1;
      const time = output.has('timestamp') ? `[${timestampOf(process)}]\t` : '';
      process.stdout(`${time}${formatConntrackEvent(event, connection, format)}\n`);
    },
  };
  const { netfilter } = process.environment.namespace.stack;
  // Connections of IPv6 may begin later.
  const tables = [
    ...(family === 'ipv6' ? [] : [netfilter.conntrack]),
    ...(family === 'ipv4' ? [] : [netfilter.ip6tables.conntrack]),
  ];
  const stops = tables.map((table) => table.observe(observer));
  const stop = (): void => {
    for (const each of stops) each();
  };
  process.own({ close: stop });
  yield* until((resume) => {
    process.onSignal = (): boolean => {
      resume();
      return true;
    };
    return () => undefined;
  });
  stop();
  process.onSignal = undefined;
  process.stderr(`${VERSION}: ${count} flow events have been shown.\n`);
  return 0;
}

function timestampOf({ environment }: Process): string {
  const { scheduler, startTimeMs } = environment;
  const now = scheduler.now();
  const microseconds = startTimeMs * 1000 + Math.floor(now / NANOSECONDS_PER_MICROSECOND);
  const seconds = String(Math.floor(microseconds / 1_000_000)).padEnd(8);
  return `${seconds}.${String(microseconds % 1_000_000).padEnd(6)}`;
}
