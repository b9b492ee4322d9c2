/**
 * Keeps the EndpointSlices of every Service with a selector, and the older Endpoints object beside them.
 *
 * Kubernetes v1.32 `pkg/controller/endpointslice`, `pkg/controller/endpoint` and, for hand-written Endpoints,
 * `pkg/controller/endpointslicemirroring`.
 *
 * Models slices of at most 100 endpoints (`endpoint-slice-packing.ts`), one set of slices per set of resolved ports, the
 * conditions ready, serving and terminating, host names of headless Services, publishNotReadyAddresses, and the placeholder slice of a Service
 * without endpoints.
 * Hints for zones are those of `trafficDistribution: PreferClose`.
 * Leaves out the annotation `topology-mode`.
 */
import { isUnknownList, type KubeObject } from '../objects/kube-object';
import { isPod, podAddressesOf, isPodFinished, isPodReady, type Pod } from '../model/pod';
import {
  isEndpointSlice,
  isHeadless,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
  type SliceEndpoint,
  type SlicePort,
} from '../model/service';
import { hasLabels } from '../store/label-selector';
import { canonicalJson } from '../store/json';
import { refOf, type WatchEvent } from '../store/object-store';
import { keyOf, ownerReferenceTo, splitKey, type Controller, type ControllerContext } from './controller';
import { ControllerLoop } from './controller-loop';
import { packEndpoints } from './endpoint-slice-packing';
import { endpointsSubsetsOf } from './endpoints-subsets';
import { mirroredSlices } from './mirrored-slices';

const ZONE_LABEL = 'topology.kubernetes.io/zone';
const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
/** On the Endpoints of `kubernetes`, whose slice the API server writes itself. */
const SKIP_MIRROR_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
const CONTROLLER_NAME = 'endpointslice-controller.k8s.io';
const MIRRORING_NAME = 'endpointslicemirroring-controller.k8s.io';
/** `--max-endpoints-per-slice` */
const MAX_ENDPOINTS_PER_SLICE = 100;

/** Endpoints that share their resolved ports. */
interface PortGroup {
  readonly ports: readonly SlicePort[];
  readonly endpoints: Map<string, SliceEndpoint>;
}

export class EndpointSliceController implements Controller {
  readonly #context: ControllerContext;
  readonly #loop: ControllerLoop;
  readonly #mirrorLoop: ControllerLoop;
  /** `namespace/key=value` of one pair of the selector, to the Services that have it. */
  readonly #servicesByLabel = new Map<string, Set<string>>();
  readonly #labelByService = new Map<string, string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    const reconcile = (key: string): void => this.#reconcile(key);
    this.#loop = new ControllerLoop(context.scheduler, reconcile, undefined, context.gatherTime);
    this.#mirrorLoop = new ControllerLoop(context.scheduler, (key) => this.#mirror(key));
    context.store.watch({ kind: 'Service', onEvent: (event) => this.#onServiceEvent(event) });
    context.store.watch({ kind: 'Pod', onEvent: (event) => this.#onPodEvent(event) });
    context.store.watch({
      kind: 'Endpoints',
      onEvent: (event) => this.#mirrorLoop.enqueue(keyOf(event.object)),
    });
  }

  get isIdle(): boolean {
    return this.#loop.isIdle && this.#mirrorLoop.isIdle;
  }

  #onServiceEvent(event: WatchEvent): void {
    const { object } = event;
    if (!isService(object)) return;
    const key = keyOf(object);
    const before = this.#labelByService.get(key);
    if (before !== undefined) this.#servicesByLabel.get(before)?.delete(key);
    const [pair] = Object.entries(object.spec.selector ?? {});
    if (event.type !== 'DELETED' && pair !== undefined) {
      const label = `${object.metadata.namespace ?? ''}/${pair[0]}=${pair[1]}`;
      this.#labelByService.set(key, label);
      const services = this.#servicesByLabel.get(label);
      if (services === undefined) this.#servicesByLabel.set(label, new Set([key]));
      else services.add(key);
    } else {
      this.#labelByService.delete(key);
    }
    this.#loop.enqueue(key);
    this.#mirrorLoop.enqueue(key);
  }

  #onPodEvent(event: WatchEvent): void {
    const { object, previous } = event;
    if (!isPod(object)) return;
    if (isPod(previous) && event.type === 'MODIFIED' && !isEndpointChange(previous, object)) return;
    const isGain = event.type !== 'DELETED' && !isLost(previous, object);
    this.#enqueueServicesOf(object, isGain);
    if (previous !== undefined && previous.metadata.labels !== object.metadata.labels) {
      this.#enqueueServicesOf(previous, false);
    }
  }

  /** What cannot be reached any more must go at once. */
  #enqueueServicesOf(pod: KubeObject, isGain: boolean): void {
    const namespace = pod.metadata.namespace ?? '';
    for (const [key, value] of Object.entries(pod.metadata.labels ?? {})) {
      for (const service of this.#servicesByLabel.get(`${namespace}/${key}=${value}`) ?? []) {
        if (!this.#hasService(service, pod)) continue;
        if (isGain) this.#loop.gather(service);
        else this.#loop.enqueue(service);
      }
    }
  }

  #hasService(key: string, pod: KubeObject): boolean {
    const { namespace, name } = splitKey(key);
    const service = this.#context.store.find('Service', namespace, name);
    return isService(service) && hasLabels(service.spec.selector ?? {}, pod.metadata.labels);
  }

