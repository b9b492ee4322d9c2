/**
 * Questions about the Service rules of a node, answered from Services and EndpointSlices as the input gives them: no Pod
 * has to stand behind an endpoint, and no machine behind the name of a node. What the input leaves to a cluster, an address
 * of a Service or the endpoints of a Deployment, is taken from the lab that runs.
 */
import { err, ok, type Result } from '../base/result';
import { say, type Sentence } from '../base/sentence';
import type { Diagnostic } from '../base/diagnostic';
import type { ClusterSpec } from '../kube/cluster-spec';
import { proxyNodeOf } from '../kube/kube-proxy/proxy-node';
import { compilePorts, type CompiledPort } from '../kube/kube-proxy/service-catalogue';
import { flowOf, type FlowAnswer, type FlowPacket } from '../kube/kube-proxy/service-flows';
import {
  hasClusterIp,
  isEndpointSlice,
  isHeadless,
  isService,
  SERVICE_NAME_LABEL,
  type EndpointSlice,
  type Service,
} from '../kube/model/service';
import { keyOf } from '../kube/controllers/controller';
import { givenNodeOf, readGivenServices, type GivenServices } from '../lab/objects/given-services';
import type { LabOverrides } from '../lab/lab-overrides';
import type { InputFile } from '../lab/source/source-file';
import { familyOf, formatIp, parseIp, type IpFamily } from '../wire/ip-address';
import { parseIpCidr } from '../wire/ip-cidr';
import { addressAt, parseIpRanges, rangesContain } from '../wire/ip-ranges';
import { API_SERVER_PORT } from '../kube/system-objects';
import { flowRules, type FlowRules } from './flow-rules';
import type { Simulation } from './simulation';

export type { FlowAnswer };

export interface FlowQuestion extends FlowPacket {
  /** `node/NAME`. */
  readonly at: string;
}

export function readServiceFlows(
  files: readonly InputFile[],
  overrides: LabOverrides,
): Result<ServiceFlows, readonly Diagnostic[]> {
  const given = readGivenServices(files, overrides);
  return given.ok ? ok(new ServiceFlows(given.value)) : given;
}

/** The same of a lab that runs, as its cluster has them now. */
export function runningFlow(
  simulation: Simulation,
  question: FlowQuestion,
): Result<FlowAnswer & FlowRules, Sentence> {
  const { cluster } = simulation.document.spec;
  const nodes = simulation.cluster.store.list('Node');
  const flows = new ServiceFlows({
    cluster,
    services: [],
    slicesByService: new Map(),
    nodes: new Map(nodes.map((node) => [node.metadata.name, givenNodeOf(node)])),
    hasWorkloads: true,
  });
  const answer = flows.answer(question, simulation);
  if (!answer.ok) return answer;
  const { at } = question;
  const asked = { at, mode: cluster.kubeProxy.mode, packet: question, answer: answer.value };
  const rules = flowRules(simulation, asked);
  return rules.ok ? ok({ ...answer.value, ...rules.value }) : rules;
}

export class ServiceFlows {
  readonly #given: GivenServices;

  constructor(given: GivenServices) {
    this.#given = given;
  }

  /** Is there something that only a running cluster knows? */
  get needsCluster(): boolean {
    const { services, slicesByService, hasWorkloads } = this.#given;
    return services.some((service) => {
      if (service.spec.type === 'ExternalName' || isHeadless(service)) return false;
      return !hasClusterIp(service) || (hasWorkloads && !slicesByService.has(keyOf(service)));
    });
  }

  /** `simulation`: the same lab, up and settled, where it is needed. */
  answer(question: FlowQuestion, simulation: Simulation | undefined): Result<FlowAnswer, Sentence> {
    const [kind, nodeName = ''] = question.at.split('/');
    if (kind !== 'node' || nodeName === '')
      return err(say('{target}: rules are those of a node; give node/NAME', { target: question.at }));
    const source = parseIp(question.source);
    const destination = parseIp(question.destination);
    if (source === undefined) return err(say('{text} is no IP address', { text: question.source }));
    if (destination === undefined) return err(say('{text} is no IP address', { text: question.destination }));
    const family = familyOf(destination);
    if (familyOf(source) !== family)
      return err(
        say('{one} and {other} are of different families', {
          one: question.source,
          other: question.destination,
        }),
      );
    const packet = { ...question, source: formatIp(source), destination: formatIp(destination) };
    const ports = this.#portsOf(family, simulation);
    const { cluster } = this.#given;
    const known = this.#addressesOf(nodeName, family);
    const addresses = known.length > 0 ? known : this.#assumedAddresses(packet.destination, ports);
    const node = proxyNodeOf(
      {
        nodeName,
        family,
        nodeIp: addresses[0],
        all: [...addresses, ...LOOPBACKS],
        ...this.#labelsOf(nodeName),
      },
      cluster,
    );
    const place = { mode: cluster.kubeProxy.mode, node, localAddresses: new Set(addresses) };
    return ok(flowOf(ports, place, packet));
  }

