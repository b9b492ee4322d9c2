/**
 * The recorder's server program (`server.mjs`), for the simulated machines: an HTTP server that says who it is, one with
 * a large answer, one that greets, one that echoes datagrams, and a DNS server with a zone from a file.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runInBackground } from '#sim/app/background';
import { microseconds } from '#sim/base/time';
import type { Environment, Process, ProcessOutput } from '#sim/host/process';
import { sleep, until, type Task } from '#sim/host/task';
import { TcpServer, type TcpStream } from '#sim/host/tcp-stream';
import { UdpPort } from '#sim/host/udp-port';
import { formatIp } from '#sim/wire/ip-address';
import { formatIpv4, parseIpv4, type Ipv4Address } from '#sim/wire/ipv4-address';
import { bytesOfUtf8, textOfUtf8 } from '#sim/wire/utf8';
import { runDnsServer } from './lab-dns-server';

/** What Node takes to answer a request. */
const THINKING_TIME = microseconds(300);

/** Node's default. */
const BACKLOG = 511;

/** Starts `node server.mjs ARGS`; a process that has ended could not take its port. */
export function startLabServer(
  environment: Environment,
  args: readonly string[],
  output: ProcessOutput,
  folder: string,
): Process {
  const process = environment.createProcess(['node', 'server.mjs', ...args], output);
  const [mode = '', port = '0', argument = '', bound] = args;
  const address = bound === undefined ? undefined : parseIpv4(bound);
  const place = { port: Number(port), ...(address === undefined ? {} : { address }) };
  switch (mode) {
    case 'http':
      process.run(serveHttp(process, place, (client) => `hostname=${argument} client=${client}\n`));
      break;
    case 'big':
      process.run(serveHttp(process, place, () => 'x'.repeat(Number(argument))));
      break;
    case 'banner':
      process.run(serveBanner(process, place, argument));
      break;
    case 'udp':
      process.run(echoDatagrams(process, place.port, argument === '' ? 'echo' : argument));
      break;
    case 'dns':
      process.run(runDnsServer(process, place.port, readFileSync(join(folder, basename(argument)), 'utf8')));
      break;
    default:
      process.stderr(`server.mjs has no mode ${mode}\n`);
      process.run(exitWith(1));
  }
  return process;
}

interface Place {
  readonly port: number;
  readonly address?: Ipv4Address;
}

function* serveHttp(process: Process, place: Place, bodyFor: (client: string) => string): Task<number> {
  const listening = TcpServer.listen(process, { ...place, backlog: BACKLOG });
  if (!listening.ok) return reportTaken(process, place);
  for (;;) {
    const stream = yield* listening.value.accept();
    runInBackground(process, answerHttp(process, stream, bodyFor));
  }
}

function* answerHttp(process: Process, stream: TcpStream, bodyFor: (client: string) => string): Task {
  let request = '';
  for (;;) {
    const read = yield* stream.read();
    if (!read.ok || read.value.length === 0) break;
    request += textOfUtf8(read.value);
    if (!request.includes('\r\n\r\n')) continue;
    request = '';
    yield* sleep(process.environment.scheduler, THINKING_TIME);
    const body = bodyFor(formatIp(stream.remote.address));
    const head = [
      'HTTP/1.1 200 OK',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    yield* stream.write(bytesOfUtf8(`${head}\r\n\r\n${body}`));
  }
  stream.close();
}

function* serveBanner(process: Process, place: Place, text: string): Task<number> {
  const listening = TcpServer.listen(process, { ...place, backlog: BACKLOG });
  if (!listening.ok) return reportTaken(process, place);
  for (;;) {
    const stream = yield* listening.value.accept();
    runInBackground(process, greet(stream, text));
  }
}

function* greet(stream: TcpStream, text: string): Task {
  yield* stream.write(bytesOfUtf8(`${text}\n`));
  for (;;) {
    const read = yield* stream.read();
    if (!read.ok || read.value.length === 0) break;
  }
  stream.close();
}

function* echoDatagrams(process: Process, port: number, prefix: string): Task<number> {
  const opened = UdpPort.open(process, { port });
  if (!opened.ok) return reportTaken(process, { port });
  for (;;) {
    const received = yield* opened.value.receive();
    if (!received.ok) continue;
    const { payload, from } = received.value;
    opened.value.send(Uint8Array.from([...bytesOfUtf8(`${prefix}: `), ...payload]), from);
  }
}

function reportTaken(process: Process, { port, address }: Place): number {
  const where = `${address === undefined ? '0.0.0.0' : formatIpv4(address)}:${port}`;
  process.stderr(`EADDRINUSE listen EADDRINUSE: address already in use ${where}\n`);
  return 1;
}

// eslint-disable-next-line require-yield -- it ends at once
function* exitWith(exitCode: number): Task<number> {
  return exitCode;
}

/** Runs until it is killed. */
export function* idle(): Task<number> {
  yield* until(() => () => undefined);
  return 0;
}
