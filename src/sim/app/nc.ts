/**
 * nc in its two common forms: busybox's (networking/nc.c) and OpenBSD's 1.219, as Debian and netshoot carry it.
 *
 * Models connecting and listening over TCP and UDP, -z, -v, -w, -n, -k, -p, -q, -N, -d, and data both ways until both sides are
 * done. Leaves out -e, proxies and Unix sockets.
 */
import type { Result } from '../base/result';
import { seconds } from '../base/time';
import type { Process } from '../host/process';
import type { Task } from '../host/task';
import type { NetDevice } from '../link/net-device';
import { connectTcp, TcpServer, type TcpStream } from '../host/tcp-stream';
import { UdpPort } from '../host/udp-port';
import type { SocketError } from '../transport/socket-error';
import { formatIp, parseIp, type IpAddress, type IpFamily } from '../wire/ip-address';
import { ANY_IPV4 } from '../wire/ipv4-address';
import { ANY_IPV6 } from '../wire/ipv6-address';
import { bytesOfUtf8, textOfUtf8 } from '../wire/utf8';
import { runInBackground } from './background';
import { busyboxUsage } from './busybox-usage';
import { pumpStream, type NcPumpPlan } from './nc-pump';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { describeResolveFailure, resolveHost } from './resolver';
import { describeSocketError } from './socket-error-text';

const BUSYBOX_USAGE = busyboxUsage(`nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)`);

const OPENBSD_USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

/** The ports of -v that people meet, from /etc/services. */
const SERVICE_NAMES: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  6379: 'redis',
  8080: 'http-alt',
};

interface NcPlan extends NcPumpPlan {
  readonly isUdp: boolean;
  readonly isVerbose: boolean;
  readonly isScan: boolean;
  readonly isKept: boolean;
  readonly localPort: number | undefined;
  readonly localAddress: IpAddress | undefined;
  /** `-4`, `-6` */
  readonly family: IpFamily | undefined;
}

export function* busyboxNc(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'lknuvzbp:s:w:i:o:' });
  if (!parsed.ok) {
    process.stderr(`${describeOptionError('nc', parsed.error)}\n${BUSYBOX_USAGE}`);
    return 1;
  }
  const { options } = parsed;
  const plan = planOf(options, 'busybox');
  const [host, portText] = options.operands;
  if (hasOption(options, 'l')) {
    return yield* listen(process, plan, plan.localPort ?? Number(portText ?? host ?? 0));
  }
  if (host === undefined || portText === undefined) {
    process.stderr(BUSYBOX_USAGE);
    return 1;
  }
  return yield* connect(process, plan, host, portText);
}

export function* openbsdNc(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: '46CDdFhklNnrStUuvZzI:i:p:q:s:w:W:' });
  if (!parsed.ok || hasOption(parsed.options, 'h')) {
    const complaint = parsed.ok ? '' : `${describeOptionError('nc', parsed.error)}\n`;
    process.stderr(complaint + OPENBSD_USAGE);
    return 1;
  }
  const { options } = parsed;
  const plan = planOf(options, 'openbsd');
  const [first, second] = options.operands;
  if (hasOption(options, 'l')) {
    const bound = second === undefined ? plan : { ...plan, localAddress: parseIp(first ?? '') };
    return yield* listen(process, bound, Number(second ?? first ?? plan.localPort ?? 0));
  }
  if (first === undefined || second === undefined) {
    process.stderr(first === undefined ? OPENBSD_USAGE : 'nc: missing port number\n');
    return 1;
  }
  return yield* connect(process, plan, first, second);
}

function planOf(options: ParsedOptions, style: NcPlan['style']): NcPlan {
  const wait = optionValue(options, 'w');
  const port = optionValue(options, 'p');
  const quit = optionValue(options, 'q');
  return {
    isUdp: hasOption(options, 'u'),
    isVerbose: hasOption(options, 'v'),
    isScan: hasOption(options, 'z'),
    isKept: hasOption(options, 'k'),
    isDetached: hasOption(options, 'd'),
    isListening: hasOption(options, 'l'),
    isEndTold: style === 'busybox' || hasOption(options, 'N'),
    quitDelay: quit === undefined || Number(quit) < 0 ? undefined : seconds(Number(quit)),
    limit: wait === undefined ? undefined : seconds(Number(wait)),
    localPort: port === undefined ? undefined : Number(port),
    localAddress: parseIp(optionValue(options, 's') ?? ''),
    family: hasOption(options, '6') ? 'IPv6' : hasOption(options, '4') ? 'IPv4' : undefined,
    style,
  };
}

