/**
 * A BGP neighbor: when to connect, which of two connections lives, and what happens to its routes when the session ends
 * (RFC 4271 §6.8, §8; RFC 4724), as BIRD does it (proto/bgp/bgp.c of 1.6.8).
 *
 * Models BIRD's states of a protocol (down, start, up), the delay after an error, passive neighbors, connection collisions,
 * graceful restart of the neighbor (stale routes stay until End-of-RIB or his restart time), route refresh with its
 * enhanced marks.
 * Leaves out BFD, limits of routes, and long-lived graceful restart, of which it only says that it has heard of it.
 */
import type { SimTime } from '../../base/time';
import type { SocketError } from '../../transport/socket-error';
import type { TcpConnection } from '../../transport/tcp/tcp-connection';
import { decodeRouteRefresh, encodeRouteRefresh, ROUTE_REFRESH } from '../../wire/bgp';
import { BGP_CEASE, BGP_ERROR, BGP_OPEN_ERROR, bgpError, type BgpError } from '../../wire/bgp-error';
import { uint32Octets } from '../../wire/bgp-fields';
import { encodeOpen, UNICAST, type BgpOpen } from '../../wire/bgp-open';
import { decodeUpdate, encodeEndOfRib } from '../../wire/bgp-update';
import { isIpv6, type IpAddress, type IpFamily } from '../../wire/ip-address';
import { ipv4Of } from '../../wire/ipv4-address';
import { BGP_STATES, BgpConnection, type BgpState, type ConnectionOwner } from './bgp-connection';
import { describeBgpError } from './bgp-error-text';
import type { BgpNeighbor } from './bgp-neighbor';
import type { BgpServices } from './bgp-services';
import { RouteCounters, type PeerRank, type RibEntry, type RibRoute, type RouteOwner } from './rib-route';
import { RouteExport } from './route-export';
import type { RouteFilter } from './route-filter';
import { importUpdate } from './route-import';
import { capabilitiesOf, numberOf, termsOf, type SessionTerms } from './session-terms';
import { SpeakerTimer } from './speaker-timer';

export type ProtocolState = 'down' | 'start' | 'up' | 'stop';

/** Why the last session ended. */
export type SessionError =
  | { readonly kind: 'socket'; readonly error: SocketError | undefined }
  | { readonly kind: 'sent'; readonly text: string }
  | { readonly kind: 'received'; readonly text: string };

/** BIRD's preference of BGP routes. */
const BGP_PREFERENCE = 100;

export class BgpSession implements ConnectionOwner, RouteOwner {
  readonly kind = 'bgp';
  readonly preference = BGP_PREFERENCE;
  #neighbor: BgpNeighbor;
  readonly services: BgpServices;
  readonly name: string;
  readonly localAs: number;
  readonly outgoing: BgpConnection;
  readonly incoming: BgpConnection;
  readonly startupTimer: SpeakerTimer;
  readonly restartTimer: SpeakerTimer;
  counters = new RouteCounters();
  peer: PeerRank;
  #state: ProtocolState = 'down';
  #since: SimTime;
  #isEnabled = false;
  /** Past the delay after an error. */
  #isReady = false;
  #startupDelay = 0;
  #lastErrorAt: SimTime | undefined = undefined;
  #lastError: SessionError | undefined = undefined;
  #terms: SessionTerms | undefined = undefined;
  #export: RouteExport | undefined = undefined;
  /** The neighbor restarts, and his routes stay meanwhile. */
  #isRestarting = false;
  #hasEndOfRib = false;
  /** What is to be said behind the routes that go out next. */
  #afterFeed: readonly Uint8Array[] = [];

