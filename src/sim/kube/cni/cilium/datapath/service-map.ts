/**
 * What a node knows of Services: frontends with their backends (`cilium_lb4_services_v2`, `…_backends_v3`, `…_reverse_nat`; Cilium v1.17
 * `pkg/service`). Ids of both are given in the order in which the node sees them.
 *
 * Models ClusterIP, NodePort on each address of the node and on 0.0.0.0, ExternalIPs, LoadBalancer, HostPort; traffic policies, of
 * which Local leaves only the node's own Pods to what comes from outside; source ranges, session affinity; Pods that end, for as long
 * as they still serve and there is nobody else.
 */
import { append } from '../../../../base/append';
import type { SimTime } from '../../../../base/time';
import { IP_PROTOCOL } from '../../../../wire/ip-protocol';
import { ANY_IPV4, parseIpv4, type Ipv4Address } from '../../../../wire/ipv4-address';
import { parseIpCidr } from '../../../../wire/ip-cidr';
import type { CompiledPort } from '../../../kube-proxy/service-catalogue';
import { categorizeEndpoints, type ProxyEndpoint, type ServicePort } from '../../../kube-proxy/service-port';
import type { PortMapping } from '../../pod-network';
import { AffinityMap } from './affinity-map';
import type { Backend, Frontend, FrontendType } from './frontend';

interface ServiceNode {
  readonly nodeName: string;
  readonly zone: string | undefined;
  readonly address: Ipv4Address;
}

/** A port of the node that leads to a Pod on it. */
export interface HostPort extends PortMapping {
  readonly pod: string;
  readonly address: Ipv4Address;
}

export class ServiceMap {
  readonly affinity: AffinityMap;
  readonly #node: ServiceNode;
  readonly #ports: () => readonly CompiledPort[];
  readonly #frontendIds = new Map<string, number>();
  readonly #backendIds = new Map<string, number>();
  #compiled = new Map<CompiledPort, readonly Frontend[]>();
  #compiledFrom: readonly CompiledPort[] | undefined = undefined;
  #hostPorts: readonly HostPort[] = [];
  #table = new Map<number, Frontend>();
  #byId = new Map<number, Frontend>();
  #list: readonly Frontend[] = [];

  constructor(node: ServiceNode, ports: () => readonly CompiledPort[], now: () => SimTime) {
    this.affinity = new AffinityMap(now);
    this.#node = node;
    this.#ports = ports;
  }

  find(address: Ipv4Address, port: number, protocol: number): Frontend | undefined {
    this.#refresh();
    return this.#table.get(keyOf(address, port, protocol));
  }

  findById(id: number): Frontend | undefined {
    this.#refresh();
    return this.#byId.get(id);
  }

  /** In the order of their ids. */
  frontends(): readonly Frontend[] {
    this.#refresh();
    return this.#list;
  }

  setHostPorts(hostPorts: readonly HostPort[]): void {
    this.#hostPorts = hostPorts;
    this.#compiledFrom = undefined;
  }

  #refresh(): void {
    const ports = this.#ports();
    if (ports === this.#compiledFrom) return;
    this.#compiledFrom = ports;
    const compiled = new Map<CompiledPort, readonly Frontend[]>();
    const all: Frontend[] = [];
    for (const port of ports) {
      const frontends = this.#compiled.get(port) ?? this.#compile(port);
      compiled.set(port, frontends);
      append(all, frontends);
    }
    for (const hostPort of this.#hostPorts) append(all, this.#compileHostPort(hostPort));
    this.#compiled = compiled;
    this.#list = all.sort((one, other) => one.id - other.id);
    this.#table = new Map(all.map((each) => [keyOf(each.address, each.port, each.protocol), each]));
    this.#byId = new Map(all.map((each) => [each.id, each]));
  }

  #compile({ servicePort, endpoints }: CompiledPort): readonly Frontend[] {
    const protocol = protocolNumberOf(servicePort.protocol);
    // `sctp.enabled` is false by default.
    if (protocol === undefined) return [];
    const viewer = { nodeName: this.#node.nodeName, zone: this.#node.zone };
    const { cluster, local } = categorizeEndpoints(endpoints, servicePort, viewer);
    const internal = this.#backends(servicePort.isInternalPolicyLocal ? local : cluster, protocol);
    const external = servicePort.isExternalPolicyLocal
      ? this.#backends(local, protocol)
      : this.#backends(cluster, protocol);
    const everywhere = this.#backends(cluster, protocol);
    return frontendsOf(servicePort, this.#node.address).map(({ address, port, type }): Frontend => {
      const isInside = type === 'ClusterIP';
      return {
        id: this.#frontendId(address, port, protocol),
        service: serviceOf(servicePort),
        address,
        port,
        protocol,
        type,
        backends: isInside ? internal : external,
        internalBackends: isInside ? internal : everywhere,
        isExternalLocal: servicePort.isExternalPolicyLocal,
        isInternalLocal: servicePort.isInternalPolicyLocal,
        sourceRanges:
          type === 'LoadBalancer'
            ? servicePort.loadBalancerSourceRanges.flatMap((text) => parseIpCidr(text) ?? [])
            : [],
        affinitySeconds: servicePort.affinitySeconds,
      };
    });
  }

