/** The addresses that load balancers may have: ranges `A-B` and `A/N`, with commas between them (MetalLB's IPAddressPool). */
import { lastAddressOf, type Cidr } from '../../wire/cidr';
import { formatIpv4, ipv4Of, parseIpv4, type Ipv4Address } from '../../wire/ipv4-address';

interface PoolRange {
  readonly first: number;
  readonly last: number;
}

export class AddressPool {
  readonly #ranges: readonly PoolRange[];

  constructor(ranges: readonly PoolRange[]) {
    this.#ranges = ranges;
  }

  has(address: Ipv4Address): boolean {
    return this.#ranges.some(({ first, last }) => first <= address && address <= last);
  }

  /** `A-B` each. */
  get rangeTexts(): readonly string[] {
    return this.#ranges.map(({ first, last }) => `${formatIpv4(ipv4Of(first))}-${formatIpv4(ipv4Of(last))}`);
  }

  /** The first that nobody has. */
  findFree(isTaken: (address: Ipv4Address) => boolean): Ipv4Address | undefined {
    for (const { first, last } of this.#ranges) {
      for (let value = first; value <= last; value += 1) {
        const address = ipv4Of(value);
        if (!isTaken(address)) return address;
      }
    }
    return undefined;
  }

  /** Whether one of the range's addresses is in the pool. */
  overlaps(range: Cidr): boolean {
    const lastOfRange = lastAddressOf(range);
    return this.#ranges.some(({ first, last }) => first <= lastOfRange && range.address <= last);
  }
}

/** Undefined for what is no such list. */
export function parseAddressPool(text: string): AddressPool | undefined {
  const ranges: PoolRange[] = [];
  for (const part of text.split(',')) {
    const range = parseRange(part.trim());
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return new AddressPool(ranges);
}

function parseRange(text: string): PoolRange | undefined {
  const [from = '', to = from] = text.split('-').map((word) => word.trim());
  const [, network, bits] = /^([\d.]+)\/(\d+)$/.exec(text) ?? [];
  if (network !== undefined && bits !== undefined) {
    const address = parseIpv4(network);
    const size = 2 ** (32 - Number(bits));
    if (address === undefined || Number(bits) > 32) return undefined;
    const first = Math.floor(address / size) * size;
    return { first, last: first + size - 1 };
  }
  const first = parseIpv4(from);
  const last = parseIpv4(to);
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
}
