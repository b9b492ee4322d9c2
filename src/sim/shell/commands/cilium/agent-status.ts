/**
 * `cilium-dbg status [--brief | --verbose | --all-addresses]` of v1.17 (cilium/cilium `pkg/client/client.go`, `FormatStatusResponse`).
 * Lines about what is not modelled are left out: controllers, health of other nodes, modules, proxies; of `--verbose` all but
 * the addresses.
 */
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import { FLOW_CAPACITY } from '../../../kube/cni/cilium/hubble/flow-log';
import type { Process } from '../../../host/process';
import { textFieldOf } from '../../../kube/objects/kube-object';
import { formatCidr } from '../../../wire/cidr';
import { formatIpv4 } from '../../../wire/ipv4-address';

const NANOSECONDS = 1e9;
const NAME_WIDTH = 25;

/** The release and the commit that it is built from, as it tells them. */
const BUILD = `${CILIUM_VERSION} (v${CILIUM_VERSION}-55aecc0f)`;
/** What the agent follows at the API server. */
const FOLLOWED = [
  'EndpointSliceOrEndpoint',
  'cilium/v2::CiliumEndpoint',
  'cilium/v2::CiliumNode',
  'core/v1::Namespace',
  'core/v1::Pods',
  'core/v1::Service',
  'networking.k8s.io/v1::NetworkPolicy',
];
/** Of the buffer for events, on each processor (`--bpf-events…`, `perf` ring of 64 pages). */
const EVENT_PAGES = '64x4096';

export function agentStatus(
  agent: NodeAgent,
  args: readonly string[],
  process: Process,
): string | { readonly problem: string } {
  const unknown = args.find((word) => !['--brief', '--verbose', '--all-addresses'].includes(word));
  if (unknown !== undefined) return { problem: `${unknown} of status is not modelled` };
  if (args.includes('--brief')) return 'OK\n';
  const { self, cluster, flows } = agent;
  const { mode } = cluster.spec;
  const device = `${agent.external.name}   ${formatIpv4(self.address)} (Direct Routing)`;
  const kept = flows.flows().length;
  const up = process.environment.scheduler.now() / NANOSECONDS;
  const rate = up === 0 ? 0 : flows.seenCount / up;
  const node = cluster.context.store.find('Node', '', agent.name);
  const cpus = textFieldOf(node, 'status', 'capacity', 'cpu') ?? '1';
  const version = textFieldOf(node, 'status', 'nodeInfo', 'kubeletVersion') ?? '';
  const minor = /^v(\d+\.\d+)/u.exec(version)?.[1] ?? '';
  const owners = self.pool.allocations().map(([address, owner]) => `  ${formatIpv4(address)} (${owner})`);
  const allocated = args.length === 0 ? '' : `\nAllocated addresses:\n${owners.toSorted().join('\n')}`;
  const lines: readonly (readonly [string, string])[] = [
    ['KVStore', 'Disabled   '],
    ['Kubernetes', `Ok         ${minor} (${version}) [linux/amd64]`],
    ['Kubernetes APIs', `[${FOLLOWED.map((kind) => `"${kind}"`).join(', ')}]`],
    ['KubeProxyReplacement', agent.replacesKubeProxy ? `True   [${device}]` : 'False   '],
    ['Host firewall', 'Disabled'],
    ['SRv6', 'Disabled'],
    ['CNI Chaining', 'none'],
    [
      'CNI Config file',
      'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
    ],
    ['Cilium', `Ok   ${BUILD}`],
    ['NodeMonitor', `Listening for events on ${cpus} CPUs with ${EVENT_PAGES} of shared memory`],
    ['Cilium health daemon', 'Ok   '],
    [
      'IPAM',
      `IPv4: ${self.pool.allocations().length}/${self.pool.size} allocated from ${formatCidr(self.pool.range)}, ${allocated}`,
    ],
    ['IPv4 BIG TCP', 'Disabled'],
    ['IPv6 BIG TCP', 'Disabled'],
    ['BandwidthManager', 'Disabled'],
    ['Routing', `Network: ${mode === 'native' ? 'Native' : `Tunnel [${mode}]`}   Host: Legacy`],
    ['Attach Mode', 'TCX'],
    ['Device Mode', 'veth'],
    ['Masquerading', 'IPTables [IPv4: Enabled, IPv6: Disabled]'],
    ['Global Identity Range', 'min 256, max 65535'],
    [
      'Hubble',
      `Ok              Current/Max Flows: ${kept}/${FLOW_CAPACITY} (${((kept / FLOW_CAPACITY) * 100).toFixed(2)}%), Flows/s: ${rate.toFixed(2)}   Metrics: Disabled`,
    ],
    ['Encryption', 'Disabled        '],
  ];
  return lines.map(([name, text]) => `${`${name}:`.padEnd(NAME_WIDTH)}${text}\n`).join('');
}
