/**
 * IPVS of one namespace: packets to virtual services go to real servers (net/netfilter/ipvs/ip_vs_core.c, ip_vs_ctl.c,
 * ip_vs_xmit.c and ip_vs_nfct.c of Linux 6.x). No kernel with IPVS was at hand to compare with.
 *
 * Models services of TCP, UDP and SCTP by address or firewall mark, masquerading (NAT), persistence, thresholds, the
 * schedulers of `scheduler.ts`, and the settings net.ipv4.vs.{conntrack, expire_nodest_conn, expire_quiescent_template,
 * conn_reuse_mode, sloppy_tcp}. Without `conntrack` packets leave connection tracking, as the kernel has it. Leaves out
 * direct routing and tunnels, ICMP errors about its connections, the FTP helper, and synchronization.
 */
import { err, ok, type Result } from '../../base/result';
import { ipv4Of } from '../../wire/ipv4-address';
import { CONNECTION_STATUS, FLOW_STATE, type Tuple } from '../connection';
import { HOOK, VERDICT, type Hook, type Verdict } from '../hook';
import { rewriteSide } from '../nat-rewrite';
import type { PacketContext } from '../packet-context';
import type { RuleContext } from '../rule-context';
import type { Packet } from '../../link/packet';
import { createScheduler } from './scheduler';
import { TEMPLATE, VIRTUAL_STATE, VirtualConnection, VirtualConnectionTable } from './virtual-connection';
import { RealServer } from './real-server';
import { VirtualService, type ServiceAddress, type ServiceSettings } from './virtual-service';
import type { Clock } from '../../engine/clock';

const TCP = 6;
const PROTOCOLS: readonly number[] = [6, 17, 132];
const TCP_FLAGS_OFFSET = 13;
const SYN = 2;
const RST = 4;
const SECOND = 1_000_000_000;

/** Priorities of ip_vs_ops4, around those of NAT. */
const HOOKS: readonly (readonly [Hook, number, 'in' | 'out'])[] = [
  [HOOK.INPUT, 98, 'out'],
  [HOOK.INPUT, 99, 'in'],
  [HOOK.OUTPUT, -99, 'out'],
  [HOOK.OUTPUT, -98, 'in'],
  [HOOK.FORWARD, 100, 'out'],
];

export interface IpvsHost {
  readonly clock: Clock;
  isLocal(address: number): boolean;
  /** A number of `net.ipv4.vs.NAME`. */
  setting(name: string): number;
  /** Sends a packet on that has another destination now; it passes OUTPUT and POSTROUTING. */
  sendOn(packet: Packet): void;
  registerHook(hook: Hook, priority: number, run: (context: RuleContext) => Verdict): () => void;
}

/** In ipvsadm's words. */
export type IpvsProblem =
  | 'Service already exists'
  | 'Scheduler or persistence engine not found'
  | 'No such service'
  | 'Service not defined'
  | 'Destination already exists'
  | 'No such destination';

export interface ServerSettings {
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
}

export class Ipvs {
  readonly connections = new VirtualConnectionTable();
  readonly #host: IpvsHost;
  readonly #services = new Map<string, VirtualService>();
  /** By address times 65536 plus port, for each protocol; by mark. */
  readonly #byAddress = new Map<number, Map<number, VirtualService>>();
  readonly #byMark = new Map<number, VirtualService>();
  #sending: Packet | undefined = undefined;
  #unregister: (() => void)[] = [];

  constructor(host: IpvsHost) {
    this.#host = host;
  }

  services(): readonly VirtualService[] {
    return [...this.#services.values()];
  }

  findService(at: ServiceAddress): VirtualService | undefined {
    return this.#services.get(keyOf(at));
  }

  addService(at: ServiceAddress, settings: ServiceSettings): Result<VirtualService, IpvsProblem> {
    if (this.findService(at) !== undefined) return err('Service already exists');
    const scheduler = createScheduler(settings.scheduler, settings.flags);
    if (scheduler === undefined) return err('Scheduler or persistence engine not found');
    const service = new VirtualService(at, settings, scheduler, this.#host.clock.now());
    service.replaceServers([]);
    this.#services.set(keyOf(at), service);
    if (at.mark !== 0) this.#byMark.set(at.mark, service);
    else this.#portsOf(at.protocol).set(addressKey(at.address, at.port), service);
    this.#takeHooks();
    return ok(service);
  }

  editService(at: ServiceAddress, settings: ServiceSettings): Result<VirtualService, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('No such service');
    const isSame = settings.scheduler === service.settings.scheduler;
    const scheduler = createScheduler(settings.scheduler, settings.flags);
    if (scheduler === undefined) return err('Scheduler or persistence engine not found');
    service.settings = settings;
    if (!isSame) {
      service.scheduler = scheduler;
      service.replaceServers(service.servers);
    }
    return ok(service);
  }

  deleteService(at: ServiceAddress): Result<undefined, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('No such service');
    for (const server of service.servers) server.isAvailable = false;
    this.#services.delete(keyOf(at));
    if (at.mark !== 0) this.#byMark.delete(at.mark);
    else this.#portsOf(at.protocol).delete(addressKey(at.address, at.port));
    this.#takeHooks();
    return ok(undefined);
  }

