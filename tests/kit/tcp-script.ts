/**
 * Drives two TCP stacks through the same actions as a recording of two real ones, and prints what a capture on the
 * client's interface shows in the form of the recording.
 */
import { milliseconds, nanoseconds } from '#sim/base/time';
import { encodeTcp } from '#sim/wire/tcp';
import { tcpCounterEntries } from '#sim/transport/tcp/tcp-counters';
import { TcpLayer } from '#sim/transport/tcp/tcp-layer';
import type { TcpListener } from '#sim/transport/tcp/tcp-listener';
import type { KeepAliveOptions, TcpConnection } from '#sim/transport/tcp/tcp-connection';
import { TransportWire, type WireHost, type WirePacket } from '#kit/transport-wire';

type Ending = 'shutdown' | 'close' | 'abort' | '';

export interface ScriptAction {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly who?: string;
  readonly do: string;
  readonly bytes?: number;
  readonly then?: Ending;
  readonly atEnd?: Ending;
  readonly backlog?: number;
  readonly from?: number;
  readonly port?: number;
  readonly options?: Readonly<Record<string, number>>;
  /** Of a segment that appears on the way as if one side had sent it; numbers are relative to its first one. */
  readonly to?: string;
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  /** Of the time stamp, relative to the latest one of that side; none when left out. */
  readonly ts?: number;
}

interface Side<T> {
  readonly c2s?: T;
  readonly s2c?: T;
}

export interface Script {
  /** Milliseconds. */
  readonly for: number;
  readonly mtu?: number;
  readonly offload?: boolean;
  readonly link?: { readonly delayMs: number; readonly rateMbit?: number; readonly queue?: number };
  /** `cubic` when left out. */
  readonly cc?: string;
  /** Packets of each direction that get lost, counted from 0. */
  readonly drop?: Side<readonly number[]>;
  /** Packets that take so many milliseconds more. */
  readonly late?: Side<Readonly<Record<string, number>>>;
  readonly sysctl?: { readonly client?: Record<string, string>; readonly server?: Record<string, string> };
  readonly do: readonly ScriptAction[];
}

const PORT = 8080;
const CLIENT_PORT = 40_000;
const VETH_DELAY = nanoseconds(10_000);

export class TcpScript {
  readonly wire = new TransportWire();
  readonly #script: Script;
  readonly #hosts: Record<'client' | 'server', WireHost>;
  readonly #layers: Record<'client' | 'server', TcpLayer>;
  readonly #connections = new Map<string, TcpConnection>();
  readonly #notes: string[] = [];
  #listener: TcpListener | undefined;

  constructor(script: Script) {
    this.#script = script;
    const { wire } = this;
    wire.hasSegmentationOffload = script.offload !== false && script.link === undefined;
    wire.delay = script.link === undefined ? VETH_DELAY : milliseconds(script.link.delayMs);
    wire.rate = (script.link?.rateMbit ?? 0) * 1e6;
    wire.queuePackets = script.link?.queue ?? 1000;
    const client = wire.host('10.9.0.1', script.mtu);
    const server = wire.host('10.9.0.2', script.mtu);
    this.#hosts = { client, server };
    for (const side of ['client', 'server'] as const) {
      this.#hosts[side].sysctl.set('net.ipv4.tcp_congestion_control', script.cc ?? 'cubic');
      for (const [name, value] of Object.entries(script.sysctl?.[side] ?? {}))
        this.#hosts[side].sysctl.set(name, value);
    }
    this.#layers = { client: new TcpLayer(client), server: new TcpLayer(server) };
    const counts = [0, 0];
    wire.fate = (packet): number | 'lost' => {
      const side = isFromClient(packet) ? 'c2s' : 's2c';
      const index = side === 'c2s' ? 0 : 1;
      const place = counts[index] ?? 0;
      counts[index] = place + 1;
      if (script.drop?.[side]?.includes(place) === true) return 'lost';
      return milliseconds(script.late?.[side]?.[place] ?? 0);
    };
  }

