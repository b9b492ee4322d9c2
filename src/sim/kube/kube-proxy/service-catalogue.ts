/**
 * All service ports of the cluster with their endpoints, compiled once for all nodes.
 *
 * What depends on the node (a Local policy, source ranges) is compiled per node; everything else is shared, so that the
 * cost of many nodes is the cost of one. kube-proxy v1.32 builds the same from its own watches on each node.
 */
import type { SimTime } from '../../base/time';
import type { IpFamily } from '../../wire/ip-address';
import type { ObjectStore, WatchEvent } from '../store/object-store';
import {
  hasClusterIp,
  isEndpointReady,
  isEndpointSlice,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
  type ServicePortSpec,
} from '../model/service';
import { servicePortNameOf } from './chain-names';
import { nftServiceRulesOf, type NftServiceRules } from './nftables-service';
import type { ProxyNode } from './proxy-node';
import { serviceRulesOf, type ServiceRules } from './service-rules';
import { sortEndpoints, usesLocalEndpoints, type ProxyEndpoint, type ServicePort } from './service-port';

const DEFAULT_AFFINITY_SECONDS = 10_800;

/** One service port and its rules, which stay the same object as long as nothing changed. */
export class CompiledPort {
  readonly servicePort: ServicePort;
  readonly endpoints: readonly ProxyEndpoint[];
  readonly #rulesByNode = new Map<string, ServiceRules>();
  readonly #nftRulesByNode = new Map<string, NftServiceRules>();

  constructor(servicePort: ServicePort, endpoints: readonly ProxyEndpoint[]) {
    this.servicePort = servicePort;
    this.endpoints = endpoints;
  }

  rulesFor(node: ProxyNode): ServiceRules {
    return this.#once(this.#rulesByNode, node, serviceRulesOf);
  }

  nftRulesFor(node: ProxyNode): NftServiceRules {
    return this.#once(this.#nftRulesByNode, node, nftServiceRulesOf);
  }

  forgetNode(nodeName: string): void {
    this.#rulesByNode.delete(nodeName);
    this.#nftRulesByNode.delete(nodeName);
  }

  /** Nodes share what is the same on all of them. */
  #once<Rules>(
    rulesByNode: Map<string, Rules>,
    node: ProxyNode,
    compile: (servicePort: ServicePort, endpoints: readonly ProxyEndpoint[], node: ProxyNode) => Rules,
  ): Rules {
    const { servicePort } = this;
    const isPerNode =
      node.hasOwnRange === true ||
      usesLocalEndpoints(servicePort) ||
      servicePort.loadBalancerSourceRanges.length > 0 ||
      this.endpoints.some(({ zoneHints }) => zoneHints !== undefined);
    const key = isPerNode ? node.nodeName : '';
    const known = rulesByNode.get(key);
    if (known !== undefined) return known;
    const rules = compile(servicePort, this.endpoints, node);
    rulesByNode.set(key, rules);
    return rules;
  }
}

export class ServiceCatalogue {
  readonly #store: ObjectStore;
  readonly #family: IpFamily;
  readonly #portsByService = new Map<string, readonly CompiledPort[]>();
  readonly #dirty = new Set<string>();
  #sorted: readonly CompiledPort[] | undefined = undefined;
  readonly #listeners = new Set<() => void>();
  /** When all listeners were told, if nobody has looked since. */
  #toldAt: SimTime | undefined = undefined;

