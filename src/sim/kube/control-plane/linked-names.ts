/**
 * What each CoreDNS knows of the cluster: what all know, or, while its node is cut off, what it was told last.
 */
import type { ClusterNames, ClusterNamesOptions, DnsBackend } from '../../app/dns-backend';
import type { IpAddress } from '../../wire/ip-address';
import type { DnsIndex } from '../dns/dns-index';
import type { DnsService, DnsSubset } from '../dns/dns-objects';
import type { DnsView } from '../dns/dns-view';
import { KubernetesNames } from '../dns/kubernetes-names';
import type { ApiLink } from './api-link';

export class LinkedNames implements ClusterNames {
  readonly #index: DnsIndex;
  readonly #linkOf: (nodeName: string) => ApiLink | undefined;
  /** By the link of the node. */
  readonly #views = new Map<ApiLink, LinkedView>();

  constructor(index: DnsIndex, linkOf: (nodeName: string) => ApiLink | undefined) {
    this.#index = index;
    this.#linkOf = linkOf;
  }

  open(options: ClusterNamesOptions): DnsBackend {
    if (options.pods === 'verified') this.#index.verifyPods();
    const link = this.#linkOf(options.nodeName);
    return new KubernetesNames(link === undefined ? this.#index : this.#viewOf(link), options);
  }

  #viewOf(link: ApiLink): LinkedView {
    const known = this.#views.get(link);
    if (known !== undefined) return known;
    const view = new LinkedView(this.#index, link);
    this.#views.set(link, view);
    return view;
  }
}

class LinkedView implements DnsView {
  readonly #index: DnsIndex;
  /** What was there before the first change that did not get through. */
  #kept: DnsView | undefined = undefined;

  constructor(index: DnsIndex, link: ApiLink) {
    this.#index = index;
    index.beforeChange(() => {
      if (this.#kept === undefined && !link.isUp) this.#kept = index.copy();
    });
    link.onReturn(() => (this.#kept = undefined));
  }

  get #view(): DnsView {
    return this.#kept ?? this.#index;
  }

  get serial(): number {
    return this.#view.serial;
  }

  get ttlSeconds(): number | undefined {
    return this.#view.ttlSeconds;
  }

  hasNamespace(name: string): boolean {
    return this.#view.hasNamespace(name);
  }

  findService(namespace: string, name: string): DnsService | undefined {
    return this.#view.findService(namespace, name);
  }

  subsetsOf(namespace: string, service: string): Iterable<DnsSubset> {
    return this.#view.subsetsOf(namespace, service);
  }

  servicesAt(address: IpAddress): readonly DnsService[] {
    return this.#view.servicesAt(address);
  }

  subsetsAt(address: IpAddress): Iterable<DnsSubset> {
    return this.#view.subsetsAt(address);
  }

  hasPod(address: IpAddress, namespace: string): boolean {
    return this.#view.hasPod(address, namespace);
  }

  podNamespaceAt(address: IpAddress): string | undefined {
    return this.#view.podNamespaceAt(address);
  }
}
