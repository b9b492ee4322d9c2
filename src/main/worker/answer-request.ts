/** What the host answers to each request of the contract. */
import { dropView } from '../../sim/api/drop-text';
import type { RequestName, RequestOf, ResponseOf } from '../contract/lab-api';
import type { ConnectionTerminals } from './connection-terminals';
import { captureStateOf, type LabHost } from './lab-host';

/** Who asks: the lab, and what the page has of its own. */
interface RequestingPage {
  readonly host: LabHost;
  readonly terminals: ConnectionTerminals;
  /** Those that the page has started. */
  readonly captureIds: Set<string>;
}

type Answers = {
  readonly [Name in RequestName]?: (argument: RequestOf<Name>, page: RequestingPage) => ResponseOf<Name>;
};

/** So many captures of one page are kept beside the newest, for export. */
const MAX_OLDER_CAPTURES = 2;

const ANSWERS: Answers = {
  'lab.get': (_, { host: { simulation } }) => ({
    name: simulation.document.name,
    startTimeMs: simulation.startTimeMs,
    generation: 1,
  }),
  'text.get': (_, { host: { simulation } }) => ({
    version: 1,
    files: simulation.document.files.map(({ name, text }) => ({
      name,
      text: text.replaceAll(/\r\n?/gu, '\n'),
    })),
  }),
  'text.state': (_, { host: { simulation } }) => ({
    version: 1,
    diagnostics: simulation.document.notices.map(({ severity, code, message, hint, location }) => ({
      severity,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(location === undefined ? {} : { location: { ...location } }),
    })),
    application: { kind: 'applied' },
    editedFiles: [],
  }),
  'topology.get': (_, { host: { simulation } }) => simulation.topology(),
  'clock.get': (_, { host }) => host.clock(),
  'clock.play': (_, { host }) => {
    host.play();
    return host.clock();
  },
  'clock.pause': (_, { host }) => {
    host.pause();
    return host.clock();
  },
  'clock.step': (_, { host }) => {
    host.step();
    return host.clock();
  },
  'clock.speed': ({ speed }, { host }) => {
    host.setSpeed(speed);
    return host.clock();
  },
  'capture.start': ({ interfaces, filter }, page) => startCapture(interfaces, filter, page),
  'capture.stop': ({ captureId }, { host: { simulation } }) => {
    const session = simulation.findCapture(captureId);
    session?.stop();
    return session === undefined ? undefined : captureStateOf(session);
  },
  'capture.setFilter': ({ captureId, filter }, { host: { simulation } }) => {
    const session = simulation.findCapture(captureId);
    if (session === undefined) return { kind: 'no-such-interface', interfaceId: captureId };
    const changed = session.setFilter(filter);
    if (!changed.ok) return { kind: 'bad-filter', ...changed.error };
    return { kind: 'started', captureId };
  },
  'capture.rows': ({ captureId, from, count }, { host }) => {
    const session = host.simulation.findCapture(captureId);
    return session === undefined ? [] : [...host.captureText(session).lines(from, count)];
  },
  'capture.export': ({ captureId }, { host: { simulation } }) => {
    const session = simulation.findCapture(captureId);
    if (session === undefined) return undefined;
    const base64 = Buffer.from(session.encode()).toString('base64');
    return { fileName: `${simulation.document.name}-${captureId}.pcapng`, base64 };
  },
  'drops.rows': ({ from, count }, { host: { simulation } }) =>
    simulation.dropsSince(from).slice(0, count).map(dropView),
  'terminal.open': (argument, { terminals }) => terminals.open(argument),
  'terminal.write': ({ terminalId, data }, { host, terminals }) => {
    host.guard(() => terminals.write(terminalId, data));
    return undefined;
  },
  'terminal.resize': ({ terminalId, columns, rows }, { terminals }) => {
    terminals.resize(terminalId, columns, rows);
    return undefined;
  },
  'terminal.close': ({ terminalId }, { terminals }) => {
    terminals.close(terminalId);
    return undefined;
  },
};

export function answerRequest<Name extends RequestName>(
  name: Name,
  argument: RequestOf<Name>,
  page: RequestingPage,
): ResponseOf<Name> | undefined {
  return ANSWERS[name]?.(argument, page);
}

function startCapture(
  interfaces: readonly string[],
  filter: string,
  { host, captureIds }: RequestingPage,
): ResponseOf<'capture.start'> {
  const started = host.simulation.startCapture({ interfaces, filter });
  if (started.ok) {
    for (const captureId of [...captureIds].slice(0, -MAX_OLDER_CAPTURES)) {
      host.deleteCapture(captureId);
      captureIds.delete(captureId);
    }
    captureIds.add(started.value.id);
    return { kind: 'started', captureId: started.value.id };
  }
  const problem = started.error;
  if (problem.kind === 'bad-filter') return problem;
  return { kind: 'no-such-interface', interfaceId: problem.interfaceId };
}
