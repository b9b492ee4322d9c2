/**
 * `cilium-dbg status` of v1.17, and `cilium status` of the command line beside it (cilium/cilium `cilium-cli/status`).
 * Lines about what is not modelled are left out: controllers, health of other nodes, modules, proxies.
 */
import type { NodeAgent } from '../../../kube/cni/cilium/cilium-agent';
import { CILIUM_DOOR, CiliumDoor } from '../../../kube/cni/cilium/cilium-door';
import { CILIUM_VERSION } from '../../../kube/cni/cilium/cilium-spec';
import { FLOW_CAPACITY } from '../../../kube/cni/cilium/hubble/flow-log';
import type { Process } from '../../../host/process';
import type { Task } from '../../../host/task';
import { formatCidr } from '../../../wire/cidr';
import { formatIpv4 } from '../../../wire/ipv4-address';

const NANOSECONDS = 1e9;
const NAME_WIDTH = 25;

export function agentStatus(agent: NodeAgent, _args: readonly string[], process: Process): string {
  const { self, cluster, flows } = agent;
  const { mode } = cluster.spec;
  const device = `${agent.external.name}   ${formatIpv4(self.address)} (Direct Routing)`;
  const kept = flows.flows().length;
  const up = process.environment.scheduler.now() / NANOSECONDS;
  const rate = up === 0 ? 0 : flows.seenCount / up;
  const lines: readonly (readonly [string, string])[] = [
    ['KVStore', 'Disabled   '],
    ['Kubernetes', 'Ok         1.32 (v1.32.0) [linux/amd64]'],
    ['KubeProxyReplacement', agent.replacesKubeProxy ? `True   [${device}]` : 'False   '],
    ['Host firewall', 'Disabled'],
    ['SRv6', 'Disabled'],
    ['CNI Chaining', 'none'],
    [
      'CNI Config file',
      'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
    ],
    ['Cilium', `Ok   ${CILIUM_VERSION}`],
    ['Cilium health daemon', 'Ok   '],
    [
      'IPAM',
      `IPv4: ${self.pool.allocations().length}/${self.pool.size} allocated from ${formatCidr(self.pool.range)}, `,
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
      `Ok   Current/Max Flows: ${kept}/${FLOW_CAPACITY} (${((kept / FLOW_CAPACITY) * 100).toFixed(2)}%), Flows/s: ${rate.toFixed(2)}   Metrics: Disabled`,
    ],
    ['Encryption', 'Disabled   '],
  ];
  return lines.map(([name, text]) => `${`${name}:`.padEnd(NAME_WIDTH)}${text}\n`).join('');
}

// eslint-disable-next-line require-yield -- the answer is there at once
export function* cilium(process: Process, [verb = 'help', ...rest]: readonly string[]): Task<number> {
  if (verb === 'version') {
    process.stdout(`cilium-cli: v0.18.3\ncilium image (running): ${CILIUM_VERSION}\n`);
    return 0;
  }
  const unknown = rest.find((word) => word !== '--wait' && !word.startsWith('--wait-duration'));
  if (verb !== 'status' || unknown !== undefined) {
    process.stderr(
      `Error: "cilium ${[verb, ...rest].join(' ')}" is not modelled; cilium status and cilium version are\n`,
    );
    return 1;
  }
  const door = process.environment.doors.get(CILIUM_DOOR);
  if (!(door instanceof CiliumDoor)) {
    process.stderr('Error: Unable to determine status: daemonsets.apps "cilium" not found\n');
    return 1;
  }
  const agents = door.agents();
  const nodes = agents.length;
  const { cluster } = door.agent;
  const pods = cluster.countEndpoints();
  process.stdout(
    [
      '    /¯¯\\',
      ' /¯¯\\__/¯¯\\    Cilium:             OK',
      ' \\__/¯¯\\__/    Operator:           OK',
      ' /¯¯\\__/¯¯\\    Envoy DaemonSet:    disabled (using embedded mode)',
      ' \\__/¯¯\\__/    Hubble Relay:       OK',
      '    \\__/       ClusterMesh:        disabled',
      '',
      `DaemonSet              cilium    Desired: ${nodes}, Ready: ${nodes}/${nodes}, Available: ${nodes}/${nodes}`,
      `Containers:            cilium    Running: ${nodes}`,
      `Cluster Pods:          ${pods}/${pods} managed by Cilium`,
      `Image versions         cilium    quay.io/cilium/cilium:v${CILIUM_VERSION}: ${nodes}`,
      '',
    ].join('\n'),
  );
  return 0;
}