  clear(): void {
    for (const { at } of this.services()) this.deleteService(at);
  }

  addServer(
    at: ServiceAddress,
    address: number,
    port: number,
    settings: ServerSettings,
  ): Result<RealServer, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('Service not defined');
    if (service.findServer(address, port) !== undefined) return err('Destination already exists');
    const server = new RealServer(address, port, settings.weight, this.#host.clock.now());
    server.upperThreshold = settings.upperThreshold;
    server.lowerThreshold = settings.lowerThreshold;
    service.replaceServers([server, ...service.servers]);
    return ok(server);
  }

  editServer(
    at: ServiceAddress,
    address: number,
    port: number,
    settings: ServerSettings,
  ): Result<RealServer, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('Service not defined');
    const server = service.findServer(address, port);
    if (server === undefined) return err('No such destination');
    server.weight = settings.weight;
    if (settings.upperThreshold === 0 || settings.upperThreshold > server.upperThreshold)
      server.isOverloaded = false;
    server.upperThreshold = settings.upperThreshold;
    server.lowerThreshold = settings.lowerThreshold;
    service.replaceServers(service.servers);
    return ok(server);
  }

  deleteServer(at: ServiceAddress, address: number, port: number): Result<undefined, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('Service not defined');
    const server = service.findServer(address, port);
    if (server === undefined) return err('No such destination');
    server.isAvailable = false;
    service.replaceServers(service.servers.filter((other) => other !== server));
    return ok(undefined);
  }

  #portsOf(protocol: number): Map<number, VirtualService> {
    let ports = this.#byAddress.get(protocol);
    if (ports === undefined) {
      ports = new Map();
      this.#byAddress.set(protocol, ports);
    }
    return ports;
  }

  /** Without a service and a connection nothing has to run. */
  #takeHooks(): void {
    const isNeeded = this.#services.size > 0 || this.connections.entries(this.#host.clock.now()).length > 0;
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
    if (connection === undefined) {
      if (protocol === TCP && !this.#canBegin(flags)) return VERDICT.ACCEPT;
      const service = this.#serviceOf(context);
      if (service === undefined) return VERDICT.ACCEPT;
      connection = this.#schedule(service, context, now);
      if (connection === undefined) return VERDICT.REJECT;
    }
    const { service, server } = connection;
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

  #serviceOf({ packet, protocol, destination, destinationPort }: PacketContext): VirtualService | undefined {
    if (this.#byMark.size > 0 && packet.mark !== 0) {
      const marked = this.#byMark.get(packet.mark >>> 0);
      if (marked !== undefined) return marked;
    }
    const ports = this.#byAddress.get(protocol);
    return ports?.get(addressKey(destination, destinationPort)) ?? ports?.get(addressKey(destination, 0));
  }

  #schedule(service: VirtualService, context: RuleContext, now: number): VirtualConnection | undefined {
    this.connections.sweep(now);
    const template =
      service.settings.persistenceSeconds > 0 ? this.#templateFor(service, context, now) : undefined;
    if (service.settings.persistenceSeconds > 0 && template === undefined) return undefined;
    const server = template?.server ?? service.scheduler.choose(service.servers, context);
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
    const client = context.source & settings.netmask;
    const protocol = at.mark === 0 ? context.protocol : 0;
    const virtual = at.mark === 0 ? context.destination : at.mark;
    const virtualPort = at.mark === 0 ? at.port : 0;
    const known = this.connections.findForward(protocol | TEMPLATE, client, virtual, virtualPort, now);
    if (known !== undefined) {
      const isQuiescent = this.#host.setting('expire_quiescent_template') !== 0 && known.server.weight === 0;
      if (known.server.isAvailable && !isQuiescent) return known;
      this.connections.remove(known);
    }
    const server = service.scheduler.choose(service.servers, context);
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
    const target: Tuple = {
      source: context.source,
      destination: server.address,
      ports: (context.sourcePort << 16) | serverPort,
      protocol,
    };
    rewriteSide(packet, packet.networkOffset, target, 'destination');
    this.#alignTracking(context, connection);
    context.read();
    if (this.#host.isLocal(server.address)) return VERDICT.ACCEPT;
    this.#sending = packet;
    this.#host.sendOn(packet);
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
    rewriteSide(packet, packet.networkOffset, target, 'source');
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

function keyOf({ protocol, address, port, mark }: ServiceAddress): string {
  return mark === 0 ? `${protocol} ${ipv4Of(address)} ${port}` : `mark ${mark}`;
}

function addressKey(address: number, port: number): number {
  return (address >>> 0) * 0x1_0000 + port;
}
