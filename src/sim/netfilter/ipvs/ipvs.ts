/**
 * IPVS of one family in a namespace: packets to virtual services go to real servers (net/netfilter/ipvs/ip_vs_core.c, ip_vs_ctl.c,
 * ip_vs_xmit.c and ip_vs_nfct.c of Linux 6.x). No kernel with IPVS was at hand to compare with.
 *
 * Models services of TCP, UDP and SCTP by address or firewall mark, masquerading (NAT) and direct routing, persistence, thresholds, the
 * schedulers of `scheduler.ts`, and the settings net.ipv4.vs.{conntrack, expire_nodest_conn, expire_quiescent_template,
 * conn_reuse_mode, sloppy_tcp}. Without `conntrack` packets leave connection tracking, as the kernel has it. Leaves out
 * tunnels, ICMP errors about its connections, the FTP helper, and synchronization.
 */
import type { Clock } from '../../engine/clock';
import type { Packet } from '../../link/packet';
import { formatIp } from '../../wire/ip-address';
import type { AddressBook } from '../address-book';
import { CONNECTION_STATUS, FLOW_STATE, type Tuple } from '../connection';
import { HOOK, VERDICT, type Hook, type Verdict } from '../hook';
import { rewriteTuple } from '../nat';
import type { RuleContext } from '../rule-context';
import type { SchedulingPacket } from './scheduler';
import {
  TEMPLATE,
  VIRTUAL_STATE,
  VirtualConnection,
  VirtualConnectionTable,
  type VirtualTimeouts,
} from './virtual-connection';
import type { VirtualService } from './virtual-service';
import { VirtualServiceTable } from './virtual-service-table';

const TCP = 6;
const PROTOCOLS: readonly number[] = [6, 17, 132];
const TCP_FLAGS_OFFSET = 13;
const SYN = 2;
const RST = 4;
const SECOND = 1_000_000_000;

/** Priorities of ip_vs_ops4 and ip_vs_ops6, around those of NAT. */
const HOOKS: readonly (readonly [Hook, number, 'in' | 'out'])[] = [
  [HOOK.INPUT, 98, 'out'],
  [HOOK.INPUT, 99, 'in'],
  [HOOK.OUTPUT, -99, 'out'],
  [HOOK.OUTPUT, -98, 'in'],
  [HOOK.FORWARD, 100, 'out'],
];

export interface IpvsHost {
  readonly clock: Clock;
  /** Of IPv6: addresses are its numbers. */
  readonly book: AddressBook | undefined;
  /** A number of `net.ipv4.vs.NAME`, which serves both families. */
  setting(name: string): number;
  /** Sends a packet on that has another destination now; it passes OUTPUT and POSTROUTING. */
  /** With `nextHop`, an address as a number: to that machine, whatever the packet's destination. */
  sendOn(packet: Packet, nextHop?: number): void;
  registerHook(hook: Hook, priority: number, run: (context: RuleContext) => Verdict): () => void;
}

export class Ipvs {
  readonly services: VirtualServiceTable;
  readonly connections: VirtualConnectionTable;
  readonly #host: IpvsHost;
  #sending: Packet | undefined = undefined;
  #unregister: (() => void)[] = [];