  constructor(neighbor: BgpNeighbor, services: BgpServices) {
    this.#neighbor = neighbor;
    this.services = services;
    this.name = neighbor.name;
    this.localAs = neighbor.localAs ?? services.localAs;
    this.#since = services.scheduler.now();
    this.peer = this.#rankOf(undefined);
    const { scheduler, prng } = services;
    this.outgoing = new BgpConnection(this, false);
    this.incoming = new BgpConnection(this, true);
    this.startupTimer = new SpeakerTimer(scheduler, prng, () => this.#startUp());
    this.restartTimer = new SpeakerTimer(scheduler, prng, () => this.#onRestartTimeout());
  }

  get neighbor(): BgpNeighbor {
    return this.#neighbor;
  }

  get state(): ProtocolState {
    return this.#state;
  }

  get since(): SimTime {
    return this.#since;
  }

  get lastError(): SessionError | undefined {
    return this.#lastError;
  }

  /** Seconds of the delay after an error, while it lasts. */
  get errorWaitSeconds(): number | undefined {
    return this.startupTimer.isArmed ? this.#startupDelay : undefined;
  }

  get isRestarting(): boolean {
    return this.#isRestarting;
  }

  /** Whether there is nothing more to wait for before the routes of a former life may go. */
  get hasRecovered(): boolean {
    return this.#hasEndOfRib || (this.#state === 'up' && this.#terms?.marksEndOfRib === false);
  }

  /** The connection that is established. */
  get connection(): BgpConnection | undefined {
    if (this.outgoing.state === 'established') return this.outgoing;
    return this.incoming.state === 'established' ? this.incoming : undefined;
  }

  get terms(): SessionTerms | undefined {
    return this.#terms;
  }

  get isInternal(): boolean {
    return this.localAs === this.neighbor.as;
  }

  /** As BIRD names it: that of the connection that has come further. */
  get bgpState(): BgpState | 'down' | 'passive' {
    if (this.#state === 'down') return 'down';
    const rank = (connection: BgpConnection): number => BGP_STATES.indexOf(connection.state);
    const { state } = rank(this.incoming) > rank(this.outgoing) ? this.incoming : this.outgoing;
    return state === 'idle' && this.#isReady && this.neighbor.isPassive ? 'passive' : state;
  }

  enable(): void {
    if (this.#isEnabled) return;
    this.#isEnabled = true;
    this.#setState('start');
    this.#initiate();
  }

  /** Ends the session and stays down. */
  disable(subcode: number = BGP_CEASE.ADMINISTRATIVE_SHUTDOWN): void {
    if (!this.#isEnabled) return;
    this.#isEnabled = false;
    this.#lastError = undefined;
    this.#startupDelay = 0;
    this.#stop(subcode);
  }

  /** Ends the session and begins anew. */
  restart(): void {
    this.disable(BGP_CEASE.ADMINISTRATIVE_RESET);
    this.enable();
  }

  /** The program ends: sockets close, and nobody is told anything more. */
  halt(): void {
    this.#isEnabled = false;
    this.outgoing.close();
    this.incoming.close();
    this.startupTimer.release();
    this.restartTimer.release();
  }

  /** Asks for everything anew. False when the neighbor does not know how. */
  requestRefresh(): boolean {
    const { connection } = this;
    if (connection === undefined || this.#terms?.canRefresh !== true) return false;
    for (const family of this.#terms.families) connection.send(refreshMessage(family, ROUTE_REFRESH.REQUEST));
    return true;
  }

  /** Another export filter; the session stays. */
  setExportFilter(filter: RouteFilter): void {
    this.#neighbor = { ...this.#neighbor, export: filter };
    if (this.#export === undefined) return;
    this.#export.filter = filter;
    this.refreshExport();
  }

  /** Tells everything anew. */
  refreshExport(): void {
    this.#feed({ isMarked: this.#terms?.hasEnhancedRefresh === true });
  }

  /** Takes a connection from the neighbor. False when there is none wanted. */
  accept(tcp: TcpConnection): boolean {
    let isWanted =
      (this.#state === 'start' || this.#state === 'up') && this.#isReady && this.incoming.tcp === undefined;
    const { connection } = this;
    if (connection !== undefined && this.#terms?.restart !== undefined) {
      // He has lost the old one without a word.
      this.#keepStale();
      connection.close();
      this.incoming.close();
      isWanted = true;
    }
    if (isWanted) this.incoming.accept(tcp);
    return isWanted;
  }

  openMessage(): Uint8Array {
    const { neighbor, localAs, services } = this;
    return encodeOpen({
      as: localAs,
      holdSeconds: neighbor.holdSeconds,
      identifier: services.routerId,
      capabilities: capabilitiesOf(neighbor, { localAs, isRecovering: services.isRecovering }),
    });
  }

  onOpen(connection: BgpConnection, open: BgpOpen): BgpError | 'closed' | undefined {
    const { as, identifier } = open;
    if (as !== this.neighbor.as) {
      return bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.PEER_AS, Uint8Array.from(uint32Octets(as)));
    }
    const { routerId } = this.services;
    if (this.isInternal && identifier === routerId) {
      return bgpError(BGP_ERROR.OPEN, BGP_OPEN_ERROR.IDENTIFIER, Uint8Array.from(uint32Octets(identifier)));
    }
    const other = connection === this.outgoing ? this.incoming : this.outgoing;
    const collision = bgpError(BGP_ERROR.CEASE, BGP_CEASE.COLLISION);
    if (other.state === 'connect' || other.state === 'active') {
      other.close();
    } else if (other.state === 'open-confirm' && routerId < identifier === connection.isIncoming) {
      // Of two, the one lives that the speaker with the larger identifier has begun (RFC 4271 §6.8).
      other.fail(collision);
    } else if (other.state === 'open-confirm' || other.state === 'established') {
      connection.fail(collision);
      return 'closed';
    }
    return undefined;
  }

  onEstablished(connection: BgpConnection): void {
    const { open, tcp } = connection;
    if (open === undefined || tcp === undefined) return;
    const terms = termsOf(this.neighbor, open);
    this.#terms = terms;
    this.#lastError = undefined;
    this.peer = this.#rankOf(open);
    this.#hasEndOfRib = false;
    this.restartTimer.stop();
    if (this.#isRestarting && terms.restart?.isForwardingPreserved !== true) this.#endRestart();
    if (this.#isRestarting) this.restartTimer.start(terms.restart?.seconds ?? 0);
    this.#setState('up');
    const { neighbor, services, localAs, peer } = this;
    this.#export = new RouteExport({
      owner: this,
      neighbor,
      localAs,
      peer,
      services,
      localAddresses: this.#localAddresses(tcp.local.address),
      device: neighbor.isMultihop ? undefined : this.#neighborDevice(),
      families: terms.families,
      format: terms.sent,
      send: (message) => connection.send(message),
    });
    this.#feed({ isMarked: false });
  }

  onUpdate(connection: BgpConnection, body: Uint8Array): void {
    const { services, neighbor, localAs, peer } = this;
    const terms = this.#terms;
    if (terms === undefined) return;
    const decoded = decodeUpdate(body, { ...terms.received, isInternal: peer.isInternal });
    if (!decoded.ok) {
      connection.fail(decoded.error);
      return;
    }
    importUpdate(decoded.value, { owner: this, neighbor, localAs, peer, services });
    if (decoded.value.endOfRib === undefined) return;
    this.#hasEndOfRib = true;
    if (this.#isRestarting) this.#endRestart();
  }

  onRouteRefresh(_connection: BgpConnection, body: Uint8Array): void {
    const { subtype } = decodeRouteRefresh(body);
    const { rib } = this.services;
    if (subtype === ROUTE_REFRESH.REQUEST) this.refreshExport();
    else if (subtype === ROUTE_REFRESH.BEGIN) rib.markStale(this);
    else if (subtype === ROUTE_REFRESH.END) rib.removeAll(this, 'stale');
  }

  onNotification(connection: BgpConnection, { code, subcode }: BgpError): void {
    this.#lastError = { kind: 'received', text: describeBgpError(code, subcode) };
    this.services.log(`${this.name}: Received: ${describeBgpError(code, subcode)}`);
    const hasBeenEstablished = connection.state === 'established';
    connection.close();
    const isCease = code === BGP_ERROR.CEASE;
    if (!isCease) this.#noteError();
    this.#afterEnd(hasBeenEstablished || !isCease);
  }

  onSentError(_connection: BgpConnection, { code, subcode }: BgpError, hasBeenEstablished: boolean): void {
    const text = describeBgpError(code, subcode);
    this.services.log(`${this.name}: Error: ${text}`);
    if (code === BGP_ERROR.CEASE) {
      this.#afterEnd(hasBeenEstablished);
      return;
    }
    this.#lastError = { kind: 'sent', text };
    this.#noteError();
    this.#afterEnd(true);
  }

  onSocketEnd(connection: BgpConnection, error: SocketError | undefined): void {
    const hasBeenEstablished = connection.state === 'established';
    this.#lastError = { kind: 'socket', error };
    const shouldKeep = hasBeenEstablished && this.#terms?.restart !== undefined;
    if (shouldKeep) this.#keepStale();
    connection.close();
    this.#afterEnd(hasBeenEstablished && !shouldKeep);
  }

  /** The table has changed. True when there is something to tell. */
  noteChange(entry: RibEntry, formerBest: RibRoute | undefined): boolean {
    return this.#export?.note(entry, formerBest) === true;
  }

  isTold(route: RibRoute): boolean {
    return this.#export?.isTold(route) === true;
  }

  /** Sends what has changed. */
  flush(): void {
    const { connection } = this;
    if (connection === undefined) return;
    this.#export?.flush();
    const marks = this.#afterFeed;
    this.#afterFeed = [];
    for (const mark of marks) connection.send(mark);
  }

  #initiate(): void {
    this.#isReady = false;
    if (this.#startupDelay > 0) this.startupTimer.startWithJitter(this.#startupDelay);
    else this.#startUp();
  }

  #startUp(): void {
    this.#isReady = true;
    this.#connectLater();
  }

  #connectLater(): void {
    if (this.neighbor.isPassive) return;
    this.outgoing.delay(Math.max(1, this.neighbor.connectDelaySeconds));
  }

  /** `bgp_update_startup_delay` */
  #noteError(): void {
    const { errorForgetSeconds, errorWaitSeconds } = this.neighbor;
    const now = this.services.scheduler.now();
    const [least, most] = errorWaitSeconds;
    const isForgotten =
      this.#lastErrorAt === undefined || now - this.#lastErrorAt >= errorForgetSeconds * 1e9;
    this.#startupDelay =
      isForgotten || this.#startupDelay === 0 ? least : Math.min(2 * this.#startupDelay, most);
    this.#lastErrorAt = now;
  }

  /** One connection has ended: the session with it, or another attempt follows. */
  #afterEnd(isSessionOver: boolean): void {
    if (isSessionOver) {
      this.#stop(0);
      return;
    }
    this.#decide();
  }

  #decide(): void {
    if (this.#state === 'stop' && this.outgoing.state === 'idle' && this.incoming.state === 'idle') {
      this.#goDown();
      return;
    }
    const isWaiting = this.#state === 'start' && this.#isReady && this.outgoing.state === 'idle';
    if (isWaiting && this.incoming.state !== 'open-confirm' && this.connection === undefined)
      this.#connectLater();
  }

  #stop(subcode: number): void {
    if (this.#state === 'stop' || this.#state === 'down') return;
    this.#setState('stop');
    this.startupTimer.release();
    const error = bgpError(BGP_ERROR.CEASE, subcode);
    for (const connection of [this.outgoing, this.incoming]) {
      const isTalking =
        connection.state !== 'idle' && connection.state !== 'connect' && connection.state !== 'active';
      if (isTalking) connection.fail(error);
      else connection.close();
    }
    this.#decide();
  }

  #goDown(): void {
    this.#isRestarting = false;
    this.restartTimer.release();
    this.#closeExport();
    this.services.rib.removeAll(this);
    this.counters = new RouteCounters();
    this.#setState('down');
    if (!this.#isEnabled) return;
    this.#setState('start');
    this.#initiate();
  }

  #closeExport(): void {
    this.#hasEndOfRib = false;
    this.#export = undefined;
    this.#terms = undefined;
    this.#afterFeed = [];
  }

  /** The neighbor is gone for a while, and forwards what he did before (RFC 4724 §4.2). */
  #keepStale(): void {
    const { rib } = this.services;
    const { seconds = 0 } = this.#terms?.restart ?? {};
    this.services.log(`${this.name}: Neighbor graceful restart detected`);
    // What is stale from the time before last has had its chance.
    if (this.#isRestarting) rib.removeAll(this, 'stale');
    this.#isRestarting = true;
    this.#closeExport();
    rib.markStale(this);
    this.#setState('start');
    this.restartTimer.start(seconds);
  }

  #endRestart(): void {
    this.#isRestarting = false;
    this.restartTimer.stop();
    this.services.log(`${this.name}: Neighbor graceful restart done`);
    this.services.rib.removeAll(this, 'stale');
  }

  #onRestartTimeout(): void {
    this.services.log(`${this.name}: Neighbor graceful restart timeout`);
    if (this.#state === 'up') this.#endRestart();
    else this.#stop(0);
  }

  /** All routes, and what says that these were all. */
  #feed({ isMarked }: { readonly isMarked: boolean }): void {
    const terms = this.#terms;
    const { connection } = this;
    if (terms === undefined || connection === undefined) return;
    if (isMarked) {
      for (const family of terms.families) connection.send(refreshMessage(family, ROUTE_REFRESH.BEGIN));
      this.#afterFeed = terms.families.map((family) => refreshMessage(family, ROUTE_REFRESH.END));
    } else if (this.neighbor.gracefulRestart !== 'off') {
      this.#afterFeed = terms.families.map(encodeEndOfRib);
    }
    this.#export?.feed();
    this.services.wake(this);
  }

  /** The rest of a feed. */
  work(): void {
    this.flush();
  }

  #setState(state: ProtocolState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.services.scheduler.now();
    this.services.log(`${this.name}: State changed to ${state}`);
  }

  #rankOf(open: BgpOpen | undefined): PeerRank {
    const { neighbor, services } = this;
    return {
      isInternal: this.isInternal,
      isReflectorClient: neighbor.isReflectorClient,
      clusterId: neighbor.clusterId ?? services.routerId,
      routerId: open?.identifier ?? ipv4Of(0),
      address: neighbor.address,
    };
  }

  #localAddresses(local: IpAddress): Record<IpFamily, IpAddress | undefined> {
    const { nextHopAddresses } = this.neighbor;
    const own = this.neighbor.sourceAddress ?? local;
    return {
      IPv4: nextHopAddresses.IPv4 ?? (isIpv6(own) ? undefined : own),
      IPv6: nextHopAddresses.IPv6 ?? (isIpv6(own) ? own : undefined),
    };
  }

  #neighborDevice(): string | undefined {
    const best = this.services.rib.lookUp(this.neighbor.address)?.best;
    return best?.owner.kind === 'direct' ? best.resolution.device : undefined;
  }
}

function refreshMessage(family: IpFamily, subtype: number): Uint8Array {
  return encodeRouteRefresh({ addressFamily: numberOf(family), subtype, subsequentFamily: UNICAST });
}
