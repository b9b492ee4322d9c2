/** Virtual services of IPVS (`ip_vs_service` of include/net/ip_vs.h). */
import type { AddressBook } from '../address-book';
import type { AddressMask } from '../family-values';
import type { RealServer } from './real-server';
import type { Scheduler } from './scheduler';
import { TrafficStatistics } from './traffic-statistics';

export interface ServiceAddress {
  /** 0 for a service by firewall mark. */
  readonly protocol: number;
  /** A number, as addresses of packets are. */
  readonly address: number;
  readonly port: number;
  /** 0 for a service by address. */
  readonly mark: number;
}

export interface ServiceSettings {
  readonly scheduler: string;
  /** Seconds; 0 without persistence. */
  readonly persistenceSeconds: number;
  /** Clients that agree in these bits count as one. */
  readonly mask: AddressMask;
  /** `-b sh-port` and so on. */
  readonly flags: readonly string[];
  readonly isOnePacket: boolean;
}

export class VirtualService {
  readonly at: ServiceAddress;
  settings: ServiceSettings;
  scheduler: Scheduler;
  /** The newest first, as the kernel's list has them. */
  servers: readonly RealServer[] = [];
  readonly statistics: TrafficStatistics;

  /** Of IPv6. */
  readonly book: AddressBook | undefined;

  constructor(
    at: ServiceAddress,
    settings: ServiceSettings,
    scheduler: Scheduler,
    { now, book }: { readonly now: number; readonly book: AddressBook | undefined },
  ) {
    this.book = book;
    this.at = at;
    this.settings = settings;
    this.scheduler = scheduler;
    this.statistics = new TrafficStatistics(now);
  }

  findServer(address: number, port: number): RealServer | undefined {
    return this.servers.find((server) => server.address === address && server.port === port);
  }

  replaceServers(servers: readonly RealServer[]): void {
    this.servers = servers;
    this.scheduler.update(servers);
  }
}