  /** `timeouts`: of both families. */
  constructor(host: IpvsHost, timeouts: VirtualTimeouts) {
    this.#host = host;
    this.connections = new VirtualConnectionTable(timeouts);
    this.services = new VirtualServiceTable(host.clock, host.book, () => this.#takeHooks());
  }

  /** Without a service and a connection nothing has to run. */
  #takeHooks(): void {
    const isNeeded = this.services.size > 0 || this.connections.entries(this.#host.clock.now()).length > 0;
    if (isNeeded === this.#unregister.length > 0) return;
    for (const unregister of this.#unregister) unregister();
    this.#unregister = isNeeded
      ? HOOKS.map(([hook, priority, direction]) =>
          this.#host.registerHook(hook, priority, (context) =>
            direction === 'in' ? this.#takeIn(context) : this.#takeOut(context),
          ),
        )
      : [];
  }

  /** A packet from a client (`ip_vs_in_hook`). */
  #takeIn(context: RuleContext): Verdict {
    const { packet, protocol } = context;
    if (packet === this.#sending || context.isLaterFragment || !PROTOCOLS.includes(protocol))
      return VERDICT.ACCEPT;
    if (context.transportBytes < (protocol === TCP ? 20 : 8)) return VERDICT.ACCEPT;
    const now = this.#host.clock.now();
    const flags = protocol === TCP ? packet.uint8(context.transportOffset + TCP_FLAGS_OFFSET) : 0;
    let connection = this.connections.findForward(
      protocol,
      context.source,
      context.destination,
      context.ports,
      now,
    );
    if (connection !== undefined && this.#isOver(connection, protocol, flags)) {
      this.connections.remove(connection);
      connection = undefined;
      // A tracked connection still leads to the old server.
      if (this.#isTrackedAlready(context)) return VERDICT.DROP;
    }
    if (connection?.server.isAvailable === false) return VERDICT.DROP;
    const isNew = connection === undefined;
    if (connection === undefined) {
      if (protocol === TCP && !this.#canBegin(flags)) return VERDICT.ACCEPT;
      const service = this.services.serviceOf(context);
      if (service === undefined) return VERDICT.ACCEPT;
      connection = this.#schedule(service, context, now);
      if (connection === undefined) return VERDICT.REJECT;
    }
    const { service, server } = connection;
    context.watch?.({
      kind: 'server',
      scheduler: service.settings.scheduler,
      server: serverText(context, connection),
      isNew,
    });
    service.statistics.countIn(context.lengthBytes, now);
    server.statistics.countIn(context.lengthBytes, now);
    this.connections.advance(connection, true, flags);
    this.connections.refresh(connection, now);
    const verdict = this.#transmit(context, connection);
    if (service.settings.isOnePacket && !connection.isTemplate) this.connections.remove(connection);
    return verdict;
  }

  #isTrackedAlready({ connection }: RuleContext): boolean {
    return this.#host.setting('conntrack') !== 0 && connection?.has(CONNECTION_STATUS.CONFIRMED) === true;
  }

  #canBegin(flags: number): boolean {
    const isSyn = (flags & SYN) !== 0 || this.#host.setting('sloppy_tcp') !== 0;
    return isSyn && (flags & RST) === 0;
  }

  /** Whether a known connection is to be made anew, by the rules of `ip_vs_in_hook`. */
  #isOver(known: VirtualConnection, protocol: number, flags: number): boolean {
    const canExpire = this.#host.setting('expire_nodest_conn') !== 0;
    if (canExpire && !known.server.isAvailable) return true;
    if (protocol !== TCP || (flags & SYN) === 0) return false;
    if (canExpire && known.server.weight === 0) return true;
    // A connection that persistence holds is never taken anew.
    if (known.control !== undefined || this.#host.setting('conn_reuse_mode') === 0) return false;
    return known.state === VIRTUAL_STATE.TIME_WAIT;
  }

  #schedule(service: VirtualService, context: RuleContext, now: number): VirtualConnection | undefined {
    this.connections.sweep(now);
    const template =
      service.settings.persistenceSeconds > 0 ? this.#templateFor(service, context, now) : undefined;
    if (service.settings.persistenceSeconds > 0 && template === undefined) return undefined;
    const server = template?.server ?? service.scheduler.choose(service.servers, schedulingOf(context));
    if (server === undefined) return undefined;
    const connection = new VirtualConnection({
      protocol: context.protocol,
      client: context.source,
      clientPort: context.sourcePort,
      virtual: context.destination,
      virtualPort: context.destinationPort,
      service,
      server,
      serverPort: server.port === 0 ? context.destinationPort : server.port,
      isTemplate: false,
    });
    this.connections.add(connection, now);
    if (template !== undefined) {
      connection.control = template;
      template.controlled += 1;
      this.connections.refresh(template, now);
    }
    service.statistics.countConnection(now);
    server.statistics.countConnection(now);
    return connection;
  }

  /** What keeps a client with its server (`ip_vs_sched_persist`). */
  #templateFor(service: VirtualService, context: RuleContext, now: number): VirtualConnection | undefined {
    const { at, settings } = service;
    const client = settings.mask.apply(context.source);
    const protocol = at.mark === 0 ? context.protocol : 0;
    const virtual = at.mark === 0 ? context.destination : at.mark;
    const virtualPort = at.mark === 0 ? at.port : 0;
    const known = this.connections.findForward(protocol | TEMPLATE, client, virtual, virtualPort, now);
    if (known !== undefined) {
      const isQuiescent = this.#host.setting('expire_quiescent_template') !== 0 && known.server.weight === 0;
      if (known.server.isAvailable && !isQuiescent) return known;
      this.connections.remove(known);
    }
    const server = service.scheduler.choose(service.servers, schedulingOf(context));
    if (server === undefined) return undefined;
    const template = new VirtualConnection({
      protocol,
      client,
      clientPort: 0,
      virtual,
      virtualPort,
      service,
      server,
      serverPort: at.port === 0 ? 0 : server.port,
      isTemplate: true,
    });
    template.timeout = settings.persistenceSeconds * SECOND;
    this.connections.add(template, now);
    return template;
  }