  /** Of one family: kube-proxy runs a proxier for each, and they know nothing of one another. */
  constructor(store: ObjectStore, family: IpFamily) {
    this.#store = store;
    this.#family = family;
    store.watch({ kind: 'Service', onEvent: (event) => this.#onService(event) });
    store.watch({ kind: 'EndpointSlice', onEvent: (event) => this.#onSlice(event) });
  }

  /** Answers how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was compiled for a node that is gone: another one may take its name. */
  forgetNode(nodeName: string): void {
    for (const ports of this.#portsByService.values()) for (const port of ports) port.forgetNode(nodeName);
  }

  /** By the names of the Services, ports in their own order. */
  ports(): readonly CompiledPort[] {
    if (this.#dirty.size > 0) {
      for (const key of this.#dirty) this.#compile(key);
      this.#dirty.clear();
      this.#sorted = undefined;
      this.#toldAt = undefined;
    }
    this.#sorted ??= [...this.#portsByService.keys()]
      .sort()
      .flatMap((key) => this.#portsByService.get(key) ?? []);
    return this.#sorted;
  }

  #onService(event: WatchEvent): void {
    this.#touch(`${event.object.metadata.namespace ?? ''}/${event.object.metadata.name}`);
  }

  #onSlice(event: WatchEvent): void {
    const name = event.object.metadata.labels?.[SERVICE_NAME_LABEL];
    if (name !== undefined) this.#touch(`${event.object.metadata.namespace ?? ''}/${name}`);
  }

  #touch(key: string): void {
    this.#dirty.add(key);
    // Thousands of Services may change at one moment, with thousands of nodes that listen.
    const { now } = this.#store;
    if (this.#toldAt === now) return;
    this.#toldAt = now;
    for (const notify of this.#listeners) notify();
  }

  #compile(key: string): void {
    const slash = key.indexOf('/');
    const namespace = key.slice(0, slash);
    const name = key.slice(slash + 1);
    const service = this.#store.find('Service', namespace, name);
    if (!isService(service) || clusterIpOf(service, this.#family) === undefined) {
      this.#portsByService.delete(key);
      return;
    }
    const slices = this.#store
      .list('EndpointSlice', { namespace, selector: { matchLabels: { [SERVICE_NAME_LABEL]: name } } })
      .filter(isEndpointSlice);
    const before = this.#portsByService.get(key) ?? [];
    const ports = compilePorts(service, slices, this.#family).map((compiled, index) => {
      const earlier = before[index];
      return earlier !== undefined && isSamePort(earlier, compiled) ? earlier : compiled;
    });
    this.#portsByService.set(key, ports);
  }
}

/** The ports of a Service in one family; none where kube-proxy does not serve it. `slices` are its own, of any family. */
export function compilePorts(
  service: Service,
  slices: readonly EndpointSlice[],
  family: IpFamily,
): readonly CompiledPort[] {
  const clusterIp = clusterIpOf(service, family);
  if (clusterIp === undefined) return [];
  const own = slices.filter((slice) => slice.addressType === family);
  return (service.spec.ports ?? []).map(
    (port) => new CompiledPort(servicePortOf(service, port, { family, clusterIp }), endpointsOf(own, port)),
  );
}

function isSamePort(one: CompiledPort, other: CompiledPort): boolean {
  return (
    JSON.stringify(one.servicePort) === JSON.stringify(other.servicePort) &&
    JSON.stringify(one.endpoints) === JSON.stringify(other.endpoints)
  );
}

/** Undefined for a Service that kube-proxy does not serve in this family. */
function clusterIpOf(service: Service, family: IpFamily): string | undefined {
  if (!hasClusterIp(service)) return undefined;
  const { clusterIP = '', clusterIPs = [clusterIP] } = service.spec;
  return clusterIPs.find((text) => familyOfText(text) === family);
}

function servicePortOf(
  service: Service,
  port: ServicePortSpec,
  { family, clusterIp }: { readonly family: IpFamily; readonly clusterIp: string },
): ServicePort {
  const { spec } = service;
  const { name, namespace = '' } = service.metadata;
  const isOfFamily = (text: string): boolean => familyOfText(text) === family;
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return {
    name: servicePortNameOf({ namespace, name, portName: port.name ?? '' }),
    protocol: protocolOf(port.protocol),
    clusterIp,
    port: port.port,
    nodePort: port.nodePort ?? 0,
    externalIps: (spec.externalIPs ?? []).filter(isOfFamily),
    // With ipMode Proxy the load balancer delivers to node ports, and its own address is not short-circuited.
    loadBalancerIps: ingress.flatMap(({ ip = '', ipMode }) =>
      ip === '' || ipMode === 'Proxy' || !isOfFamily(ip) ? [] : [ip],
    ),
    // kube-proxy forgives blanks around a range.
    loadBalancerSourceRanges: (spec.loadBalancerSourceRanges ?? [])
      .map((range) => range.trim())
      .filter(isOfFamily),
    isExternalPolicyLocal: spec.externalTrafficPolicy === 'Local',
    isInternalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS)
        : undefined,
    // `NeedsHealthCheck` of pkg/api/v1/service.
    healthCheckNodePort:
      spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
        ? (spec.healthCheckNodePort ?? 0)
        : 0,
  };
}

/** Of an address or a range. */
function familyOfText(text: string): IpFamily {
  return text.includes(':') ? 'IPv6' : 'IPv4';
}

function protocolOf(protocol: string | undefined): ServicePort['protocol'] {
  if (protocol === 'UDP') return 'udp';
  return protocol === 'SCTP' ? 'sctp' : 'tcp';
}

/** Ports of slices and Services belong together by name. */
function endpointsOf(slices: readonly EndpointSlice[], port: ServicePortSpec): readonly ProxyEndpoint[] {
  const endpoints = new Map<string, ProxyEndpoint>();
  for (const slice of slices) {
    const slicePort = (slice.ports ?? []).find(({ name = '' }) => name === (port.name ?? ''));
    if (slicePort?.port === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      // kube-proxy uses the first address only.
      const address = endpoint.addresses[0] ?? '';
      const isReady = isEndpointReady(endpoint);
      const zoneHints = (endpoint.hints?.forZones ?? []).map(({ name }) => name);
      endpoints.set(`${address}:${slicePort.port}`, {
        address,
        port: slicePort.port,
        nodeName: endpoint.nodeName,
        isReady,
        isServing: endpoint.conditions?.serving ?? isReady,
        isTerminating: endpoint.conditions?.terminating ?? false,
        ...(zoneHints.length === 0 ? {} : { zoneHints }),
      });
    }
  }
  return sortEndpoints([...endpoints.values()]);
}
