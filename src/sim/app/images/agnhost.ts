/**
 * The image agnhost of Kubernetes' own tests: `netexec`, `serve-hostname`, `connect`, `pause`,
 * `grpc-health-checking`, `liveness`.
 *
 * `netexec` answers `/`, `/hostname`, `/clientip`, `/echo?msg=`, `/header?key=`, `/healthz`, `/exit?code=` over HTTP and
 * `hostname`, `clientip`, `echo MSG` over UDP, and over SCTP with `--sctp-port`. Leaves out its other subcommands, `/shell` and `/dial`.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { SctpServer } from '../../host/sctp-stream';
import { UdpPort } from '../../host/udp-port';
import { findHeader } from '../../wire/http1';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { runInBackground } from '../background';
import { calendarNow, formatIsoDate } from '../calendar';
import { describeSocketError } from '../socket-error-text';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { agnhostConnect } from './agnhost-connect';
import { agnhostGrpcHealth, agnhostLiveness } from './agnhost-health';
import { goFlag, untilStopped, type ContainerContext } from './container-context';
import { goNotFound, goReply } from './go-http';
import { formatEndpoint } from '../../wire/ip-address';

const NETEXEC_HTTP_PORT = 8080;
const NETEXEC_UDP_PORT = 8081;
const HOSTNAME_PORT = 9376;
const GO_SIGNAL_EXIT = 2;

export function* agnhost(process: Process, context: ContainerContext): Task<number> {
  const [subcommand = 'pause', ...args] = context.args;
  switch (subcommand) {
    case 'pause':
      process.stdout('Paused\n');
      return yield* untilStopped(process);
    case 'netexec':
      return yield* netexec(process, args);
    case 'serve-hostname':
      return yield* serveHostname(process, args);
    case 'connect':
      return yield* agnhostConnect(process, args);
    case 'grpc-health-checking':
      return yield* agnhostGrpcHealth(process, args);
    case 'liveness':
      return yield* agnhostLiveness(process);
    default:
      process.stderr(`Error: unknown command "${subcommand}" for "app"\nRun 'app --help' for usage.\n`);
      return 1;
  }
}

function* netexec(process: Process, args: readonly string[]): Task<number> {
  const httpPort = Number(goFlag(args, 'http-port') ?? NETEXEC_HTTP_PORT);
  const udpPort = Number(goFlag(args, 'udp-port') ?? NETEXEC_UDP_PORT);
  const started = startHttpServer(process, {
    port: httpPort,
    handler: (request) => answer(process, request),
  });
  const opened =
    udpPort > 0
      ? UdpPort.open(process, { address: process.environment.namespace.anyAddress, port: udpPort })
      : undefined;
  if (!started.ok || opened?.ok === false) {
    process.stderr(`listen tcp :${started.ok ? udpPort : httpPort}: bind: address already in use\n`);
    return 1;
  }
  process.stdout(`Started HTTP server on port ${httpPort}\n`);
  if (opened?.ok === true) {
    process.stdout(`Started UDP server on port  ${udpPort}\n`);
    runInBackground(process, answerDatagrams(process, opened.value));
  }
  const sctpPort = Number(goFlag(args, 'sctp-port') ?? -1);
  if (sctpPort >= 0) {
    const address = process.environment.namespace.anyAddress;
    const listening = SctpServer.listen(process, { address, port: sctpPort });
    if (!listening.ok) {
      process.stderr(
        'Error occurred: failed to create listener for SCTP address' +
          ` :${sctpPort}:${describeSocketError(process, listening.error)}\n`,
      );
      return 1;
    }
    process.stdout('Started SCTP server\n');
    runInBackground(process, answerMessages(process, listening.value));
  }
  return yield* untilStopped(process, GO_SIGNAL_EXIT);
}

// eslint-disable-next-line require-yield -- answered at once
function* answer(process: Process, request: HttpRequest): Task<HttpReply> {
  const { hostname } = process.environment;
  const client = formatEndpoint(request.client.address, request.client.port);
  process.stdout(`${request.head.method} ${request.head.target}\n`);
  switch (request.path) {
    case '/':
      return goReply(process, request, { text: `NOW: ${formatIsoDate(calendarNow(process.environment))}` });
    case '/hostname':
    case '/hostName':
      return goReply(process, request, { text: hostname });
    case '/clientip':
      return goReply(process, request, { text: client });
    case '/echo':
      return goReply(process, request, { text: queryValue(request.query, 'msg') });
    case '/header':
      return goReply(process, request, {
        text: findHeader(request.head.headers, queryValue(request.query, 'key')) ?? '',
      });
    case '/healthz':
      return goReply(process, request, { text: '' });
    default:
      return goNotFound(process, request);
  }
}

function queryValue(query: string, key: string): string {
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split('=');
    if (name === key) return value.replaceAll('+', ' ').replaceAll(/%([\da-fA-F]{2})/g, decodeOctet);
  }
  return '';
}

function decodeOctet(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

function* answerDatagrams(process: Process, socket: UdpPort): Task {
  for (;;) {
    const received = yield* socket.receive();
    if (!received.ok) continue;
    const { payload, from } = received.value;
    const text = textOfUtf8(payload).trim();
    const reply = commandReply(process, text, formatEndpoint(from.address, from.port));
    if (reply !== undefined) socket.send(bytesOfUtf8(reply), from);
  }
}

/** Undefined for a command that it does not know. */
function commandReply(process: Process, text: string, client: string): string | undefined {
  if (/^hostname$/i.test(text)) return process.environment.hostname;
  if (/^clientip$/i.test(text)) return client;
  return /^echo ([\s\S]*)$/i.exec(text)?.[1];
}

/** One client after the other, one command each. */
function* answerMessages(process: Process, server: SctpServer): Task {
  for (;;) {
    const stream = yield* server.accept();
    const received = yield* stream.read();
    if (received.ok && received.value.length > 0) {
      const { address, port } = stream.remote;
      const text = textOfUtf8(received.value).trim().toLowerCase();
      const reply = commandReply(process, text, formatEndpoint(address, port));
      if (reply === undefined) {
        process.stdout(`Unknown SCTP command received from ${formatEndpoint(address, port)}: ${text}\n`);
      } else yield* stream.write(bytesOfUtf8(reply));
    }
    stream.close();
  }
}

function* serveHostname(process: Process, args: readonly string[]): Task<number> {
  const port = Number(goFlag(args, 'port') ?? HOSTNAME_PORT);
  const started = startHttpServer(process, {
    port,
    // eslint-disable-next-line require-yield -- answered at once
    handler: function* hostnameReply(request): Task<HttpReply> {
      return goReply(process, request, { text: process.environment.hostname });
    },
  });
  if (!started.ok) {
    process.stderr(`listen tcp :${port}: bind: address already in use\n`);
    return 1;
  }
  return yield* untilStopped(process, GO_SIGNAL_EXIT);
}
