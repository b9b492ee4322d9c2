/**
 * How IPVS chooses a real server for a new connection (net/netfilter/ipvs/ip_vs_{rr,wrr,lc,wlc,sh,dh,sed,nq}.c of Linux
 * 6.x). Servers are in the kernel's order, the newest first; one with weight 0 or too many connections is passed over.
 */
import type { RealServer } from './real-server';

export interface SchedulingPacket {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
}

export interface Scheduler {
  readonly name: string;
  /** Called when servers or their weights have changed. */
  update(servers: readonly RealServer[]): void;
  /** Undefined when no server can take it. */
  choose(servers: readonly RealServer[], packet: SchedulingPacket): RealServer | undefined;
}

const TABLE_BITS = 8;
const TABLE_SIZE = 1 << TABLE_BITS;
/** GOLDEN_RATIO_32 of include/linux/hash.h */
const GOLDEN_RATIO = 0x61c8_8647;
/** An active connection weighs as much as so many that are over. */
const ACTIVE_WEIGHT = 256;

export type SchedulerName = 'rr' | 'wrr' | 'lc' | 'wlc' | 'sh' | 'dh' | 'sed' | 'nq';

export function createScheduler(name: string, flags: readonly string[]): Scheduler | undefined {
  switch (name) {
    case 'rr':
      return new RoundRobin();
    case 'wrr':
      return new WeightedRoundRobin();
    case 'lc':
      return new LeastLoaded('lc', (server) => [connectionLoad(server), 1]);
    case 'wlc':
      return new LeastLoaded('wlc', (server) => [connectionLoad(server), server.weight]);
    case 'sed':
      return new LeastLoaded('sed', (server) => [server.activeConnections + 1, server.weight]);
    case 'nq':
      return new LeastLoaded('nq', (server) => [server.activeConnections + 1, server.weight], true);
    case 'sh':
      return new Hashing('sh', true, flags);
    case 'dh':
      return new Hashing('dh', false, flags);
    default:
      return undefined;
  }
}

function connectionLoad({ activeConnections, inactiveConnections }: RealServer): number {
  return activeConnections * ACTIVE_WEIGHT + inactiveConnections;
}

function isUsable({ isOverloaded, weight }: RealServer): boolean {
  return !isOverloaded && weight > 0;
}

class RoundRobin implements Scheduler {
  readonly name = 'rr';
  #last: RealServer | undefined = undefined;
  #servers: readonly RealServer[] = [];

  update(servers: readonly RealServer[]): void {
    if (this.#last !== undefined && !servers.includes(this.#last)) {
      // Goes on with the one that followed: the place before it becomes the last one.
      const at = this.#servers.indexOf(this.#last);
      this.#last = this.#servers.slice(0, Math.max(0, at)).findLast((server) => servers.includes(server));
    }
    this.#servers = servers;
  }

  choose(servers: readonly RealServer[]): RealServer | undefined {
    const start = this.#last === undefined ? -1 : servers.indexOf(this.#last);
    for (let step = 1; step <= servers.length; step += 1) {
      const server = servers[(start + step + servers.length) % servers.length];
      if (server === undefined || !isUsable(server)) continue;
      this.#last = server;
      return server;
    }
    return undefined;
  }
}

class WeightedRoundRobin implements Scheduler {
  readonly name = 'wrr';
  /** Place of the last one; -1 for the head of the list. */
  #place = -1;
  #currentWeight = 0;
  #maxWeight = 0;
  #step = 1;

