/**
 * kubectl port-forward: listens on this machine, and every connection goes on to a port of a Pod.
 *
 * Kubernetes v1.32 `k8s.io/kubectl/pkg/cmd/portforward` and `k8s.io/client-go/tools/portforward`.
 */
import { runInBackground } from '../../../app/background';
import { calendarTime, twoDigits } from '../../../app/calendar';
import { ByteOutbox } from '../../../host/byte-outbox';
import { SIGNAL, type Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { TcpServer, type TcpStream } from '../../../host/tcp-stream';
import { textFieldOf, type KubeObject } from '../../../kube/objects/kube-object';
import { forwardMessageOf, type ForwardMessage } from '../../../kube/port-forward-session';
import { familyOf, formatEndpoint, type IpAddress } from '../../../wire/ip-address';
import { flagsOf } from '../flag-set';
import {
  numberedPorts,
  parseForwardedPorts,
  parseListenAddresses,
  type ForwardedPort,
  type ListenAddress,
} from '../forward-ports';
import type { ApiStream } from '../kubectl-client';
import { choosePod } from '../pod-choice';
import type { KubectlCommand, KubectlVerb } from '../verb';

export const portForward: KubectlVerb = {
  path: 'port-forward',
  summary: 'Forward one or more local ports to a pod',
  usage: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  flags: flagsOf(`
    address strings=localhost
    pod-running-timeout duration=1m0s`),
  run: runPortForward,
};

interface OpenPort extends ForwardedPort {
  readonly server: TcpServer;
}

function* runPortForward(command: KubectlCommand): Task<number> {
  const { args, flags } = command;
  const [word = '', ...words] = args;
  if (words.length === 0) {
    return command.misuse('TYPE/NAME and list of ports are required for port-forward');
  }
  const chosen = yield* choosePod(command, word, {
    verbText: 'cannot attach to',
    areRestartedFirst: false,
  });
  if (!chosen.ok) return command.fail(chosen.error);
  const { object, pods } = chosen.value;
  const [pod] = pods;
  const texts = numberedPorts(words, object, pod);
  if (!texts.ok) return command.fail(texts.error);
  const phase = textFieldOf(pod, 'status', 'phase') ?? '';
  if (phase !== 'Running') {
    return command.fail(`unable to forward port because pod is not running. Current status=${phase}`);
  }
  const given = flags.list('address');
  const addresses = parseListenAddresses(given.length === 0 ? ['localhost'] : given);
  if (!addresses.ok) return command.fail(addresses.error);
  const ports = parseForwardedPorts(texts.value);
  if (!ports.ok) return command.fail(ports.error);
  return yield* forward(command, pod, ports.value, addresses.value);
}

function* forward(
  command: KubectlCommand,
  pod: KubeObject,
  ports: readonly ForwardedPort[],
  addresses: readonly ListenAddress[],
): Task<number> {
  const { namespace = '', name } = pod.metadata;
  const opened = yield* command.client.stream({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/portforward`,
    query: { ports: ports.map(({ remote }) => String(remote)).join(',') },
  });
  if (!opened.ok) {
    return command.fail(`error upgrading connection: ${opened.error.message ?? opened.error.text}`);
  }
  const open: OpenPort[] = [];
  for (const port of ports) open.push(...listenOn(command, port, addresses));
  if (open.length === 0) {
    const texts = ports.map(({ local, remote }) => `{${local} ${remote}}`);
    return command.fail(`unable to listen on any of the requested ports: [${texts.join(' ')}]`);
  }
  return yield* new Forwarder(command, opened.value, open).run();
}

/** On every address that can be had; says where. */
function listenOn(
  command: KubectlCommand,
  port: ForwardedPort,
  addresses: readonly ListenAddress[],
): readonly OpenPort[] {
  const open: OpenPort[] = [];
  const problems: string[] = [];
  let { local } = port;
  const { process } = command;
  const { namespace } = process.environment;
  for (const { text, address } of addresses) {
    const isIpv6 = familyOf(address) === 'IPv6';
    const isHere = namespace.tcp.service.routeFor(address)?.isLocal === true;
    const server = isHere ? TcpServer.listen(process, listenOptions(address, local)) : undefined;
    if (server?.ok !== true) {
      const why = server === undefined ? 'cannot assign requested address' : 'address already in use';
      problems.push(
        `unable to create listener: Error listen tcp${isIpv6 ? '6' : '4'} ${formatEndpoint(address, local)}: bind: ${why}`,
      );
      continue;
    }
    local = server.value.port;
    command.out(`Forwarding from ${isIpv6 ? `[${text}]` : text}:${local} -> ${port.remote}\n`);
    open.push({ local, remote: port.remote, server: server.value });
  }
  const isNeeded = addresses.some(({ isOfLocalhost }) => !isOfLocalhost) && problems.length > 0;
  if (open.length === 0 || isNeeded) {
    command.complain(
      `Unable to listen on port ${port.local}: Listeners failed to create with the following errors: [${problems.join(' ')}]\n`,
    );
    for (const { server } of open) server.close();
    return [];
  }
  return open;
}

function listenOptions(address: IpAddress, port: number): Parameters<typeof TcpServer.listen>[1] {
  return familyOf(address) === 'IPv6' ? { address, port, isIpv6Only: true } : { address, port };
}

/** The connections of one command, all over one stream to the API server. */
class Forwarder {
  readonly #command: KubectlCommand;
  readonly #process: Process;
  readonly #stream: ApiStream;
  readonly #ports: readonly OpenPort[];
  readonly #connections = new Map<number, LocalConnection>();
  #nextRequestId = 0;
  #isInterrupted = false;

  constructor(command: KubectlCommand, stream: ApiStream, ports: readonly OpenPort[]) {
    this.#command = command;
    this.#process = command.process;
    this.#stream = stream;
    this.#ports = ports;
  }

  *run(): Task<number> {
    this.#process.onSignal = (signal): boolean => {
      if (signal !== SIGNAL.INT) return false;
      this.#isInterrupted = true;
      this.#stream.close();
      return true;
    };
    for (const port of this.#ports) runInBackground(this.#process, this.#accept(port));
    for (;;) {
      const value = yield* this.#stream.next();
      if (value === undefined) break;
      const message = forwardMessageOf(value);
      if (message !== undefined) this.#take(message);
    }
    if (this.#isInterrupted) return 0;
    return this.#command.fail('lost connection to pod');
  }

  #take({ requestId, data, isEnd, error }: ForwardMessage): void {
    const connection = this.#connections.get(requestId);
    if (connection === undefined) return;
    if (data !== undefined) connection.push(data);
    if (isEnd === true) connection.end();
    if (error === undefined) return;
    const { local, remote } = connection.port;
    this.#complain(`an error occurred forwarding ${local} -> ${remote}: ${error}`);
    connection.close();
    // One failure ends them all (`streamConn.Close`).
    this.#stream.close();
  }

  *#accept(port: OpenPort): Task {
    for (;;) {
      const stream = yield* port.server.accept();
      this.#command.out(`Handling connection for ${port.local}\n`);
      const requestId = this.#nextRequestId;
      this.#nextRequestId += 1;
      const connection = new LocalConnection(this.#process, stream, port);
      this.#connections.set(requestId, connection);
      this.#stream.send({ requestId, port: port.remote });
      runInBackground(this.#process, this.#carry(requestId, stream));
      runInBackground(this.#process, connection.write(), () => this.#connections.delete(requestId));
    }
  }

  *#carry(requestId: number, stream: TcpStream): Task {
    for (;;) {
      const read = yield* stream.read();
      if (!read.ok || read.value.length === 0) break;
      this.#stream.send({ requestId, data: read.value });
    }
    this.#stream.send({ requestId, isEnd: true });
  }

  /** As klog writes what nobody handles. */
  #complain(text: string): void {
    const { nowMs } = this.#command;
    const time = calendarTime(nowMs, 0);
    const micros = String(Math.floor((nowMs * 1_000) % 1_000_000)).padStart(6, '0');
    const clock = [time.hour, time.minute, time.second].map((each) => twoDigits(each)).join(':');
    const pid = String(this.#process.pid).padStart(7);
    const head = `E${twoDigits(time.month)}${twoDigits(time.day)} ${clock}.${micros} ${pid} portforward.go:424]`;
    this.#command.complain(`${head} "Unhandled Error" err=${JSON.stringify(text)}\n`);
  }
}

/** From this machine; what comes from the Pod is written to it. */
class LocalConnection {
  readonly port: OpenPort;
  readonly #process: Process;
  readonly #stream: TcpStream;
  readonly #outbox = new ByteOutbox();

  constructor(process: Process, stream: TcpStream, port: OpenPort) {
    this.#process = process;
    this.#stream = stream;
    this.port = port;
  }

  push(data: Uint8Array): void {
    this.#outbox.push(data);
  }

  end(): void {
    this.#outbox.end();
  }

  close(): void {
    this.#stream.close();
  }

  *write(): Task {
    if (yield* this.#outbox.writeTo(this.#stream, this.#process)) this.#stream.close();
  }
}
