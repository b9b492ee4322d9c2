/**
 * The network plugins that people know, and their modes: the one list that lab files, `--cni PLUGIN[/MODE]`, the window and
 * hints go by. A mode without `spec` is not built yet, and refused by its name.
 */
import { say, type Sentence } from '../../base/sentence';
import type { CniSpec } from '../../kube/cni/cni-spec';

interface CniMode {
  readonly mode: string;
  readonly spec?: CniSpec;
  /** Nobody uses it any more: why, behind its name. */
  readonly retired?: Sentence;
  /** For the window: its name, and what it does in one line. */
  readonly label: string;
  readonly note: string;
}

interface CniCatalogueEntry {
  readonly plugin: string;
  /** The first one is the default. */
  readonly modes: readonly CniMode[];
  /** Where the model comes from, if no real one was there to judge all of it. */
  readonly basis?: string;
  /** What to use meanwhile, where no mode is built. */
  readonly instead?: string;
}

export const DEFAULT_PLUGIN = 'flannel';

/** Known by name only. */
function named(plugin: string, instead: string, ...modes: readonly string[]): CniCatalogueEntry {
  return { plugin, instead, modes: modes.map((mode) => ({ mode, label: plugin, note: '' })) };
}

export const CNI_CATALOGUE: readonly CniCatalogueEntry[] = [
  {
    plugin: 'flannel',
    modes: [
      {
        mode: 'vxlan',
        spec: { plugin: 'flannel', mode: 'vxlan' },
        label: 'Flannel, VXLAN',
        note: 'Packets between nodes travel inside UDP packets (port 8472); any network under them will do.',
      },
      {
        mode: 'host-gw',
        spec: { plugin: 'flannel', mode: 'host-gw' },
        label: 'Flannel, host-gw',
        note: 'Packets between nodes travel as they are, over routes; all nodes have to be in one segment.',
      },
      {
        mode: 'udp',
        label: 'Flannel, UDP',
        note: '',
        retired: say(
          'flanneld itself took each packet from flannel0 and put it into a UDP packet to port 8285, which flannel keeps for debugging only',
        ),
      },
    ],
  },
  {
    plugin: 'bridge',
    modes: [
      {
        mode: 'routes',
        spec: { plugin: 'bridge', mode: 'routes' },
        label: 'Bridges, with routes on the router',
        note: 'No daemon: every node has a bridge, and the router between them knows which Pods are behind which node.',
      },
    ],
  },
  {
    plugin: 'calico',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
    modes: [
      {
        mode: 'ipip',
        spec: { plugin: 'calico', mode: 'ipip' },
        label: 'Calico, IP in IP',
        note: 'Packets between nodes travel inside IP packets (protocol 4); BGP tells the nodes where to.',
      },
      {
        mode: 'bgp',
        spec: { plugin: 'calico', mode: 'bgp' },
        label: 'Calico, BGP',
        note: 'Packets between nodes travel as they are, over routes that the nodes tell one another by BGP.',
      },
      {
        mode: 'ipip-cross-subnet',
        spec: { plugin: 'calico', mode: 'ipip-cross-subnet' },
        label: 'Calico, IP in IP across subnets',
        note: 'Plain routes between nodes of one subnet, IP in IP packets between subnets.',
      },
      {
        mode: 'vxlan',
        spec: { plugin: 'calico', mode: 'vxlan' },
        label: 'Calico, VXLAN',
        note: 'Packets between nodes travel inside UDP packets (port 4789); there is no BGP.',
      },
      {
        mode: 'vxlan-cross-subnet',
        spec: { plugin: 'calico', mode: 'vxlan-cross-subnet' },
        label: 'Calico, VXLAN across subnets',
        note: 'Plain routes between nodes of one subnet, VXLAN between subnets; there is no BGP.',
      },
    ],
  },
  {
    plugin: 'kubenet',
    basis: 'Modelled from the documentation and sources of Kubernetes 1.23.',
    modes: [
      {
        mode: 'routes',
        spec: { plugin: 'kubenet', mode: 'routes' },
        label: 'kubenet (gone since Kubernetes 1.24)',
        note: 'The network that kubelets had built in: a bridge on every node, and routes on the router between them.',
      },
    ],
  },
  {
    plugin: 'none',
    modes: [
      {
        mode: 'docker',
        spec: { plugin: 'none', mode: 'docker' },
        label: 'No plugin: Docker’s own bridges',
        note: 'The same network 172.17.0.0/16 on every node: Pods reach those of their own node only.',
      },
      {
        mode: 'missing',
        spec: { plugin: 'none', mode: 'missing' },
        label: 'No network at all',
        note: 'As kubeadm leaves a cluster: nodes are not ready until somebody installs a network.',
      },
    ],
  },
  {
    plugin: 'kube-router',
    modes: [
      {
        mode: 'routes',
        spec: { plugin: 'kube-router', mode: 'routes' },
        label: 'kube-router',
        note: 'Bridges and plain routes between nodes; NetworkPolicies refuse what they do not allow.',
      },
    ],
  },
  {
    plugin: 'cilium',
    basis: 'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.',
    modes: [
      {
        mode: 'vxlan',
        spec: { plugin: 'cilium', mode: 'vxlan' },
        label: 'Cilium, VXLAN',
        note: 'eBPF programs instead of bridges and kube-proxy; packets between nodes travel inside UDP packets (port 8472).',
      },
      {
        mode: 'geneve',
        spec: { plugin: 'cilium', mode: 'geneve' },
        label: 'Cilium, Geneve',
        note: 'The same with Geneve for its tunnel (port 6081).',
      },
      {
        mode: 'native',
        spec: { plugin: 'cilium', mode: 'native' },
        label: 'Cilium, native routing',
        note: 'eBPF programs instead of bridges and kube-proxy; packets between nodes travel as they are, over routes.',
      },
    ],
  },
  {
    plugin: 'weave',
    basis: 'Modelled from the documentation and sources of Weave Net 2.8.1; no Weave was there to judge.',
    modes: [
      {
        mode: 'fastdp',
        spec: { plugin: 'weave', mode: 'fastdp' },
        label: 'Weave Net (last release 2021)',
        note: 'One Ethernet over all nodes, in VXLAN tunnels (port 6784) between all pairs of them. NetworkPolicies are not modelled.',
      },
    ],
  },
  {
    plugin: 'macvlan',
    modes: [
      {
        mode: 'bridge',
        spec: { plugin: 'macvlan', mode: 'bridge' },
        label: 'macvlan: Pods on the nodes’ network',
        note: 'Every Pod has a MAC address on the segment itself. Its own node does not reach it, and Services do not work from it.',
      },
    ],
  },
  {
    plugin: 'ipvlan',
    basis: 'Modelled from the kernel’s sources; no kernel with ipvlan was there to judge.',
    modes: [
      {
        mode: 'l2',
        spec: { plugin: 'ipvlan', mode: 'l2' },
        label: 'ipvlan: Pods behind the MAC address of their node',
        note: 'Pods are on the nodes’ network with the MAC address of their node’s card. What macvlan does not do, this does not do either.',
      },
      {
        mode: 'l3',
        spec: { plugin: 'ipvlan', mode: 'l3' },
        label: 'ipvlan L3: Pods that the card of their node routes',
        note: 'Pods have ranges of their own, and the router a route to each node. Nobody asks for their MAC addresses; the node translates what they send to Services, and not the answers.',
      },
    ],
  },
  named('kindnet', 'flannel with mode host-gw'),
  named('antrea', 'flannel'),
  named('canal', 'flannel'),
];