  update(servers: readonly RealServer[]): void {
    this.#place = -1;
    this.#step =
      servers.reduce((divisor, { weight }) => (weight > 0 ? greatestDivisor(weight, divisor) : divisor), 0) ||
      1;
    const max = servers.reduce((most, { weight }) => Math.max(most, weight), 0);
    this.#maxWeight = max === 0 ? 0 : max - (this.#step - 1);
    if (this.#currentWeight > this.#maxWeight || this.#currentWeight === 0)
      this.#currentWeight = this.#maxWeight;
    else if (this.#step > 1)
      this.#currentWeight = Math.floor(this.#currentWeight / this.#step) * this.#step + 1;
  }

  choose(servers: readonly RealServer[]): RealServer | undefined {
    if (this.#maxWeight === 0) return undefined;
    const last = this.#place;
    let place = last;
    let isLastPass = false;
    let hasRestarted = false;
    for (;;) {
      for (place += 1; place < servers.length; place += 1) {
        const server = servers[place];
        if (server !== undefined && !server.isOverloaded && server.weight >= this.#currentWeight) {
          this.#place = place;
          return server;
        }
        if (place === last && isLastPass) return undefined;
      }
      place = -1;
      this.#currentWeight -= this.#step;
      if (this.#currentWeight <= 0) {
        this.#currentWeight = this.#maxWeight;
        if (isLastPass || last === -1 || hasRestarted) return undefined;
        hasRestarted = true;
      }
      isLastPass = this.#currentWeight <= this.#step && hasRestarted;
    }
  }
}

function greatestDivisor(first: number, second: number): number {
  return second === 0 ? first : greatestDivisor(second, first % second);
}

/** The first of those with the least load for their weight. */
class LeastLoaded implements Scheduler {
  readonly name: SchedulerName;
  readonly #loadOf: (server: RealServer) => readonly [load: number, weight: number];
  readonly #prefersIdle: boolean;

  constructor(
    name: SchedulerName,
    loadOf: (server: RealServer) => readonly [load: number, weight: number],
    prefersIdle = false,
  ) {
    this.name = name;
    this.#loadOf = loadOf;
    this.#prefersIdle = prefersIdle;
  }

  update(): void {
    // Nothing is kept between two choices.
  }

  choose(servers: readonly RealServer[]): RealServer | undefined {
    let best: RealServer | undefined = undefined;
    let bestLoad = 0;
    let bestWeight = 1;
    for (const server of servers) {
      if (!isUsable(server)) continue;
      if (this.#prefersIdle && server.activeConnections === 0) return server;
      const [load, weight] = this.#loadOf(server);
      if (best === undefined || bestLoad * weight > load * bestWeight) {
        best = server;
        bestLoad = load;
        bestWeight = weight;
      }
    }
    return best;
  }
}

/** A table of 256 places that a hash of one address leads into; `sh` gives a server as many in a row as its weight. */
class Hashing implements Scheduler {
  readonly name: SchedulerName;
  readonly #isBySource: boolean;
  readonly #hasPorts: boolean;
  readonly #canFallBack: boolean;
  #table: readonly (RealServer | undefined)[] = [];

  constructor(name: SchedulerName, isBySource: boolean, flags: readonly string[]) {
    this.name = name;
    this.#isBySource = isBySource;
    this.#hasPorts = flags.includes('sh-port');
    this.#canFallBack = flags.includes('sh-fallback');
  }

  update(servers: readonly RealServer[]): void {
    const table: (RealServer | undefined)[] = [];
    let at = 0;
    let given = 0;
    for (let place = 0; place < TABLE_SIZE; place += 1) {
      const server = servers[at % Math.max(1, servers.length)];
      table.push(server);
      given += 1;
      if (!this.#isBySource || given >= (server?.weight ?? 0)) {
        at += 1;
        given = 0;
      }
    }
    this.#table = table;
  }

  choose(_servers: readonly RealServer[], packet: SchedulingPacket): RealServer | undefined {
    const address = this.#isBySource ? packet.source : packet.destination;
    const port = this.#isBySource && this.#hasPorts ? packet.sourcePort : 0;
    const first = placeOf(address, port, 0);
    const chosen = this.#table[first];
    if (chosen !== undefined && isUsable(chosen)) return chosen;
    if (!this.#isBySource || !this.#canFallBack) return undefined;
    for (let offset = 0; offset < TABLE_SIZE; offset += 1) {
      const server = this.#table[placeOf(address, port, (offset + first) % TABLE_SIZE)];
      if (server !== undefined && isUsable(server)) return server;
    }
    return undefined;
  }
}

function placeOf(address: number, port: number, offset: number): number {
  const hash = Math.imul((address + port) | 0, GOLDEN_RATIO) >>> (32 - TABLE_BITS);
  return (offset + hash) & (TABLE_SIZE - 1);
}
