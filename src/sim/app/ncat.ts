/**
 * ncat of Nmap 7.93, as Debian's package has it, over TCP, UDP and SCTP.
 *
 * Models connecting and listening, -4 -6 -l -k -n -p -s -u -v -w -z -i, --sctp, --send-only, --recv-only, --no-shutdown. Over SCTP
 * and UDP it ends with its standard input, and a listener does so once somebody is connected. The other options are refused
 * by name: running commands, TLS, proxies, access lists, brokers, files.
 */
import { elapsed, seconds, type Duration } from '../base/time';
import type { Result } from '../base/result';
import type { Process } from '../host/process';
import { connectSctp, SctpServer, type SctpStream } from '../host/sctp-stream';
import { Change, type Task } from '../host/task';
import { connectTcp, TcpServer, type TcpStream } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import { formatIp, isIpv6, parseIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import { runInBackground } from './background';
import { NCAT_HELP } from './ncat-help';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { describeResolveFailure, resolveHost } from './resolver';
import { describeSocketError } from './socket-error-text';

const DEFAULT_PORT = 31_337;
const CONNECT_LIMIT = seconds(10);
const FAILED = 2;
const NANOSECONDS_PER_SECOND = 1e9;
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
/** Options that the real one has, and what they take. */
const REFUSED_SHORT = 'UCtc:e:g:G:m:d:o:x:';
const REFUSED_LONG: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'append-output ssl ssl-verify broker chat unixsock vsock crlf telnet ' +
    'sh-exec: exec: lua-exec: max-conns: delay: output: hex-dump: allow: allowfile: deny: denyfile: proxy: proxy-type: ' +
    'proxy-auth: proxy-dns: ssl-cert: ssl-key: ssl-trustfile: ssl-ciphers: ssl-servername: ssl-alpn:'
  )
    .split(' ')
    .map((word) => [word.replace(':', ''), word]),
);

type Protocol = 'tcp' | 'udp' | 'sctp';
type Stream = TcpStream | SctpStream;

interface NcatPlan {
  readonly protocol: Protocol;
  readonly isVerbose: boolean;
  readonly isScan: boolean;
  readonly isKept: boolean;
  readonly isSendOnly: boolean;
  readonly isReceiveOnly: boolean;
  readonly hasShutdown: boolean;
  readonly limit: Duration;
  readonly idleLimit: Duration | undefined;
  readonly localPort: number | undefined;
  readonly localAddress: IpAddress | undefined;
  readonly family: IpFamily | undefined;
}

export function* ncat(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, {
    short: `46hi:klnp:s:uvw:z${REFUSED_SHORT}`,
    long: {
      ...REFUSED_LONG,
      help: 'h',
      'idle-timeout': 'i:',
      'keep-open': 'k',
      listen: 'l',
      nodns: 'n',
      'source-port': 'p:',
      source: 's:',
      udp: 'u',
      sctp: 'sctp',
      verbose: 'v',
      wait: 'w:',
      'send-only': 'send-only',
      'recv-only': 'recv-only',
      'no-shutdown': 'no-shutdown',
      version: 'version',
    },
  });
  if (!parsed.ok) {
    process.stderr(`${describeOptionError('ncat', parsed.error)}\n`);
    return quit(process, "Try `--help' or man(1) ncat for more information, usage options and help.");
  }
  const { options } = parsed;
  if (hasOption(options, 'h') || hasOption(options, 'version')) {
    if (hasOption(options, 'h')) process.stdout(NCAT_HELP);
    else process.stderr('Ncat: Version 7.93 ( https://nmap.org/ncat )\n');
    return 0;
  }
  const refused = [...options.values.keys()].find(
    (name) => REFUSED_LONG[name] !== undefined || REFUSED_SHORT.includes(name),
  );
  if (refused !== undefined) {
    process.stderr(`ncat: ${refused.length === 1 ? '-' : '--'}${refused} is not modelled\n`);
    return FAILED;
  }
  if (hasOption(options, 'v')) process.stderr('Ncat: Version 7.93 ( https://nmap.org/ncat )\n');
  const plan = planOf(options);
  return hasOption(options, 'l')
    ? yield* listen(process, plan, options.operands)
    : yield* connect(process, plan, options.operands);
}

