/** The lab that a recording describes, as the simulator takes it. */
import type { LabSpec } from '#sim/lab/lab-document';
import type { CniSpec } from '#sim/kube/cni/cni-spec';
import type { Recording, RecordedSetup } from './recording';

/** The simulator's clusters have one; it leaves before the first step. */
export const CONTROL_PLANE_NAME = 'recorded-control-plane';
const LAN = 'lan';
const INTERNET = 'internet';
const MTU = 1500;
const DEFAULT_INTERNET_GATEWAY = '203.0.113.1';

export function labSpecOf(recording: Recording): LabSpec {
  const { cluster, setup } = recording;
  const { outside, nodes, pods } = cluster;
  const internetGateway = outside.internetGateway ?? DEFAULT_INTERNET_GATEWAY;
  const podSubnet = podSubnetOf(recording);
  return {
    seed: 1,
    startTimeMs: 0,
    cluster: {
      networking: {
        podSubnet,
        serviceSubnet: serviceSubnetOf(cluster.clusterAddresses),
        dnsDomain: 'cluster.local',
      },
      nodes: [
        {
          name: CONTROL_PLANE_NAME,
          role: 'control-plane',
          addresses: [
            freeAddress(outside.lan, [
              ...nodes.map(({ address }) => address),
              ...outside.hosts.map(({ ip }) => ip),
              outside.gateway,
            ]),
          ],
          segment: LAN,
          podCIDR: freeRange(
            podSubnet,
            nodes.map(({ podCidr }) => podCidr),
          ),
          labels: {},
          taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
        },
        ...nodes.map(({ name, address, podCidr }) => ({
          name,
          role: 'worker' as const,
          addresses: [address],
          segment: LAN,
          podCIDR: podCidr,
          labels: {},
          taints: [],
        })),
      ],
      cni: pluginOf(setup),
      kubeProxy: {
        mode: setup.kubeProxy === 'nftables' ? 'nftables' : 'iptables',
        detectLocalMode: 'ClusterCIDR',
        nodePortAddresses: [],
        iptables: { masqueradeAll: false, localhostNodePorts: true },
      },
    },
    network: {
      segmentationOffload: setup.segmentationOffload,
      segments: [
        { name: LAN, cidr: outside.lan, mtu: MTU },
        { name: INTERNET, cidr: networkOf(internetGateway), mtu: MTU },
      ],
      routers: [
        {
          name: 'router',
          masquerade: INTERNET,
          ports: [
            { segment: LAN, address: outside.gateway },
            { segment: INTERNET, address: internetGateway },
          ],
        },
      ],
    },
    outside: [
      ...outside.hosts.map(({ name, ip }) => ({ name, addresses: [ip], segment: LAN })),
      ...outside.internet.map(({ name, ip }) => ({ name, addresses: [ip], segment: INTERNET })),
    ],
    faults: [],
    addresses: Object.fromEntries(
      pods.map(({ namespace, name, address }) => [`${namespace}/${name}`, address]),
    ),
  };
}

function pluginOf({ cni, backend }: RecordedSetup): CniSpec {
  if (cni === 'calico') return { plugin: 'calico', mode: 'bgp' };
  return { plugin: 'flannel', mode: backend === 'host-gw' ? 'host-gw' : 'vxlan' };
}

/** A Pod's route to all Pods names the range; flannel's rules do, too; otherwise the nodes' ranges have to do. */
function podSubnetOf({ commands, cluster, state }: Recording): string {
  for (const { namespace, text } of commands.before) {
    const range = /^ip route add (\d\S*\/\d+) via \S+ dev eth0$/.exec(text)?.[1];
    if (range !== undefined && cluster.pods.some(({ name }) => name === namespace)) return range;
  }
  const rules = state(`${cluster.nodes[0]?.name ?? ''}.iptables.txt`) ?? '';
  const fromRules =
    /^-A FLANNEL-POSTRTG -s (\S+) ! -d/m.exec(rules)?.[1] ?? /^-A FLANNEL-FWD -s (\S+)/m.exec(rules)?.[1];
  return (
    fromRules ??
    `${octetsOf(cluster.nodes[0]?.podCidr ?? '10.244.0.0')
      .slice(0, 2)
      .join('.')}.0.0/16`
  );
}

/** Kubernetes' usual size, around the recorded addresses. */
function serviceSubnetOf([first = '10.96.0.1']: readonly string[]): string {
  const [one = 10, two = 96] = octetsOf(first);
  return `${one}.${two & 0xf0}.0.0/12`;
}

function freeAddress(lan: string, taken: readonly string[]): string {
  const prefix = octetsOf(lan).slice(0, 3).join('.');
  for (let last = 250; last > 1; last -= 1) {
    if (!taken.includes(`${prefix}.${last}`)) return `${prefix}.${last}`;
  }
  throw new Error(`cluster.yaml: no address of ${lan} is free`);
}

/** A range for the control plane's own Pods, which are gone before the first step. */
function freeRange(podSubnet: string, taken: readonly string[]): string {
  const [one = 10, two = 244] = octetsOf(podSubnet);
  for (let third = 255; third >= 0; third -= 1) {
    const range = `${one}.${two}.${third}.0/24`;
    if (!taken.includes(range)) return range;
  }
  throw new Error(`cluster.yaml: no range of ${podSubnet} is free`);
}

function networkOf(address: string): string {
  return `${octetsOf(address).slice(0, 3).join('.')}.0/24`;
}

function octetsOf(text: string): readonly number[] {
  return (text.split('/')[0] ?? '').split('.').map(Number);
}