  #compileHostPort({
    pod,
    protocol: name,
    hostPort,
    containerPort,
    hostIp,
    address,
  }: HostPort): readonly Frontend[] {
    const protocol = protocolNumberOf(name);
    if (protocol === undefined) return [];
    const given =
      hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0' ? undefined : parseIpv4(hostIp);
    const backends = [this.#backend(address, containerPort, protocol, true)];
    return (given === undefined ? [this.#node.address, ANY_IPV4] : [given]).map((own): Frontend => ({
      id: this.#frontendId(own, hostPort, protocol),
      service: pod,
      address: own,
      port: hostPort,
      protocol,
      type: 'HostPort',
      backends,
      internalBackends: backends,
      isExternalLocal: false,
      isInternalLocal: false,
      sourceRanges: [],
      affinitySeconds: undefined,
    }));
  }

  #backends(endpoints: readonly ProxyEndpoint[], protocol: number): readonly Backend[] {
    return endpoints.flatMap(({ address, port, isReady }) => {
      const parsed = parseIpv4(address);
      return parsed === undefined ? [] : [this.#backend(parsed, port, protocol, isReady)];
    });
  }

  #backend(address: Ipv4Address, port: number, protocol: number, isActive: boolean): Backend {
    const key = `${protocol} ${address}:${port}`;
    const id = this.#backendIds.get(key) ?? this.#backendIds.size + 1;
    this.#backendIds.set(key, id);
    return { id, address, port, protocol, isActive };
  }

  #frontendId(address: Ipv4Address, port: number, protocol: number): number {
    const key = `${protocol} ${address}:${port}`;
    const id = this.#frontendIds.get(key) ?? this.#frontendIds.size + 1;
    this.#frontendIds.set(key, id);
    return id;
  }
}

function frontendsOf(
  { clusterIp, port, nodePort, externalIps, loadBalancerIps }: ServicePort,
  nodeAddress: Ipv4Address,
): readonly { readonly address: Ipv4Address; readonly port: number; readonly type: FrontendType }[] {
  const of = (texts: readonly string[], type: FrontendType) =>
    texts.flatMap((text) => {
      const address = parseIpv4(text);
      return address === undefined ? [] : [{ address, port, type }];
    });
  const nodePorts =
    nodePort === 0
      ? []
      : [nodeAddress, ANY_IPV4].map((address) => ({ address, port: nodePort, type: 'NodePort' as const }));
  return [
    ...of([clusterIp], 'ClusterIP'),
    ...of(loadBalancerIps, 'LoadBalancer'),
    ...nodePorts,
    ...of(externalIps, 'ExternalIPs'),
  ];
}

/** Without the name of the port. */
function serviceOf({ name }: ServicePort): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(0, colon);
}

function protocolNumberOf(name: 'tcp' | 'udp' | 'sctp'): number | undefined {
  if (name === 'tcp') return IP_PROTOCOL.TCP;
  return name === 'udp' ? IP_PROTOCOL.UDP : undefined;
}

function keyOf(address: number, port: number, protocol: number): number {
  return (address * 0x1_0000 + port) * (protocol === IP_PROTOCOL.TCP ? 1 : -1);
}
