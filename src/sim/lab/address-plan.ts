/** Who has which address and which name in a lab, while its defaults are filled in. */
import { cidrContains, lastAddressOf, parseCidr, type Cidr } from '../wire/cidr';
import { formatIpv4, ipv4Of, parseIpv4, type Ipv4Address } from '../wire/ipv4-address';

export class AddressPlan {
  readonly #holderByAddress = new Map<Ipv4Address, string>();
  readonly #holderByName = new Map<string, string>();
  readonly #cidrBySegment = new Map<string, Cidr>();

  addSegment(name: string, cidr: Cidr): void {
    this.#cidrBySegment.set(name, cidr);
  }

  hasSegment(name: string): boolean {
    return this.#cidrBySegment.has(name);
  }

  get segmentNames(): readonly string[] {
    return [...this.#cidrBySegment.keys()];
  }

  /** What is wrong with giving this name to a machine; undefined after it was given. */
  takeName(name: string, holder: string): string | undefined {
    const other = this.#holderByName.get(name);
    if (other !== undefined) return `the name "${name}" is taken by ${other}`;
    this.#holderByName.set(name, holder);
    return undefined;
  }

  hasName(name: string): boolean {
    return this.#holderByName.has(name);
  }

  /** What is wrong with giving this address to a machine on a segment; undefined after it was given. */
  takeAddress(text: string, segment: string, holder: string): string | undefined {
    const address = parseIpv4(text);
    if (address === undefined) return 'must be an IPv4 address, for example 192.168.0.11';
    const cidr = this.#cidrBySegment.get(segment);
    if (cidr !== undefined) {
      const range = `${formatIpv4(cidr.address)}/${cidr.prefixLength}`;
      if (!cidrContains(cidr, address)) return `is outside segment ${segment}, ${range}`;
      const isReserved = address === cidr.address || address === lastAddressOf(cidr);
      if (isReserved && cidr.prefixLength < 31)
        return `is the network or broadcast address of segment ${segment}`;
    }
    const other = this.#holderByAddress.get(address);
    if (other !== undefined) return `is taken by ${other}`;
    this.#holderByAddress.set(address, holder);
    return undefined;
  }

  /** The first free host address of a segment from `offset` on, then from its beginning; it is given at once. */
  takeFreeAddress(segment: string, offset: number, holder: string): string | undefined {
    const cidr = this.#cidrBySegment.get(segment);
    if (cidr === undefined) return undefined;
    const count = lastAddressOf(cidr) - cidr.address - 1;
    for (let step = 0; step < count; step += 1) {
      const address = ipv4Of(cidr.address + 1 + ((offset - 1 + step) % count));
      if (this.#holderByAddress.has(address)) continue;
      this.#holderByAddress.set(address, holder);
      return formatIpv4(address);
    }
    return undefined;
  }
}

/** Hands out the ranges of nodes in order, as the controller manager's range allocator does. */
export class PodRangePlan {
  readonly #subnet: Cidr;
  readonly #taken: Cidr[] = [];
  #next: number;

  /** `next` is the place of the range where the search for a free one begins. */
  constructor(subnet: Cidr, next = 0) {
    this.#subnet = subnet;
    this.#next = next;
  }

  /** Behind the range that was found free last. */
  get next(): number {
    return this.#next;
  }

  /** What is wrong with this range; undefined after it was given. */
  take(text: string): string | undefined {
    const cidr = parseCidr(text);
    if (cidr === undefined) return 'must be a range, for example 10.244.1.0/24';
    if (!cidrContains(this.#subnet, cidr.address) || cidr.prefixLength < this.#subnet.prefixLength) {
      return `is outside podSubnet ${formatIpv4(this.#subnet.address)}/${this.#subnet.prefixLength}`;
    }
    if (this.#taken.some((other) => hasOverlap(cidr, other))) return 'overlaps the range of another node';
    this.#taken.push(cidr);
    return undefined;
  }

  takeFree(): string | undefined {
    const size = 2 ** (32 - NODE_PREFIX_LENGTH);
    const count = 2 ** (NODE_PREFIX_LENGTH - this.#subnet.prefixLength);
    for (let step = 0; step < count; step += 1) {
      const index = (this.#next + step) % count;
      const address = ipv4Of(this.#subnet.address + index * size);
      const cidr: Cidr = { address, prefixLength: NODE_PREFIX_LENGTH };
      if (this.#taken.some((other) => hasOverlap(cidr, other))) continue;
      this.#taken.push(cidr);
      this.#next = (index + 1) % count;
      return `${formatIpv4(address)}/${NODE_PREFIX_LENGTH}`;
    }
    return undefined;
  }
}

/** The default of kube-controller-manager's `--node-cidr-mask-size`. */
export const NODE_PREFIX_LENGTH = 24;

export function hasOverlap(one: Cidr, other: Cidr): boolean {
  return cidrContains(one, other.address) || cidrContains(other, one.address);
}
