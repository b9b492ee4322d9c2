/**
 * A real BIRD in a network namespace of its own, and a cable between it and a simulated machine.
 *
 * The namespace has a veth pair to a second one, where a relay stands for the simulated machine: it hands the bytes of TCP
 * connections to and from a Unix socket. Both end with the test; nothing of the host's network is touched.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { toolPath } from '#kit/tools';
import type { BgpRig } from '#kit/bgp-rig';
import { milliseconds, after } from '#sim/base/time';
import type { Machine } from '#sim/host/machine';
import type { TcpConnection } from '#sim/transport/tcp/tcp-connection';
import { ip } from '#kit/ip-bench';

/** The simulated speaker, and BIRD. */
export const OURS = '192.168.0.1';
export const THEIRS = '192.168.0.2';
const BGP_PORT = 179;
const STEP_MS = 10;

const RELAY = `
const net = require('node:net');
const [dial, accept] = process.argv.slice(1);
const pipe = (one, other) => {
  one.pipe(other); other.pipe(one);
  one.on('error', () => other.destroy()); other.on('error', () => one.destroy());
};
net.createServer({ allowHalfOpen: true }, (near) => {
  pipe(near, net.connect({ host: '${THEIRS}', port: ${BGP_PORT}, localAddress: '${OURS}', allowHalfOpen: true }));
}).listen(dial);
net.createServer({ allowHalfOpen: true }, (near) => {
  pipe(near, net.connect({ path: accept, allowHalfOpen: true }));
}).listen({ host: '${OURS}', port: ${BGP_PORT} });
`;

/** Its own namespaces end with it. */
const SET_UP = `
set -e
ip link set lo up
unshare --net sleep 600 &
inner=$!
while [ "$(readlink /proc/$inner/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.02; done
ip link add v0 type veth peer name v1 netns $inner
ip addr add ${THEIRS}/24 dev v0
ip addr add fd00::2/64 dev v0 nodad
ip link set v0 up
nsenter --target $inner --net sh -c 'ip link set lo up; ip addr add ${OURS}/24 dev v1; ip addr add fd00::1/64 dev v1 nodad; ip link set v1 up'
nsenter --target $inner --net "$NODE" -e "$RELAY" "$FOLDER/dial" "$FOLDER/accept" &
wait
`;

export class RealBird {
  readonly #folder = mkdtempSync(join(tmpdir(), 'podwire-bird-'));
  readonly #rig: BgpRig;
  readonly #machine: Machine;
  readonly #holder: ChildProcess;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #daemon: ChildProcess | undefined = undefined;

  private constructor(rig: BgpRig, machine: Machine) {
    this.#rig = rig;
    this.#machine = machine;
    const isRoot = process.getuid?.() === 0;
    this.#holder = spawn(
      'unshare',
      [...(isRoot ? [] : ['--user', '--map-root-user']), '--net', 'sh', '-c', SET_UP],
      {
        env: { ...process.env, NODE: process.execPath, RELAY, FOLDER: this.#folder },
        stdio: ['ignore', 'ignore', 'inherit'],
        detached: true,
      },
    );
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#fromBird(socket));
    this.#server.listen(this.#file('accept'));
    const listener = machine.rootNamespace.tcp.listen({ port: BGP_PORT });
    if (typeof listener === 'string') throw new Error(listener);
    listener.onConnection = (connection): void => {
      this.#join(connection, connect({ path: this.#file('dial'), allowHalfOpen: true }));
    };
  }

  /** A machine of the lab is what BIRD is for the lab. */
  static async open(rig: BgpRig): Promise<RealBird> {
    const bird = new RealBird(rig, rig.machine('bird', THEIRS));
    for (let round = 0; round < 500 && !existsSync(bird.#file('dial')); round += 1) await wait(STEP_MS);
    if (!existsSync(bird.#file('dial'))) throw new Error('the namespace of BIRD did not come up');
    return bird;
  }

  /** Starts it, or starts it anew, with this configuration. */
  async start(configuration: string, ...options: readonly string[]): Promise<void> {
    writeFileSync(this.#file('bird.conf'), configuration);
    rmSync(this.#file('bird.ctl'), { force: true });
    const paths = [
      '-f',
      '-c',
      this.#file('bird.conf'),
      '-s',
      this.#file('bird.ctl'),
      '-P',
      this.#file('bird.pid'),
    ];
    this.#daemon = spawn('nsenter', [...this.#target, toolPath('bird'), ...paths, ...options], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    await this.until(() => existsSync(this.#file('bird.ctl')));
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): void {
    this.#daemon?.kill(signal);
  }

  /** What `birdcl` prints. */
  async ask(...words: readonly string[]): Promise<string> {
    return await new Promise((resolve, reject) => {
      const program = join(toolPath('bird'), '..', 'birdcl');
      execFile(program, ['-s', this.#file('bird.ctl'), ...words], (error, stdout) => {
        // It ends with 1 when there is nothing to print, too.
        if (error === null || stdout !== '') resolve(stdout);
        else reject(new Error(`birdcl ${words.join(' ')}: ${error.message}`));
      });
    });
  }

  /** The lab goes on as the wall clock does, until it is so; at most twenty seconds. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let round = 0; round < 2_000; round += 1) {
      this.#step();
      if (round % 5 === 0 && (await isSo())) return;
      await wait(STEP_MS);
    }
    throw new Error('it did not come so far in time');
  }

  /** So many seconds pass on both sides. */
  async pass(seconds: number): Promise<void> {
    for (let round = 0; round < (seconds * 1_000) / STEP_MS; round += 1) {
      this.#step();
      await wait(STEP_MS);
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    this.kill('SIGKILL');
    if (this.#holder.pid !== undefined) process.kill(-this.#holder.pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #target(): string[] {
    return [
      ...(process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials']),
      '--net',
      '--target',
      String(this.#holder.pid),
    ];
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #step(): void {
    const { scheduler } = this.#rig.link;
    scheduler.runUntil(after(scheduler.now(), milliseconds(STEP_MS)));
  }

  /** BIRD has connected. */
  #fromBird(socket: Socket): void {
    const { tcp } = this.#machine.rootNamespace;
    const connection = tcp.connect({ address: ip(OURS), port: BGP_PORT });
    if (typeof connection === 'string') socket.destroy();
    else this.#join(connection, socket);
  }

  #join(connection: TcpConnection, socket: Socket): void {
    this.#sockets.add(socket);
    let waiting: Uint8Array[] = [];
    let isEnding = false;
    const push = (): void => {
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const taken = connection.send(next);
        if (taken < next.length) {
          waiting[0] = next.subarray(taken);
          return;
        }
        waiting = waiting.slice(1);
      }
      if (isEnding && connection.state !== 'SYN_SENT') connection.closeWrite();
    };
    const pull = (): void => {
      for (let bytes = connection.read(); bytes.length > 0; bytes = connection.read()) socket.write(bytes);
      if (connection.isReadClosed && !socket.writableEnded) socket.end();
    };
    connection.onConnected = push;
    connection.onWritable = push;
    connection.onReadable = pull;
    connection.onClosed = (error): void => {
      pull();
      if (error !== undefined) socket.destroy();
    };
    socket.on('data', (bytes) => {
      waiting.push(Uint8Array.from(bytes));
      push();
    });
    socket.on('end', () => {
      isEnding = true;
      push();
    });
    socket.on('error', () => connection.abort());
    socket.on('close', () => this.#sockets.delete(socket));
    pull();
  }
}
