/** The network plugins that a new lab can have, as `--cni` names them: the window's words for the simulator's list. */
export interface NetworkChoice {
  readonly value: string;
  readonly label: string;
  /** What it does, in one line. */
  readonly note: string;
  /** Where the model comes from, if no real one was there to judge all of it. */
  readonly basis?: string;
}

/** The default comes first. */
export const NETWORK_PLUGINS: readonly NetworkChoice[] = [
  {
    value: 'flannel/vxlan',
    label: 'Flannel, VXLAN',
    note: 'Packets between nodes travel inside UDP packets (port 8472); any network under them will do.',
  },
  {
    value: 'flannel/host-gw',
    label: 'Flannel, host-gw',
    note: 'Packets between nodes travel as they are, over routes; all nodes have to be in one segment.',
  },
  {
    value: 'bridge/routes',
    label: 'Bridges, with routes on the router',
    note: 'No daemon: every node has a bridge, and the router between them knows which Pods are behind which node.',
  },
  {
    value: 'calico/ipip',
    label: 'Calico, IP in IP',
    note: 'Packets between nodes travel inside IP packets (protocol 4); BGP tells the nodes where to.',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
  },
  {
    value: 'calico/bgp',
    label: 'Calico, BGP',
    note: 'Packets between nodes travel as they are, over routes that the nodes tell one another by BGP.',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
  },
  {
    value: 'calico/ipip-cross-subnet',
    label: 'Calico, IP in IP across subnets',
    note: 'Plain routes between nodes of one subnet, IP in IP packets between subnets.',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
  },
  {
    value: 'calico/vxlan',
    label: 'Calico, VXLAN',
    note: 'Packets between nodes travel inside UDP packets (port 4789); there is no BGP.',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
  },
  {
    value: 'calico/vxlan-cross-subnet',
    label: 'Calico, VXLAN across subnets',
    note: 'Plain routes between nodes of one subnet, VXLAN between subnets; there is no BGP.',
    basis:
      'Modelled from the documentation and sources of Calico v3.29; its BGP was tried with a real BIRD, its rules against published nodes.',
  },
  {
    value: 'kubenet/routes',
    label: 'kubenet (gone since Kubernetes 1.24)',
    note: 'The network that kubelets had built in: a bridge on every node, and routes on the router between them.',
    basis: 'Modelled from the documentation and sources of Kubernetes 1.23.',
  },
  {
    value: 'none/docker',
    label: 'No plugin: Docker’s own bridges',
    note: 'The same network 172.17.0.0/16 on every node: Pods reach those of their own node only.',
  },
  {
    value: 'none/missing',
    label: 'No network at all',
    note: 'As kubeadm leaves a cluster: nodes are not ready until somebody installs a network.',
  },
  {
    value: 'kube-router/routes',
    label: 'kube-router',
    note: 'Bridges and plain routes between nodes; NetworkPolicies refuse what they do not allow.',
  },
  {
    value: 'cilium/vxlan',
    label: 'Cilium, VXLAN',
    note: 'eBPF programs instead of bridges and kube-proxy; packets between nodes travel inside UDP packets (port 8472).',
    basis: 'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.',
  },
  {
    value: 'cilium/geneve',
    label: 'Cilium, Geneve',
    note: 'The same with Geneve for its tunnel (port 6081).',
    basis: 'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.',
  },
  {
    value: 'cilium/native',
    label: 'Cilium, native routing',
    note: 'eBPF programs instead of bridges and kube-proxy; packets between nodes travel as they are, over routes.',
    basis: 'Modelled from the documentation and sources of Cilium v1.17; no Cilium was there to judge.',
  },
  {
    value: 'weave/fastdp',
    label: 'Weave Net (last release 2021)',
    note: 'One Ethernet over all nodes, in VXLAN tunnels (port 6784) between all pairs of them. NetworkPolicies are not modelled.',
    basis: 'Modelled from the documentation and sources of Weave Net 2.8.1; no Weave was there to judge.',
  },
  {
    value: 'macvlan/bridge',
    label: 'macvlan: Pods on the nodes’ network',
    note: 'Every Pod has a MAC address on the segment itself. Its own node does not reach it, and Services do not work from it.',
  },
  {
    value: 'ipvlan/l2',
    label: 'ipvlan: Pods behind the MAC address of their node',
    note: 'Pods are on the nodes’ network with the MAC address of their node’s card. What macvlan does not do, this does not do either.',
    basis: 'Modelled from the kernel’s sources; no kernel with ipvlan was there to judge.',
  },
  {
    value: 'ipvlan/l3',
    label: 'ipvlan L3: Pods that the card of their node routes',
    note: 'Pods have ranges of their own, and the router a route to each node. Nobody asks for their MAC addresses; the node translates what they send to Services, and not the answers.',
    basis: 'Modelled from the kernel’s sources; no kernel with ipvlan was there to judge.',
  },
];
