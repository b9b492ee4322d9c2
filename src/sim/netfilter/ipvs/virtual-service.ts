/** Virtual services of IPVS and the real servers behind them (`ip_vs_service`, `ip_vs_dest` of include/net/ip_vs.h). */
import type { Scheduler } from './scheduler';
import { TrafficStatistics } from './traffic-statistics';

export interface ServiceAddress {
  /** 0 for a service by firewall mark. */
  readonly protocol: number;
  /** A signed 32-bit number, as addresses of packets are. */
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
  readonly netmask: number;
  /** `-b sh-port` and so on. */
  readonly flags: readonly string[];
  readonly isOnePacket: boolean;
}

export class RealServer {
  readonly address: number;
  readonly port: number;
  weight: number;
  upperThreshold = 0;
  lowerThreshold = 0;
  activeConnections = 0;
  inactiveConnections = 0;
  persistentConnections = 0;
  isOverloaded = false;
  /** False once it was taken out: its connections go on until they expire. */
  isAvailable = true;
  readonly statistics: TrafficStatistics;

  constructor(address: number, port: number, weight: number, now: number) {
    this.address = address;
    this.port = port;
    this.weight = weight;
    this.statistics = new TrafficStatistics(now);
  }

  /** `ip_vs_dest_totalconns` against the thresholds, when a connection comes. */
  noteConnection(): void {
    const total = this.activeConnections + this.inactiveConnections;
    if (this.upperThreshold > 0 && total >= this.upperThreshold) this.isOverloaded = true;
  }

  /** The same when one goes. */
  noteEnd(): void {
    const total = this.activeConnections + this.inactiveConnections;
    if (this.lowerThreshold > 0) {
      if (total < this.lowerThreshold) this.isOverloaded = false;
    } else if (this.upperThreshold > 0) {
      if (total * 4 < this.upperThreshold * 3) this.isOverloaded = false;
    } else this.isOverloaded = false;
  }
}

export class VirtualService {
  readonly at: ServiceAddress;
  settings: ServiceSettings;
  scheduler: Scheduler;
  /** The newest first, as the kernel's list has them. */
  servers: readonly RealServer[] = [];
  readonly statistics: TrafficStatistics;

  constructor(at: ServiceAddress, settings: ServiceSettings, scheduler: Scheduler, now: number) {
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
