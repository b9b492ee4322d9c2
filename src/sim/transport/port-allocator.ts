/**
 * Ephemeral ports as Linux draws them from `net.ipv4.ip_local_port_range`.
 *
 * Models `__inet_hash_connect`: connect() starts at an offset that depends on the destination, walks the ports of the
 * lower bound's parity (even ones by default) and only then the others, and moves the start on by a few ports each
 * time, so that connections to one destination get rising ports. `inet_csk_find_open_port`: bind() to port 0 starts
 * at random and prefers the other parity. `udp_lib_get_port`: UDP starts at random and takes any parity.
 * Leaves out `ip_local_reserved_ports`.
 */
import { LazyMap } from '../base/lazy-map';
import type { Prng } from '../base/prng';
import { isIpv6, type IpAddress } from '../wire/ip-address';
import type { IpService } from './ip-service';

/** INET_TABLE_PERTURB_SIZE. */
const PERTURBATION_SLOTS = 0x1_0000;
const DEFAULT_LOW_PORT = 32_768;
const DEFAULT_HIGH_PORT = 60_999;

export interface ConnectTarget {
  readonly localAddress: IpAddress;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
}

export class PortAllocator {
  readonly #service: IpService;
  readonly #prng: Prng;
  readonly #secret: number;
  /** `table_perturb`: how far the start has moved on, by a hash of the destination. */
  readonly #perturbations = new LazyMap<number, number>();

  constructor(service: IpService, prng: Prng) {
    this.#service = service;
    this.#prng = prng;
    this.#secret = prng.uint32();
  }

  /** A local port for connect(); undefined when all are taken (EADDRNOTAVAIL). */
  portForConnect(target: ConnectTarget, isTaken: (port: number) => boolean): number | undefined {
    const low = this.#range()[0];
    const count = this.#evenCount();
    const hash = this.#hashOf(target);
    const slot = hash % PERTURBATION_SLOTS;
    const start = ((this.#perturbations.get(slot) ?? hash >>> 16) + (hash >>> 8)) % count;
    for (const parity of [0, 1]) {
      const offset = start - (start % 2) + parity;
      for (let step = 0; step < count; step += 2) {
        const port = low + ((offset + step) % count);
        if (isTaken(port)) continue;
        const moved = Math.max(step, this.#prng.below(8) * 2) + 2;
        this.#perturbations.set(slot, (this.#perturbations.get(slot) ?? hash >>> 16) + moved);
        return port;
      }
    }
    return undefined;
  }

  /** A port for bind() to port 0 of a stream socket. */
  portForListen(isTaken: (port: number) => boolean): number | undefined {
    const low = this.#range()[0];
    const count = this.#evenCount();
    const start = this.#prng.below(count) | 1;
    for (const parity of [0, 1]) {
      for (let step = 0; step < count; step += 2) {
        const port = low + ((start + step + parity) % count);
        if (!isTaken(port)) return port;
      }
    }
    return undefined;
  }

  /** A port for a datagram socket. */
  portForDatagrams(isTaken: (port: number) => boolean): number | undefined {
    const [low, high] = this.#range();
    const count = high - low + 1;
    const start = this.#prng.below(count);
    for (let step = 0; step < count; step += 1) {
      const port = low + ((start + step) % count);
      if (!isTaken(port)) return port;
    }
    return undefined;
  }

  #range(): readonly [number, number] {
    const text = this.#service.sysctl.get('net.ipv4.ip_local_port_range');
    const [low, high] = (text ?? '').split(/\s+/).map((part) => Number.parseInt(part, 10));
    if (low === undefined || high === undefined || !(low >= 1 && high >= low && high <= 0xffff)) {
      return [DEFAULT_LOW_PORT, DEFAULT_HIGH_PORT];
    }
    return [low, high];
  }

  /** Size of the range, rounded down to even so that both parities have as many ports. */
  #evenCount(): number {
    const [low, high] = this.#range();
    const count = high - low + 1;
    return count > 1 ? count - (count % 2) : count;
  }

  #hashOf({ localAddress, remoteAddress, remotePort }: ConnectTarget): number {
    let hash = this.#secret;
    hash = mixWords(hash, localAddress);
    hash = mixWords(hash, remoteAddress);
    return mixWord(hash, remotePort) >>> 0;
  }
}

function mixWords(hash: number, address: IpAddress): number {
  if (!isIpv6(address)) return mixWord(hash, address);
  let mixed = hash;
  for (let rest: bigint = address; rest > 0n; rest >>= 32n)
    mixed = mixWord(mixed, Number(rest & 0xffff_ffffn));
  return mixed;
}

function mixWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e37_79b1);
  return mixed ^ (mixed >>> 15);
}
