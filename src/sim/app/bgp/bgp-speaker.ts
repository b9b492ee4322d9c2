/**
 * A BGP speaker: a routing daemon on a machine (RFC 4271), which Calico's nodes and the routers between them run.
 *
 * It listens on TCP 179, keeps a session with each neighbor (`bgp-session.ts`), decides on the best way to each prefix
 * (`rib.ts`) and tells the neighbors (`route-export.ts`). Where its best routes go is the caller's: a `RouteSink`, which is
 * the kernel in `kernel-routes.ts`. Like BIRD it is one thread that waits for all its sockets at once: what comes in within
 * one moment is worked off in one event, and then told on together.
 *
 * Models configuration by data, neighbors that come and go, and a start with the routes of a former life (graceful restart).
 * Leaves out neighbors by range of addresses, several tables, and the time that decisions take.
 */
import { microseconds, type SimTime } from '../../base/time';
import type { Prng } from '../../base/prng';
import type { Scheduler } from '../../engine/scheduler';
import type { Process, ProcessResource } from '../../host/process';
import type { TcpConnection } from '../../transport/tcp/tcp-connection';
import type { TcpListener } from '../../transport/tcp/tcp-listener';
import type { SocketError } from '../../transport/socket-error';
import { BGP_PORT } from '../../wire/bgp';
import { encodeBgpAttributes, type BgpAttributes } from '../../wire/bgp-attributes';
import { BGP_CEASE } from '../../wire/bgp-error';
import type { IpAddress } from '../../wire/ip-address';
import type { IpCidr } from '../../wire/ip-cidr';
import type { Ipv4Address } from '../../wire/ipv4-address';
import { BgpSession } from './bgp-session';
import { bgpNeighborOf, type BgpNeighborOptions } from './bgp-neighbor';
import type { BgpServices, SentMessages, Waiter } from './bgp-services';
import { pathsOf } from './decision';
import { Rib } from './rib';
import {
  RouteCounters,
  type Resolution,
  type RibEntry,
  type RibRoute,
  type RibRouteType,
  type RouteOwner,
} from './rib-route';
import type { RouteSourceKind } from './route-filter';
import { isSameButExport, isSameConfiguration } from './same-configuration';
import { SpeakerTimer } from './speaker-timer';

/** From the wake-up to the first instruction, as for every program (`host/task.ts`). */
const WAKE_UP_TIME = microseconds(20);
/** BIRD's `graceful restart wait`. */
const RECOVERY_WAIT_SECONDS = 240;

/** Where the best routes go. */
export interface RouteSink {
  /** It is the best now, also when it was already and has changed; `paths` are those that are as good, itself first. */
  onBestRoute(route: RibRoute, paths: readonly RibRoute[]): void;
  onWithdrawn(prefix: IpCidr): void;
  /** All neighbors have said what they know: what a former life has left in the kernel may go. */
  onRecovered?(): void;
}

/** A route that does not come from a neighbor. */
export interface SourceRoute {
  readonly prefix: IpCidr;
  readonly type: RibRouteType;
  readonly device?: string | undefined;
  /** It is looked for by the routes to links. */
  readonly gateway?: IpAddress | undefined;
}

/** A protocol that is no neighbor: `static1`, `direct1`, `kernel1`. */
export interface RouteSource extends RouteOwner {
  readonly since: SimTime;
  add(route: SourceRoute): void;
  remove(prefix: IpCidr): void;
  /** These and no others. */
  replace(routes: readonly SourceRoute[]): void;
  routes(): readonly SourceRoute[];
}

export interface BgpSpeakerConfig {
  readonly localAs: number;
  readonly routerId: Ipv4Address;
  readonly neighbors: readonly BgpNeighborOptions[];
  readonly sink: RouteSink;
  /** 179 when left out. */
  readonly listenPort?: number;
  /** It takes over the routes that a former life has left (BIRD's `-R`). */
  readonly isRecovering?: boolean;
  readonly log?: (line: string) => void;
}

const PREFERENCES: Readonly<Record<Exclude<RouteSourceKind, 'bgp'>, number>> = {
  direct: 240,
  static: 200,
  kernel: 10,
};

export class BgpSpeaker implements BgpServices, ProcessResource {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly rib: Rib;
  readonly localAs: number;
  readonly routerId: Ipv4Address;
  readonly startedAt: SimTime;
  readonly clusterIds = new Set<Ipv4Address>();
  readonly sent: SentMessages = { messages: 0, octets: 0 };
  readonly #process: Process;
  readonly #sink: RouteSink;
  readonly #log: (line: string) => void;
  readonly #sessions = new Map<string, BgpSession>();
  /** Several neighbors may have one address and listen on different ports. */
  readonly #sessionsByAddress = new Map<IpAddress, readonly BgpSession[]>();
  readonly #sources = new Map<string, RouteSource>();
  readonly #listener: TcpListener | undefined;
  readonly #arrived: TcpConnection[] = [];
  readonly #attributes = new Map<string, BgpAttributes>();
  readonly #waiting = new Set<Waiter>();
  readonly #dirty = new Set<BgpSession>();
  readonly #recoveryTimer: SpeakerTimer;
  #isWoken = false;
  #isClosed = false;
  #isRecovering: boolean;

