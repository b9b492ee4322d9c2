/**
 * What a kubelet does for `kubectl port-forward`: connections to ports of a Pod, from inside its network namespace.
 *
 * containerd 1.7 `internal/cri/server/sandbox_portforward_linux.go`. The streams of portforward.k8s.io are messages here:
 * from the client `{ requestId, port }` opens a connection, `{ requestId, data }` and `{ requestId, isEnd }` go on; from the
 * kubelet come `data`, `isEnd` and `error`.
 *
 * Models localhost over IPv4, then IPv6, and both ends of a connection that close one after the other.
 */
import { runInBackground } from '../app/background';
import { ByteOutbox } from '../host/byte-outbox';
import type { Environment, Process } from '../host/process';
import { Change, type Task } from '../host/task';
import { connectTcp, type TcpStream } from '../host/tcp-stream';
import type { SocketError } from '../transport/socket-error';
import { ipv4 } from '../wire/ipv4-address';
import { LOOPBACK_IPV6 } from '../wire/ipv6-address';
import type { RestStream } from './api/rest-request';
import { fieldOf, numberFieldOf } from './objects/kube-object';

export interface ForwardMessage {
  readonly requestId: number;
  readonly port?: number;
  readonly data?: Uint8Array;
  readonly isEnd?: true;
  readonly error?: string;
}

/** Undefined for what is none. */
export function forwardMessageOf(value: unknown): ForwardMessage | undefined {
  const requestId = numberFieldOf(value, 'requestId');
  if (requestId === undefined) return undefined;
  const port = numberFieldOf(value, 'port');
  const data = fieldOf(value, 'data');
  const error = fieldOf(value, 'error');
  return {
    requestId,
    ...(port === undefined ? {} : { port }),
    ...(data instanceof Uint8Array ? { data } : {}),
    ...(fieldOf(value, 'isEnd') === true ? { isEnd: true as const } : {}),
    ...(typeof error === 'string' ? { error } : {}),
  };
}

const LOCALHOST_IPV4 = ipv4(127, 0, 0, 1);

/** As Go's `net` words what the kernel says. */
const DIAL_PROBLEMS: Partial<Record<SocketError, string>> = {
  'connection-refused': 'connect: connection refused',
  'timed-out': 'i/o timeout',
  'network-unreachable': 'connect: network is unreachable',
  'host-unreachable': 'connect: no route to host',
  'address-in-use': 'connect: cannot assign requested address',
};

interface ForwardTarget {
  /** Of the Pod's sandbox. */
  readonly environment: Environment;
  readonly sandboxId: string;
  /** The name of its network namespace on the node. */
  readonly namespaceFile: string;
  /** Tells when the Pod has gone; answers how to stop. */
  readonly onGone: (listener: () => void) => () => void;
}

export class PortForwardSession {
  readonly #target: ForwardTarget;
  readonly #connections = new Map<number, ForwardedConnection>();
  #write: (value: ForwardMessage) => void = () => undefined;

  constructor(target: ForwardTarget) {
    this.#target = target;
  }

  answer(): RestStream {
    return {
      kind: 'stream',
      status: 101,
      contentType: 'application/json',
      start: (write, end) => {
        this.#write = write;
        const stopWatching = this.#target.onGone(() => {
          this.#closeAll();
          end();
        });
        return () => {
          stopWatching();
          this.#closeAll();
        };
      },
      send: (value) => this.#take(value),
    };
  }

  #closeAll(): void {
    this.#write = () => undefined;
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  #take(value: unknown): void {
    const message = forwardMessageOf(value);
    if (message === undefined) return;
    const { requestId, port, data, isEnd } = message;
    if (port !== undefined) this.#open(requestId, port);
    const connection = this.#connections.get(requestId);
    if (data !== undefined) connection?.push(data);
    if (isEnd === true) connection?.end();
  }

  #open(requestId: number, port: number): void {
    const connection = new ForwardedConnection(this.#target, port, (message) => {
      this.#write({ ...message, requestId });
    });
    this.#connections.set(requestId, connection);
    connection.start(() => this.#connections.delete(requestId));
  }
}

/** One connection into the Pod. */
class ForwardedConnection {
  readonly #target: ForwardTarget;
  readonly #port: number;
  readonly #write: (message: Omit<ForwardMessage, 'requestId'>) => void;
  readonly #process: Process;
  readonly #outbox = new ByteOutbox();

  constructor(
    target: ForwardTarget,
    port: number,
    write: (message: Omit<ForwardMessage, 'requestId'>) => void,
  ) {
    this.#target = target;
    this.#port = port;
    this.#write = write;
    const silent = (): void => undefined;
    this.#process = target.environment.createProcess(['containerd'], { stdout: silent, stderr: silent });
  }

  start(onDone: () => void): void {
    this.#process.onExit(onDone);
    this.#process.run(this.#run());
  }

  push(data: Uint8Array): void {
    this.#outbox.push(data);
  }

  /** No more comes from the client. */
  end(): void {
    this.#outbox.end();
  }

  close(): void {
    this.#process.kill(9);
  }

  *#run(): Task<number> {
    const port = this.#port;
    const first = yield* connectTcp(this.#process, { address: LOCALHOST_IPV4, port });
    const connected = first.ok ? first : yield* connectTcp(this.#process, { address: LOOPBACK_IPV6, port });
    if (!first.ok && !connected.ok) {
      const ipv4Problem = this.#problemText('tcp4 127.0.0.1', first.error);
      const ipv6Problem = this.#problemText('tcp6 [::1]', connected.error);
      this.#write({ error: this.#failureText(ipv4Problem, ipv6Problem) });
      return 1;
    }
    if (!connected.ok) return 1;
    const stream = connected.value;
    const sending = { isOver: false };
    const sent = new Change();
    runInBackground(this.#process, this.#send(stream), () => {
      sending.isOver = true;
      sent.notify();
    });
    for (;;) {
      const read = yield* stream.read();
      if (!read.ok || read.value.length === 0) break;
      this.#write({ data: read.value });
    }
    this.#write({ isEnd: true });
    while (!sending.isOver) yield* sent.wait(this.#process.environment.scheduler);
    stream.close();
    return 0;
  }

  *#send(stream: TcpStream): Task {
    if (yield* this.#outbox.writeTo(stream, this.#process)) stream.shutdown();
  }

  #problemText(place: string, error: SocketError): string {
    return `dial ${place}:${this.#port}: ${DIAL_PROBLEMS[error] ?? `connect: ${error}`}`;
  }

  #failureText(ipv4Problem: string, ipv6Problem: string): string {
    const { sandboxId, namespaceFile } = this.#target;
    const namespacePath = `/var/run/netns/${namespaceFile}`;
    const why = `failed to connect to localhost:${this.#port} inside namespace "${sandboxId}", IPv4: ${ipv4Problem} IPv6 ${ipv6Problem} `;
    return `error forwarding port ${this.#port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace "${namespacePath}": ${why}`;
  }
}
