/**
 * Fills in the defaults of a lab's spec and checks it. What a plain manifest gets is `resolveLab` of an empty spec.
 *
 * Models Flannel (VXLAN, host-gw), kube-proxy in iptables mode, and one control plane. Other plugins and modes are
 * refused by name. Ingress controllers and load balancers are kept and have no effect yet.
 */
import type { Diagnostic } from '../base/diagnostic';
import type { ClusterSpec } from '../kube/cluster-spec';
import { dns1123SubdomainProblem } from '../kube/objects/name-rules';
import { invalidValue, problem, type FieldPath, type ObjectIssue } from '../kube/objects/object-issue';
import { NODE_PREFIX_LENGTH, NODE_PREFIX_LENGTH_IPV6 } from '../kube/pod-ranges';
import { cidrContains } from '../wire/cidr';
import { parseIpRanges, type IpRanges } from '../wire/ip-ranges';
import { parseIpv4 } from '../wire/ipv4-address';
import { ipv6CidrContains, type Ipv6Cidr } from '../wire/ipv6-cidr';
import { hasOverlap } from './address-plan';
import { parseRfc3339 } from './calendar';
import type { LabSpec } from './lab-document';
import type { GivenLabSpec } from './lab-schema';
import { checkedRange, checkedRanges } from './checked-range';
import { cniOf, proxyModeOf } from './network-modes';
import { resolveFaults } from './resolve-faults';
import { resolveMachines, type LabInput } from './resolve-machines';

