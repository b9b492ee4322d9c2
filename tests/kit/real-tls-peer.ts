/**
 * A connection of the simulator whose other end is a real program on loopback: what it writes goes into a TCP socket of the
 * machine, what comes from there wakes the program that reads. Time stands still meanwhile.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '#sim/base/result';
import { after, milliseconds } from '#sim/base/time';
import type { Scheduler } from '#sim/engine/scheduler';
import type { ByteStream } from '#sim/host/byte-stream';
import { until, type Task } from '#sim/host/task';
import type { SocketAddress } from '#sim/host/tcp-stream';
import { ipv4 } from '#sim/wire/ipv4-address';
import type { SocketError } from '#sim/transport/socket-error';

const LIMIT_MS = 20_000;
const STEP_MS = 5;

export class SocketStream implements ByteStream {
  readonly remote: SocketAddress = { address: ipv4(127, 0, 0, 1), port: 1 };
  readonly local: SocketAddress = { address: ipv4(127, 0, 0, 1), port: 2 };
  readonly #socket: Socket;
  readonly #received: Uint8Array[] = [];
  #isAtEnd = false;
  #resume: (() => void) | undefined = undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    const end = (): void => {
      this.#isAtEnd = true;
      this.#resume?.();
    };
    socket.on('data', (bytes: Uint8Array) => {
      this.#received.push(new Uint8Array(bytes));
      this.#resume?.();
    });
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', end);
  }

  *read(): Task<Result<Uint8Array, SocketError>> {
    while (this.#received.length === 0 && !this.#isAtEnd) {
      yield* until((resume) => {
        this.#resume = resume;
        return () => {
          this.#resume = undefined;
        };
      });
    }
    return ok(this.#received.shift() ?? new Uint8Array(0));
  }

  // eslint-disable-next-line require-yield -- the machine's own buffer takes all of it
  *write(bytes: Uint8Array): Task<Result<void, SocketError>> {
    this.#socket.write(bytes);
    return ok(undefined);
  }

  close(): void {
    this.#socket.end();
  }
}

/** Runs what the scheduler has until `isDone`, beside the machine's own clock. */
export async function runBeside(scheduler: Scheduler, isDone: () => boolean): Promise<void> {
  for (let passed = 0; passed < LIMIT_MS && !isDone(); passed += STEP_MS) {
    scheduler.runUntil(after(scheduler.now(), milliseconds(STEP_MS)));
    await wait(STEP_MS);
  }
  if (!isDone()) throw new Error('the other program has not answered');
}

/** A port of loopback, and the first connection to it. */
export async function listenOnce(): Promise<{ readonly port: number; readonly accepted: Promise<Socket> }> {
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => {
    server.once('connection', (socket) => {
      server.close();
      resolve(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, accepted };
}

/** Tries until somebody listens. */
export async function dial(port: number): Promise<Socket> {
  for (let passed = 0; passed < LIMIT_MS; passed += STEP_MS * 10) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    await wait(STEP_MS * 10);
  }
  throw new Error('nobody listens');
}
