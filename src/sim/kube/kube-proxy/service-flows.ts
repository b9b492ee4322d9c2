/**
 * What the Service rules of one node can do with a packet, without sending one: every endpoint that a draw could choose,
 * and not only the one that it would.
 *
 * Kubernetes v1.32 `pkg/proxy/{iptables,ipvs,nftables}/proxier.go`: the chains, maps and virtual services that the modes
 * write (`service-rules.ts`, `nftables-service.ts`, `ipvs-services.ts`), in the order in which a packet meets them.
 *
 * Leaves out session affinity, which remembers packets before this one, and all rules that are not kube-proxy's.
 */
import { formatIp, parseIp } from '../../wire/ip-address';
import { ipCidrContains, parseIpCidr } from '../../wire/ip-cidr';
import { localTrafficOf } from './local-traffic';
import { isNodeInRanges, type ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';
import {
  endpointText,
  trafficPathsOf,
  type ProxyEndpoint,
  type ServicePort,
  type TrafficPaths,
} from './service-port';

export type FlowMode = 'iptables' | 'ipvs' | 'nftables';

export interface FlowPlace {
  readonly mode: FlowMode;
  readonly node: ProxyNode;
  /** Addresses of the node besides its loopback, as text. */
  readonly localAddresses: ReadonlySet<string>;
}

export interface FlowPacket {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
}

export interface FlowAnswer {
  readonly result: 'DNAT' | 'REJECT' | 'DROP' | 'ACCEPT' | 'NONE';
  /** In the order of the endpoints. */
  readonly targets: readonly string[];
  readonly masquerade: boolean;
}

/** What a port is to a packet. */
type Door = 'cluster-ip' | 'external-ip' | 'load-balancer' | 'node-port';

interface Candidate {
  readonly port: ServicePort;
  readonly paths: TrafficPaths;
  /** The addresses of the Service that the packet is for; not its node port. */
  readonly portal: Exclude<Door, 'node-port'> | undefined;
  readonly isNodePort: boolean;
}

const NOTHING: FlowAnswer = { result: 'NONE', targets: [], masquerade: false };

export function flowOf(ports: readonly CompiledPort[], place: FlowPlace, packet: FlowPacket): FlowAnswer {
  return new FlowReader(place, packet).read(ports);
}

class FlowReader {
  readonly #place: FlowPlace;
  readonly #packet: FlowPacket;

  constructor(place: FlowPlace, packet: FlowPacket) {
    this.#place = place;
    this.#packet = packet;
  }

  read(ports: readonly CompiledPort[]): FlowAnswer {
    const { mode } = this.#place;
    const candidates = ports
      .filter(({ servicePort }) => servicePort.protocol === this.#packet.protocol)
      .map((port) => this.#candidateOf(port.servicePort, port.endpoints))
      .filter(({ portal, isNodePort }) => portal !== undefined || isNodePort);
    if (mode === 'ipvs') return this.#throughIpvs(candidates, ports);
    const isBarred = (candidate: Candidate): boolean =>
      candidate.portal === 'load-balancer' && this.#isBarred(candidate);
    // nftables filters before it translates, whether there are endpoints or not.
    if (mode === 'nftables' && candidates.some(isBarred)) return refusal('DROP');
    const translated =
      this.#firstTranslation(candidates, ({ portal }) => portal) ??
      this.#firstTranslation(candidates, ({ isNodePort }) => (isNodePort ? 'node-port' : undefined));
    if (translated !== undefined) return translated;
    for (const candidate of candidates) {
      const refused = this.#refusalOf(candidate);
      if (refused !== undefined) return refusal(refused);
    }
    if (mode === 'nftables') return this.#throughClusterIpsCheck(ports);
    if (this.#isHealthCheck(ports)) return { result: 'ACCEPT', targets: [], masquerade: false };
    return candidates.some((candidate) => candidate.paths.endpoints.hasAny && isBarred(candidate))
      ? refusal('DROP')
      : NOTHING;
  }

  #candidateOf(port: ServicePort, endpoints: readonly ProxyEndpoint[]): Candidate {
    const { destination, destinationPort } = this.#packet;
    const isPort = destinationPort === port.port;
    let portal: Candidate['portal'];
    if (isPort && isSame(destination, port.clusterIp)) portal = 'cluster-ip';
    else if (isPort && port.externalIps.some((address) => isSame(destination, address)))
      portal = 'external-ip';
    else if (isPort && port.loadBalancerIps.some((address) => isSame(destination, address)))
      portal = 'load-balancer';
    const isNodePort = port.nodePort !== 0 && port.nodePort === destinationPort && this.#isNodePortAddress();
    const paths = trafficPathsOf(port, endpoints, this.#place.node);
    return { port, paths, portal, isNodePort };
  }

  #firstTranslation(
    candidates: readonly Candidate[],
    doorOf: (candidate: Candidate) => Door | undefined,
  ): FlowAnswer | undefined {
    for (const candidate of candidates) {
      const door = doorOf(candidate);
      const answer = door === undefined ? undefined : this.#translation(candidate, door);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** Undefined: no rule sends the packet to an endpoint. */
  #translation(candidate: Candidate, door: Door): FlowAnswer | undefined {
    const { port, paths } = candidate;
    const { cluster, local, hasAny } = paths.endpoints;
    if (door === 'cluster-ip') {
      if (!paths.hasInternalEndpoints) return undefined;
      return this.#answer(port.isInternalPolicyLocal ? local : cluster, this.#isClusterIpMasqueraded());
    }
    if (!hasAny) return undefined;
    if (door === 'load-balancer' && this.#isBarred(candidate)) return undefined;
    if (!port.isExternalPolicyLocal) return this.#answer(cluster, true);
    // The short cut: what comes from here goes on as if it had been out and come back.
    if (this.#isFromPod()) return this.#answer(cluster, false);
    if (this.#isLocal(this.#packet.source)) return this.#answer(cluster, true);
    return paths.hasExternalEndpoints ? this.#answer(local, false) : undefined;
  }

  #refusalOf({ port, paths, portal, isNodePort }: Candidate): 'DROP' | 'REJECT' | undefined {
    const refusal = paths.endpoints.hasAny ? 'DROP' : 'REJECT';
    if (portal === 'cluster-ip') {
      if (!paths.hasInternalEndpoints) return refusal;
    } else if (portal !== undefined && !paths.hasExternalEndpoints) return refusal;
    const isAtNodePort =
      this.#place.mode === 'nftables'
        ? isNodePort
        : port.nodePort === this.#packet.destinationPort && this.#isLocal(this.#packet.destination);
    return isAtNodePort && port.nodePort !== 0 && !paths.hasExternalEndpoints ? refusal : undefined;
  }

  /** nftables: a cluster IP has no other ports, and the rest of the range nobody at all. */
  #throughClusterIpsCheck(ports: readonly CompiledPort[]): FlowAnswer {
    const { destination } = this.#packet;
    if (ports.some(({ servicePort }) => isSame(destination, servicePort.clusterIp))) return refusal('REJECT');
    const { serviceCidr } = this.#place.node;
    return serviceCidr !== '' && isInRange(serviceCidr, destination) ? refusal('DROP') : NOTHING;
  }

  /** Every address of a Service is one of the node's here, and has a virtual service. */
  #throughIpvs(candidates: readonly Candidate[], ports: readonly CompiledPort[]): FlowAnswer {
    const isFromNode = this.#isLocal(this.#packet.source);
    const barred = candidates.find(
      (candidate) => candidate.portal === 'load-balancer' && this.#isBarred(candidate),
    );
    // The firewall stands in INPUT and FORWARD; what the node itself sends to such an address has that address as its source.
    if (barred !== undefined) {
      const isOwn = barred.port.loadBalancerIps.some((address) => isSame(address, this.#packet.source));
      if (!isFromNode || isOwn) return refusal('DROP');
    }
    const [candidate] = [
      ...candidates.filter(({ portal }) => portal !== undefined),
      ...candidates.filter(({ isNodePort }) => isNodePort),
    ];
    if (candidate !== undefined) return this.#throughVirtualService(candidate, candidates);
    if (this.#isHealthCheck(ports)) return { result: 'ACCEPT', targets: [], masquerade: false };
    const isServiceAddress = ports.some(({ servicePort }) => this.#isBound(servicePort));
    return isServiceAddress ? refusal('REJECT') : NOTHING;
  }

  #throughVirtualService({ port, paths, portal }: Candidate, candidates: readonly Candidate[]): FlowAnswer {
    const { cluster, local } = paths.endpoints;
    const isLocalOnly = portal === 'cluster-ip' ? port.isInternalPolicyLocal : port.isExternalPolicyLocal;
    const servers = isLocalOnly && local.length > 0 ? local : cluster;
    if (servers.length === 0) return refusal('REJECT');
    const isHairpin = servers.some(
      ({ address, nodeName }) =>
        nodeName === this.#place.node.nodeName && isSame(address, this.#packet.source),
    );
    const targets = servers.map(({ address, port: number }) => endpointText(address, number));
    const isMarked = candidates.some((candidate) => this.#isMarkedByIpvs(candidate));
    return {
      result: 'DNAT',
      targets,
      masquerade: isHairpin || (isMarked && !isLoopback(this.#packet.source)),
    };
  }

  #isMarkedByIpvs({ port, portal, isNodePort }: Candidate): boolean {
    if (portal === 'cluster-ip') return this.#isClusterIpMasqueraded();
    if (portal !== undefined && !port.isExternalPolicyLocal) return true;
    return isNodePort && !port.isExternalPolicyLocal;
  }

  /** Is the destination an address that kube-ipvs0 holds for this port? */
  #isBound({ clusterIp, externalIps, loadBalancerIps }: ServicePort): boolean {
    const { destination } = this.#packet;
    if (isSame(destination, clusterIp)) return true;
    if (this.#isLocal(destination)) return false;
    return [...externalIps, ...loadBalancerIps].some((address) => isSame(destination, address));
  }

  #answer(endpoints: readonly ProxyEndpoint[], isMasqueraded: boolean): FlowAnswer {
    const isHairpin = endpoints.some(({ address }) => isSame(address, this.#packet.source));
    return {
      result: 'DNAT',
      targets: endpoints.map(({ address, port }) => endpointText(address, port)),
      masquerade: isMasqueraded || isHairpin,
    };
  }

  #isClusterIpMasqueraded(): boolean {
    const { node } = this.#place;
    return node.isMasqueradeAll || (localTrafficOf(node) !== undefined && !this.#isFromPod());
  }

  /** Do the source ranges of the load balancer keep the packet out? */
  #isBarred({ port }: Candidate): boolean {
    const { loadBalancerSourceRanges, loadBalancerIps } = port;
    const { source } = this.#packet;
    if (loadBalancerSourceRanges.length === 0) return false;
    if (loadBalancerSourceRanges.some((range) => isInRange(range, source))) return false;
    const isOwn = loadBalancerIps.some((address) => isSame(address, source));
    return !(isOwn && isNodeInRanges(this.#place.node, loadBalancerSourceRanges));
  }

  #isHealthCheck(ports: readonly CompiledPort[]): boolean {
    const { protocol, destination, destinationPort } = this.#packet;
    if (protocol !== 'tcp' || !this.#isLocal(destination)) return false;
    return ports.some(
      ({ servicePort: { healthCheckNodePort } }) =>
        healthCheckNodePort !== 0 && healthCheckNodePort === destinationPort,
    );
  }

  #isFromPod(): boolean {
    const { clusterCidr, podDevice, podCidr } = this.#place.node;
    // What comes in on the devices of Pods has the address of one of this node.
    const range = podDevice === undefined ? clusterCidr : podCidr;
    return range !== undefined && isInRange(range, this.#packet.source);
  }

  #isLocal(address: string): boolean {
    return isLoopback(address) || this.#place.localAddresses.has(address);
  }

  #isNodePortAddress(): boolean {
    const { destination } = this.#packet;
    const { nodePortAddresses, hasLocalhostNodePorts } = this.#place.node;
    if (isLoopback(destination) && !hasLocalhostNodePorts) return false;
    if (nodePortAddresses === undefined) return this.#isLocal(destination);
    return nodePortAddresses.some((address) => isSame(address, destination));
  }
}

function refusal(result: 'DROP' | 'REJECT'): FlowAnswer {
  return { result, targets: [], masquerade: false };
}

function isSame(one: string, other: string): boolean {
  return one === other || canonical(one) === canonical(other);
}

function canonical(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIp(address);
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isInRange(range: string, text: string): boolean {
  const parsed = parseIpCidr(range);
  const address = parseIp(text);
  return parsed !== undefined && address !== undefined && ipCidrContains(parsed, address);
}