export interface ResolvedLab {
  readonly spec: LabSpec;
  /** Paths are those of the Lab document. */
  readonly issues: readonly ObjectIssue[];
  /** What is wrong with the overrides, which stand in no file. */
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_START_TIME = '2025-01-01T00:00:00Z';
const DEFAULT_POD_SUBNET = '10.244.0.0/16';
const DEFAULT_SERVICE_SUBNET = '10.96.0.0/12';
/** As kind has them. */
const DUAL_POD_SUBNET = '10.244.0.0/16,fd00:10:244::/56';
const DUAL_SERVICE_SUBNET = '10.96.0.0/16,fd00:10:96::/112';
/** The API server keeps a bit for each address (`validateServiceNodePort`, `--service-cluster-ip-range`). */
const LONGEST_SERVICE_RANGE = 108;

export function resolveLab(input: LabInput): ResolvedLab {
  const { given, overrides } = input;
  const issues: ObjectIssue[] = [];
  const diagnostics: Diagnostic[] = [];
  const networking = resolveNetworking(given, issues);
  const machines = resolveMachines(input, networking.podSubnet, issues);
  const { nodeCount } = overrides;
  if (nodeCount !== undefined && (!Number.isSafeInteger(nodeCount) || nodeCount < 0)) {
    const message = `--node-count ${nodeCount}: must be a whole number, 0 or more`;
    diagnostics.push(overrideProblem(message, 'write for example --node-count 3'));
  }
  warnOfOverlaps(networking, machines.network.segments, issues);
  const spec: LabSpec = {
    seed: overrides.seed ?? given.seed ?? 1,
    startTimeMs: startTimeOf(given, issues),
    cluster: {
      networking,
      nodes: machines.nodes,
      cni: resolveCni(input, issues, diagnostics),
      kubeProxy: resolveKubeProxy(input, issues, diagnostics),
    },
    network: machines.network,
    outside: machines.outside,
    addresses: pinnedAddressesOf(given, networking.podSubnet, issues),
    faults: resolveFaults(given.faults ?? [], machines, issues),
  };
  issues.push(...withoutEffectOf(given));
  return { spec, issues, diagnostics };
}

function startTimeOf(given: GivenLabSpec, issues: ObjectIssue[]): number {
  const text = given.startTime ?? DEFAULT_START_TIME;
  const time = parseRfc3339(text);
  if (time === undefined) {
    const why = 'must be a date and time as in RFC 3339';
    issues.push(invalidValue(['spec', 'startTime'], text, why, `write for example ${DEFAULT_START_TIME}`));
  }
  return time ?? 0;
}

function resolveNetworking(given: GivenLabSpec, issues: ObjectIssue[]): ClusterSpec['networking'] {
  const networking = given.cluster?.networking ?? {};
  const path: FieldPath = ['spec', 'cluster', 'networking'];
  const podSubnet = networking.podSubnet ?? DEFAULT_POD_SUBNET;
  const serviceSubnet = networking.serviceSubnet ?? DEFAULT_SERVICE_SUBNET;
  const dnsDomain = networking.dnsDomain ?? 'cluster.local';
  const podRanges = checkedRanges(podSubnet, DUAL_POD_SUBNET, [...path, 'podSubnet'], issues);
  const serviceRanges = checkedRanges(serviceSubnet, DUAL_SERVICE_SUBNET, [...path, 'serviceSubnet'], issues);
  if (podRanges !== undefined) {
    const why = podSubnetProblem(podRanges);
    const example = podRanges.ipv6 === undefined ? DEFAULT_POD_SUBNET : DUAL_POD_SUBNET;
    if (why !== undefined) {
      issues.push(invalidValue([...path, 'podSubnet'], podSubnet, why, `write for example ${example}`));
    }
  }
  if (serviceRanges?.ipv6 !== undefined && serviceRanges.ipv6.prefixLength < LONGEST_SERVICE_RANGE) {
    const why = `is too large; for IPv6, the mask must be >= ${LONGEST_SERVICE_RANGE}`;
    const hint = `write for example ${DUAL_SERVICE_SUBNET}`;
    issues.push(invalidValue([...path, 'serviceSubnet'], serviceSubnet, why, hint));
  }
  if (podRanges !== undefined && serviceRanges !== undefined) {
    const isMixed = (podRanges.ipv6 === undefined) !== (serviceRanges.ipv6 === undefined);
    const field = podRanges.ipv6 === undefined ? 'podSubnet' : 'serviceSubnet';
    const example = podRanges.ipv6 === undefined ? DUAL_POD_SUBNET : DUAL_SERVICE_SUBNET;
    if (isMixed) {
      const why = 'has no IPv6 range: expected Pod and Service ranges of the same families';
      const value = podRanges.ipv6 === undefined ? podSubnet : serviceSubnet;
      issues.push(invalidValue([...path, field], value, why, `write for example ${example}`));
    }
  }
  const why = dns1123SubdomainProblem(dnsDomain);
  if (why !== undefined) issues.push(invalidValue([...path, 'dnsDomain'], dnsDomain, why));
  return { podSubnet, serviceSubnet, dnsDomain };
}

function podSubnetProblem({ ipv4, ipv6 }: IpRanges): string | undefined {
  if (ipv4.prefixLength > NODE_PREFIX_LENGTH) {
    return `is too small: each node needs a /${NODE_PREFIX_LENGTH} of it`;
  }
  if (ipv6 === undefined) return undefined;
  const isTooSmall = NODE_PREFIX_LENGTH_IPV6 - ipv6.prefixLength < NODE_PREFIX_LENGTH - ipv4.prefixLength;
  return isTooSmall
    ? `is too small: each node needs a /${NODE_PREFIX_LENGTH_IPV6} of the IPv6 range, and the IPv4 range has room for more of them`
    : undefined;
}

/** A lab may show what goes wrong then, so it is no error. */
function warnOfOverlaps(
  networking: ClusterSpec['networking'],
  segments: readonly { readonly name: string; readonly cidr: string }[],
  issues: ObjectIssue[],
): void {
  const path: FieldPath = ['spec', 'cluster', 'networking'];
  const ranges = [
    { name: 'podSubnet', cidr: networking.podSubnet, path: [...path, 'podSubnet'] },
    { name: 'serviceSubnet', cidr: networking.serviceSubnet, path: [...path, 'serviceSubnet'] },
    ...segments.map(({ name, cidr }, index) => ({
      name: `segment ${name}`,
      cidr,
      path: ['spec', 'network', 'segments', index, 'cidr'],
    })),
  ];
  for (const [index, range] of ranges.entries()) {
    const own = parseIpRanges(range.cidr);
    const other = ranges.slice(0, index).find((before) => {
      const theirs = parseIpRanges(before.cidr);
      return own !== undefined && theirs !== undefined && haveOverlap(own, theirs);
    });
    if (other === undefined) continue;
    const what = `${range.name} ${range.cidr} overlaps ${other.name} ${other.cidr}`;
    issues.push({ ...problem('overlapping-ranges', range.path, what), severity: 'warning' });
  }
}

function haveOverlap(one: IpRanges, other: IpRanges): boolean {
  const holds = (range: Ipv6Cidr | undefined, inner: Ipv6Cidr | undefined): boolean =>
    range !== undefined && inner !== undefined && ipv6CidrContains(range, inner.address);
  return hasOverlap(one.ipv4, other.ipv4) || holds(one.ipv6, other.ipv6) || holds(other.ipv6, one.ipv6);
}

function resolveCni(input: LabInput, issues: ObjectIssue[], diagnostics: Diagnostic[]): ClusterSpec['cni'] {
  const { cni } = input.overrides;
  const given = input.given.cluster?.cni ?? {};
  const [plugin = '', mode] = cni === undefined ? [given.plugin ?? 'flannel', given.mode] : cni.split('/');
  const resolved = cniOf(plugin, mode ?? 'vxlan');
  if (resolved.ok) return resolved.value;
  const { field, message, hint } = resolved.error;
  if (cni === undefined)
    issues.push(problem('not-modelled', ['spec', 'cluster', 'cni', field], message, hint));
  else diagnostics.push(overrideProblem(`--cni ${cni}: ${message}`, hint));
  return { plugin: 'flannel', mode: 'vxlan' };
}

function resolveKubeProxy(
  input: LabInput,
  issues: ObjectIssue[],
  diagnostics: Diagnostic[],
): ClusterSpec['kubeProxy'] {
  const given = input.given.cluster?.kubeProxy ?? {};
  const { proxyMode } = input.overrides;
  const path: FieldPath = ['spec', 'cluster', 'kubeProxy'];
  const mode = proxyModeOf(proxyMode ?? given.mode ?? 'iptables');
  if (!mode.ok) {
    const { message, hint } = mode.error;
    if (proxyMode === undefined) issues.push(problem('not-modelled', [...path, 'mode'], message, hint));
    else diagnostics.push(overrideProblem(`--proxy-mode ${proxyMode}: ${message}`, hint));
  }
  const detectLocalMode = given.detectLocalMode ?? 'ClusterCIDR';
  if (detectLocalMode !== 'ClusterCIDR') {
    const what = `detectLocalMode ${detectLocalMode} is not modelled yet`;
    issues.push(problem('not-modelled', [...path, 'detectLocalMode'], what, 'use ClusterCIDR'));
  }
  const nodePortAddresses = given.nodePortAddresses ?? [];
  for (const [index, range] of nodePortAddresses.entries()) {
    checkedRange(range, [...path, 'nodePortAddresses', index], issues);
  }
  return {
    mode: 'iptables',
    detectLocalMode: 'ClusterCIDR',
    nodePortAddresses,
    iptables: {
      masqueradeAll: given.iptables?.masqueradeAll ?? false,
      localhostNodePorts: given.iptables?.localhostNodePorts ?? true,
    },
  };
}

/** An override is at no place in a file. */
function overrideProblem(message: string, hint: string): Diagnostic {
  return { severity: 'error', code: 'bad-override', message, hint };
}

/** What cannot become true on any node is refused. */
function pinnedAddressesOf(
  given: GivenLabSpec,
  podSubnet: string,
  issues: ObjectIssue[],
): Readonly<Record<string, string>> {
  const range = parseIpRanges(podSubnet)?.ipv4;
  const holders = new Map<string, string>();
  for (const [pod, text] of Object.entries(given.addresses ?? {})) {
    const path: FieldPath = ['spec', 'addresses', pod];
    const address = parseIpv4(text);
    const holder = holders.get(text);
    if (!/^[^/]+\/[^/]+$/.test(pod)) {
      const issue = invalidValue(path, pod, 'must name a Pod as namespace/name', `write default/${pod}`);
      issues.push({ ...issue, target: 'key' });
    } else if (address === undefined || (range !== undefined && !cidrContains(range, address))) {
      issues.push(invalidValue(path, text, `must be an address in podSubnet ${podSubnet}`));
    } else if (holder !== undefined) {
      issues.push(invalidValue(path, text, `is taken by ${holder}`));
    }
    holders.set(text, pod);
  }
  return given.addresses ?? {};
}

function withoutEffectOf(given: GivenLabSpec): readonly ObjectIssue[] {
  const fields: readonly { readonly path: FieldPath; readonly isGiven: boolean }[] = [
    {
      path: ['spec', 'cluster', 'ingressControllers'],
      isGiven: (given.cluster?.ingressControllers ?? []).length > 0,
    },
    { path: ['spec', 'cluster', 'loadBalancer'], isGiven: given.cluster?.loadBalancer !== undefined },
  ];
  return fields.flatMap(({ path, isGiven }) => {
    if (!isGiven) return [];
    const message = `${String(path.at(-1))} is kept, but has no effect yet`;
    return [{ severity: 'notice', code: 'no-effect-yet', path, target: 'key', message }];
  });
}
