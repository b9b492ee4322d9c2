/**
 * The addresses that ingress-nginx v1.12 writes into the status of its Ingresses (`internal/ingress/status/status.go`): one of
 * several controllers does it, the holder of the Lease, every 60 s.
 *
 * Leaves out renewals of the Lease: it goes to another when the Pod of its holder is gone.
 */
import { isPod, isPodReady } from '../model/pod';
import { isService } from '../model/service';
import { fieldOf, listFieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import type { IngressCluster } from './ingress-cluster';

interface StatusAddress {
  readonly ip?: string;
  readonly hostname?: string;
}

interface StatusOptions {
  /** `namespace/name` of the Service whose addresses they are. */
  readonly publishService: string | undefined;
  readonly publishAddresses: readonly string[];
  readonly hasInternalAddress: boolean;
  readonly pod: { readonly namespace: string; readonly name: string };
}

export class StatusSync {
  readonly #cluster: IngressCluster;
  readonly #options: StatusOptions;

  constructor(cluster: IngressCluster, options: StatusOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  /** Those whose status is another than it should be. */
  outdated(ingresses: readonly KubeObject[]): readonly KubeObject[] {
    const wanted = this.addresses();
    return ingresses.filter(
      (ingress) => !equalsJson(listFieldOf(ingress.status, 'loadBalancer', 'ingress'), wanted),
    );
  }

  write(ingress: KubeObject, addresses: readonly StatusAddress[]): void {
    this.#cluster.patchStatus(ingress, {
      loadBalancer: addresses.length === 0 ? {} : { ingress: addresses },
    });
  }

  addresses(): readonly StatusAddress[] {
    const { publishService, publishAddresses } = this.#options;
    if (publishAddresses.length > 0) return publishAddresses.map(addressOf);
    const [namespace = '', name = ''] = publishService?.split('/') ?? [];
    const service = publishService === undefined ? undefined : this.#cluster.find('Service', namespace, name);
    if (publishService !== undefined) return isService(service) ? serviceAddresses(service) : [];
    return this.#nodeAddresses();
  }

  /** Takes the Lease where it is free. */
  isLeader(leaseName: string): boolean {
    const { namespace, name } = this.#options.pod;
    const lease = this.#cluster.find('Lease', namespace, leaseName);
    const holder = textFieldOf(lease?.spec, 'holderIdentity');
    if (holder === name) return true;
    if (holder !== undefined && this.#cluster.find('Pod', namespace, holder) !== undefined) return false;
    const transitions = numberFieldOf(lease?.spec, 'leaseTransitions') ?? 0;
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: 30,
      leaseTransitions: transitions + (lease === undefined ? 0 : 1),
    };
    return lease === undefined
      ? this.#cluster.create({
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: leaseName, namespace },
          spec,
        })
      : this.#cluster.update({ ...lease, spec });
  }

  /** Whether another Pod with this one's labels runs. */
  get hasSiblings(): boolean {
    return this.#siblings().length > 1;
  }

  /** Of the nodes where controllers run. */
  #nodeAddresses(): readonly StatusAddress[] {
    const ready = this.#siblings().filter((pod) => isPod(pod) && isPodReady(pod));
    const nodes = new Set(ready.map((pod) => textFieldOf(pod.spec, 'nodeName') ?? ''));
    const types = this.#options.hasInternalAddress
      ? ['InternalIP', 'ExternalIP']
      : ['ExternalIP', 'InternalIP'];
    const addresses = [...nodes].flatMap((node) => {
      const listed = listFieldOf(this.#cluster.find('Node', '', node)?.status, 'addresses');
      const found = types.flatMap((type) => listed.filter((each) => textFieldOf(each, 'type') === type))[0];
      return textFieldOf(found, 'address') ?? [];
    });
    return addresses.sort().map(addressOf);
  }

  #siblings(): readonly KubeObject[] {
    const { namespace, name } = this.#options.pod;
    const labels = this.#cluster.find('Pod', namespace, name)?.metadata.labels ?? {};
    const ignored = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation']);
    const matchLabels = Object.fromEntries(Object.entries(labels).filter(([key]) => !ignored.has(key)));
    return this.#cluster
      .list('Pod', { namespace, selector: { matchLabels } })
      .filter(
        ({ status, metadata }) =>
          fieldOf(status, 'phase') === 'Running' && metadata.deletionTimestamp === undefined,
      );
  }
}

function addressOf(text: string): StatusAddress {
  return /^[\d.]+$|:/u.test(text) ? { ip: text } : { hostname: text };
}

function serviceAddresses({ spec, status }: KubeObject): readonly StatusAddress[] {
  const external = listFieldOf(spec, 'externalIPs').filter((each) => typeof each === 'string');
  const clusterAddress = textFieldOf(spec, 'clusterIP') ?? '';
  switch (textFieldOf(spec, 'type')) {
    case 'ExternalName':
      return [{ hostname: textFieldOf(spec, 'externalName') ?? '' }];
    case 'NodePort':
      return external.length > 0 ? external.map(addressOf) : [{ ip: clusterAddress }];
    case 'LoadBalancer':
      return [
        ...listFieldOf(status, 'loadBalancer', 'ingress').map((each) => {
          const hostname = textFieldOf(each, 'hostname');
          return hostname === undefined ? { ip: textFieldOf(each, 'ip') ?? '' } : { hostname };
        }),
        ...external.map(addressOf),
      ];
    default:
      return [{ ip: clusterAddress }];
  }
}
