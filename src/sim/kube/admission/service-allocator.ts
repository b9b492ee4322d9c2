/**
 * What the API server fills into a Service: defaults, its cluster addresses and its node ports.
 *
 * Kubernetes v1.32 `pkg/registry/core/service/{alloc,ipallocator,portallocator}`.
 *
 * Models the two bands of each range: what is asked for by number may be anywhere, what is drawn at random comes from
 * the upper band as long as there is room. The draw depends on the Service's name alone, so that another Service does
 * not shift it.
 */
import type { Prng } from '../../base/prng';
import { err, ok, type Result } from '../../base/result';
import { familyOf, formatIp, parseIp, type IpFamily } from '../../wire/ip-address';
import { rangesInOrder, type IpRanges } from '../../wire/ip-ranges';
import { ServiceRange } from './service-range';
import { withIpFamilies } from './service-families';
import { withoutOtherTypesFields } from './service-type-change';
import { isService, type Service, type ServicePortSpec, type ServiceSpec } from '../model/service';
import { withoutUndefined } from '../store/json';
import { problem } from '../objects/object-issue';
import { nodePortProblem } from '../objects/service-rules';
import type { Admission, ObjectStore } from '../store/object-store';
import { invalidStatus, type ApiStatus } from '../api/api-status';
import { undeclaredResource } from '../api/resource';
import { findKind } from '../kinds';

const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;
/** `calculateRangeOffset`: the lower band, min(max(16, size/32), 128). */
const NODE_PORT_STATIC_BAND = 86;
const DEFAULT_AFFINITY_SECONDS = 10_800;

export interface ServiceAllocatorOptions {
  readonly store: ObjectStore;
  readonly serviceSubnet: IpRanges;
  readonly prng: Prng;
}

export class ServiceAllocator {
  readonly #store: ObjectStore;
  /** The primary family first. */
  readonly #ranges = new Map<IpFamily, ServiceRange>();
  readonly #prng: Prng;
  /** Who holds what: `namespace/name` by address, and by `port/protocol`. A holder may be gone. */
  readonly #holderByAddress = new Map<string, string>();
  readonly #holderByNodePort = new Map<string, string>();

  constructor(options: ServiceAllocatorOptions) {
    this.#store = options.store;
    for (const range of rangesInOrder(options.serviceSubnet)) {
      this.#ranges.set(familyOf(range.address), new ServiceRange(range));
    }
    this.#prng = options.prng;
  }

  readonly admit: Admission = (object, previous) => {
    if (!isService(object)) return ok(object);
    const before = isService(previous) ? previous : undefined;
    const holder = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const given = specWithDefaults(withoutOtherTypesFields(object.spec, before?.spec), before?.spec);
    if (given.type === 'ExternalName') {
      return ok({ ...object, spec: given, status: before?.status ?? { loadBalancer: {} } });
    }
    const families = withIpFamilies(given, before?.spec, [...this.#ranges.keys()]);
    if (!families.ok) return invalidService(object, families.error);
    const spec = families.value;
    const addresses = this.#allocateAddresses(object, spec, holder);
    if (!addresses.ok) return addresses;
    const ports = this.#allocateNodePorts(object, spec, holder);
    if (!ports.ok) return ports;
    const healthCheckNodePort = this.#healthCheckNodePort(spec, holder);
    return ok({
      ...object,
      spec: withoutUndefined({
        ...spec,
        clusterIP: addresses.value[0],
        clusterIPs: addresses.value,
        ports: ports.value,
        healthCheckNodePort,
      }),
      status: before === undefined ? { loadBalancer: {} } : before.status,
    });
  };

  /** One of each family of the Service; those that it has or asks for stay. */
  #allocateAddresses(
    service: Service,
    spec: ServiceSpec,
    holder: string,
  ): Result<readonly string[], ApiStatus> {
    if (spec.clusterIP === 'None') return ok(['None']);
    const addresses: string[] = [];
    for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
      const range = this.#ranges.get(family === 'IPv6' ? 'IPv6' : 'IPv4');
      if (range === undefined) continue;
      const wanted = spec.clusterIPs?.[index] ?? '';
      const allocated =
        wanted === ''
          ? this.#randomAddress(range, holder)
          : this.#wantedAddress(range, wanted, spec.clusterIPs ?? [], holder);
      if (!allocated.ok) return invalidService(service, allocated.error);
      this.#hold(this.#holderByAddress, allocated.value, holder);
      addresses.push(allocated.value);
    }
    return ok(addresses);
  }

