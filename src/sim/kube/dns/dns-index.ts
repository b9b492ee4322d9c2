/**
 * The Services, endpoints, namespaces and Pods that CoreDNS has heard of, each findable at once
 * (`plugin/kubernetes/controller.go`). It changes with the watch events of the API server, some time after the objects.
 */
import type { ClusterNames, ClusterNamesOptions, DnsBackend } from '../../app/dns-backend';
import type { IpAddress } from '../../wire/ip-address';
import { parseIp } from '../../wire/ip-address';
import { listFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { dnsServiceOf, dnsSubsetOf, type DnsService, type DnsSubset } from './dns-objects';
import type { DnsView } from './dns-view';
import { KubernetesNames } from './kubernetes-names';

export interface DnsFeedEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** Where changes come from. An `ObjectStore` is one, and so is a link to the API server. */
export interface DnsFeed {
  list(kind: string): readonly KubeObject[];
  watch(options: { readonly kind: string; readonly onEvent: (event: DnsFeedEvent) => void }): () => void;
}

const NO_FEED: DnsFeed = { list: () => [], watch: () => () => undefined };
const NO_SUBSETS: ReadonlyMap<string, DnsSubset> = new Map();

export class DnsIndex implements ClusterNames, DnsView {
  readonly #feed: DnsFeed;
  /** Seconds since 1970 of the last change, the serial of the zone. */
  readonly #nowSeconds: () => number;
  readonly #namespaces = new Set<string>();
  readonly #services = new Map<string, DnsService>();
  /** By Service, then by the name of the slice. */
  readonly #subsets = new Map<string, Map<string, DnsSubset>>();
  readonly #servicesByAddress = new Map<IpAddress, Set<string>>();
  readonly #subsetsByAddress = new Map<IpAddress, Set<DnsSubset>>();
  /** Namespaces by the address of a Pod; only kept where somebody verifies Pods. */
  #podNamespaces: Map<IpAddress, Map<string, string>> | undefined = undefined;
  readonly #addressByPod = new Map<string, IpAddress>();
  #serial: number;
  /** In place of what a Corefile says. */
  ttlSeconds: number | undefined = undefined;
  readonly #beforeChange = new Set<() => void>();

  constructor(feed: DnsFeed, nowSeconds: () => number) {
    this.#feed = feed;
    this.#nowSeconds = nowSeconds;
    this.#serial = nowSeconds();
    this.#follow('Namespace', (name, isGone) => {
      if (isGone) this.#namespaces.delete(name.metadata.name);
      else this.#namespaces.add(name.metadata.name);
    });
    this.#follow('Service', (object, isGone) => {
      this.#setService(object, isGone);
    });
    this.#follow('EndpointSlice', (object, isGone) => {
      this.#setSlice(object, isGone);
    });
  }

  open(options: ClusterNamesOptions): DnsBackend {
    if (options.pods === 'verified') this.verifyPods();
    return new KubernetesNames(this, options);
  }

  /** Calls `listener` before anything changes. */
  beforeChange(listener: () => void): void {
    this.#beforeChange.add(listener);
  }

  /** Pods are followed from now on. */
  verifyPods(): void {
    this.#followPods();
  }

  /** What it knows now, for one that hears of no change after it. */
  copy(): DnsView {
    const copy = new DnsIndex(NO_FEED, this.#nowSeconds);
    copy.#serial = this.#serial;
    copy.ttlSeconds = this.ttlSeconds;
    for (const name of this.#namespaces) copy.#namespaces.add(name);
    for (const [key, service] of this.#services) copy.#services.set(key, service);
    for (const [key, subsets] of this.#subsets) copy.#subsets.set(key, new Map(subsets));
    for (const [address, keys] of this.#servicesByAddress) {
      copy.#servicesByAddress.set(address, new Set(keys));
    }
    for (const [address, subsets] of this.#subsetsByAddress) {
      copy.#subsetsByAddress.set(address, new Set(subsets));
    }
    if (this.#podNamespaces !== undefined) {
      copy.#podNamespaces = new Map(
        [...this.#podNamespaces].map(([address, pods]) => [address, new Map(pods)]),
      );
    }
    return copy;
  }

  get serial(): number {
    return this.#serial;
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.has(name);
  }

  findService(namespace: string, name: string): DnsService | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  subsetsOf(namespace: string, service: string): Iterable<DnsSubset> {
    return (this.#subsets.get(`${namespace}/${service}`) ?? NO_SUBSETS).values();
  }

  servicesAt(address: IpAddress): readonly DnsService[] {
    return [...(this.#servicesByAddress.get(address) ?? [])].flatMap((key) => this.#services.get(key) ?? []);
  }

  subsetsAt(address: IpAddress): Iterable<DnsSubset> {
    return this.#subsetsByAddress.get(address) ?? [];
  }

  hasPod(address: IpAddress, namespace: string): boolean {
    return [...(this.#podNamespaces?.get(address)?.values() ?? [])].includes(namespace);
  }

  podNamespaceAt(address: IpAddress): string | undefined {
    const [first] = this.#podNamespaces?.get(address)?.values() ?? [];
    return first;
  }

  #follow(kind: string, apply: (object: KubeObject, isGone: boolean) => void): void {
    for (const object of this.#feed.list(kind)) apply(object, false);
    this.#feed.watch({
      kind,
      onEvent: ({ type, object }) => {
        for (const notify of this.#beforeChange) notify();
        apply(object, type === 'DELETED');
        this.#serial = this.#nowSeconds();
      },
    });
  }

  #setService(object: KubeObject, isGone: boolean): void {
    const key = keyOf(object);
    for (const address of this.#services.get(key)?.addresses ?? []) {
      removeFrom(this.#servicesByAddress, address, key);
    }
    if (isGone) {
      this.#services.delete(key);
      return;
    }
    const service = dnsServiceOf(object);
    this.#services.set(key, service);
    for (const address of service.addresses) addTo(this.#servicesByAddress, address, key);
  }

  #setSlice(object: KubeObject, isGone: boolean): void {
    const subset = dnsSubsetOf(object);
    if (subset === undefined) return;
    const key = `${subset.namespace}/${subset.service}`;
    const { name } = object.metadata;
    let slices = this.#subsets.get(key);
    const before = slices?.get(name);
    if (before !== undefined) {
      slices?.delete(name);
      for (const { address } of before.endpoints) removeFrom(this.#subsetsByAddress, address, before);
    }
    if (isGone) return;
    if (slices === undefined) {
      slices = new Map();
      this.#subsets.set(key, slices);
    }
    slices.set(name, subset);
    for (const { address } of subset.endpoints) addTo(this.#subsetsByAddress, address, subset);
  }

  #followPods(): void {
    if (this.#podNamespaces !== undefined) return;
    const namespaces = new Map<IpAddress, Map<string, string>>();
    this.#podNamespaces = namespaces;
    this.#follow('Pod', (pod, isGone) => {
      const key = keyOf(pod);
      const before = this.#addressByPod.get(key);
      if (before !== undefined) {
        namespaces.get(before)?.delete(key);
        this.#addressByPod.delete(key);
      }
      const address = isGone ? undefined : podAddressOf(pod);
      if (address === undefined) return;
      this.#addressByPod.set(key, address);
      const pods = namespaces.get(address) ?? new Map<string, string>();
      namespaces.set(address, pods);
      pods.set(key, pod.metadata.namespace ?? 'default');
    });
  }
}

/** CoreDNS leaves out Pods that have ended or are about to. */
function podAddressOf(pod: KubeObject): IpAddress | undefined {
  const phase = textFieldOf(pod, 'status', 'phase');
  const isEnding = pod.metadata.deletionTimestamp !== undefined;
  if (isEnding || phase === 'Succeeded' || phase === 'Failed') return undefined;
  const text =
    textFieldOf(pod, 'status', 'podIP') ?? textFieldOf(listFieldOf(pod, 'status', 'podIPs')[0], 'ip');
  return parseIp(text ?? '');
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function addTo<Value>(index: Map<IpAddress, Set<Value>>, address: IpAddress, value: Value): void {
  const values = index.get(address);
  if (values === undefined) index.set(address, new Set([value]));
  else values.add(value);
}

function removeFrom<Value>(index: Map<IpAddress, Set<Value>>, address: IpAddress, value: Value): void {
  const values = index.get(address);
  values?.delete(value);
  if (values?.size === 0) index.delete(address);
}
