/**
 * Fills in the defaults of a lab's spec and checks it. What plain manifests ask for besides, `default-cluster.ts` says.
 *
 * Models kube-proxy in its three modes, and one control plane. Plugins and modes that are not there are refused by name.
 */
import { say } from '../../base/sentence';
import type { Diagnostic } from '../../base/diagnostic';
import { type FieldPath, forExample, invalidValue, type ObjectIssue } from '../../kube/objects/object-issue';
import { parseIp } from '../../wire/ip-address';
import { parseIpRanges, rangesContain } from '../../wire/ip-ranges';
import { parseRfc3339 } from '../calendar';
import type { LabSpec } from '../lab-document';
import type { GivenLabSpec } from '../lab-schema';
import { overrideProblem } from '../lab-overrides';
import { networkWarnings } from './network-warnings';
import { resolveCni } from './resolve-cni';
import { resolveKubeProxy } from './resolve-kube-proxy';
import { resolveIngressControllers } from './resolve-ingress';
import { resolveLoadBalancer } from './resolve-load-balancer';
import { ratioOf, resolveFaults } from './resolve-faults';
import { resolveMachines, type LabInput } from './resolve-machines';
import { resolveNetworking } from './resolve-networking';
import { resolveZones } from './resolve-zones';

export interface ResolvedLab {
  readonly spec: LabSpec;
  /** Paths are those of the Lab document. */
  readonly issues: readonly ObjectIssue[];
  /** What is wrong with the overrides, which stand in no file. */
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_START_TIME = '2025-01-01T00:00:00Z';

export function resolveLab(input: LabInput): ResolvedLab {
  const { given, overrides } = input;
  const issues: ObjectIssue[] = [];
  const diagnostics: Diagnostic[] = [];
  const networking = resolveNetworking(given, issues);
  const { nodeCount } = overrides;
  if (nodeCount !== undefined && (!Number.isSafeInteger(nodeCount) || nodeCount < 0)) {
    const message = say('{option}: {what}', {
      option: `--node-count ${nodeCount}`,
      what: say('must be a whole number, 0 or more'),
    });
    diagnostics.push(overrideProblem(message, forExample('--node-count 3')));
  }
  const cni = resolveCni(input, issues, diagnostics);
  const machines = resolveMachines(input, { podSubnet: networking.podSubnet, cni }, issues);
  const spec: LabSpec = {
    seed: overrides.seed ?? given.seed ?? 1,
    startTimeMs: startTimeOf(given, issues),
    cluster: {
      networking,
      nodes: machines.nodes,
      cni,
      kubeProxy: resolveKubeProxy(input, issues, diagnostics),
      ...resolveLoadBalancer(given, machines, issues),
      ...resolveIngressControllers(given, given.cluster?.loadBalancer !== undefined, issues),
      ...(given.cluster?.controlPlane?.traffic === true ? { controlPlane: { traffic: true } } : {}),
    },
    network: withZones(machines.network, given, issues),
    outside: machines.outside,
    addresses: pinnedAddressesOf(given, networking.podSubnet, issues),
    faults: resolveFaults(given.faults ?? [], machines, issues),
    ...effectsOf(given, issues),
  };
  issues.push(
    ...networkWarnings({
      cluster: spec.cluster,
      segments: machines.network.segments,
      faults: given.faults ?? [],
    }),
  );
  return { spec, issues, diagnostics };
}

function effectsOf({ effects }: GivenLabSpec, issues: ObjectIssue[]): Pick<LabSpec, 'effects'> {
  const dnsRaceRatio = ratioOf(effects?.dnsRace, ['spec', 'effects', 'dnsRace'], issues);
  return dnsRaceRatio === 0 ? {} : { effects: { dnsRaceRatio } };
}

function withZones(
  network: LabSpec['network'],
  given: GivenLabSpec,
  issues: ObjectIssue[],
): LabSpec['network'] {
  const zones = resolveZones(given, issues);
  return zones.length === 0 ? network : { ...network, zones };
}

function startTimeOf(given: GivenLabSpec, issues: ObjectIssue[]): number {
  const text = given.startTime ?? DEFAULT_START_TIME;
  const time = parseRfc3339(text);
  if (time === undefined) {
    const why = say('must be a date and time as in RFC 3339');
    issues.push(invalidValue(['spec', 'startTime'], text, why, forExample(DEFAULT_START_TIME)));
  }
  return time ?? 0;
}

/** What cannot become true on any node is refused. */
function pinnedAddressesOf(
  given: GivenLabSpec,
  podSubnet: string,
  issues: ObjectIssue[],
): Readonly<Record<string, string>> {
  const ranges = parseIpRanges(podSubnet);
  const holders = new Map<string, string>();
  for (const [pod, text] of Object.entries(given.addresses ?? {})) {
    const path: FieldPath = ['spec', 'addresses', pod];
    const address = parseIp(text);
    const holder = holders.get(text);
    if (!/^[^/]+\/[^/]+$/.test(pod)) {
      const issue = invalidValue(
        path,
        pod,
        say('must name a Pod as namespace/name'),
        say('write {value}', { value: `default/${pod}` }),
      );
      issues.push({ ...issue, target: 'key' });
    } else if (address === undefined || (ranges !== undefined && !rangesContain(ranges, address))) {
      issues.push(
        invalidValue(path, text, say('must be an address in podSubnet {range}', { range: podSubnet })),
      );
    } else if (holder !== undefined) {
      issues.push(invalidValue(path, text, say('is taken by {holder}', { holder })));
    }
    holders.set(text, pod);
  }
  return given.addresses ?? {};
}
