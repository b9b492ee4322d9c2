/**
 * What a container does whose image is not in the catalogue: it listens on its declared ports and answers HTTP with who
 * it is and what it saw; for each request it first dials what its environment names, and reports how that went. A
 * declared UDP or SCTP port answers every message with its own bytes.
 *
 * So the shape of an application (front, back, database) shows in one capture. It is a stand-in and says so in its
 * `Server` header. It passes requests on with a `Via` header (RFC 9110 §7.6.3) and does not dial again when it finds
 * itself there, so that services which name each other come to an end.
 */
import { seconds } from '../../base/time';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { connectTcp } from '../../host/tcp-stream';
import { SctpServer, type SctpStream } from '../../host/sctp-stream';
import { UdpPort } from '../../host/udp-port';
import type { HttpHeader } from '../../wire/http1';
import { formatEndpoint } from '../../wire/ip-address';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { runInBackground } from '../background';
import { calendarNow, formatHttpDate } from '../calendar';
import { exchangeHttp, type HttpFailure } from '../http-client';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { resolveHost } from '../resolver';
import { describeSocketError } from '../socket-error-text';
import { hostWithoutBrackets } from '../url';
import { untilStopped, type ContainerContext } from './container-context';
import { dependenciesOf, type Dependency } from './dependencies';

/** How long a dependency may take to answer. */
const DEPENDENCY_TIMEOUT = seconds(3);
const MAX_REPORTED_LINES = 40;

export function* genericService(process: Process, { container }: ContainerContext): Task<number> {
  const dependencies = dependenciesOf(container.env);
  const ports = container.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }));
  const portVariable = Number(container.env.get('PORT') ?? '');
  if (ports.length === 0 && Number.isInteger(portVariable) && portVariable > 0 && portVariable <= 0xffff) {
    ports.push({ port: portVariable, protocol: 'TCP' });
  }
  for (const { port, protocol } of ports) {
    if (protocol === 'TCP' && !startHttp(process, port, dependencies)) return 1;
    if (protocol === 'UDP' && !startUdpEcho(process, port)) return 1;
    if (protocol === 'SCTP' && !startSctpEcho(process, port)) return 1;
  }
  return yield* untilStopped(process);
}

function startHttp(process: Process, port: number, dependencies: readonly Dependency[]): boolean {
  const started = startHttpServer(process, {
    port,
    handler: (request) => answer(process, dependencies, request),
  });
  if (started.ok) process.stdout(`listening on port ${port}/TCP\n`);
  else process.stderr(`listen on port ${port}/TCP: ${describeSocketError(process, started.error)}\n`);
  return started.ok;
}

function startUdpEcho(process: Process, port: number): boolean {
  const opened = UdpPort.open(process, { address: process.environment.namespace.anyAddress, port });
  if (!opened.ok) {
    process.stderr(`listen on port ${port}/UDP: ${describeSocketError(process, opened.error)}\n`);
    return false;
  }
  process.stdout(`listening on port ${port}/UDP\n`);
  runInBackground(process, echoDatagrams(opened.value));
  return true;
}

function* echoDatagrams(socket: UdpPort): Task {
  for (;;) {
    const received = yield* socket.receive();
    if (received.ok) socket.send(received.value.payload, received.value.from);
  }
}

function startSctpEcho(process: Process, port: number): boolean {
  const listening = SctpServer.listen(process, { address: process.environment.namespace.anyAddress, port });
  if (!listening.ok) {
    process.stderr(`listen on port ${port}/SCTP: ${describeSocketError(process, listening.error)}\n`);
    return false;
  }
  process.stdout(`listening on port ${port}/SCTP\n`);
  runInBackground(process, acceptSctp(process, listening.value));
  return true;
}

function* acceptSctp(process: Process, server: SctpServer): Task {
  for (;;) runInBackground(process, echoMessages(yield* server.accept()));
}

function* echoMessages(stream: SctpStream): Task {
  for (;;) {
    const received = yield* stream.read();
    if (!received.ok || received.value.length === 0) break;
    const written = yield* stream.write(received.value);
    if (!written.ok) break;
  }
  stream.close();
}