  /** To the server: another destination, and out by its route (`ip_vs_nat_xmit`). */
  #transmit(context: RuleContext, connection: VirtualConnection): Verdict {
    const { packet } = context;
    const { server, serverPort, protocol } = connection;
    if (server.forwarding === 'direct-routing') return this.#passOn(context, server.address);
    const target: Tuple = {
      source: context.source,
      destination: server.address,
      ports: (context.sourcePort << 16) | serverPort,
      protocol,
    };
    rewriteTuple(context, packet.networkOffset, target, 'destination');
    this.#alignTracking(context, connection);
    context.read();
    if (context.addressTypeOf(server.address) === 'LOCAL') return VERDICT.ACCEPT;
    this.#sending = packet;
    this.#host.sendOn(packet);
    this.#sending = undefined;
    return VERDICT.STOLEN;
  }

  /** As it is to the server, which has the service's address too (`ip_vs_dr_xmit`). */
  #passOn(context: RuleContext, server: number): Verdict {
    const { packet } = context;
    if (this.#host.setting('conntrack') === 0) leaveTracking(packet);
    if (context.addressTypeOf(server) === 'LOCAL') return VERDICT.ACCEPT;
    this.#sending = packet;
    this.#host.sendOn(packet, server);
    this.#sending = undefined;
    return VERDICT.STOLEN;
  }

  /** A packet from a server gets the service's address (`ip_vs_out_hook`). */
  #takeOut(context: RuleContext): Verdict {
    const { packet, protocol } = context;
    if (packet === this.#sending || context.isLaterFragment || !PROTOCOLS.includes(protocol))
      return VERDICT.ACCEPT;
    const now = this.#host.clock.now();
    const connection = this.connections.findReverse(
      protocol,
      context.source,
      context.destination,
      context.ports,
      now,
    );
    if (connection === undefined) return VERDICT.ACCEPT;
    const flags = protocol === TCP ? packet.uint8(context.transportOffset + TCP_FLAGS_OFFSET) : 0;
    const { service, server, virtual, virtualPort } = connection;
    service.statistics.countOut(context.lengthBytes, now);
    server.statistics.countOut(context.lengthBytes, now);
    this.connections.advance(connection, false, flags);
    this.connections.refresh(connection, now);
    const ports = (virtualPort << 16) | context.destinationPort;
    const target: Tuple = { source: virtual, destination: context.destination, ports, protocol };
    rewriteTuple(context, packet.networkOffset, target, 'source');
    if (this.#host.setting('conntrack') === 0) leaveTracking(packet);
    context.read();
    return VERDICT.ACCEPT;
  }

  /** The tracked connection expects answers from the server, or is left alone (`ip_vs_update_conntrack`). */
  #alignTracking(context: RuleContext, { server, serverPort }: VirtualConnection): void {
    const { connection, packet } = context;
    if (this.#host.setting('conntrack') === 0) {
      leaveTracking(packet);
      return;
    }
    if (connection === undefined || connection.has(CONNECTION_STATUS.CONFIRMED | CONNECTION_STATUS.DYING))
      return;
    if ((packet.flowState & FLOW_STATE.REPLY) !== 0) return;
    const { reply } = connection;
    connection.reply = {
      ...reply,
      source: server.address,
      ports: (serverPort << 16) | (reply.ports & 0xffff),
    };
  }
}

function leaveTracking(packet: Packet): void {
  packet.flow = undefined;
  packet.flowState = FLOW_STATE.UNTRACKED;
}

function serverText(context: RuleContext, { server, serverPort }: VirtualConnection): string {
  const address = formatIp(context.addressAt(server.address));
  return context.isIpv6 ? `[${address}]:${serverPort}` : `${address}:${serverPort}`;
}

/** Addresses of IPv6 count as four words in one (`ip_vs_sh_hashkey`). */
function schedulingOf(context: RuleContext): SchedulingPacket {
  const { book, source, destination, sourcePort } = context;
  if (book === undefined) return context;
  return { source: fold(book, source), destination: fold(book, destination), sourcePort };
}

function fold(book: AddressBook, address: number): number {
  return (
    book.wordAt(address, 0) ^ book.wordAt(address, 1) ^ book.wordAt(address, 2) ^ book.wordAt(address, 3)
  );
}