  #wantedAddress(
    range: ServiceRange,
    wanted: string,
    all: readonly string[],
    holder: string,
  ): Result<string, string> {
    const address = parseIp(wanted);
    const field = `spec.clusterIPs: Invalid value: []string{"${all.join('", "')}"}: failed to allocate IP ${wanted}`;
    if (address === undefined || !range.contains(address)) {
      return err(
        `${field}: the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${range.text}`,
      );
    }
    const text = formatIp(address);
    return this.#isAddressTaken(text, holder) ? err(`${field}: provided IP is already allocated`) : ok(text);
  }

  #randomAddress(range: ServiceRange, holder: string): Result<string, string> {
    const { size } = range;
    const staticBand = Math.min(Math.max(16, Math.floor(size / 16)), 256, size);
    const isTaken = (place: number): boolean =>
      this.#isAddressTaken(formatIp(range.addressAt(place)), holder);
    const start = this.#prng.split(
      range.family === 'IPv4' ? `cluster ip of ${holder}` : `IPv6 cluster ip of ${holder}`,
    );
    const found =
      firstFree({ from: staticBand, end: size, start }, isTaken) ??
      firstFree({ from: 0, end: staticBand, start }, isTaken);
    return found === undefined
      ? err('spec.clusterIPs: Invalid value: []string(nil): failed to allocate a serviceIP: range is full')
      : ok(formatIp(range.addressAt(found)));
  }

  #isAddressTaken(address: string, holder: string): boolean {
    const other = this.#holderByAddress.get(address);
    return (
      other !== undefined && other !== holder && this.#specOf(other)?.clusterIPs?.includes(address) === true
    );
  }

  #allocateNodePorts(
    service: Service,
    spec: ServiceSpec,
    holder: string,
  ): Result<readonly ServicePortSpec[], ApiStatus> {
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
      const why = this.#nodePortProblem(port, holder);
      if (why !== undefined) {
        return invalidService(service, `spec.ports[${index}].nodePort: Invalid value: ${wanted}: ${why}`);
      }
      this.#hold(this.#holderByNodePort, nodePortKey(wanted, port.protocol), holder);
      ports.push(port);
    }
    return ok(ports);
  }

  #nodePortProblem(port: ServicePortSpec, holder: string): string | undefined {
    const number = port.nodePort ?? 0;
    const why = nodePortProblem(number);
    if (why !== undefined) return why;
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
    ...clusterAddressesOf(spec, before),
    internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    externalTrafficPolicy: isExternal ? (spec.externalTrafficPolicy ?? 'Cluster') : undefined,
    allocateLoadBalancerNodePorts:
      type === 'LoadBalancer' ? (spec.allocateLoadBalancerNodePorts ?? true) : undefined,
  });
}

/**
 * `clusterIP` and `clusterIPs` say the same (`NormalizeClusterIPs`); what an update leaves out stays what it was
 * (`patchAllocatedValues`).
 */
function clusterAddressesOf(spec: ServiceSpec, before: ServiceSpec | undefined): Partial<ServiceSpec> {
  const clusterIP = spec.clusterIP ?? spec.clusterIPs?.[0] ?? before?.clusterIP;
  const isAsBefore = clusterIP === undefined || clusterIP === '' || clusterIP === before?.clusterIP;
  const given = spec.clusterIPs ?? (isAsBefore ? before?.clusterIPs : undefined);
  const clusterIPs = given ?? (clusterIP === undefined || clusterIP === '' ? undefined : [clusterIP]);
  return { clusterIP, clusterIPs, ipFamilies: spec.ipFamilies ?? before?.ipFamilies };
}

const SERVICE = findKind('Service') ?? undeclaredResource('Service');

function invalidService(service: Service, why: string): Result<never, ApiStatus> {
  return err(invalidStatus(SERVICE, service.metadata.name, [problem('invalid-value', [], why)]));
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