  #portsOf(family: IpFamily, simulation: Simulation | undefined): readonly CompiledPort[] {
    const { cluster } = this.#given;
    const services = new Map(this.#given.services.map((service) => [keyOf(service), service]));
    const slices = new Map<string, readonly EndpointSlice[]>(this.#given.slicesByService);
    if (simulation === undefined) addApiService(services, slices, cluster);
    else addRunning(services, slices, simulation);
    return [...services.keys()].sort().flatMap((key) => {
      const service = services.get(key);
      return service === undefined ? [] : compilePorts(service, slices.get(key) ?? [], family);
    });
  }

  /** Those of the Node object, or of the machine. */
  #addressesOf(nodeName: string, family: IpFamily): readonly string[] {
    const { nodes, cluster } = this.#given;
    const ofObject = nodes.get(nodeName)?.addresses ?? [];
    const ofMachine = cluster.nodes.find(({ name }) => name === nodeName)?.addresses ?? [];
    return (ofObject.length > 0 ? ofObject : ofMachine)
      .flatMap((text) => parseIp(text) ?? [])
      .filter((address) => familyOf(address) === family)
      .map(formatIp);
  }

  #labelsOf(nodeName: string): { readonly labels?: Readonly<Record<string, string>> } {
    const labels = this.#given.nodes.get(nodeName)?.labels;
    return labels === undefined ? {} : { labels };
  }

  /** Of a node that nothing is known of: what is nobody else's can only be its own. */
  #assumedAddresses(destination: string, ports: readonly CompiledPort[]): readonly string[] {
    const { cluster, nodes } = this.#given;
    const { podSubnet, serviceSubnet } = cluster.networking;
    const isTaken =
      isIn(podSubnet, destination) ||
      isIn(serviceSubnet, destination) ||
      cluster.nodes.some(({ addresses }) => addresses.includes(destination)) ||
      [...nodes.values()].some(({ addresses }) => addresses.includes(destination)) ||
      ports.some(({ servicePort: { clusterIp, externalIps, loadBalancerIps } }) =>
        [clusterIp, ...externalIps, ...loadBalancerIps].includes(destination),
      );
    return isTaken ? [] : [destination];
  }
}

const LOOPBACKS = ['127.0.0.1', '::1'];

function isIn(ranges: string, text: string): boolean {
  const parsed = parseIpRanges(ranges);
  const address = parseIp(text);
  return parsed !== undefined && address !== undefined && rangesContain(parsed, address);
}

/** A Service of the lab has what the API server has filled in; the state that the input gives it stays. */
function addRunning(
  services: Map<string, Service>,
  slices: Map<string, readonly EndpointSlice[]>,
  { cluster: { store } }: Simulation,
): void {
  for (const service of store.list('Service').filter(isService)) {
    const key = keyOf(service);
    const status = services.get(key)?.status ?? service.status;
    services.set(key, { ...service, ...(status === undefined ? {} : { status }) });
  }
  const running = new Map<string, EndpointSlice[]>();
  for (const slice of store.list('EndpointSlice').filter(isEndpointSlice)) {
    const key = `${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.[SERVICE_NAME_LABEL] ?? ''}`;
    const known = running.get(key);
    if (known === undefined) running.set(key, [slice]);
    else known.push(slice);
  }
  for (const [key, own] of running) if (!slices.has(key)) slices.set(key, own);
}

/** Every cluster has it. */
function addApiService(
  services: Map<string, Service>,
  slices: Map<string, readonly EndpointSlice[]>,
  { networking, nodes }: ClusterSpec,
): void {
  const key = 'default/kubernetes';
  const range = parseIpCidr(networking.serviceSubnet.split(',')[0] ?? '');
  const clusterIP = range === undefined ? undefined : formatIp(addressAt(range, 1));
  const apiServer = nodes.find(({ role }) => role === 'control-plane')?.addresses[0];
  if (services.has(key) || clusterIP === undefined || apiServer === undefined) return;
  const metadata = { name: 'kubernetes', namespace: 'default' };
  services.set(key, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type: 'ClusterIP', clusterIP, ports: [{ name: 'https', port: 443, protocol: 'TCP' }] },
  });
  slices.set(key, [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: apiServer.includes(':') ? 'IPv6' : 'IPv4',
      endpoints: [{ addresses: [apiServer] }],
      ports: [{ name: 'https', protocol: 'TCP', port: API_SERVER_PORT }],
    },
  ]);
}
