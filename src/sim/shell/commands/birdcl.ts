/**
 * birdcl, the remote control of BIRD (client/birdcl.c, nest/config.Y), in the words of the version that runs.
 *
 * Models `show status | protocols | route | interfaces | static`, `enable`, `disable`, `restart`, `reload` and `down`, also as lines
 * of standard input. `show route` knows a network, `for`, `all`, `primary`, `protocol`, `export`, `noexport`, `count` and `stats`.
 * Leaves out filters in questions, which are refused by name, `configure`, and everything of protocols that are not there.
 */
import { BIRD_SOCKETS, BirdDaemon } from '../../app/bgp/bird-daemon';
import { interfaceLines } from '../../app/bgp/bird-interfaces';
import { protocolNames, showProtocols, statusLines } from '../../app/bgp/bird-protocols';
import { showRoutes, type RouteQuery } from '../../app/bgp/bird-routes';
import { dateAndTime, type BirdClock } from '../../app/bgp/bird-text';
import type { RibRoute } from '../../app/bgp/rib-route';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { parseIp } from '../../wire/ip-address';
import { formatIpCidr, isSameCidr, parseIpCidr } from '../../wire/ip-cidr';

const USAGE = 'Usage: birdcl [-s <control-socket>] [-v] [-r] [-l]\n';
const NO_COMMAND = "No such command. Press `?' for help.";

/** What a command answers. An error ends with exit code 1. */
interface Answer {
  readonly lines: readonly string[];
  readonly isError?: boolean;
}

export function* birdcl(process: Process, args: readonly string[]): Task<number> {
  const given = readArguments(process, args);
  if (typeof given === 'number') return given;
  const { doors } = process.environment;
  const path = given.socket ?? BIRD_SOCKETS.find((known) => doors.has(known)) ?? BIRD_SOCKETS[0];
  const daemon = doors.get(path);
  if (!(daemon instanceof BirdDaemon)) {
    process.stderr(`Unable to connect to server control socket (${path}): No such file or directory\n`);
    return 1;
  }
  process.stdout(`BIRD ${daemon.release} ready.\n`);
  if (given.words.length > 0) return run(process, daemon, given.words);
  let exitCode = 0;
  for (;;) {
    const text = yield* process.stdin.read();
    if (text === undefined) return exitCode;
    for (const line of text.split('\n')) {
      const words = wordsOf(line);
      if (words.length === 0) continue;
      if (words[0] === 'quit' || words[0] === 'exit') return exitCode;
      exitCode = run(process, daemon, words);
    }
  }
}

function readArguments(
  process: Process,
  args: readonly string[],
): { readonly socket: string | undefined; readonly words: readonly string[] } | number {
  let socket: string | undefined;
  let index = 0;
  for (; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (!word.startsWith('-')) break;
    if (word === '-s') {
      index += 1;
      socket = args[index];
    } else if (word !== '-v' && word !== '-r' && word !== '-l') {
      process.stderr(`birdcl: invalid option -- '${word.slice(1, 2)}'\n${USAGE}`);
      return 1;
    }
  }
  return { socket, words: args.slice(index).flatMap(wordsOf) };
}

function wordsOf(line: string): readonly string[] {
  return line
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '');
}

function run(process: Process, daemon: BirdDaemon, words: readonly string[]): number {
  const { lines, isError = false } = answer(process, daemon, words);
  for (const line of lines) process.stdout(`${line}\n`);
  return isError ? 1 : 0;
}

function answer(process: Process, daemon: BirdDaemon, words: readonly string[]): Answer {
  const [verb = '', ...rest] = words;
  if (verb === 'show') return show(process, daemon, rest);
  if (verb === 'down') {
    daemon.shutDown();
    return { lines: ['Shutdown requested'] };
  }
  if (verb === 'enable' || verb === 'disable' || verb === 'restart' || verb === 'reload') {
    return change(daemon, verb, rest);
  }
  if (verb === 'configure') return failed('configure is not modelled in this lab');
  return failed(NO_COMMAND);
}

function failed(line: string): Answer {
  return { lines: [line], isError: true };
}

function show(process: Process, daemon: BirdDaemon, [what = '', ...rest]: readonly string[]): Answer {
  const { environment } = process;
  const clock = { startTimeMs: environment.startTimeMs, now: environment.scheduler.now() };
  if (what === 'status') {
    const at = (time: BirdClock['now']): string => dateAndTime(daemon.version, clock, time);
    const times = { now: at(clock.now), start: at(daemon.speaker.startedAt) };
    return { lines: statusLines(daemon, environment.hostname, times) };
  }
  if (what === 'protocols') {
    const isLong = rest[0] === 'all';
    const names = chosenProtocols(daemon, isLong ? rest[1] : rest[0]);
    return typeof names === 'string'
      ? failed(names)
      : { lines: showProtocols(daemon, clock, { names, isLong }) };
  }
  if (what === 'route') return showRoute(daemon, clock, rest);
  if (what === 'interfaces') {
    const { stack } = environment.namespace;
    return { lines: interfaceLines(stack, daemon.version, rest[0] === 'summary') };
  }
  if (what === 'static') {
    const lines = daemon.statics.routes().map(({ prefix, type }) => `${formatIpCidr(prefix)} ${type}`);
    return { lines };
  }
  return failed(NO_COMMAND);
}

/** All without a name; `"Mesh*"` in quotes is a pattern. */
function chosenProtocols(daemon: BirdDaemon, word: string | undefined): ReadonlySet<string> | string {
  const names = protocolNames(daemon);
  if (word === undefined || word === 'all') return new Set(names);
  const [, pattern] = /^"(.*)"$/u.exec(word) ?? [];
  if (pattern !== undefined) {
    const start = pattern.endsWith('*') ? pattern.slice(0, -1) : undefined;
    return new Set(names.filter((name) => (start === undefined ? name === pattern : name.startsWith(start))));
  }
  return names.includes(word) ? new Set([word]) : unknownProtocol(daemon, word);
}

