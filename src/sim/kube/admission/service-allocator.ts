/**
 * What the API server fills into a Service: defaults, its cluster addresses and its node ports.
 *
 * Kubernetes v1.32 `pkg/registry/core/service/{alloc,ipallocator,portallocator}`.
 *
 * Models the two bands of each range: what is asked for by number may be anywhere, what is drawn at random comes from
 * the upper band as long as there is room. The draw depends on the Service's name alone, so that another Service does
 * not shift it.
 * Leaves out IPv6 addresses.
 */
import type { Prng } from '../../base/prng';
import { err, ok, type Result } from '../../base/result';
import { cidrContains, formatCidr, lastAddressOf, type Cidr } from '../../wire/cidr';
import { formatIpv4, ipv4Of, parseIpv4 } from '../../wire/ipv4-address';
import { isService, type Service, type ServicePortSpec, type ServiceSpec } from '../model/service';
import { withoutUndefined } from '../store/json';
import type { Admission, ObjectStore, StoreError } from '../store/object-store';

const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;
/** `calculateRangeOffset`: the lower band, min(max(16, size/32), 128). */
const NODE_PORT_STATIC_BAND = 86;
const DEFAULT_AFFINITY_SECONDS = 10_800;

export interface ServiceAllocatorOptions {
  readonly store: ObjectStore;
  readonly serviceSubnet: Cidr;
  readonly prng: Prng;
}

export class ServiceAllocator {
  readonly #store: ObjectStore;
  readonly #subnet: Cidr;
  readonly #prng: Prng;
  /** Who holds what: `namespace/name` by address, and by `port/protocol`. A holder may be gone. */
  readonly #holderByAddress = new Map<string, string>();
  readonly #holderByNodePort = new Map<string, string>();

  constructor(options: ServiceAllocatorOptions) {
    this.#store = options.store;
    this.#subnet = options.serviceSubnet;
    this.#prng = options.prng;
  }

  readonly admit: Admission = (object, previous) => {
    if (!isService(object)) return ok(object);
    const before = isService(previous) ? previous : undefined;
    const holder = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const spec = specWithDefaults(withoutOtherTypesFields(object.spec, before?.spec), before?.spec);
    if (spec.type === 'ExternalName') {
      return ok({ ...object, spec, status: before?.status ?? { loadBalancer: {} } });
    }
    const clusterIp = this.#allocateAddress(object, spec, holder);
    if (!clusterIp.ok) return clusterIp;
    const ports = this.#allocateNodePorts(object, spec, holder);
    if (!ports.ok) return ports;
    const healthCheckNodePort = this.#healthCheckNodePort(spec, holder);
    return ok({
      ...object,
      spec: withoutUndefined({
        ...spec,
        clusterIP: clusterIp.value,
        clusterIPs: [clusterIp.value],
        ports: ports.value,
        healthCheckNodePort,
      }),
      status: before === undefined ? { loadBalancer: {} } : before.status,
    });
  };

  #allocateAddress(service: Service, spec: ServiceSpec, holder: string): Result<string, StoreError> {
    const wanted = spec.clusterIP ?? '';
    if (wanted === 'None') return ok(wanted);
    if (wanted === '') return this.#randomAddress(service, holder);
    const address = parseIpv4(wanted);
    const invalid = (why: string): Result<never, StoreError> =>
      err({
        reason: 'Invalid',
        message: `Service "${service.metadata.name}" is invalid: spec.clusterIPs: Invalid value: []string{"${wanted}"}: failed to allocate IP ${wanted}: ${why}`,
      });
    if (address === undefined || !cidrContains(this.#subnet, address)) {
      return invalid(
        `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${formatCidr(this.#subnet)}`,
      );
    }
    if (this.#isAddressTaken(wanted, holder)) return invalid('provided IP is already allocated');
    this.#hold(this.#holderByAddress, wanted, holder);
    return ok(wanted);
  }

  #randomAddress(service: Service, holder: string): Result<string, StoreError> {
    const first = this.#subnet.address + 1;
    // The last address of the range is never given, as it looks like a broadcast address.
    const end = lastAddressOf(this.#subnet);
    const size = end - first;
    const staticBand = Math.min(Math.max(16, Math.floor(size / 16)), 256);
    const isTaken = (value: number): boolean => this.#isAddressTaken(formatIpv4(ipv4Of(value)), holder);
    const start = this.#prng.split(`cluster ip of ${holder}`);
    const found =
      firstFree({ from: first + Math.min(staticBand, size), end, start }, isTaken) ??
      firstFree({ from: first, end: first + Math.min(staticBand, size), start }, isTaken);
    if (found === undefined) {
      return err({
        reason: 'Invalid',
        message: `Service "${service.metadata.name}" is invalid: spec.clusterIPs: Invalid value: []string(nil): failed to allocate a serviceIP: range is full`,
      });
    }
    const address = formatIpv4(ipv4Of(found));
    this.#hold(this.#holderByAddress, address, holder);
    return ok(address);
  }

  #isAddressTaken(address: string, holder: string): boolean {
    const other = this.#holderByAddress.get(address);
    return other !== undefined && other !== holder && this.#specOf(other)?.clusterIP === address;
  }

