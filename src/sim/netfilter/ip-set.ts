/**
 * Sets of addresses that rules ask with `-m set` (ipset(8)).
 *
 * Models `hash:ip`, `hash:net`, `hash:ip,port` and `hash:net,port` for IPv4, with `nomatch` entries of the net types.
 * Leaves out timeouts, counters, comments, lists of sets, and the limits `hashsize` and `maxelem`.
 */
import type { PacketContext } from './packet-context';
import type { SetSides } from './set-sides';
import { err, ok, type Result } from '../base/result';
import { maskOf, parseCidr } from '../wire/cidr';
import { formatIpv4, ipv4Of, parseIpv4, type Ipv4Address } from '../wire/ipv4-address';
import { parsePort } from '../wire/port';

export type IpSetType = 'hash:ip' | 'hash:net' | 'hash:ip,port' | 'hash:net,port';

const PORT_PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };
const PORT_PROTOCOL_NAMES: ReadonlyMap<number, string> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
  [132, 'sctp'],
]);

interface IpSetEntry {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  /** Protocol times 65536 plus port; 0 in a set without ports. */
  readonly service: number;
  readonly isException: boolean;
}

export class IpSet {
  readonly name: string;
  readonly type: IpSetType;
  readonly family: 'inet' | 'inet6' = 'inet';
  readonly hasPorts: boolean;
  /** By `address:service`, one map per prefix length that occurs, longest first. */
  readonly #entriesByPrefix = new Map<number, Map<number, IpSetEntry[]>>();
  #prefixLengths: readonly number[] = [];

  constructor(name: string, type: IpSetType) {
    this.name = name;
    this.type = type;
    this.hasPorts = type.endsWith(',port');
  }

  /** As `ipset add` takes it: `10.0.0.1`, `10.0.0.0/8`, `10.0.0.1,tcp:80`. Answers ipset's words when it cannot. */
  add(text: string, isException = false): Result<undefined, string> {
    const parsed = this.#parse(text);
    if (!parsed.ok) return parsed;
    if (this.#find(parsed.value) !== undefined) {
      return err(`Element cannot be added to the set: it's already added`);
    }
    const entry = { ...parsed.value, isException };
    let entriesByAddress = this.#entriesByPrefix.get(entry.prefixLength);
    if (entriesByAddress === undefined) {
      entriesByAddress = new Map<number, IpSetEntry[]>();
      this.#entriesByPrefix.set(entry.prefixLength, entriesByAddress);
      this.#prefixLengths = [...this.#entriesByPrefix.keys()].sort((a, b) => b - a);
    }
    const entries = entriesByAddress.get(entry.address);
    if (entries === undefined) entriesByAddress.set(entry.address, [entry]);
    else entries.push(entry);
    return ok(undefined);
  }

  remove(text: string): Result<undefined, string> {
    const parsed = this.#parse(text);
    if (!parsed.ok) return parsed;
    const found = this.#find(parsed.value);
    if (found === undefined) return err(`Element cannot be deleted from the set: it's not added`);
    const entriesByAddress = this.#entriesByPrefix.get(found.prefixLength);
    const rest = entriesByAddress?.get(found.address)?.filter((entry) => entry !== found) ?? [];
    if (rest.length > 0) entriesByAddress?.set(found.address, rest);
    else entriesByAddress?.delete(found.address);
    return ok(undefined);
  }

  flush(): void {
    this.#entriesByPrefix.clear();
    this.#prefixLengths = [];
  }

  /** As `-m set` asks. */
  test(context: PacketContext, sides: SetSides, shouldReturnNomatch: boolean): boolean {
    if (sides.count < (this.hasPorts ? 2 : 1)) return false;
    const address = (sides.sources & 1) === 1 ? context.source : context.destination;
    const port = (sides.sources & 2) === 2 ? context.sourcePort : context.destinationPort;
    const entry = this.#lookUp(address, context.protocol, port);
    return entry?.isException === shouldReturnNomatch;
  }

  /** `address` as a signed or unsigned 32-bit number. Protocol and port count in a set with ports only. */
  contains(address: number, protocol: number, port: number): boolean {
    return this.#lookUp(address, protocol, port)?.isException === false;
  }

  /** The entry of the longest prefix. */
  #lookUp(address: number, protocol: number, port: number): IpSetEntry | undefined {
    const service = this.hasPorts ? protocol * 0x1_0000 + port : 0;
    for (const prefixLength of this.#prefixLengths) {
      const network = (address & maskOf(prefixLength)) >>> 0;
      const entries = this.#entriesByPrefix.get(prefixLength)?.get(network);
      if (entries === undefined) continue;
      for (const entry of entries) if (entry.service === service) return entry;
    }
    return undefined;
  }

  /** The members as `ipset save` prints them after the name, in the order of their prefixes and of their adding. */
  members(): readonly string[] {
    const members: string[] = [];
    for (const prefixLength of this.#prefixLengths) {
      for (const entries of this.#entriesByPrefix.get(prefixLength)?.values() ?? []) {
        for (const entry of entries) members.push(this.#format(entry));
      }
    }
    return members;
  }

  #find(wanted: Omit<IpSetEntry, 'isException'>): IpSetEntry | undefined {
    const entries = this.#entriesByPrefix.get(wanted.prefixLength)?.get(wanted.address);
    return entries?.find((entry) => entry.service === wanted.service);
  }

  #parse(text: string): Result<Omit<IpSetEntry, 'isException'>, string> {
    const [addressText = '', serviceText] = text.split(',');
    const service = this.hasPorts ? parseService(serviceText ?? '') : 0;
    if (service === undefined) return err(`Syntax error: cannot parse ${text}: PROTO:PORT is expected`);
    const cidr = this.type.startsWith('hash:net') ? parseCidr(addressText) : undefined;
    if (cidr !== undefined) {
      if (cidr.prefixLength === 0) return err('The value of the CIDR parameter of the IP address is invalid');
      return ok({ address: cidr.address, prefixLength: cidr.prefixLength, service });
    }
    const address = parseIpv4(addressText);
    if (address === undefined)
      return err(`Syntax error: cannot parse ${addressText}: resolving to IPv4 address failed`);
    return ok({ address, prefixLength: 32, service });
  }

  #format(entry: IpSetEntry): string {
    const prefix = entry.prefixLength === 32 ? '' : `/${entry.prefixLength}`;
    const protocol = PORT_PROTOCOL_NAMES.get(Math.floor(entry.service / 0x1_0000)) ?? '';
    const service = this.hasPorts ? `,${protocol}:${entry.service % 0x1_0000}` : '';
    return `${formatIpv4(ipv4Of(entry.address))}${prefix}${service}${entry.isException ? ' nomatch' : ''}`;
  }
}

function parseService(text: string): number | undefined {
  const [first = '', second] = text.split(':');
  const protocol = second === undefined ? 6 : PORT_PROTOCOLS[first];
  const port = parsePort(second ?? first);
  return protocol === undefined || port === undefined ? undefined : protocol * 0x1_0000 + port;
}