function planOf(options: ParsedOptions): NcatPlan {
  const time = (name: string): Duration | undefined => {
    const [, count = '', unit = 's'] = /^([\d.]+)(ms|s|m|h)?$/.exec(optionValue(options, name) ?? '') ?? [];
    return count === '' ? undefined : seconds(Number(count) * (TIME_UNITS[unit] ?? 1));
  };
  const port = optionValue(options, 'p');
  return {
    protocol: hasOption(options, 'sctp') ? 'sctp' : hasOption(options, 'u') ? 'udp' : 'tcp',
    isVerbose: hasOption(options, 'v'),
    isScan: hasOption(options, 'z'),
    isKept: hasOption(options, 'k'),
    isSendOnly: hasOption(options, 'send-only'),
    isReceiveOnly: hasOption(options, 'recv-only'),
    hasShutdown: !hasOption(options, 'no-shutdown'),
    limit: time('w') ?? CONNECT_LIMIT,
    idleLimit: time('i'),
    localPort: port === undefined ? undefined : Number(port),
    localAddress: parseIp(optionValue(options, 's') ?? ''),
    family: hasOption(options, '6') ? 'IPv6' : hasOption(options, '4') ? 'IPv4' : undefined,
  };
}

function quit(process: Process, text: string): number {
  process.stderr(`Ncat: ${text} QUITTING.\n`);
  return FAILED;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 0xffff ? port : undefined;
}

function* connect(process: Process, plan: NcatPlan, operands: readonly string[]): Task<number> {
  const [host, portText] = operands;
  if (host === undefined) return quit(process, 'You must specify a host to connect to.');
  const port = portOf(portText);
  if (port === undefined) return quit(process, `Invalid port number "${portText ?? ''}".`);
  const resolved = yield* resolveHost(process, host, plan.family);
  if (!resolved.ok) {
    return quit(process, `Could not resolve hostname "${host}": ${describeResolveFailure(resolved.error)}.`);
  }
  const { addresses, zone } = resolved.value;
  const begin = process.environment.scheduler.now();
  const last = addresses.length - 1;
  for (const [index, address] of addresses.entries()) {
    const options = {
      address,
      port,
      ...(zone === undefined ? {} : { egress: zone }),
      ...(plan.localPort === undefined ? {} : { localPort: plan.localPort }),
      ...(plan.localAddress === undefined ? {} : { localAddress: plan.localAddress }),
    };
    if (plan.protocol === 'udp') return yield* talkUdp(process, plan, { address, port });
    const connected: Result<Stream, SocketError> =
      plan.protocol === 'sctp'
        ? yield* connectSctp(process, { ...options, limit: plan.limit })
        : yield* connectTcp(process, { ...options, limit: plan.limit });
    const where = `${formatIp(address)}:${port}`;
    if (!connected.ok) {
      const text =
        connected.error === 'timed-out' ? 'TIMEOUT' : describeSocketError(process, connected.error);
      if (index < last) {
        if (!plan.isVerbose) continue;
        process.stderr(`Ncat: Connection to ${formatIp(address)} failed: ${text}.\n`);
        process.stderr('Ncat: Trying next address...\n');
      } else if (!plan.isScan || plan.isVerbose) process.stderr(`Ncat: ${text}.\n`);
      continue;
    }
    if (plan.isVerbose) process.stderr(`Ncat: Connected to ${where}.\n`);
    const counts = yield* talk(process, plan, connected.value);
    if (plan.isVerbose) {
      const took = elapsed(begin, process.environment.scheduler.now()) / NANOSECONDS_PER_SECOND;
      process.stderr(
        `Ncat: ${counts.sent} bytes sent, ${counts.received} bytes received in ${took.toFixed(2)} seconds.\n`,
      );
    }
    return counts.exitCode;
  }
  return 1;
}