function unknownProtocol(daemon: BirdDaemon, word: string): string {
  return daemon.version === '1.6.8'
    ? `${word} is not a protocol`
    : 'syntax error, unexpected CF_SYM_UNDEFINED, expecting END or CF_SYM_KNOWN or TEXT or ALL';
}

type MutableQuery = { -readonly [Key in keyof RouteQuery]: RouteQuery[Key] };

interface RouteRequest {
  readonly query: MutableQuery;
  output: 'routes' | 'count' | 'stats';
  isSingle: boolean;
}

function showRoute(daemon: BirdDaemon, clock: BirdClock, words: readonly string[]): Answer {
  const request: RouteRequest = {
    query: { isLong: false, wantsEntry: () => true, wantsRoute: () => true },
    output: 'routes',
    isSingle: false,
  };
  for (let index = 0; index < words.length;) {
    const used = readRouteWord(daemon, words.slice(index), request);
    if (typeof used === 'string') return failed(used);
    index += used;
  }
  const lines = showRoutes(daemon, clock, request.query);
  if (request.output === 'routes') {
    if (lines.length > 0 || !request.isSingle) return { lines };
    return failed(daemon.version === '1.6.8' ? 'Network not in table' : 'Network not found');
  }
  const counts = countLines(daemon, request.query);
  return { lines: request.output === 'count' ? counts : [...lines, ...counts] };
}

/** How many words it took; a text is what is wrong with them. */
function readRouteWord(daemon: BirdDaemon, words: readonly string[], request: RouteRequest): number | string {
  const [word = '', value] = words;
  const { query } = request;
  switch (word) {
    case 'all':
      query.isLong = true;
      return 1;
    case 'primary':
      narrow(query, (_route, isBest) => isBest);
      return 1;
    case 'count':
    case 'stats':
      request.output = word;
      return 1;
    case 'table':
      return 2;
    case 'for':
      return readDestination(daemon, value, request);
    case 'protocol':
    case 'export':
    case 'noexport':
      return readProtocol(daemon, [word, value ?? ''], query);
    case 'where':
    case 'filter':
      return `${word} is not modelled in this lab`;
    default:
      return readNetwork(word, request);
  }
}

function narrow(query: MutableQuery, wants: RouteQuery['wantsRoute']): void {
  const before = query.wantsRoute;
  query.wantsRoute = (route, isBest) => before(route, isBest) && wants(route, isBest);
}

function readDestination(
  daemon: BirdDaemon,
  value: string | undefined,
  request: RouteRequest,
): number | string {
  const network = value === undefined ? undefined : parseIpCidr(value);
  const address = network?.address ?? parseIp(value ?? '');
  if (address === undefined) return 'syntax error';
  const found = daemon.speaker.rib.lookUp(address);
  request.query.wantsEntry = (entry) => entry === found;
  request.isSingle = true;
  return 2;
}

function readNetwork(word: string, request: RouteRequest): number | string {
  const network = parseIpCidr(word);
  if (network === undefined) return 'syntax error';
  request.query.wantsEntry = ({ prefix }) => isSameCidr(prefix, network);
  request.isSingle = true;
  return 1;
}

function readProtocol(
  daemon: BirdDaemon,
  [kind, name]: readonly [string, string],
  query: MutableQuery,
): number | string {
  const session = daemon.speaker.session(name);
  if (session === undefined && !protocolNames(daemon).includes(name)) return unknownProtocol(daemon, name);
  if (kind === 'protocol') narrow(query, (route: RibRoute) => route.owner.name === name);
  else narrow(query, (route) => (session?.isTold(route) === true) === (kind === 'export'));
  return 2;
}

function countLines(
  { speaker, version }: BirdDaemon,
  { wantsEntry, wantsRoute }: RouteQuery,
): readonly string[] {
  let shown = 0;
  for (const entry of speaker.rib.entries()) {
    if (!wantsEntry(entry)) continue;
    shown += entry.routes.filter((route) => wantsRoute(route, route === entry.best)).length;
  }
  const { routeCount, networkCount } = speaker.rib;
  const text = `${shown} of ${routeCount} routes for ${networkCount} networks`;
  return [version === '1.6.8' ? text : `${text} in table master4`];
}

function change(
  daemon: BirdDaemon,
  verb: 'enable' | 'disable' | 'restart' | 'reload',
  rest: readonly string[],
): Answer {
  const words = rest.filter((word) => verb !== 'reload' || (word !== 'in' && word !== 'out'));
  const [word] = words;
  if (word === undefined) return failed('syntax error');
  const names = chosenProtocols(daemon, word);
  if (typeof names === 'string') return failed(names);
  const lines: string[] = [];
  for (const session of daemon.speaker.sessions()) {
    if (!names.has(session.name)) continue;
    if (verb === 'reload') {
      if (!rest.includes('out')) session.requestRefresh();
      if (rest.includes('out')) session.refreshExport();
      if (daemon.version === '1.6.8') lines.push(`${session.name}: reloading`);
      continue;
    }
    const isDown = session.state === 'down';
    if (verb === 'enable' && !isDown) lines.push(`${session.name}: already enabled`);
    else if (verb === 'disable' && isDown) lines.push(`${session.name}: already disabled`);
    else {
      session[verb]();
      lines.push(`${session.name}: ${verb === 'restart' ? 'restarted' : `${verb}d`}`);
    }
  }
  return { lines };
}
