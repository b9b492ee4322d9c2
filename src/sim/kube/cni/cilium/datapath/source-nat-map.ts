/**
 * Source translation for node ports (`cilium_snat_v4_external`; bpf/lib/nat.h): a connection that this node sends on to a Pod elsewhere
 * has an address and a port of this node, so that the answers come back here.
 *
 * Models the range of ports (32768 to 65535), the source port that stays where it can, and random tries where not.
 * Leaves out masquerading by eBPF (`bpf.masquerade`), which is off by default: iptables does it.
 */
import type { Prng } from '../../../../base/prng';
import { after, seconds, type SimTime } from '../../../../base/time';
import type { Ipv4Address } from '../../../../wire/ipv4-address';
import type { FlowTuple } from './flow-tuple';

/** `NODEPORT_PORT_MIN_NAT`, `NODEPORT_PORT_MAX_NAT` */
const FIRST_PORT = 32_768;
const LAST_PORT = 65_535;
/** `SNAT_COLLISION_RETRIES` */
const MAX_TRIES = 32;
const LIFETIME = seconds(8000);

export interface SourceNatEntry {
  readonly protocol: number;
  /** As the packet came. */
  readonly source: Ipv4Address;
  readonly sourcePort: number;
  readonly destination: Ipv4Address;
  readonly destinationPort: number;
  /** As it went on. */
  readonly address: Ipv4Address;
  readonly port: number;
  readonly createdAt: SimTime;
  expiresAt: SimTime;
}

export class SourceNatMap {
  readonly #now: () => SimTime;
  readonly #prng: Prng;
  readonly #byOriginal = new Map<string, SourceNatEntry>();
  readonly #byAnswer = new Map<string, SourceNatEntry>();

  constructor(now: () => SimTime, prng: Prng) {
    this.#now = now;
    this.#prng = prng;
  }

  /** Undefined where no port is free. */
  translate(tuple: FlowTuple, address: Ipv4Address): SourceNatEntry | undefined {
    const { protocol, source, sourcePort, destination, destinationPort } = tuple;
    const original = keyOf(protocol, source, sourcePort, destination, destinationPort);
    const known = this.#byOriginal.get(original);
    const now = this.#now();
    if (known !== undefined && known.expiresAt > now) {
      known.expiresAt = after(now, LIFETIME);
      return known;
    }
    const port = this.#freePort(tuple, address);
    if (port === undefined) return undefined;
    const entry: SourceNatEntry = {
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      address,
      port,
      createdAt: now,
      expiresAt: after(now, LIFETIME),
    };
    this.#byOriginal.set(original, entry);
    this.#byAnswer.set(keyOf(protocol, destination, destinationPort, address, port), entry);
    return entry;
  }

  /** The connection that this packet answers. */
  findAnswered({
    protocol,
    source,
    sourcePort,
    destination,
    destinationPort,
  }: FlowTuple): SourceNatEntry | undefined {
    if (this.#byAnswer.size === 0) return undefined;
    const entry = this.#byAnswer.get(keyOf(protocol, source, sourcePort, destination, destinationPort));
    return entry === undefined || entry.expiresAt <= this.#now() ? undefined : entry;
  }

  entries(): readonly SourceNatEntry[] {
    return [...this.#byOriginal.values()];
  }

  #freePort(tuple: FlowTuple, address: Ipv4Address): number | undefined {
    const { protocol, destination, destinationPort } = tuple;
    let port = tuple.sourcePort;
    if (port < FIRST_PORT) port = FIRST_PORT + this.#prng.below(LAST_PORT - FIRST_PORT + 1);
    const now = this.#now();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const taken = this.#byAnswer.get(keyOf(protocol, destination, destinationPort, address, port));
      if (taken === undefined || taken.expiresAt <= now) return port;
      port = FIRST_PORT + this.#prng.below(LAST_PORT - FIRST_PORT + 1);
    }
    return undefined;
  }
}

function keyOf(protocol: number, from: number, fromPort: number, to: number, toPort: number): string {
  return `${protocol} ${from}:${fromPort} ${to}:${toPort}`;
}