  #reconcile(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const service = store.find('Service', namespace, name);
    // The slices go with the Service that owns them; the older object has no owner.
    if (service === undefined) store.delete({ kind: 'Endpoints', namespace, name });
    if (!isService(service) || service.spec.type === 'ExternalName') return;
    const { selector } = service.spec;
    if (selector === undefined || Object.keys(selector).length === 0) return;
    const pods = store
      .list('Pod', { namespace, selector: { matchLabels: selector } })
      .filter(isPod)
      .filter((pod) => podAddressesOf(pod).length > 0 && !isPodFinished(pod));
    const { ipFamilies = ['IPv4'] } = service.spec;
    for (const slice of this.#slicesOf(service, CONTROLLER_NAME)) {
      if (!ipFamilies.includes(slice.addressType)) store.delete(refOf(slice));
    }
    for (const family of ipFamilies)
      this.#writeSlices(service, family, this.#portGroupsOf(service, family, pods));
    this.#writeEndpoints(service);
  }

  #portGroupsOf(service: Service, family: string, pods: readonly Pod[]): readonly PortGroup[] {
    const groups = new Map<string, PortGroup>();
    for (const pod of pods) {
      const address = podAddressesOf(pod).find((text) => (text.includes(':') ? 'IPv6' : 'IPv4') === family);
      if (address === undefined) continue;
      const ports = resolvePorts(service, pod);
      const text = canonicalJson(ports);
      let group = groups.get(text);
      if (group === undefined) {
        group = { ports, endpoints: new Map() };
        groups.set(text, group);
      }
      group.endpoints.set(address, endpointOf(service, pod, { address, zone: this.#zoneOf(pod) }));
    }
    return [...groups.values()];
  }

  /** Of the node that the Pod is on. */
  #zoneOf({ spec: { nodeName } }: Pod): string | undefined {
    if (nodeName === undefined) return undefined;
    return this.#context.store.find('Node', '', nodeName)?.metadata.labels?.[ZONE_LABEL];
  }

  #slicesOf(service: KubeObject, managedBy: string, family?: string): readonly EndpointSlice[] {
    const { name, namespace = '' } = service.metadata;
    const slices = this.#context.store
      .list('EndpointSlice', {
        namespace,
        selector: { matchLabels: { [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: managedBy } },
      })
      .filter(isEndpointSlice);
    return family === undefined ? slices : slices.filter(({ addressType }) => addressType === family);
  }

  #writeSlices(service: Service, family: string, groups: readonly PortGroup[]): void {
    const { store } = this.#context;
    const unused = new Set(this.#slicesOf(service, CONTROLLER_NAME, family));
    const created: { readonly ports: readonly SlicePort[]; readonly endpoints: readonly SliceEndpoint[] }[] =
      [];
    const isSame = (one: SliceEndpoint, other: SliceEndpoint): boolean =>
      canonicalJson(one) === canonicalJson(other);
    for (const { ports, endpoints } of groups) {
      const portsText = canonicalJson(ports);
      const same = [...unused].filter((slice) => canonicalJson(slice.ports ?? []) === portsText);
      const packed = packEndpoints(same, endpoints, { maxEndpoints: MAX_ENDPOINTS_PER_SLICE, isSame });
      for (const [slice, kept] of packed.kept) {
        unused.delete(slice);
        this.#updateSlice(service, slice, { ports, endpoints: kept });
      }
      for (const more of packed.created) created.push({ ports, endpoints: more });
    }
    // The placeholder of a Service without endpoints.
    if (groups.length === 0) created.push({ ports: [], endpoints: [] });
    // One that would go becomes one that is new, so that its name stays.
    for (const slice of unused) {
      const content = created.pop();
      if (content === undefined) store.delete(refOf(slice));
      else this.#updateSlice(service, slice, content);
    }
    for (const content of created) this.#createSlice(service, family, content);
  }

  #createSlice(
    service: Service,
    addressType: string,
    content: { readonly ports: readonly SlicePort[]; readonly endpoints: readonly SliceEndpoint[] },
  ): void {
    this.#context.store.create({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: '',
        generateName: `${service.metadata.name}-`,
        namespace: service.metadata.namespace,
        labels: sliceLabelsOf(service),
        ownerReferences: [ownerReferenceTo(service)],
      },
      addressType,
      endpoints: content.endpoints,
      ports: content.ports,
    });
  }

  #updateSlice(
    service: Service,
    slice: EndpointSlice,
    content: { readonly ports: readonly SlicePort[]; readonly endpoints: readonly SliceEndpoint[] },
  ): void {
    const metadata = { ...slice.metadata, resourceVersion: undefined };
    this.#context.store.update({
      ...slice,
      metadata: { ...metadata, labels: sliceLabelsOf(service) },
      ...content,
    });
  }

  #writeEndpoints(service: Service): void {
    const { store } = this.#context;
    const { name, namespace = '', labels } = service.metadata;
    // Endpoints know one family.
    const slices = this.#slicesOf(service, CONTROLLER_NAME, service.spec.ipFamilies?.[0]);
    const subsets = endpointsSubsetsOf(slices);
    const endpoints: KubeObject = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name,
        namespace,
        labels: { ...labels, ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}) },
      },
      ...(subsets.length === 0 ? {} : { subsets }),
    };
    if (store.find('Endpoints', namespace, name) === undefined) store.create(endpoints);
    else store.update(endpoints);
  }

  /** Endpoints that somebody wrote for a Service without selector get a slice, which is all that proxies read. */
  #mirror(key: string): void {
    const { store } = this.#context;
    const { namespace, name } = splitKey(key);
    const service = store.find('Service', namespace, name);
    const endpoints = store.find('Endpoints', namespace, name);
    const hasSelector = isService(service) && Object.keys(service.spec.selector ?? {}).length > 0;
    if (!isService(service) || hasSelector) return;
    if (endpoints?.metadata.labels?.[SKIP_MIRROR_LABEL] === 'true') return;
    const slices = this.#slicesOf(service, MIRRORING_NAME);
    const subsets = endpoints === undefined ? undefined : endpoints['subsets'];
    const wanted = isUnknownList(subsets) ? subsets.flatMap(mirroredSlices) : [];
    for (const [index, { addressType, ports, endpoints: addresses }] of wanted.entries()) {
      const slice = slices[index];
      if (slice === undefined) {
        store.create({
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: {
            name: '',
            generateName: `${name}-`,
            namespace,
            labels: { [MANAGED_BY_LABEL]: MIRRORING_NAME, [SERVICE_NAME_LABEL]: name },
            ...(endpoints === undefined ? {} : { ownerReferences: [ownerReferenceTo(endpoints)] }),
          },
          addressType,
          endpoints: addresses,
          ports,
        });
      } else {
        const metadata = { ...slice.metadata, resourceVersion: undefined };
        store.update({ ...slice, metadata, addressType, endpoints: addresses, ports });
      }
    }
    for (const slice of slices.slice(wanted.length)) store.delete(refOf(slice));
  }
}