  /** What one side has counted, as `nstat` has it. */
  counters(side: 'client' | 'server'): ReadonlyMap<string, number> {
    const { basic, extended } = tcpCounterEntries(this.#layers[side].counters, 0);
    return new Map([...basic, ...extended].filter(([, value]) => value !== 0));
  }

  /** Runs it to its end. */
  run(): readonly string[] {
    for (const action of this.#script.do) {
      this.wire.scheduler.schedule(milliseconds(action.at), () => this.#act(action));
    }
    this.wire.run(milliseconds(this.#script.for));
    return [...this.#lines(), ...this.#notes];
  }

  #act(action: ScriptAction): void {
    const who = action.who ?? 'client';
    const side = who.startsWith('server') ? 'server' : 'client';
    const connection = this.#connections.get(who);
    const port = action.port ?? PORT;
    switch (action.do) {
      case 'listen': {
        const listener = this.#layers.server.listen({ port, backlog: action.backlog ?? 128 });
        if (typeof listener === 'string') throw new Error(listener);
        this.#listener = listener;
        break;
      }
      case 'connect':
      case 'open':
        this.#open(who, side, action);
        break;
      case 'accept': {
        const accepted = this.#listener?.accept();
        if (accepted === undefined) throw new Error('nothing to accept');
        this.#connections.set(who, accepted);
        break;
      }
      case 'send':
        if (connection !== undefined) this.#send(who, connection, action);
        break;
      case 'read':
        connection?.read(action.bytes);
        break;
      case 'autoread':
        if (connection !== undefined) this.#autoread(connection, action.atEnd ?? '');
        break;
      case 'set':
        if (connection !== undefined) setOptions(connection, action.options ?? {});
        break;
      case 'inject':
        this.#inject(action);
        break;
      case 'closelistener':
        this.#listener?.close();
        break;
      case 'shutdown':
      case 'close':
      case 'abort':
        if (connection !== undefined) end(connection, action.do);
        break;
      default:
        throw new Error(`no action ${action.do}`);
    }
  }

  #open(who: string, side: 'client' | 'server', action: ScriptAction): void {
    const isServer = side === 'server';
    const remote = isServer ? this.#hosts.client : this.#hosts.server;
    const connection = this.#layers[side].connect({
      address: remote.address,
      port: isServer ? CLIENT_PORT : (action.port ?? PORT),
      localPort: isServer ? PORT : (action.from ?? CLIENT_PORT),
    });
    if (typeof connection === 'string') {
      this.#notes.push(`# ${who} connect ${connection}`);
      return;
    }
    setOptions(connection, action.options ?? {});
    this.#connections.set(who, connection);
  }

  #send(who: string, connection: TcpConnection, { bytes = 0, then = '' }: ScriptAction): void {
    const data = new Uint8Array(bytes);
    let offset = 0;
    const write = (): void => {
      offset += connection.send(data.subarray(offset));
      if (offset < bytes) return;
      connection.onWritable = undefined;
      end(connection, then);
    };
    connection.onWritable = write;
    if (connection.state === 'CLOSE') this.#notes.push(`# ${who} send fails`);
    write();
  }