function* answer(
  process: Process,
  dependencies: readonly Dependency[],
  request: HttpRequest,
): Task<HttpReply> {
  const { hostname, variables } = process.environment;
  const { head, client, local } = request;
  const lines = [`Hostname: ${hostname}`];
  const namespace = variables.get('POD_NAMESPACE');
  if (namespace !== undefined) lines.push(`Namespace: ${namespace}`);
  lines.push(
    `Address: ${formatEndpoint(local.address, local.port)}`,
    `Client: ${formatEndpoint(client.address, client.port)}`,
    `Request: ${head.method} ${head.target} ${head.version}`,
    ...head.headers.map(({ name, value }) => `Header: ${name}: ${value}`),
  );
  const via = head.headers.filter(({ name }) => name.toLowerCase() === 'via').map(({ value }) => value);
  const isLoop = via.some((value) => value.split(',').some((hop) => hop.trim() === `1.1 ${hostname}`));
  for (const dependency of dependencies) {
    if (isLoop)
      lines.push(
        `Dependency: ${dependency.variable}=${dependency.value}: not dialed, the request came from here`,
      );
    else lines.push(...(yield* dial(process, dependency, [...via, `1.1 ${hostname}`])));
  }
  process.stdout(
    `${formatEndpoint(client.address, client.port)} ${head.method} ${head.target} ${head.version} 200\n`,
  );
  const body = bytesOfUtf8(`${lines.join('\n')}\n`);
  const headers = [
    { name: 'Server', value: 'podwire' },
    { name: 'Date', value: formatHttpDate(calendarNow(process.environment)) },
    { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
    { name: 'Content-Length', value: String(body.length) },
    { name: 'Connection', value: request.isKeptAlive ? 'keep-alive' : 'close' },
  ];
  return { status: 200, reason: 'OK', headers, body };
}

/** One line about the dependency, and behind it, indented, what it answered. */
function* dial(process: Process, dependency: Dependency, via: readonly string[]): Task<readonly string[]> {
  const { url, variable, value, isHttp } = dependency;
  const label = `Dependency: ${variable}=${withoutPassword(value)}`;
  const resolved = yield* resolveHost(process, hostWithoutBrackets(url.host));
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) return [`${label}: could not resolve ${url.host}`];
  const where = `${label} (${formatEndpoint(address, url.port)})`;
  if (!isHttp) {
    const connected = yield* connectTcp(process, { address, port: url.port, limit: DEPENDENCY_TIMEOUT });
    if (!connected.ok) return [`${where}: ${describeSocketError(process, connected.error)}`];
    connected.value.close();
    return [`${where}: connected`];
  }
  const headers: HttpHeader[] = [
    { name: 'Host', value: url.port === 80 ? url.host : `${url.host}:${url.port}` },
    { name: 'User-Agent', value: 'podwire' },
    { name: 'Via', value: via.join(', ') },
    { name: 'Connection', value: 'close' },
  ];
  const outcome = yield* exchangeHttp(process, {
    to: { address, port: url.port },
    head: { method: 'GET', target: url.target, version: 'HTTP/1.1', headers },
    totalLimit: DEPENDENCY_TIMEOUT,
  });
  if (!outcome.ok) return [`${where}: ${describeFailure(process, outcome.error)}`];
  const { head, body } = outcome.value;
  const text = textOfUtf8(body).trimEnd();
  const nested = text === '' ? [] : text.split('\n').slice(0, MAX_REPORTED_LINES);
  return [`${where}: ${head.version} ${head.status} ${head.reason}`, ...nested.map((line) => `  ${line}`)];
}

function describeFailure(process: Process, failure: HttpFailure): string {
  switch (failure.kind) {
    case 'connect':
      return describeSocketError(process, failure.error);
    case 'transfer':
      return `connected, no answer: ${describeSocketError(process, failure.error)}`;
    case 'tls':
    case 'empty-reply':
      return 'connected, closed without an answer';
    case 'malformed':
      return 'connected, does not speak HTTP';
    case 'cut-short':
      return `${failure.exchange.head.version} ${failure.exchange.head.status}, cut short`;
  }
}

function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^/@:]*:)[^/@]*@/, '$1***@');
}
