/**
 * Weave's router on a node, the process `weaver` (weaveworks/mesh `connection_maker.go`, weave 2.8): listens on TCP 6783, dials
 * the peers that it knows, and tells the datapath which of them work.
 *
 * Models one connection for each pair of peers, attempts that become rarer, and what `weave status` knows. Two that dial one
 * another at once would drop one of the connections: here the one with the higher address dials. Leaves out gossip, the limit
 * of 30 connections (`--conn-limit`), and peers that are known through others only.
 */
import { seconds, type Duration } from '../../../base/time';
import type { Cancel, Scheduler } from '../../../engine/scheduler';
import type { Process } from '../../../host/process';
import { formatIp, type IpAddress } from '../../../wire/ip-address';
import { ANY_IPV4 } from '../../../wire/ipv4-address';
import { dialErrorText, WeaveConnection, type WeaveConnectionOwner } from './weave-connection';
import type { WeaveDatapath } from './weave-datapath';
import type { WeavePeer } from './weave-ring';

export const WEAVE_CONTROL_PORT = 6783;
/** `InitialInterval` and `MaxInterval` of the maker of connections. */
const FIRST_RETRY = seconds(2);
const LONGEST_RETRY = seconds(360);

export interface WeaveTarget {
  readonly peer: WeavePeer;
  readonly address: IpAddress;
}

/** One end that is dialed, or has been heard of. */
export interface WeaveLink extends WeaveTarget {
  connection: WeaveConnection | undefined;
  /** Of the last attempt; empty while none has failed. */
  problem: string;
  retryDelay: Duration;
  cancelRetry: Cancel | undefined;
}

interface RouterOptions {
  readonly self: WeaveTarget;
  readonly datapath: WeaveDatapath;
  readonly scheduler: Scheduler;
}

export class WeaveRouter implements WeaveConnectionOwner {
  readonly scheduler: Scheduler;
  readonly self: WeaveTarget;
  readonly #datapath: WeaveDatapath;
  readonly #links = new Map<string, WeaveLink>();
  /** Undefined while it does not run. */
  #process: Process | undefined = undefined;
  /** They have dialed, and not said who they are. */
  readonly #strangers = new Set<WeaveConnection>();

  constructor({ self, datapath, scheduler }: RouterOptions) {
    this.self = self;
    this.#datapath = datapath;
    this.scheduler = scheduler;
    datapath.onHeartbeat = (shortId, uid): void => this.#onHeartbeat(shortId, uid);
  }

  get nickName(): string {
    return this.self.peer.nickName;
  }

  get links(): readonly WeaveLink[] {
    return [...this.#links.values()];
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  addTarget(target: WeaveTarget): void {
    if (this.#links.has(target.peer.nickName)) return;
    const link: WeaveLink = {
      ...target,
      connection: undefined,
      problem: '',
      retryDelay: FIRST_RETRY,
      cancelRetry: undefined,
    };
    this.#links.set(target.peer.nickName, link);
    this.#dial(link);
  }

  /** Answers what it exits with where its port is taken. */
  run(process: Process): number | undefined {
    const { tcp } = process.environment.namespace;
    const listener = tcp.listen({ address: ANY_IPV4, port: WEAVE_CONTROL_PORT });
    if (typeof listener === 'string') return 1;
    listener.owner = 'weaver';
    listener.ownerPid = process.pid;
    listener.onConnection = (connection): void => {
      this.#strangers.add(new WeaveConnection(connection, false, 0, this));
    };
    this.#process = process;
    this.#datapath.isManaged = true;
    process.stdout(`INFO: weave  2.8.1\nINFO: Our name is ${this.self.peer.name}(${this.nickName})\n`);
    for (const link of this.#links.values()) this.#dial(link);
    process.onExit(() => {
      this.#process = undefined;
      this.#datapath.isManaged = false;
      listener.close();
      for (const stranger of this.#strangers) stranger.close();
      this.#strangers.clear();
      for (const link of this.#links.values()) {
        link.cancelRetry?.();
        link.connection?.close();
        link.connection = undefined;
        link.problem = '';
        link.retryDelay = FIRST_RETRY;
      }
    });
    return undefined;
  }

  sendHeartbeat(connection: WeaveConnection): void {
    const link = this.#linkOf(connection);
    if (link !== undefined) this.#datapath.sendHeartbeat(link.peer, link.address, connection.uid);
  }

  onState(connection: WeaveConnection): void {
    const { state, remoteName } = connection;
    if (state === 'pending' && this.#strangers.delete(connection)) {
      const link = remoteName === undefined ? undefined : this.#links.get(remoteName);
      if (link === undefined) connection.close();
      else {
        link.connection?.close();
        link.connection = connection;
      }
      return;
    }
    const link = this.#linkOf(connection);
    this.#strangers.delete(connection);
    if (link === undefined) return;
    if (state === 'established') {
      link.problem = '';
      link.retryDelay = FIRST_RETRY;
      this.#datapath.addWay(link.peer, link.address);
      this.#process?.stdout(
        `INFO: ->[${addressText(connection)}|${linkName(link)}]: connection fully established\n`,
      );
    } else if (state === 'closed') this.#onClosed(link, connection.problem);
  }

  #onClosed(link: WeaveLink, problem: string): void {
    link.connection = undefined;
    link.problem = problem;
    this.#datapath.removeWay(link.peer);
    this.#process?.stdout(
      `INFO: ->[${formatIp(link.address)}:${WEAVE_CONTROL_PORT}] error during connection attempt: ${problem}\n`,
    );
    this.#retryLater(link);
  }

  #retryLater(link: WeaveLink): void {
    if (!this.#isDialer(link)) return;
    link.cancelRetry?.();
    link.cancelRetry = this.scheduler.schedule(link.retryDelay, () => this.#dial(link));
    link.retryDelay = Math.min(link.retryDelay * 1.5, LONGEST_RETRY) as Duration;
  }

  #dial(link: WeaveLink): void {
    const process = this.#process;
    if (process === undefined || !this.#isDialer(link) || link.connection !== undefined) return;
    const { namespace } = process.environment;
    const tcp = namespace.tcp.connect({ address: link.address, port: WEAVE_CONTROL_PORT });
    if (typeof tcp === 'string') {
      link.problem = `dial tcp :0->${formatIp(link.address)}:${WEAVE_CONTROL_PORT}: ${dialErrorText(tcp)}`;
      this.#retryLater(link);
      return;
    }
    tcp.owner = 'weaver';
    tcp.ownerPid = process.pid;
    const uid = namespace.stack.prng.split(`weave ${link.peer.nickName} ${this.scheduler.now()}`).uint32();
    link.connection = new WeaveConnection(tcp, true, uid, this);
  }

  #isDialer({ address }: WeaveTarget): boolean {
    return this.self.address > address;
  }

  #linkOf(connection: WeaveConnection): WeaveLink | undefined {
    return this.links.find((link) => link.connection === connection);
  }

  #onHeartbeat(shortId: number, uid: number): void {
    const link = this.links.find(({ peer }) => peer.shortId === shortId);
    if (link?.connection?.uid === uid) link.connection.onHeartbeat();
  }
}

function linkName({ peer }: WeaveLink): string {
  return `${peer.name}(${peer.nickName})`;
}

function addressText({ tcp: { remote } }: WeaveConnection): string {
  return `${formatIp(remote.address)}:${remote.port}`;
}