  #allocateNodePorts(
    service: Service,
    spec: ServiceSpec,
    holder: string,
  ): Result<readonly ServicePortSpec[], StoreError> {
    const hasNodePorts =
      spec.type === 'NodePort' ||
      (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
    const ports: ServicePortSpec[] = [];
    for (const [index, port] of (spec.ports ?? []).entries()) {
      const wanted = port.nodePort ?? 0;
      if (wanted === 0) {
        const nodePort = hasNodePorts ? this.#randomNodePort(port, holder) : undefined;
        ports.push(withoutUndefined({ ...port, nodePort }));
        continue;
      }
      const problem = this.#nodePortProblem(port, holder);
      if (problem !== undefined) {
        return err({
          reason: 'Invalid',
          message: `Service "${service.metadata.name}" is invalid: spec.ports[${index}].nodePort: Invalid value: ${wanted}: ${problem}`,
        });
      }
      this.#hold(this.#holderByNodePort, nodePortKey(wanted, port.protocol), holder);
      ports.push(port);
    }
    return ok(ports);
  }

  #nodePortProblem(port: ServicePortSpec, holder: string): string | undefined {
    const number = port.nodePort ?? 0;
    if (number < FIRST_NODE_PORT || number > LAST_NODE_PORT) {
      return `provided port is not in the valid range. The range of valid ports is ${FIRST_NODE_PORT}-${LAST_NODE_PORT}`;
    }
    return this.#isNodePortTaken(number, port.protocol, holder)
      ? 'provided port is already allocated'
      : undefined;
  }

  #randomNodePort(port: ServicePortSpec, holder: string): number | undefined {
    const start = this.#prng.split(`node port of ${holder}:${port.name ?? ''}${port.port}`);
    const isTaken = (value: number): boolean =>
      this.#isNodePortTaken(value, port.protocol, holder) ||
      this.#holderByNodePort.get(nodePortKey(value, port.protocol)) === holder;
    const found =
      firstFree({ from: FIRST_NODE_PORT + NODE_PORT_STATIC_BAND, end: LAST_NODE_PORT + 1, start }, isTaken) ??
      firstFree({ from: FIRST_NODE_PORT, end: FIRST_NODE_PORT + NODE_PORT_STATIC_BAND, start }, isTaken);
    if (found !== undefined) this.#hold(this.#holderByNodePort, nodePortKey(found, port.protocol), holder);
    return found;
  }

  #isNodePortTaken(port: number, protocol: string | undefined, holder: string): boolean {
    const other = this.#holderByNodePort.get(nodePortKey(port, protocol));
    if (other === undefined || other === holder) return false;
    const spec = this.#specOf(other);
    return (
      spec?.healthCheckNodePort === port ||
      spec?.ports?.some((held) => held.nodePort === port && held.protocol === protocol) === true
    );
  }

  #healthCheckNodePort(spec: ServiceSpec, holder: string): number | undefined {
    if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') return undefined;
    const wanted = spec.healthCheckNodePort ?? 0;
    if (wanted !== 0) {
      this.#hold(this.#holderByNodePort, nodePortKey(wanted, 'TCP'), holder);
      return wanted;
    }
    return this.#randomNodePort({ name: 'healthCheckNodePort', port: 0, protocol: 'TCP' }, holder);
  }

  #hold(holders: Map<string, string>, value: string, holder: string): void {
    const earlier = holders.get(value);
    if (earlier === holder) return;
    this.#store.onRollback(() => {
      if (earlier === undefined) holders.delete(value);
      else holders.set(value, earlier);
    });
    holders.set(value, holder);
  }

  #specOf(holder: string): ServiceSpec | undefined {
    const [namespace = '', name = ''] = holder.split('/');
    const service = this.#store.find('Service', namespace, name);
    return isService(service) ? service.spec : undefined;
  }
}