/** Does it leave, or is it not ready any more? */
function isLost(before: KubeObject | undefined, now: Pod): boolean {
  if (!isPod(before)) return false;
  return now.metadata.deletionTimestamp !== undefined || (isPodReady(before) && !isPodReady(now));
}

/** Did anything change that an endpoint shows? Most status updates of a Pod do not. */
function isEndpointChange(before: Pod, now: Pod): boolean {
  return (
    before.metadata.labels !== now.metadata.labels ||
    before.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    podAddressesOf(before).join() !== podAddressesOf(now).join() ||
    isPodReady(before) !== isPodReady(now) ||
    isPodFinished(before) !== isPodFinished(now) ||
    before.spec.nodeName !== now.spec.nodeName
  );
}

/** A port whose name no container has is left out, as the real controller does. */
function resolvePorts(service: Service, pod: Pod): readonly SlicePort[] {
  const ports: SlicePort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = resolveTargetPort(port.targetPort ?? port.port, port.protocol ?? 'TCP', pod);
    if (number === undefined) continue;
    ports.push({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: number,
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    });
  }
  return ports;
}

function resolveTargetPort(target: number | string, protocol: string, pod: Pod): number | undefined {
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (container) => container.restartPolicy === 'Always',
  );
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const port of container.ports ?? []) {
      if (port.name === target && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
    }
  }
  return undefined;
}

function endpointOf(
  service: Service,
  pod: Pod,
  { address, zone }: { readonly address: string; readonly zone: string | undefined },
): SliceEndpoint {
  const isServing = isPodReady(pod);
  const isTerminating = pod.metadata.deletionTimestamp !== undefined;
  const isPublished = service.spec.publishNotReadyAddresses === true;
  const isReady = isPublished || (isServing && !isTerminating);
  const { hostname = '', subdomain } = pod.spec;
  return {
    addresses: [address],
    conditions: {
      ready: isReady,
      serving: isServing,
      terminating: isTerminating,
    },
    ...(hostname !== '' && subdomain === service.metadata.name ? { hostname } : {}),
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === undefined ? {} : { zone }),
    // `trafficDistribution`: each ready endpoint is for its own zone (`staging/.../endpointslice/trafficdist`).
    ...(zone !== undefined && isReady && service.spec.trafficDistribution === 'PreferClose'
      ? { hints: { forZones: [{ name: zone }] } }
      : {}),
  };
}

function sliceLabelsOf(service: Service): Readonly<Record<string, string>> {
  return {
    ...service.metadata.labels,
    [MANAGED_BY_LABEL]: CONTROLLER_NAME,
    [SERVICE_NAME_LABEL]: service.metadata.name,
    ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
  };
}