function* connect(process: Process, plan: NcPlan, host: string, portText: string): Task<number> {
  const ports = portsOf(portText);
  if (ports === undefined) {
    const isOpenbsd = plan.style === 'openbsd';
    process.stderr(isOpenbsd ? `nc: port number invalid: ${portText}\n` : `nc: bad port '${portText}'\n`);
    return 1;
  }
  const resolved = yield* resolveHost(process, host, plan.family);
  if (!resolved.ok) {
    process.stderr(
      plan.style === 'busybox'
        ? `nc: bad address '${host}'\n`
        : `nc: getaddrinfo for host "${host}" port ${portText}: ${describeResolveFailure(resolved.error)}\n`,
    );
    return 1;
  }
  // OpenBSD's tries one address after the other.
  const { addresses } = resolved.value;
  const tried = plan.style === 'openbsd' ? addresses : addresses.slice(0, 1);
  let exitCode = 1;
  for (const port of ports) {
    for (const address of tried) {
      const run = plan.isUdp ? connectUdp : connectStream;
      const code = yield* run(process, plan, { host, address, port, egress: resolved.value.zone });
      if (code !== 0) continue;
      exitCode = 0;
      break;
    }
  }
  return exitCode;
}

/** A number, or with -z a range. */
function portsOf(text: string): readonly number[] | undefined {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const from = Number(first);
  const to = Number(last ?? first);
  if (from < 1 || to > 0xffff || to < from) return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

interface NcTarget {
  readonly host: string;
  readonly address: IpAddress;
  readonly port: number;
  readonly egress: NetDevice | undefined;
}

function* connectStream(process: Process, plan: NcPlan, target: NcTarget): Task<number> {
  const { address, port, egress } = target;
  const connected: Result<TcpStream, SocketError> = yield* connectTcp(process, {
    address,
    port,
    ...(egress === undefined ? {} : { egress }),
    ...(plan.limit === undefined ? {} : { limit: plan.limit }),
    ...(plan.localPort === undefined ? {} : { localPort: plan.localPort }),
    ...(plan.localAddress === undefined ? {} : { localAddress: plan.localAddress }),
  });
  if (!connected.ok) {
    complain(process, plan, target, connected.error);
    return 1;
  }
  announce(process, plan, target);
  if (plan.isScan) {
    connected.value.close();
    return 0;
  }
  yield* pumpStream(process, plan, connected.value);
  return 0;
}

function complain(process: Process, plan: NcPlan, target: NcTarget, error: SocketError): void {
  const { host, address, port } = target;
  const ip = formatIp(address);
  if (plan.style === 'busybox') {
    // Its -w raises SIGALRM, whose handler says no more than this.
    const isOwnLimit = error === 'timed-out' && plan.limit !== undefined;
    const text = isOwnLimit ? 'timed out' : `${host} (${ip}:${port}): ${describeSocketError(process, error)}`;
    process.stderr(`nc: ${text}\n`);
    return;
  }
  const isOwnLimit = error === 'timed-out' && plan.limit !== undefined;
  if (!plan.isVerbose && plan.isScan) return;
  const reason = isOwnLimit ? 'Operation now in progress' : describeSocketError(process, error);
  if (!plan.isVerbose) return;
  const name = nameOf(host, ip);
  const kind = plan.isUdp ? 'udp' : 'tcp';
  process.stderr(
    `nc: connect to ${name} port ${port} (${kind}) ${isOwnLimit ? 'timed out' : 'failed'}: ${reason}\n`,
  );
}

/** An address stands for itself, with its zone. */
function nameOf(host: string, ip: string): string {
  return host === ip || host.startsWith(`${ip}%`) ? host : `${host} (${ip})`;
}

function announce(process: Process, plan: NcPlan, { host, address, port }: NcTarget): void {
  if (!plan.isVerbose) return;
  const ip = formatIp(address);
  if (plan.style === 'busybox') {
    process.stderr(`${host} (${ip}:${port}) open\n`);
    return;
  }
  const kind = plan.isUdp ? 'udp' : 'tcp';
  const service = SERVICE_NAMES[port] ?? '*';
  const name = nameOf(host, ip);
  process.stderr(`Connection to ${name} ${port} port [${kind}/${service}] succeeded!\n`);
}

function* connectUdp(process: Process, plan: NcPlan, target: NcTarget): Task<number> {
  const { address, port, egress } = target;
  const opened = UdpPort.openTowards(process, address, {
    ...(plan.localPort === undefined ? {} : { port: plan.localPort }),
    ...(egress === undefined ? {} : { egress }),
  });
  if (!opened.ok) {
    process.stderr(`nc: ${describeSocketError(process, opened.error)}\n`);
    return 1;
  }
  const socket = opened.value;
  const failure = socket.connect({ address, port });
  if (failure !== undefined) {
    complain(process, plan, target, failure);
    return 1;
  }
  if (plan.isScan) return yield* probeUdp(process, plan, target, socket);
  if (!plan.isDetached) runInBackground(process, sendDatagrams(process, socket));
  for (;;) {
    const received = yield* socket.receive(plan.limit);
    if (!received.ok) break;
    process.stdout(textOfUtf8(received.value.payload));
  }
  socket.close();
  return 0;
}

/** OpenBSD's nc writes four times one byte a second apart and believes in success while no error comes back. */
function* probeUdp(process: Process, plan: NcPlan, target: NcTarget, socket: UdpPort): Task<number> {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    if (socket.send(bytesOfUtf8('X')) !== undefined) return 1;
    const received = yield* socket.receive(seconds(attempt === 0 ? 0.2 : 0.3));
    if (!received.ok && received.error !== 'timed-out') {
      socket.close();
      return 1;
    }
  }
  announce(process, plan, target);
  socket.close();
  return 0;
}