interface Talk {
  sent: number;
  received: number;
  exitCode: number;
}

/** Standard input to the network and back. */
function* talk(process: Process, plan: NcatPlan, stream: Stream): Task<Talk> {
  const counts: Talk = { sent: 0, received: 0, exitCode: 0 };
  if (plan.isScan) {
    stream.close();
    return counts;
  }
  const isTcp = plan.protocol === 'tcp';
  const state = { isDone: false };
  const change = new Change();
  const stops: (() => void)[] = [];
  function* send(): Task {
    for (;;) {
      const text = yield* process.stdin.read();
      if (text === undefined) break;
      const bytes = bytesOfUtf8(text);
      const written = yield* stream.write(bytes);
      if (!written.ok) return;
      counts.sent += bytes.length;
    }
    if (plan.hasShutdown) stream.shutdown();
    if (!isTcp || plan.isSendOnly) state.isDone = true;
    change.notify();
  }
  function* receive(): Task {
    for (;;) {
      const received = yield* stream.read();
      if (!received.ok) {
        process.stderr(`Ncat: ${describeSocketError(process, received.error)}.\n`);
        counts.exitCode = 1;
        break;
      }
      if (received.value.length === 0) break;
      counts.received += received.value.length;
      process.stdout(textOfUtf8(received.value));
      change.notify();
    }
    state.isDone = true;
    change.notify();
  }
  if (!plan.isReceiveOnly) stops.push(runInBackground(process, send()));
  if (!plan.isSendOnly) stops.push(runInBackground(process, receive()));
  while (!isDone(state)) {
    if (yield* change.wait(process.environment.scheduler, plan.idleLimit)) continue;
    const milliseconds = (plan.idleLimit ?? 0) / 1_000_000;
    process.stderr(`Ncat: Idle timeout expired (${milliseconds} ms).\n`);
    counts.exitCode = 1;
    break;
  }
  for (const stop of stops) stop();
  stream.close();
  return counts;
}

/** Set by other tasks. */
function isDone(state: { readonly isDone: boolean }): boolean {
  return state.isDone;
}

function* talkUdp(
  process: Process,
  plan: NcatPlan,
  to: { readonly address: IpAddress; readonly port: number },
): Task<number> {
  const opened = UdpPort.openTowards(
    process,
    to.address,
    plan.localPort === undefined ? {} : { port: plan.localPort },
  );
  const failure = opened.ok ? opened.value.connect(to) : opened.error;
  if (!opened.ok || failure !== undefined) {
    process.stderr(`Ncat: ${describeSocketError(process, failure ?? 'not-permitted')}.\n`);
    return 1;
  }
  const socket = opened.value;
  if (plan.isVerbose) process.stderr(`Ncat: Connected to ${formatIp(to.address)}:${to.port}.\n`);
  const stop = runInBackground(process, printDatagrams(process, socket));
  if (plan.isScan) socket.send(Uint8Array.of(0));
  for (;;) {
    const text = plan.isScan ? undefined : yield* process.stdin.read();
    if (text === undefined) break;
    socket.send(bytesOfUtf8(text));
  }
  stop();
  socket.close();
  return 0;
}

function* printDatagrams(process: Process, socket: UdpPort): Task {
  for (;;) {
    const received = yield* socket.receive();
    if (received.ok) process.stdout(textOfUtf8(received.value.payload));
  }
}

/** On both families unless told otherwise. */
function listenAddresses(process: Process, { family }: NcatPlan): readonly IpAddress[] {
  const { hasIpv6 } = process.environment.namespace.stack;
  const wanted: IpAddress[] = [];
  if (family !== 'IPv4' && (hasIpv6 || family === 'IPv6')) wanted.push(ANY_IPV6);
  if (family !== 'IPv6') wanted.push(ANY_IPV4);
  return wanted;
}

