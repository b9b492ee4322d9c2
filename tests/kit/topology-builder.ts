/** Topologies in the shape of the contract, for tests of the page. */
import type { Topology, TopologyInterface, TopologyMachine, TopologyPod } from '#main/contract/topology';

interface NodePlan {
  readonly name: string;
  readonly pods: readonly string[];
}

/** How Pods hang on their node: on a bridge, by a pair that is routed beside others of the node, on its card itself. */
export type Plumbing = 'bridged' | 'routed' | 'stacked';

/** Nodes on one LAN, with Flannel if nothing else is said, a router to a second segment, and a machine on each. */
export function clusterTopology(plans: readonly NodePlan[], plumbing: Plumbing = 'bridged'): Topology {
  const nodes = plans.map((plan, index) => plumbed(nodeOf(plan, index), plumbing));
  const outside = [
    machineOf('router', 'router', ['eth0', 'eth1']),
    machineOf('laptop', 'outside', ['eth0']),
    machineOf('internet', 'outside', ['eth0']),
  ];
  const tunnels = plans.flatMap((a, index) =>
    plans.slice(index + 1).map((b) => wire('tunnel', `node/${a.name}:flannel.1`, `node/${b.name}:flannel.1`)),
  );
  return {
    revision: 1,
    machines: [...nodes.map((node) => node.machine), ...outside],
    segments: [
      { id: 'segment/lan', name: 'lan', cidr: '192.168.0.0/24' },
      { id: 'segment/internet', name: 'internet', cidr: '203.0.113.0/24' },
    ],
    wires: [
      ...nodes.flatMap((node) => node.wires),
      ...tunnels,
      wire('cable', 'host/router:eth0', 'segment/lan'),
      wire('cable', 'host/router:eth1', 'segment/internet'),
      wire('cable', 'host/laptop:eth0', 'segment/lan'),
      wire('cable', 'host/internet:eth0', 'segment/internet'),
    ],
    services: [],
    unscheduled: [],
    workloads: [],
    slices: [],
    ingresses: [],
    policies: [],
    enforcesPolicies: true,
  };
}

function interfaceOf(
  owner: string,
  name: string,
  kind: TopologyInterface['kind'],
  more: Partial<TopologyInterface> = {},
): TopologyInterface {
  const mac = '0a:58:0a:f4:01:02';
  return { id: `${owner}:${name}`, name, kind, mac, addresses: [], mtuBytes: 1450, isUp: true, ...more };
}

export function podOf(name: string, address: string, more: Partial<TopologyPod> = {}): TopologyPod {
  const id = `default/${name}`;
  return {
    id,
    namespace: 'default',
    name,
    phase: 'Running',
    isReady: true,
    address,
    containers: [{ name: 'main', image: 'nginx:alpine', state: 'running', restarts: 0 }],
    interfaces: [
      interfaceOf(id, 'lo', 'loopback', { addresses: ['127.0.0.1/8'] }),
      interfaceOf(id, 'eth0', 'veth', { addresses: [`${address}/24`] }),
    ],
    ...more,
  };
}

interface PlannedNode {
  readonly machine: TopologyMachine;
  readonly wires: Topology['wires'];
}

function plumbed({ machine, wires }: PlannedNode, plumbing: Plumbing): PlannedNode {
  if (plumbing === 'bridged') return { machine, wires };
  const { id, interfaces } = machine;
  const rest = interfaces.filter(({ kind }) => kind !== 'bridge' && kind !== 'veth');
  const cables = wires.filter(({ kind }) => kind === 'cable');
  if (plumbing === 'stacked') {
    const stacked = machine.pods.map((pod) => wire('stacked', `${pod.id}:eth0`, `${id}:eth0`));
    return { machine: { ...machine, interfaces: rest }, wires: [...cables, ...stacked] };
  }
  const ports = interfaces
    .filter(({ kind }) => kind === 'veth')
    .map(({ name }) => interfaceOf(id, name, 'veth'));
  const own = ['cilium_net', 'cilium_host'].map((name) => interfaceOf(id, name, 'veth'));
  const pairs = wires.filter(({ kind }) => kind === 'veth');
  return {
    machine: { ...machine, interfaces: [...rest, ...own, ...ports] },
    wires: [...cables, ...pairs, wire('veth', `${id}:cilium_net`, `${id}:cilium_host`)],
  };
}

function nodeOf(plan: NodePlan, index: number): PlannedNode {
  const id = `node/${plan.name}`;
  const pods = plan.pods.map((name, place) => podOf(name, `10.244.${index}.${place + 2}`));
  const ports = pods.map((_, place) => interfaceOf(id, `veth${index}x${place}`, 'veth', { master: 'cni0' }));
  const machine: TopologyMachine = {
    id,
    name: plan.name,
    kind: 'node',
    role: index === 0 ? 'control-plane' : 'worker',
    isReady: true,
    interfaces: [
      interfaceOf(id, 'lo', 'loopback'),
      interfaceOf(id, 'eth0', 'physical', { addresses: [`192.168.0.${10 + index}/24`], mtuBytes: 1500 }),
      interfaceOf(id, 'flannel.1', 'vxlan', { addresses: [`10.244.${index}.0/32`] }),
      interfaceOf(id, 'cni0', 'bridge', { addresses: [`10.244.${index}.1/24`] }),
      ...ports,
    ],
    pods,
  };
  const wires = [
    wire('cable', `${id}:eth0`, 'segment/lan'),
    ...pods.flatMap((pod, place) => {
      const port = `${id}:veth${index}x${place}`;
      return [wire('veth', port, `${pod.id}:eth0`), wire('bridge-port', port, `${id}:cni0`)];
    }),
  ];
  return { machine, wires };
}

function machineOf(name: string, kind: 'router' | 'outside', devices: readonly string[]): TopologyMachine {
  const id = `host/${name}`;
  const interfaces = devices.map((device) => interfaceOf(id, device, 'physical'));
  return { id, name, kind, isReady: true, interfaces, pods: [] };
}

function wire(kind: Topology['wires'][number]['kind'], from: string, to: string): Topology['wires'][number] {
  return { id: `${kind} ${from} ${to}`, kind, from, to };
}
