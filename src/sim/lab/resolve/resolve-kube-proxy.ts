/**
 * `spec.cluster.kubeProxy`: the fields of KubeProxyConfiguration that change what a node does, checked as kube-proxy checks them.
 *
 * Kubernetes v1.32 `pkg/proxy/apis/config/{v1alpha1/defaults,validation/validation}.go`.
 */
import { say, type Wording } from '../../base/sentence';
import type { Diagnostic } from '../../base/diagnostic';
import { milliseconds, type Duration } from '../../base/time';
import type { ClusterSpec } from '../../kube/cluster-spec';
import {
  forExample,
  invalidValue,
  problem,
  requiredValue,
  type FieldPath,
  type ObjectIssue,
} from '../../kube/objects/object-issue';
import { checkedRange, checkedRanges } from './checked-range';
import type { GivenLabSpec } from '../lab-schema';
import { overrideProblem } from '../lab-overrides';
import { proxyModeOf } from './network-modes';
import type { LabInput } from './resolve-machines';
import { parseDuration } from '../scenario/scenario-words';

type KubeProxySpec = ClusterSpec['kubeProxy'];
type GivenKubeProxy = NonNullable<NonNullable<GivenLabSpec['cluster']>['kubeProxy']>;

const PATH: FieldPath = ['spec', 'cluster', 'kubeProxy'];
const LOCAL_MODES = ['BridgeInterface', 'ClusterCIDR', 'InterfaceNamePrefix', 'NodeCIDR'] as const;
const MAX_MASQUERADE_BIT = 31;
/** The defaults of every mode. */
const SYNC_PERIOD = milliseconds(30_000);
const MIN_SYNC_PERIOD = milliseconds(1_000);

export function resolveKubeProxy(
  input: LabInput,
  issues: ObjectIssue[],
  diagnostics: Diagnostic[],
): KubeProxySpec {
  const given = input.given.cluster?.kubeProxy ?? {};
  const { proxyMode } = input.overrides;
  const mode = proxyModeOf(proxyMode ?? given.mode ?? 'iptables');
  if (!mode.ok) {
    const { message, hint } = mode.error;
    if (proxyMode === undefined) issues.push(problem('not-modelled', [...PATH, 'mode'], message, hint));
    else {
      const what = say('{option}: {what}', { option: `--proxy-mode ${proxyMode}`, what: message });
      diagnostics.push(overrideProblem(what, hint));
    }
  }
  checkRanges(given, issues);
  const chosen = mode.ok ? mode.value : 'iptables';
  return {
    mode: chosen,
    ...localModeOf(given, issues),
    nodePortAddresses: given.nodePortAddresses ?? [],
    iptables: {
      masqueradeAll: given.iptables?.masqueradeAll ?? false,
      localhostNodePorts: given.iptables?.localhostNodePorts ?? true,
      ...masqueradeBitOf(given, 'iptables', issues),
    },
    ...(given.ipvs === undefined
      ? {}
      : {
          ipvs: {
            scheduler: given.ipvs.scheduler ?? 'rr',
            strictARP: given.ipvs.strictARP ?? false,
            excludeCIDRs: given.ipvs.excludeCIDRs ?? [],
          },
        }),
    ...(given.nftables === undefined
      ? {}
      : {
          nftables: {
            masqueradeAll: given.nftables.masqueradeAll ?? false,
            ...masqueradeBitOf(given, 'nftables', issues),
          },
        }),
    ...periodsOf(given, chosen, issues),
    ...conntrackOf(given, issues),
  };
}

function checkRanges(given: GivenKubeProxy, issues: ObjectIssue[]): void {
  const { nodePortAddresses = [], ipvs, clusterCIDR } = given;
  for (const [index, range] of (ipvs?.excludeCIDRs ?? []).entries()) {
    checkedRange(range, [...PATH, 'ipvs', 'excludeCIDRs', index], issues);
  }
  for (const [index, range] of nodePortAddresses.entries()) {
    // The word for the node's own address, which is the default of nftables mode.
    if (range === 'primary' && nodePortAddresses.length === 1) continue;
    checkedRange(range, [...PATH, 'nodePortAddresses', index], issues);
  }
  if (clusterCIDR !== undefined)
    checkedRanges(clusterCIDR, '10.244.0.0/16', [...PATH, 'clusterCIDR'], issues);
}

function localModeOf(
  { detectLocalMode, detectLocal, clusterCIDR }: GivenKubeProxy,
  issues: ObjectIssue[],
): Pick<KubeProxySpec, 'clusterCIDR' | 'detectLocal' | 'detectLocalMode'> {
  const path = [...PATH, 'detectLocalMode'];
  const mode = LOCAL_MODES.find((name) => name === (detectLocalMode ?? 'ClusterCIDR'));
  if (mode === undefined) {
    const supported = LOCAL_MODES.map((name) => `"${name}"`).join(', ');
    const what = `Unsupported value: ${JSON.stringify(detectLocalMode)}: supported values: ${supported}`;
    issues.push(problem('unsupported-value', path, what));
  }
  if (mode === 'BridgeInterface' && (detectLocal?.bridgeInterface ?? '') === '')
    issues.push(
      requiredValue(
        [...PATH, 'detectLocal', 'bridgeInterface'],
        'must not be empty',
        say('flannel has cni0'),
      ),
    );
  if (mode === 'InterfaceNamePrefix' && (detectLocal?.interfaceNamePrefix ?? '') === '')
    issues.push(
      requiredValue([...PATH, 'detectLocal', 'interfaceNamePrefix'], 'must not be empty', forExample('veth')),
    );
  return {
    detectLocalMode: mode ?? 'ClusterCIDR',
    ...(detectLocal === undefined ? {} : { detectLocal }),
    ...(clusterCIDR === undefined ? {} : { clusterCIDR }),
  };
}

