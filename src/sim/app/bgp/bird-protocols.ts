/** `birdcl show protocols`, of BIRD 1.6.8 and of BIRD 2.0.12 (nest/proto.c, proto/bgp/bgp.c). */
import type { SimTime } from '../../base/time';
import { formatIp, type IpFamily } from '../../wire/ip-address';
import { formatIpv4 } from '../../wire/ipv4-address';
import type { BgpSession } from './bgp-session';
import type { BirdDaemon } from './bird-daemon';
import { errorText, infoText, sinceText, stateName, type BirdClock } from './bird-text';
import type { RouteCounters, RouteOwner } from './rib-route';
import type { RouteFilter } from './route-filter';
import { channelLines, sessionLines } from './bird-session-text';

/** A protocol as the list has it. */
interface ProtocolRow {
  readonly name: string;
  readonly proto: string;
  /** `---` in BIRD 2 where several channels are possible. */
  readonly table: string;
  readonly state: string;
  readonly since: SimTime;
  readonly info: string;
  readonly preference: number;
  readonly counters: RouteCounters;
  readonly filters: readonly [string, string];
  readonly owner: RouteOwner | undefined;
  readonly session: BgpSession | undefined;
  /** BIRD 2's `device` has none. */
  readonly hasChannel: boolean;
}

const KERNEL_PREFERENCE = 10;
const DEVICE_PREFERENCE = 240;

export function protocolNames(daemon: BirdDaemon): readonly string[] {
  return rowsOf(daemon).map(({ name }) => name);
}

/** The lines; with `isLong`, everything of each. */
export function showProtocols(
  daemon: BirdDaemon,
  clock: BirdClock,
  { names, isLong }: { readonly names: ReadonlySet<string>; readonly isLong: boolean },
): readonly string[] {
  const isOld = daemon.version === '1.6.8';
  const lines = [
    isOld
      ? 'name     proto    table    state  since       info'
      : 'Name       Proto      Table      State  Since         Info',
  ];
  for (const row of rowsOf(daemon)) {
    if (!names.has(row.name)) continue;
    const since = sinceText(daemon.version, clock, row.since);
    const [width, stateWidth, sinceWidth] = isOld ? [8, 5, 10] : [10, 6, 12];
    const columns = [row.name, row.proto, row.table].map((text) => text.padEnd(width));
    const gap = isOld ? '  ' : ' ';
    lines.push(
      `${columns.join(' ')} ${row.state.padEnd(stateWidth)}${gap}${since.padEnd(sinceWidth)}  ${row.info}`,
    );
    if (isLong) lines.push(...detailLines(daemon, row), '');
  }
  return lines;
}

function rowsOf(daemon: BirdDaemon): readonly ProtocolRow[] {
  const { speaker, kernel, direct, statics } = daemon;
  const isOld = daemon.version === '1.6.8';
  const table = isOld ? 'master' : 'master4';
  const several = isOld ? 'master' : '---';
  const up = { state: 'up', info: '', session: undefined, hasChannel: true } as const;
  const since = speaker.startedAt;
  return [
    {
      ...up,
      name: 'kernel1',
      proto: 'Kernel',
      table,
      since,
      preference: KERNEL_PREFERENCE,
      counters: kernel.counters,
      filters: ['ACCEPT', filterName(kernel.exportFilter)],
      owner: daemon.learned,
    },
    {
      ...up,
      name: 'device1',
      proto: 'Device',
      table: several,
      since,
      preference: DEVICE_PREFERENCE,
      counters: EMPTY_COUNTERS,
      filters: ['ACCEPT', 'REJECT'],
      owner: undefined,
      hasChannel: isOld,
    },
    ...[
      { source: direct, proto: 'Direct', shown: several },
      { source: statics, proto: 'Static', shown: table },
    ].map(({ source, proto, shown }) => ({
      ...up,
      name: source.name,
      proto,
      table: shown,
      since: source.since,
      preference: source.preference,
      counters: source.counters,
      filters: ['ACCEPT', 'REJECT'] as const,
      owner: source,
    })),
    ...speaker.sessions().map((session) => rowOfSession(session, several)),
  ];
}

const EMPTY_COUNTERS: Readonly<RouteCounters> = {
  imported: 0,
  importUpdates: 0,
  importUpdatesRejected: 0,
  importUpdatesFiltered: 0,
  importUpdatesIgnored: 0,
  importUpdatesAccepted: 0,
  importWithdraws: 0,
  importWithdrawsIgnored: 0,
  importWithdrawsAccepted: 0,
  exported: 0,
  exportUpdates: 0,
  exportUpdatesRejected: 0,
  exportUpdatesFiltered: 0,
  exportUpdatesAccepted: 0,
  exportWithdraws: 0,
  exportWithdrawsAccepted: 0,
};

function rowOfSession(session: BgpSession, table: string): ProtocolRow {
  const { neighbor, name, state, since, preference, counters } = session;
  return {
    name,
    proto: 'BGP',
    table,
    state,
    since,
    info: infoText(session),
    preference,
    counters,
    filters: [filterName(neighbor.import), filterName(neighbor.export)],
    owner: session,
    session,
    hasChannel: true,
  };
}

function filterName({ name }: RouteFilter): string {
  return name ?? '(unnamed)';
}