function nodePortKey(port: number, protocol: string | undefined): string {
  return `${port}/${protocol ?? 'TCP'}`;
}

/** From a random place of the range upwards, around its end. */
function firstFree(
  range: { readonly from: number; readonly end: number; readonly start: Prng },
  isTaken: (value: number) => boolean,
): number | undefined {
  const size = range.end - range.from;
  if (size <= 0) return undefined;
  const offset = range.start.below(size);
  for (let index = 0; index < size; index += 1) {
    const value = range.from + ((offset + index) % size);
    if (!isTaken(value)) return value;
  }
  return undefined;
}

/** What only the earlier type had goes with it, unless it is asked for (`dropTypeDependentFields`). */
function withoutOtherTypesFields(spec: ServiceSpec, before: ServiceSpec | undefined): ServiceSpec {
  if (before === undefined || (spec.type ?? 'ClusterIP') === (before.type ?? 'ClusterIP')) return spec;
  const isSameAddress = spec.clusterIP === before.clusterIP;
  const shouldLoseAddress = spec.type === 'ExternalName' && isSameAddress;
  const hasNodePorts = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const heldPorts = new Set((before.ports ?? []).map(({ nodePort }) => nodePort));
  return withoutUndefined({
    ...spec,
    ...(shouldLoseAddress
      ? { clusterIP: undefined, clusterIPs: undefined, ipFamilies: undefined, ipFamilyPolicy: undefined }
      : {}),
    ports: hasNodePorts
      ? spec.ports
      : spec.ports?.map((port) =>
          heldPorts.has(port.nodePort) ? withoutUndefined({ ...port, nodePort: undefined }) : port,
        ),
  });
}

function specWithDefaults(spec: ServiceSpec, before: ServiceSpec | undefined): ServiceSpec {
  const type = spec.type ?? 'ClusterIP';
  const sessionAffinity = spec.sessionAffinity ?? 'None';
  const shared: ServiceSpec = {
    ...spec,
    type,
    sessionAffinity,
    sessionAffinityConfig:
      sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig ?? { clientIP: { timeoutSeconds: DEFAULT_AFFINITY_SECONDS } })
        : undefined,
    ports: spec.ports?.map((port) => portWithDefaults(port, type, before)),
  };
  if (type === 'ExternalName') return withoutUndefined(shared);
  const isExternal = type !== 'ClusterIP' || (spec.externalIPs ?? []).length > 0;
  return withoutUndefined({
    ...shared,
    clusterIP: spec.clusterIP ?? spec.clusterIPs?.[0] ?? before?.clusterIP,
    ipFamilies: spec.ipFamilies ?? ['IPv4'],
    ipFamilyPolicy: spec.ipFamilyPolicy ?? 'SingleStack',
    internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    externalTrafficPolicy: isExternal ? (spec.externalTrafficPolicy ?? 'Cluster') : undefined,
    allocateLoadBalancerNodePorts:
      type === 'LoadBalancer' ? (spec.allocateLoadBalancerNodePorts ?? true) : undefined,
  });
}

/** A node port that the update leaves out stays what it was. */
function portWithDefaults(
  port: ServicePortSpec,
  type: string,
  before: ServiceSpec | undefined,
): ServicePortSpec {
  const protocol = port.protocol ?? 'TCP';
  const earlier =
    type === 'ClusterIP' || type === 'ExternalName'
      ? undefined
      : before?.ports?.find((other) => other.port === port.port && other.protocol === protocol);
  return withoutUndefined({
    ...port,
    protocol,
    targetPort: port.targetPort ?? port.port,
    nodePort: port.nodePort ?? earlier?.nodePort,
  });
}
