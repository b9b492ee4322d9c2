/** A server behind a virtual service (`ip_vs_dest` of include/net/ip_vs.h). */
import { TrafficStatistics } from './traffic-statistics';

/** Masquerading (`-m`) rewrites the destination; direct routing (`-g`) sends the packet as it is to the server's MAC address. */
export type Forwarding = 'masquerading' | 'direct-routing';

export class RealServer {
  readonly address: number;
  readonly port: number;
  weight: number;
  forwarding: Forwarding = 'masquerading';
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