function masqueradeBitOf(
  given: GivenKubeProxy,
  section: 'iptables' | 'nftables',
  issues: ObjectIssue[],
): { readonly masqueradeBit?: number } {
  const masqueradeBit = given[section]?.masqueradeBit;
  if (masqueradeBit === undefined) return {};
  if (Number.isInteger(masqueradeBit) && masqueradeBit >= 0 && masqueradeBit <= MAX_MASQUERADE_BIT)
    return { masqueradeBit };
  const why = `must be within the range [0, ${MAX_MASQUERADE_BIT}]`;
  issues.push(invalidValue([...PATH, section, 'masqueradeBit'], masqueradeBit, why));
  return {};
}

/** Of the mode that is used; those of the others say nothing. */
function periodsOf(
  given: GivenKubeProxy,
  mode: KubeProxySpec['mode'],
  issues: ObjectIssue[],
): Pick<KubeProxySpec, 'minSyncPeriod' | 'syncPeriod'> {
  const section = given[mode] ?? {};
  const { syncPeriod: syncText, minSyncPeriod: minText } = section;
  if (syncText === undefined && minText === undefined) return {};
  const timeOf = (
    field: 'syncPeriod' | 'minSyncPeriod',
    least: number,
    why: string,
  ): Duration | undefined => {
    const text = section[field];
    if (text === undefined) return undefined;
    const time = durationOf(text);
    if (time !== undefined && time >= least) return time;
    const words = time === undefined ? say('must be a duration') : why;
    issues.push(invalidValue([...PATH, mode, field], text, words, forExample('30s')));
    return undefined;
  };
  const syncPeriod = timeOf('syncPeriod', 1, 'must be greater than 0') ?? SYNC_PERIOD;
  const minSyncPeriod = timeOf('minSyncPeriod', 0, 'must be greater than or equal to 0') ?? MIN_SYNC_PERIOD;
  if (minSyncPeriod > syncPeriod) {
    const why = 'must be greater than or equal to minSyncPeriod';
    issues.push(invalidValue([...PATH, mode, 'syncPeriod'], syncText ?? '30s', why));
  }
  return { syncPeriod, minSyncPeriod };
}

/** `0s` and `0` are a duration too. */
function durationOf(text: string | number): Duration | undefined {
  if (/^0+(?:ns|us|ms|s|m|h)?$/u.test(String(text))) return milliseconds(0);
  return parseDuration(String(text));
}

/** Settings of the kernel by their names behind `net.netfilter.nf_conntrack_` (`cmd/kube-proxy/app/conntrack.go`). */
const CONNTRACK_TIMES = {
  tcpEstablishedTimeout: 'tcp_timeout_established',
  tcpCloseWaitTimeout: 'tcp_timeout_close_wait',
  udpTimeout: 'udp_timeout',
  udpStreamTimeout: 'udp_timeout_stream',
} as const;
const TIME_FIELDS = [
  'tcpEstablishedTimeout',
  'tcpCloseWaitTimeout',
  'udpTimeout',
  'udpStreamTimeout',
] as const;
/** Of the processors that every node here has. */
const PROCESSORS = 4;
const DEFAULT_MAX_PER_CORE = 32_768;
const DEFAULT_MIN = 131_072;

function conntrackOf({ conntrack }: GivenKubeProxy, issues: ObjectIssue[]): Pick<KubeProxySpec, 'conntrack'> {
  if (conntrack === undefined) return {};
  const settings: Record<string, number> = {};
  const refuse = (field: string, value: unknown, why: Wording): void => {
    issues.push(invalidValue([...PATH, 'conntrack', field], value, why));
  };
  for (const field of ['maxPerCore', 'min'] as const) {
    if ((conntrack[field] ?? 0) < 0) refuse(field, conntrack[field], 'must be greater than or equal to 0');
  }
  const { maxPerCore = DEFAULT_MAX_PER_CORE, min = DEFAULT_MIN } = conntrack;
  if (conntrack.maxPerCore !== undefined || conntrack.min !== undefined) {
    // Without a limit for each processor the kernel's own stays.
    if (maxPerCore > 0) settings['max'] = Math.max(min, maxPerCore * PROCESSORS);
  }
  for (const field of TIME_FIELDS) {
    const text = conntrack[field];
    if (text === undefined) continue;
    const time = durationOf(text);
    if (time === undefined) refuse(field, text, say('must be a duration'));
    else if (time > 0) settings[CONNTRACK_TIMES[field]] = Math.floor(time / 1_000_000_000);
  }
  if (conntrack.tcpBeLiberal === true) settings['tcp_be_liberal'] = 1;
  return { conntrack: settings };
}
