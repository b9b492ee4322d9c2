/** Which node has which range of Pods (`cilium_tunnel_map`): for what is sent to a Pod that the node has not heard of yet. */
import { maskOf, type Cidr } from '../../../wire/cidr';
import { ipv4Of, type Ipv4Address } from '../../../wire/ipv4-address';

export class PodRangeTable {
  /** By the length of the prefix. */
  readonly #tables = new Map<number, Map<Ipv4Address, Ipv4Address>>();

  add({ address, prefixLength }: Cidr, node: Ipv4Address): void {
    const table = this.#tables.get(prefixLength) ?? new Map<Ipv4Address, Ipv4Address>();
    this.#tables.set(prefixLength, table.set(address, node));
  }

  remove({ address, prefixLength }: Cidr): void {
    this.#tables.get(prefixLength)?.delete(address);
  }

  find(address: Ipv4Address): Ipv4Address | undefined {
    for (const [prefixLength, table] of this.#tables) {
      const node = table.get(ipv4Of(address & maskOf(prefixLength)));
      if (node !== undefined) return node;
    }
    return undefined;
  }

  entries(): readonly (readonly [Cidr, Ipv4Address])[] {
    return [...this.#tables].flatMap(([prefixLength, table]) =>
      [...table].map(([address, node]) => [{ address, prefixLength }, node] as const),
    );
  }
}
