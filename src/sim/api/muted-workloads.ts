/**
 * Whose packets are not to be shown: what the Pods of some workloads send and get, and what goes to Services behind which there are
 * no others.
 *
 * Follows the cluster: a Pod that comes with a rollout is as silent as the one before it, whose address stays so until somebody else
 * has it. Leaves out Pods on the host's network, whose address is their node's.
 */
import type { Cluster } from '../kube/cluster';
import { isPod, podAddressesOf, podPath } from '../kube/model/pod';
import { isService, type Service } from '../kube/model/service';
import { parseIp, type IpAddress } from '../wire/ip-address';

/** Packets are many more than changes of who has which address. */
const FOLLOW_NS = 100e6;

export class MutedWorkloads {
  /** `deployment/default/web`; `pod/default/client` for a Pod that nothing owns. */
  readonly ids: readonly string[];
  readonly #cluster: Cluster;
  readonly #now: () => number;
  /** Of those that somebody has, and of those that a muted Pod had last. */
  #isMuted: ReadonlyMap<IpAddress, boolean> = new Map<IpAddress, boolean>();
  #revision = -1;
  #followedNs = Number.NEGATIVE_INFINITY;

  constructor(ids: readonly string[], cluster: Cluster, now: () => number) {
    this.ids = ids;
    this.#cluster = cluster;
    this.#now = now;
  }

  readonly has = (address: IpAddress): boolean => {
    const { revision } = this.#cluster;
    if (revision !== this.#revision && this.#now() - this.#followedNs >= FOLLOW_NS) {
      this.#revision = revision;
      this.#followedNs = this.#now();
      this.#isMuted = this.#follow();
    }
    return this.#isMuted.get(address) === true;
  };

  #follow(): ReadonlyMap<IpAddress, boolean> {
    const { store } = this.#cluster;
    const pods = this.#mutedPods();
    const muted = new Map<IpAddress, boolean>();
    const put = (texts: readonly string[], isMuted: boolean): void => {
      for (const text of texts) {
        const address = parseIp(text);
        if (address !== undefined) muted.set(address, isMuted);
      }
    };
    for (const pod of store.list('Pod')) {
      if (!isPod(pod)) continue;
      put(podAddressesOf(pod), pod.spec.hostNetwork !== true && pods.has(podPath(pod)));
    }
    for (const service of store.list('Service')) {
      if (isService(service)) put(addressesOf(service), this.#isBehind(service, pods));
    }
    for (const [address, wasMuted] of this.#isMuted) {
      if (wasMuted && !muted.has(address)) muted.set(address, true);
    }
    return muted;
  }

  #mutedPods(): ReadonlySet<string> {
    const wanted = new Set(this.ids);
    const workloads = this.#cluster.workloads().filter(({ id }) => wanted.has(id));
    const single = this.ids.filter((id) => id.startsWith('pod/')).map((id) => id.slice('pod/'.length));
    return new Set([...workloads.flatMap(({ pods }) => pods), ...single]);
  }

  /** Nobody but muted Pods. */
  #isBehind({ metadata }: Service, pods: ReadonlySet<string>): boolean {
    const { namespace = '', name } = metadata;
    const behind = this.#cluster.podsOfService(namespace, name) ?? [];
    return behind.length > 0 && behind.every((pod) => pods.has(pod));
  }
}

function addressesOf({ spec, status }: Service): readonly string[] {
  const outside = status?.loadBalancer?.ingress ?? [];
  return [...(spec.clusterIPs ?? []), ...outside.map(({ ip }) => ip ?? '')];
}
