/** The virtual services of one family and their servers, as ipvsadm makes and changes them (net/netfilter/ipvs/ip_vs_ctl.c). */
import { err, ok, type Result } from '../../base/result';
import type { Clock } from '../../engine/clock';
import type { AddressBook } from '../address-book';
import type { PacketContext } from '../packet-context';
import { RealServer, type Forwarding } from './real-server';
import { createScheduler } from './scheduler';
import { VirtualService, type ServiceAddress, type ServiceSettings } from './virtual-service';

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
  /** Masquerading unless it says otherwise. */
  readonly forwarding?: Forwarding;
}

export class VirtualServiceTable {
  /** Of IPv6: addresses are its numbers. */
  readonly book: AddressBook | undefined;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #services = new Map<string, VirtualService>();
  /** By address times 65536 plus port, for each protocol; by mark. */
  readonly #byAddress = new Map<number, Map<number, VirtualService>>();
  readonly #byMark = new Map<number, VirtualService>();

  /** `onChange`: services have come or gone. */
  constructor(clock: Clock, book: AddressBook | undefined, onChange: () => void) {
    this.#clock = clock;
    this.book = book;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#services.size;
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
    const service = new VirtualService(at, settings, scheduler, { now: this.#clock.now(), book: this.book });
    service.replaceServers([]);
    this.#services.set(keyOf(at), service);
    if (at.mark !== 0) this.#byMark.set(at.mark, service);
    else this.#portsOf(at.protocol).set(addressKey(at.address, at.port), service);
    this.#onChange();
    return ok(service);
  }

  editService(at: ServiceAddress, settings: ServiceSettings): Result<VirtualService, IpvsProblem> {
    const service = this.findService(at);
    if (service === undefined) return err('No such service');
    // The flags are those of a scheduler.
    const isSame =
      settings.scheduler === service.settings.scheduler &&
      settings.flags.join() === service.settings.flags.join();
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
    this.#onChange();
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
    const server = new RealServer(address, port, settings.weight, this.#clock.now());
    server.forwarding = settings.forwarding ?? 'masquerading';
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
    server.forwarding = settings.forwarding ?? 'masquerading';
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

  /** The service that a packet is for. */
  serviceOf({ packet, protocol, destination, destinationPort }: PacketContext): VirtualService | undefined {
    if (this.#byMark.size > 0 && packet.mark !== 0) {
      const marked = this.#byMark.get(packet.mark >>> 0);
      if (marked !== undefined) return marked;
    }
    const ports = this.#byAddress.get(protocol);
    return ports?.get(addressKey(destination, destinationPort)) ?? ports?.get(addressKey(destination, 0));
  }
}

function keyOf({ protocol, address, port, mark }: ServiceAddress): string {
  return mark === 0 ? `${protocol} ${address} ${port}` : `mark ${mark}`;
}

function addressKey(address: number, port: number): number {
  return (address >>> 0) * 0x1_0000 + port;
}