  #inject({ to, flags = '', seq = 0, ack, bytes = 0, ts }: ScriptAction): void {
    const isToServer = to === 'server';
    const { client, server } = this.#hosts;
    const [from, target] = isToServer ? [client, server] : [server, client];
    const ofSide = (isClient: boolean): readonly WirePacket[] =>
      this.wire.packets.filter((packet) => isFromClient(packet) === isClient);
    const mine = ofSide(isToServer);
    const other = ofSide(!isToServer);
    const stamp = mine.findLast(({ segment }) => segment?.hasTimestamp === true)?.segment;
    const bits = ['F', 'S', 'R', 'P', '.'].reduce(
      (sum, flag, bit) => sum + (flags.includes(flag) ? 2 ** bit : 0),
      0,
    );
    const segment = encodeTcp(
      {
        sourcePort: isToServer ? CLIENT_PORT : PORT,
        destinationPort: isToServer ? PORT : CLIENT_PORT,
        sequence: ((mine[0]?.segment?.sequence ?? 0) + seq) >>> 0,
        acknowledgment: ack === undefined ? 0 : ((other[0]?.segment?.sequence ?? 0) + ack) >>> 0,
        flags: bits,
        window: 502,
        urgentPointer: 0,
        options:
          ts === undefined || stamp === undefined
            ? []
            : [
                { kind: 'nop' },
                { kind: 'nop' },
                {
                  kind: 'timestamp',
                  value: (stamp.timestampValue + ts) >>> 0,
                  echo: stamp.timestampEcho >>> 0,
                },
              ],
        payload: new Uint8Array(bytes),
      },
      { source: from.address, destination: target.address },
    );
    const packet = from.allocate(segment.length);
    packet.buffer.set(segment, packet.start);
    packet.end = packet.start + segment.length;
    this.wire.deliver(packet, from, target);
  }

  #autoread(connection: TcpConnection, atEnd: Ending): void {
    const read = (): void => {
      connection.read();
      if (!connection.isReadClosed) return;
      connection.onReadable = undefined;
      end(connection, atEnd);
    };
    connection.onReadable = read;
    read();
  }

  #lines(): readonly string[] {
    const { packets } = this.wire;
    // On a veth pair the tap sees also what gets lost behind it, and what the peer sends at once.
    const isVeth = this.#script.link === undefined;
    const all = packets
      .filter((packet) => isVeth || isFromClient(packet) || packet.arrival !== undefined)
      .map((packet) => {
        const isSeenAtOnce = isVeth || isFromClient(packet);
        const time = isSeenAtOnce ? packet.time : (packet.arrival ?? packet.time);
        return { time, place: isSeenAtOnce ? packet.place : packet.arrivalPlace, packet };
      })
      .sort((one, other) => one.place - other.place);
    const first = all[0]?.time ?? 0;
    const bases = new Map<string, number>();
    return all.map(({ time, packet }) => lineOf((time - first) / 1e6, packet, bases));
  }
}

function isFromClient(packet: WirePacket): boolean {
  return packet.bytes[15] === 1;
}

function end(connection: TcpConnection, how: Ending): void {
  if (how === 'shutdown') connection.closeWrite();
  else if (how === 'close') connection.close();
  else if (how === 'abort') connection.abort();
}

function setOptions(connection: TcpConnection, options: Readonly<Record<string, number>>): void {
  const keepAlive: { -readonly [Key in keyof KeepAliveOptions]: KeepAliveOptions[Key] } = {};
  for (const [name, value] of Object.entries(options)) {
    if (name === 'TCP_NODELAY') connection.setNoDelay(value === 1);
    if (name === 'TCP_CORK') connection.setCorked(value === 1);
    if (name === 'TCP_KEEPIDLE') keepAlive.idleSeconds = value;
    if (name === 'TCP_KEEPINTVL') keepAlive.intervalSeconds = value;
    if (name === 'TCP_KEEPCNT') keepAlive.probes = value;
  }
  if (options['SO_KEEPALIVE'] === 1) connection.setKeepAlive(keepAlive);
}

function lineOf(time: number, packet: WirePacket, bases: Map<string, number>): string {
  const direction = isFromClient(packet) ? '>' : '<';
  const { segment } = packet;
  const stamp = time.toFixed(3).padStart(9);
  if (segment === undefined) return `${stamp} ${direction} ICMP`;
  const ports = `${packet.uint16(20)} ${packet.uint16(22)}`;
  const reversed = `${packet.uint16(22)} ${packet.uint16(20)}`;
  const key = `${direction} ${ports}`;
  const peer = `${direction === '>' ? '<' : '>'} ${reversed}`;
  if ((segment.flags & 2) !== 0 || !bases.has(key)) bases.set(key, segment.sequence);
  const base = bases.get(peer) ?? 0;
  const sequence = (segment.sequence - (bases.get(key) ?? 0)) >>> 0;
  const ack = (segment.flags & 16) === 0 ? '' : ` ack ${(segment.acknowledgment - base) >>> 0}`;
  const sack = segment.sackStarts
    .slice(0, segment.sackCount)
    .map((start, index) => `${(start - base) >>> 0}-${((segment.sackEnds[index] ?? 0) - base) >>> 0}`);
  const options = packet.optionsText().replace('sack', () => `sack ${sack.join(' ')}`);
  const shown = segment.sackCount === 0 ? packet.optionsText() : options;
  return `${stamp} ${direction} ${packet.flags} seq ${sequence}${ack} win ${segment.window} len ${packet.payloadBytes} [${shown}]`;
}
