/** Objects of a lab behind what its nodes do, and where its text says them. What controllers made is said where its owner is. */
import { type Wording } from '../../base/sentence';
import { parseIp, formatIp } from '../../wire/ip-address';
import { isNamespacedKind } from '../../kube/kinds';
import { isPod, podAddressesOf, podPath, type Pod } from '../../kube/model/pod';
import { isEndpointSlice, isService, SERVICE_NAME_LABEL, type Service } from '../../kube/model/service';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { ObjectStore } from '../../kube/store/object-store';
import type { SourcedObject } from '../../lab/objects/sourced-object';
import type { Simulation } from '../simulation';
import type { Because } from './because';

export class LabObjects {
  readonly store: ObjectStore;
  readonly simulation: Simulation;
  readonly #sources = new Map<string, SourcedObject>();
  readonly #podsByAddress = new Map<string, Pod>();
  readonly #machinesByAddress = new Map<string, string>();
  readonly #servicesByAddress = new Map<string, Service>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    this.store = simulation.cluster.store;
    const { objects, nodeObjects, spec } = simulation.document;
    for (const sourced of [...objects, ...nodeObjects]) this.#sources.set(keyOf(sourced.object), sourced);
    for (const pod of this.store.list('Pod').filter(isPod)) {
      if (pod.spec.hostNetwork === true) continue;
      for (const address of podAddressesOf(pod)) this.#podsByAddress.set(address, pod);
    }
    for (const service of this.store.list('Service').filter(isService))
      for (const address of serviceAddressesOf(service)) this.#servicesByAddress.set(address, service);
    for (const { name, addresses } of spec.cluster.nodes)
      for (const address of addresses) this.#machinesByAddress.set(plain(address), `node ${name}`);
    for (const { name, addresses } of spec.outside)
      for (const address of addresses) this.#machinesByAddress.set(plain(address), `host ${name}`);
    for (const { name, ports } of spec.network.routers)
      for (const { address } of ports) this.#machinesByAddress.set(plain(address), `router ${name}`);
  }

  podAt(address: string): Pod | undefined {
    return this.#podsByAddress.get(address);
  }

  /** The Pod that a device of a node leads to: the one in which the other end of its veth pair is. */
  podOfDevice(at: string, device: string): Pod | undefined {
    for (const own of this.simulation.devices) {
      if (own.name !== device || !own.isInNamespace || own.owner.name !== at) continue;
      const { peer } = own;
      const [namespace = '', name = ''] = peer?.isInNamespace === true ? peer.owner.name.split('/') : [];
      const pod = this.find('Pod', namespace, name);
      return isPod(pod) ? pod : undefined;
    }
    return undefined;
  }

  serviceAt(address: string): Service | undefined {
    return this.#servicesByAddress.get(address);
  }

  /** `Pod default/web`, `node node1`, `Service default/web`; the address itself where it is nobody's. */
  nameOf(address: string): string {
    const pod = this.podAt(address);
    if (pod !== undefined) return `Pod ${podPath(pod)}`;
    const service = this.serviceAt(address);
    if (service !== undefined) return titleOf(service);
    return this.#machinesByAddress.get(address) ?? address;
  }

  /** `10.244.2.1 (Pod default/web)` */
  withName(address: string): string {
    const name = this.nameOf(address);
    return name === address ? address : `${address} (${name})`;
  }

  /** The Pod whose a namespace (`default/client`, `node/node1`) is. */
  podOfNamespace(at: string): Pod | undefined {
    const [namespace = '', name = ''] = at.split('/');
    const pod = this.find('Pod', namespace, name);
    return isPod(pod) ? pod : undefined;
  }

  /** By its title, as `Because` names it. */
  titled(title = ''): KubeObject | undefined {
    const [kind = '', path = ''] = title.split(' ');
    const [name = '', namespace = ''] = path.split('/').toReversed();
    return this.find(kind, namespace, name);
  }

  find(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.store.find(kind, namespace, name);
  }

  /** Where the text says a field of the object, or the object that it comes from. */
  because(object: KubeObject, path = '', text: Wording = titleOf(object)): Because {
    const sourced = this.sourceOf(object);
    if (sourced === undefined) return { text, object: titleOf(object) };
    const isOwn = keyOf(sourced.object) === keyOf(object);
    const location = isOwn && path !== '' ? sourced.locate(path) : sourced.location;
    return { text, object: titleOf(object), location };
  }

  /** The document that it is from: its own, or that of what made it. */
  sourceOf(object: KubeObject, depth = 0): SourcedObject | undefined {
    const own = this.#sources.get(keyOf(object));
    if (own !== undefined || depth > 4) return own;
    const namespace = object.metadata.namespace ?? 'default';
    const [owner] = object.metadata.ownerReferences ?? [];
    const serviceName = isEndpointSlice(object) ? object.metadata.labels?.[SERVICE_NAME_LABEL] : undefined;
    const maker =
      serviceName === undefined
        ? owner === undefined
          ? undefined
          : this.find(owner.kind, isNamespacedKind(owner.kind) ? namespace : '', owner.name)
        : this.find('Service', namespace, serviceName);
    return maker === undefined ? undefined : this.sourceOf(maker, depth + 1);
  }

  /** What keeps it, at the top: a Deployment and not its ReplicaSet; itself where nothing does. */
  ownerOf(object: KubeObject): KubeObject {
    const [reference] = object.metadata.ownerReferences ?? [];
    if (reference === undefined) return object;
    const namespace = isNamespacedKind(reference.kind) ? (object.metadata.namespace ?? 'default') : '';
    const owner = this.find(reference.kind, namespace, reference.name);
    return owner === undefined ? object : this.ownerOf(owner);
  }

  /** The first Service that has the address as an endpoint. */
  serviceBehind(address: string): KubeObject | undefined {
    const slice = this.store
      .list('EndpointSlice')
      .filter(isEndpointSlice)
      .find(({ endpoints }) => (endpoints ?? []).some(({ addresses }) => addresses.includes(address)));
    const name = slice?.metadata.labels?.[SERVICE_NAME_LABEL];
    return slice === undefined || name === undefined
      ? undefined
      : this.find('Service', slice.metadata.namespace ?? 'default', name);
  }

  /** The slice of a Service that an endpoint is in. */
  sliceOf(service: KubeObject, address: string): KubeObject | undefined {
    return this.store
      .list('EndpointSlice', { namespace: service.metadata.namespace ?? 'default' })
      .filter(isEndpointSlice)
      .find(
        (slice) =>
          slice.metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name &&
          (slice.endpoints ?? []).some(({ addresses }) => addresses.includes(address)),
      );
  }
}

/** `NetworkPolicy shop/db` */
export function titleOf({ kind, metadata }: KubeObject): string {
  return isNamespacedKind(kind)
    ? `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`
    : `${kind} ${metadata.name}`;
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${isNamespacedKind(kind) ? (metadata.namespace ?? 'default') : ''}/${metadata.name}`;
}

function serviceAddressesOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs = [], externalIPs = [] } = service.spec;
  const balanced = (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  const own = clusterIP === undefined || clusterIP === 'None' ? [] : [clusterIP];
  return [...new Set([...own, ...clusterIPs.filter((ip) => ip !== 'None'), ...externalIPs, ...balanced])];
}

/** Without the length of its prefix, in the one form that addresses are printed in. */
function plain(address: string): string {
  const [own = ''] = address.split('/');
  const parsed = parseIp(own);
  return parsed === undefined ? own : formatIp(parsed);
}
