/**
 * kube-proxy in nftables mode.
 *
 * Kubernetes v1.32 `pkg/proxy/nftables/proxier.go`.
 *
 * Models a first transaction that makes the whole table and later ones of what changed: chains of services that nobody needs
 * are emptied at once and deleted by a later transaction, more than a second after, as kernels before 6.2 need it.
 */
import type { SimTime } from '../../base/time';
import { seconds } from '../../base/time';
import type { Nftables } from '../../netfilter/nftables/nftables';
import {
  addElement,
  deleteElement,
  elementKey,
  formatNftables,
  nftTableOf,
  pushService,
} from './nftables-rules';
import type { NftElement, NftServiceRules } from './nftables-service';
import type { Proxier } from './proxier';
import type { ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';

const STALE_AFTER = seconds(1);

export class NftablesProxier implements Proxier {
  readonly #node: ProxyNode;
  readonly #nftables: Nftables;
  readonly #table: string;
  /** Undefined until a full transaction has gone through. */
  #written: ReadonlySet<NftServiceRules> | undefined = undefined;
  #elements: ReadonlyMap<string, NftElement> = new Map();
  #chains: ReadonlySet<string> = new Set();
  #affinitySets: ReadonlySet<string> = new Set();
  /** Emptied chains, and since when they are. */
  readonly #staleChains = new Map<string, SimTime>();

  constructor(node: ProxyNode, nftables: Nftables) {
    this.#node = node;
    this.#nftables = nftables;
    this.#table = nftTableOf(node);
  }

  sync(ports: readonly CompiledPort[], now: SimTime): boolean {
    const services = ports.map((port) => port.nftRulesFor(this.#node));
    const elements = new Map<string, NftElement>();
    const chains = new Set<string>();
    const affinitySets = new Set<string>();
    for (const service of services) {
      for (const element of service.elements) elements.set(elementKey(element), element);
      for (const chain of service.chains) chains.add(chain);
      for (const set of service.affinitySets) affinitySets.add(set);
    }
    this.#deleteStale(chains, now);
    const written = this.#written;
    const text =
      written === undefined
        ? formatNftables({ services, isOverExisting: this.#hasTable() }, this.#node)
        : this.#changes(
            services.filter((service) => !written.has(service)),
            { elements, chains, affinitySets },
          );
    if (text !== '' && !this.#nftables.run(text).ok) {
      this.#written = undefined;
      this.#staleChains.clear();
      return false;
    }
    for (const chain of this.#chains) if (!chains.has(chain)) this.#staleChains.set(chain, now);
    for (const chain of chains) this.#staleChains.delete(chain);
    this.#written = new Set(services);
    this.#elements = elements;
    this.#chains = chains;
    this.#affinitySets = affinitySets;
    return true;
  }

  forget(): void {
    this.#written = undefined;
    this.#staleChains.clear();
  }

  feed(ports: readonly CompiledPort[]): string {
    const services = ports.map((port) => port.nftRulesFor(this.#node));
    return formatNftables({ services, isOverExisting: false }, this.#node);
  }

  #hasTable(): boolean {
    return this.#nftables.tables().some(({ family, name }) => `${family} ${name}` === this.#table);
  }

  #changes(
    changed: readonly NftServiceRules[],
    wanted: {
      readonly elements: ReadonlyMap<string, NftElement>;
      readonly chains: ReadonlySet<string>;
      readonly affinitySets: ReadonlySet<string>;
    },
  ): string {
    const lines: string[] = [];
    for (const service of changed) pushService(lines, this.#table, service, true);
    for (const [key, element] of wanted.elements) {
      const before = this.#elements.get(key);
      if (before?.verdict === element.verdict) continue;
      if (before !== undefined) lines.push(deleteElement(this.#table, before));
      lines.push(addElement(this.#table, element));
    }
    for (const chain of this.#chains) {
      if (!wanted.chains.has(chain)) lines.push(`flush chain ${this.#table} ${chain}`);
    }
    for (const set of this.#affinitySets) {
      if (!wanted.affinitySets.has(set)) lines.push(`delete set ${this.#table} ${set}`);
    }
    for (const [key, element] of this.#elements) {
      if (!wanted.elements.has(key)) lines.push(deleteElement(this.#table, element));
    }
    return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  }

  /** A chain that is needed again stays. */
  #deleteStale(wanted: ReadonlySet<string>, now: SimTime): void {
    const lines: string[] = [];
    for (const [chain, since] of this.#staleChains) {
      if (wanted.has(chain) || now - since <= STALE_AFTER) continue;
      lines.push(`delete chain ${this.#table} ${chain}`);
      this.#staleChains.delete(chain);
    }
    // Refused, they stay: the next full transaction empties the table.
    if (lines.length > 0) this.#nftables.run(`${lines.join('\n')}\n`);
  }
}