function* listen(process: Process, plan: NcatPlan, operands: readonly string[]): Task<number> {
  const portText = operands.at(-1);
  const isAddress = operands.length === 1 && parseIp(portText ?? '') !== undefined;
  const port = isAddress ? DEFAULT_PORT : (plan.localPort ?? portOf(portText));
  if (port === undefined) return quit(process, `Invalid port number "${portText ?? ''}".`);
  const own = parseIp(operands[0] ?? '');
  const addresses = own === undefined ? listenAddresses(process, plan) : [own];
  if (plan.protocol === 'udp') {
    return quit(process, 'listening over UDP is not modelled here, nc -u -l is.');
  }
  const servers: (TcpServer | SctpServer)[] = [];
  for (const address of addresses) {
    const options = { address, port, ...(isIpv6(address) ? { isIpv6Only: true } : {}) };
    const listening: Result<TcpServer | SctpServer, SocketError> =
      plan.protocol === 'sctp' ? SctpServer.listen(process, options) : TcpServer.listen(process, options);
    const where = formatIp(address);
    if (!listening.ok) {
      return quit(process, `bind to ${where}:${port}: ${describeSocketError(process, listening.error)}.`);
    }
    if (plan.isVerbose) process.stderr(`Ncat: Listening on ${where}:${port}\n`);
    servers.push(listening.value);
  }
  return yield* serve(process, plan, servers);
}

/** Prints what all clients say, and says to all of them what comes in. */
function* serve(
  process: Process,
  plan: NcatPlan,
  servers: readonly (TcpServer | SctpServer)[],
): Task<number> {
  const clients = new Set<Stream>();
  const state: { exitCode: number | undefined; hasInput: boolean } = { exitCode: undefined, hasInput: false };
  const change = new Change();
  const end = (exitCode: number): void => {
    state.exitCode ??= exitCode;
    change.notify();
  };
  function* sendInput(): Task {
    for (;;) {
      const text = yield* process.stdin.read();
      if (text === undefined) break;
      for (const client of clients) yield* client.write(bytesOfUtf8(text));
    }
    if (plan.protocol !== 'tcp' || plan.isSendOnly) end(0);
    else if (plan.hasShutdown) for (const client of clients) client.shutdown();
  }
  function* receive(stream: Stream): Task {
    for (;;) {
      const received = yield* stream.read();
      if (received.ok && received.value.length > 0) {
        if (!plan.isSendOnly) process.stdout(textOfUtf8(received.value));
        continue;
      }
      clients.delete(stream);
      stream.close();
      if (!plan.isKept) end(received.ok ? 0 : 1);
      return;
    }
  }
  function* accept(server: TcpServer | SctpServer): Task {
    for (;;) {
      const stream: Stream = yield* server.accept();
      if (plan.isVerbose) {
        const from = formatIp(stream.remote.address);
        process.stderr(`Ncat: Connection from ${from}.\n`);
        process.stderr(`Ncat: Connection from ${from}:${stream.remote.port}.\n`);
      }
      if (!plan.isKept) for (const other of servers) other.close();
      clients.add(stream);
      runInBackground(process, receive(stream));
      // Somebody is there to talk to.
      if (!state.hasInput && !plan.isReceiveOnly) {
        state.hasInput = true;
        runInBackground(process, sendInput());
      }
      if (!plan.isKept) return;
    }
  }
  for (const server of servers) runInBackground(process, accept(server));
  for (;;) {
    const exitCode = exitCodeOf(state);
    if (exitCode !== undefined) return exitCode;
    yield* change.wait(process.environment.scheduler);
  }
}

/** Set by other tasks. */
function exitCodeOf(state: { readonly exitCode: number | undefined }): number | undefined {
  return state.exitCode;
}