function* sendDatagrams(process: Process, socket: UdpPort): Task {
  for (;;) {
    const text = yield* process.stdin.read();
    if (text === undefined) return;
    socket.send(bytesOfUtf8(text));
  }
}

function* listen(process: Process, plan: NcPlan, port: number): Task<number> {
  return plan.isUdp ? yield* listenUdp(process, plan, port) : yield* listenTcp(process, plan, port);
}

/** `-6` listens on `::`, which takes IPv4 too. */
function ownAddressOf({ localAddress, family }: NcPlan): IpAddress {
  return localAddress ?? (family === 'IPv6' ? ANY_IPV6 : ANY_IPV4);
}

function* listenTcp(process: Process, plan: NcPlan, port: number): Task<number> {
  const listening = TcpServer.listen(process, { port, address: ownAddressOf(plan), backlog: 1 });
  if (!listening.ok) {
    const reason = describeSocketError(process, listening.error);
    process.stderr(plan.style === 'busybox' ? `nc: bind: ${reason}\n` : `nc: ${reason}\n`);
    return 1;
  }
  if (plan.isVerbose) {
    process.stderr(
      plan.style === 'busybox'
        ? `listening on 0.0.0.0:${port} ...\n`
        : `Listening on ${formatIp(ownAddressOf(plan))} ${port}\n`,
    );
  }
  do {
    const stream = yield* listening.value.accept();
    if (plan.isVerbose) {
      const from = formatIp(stream.remote.address);
      process.stderr(
        plan.style === 'busybox'
          ? `connect to ${formatIp(stream.local.address)}:${port} from ${from}:${stream.remote.port} (${from}:${stream.remote.port})\n`
          : `Connection received on ${from} ${stream.remote.port}\n`,
      );
    }
    yield* pumpStream(process, plan, stream);
  } while (plan.isKept);
  listening.value.close();
  return 0;
}

function* listenUdp(process: Process, plan: NcPlan, port: number): Task<number> {
  const opened = UdpPort.open(process, { port, address: ownAddressOf(plan) });
  if (!opened.ok) {
    process.stderr(`nc: ${describeSocketError(process, opened.error)}\n`);
    return 1;
  }
  const socket = opened.value;
  if (plan.isVerbose && plan.style === 'openbsd')
    process.stderr(`Bound on ${formatIp(ownAddressOf(plan))} ${port}\n`);
  let isFirst = true;
  for (;;) {
    const received = yield* socket.receive();
    if (!received.ok) continue;
    const { payload, from } = received.value;
    if (isFirst) {
      // From the first datagram on, the socket talks to its sender alone.
      isFirst = false;
      socket.connect(from);
      if (plan.isVerbose && plan.style === 'openbsd') {
        process.stderr(`Connection received on ${formatIp(from.address)} ${from.port}\n`);
      }
      if (!plan.isDetached) runInBackground(process, sendDatagrams(process, socket));
    }
    process.stdout(textOfUtf8(payload));
  }
}