  private constructor(process: Process, config: BgpSpeakerConfig, listener: TcpListener | undefined) {
    const { scheduler, prng } = process.environment;
    this.#process = process;
    this.scheduler = scheduler;
    this.prng = prng.split('bgp');
    this.rib = new Rib(scheduler);
    this.localAs = config.localAs;
    this.routerId = config.routerId;
    this.startedAt = scheduler.now();
    this.#sink = config.sink;
    this.#log = config.log ?? ((): void => undefined);
    this.#listener = listener;
    this.#isRecovering = config.isRecovering ?? false;
    this.#recoveryTimer = new SpeakerTimer(scheduler, this.prng, () => this.#endRecovery());
    this.rib.onChange = (entry, formerBest, owner) => this.#onChange(entry, formerBest, owner);
  }

  /** Begins to listen and to connect; it ends with the process. The error is why it cannot listen. */
  static start(process: Process, config: BgpSpeakerConfig): BgpSpeaker | SocketError {
    const { namespace } = process.environment;
    const listener = namespace.tcp.listen({
      address: namespace.anyAddress,
      port: config.listenPort ?? BGP_PORT,
    });
    if (typeof listener === 'string') return listener;
    listener.owner = process.argv[0] ?? '';
    listener.ownerPid = process.pid;
    const speaker = new BgpSpeaker(process, config, listener);
    process.own(speaker);
    listener.onConnection = (connection): void => speaker.#onConnection(connection);
    if (speaker.#isRecovering) speaker.#recoveryTimer.start(RECOVERY_WAIT_SECONDS);
    for (const neighbor of config.neighbors) speaker.addNeighbor(neighbor);
    return speaker;
  }

  get isRecovering(): boolean {
    return this.#isRecovering;
  }

  sessions(): readonly BgpSession[] {
    return [...this.#sessions.values()];
  }

  session(name: string): BgpSession | undefined {
    return this.#sessions.get(name);
  }

  sources(): readonly RouteSource[] {
    return [...this.#sources.values()];
  }

  addNeighbor(options: BgpNeighborOptions): BgpSession {
    const neighbor = bgpNeighborOf(options);
    if (neighbor.isReflectorClient) this.clusterIds.add(neighbor.clusterId ?? this.routerId);
    const session = new BgpSession(neighbor, this);
    this.#sessions.set(neighbor.name, session);
    const others = this.#sessionsByAddress.get(neighbor.address) ?? [];
    this.#sessionsByAddress.set(neighbor.address, [...others, session]);
    session.enable();
    return session;
  }

  /** These and no others. Who has another export filter is told anew; who is another one in any other way, too, is met anew. */
  setNeighbors(wanted: readonly BgpNeighborOptions[]): void {
    const byName = new Map(wanted.map((options) => [options.name, bgpNeighborOf(options)]));
    for (const session of this.sessions()) {
      const neighbor = byName.get(session.name);
      if (neighbor !== undefined && isSameButExport(session.neighbor, neighbor)) {
        if (!isSameConfiguration(session.neighbor.export, neighbor.export))
          session.setExportFilter(neighbor.export);
      } else {
        this.removeNeighbor(session.name);
      }
    }
    for (const options of wanted) if (!this.#sessions.has(options.name)) this.addNeighbor(options);
  }

  /** It is told that it is no neighbor any more. */
  removeNeighbor(name: string): void {
    const session = this.#sessions.get(name);
    if (session === undefined) return;
    session.disable(BGP_CEASE.PEER_DECONFIGURED);
    this.#sessions.delete(name);
    const { address } = session.neighbor;
    const others = this.#sessionsByAddress.get(address) ?? [];
    this.#sessionsByAddress.set(
      address,
      others.filter((other) => other !== session),
    );
    this.#wakeUp();
  }

  /** A protocol that routes are given by. */
  addSource(name: string, kind: Exclude<RouteSourceKind, 'bgp'>): RouteSource {
    const source = new LocalSource(name, kind, this);
    this.#sources.set(name, source);
    return source;
  }

  /** Ends all sessions with a word to the other sides. */
  shutDown(): void {
    for (const session of this.#sessions.values()) session.disable();
  }

  /** Without a word: the process is gone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#process.disown(this);
    this.#listener?.close();
    for (const connection of this.#arrived.splice(0)) connection.close();
    for (const session of this.#sessions.values()) session.halt();
    this.#recoveryTimer.release();
  }

  connect(target: Parameters<BgpServices['connect']>[0]): TcpConnection | SocketError {
    const connection = this.#process.environment.namespace.tcp.connect(target);
    if (typeof connection !== 'string') this.#own(connection);
    return connection;
  }

  wake(waiter: Waiter): void {
    this.#waiting.add(waiter);
    this.#wakeUp();
  }

  intern(attributes: BgpAttributes): BgpAttributes {
    const octets = encodeBgpAttributes(attributes, { isFourOctetAs: true });
    const key = String.fromCharCode(...octets);
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    this.#attributes.set(key, attributes);
    return attributes;
  }

  log(line: string): void {
    this.#log(line);
  }

  #own(connection: TcpConnection): void {
    const { argv, pid } = this.#process;
    const connected = connection;
    connected.owner = argv[0] ?? '';
    connected.ownerPid = pid;
  }

  #onConnection(connection: TcpConnection): void {
    this.#own(connection);
    this.#arrived.push(connection);
    this.#wakeUp();
  }

  #wakeUp(): void {
    if (this.#isWoken || this.#isClosed) return;
    this.#isWoken = true;
    this.scheduler.schedule(WAKE_UP_TIME, this.#work);
  }

  readonly #work = (): void => {
    this.#isWoken = false;
    if (this.#isClosed) return;
    for (const connection of this.#arrived.splice(0)) this.#accept(connection);
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      waiter.work();
    }
    for (const session of this.#dirty) session.flush();
    this.#dirty.clear();
    if (this.#isRecovering && [...this.#sessions.values()].every(({ hasRecovered }) => hasRecovered)) {
      this.#endRecovery();
    }
  };

  #accept(connection: TcpConnection): void {
    for (const session of this.#sessionsByAddress.get(connection.remote.address) ?? []) {
      if (session.accept(connection)) return;
    }
    this.#log('Unexpected connect from unknown address');
    connection.close();
  }

  #endRecovery(): void {
    if (!this.#isRecovering) return;
    this.#isRecovering = false;
    this.#recoveryTimer.release();
    this.#log('Graceful restart done');
    this.#sink.onRecovered?.();
  }

  #onChange(entry: RibEntry, formerBest: RibRoute | undefined, owner: RouteOwner | undefined): void {
    const { best } = entry;
    if (best !== undefined) this.#sink.onBestRoute(best, pathsOf(entry));
    else if (formerBest !== undefined) this.#sink.onWithdrawn(entry.prefix);
    const isInside = isFromInside(owner) && isFromInside(best?.owner) && isFromInside(formerBest?.owner);
    for (const session of this.#sessions.values()) {
      if (session.state !== 'up') continue;
      // Most sessions of a mesh: what one of the own AS said is not for the others of it.
      if (isInside && session.peer.isInternal && !session.peer.isReflectorClient) continue;
      if (session.noteChange(entry, formerBest)) this.#dirty.add(session);
    }
    if (this.#dirty.size > 0) this.#wakeUp();
  }
}

/** A neighbor of the own AS that is no client; also nobody at all. */
function isFromInside(owner: RouteOwner | undefined): boolean {
  if (owner === undefined) return true;
  return owner.peer?.isInternal === true && !owner.peer.isReflectorClient;
}

class LocalSource implements RouteSource {
  readonly name: string;
  readonly kind: Exclude<RouteSourceKind, 'bgp'>;
  readonly preference: number;
  readonly counters = new RouteCounters();
  readonly peer = undefined;
  readonly since: SimTime;
  readonly #speaker: BgpSpeaker;
  readonly #routes = new Map<string, SourceRoute>();

  constructor(name: string, kind: Exclude<RouteSourceKind, 'bgp'>, speaker: BgpSpeaker) {
    this.name = name;
    this.kind = kind;
    this.preference = PREFERENCES[kind];
    this.#speaker = speaker;
    this.since = speaker.scheduler.now();
  }

  add(route: SourceRoute): void {
    const { prefix, type, device, gateway } = route;
    this.#routes.set(keyOf(prefix), route);
    this.counters.importUpdates += 1;
    this.counters.importUpdatesAccepted += 1;
    const resolution = this.#resolutionOf(type, device, gateway);
    this.#speaker.rib.update(this, { prefix, pathId: 0 }, { type, resolution });
  }

  remove(prefix: IpCidr): void {
    if (!this.#routes.delete(keyOf(prefix))) return;
    this.counters.importWithdraws += 1;
    this.counters.importWithdrawsAccepted += 1;
    this.#speaker.rib.update(this, { prefix, pathId: 0 }, undefined);
  }

  replace(routes: readonly SourceRoute[]): void {
    const wanted = new Set(routes.map(({ prefix }) => keyOf(prefix)));
    for (const { prefix } of [...this.#routes.values()]) if (!wanted.has(keyOf(prefix))) this.remove(prefix);
    for (const route of routes) {
      const present = this.#routes.get(keyOf(route.prefix));
      const isSame =
        present?.type === route.type && present.device === route.device && present.gateway === route.gateway;
      if (!isSame) this.add(route);
    }
  }

  routes(): readonly SourceRoute[] {
    return [...this.#routes.values()];
  }

  #resolutionOf(type: RibRouteType, device: string | undefined, gateway: IpAddress | undefined): Resolution {
    const found =
      gateway === undefined ? undefined : this.#speaker.rib.lookUp(gateway)?.best?.resolution.device;
    return { isReachable: type === 'unicast', device: device ?? found, gateway, metric: 0 };
  }
}

function keyOf({ address, prefixLength }: IpCidr): string {
  return `${address}/${prefixLength}`;
}