function detailLines(daemon: BirdDaemon, row: ProtocolRow): readonly string[] {
  const { session } = row;
  const description = session?.neighbor.description;
  const head = description === undefined ? [] : [`  Description:    ${description}`];
  if (daemon.version === '1.6.8') {
    const routes = [
      `  Preference:     ${row.preference}`,
      ...filterLines(row, '  '),
      ...statisticLines(daemon, row, '  '),
    ];
    return [...head, ...routes, ...(session === undefined ? [] : bgpLines(daemon, session))];
  }
  if (!row.hasChannel) return head;
  const families: readonly IpFamily[] = session?.neighbor.families ?? ['IPv4'];
  const channels = families.flatMap((family) => [
    `  Channel ${family === 'IPv4' ? 'ipv4' : 'ipv6'}`,
    `    State:          ${session === undefined || session.state === 'up' ? 'UP' : 'DOWN'}`,
    `    Table:          ${family === 'IPv4' ? 'master4' : 'master6'}`,
    `    Preference:     ${row.preference}`,
    ...filterLines(row, '    '),
    ...(session === undefined || session.state === 'up' ? statisticLines(daemon, row, '    ') : []),
    ...(session === undefined ? [] : channelLines(session, family)),
  ]);
  return [...head, ...(session === undefined ? [] : bgpLines(daemon, session)), ...channels];
}

function filterLines({ filters }: ProtocolRow, indent: string): readonly string[] {
  return [`${indent}Input filter:   ${filters[0]}`, `${indent}Output filter:  ${filters[1]}`];
}

function statisticLines({ speaker }: BirdDaemon, row: ProtocolRow, indent: string): readonly string[] {
  const { counters, owner } = row;
  const preferred = owner === undefined ? 0 : speaker.rib.preferredCount(owner);
  const columns = (name: string, values: readonly (number | undefined)[]): string =>
    `${indent}  ${name.padEnd(20)}${values
      .map((value) => String(value ?? '---').padStart(11))
      .join('')
      .slice(1)}`;
  return [
    `${indent}Routes:         ${counters.imported} imported, ${counters.exported} exported, ${preferred} preferred`,
    `${indent}Route change stats:     received   rejected   filtered    ignored   accepted`,
    columns('Import updates:', [
      counters.importUpdates,
      counters.importUpdatesRejected,
      counters.importUpdatesFiltered,
      counters.importUpdatesIgnored,
      counters.importUpdatesAccepted,
    ]),
    columns('Import withdraws:', [
      counters.importWithdraws,
      0,
      undefined,
      counters.importWithdrawsIgnored,
      counters.importWithdrawsAccepted,
    ]),
    columns('Export updates:', [
      counters.exportUpdates,
      counters.exportUpdatesRejected,
      counters.exportUpdatesFiltered,
      undefined,
      counters.exportUpdatesAccepted,
    ]),
    columns('Export withdraws:', [
      counters.exportWithdraws,
      undefined,
      undefined,
      undefined,
      counters.exportWithdrawsAccepted,
    ]),
  ];
}

function bgpLines({ version }: BirdDaemon, session: BgpSession): readonly string[] {
  const { neighbor, localAs } = session;
  const lines = [
    `  BGP state:          ${stateName(session)}`,
    `    Neighbor address: ${formatIp(neighbor.address)}`,
    `    Neighbor AS:      ${neighbor.as}`,
  ];
  if (version === '2.0.12') lines.push(`    Local AS:         ${localAs}`);
  if (session.isRestarting) lines.push('    Neighbor graceful restart active');
  if (session.state === 'start') lines.push(...waitingLines(version, session));
  else if (session.state === 'up') lines.push(...sessionLines(version, session));
  const error = errorText(session);
  if (error !== '') lines.push(`    Last error:       ${error}`);
  return lines;
}

function waitingLines(version: BirdDaemon['version'], session: BgpSession): readonly string[] {
  const { startupTimer, restartTimer, outgoing, errorWaitSeconds, neighbor } = session;
  const left = (seconds: number): string =>
    version === '1.6.8' ? String(Math.ceil(seconds)) : seconds.toFixed(3);
  const lines: string[] = [];
  if (errorWaitSeconds !== undefined) {
    lines.push(`    Error wait:       ${left(startupTimer.secondsLeft)}/${errorWaitSeconds}`);
  }
  if (outgoing.state === 'active' && outgoing.connectTimer.isArmed) {
    const whole = Math.max(1, neighbor.connectDelaySeconds);
    lines.push(`    Connect delay:    ${left(outgoing.connectTimer.secondsLeft)}/${whole}`);
  }
  if (restartTimer.isArmed) lines.push(`    Restart timer:    ${left(restartTimer.secondsLeft)}/-`);
  return lines;
}

/** Of the router id in `show status`. */
export function statusLines(
  daemon: BirdDaemon,
  hostname: string,
  times: { readonly now: string; readonly start: string },
): readonly string[] {
  const { release, version, speaker } = daemon;
  return [
    `BIRD ${release}`,
    `Router ID is ${formatIpv4(speaker.routerId)}`,
    ...(version === '2.0.12' ? [`Hostname is ${hostname}`] : []),
    `Current server time is ${times.now}`,
    `Last reboot on ${times.start}`,
    `Last reconfiguration on ${times.start}`,
    'Daemon is up and running',
  ];
}
