/**
 * What the fields of Podwire's own kinds mean, for the editor: a description, or a description and what else JSON schema
 * knows. Paths as in the YAML; `[]` is an item of a list, `*` a key that people choose.
 */
const METADATA = { metadata: 'Names it.' };

const LAB_WORDS = {
  '': 'A network lab: what the cluster is made of, and what is around it. Everything has a default; `spec: {}` is a lab.',
  ...METADATA,
  'metadata.name': 'The name of the lab; without it the name of the file.',
  spec: 'What the lab is made of.',
  'spec.seed': {
    description:
      'What the pseudo-random numbers start from, 0 to 4294967295. The same lab with the same seed gives the same packets, byte for byte.',
    default: 1,
    minimum: 0,
    maximum: 4294967295,
  },
  'spec.startTime': {
    description: 'What the clocks of the lab show when it starts, as RFC 3339.',
    default: '2025-01-01T00:00:00Z',
  },
  'spec.cluster':
    'The Kubernetes cluster. Left out: a control plane, two workers, Flannel with VXLAN, kube-proxy with iptables.',
  'spec.cluster.networking': 'Address ranges and the DNS domain, as in the ClusterConfiguration of kubeadm.',
  'spec.cluster.networking.podSubnet': {
    description:
      'Addresses of Pods: an IPv4 range, an IPv6 range, or both with a comma between them, the primary family first. Each node gets a /24 and a /64 of them, in order.',
    default: '10.244.0.0/16',
  },
  'spec.cluster.networking.serviceSubnet': {
    description:
      'Addresses of Services, of families that Pods have; the first is the one that Services get by default.',
    default: '10.96.0.0/12',
  },
  'spec.cluster.networking.dnsDomain': { description: 'Domain of the cluster.', default: 'cluster.local' },
  'spec.cluster.nodes': 'The machines of the cluster.',
  'spec.cluster.nodes[]': 'A machine of the cluster.',
  'spec.cluster.nodes[].name': 'Its name, as `kubectl get nodes` shows it.',
  'spec.cluster.nodes[].addresses':
    'Its addresses on the segment, of each family; one is given out when there is none.',
  'spec.cluster.nodes[].addresses[]': 'An IPv4 or IPv6 address.',
  'spec.cluster.nodes[].role': 'What runs on it: the control plane, or only Pods.',
  'spec.cluster.nodes[].segment': 'The segment of `spec.network.segments` that it is plugged into.',
  'spec.cluster.nodes[].podCIDR':
    'Addresses of its Pods, of the primary family; without it the next free /24, or /64 of IPv6, of podSubnet.',
  'spec.cluster.nodes[].labels': 'Labels, for nodeSelector and node affinity.',
  'spec.cluster.nodes[].labels.*': 'The value of the label.',
  'spec.cluster.nodes[].annotations':
    'Annotations of its Node object; `projectcalico.org/ASNumber` and `projectcalico.org/RouteReflectorClusterID` are what Calico reads.',
  'spec.cluster.nodes[].annotations.*': 'The value of the annotation.',
  'spec.cluster.nodes[].taints': 'What keeps Pods without a matching toleration off the node.',
  'spec.cluster.nodes[].taints[]': 'A taint.',
  'spec.cluster.nodes[].taints[].key': 'Its key.',
  'spec.cluster.nodes[].taints[].value': 'Its value.',
  'spec.cluster.nodes[].taints[].effect': 'What happens to Pods that do not tolerate it.',
  'spec.cluster.cni': 'How Pods get addresses and reach each other.',
  'spec.cluster.cni.plugin': {
    description: 'The network plugin; `none` is a cluster without one.',
    enum: [
      'flannel',
      'bridge',
      'calico',
      'kubenet',
      'none',
      'kube-router',
      'cilium',
      'weave',
      'macvlan',
      'ipvlan',
    ],
    default: 'flannel',
  },
  'spec.cluster.cni.mode': {
    description:
      'How packets get to Pods on other nodes, as each plugin does it: `vxlan`, `geneve` and `ipip` put them into others, `host-gw`, `bgp`, `native` and `routes` send them as they are. The first mode of a plugin is its default.',
    enum: [
      'vxlan',
      'host-gw',
      'routes',
      'ipip',
      'bgp',
      'ipip-cross-subnet',
      'vxlan-cross-subnet',
      'docker',
      'missing',
      'geneve',
      'native',
      'fastdp',
      'bridge',
      'l2',
      'l3',
    ],
    default: 'vxlan',
  },
  'spec.cluster.cni.version':
    'The release of Calico: `v3.29`, or `v3.31` and later, whose Felix writes the routes of IPIP.',
  'spec.cluster.cni.blockSize': {
    description: 'How long the prefix of Calico’s blocks is: 26 without it.',
    minimum: 20,
    maximum: 32,
  },
  'spec.cluster.cni.natOutgoing': 'Does Calico hide Pods behind their node when they leave its pools?',
  'spec.cluster.cni.nodeToNodeMesh': 'Does every node of Calico speak BGP with every other one?',
  'spec.cluster.cni.asNumber': {
    description: 'The AS number of Calico’s nodes: 64512 without it.',
    minimum: 1,
    maximum: 4294967295,
  },
  'spec.cluster.cni.strictAffinity': 'Do nodes of Calico keep to their own blocks?',
  'spec.cluster.cni.ipam':
    'The section `ipam` of the plugins bridge and macvlan, as in their configuration: `host-local`, `static` or `dhcp`.',
  'spec.cluster.cni.chain': 'The plugins behind bridge, as in its configuration, instead of `portmap` alone.',
  'spec.cluster.cni.chain[]': 'A plugin: `portmap`, `bandwidth` or `tuning`.',
  'spec.cluster.cni.kubeProxyReplacement':
    'Does Cilium do the work of kube-proxy? It does unless this is false.',
  'spec.cluster.cni.ipMasq':
    'Does the plugin bridge hide Pods behind their node when they leave its network?',
  'spec.cluster.cni.vni': {
    description: 'The number of flannel’s VXLAN network, which its device is named after: 1 without it.',
    minimum: 1,
    maximum: 9999999,
  },
  'spec.cluster.cni.port': {
    description: 'The UDP port of flannel’s tunnel: 8472 without it.',
    minimum: 1,
    maximum: 65535,
  },
  'spec.cluster.cni.directRouting': 'Does flannel send to nodes of the same segment without the tunnel?',
  'spec.cluster.cni.mtu':
    'How large packets may be: those between nodes with flannel and Cilium, which take the room of a tunnel off for Pods; those of Pods with the other plugins.',
  'spec.cluster.cni.bip': 'The address of docker0, with the length of its network: `172.17.0.1/16`.',
  'spec.cluster.cni.nonMasqueradeCIDR': 'Where kubenet does not hide Pods behind their node: `10.0.0.0/8`.',
  'spec.cluster.kubeProxy': 'kube-proxy, as in its KubeProxyConfiguration.',
  'spec.cluster.kubeProxy.mode': {
    description: 'What the rules for Services are written in.',
    enum: ['iptables', 'ipvs', 'nftables'],
    default: 'iptables',
  },
  'spec.cluster.kubeProxy.detectLocalMode': {
    description: 'How kube-proxy tells traffic of local Pods.',
    enum: ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'],
    default: 'ClusterCIDR',
  },
  'spec.cluster.kubeProxy.detectLocal': 'The devices of Pods, where traffic of Pods is told by them.',
  'spec.cluster.kubeProxy.detectLocal.bridgeInterface':
    'The bridge that all Pods of a node are on: `cni0` with flannel.',
  'spec.cluster.kubeProxy.detectLocal.interfaceNamePrefix': 'How the names of the devices of Pods begin.',
  'spec.cluster.kubeProxy.clusterCIDR': 'The range of all Pods, in place of `podSubnet`.',
  'spec.cluster.kubeProxy.conntrack': 'What kube-proxy sets of the connection tracking of its node.',
  'spec.cluster.kubeProxy.conntrack.maxPerCore':
    'Connections for each processor; 0 leaves the limit of the kernel.',
  'spec.cluster.kubeProxy.conntrack.min': 'Connections at least, whatever there is for each processor.',
  'spec.cluster.kubeProxy.conntrack.tcpEstablishedTimeout':
    'How long an idle TCP connection is kept, for example `24h`.',
  'spec.cluster.kubeProxy.conntrack.tcpCloseWaitTimeout': 'How long one is kept that one side has closed.',
  'spec.cluster.kubeProxy.conntrack.tcpBeLiberal': 'Segments outside the window are no longer INVALID.',
  'spec.cluster.kubeProxy.conntrack.udpTimeout': 'How long a UDP flow without an answer is kept.',
  'spec.cluster.kubeProxy.conntrack.udpStreamTimeout': 'How long a UDP flow with answers is kept.',
  'spec.cluster.kubeProxy.nodePortAddresses':
    'Ranges of the node addresses that NodePorts answer on, or `primary`; empty for all addresses, with nftables for the primary one.',
  'spec.cluster.kubeProxy.nodePortAddresses[]': 'A range in CIDR notation.',
  'spec.cluster.kubeProxy.ipvs': 'Settings of the ipvs mode.',
  'spec.cluster.kubeProxy.ipvs.syncPeriod': 'How soon rules that were refused are written again.',
  'spec.cluster.kubeProxy.ipvs.minSyncPeriod': 'The time between two changes of the rules, at least.',
  'spec.cluster.kubeProxy.ipvs.scheduler': {
    description: 'How IPVS chooses an endpoint.',
    default: 'rr',
  },
  'spec.cluster.kubeProxy.ipvs.strictARP': {
    description: 'Answer ARP for the addresses of the device that was asked at alone.',
    default: false,
  },
  'spec.cluster.kubeProxy.ipvs.excludeCIDRs': 'Ranges whose virtual services kube-proxy leaves alone.',
  'spec.cluster.kubeProxy.ipvs.excludeCIDRs[]': 'A range in CIDR notation.',
  'spec.cluster.kubeProxy.nftables': 'Settings of the nftables mode.',
  'spec.cluster.kubeProxy.nftables.syncPeriod': 'How soon rules that were refused are written again.',
  'spec.cluster.kubeProxy.nftables.minSyncPeriod': 'The time between two changes of the rules, at least.',
  'spec.cluster.kubeProxy.nftables.masqueradeBit': {
    description: 'Which bit of the mark says that a packet is masqueraded; 14 is 0x4000.',
    minimum: 0,
    maximum: 31,
  },
  'spec.cluster.kubeProxy.nftables.masqueradeAll': {
    description: 'Hide the sender of everything that goes to a Service address.',
    default: false,
  },
  'spec.cluster.kubeProxy.iptables': 'Settings of the iptables mode.',
  'spec.cluster.kubeProxy.iptables.syncPeriod': 'How soon rules that were refused are written again.',
  'spec.cluster.kubeProxy.iptables.minSyncPeriod': 'The time between two changes of the rules, at least.',
  'spec.cluster.kubeProxy.iptables.masqueradeBit': {
    description: 'Which bit of the mark says that a packet is masqueraded; 14 is 0x4000.',
    minimum: 0,
    maximum: 31,
  },
  'spec.cluster.kubeProxy.iptables.masqueradeAll': {
    description: 'Hide the sender of everything that goes to a Service address.',
    default: false,
  },
  'spec.cluster.kubeProxy.iptables.localhostNodePorts': {
    description: 'NodePorts answer on 127.0.0.1 too.',
    default: true,
  },
  'spec.cluster.ingressControllers':
    'Ingress controllers that run when the lab starts. None by default: an Ingress then has no effect.',
  'spec.cluster.ingressControllers[]': 'An ingress controller, as Pods in a namespace of its own.',
  'spec.cluster.ingressControllers[].kind': {
    description:
      'Which one: ingress-nginx 1.12, Traefik 3.5, Kong 3.9, or the AWS Load Balancer Controller 2.11, which needs a load balancer of kind `cloud`.',
    enum: ['nginx', 'traefik', 'kong', 'alb'],
  },
  'spec.cluster.ingressControllers[].class': 'The name of its IngressClass; that of its kind without it.',
  'spec.cluster.ingressControllers[].exposure':
    'How it is reached: `load-balancer` (the default where the lab has one), `node-port`, or `host-port` (80 and 443 of every node).',
  'spec.cluster.ingressControllers[].nodePorts':
    'The ports of its Service on every node; of chance by default.',
  'spec.cluster.ingressControllers[].nodePorts.http': {
    description: 'For HTTP.',
    minimum: 30000,
    maximum: 32767,
  },
  'spec.cluster.ingressControllers[].nodePorts.https': {
    description: 'For HTTPS.',
    minimum: 30000,
    maximum: 32767,
  },
  'spec.cluster.ingressControllers[].isDefaultClass':
    'Whether an Ingress without a class gets this one. `false` by default.',
  'spec.cluster.controlPlane': 'The API server and what talks to it.',
  'spec.cluster.controlPlane.traffic':
    'With `true` captures show what kubelets, kube-proxy, flanneld, scheduler and controller manager tell the API server (TLS on port 6443), and it etcd (2379). `false` by default: they hear of each other without packets.',
  'spec.cluster.loadBalancer':
    'What gives addresses to Services of type LoadBalancer and makes them reachable from outside; without it they stay pending.',
  'spec.cluster.loadBalancer.kind':
    '`l2`: one node answers ARP for each address, as MetalLB in layer 2 mode. `cloud`: a machine outside the cluster has the addresses, checks the health of nodes and sends connections to them.',
  'spec.cluster.loadBalancer.mode':
    "How one of kind `cloud` sends connections on. `nat`: to a node port, from the balancer's own address, and answers come back through it. `dsr` (direct server return): as they came, to a node's MAC address, and the node answers past it. `nat` by default.",
  'spec.cluster.loadBalancer.healthCheck':
    'How one of kind `cloud` finds out which nodes to leave out: a TCP connection to the node port, or a request to `/healthz` at healthCheckNodePort.',
  'spec.cluster.loadBalancer.healthCheck.interval':
    'From one check of a node to the next, 100ms to 300s. `8s` by default.',
  'spec.cluster.loadBalancer.healthCheck.timeout':
    'How long a node may take, at most the interval. `1s` by default.',
  'spec.cluster.loadBalancer.healthCheck.healthyThreshold':
    'So many checks in a row make a node healthy, 1 to 10. 1 by default.',
  'spec.cluster.loadBalancer.healthCheck.unhealthyThreshold':
    'So many failures in a row make a node unhealthy, 1 to 10. 3 by default.',
  'spec.cluster.loadBalancer.pool':
    'The IPv4 addresses that it gives, of a segment, mostly that of the nodes: `192.168.0.240-192.168.0.250`, `192.168.0.240/28`, or a list of such ranges.',
  'spec.cluster.loadBalancer.pool[]': 'A range.',
  'spec.network': 'The network that the nodes are plugged into.',
  'spec.network.segments': 'Switches: everything on one hears the broadcasts of the others.',
  'spec.network.segments[]': 'A switch.',
  'spec.network.segments[].name': 'Its name.',
  'spec.network.segments[].cidr':
    'The addresses on it, in CIDR notation: a range, or one of each family with a comma between them, the primary one first.',
  'spec.network.segments[].mtu': {
    description: 'The largest IP packet that fits, in bytes, 576 to 65535.',
    default: 1500,
  },
  'spec.network.routers': 'Routers between segments.',
  'spec.network.routers[]': 'A router.',
  'spec.network.routers[].name': 'Its name.',
  'spec.network.routers[].masquerade':
    'The segment towards which it hides senders behind its own address, as a router at home does.',
  'spec.network.routers[].ports': 'The segments that it is plugged into.',
  'spec.network.routers[].ports[]': 'A port of the router.',
  'spec.network.routers[].ports[].segment': 'The segment.',
  'spec.network.routers[].ports[].address': 'Its address there; IPv4 where the segment has it.',
  'spec.network.routers[].ports[].dhcp': 'Addresses that it gives away on the segment (DHCP).',
  'spec.network.routers[].ports[].dhcp.first': 'The first address.',
  'spec.network.routers[].ports[].dhcp.last': 'The last address.',
  'spec.network.routers[].ports[].dhcp.leaseSeconds': 'For how long; an hour without it.',
  'spec.network.routers[].ports[].ipv6Address':
    'Its IPv6 address there; on a segment with an IPv6 range one with the digits of the IPv4 address when left out.',
  'spec.network.routers[].routes': 'Routes that somebody has entered; its own segments it knows without.',
  'spec.network.routers[].routes[]': 'A static route.',
  'spec.network.routers[].routes[].to': 'Where it leads to, in CIDR notation, or the word `default`.',
  'spec.network.routers[].routes[].via':
    'The address of the next router, on a segment that this one is plugged into.',
  'spec.network.routers[].bgp': 'It speaks BGP: BIRD 2.0.12 runs on it, which `birdcl` on the router asks.',
  'spec.network.routers[].bgp.as': 'Its autonomous system.',
  'spec.network.routers[].bgp.routerId':
    'Its BGP identifier; the IPv4 address of its first port when left out.',
  'spec.network.routers[].bgp.clusterId':
    'The cluster that it reflects routes in (RFC 4456); its identifier when left out.',
  'spec.network.routers[].bgp.announce':
    'Which routes of its own it tells its neighbors of, beside all that it has heard of: those to its segments (`connected`), those of `routes` (`static`). Left out: connected.',
  'spec.network.routers[].bgp.announce[]': 'A kind of route.',
  'spec.network.routers[].bgp.neighbors': 'Whom it speaks with.',
  'spec.network.routers[].bgp.neighbors[]': 'A neighbor, or one for each of some nodes.',
  'spec.network.routers[].bgp.neighbors[].address': 'Its address.',
  'spec.network.routers[].bgp.neighbors[].nodes':
    'In place of an address: every node of the cluster with these labels, also one that joins later; `{}` is all.',
  'spec.network.routers[].bgp.neighbors[].nodes.*': 'The value of the label.',
  'spec.network.routers[].bgp.neighbors[].as':
    'The autonomous system that it must be in; in the own one routes are not handed on, but to clients of a reflector.',
  'spec.network.routers[].bgp.neighbors[].reflectorClient':
    'Whether it is a client of this route reflector: it is told what other clients say, and they what it says.',
  'spec.network.routers[].bgp.neighbors[].nextHopSelf':
    'Whether this router stands as next hop of what it tells, in place of the one that it has heard; `ebgp`: of what it has heard from another AS alone.',
  'spec.network.routers[].bgp.neighbors[].passive': 'Whether to wait for it to connect.',
  'spec.network.routers[].bgp.neighbors[].holdTime':
    'How long a silent neighbor counts as there; the smaller one of both sides is taken. Left out: 240s.',
  'spec.network.segmentationOffload': {
    description:
      'Whether TCP frames of up to 64 KiB cross the links whole, as captures on a real node show them (TSO, GSO). With false they are cut into segments that fit the MTU, as after `ethtool -K DEVICE tso off gso off gro off` on every device.',
    default: true,
  },
  'spec.network.zones': "DNS zones of the world outside, which the routers' name servers answer from.",
  'spec.network.zones[]': 'A DNS zone.',
  'spec.network.zones[].name': 'Its name, as `example.org`.',
  'spec.network.zones[].ttl': {
    description: 'The lifetime in seconds of the records that do not say their own.',
    default: 300,
  },
  'spec.network.zones[].records[]': 'A record.',
  'spec.network.zones[].records':
    'Its records, each a line of a master file: `NAME [TTL] [IN] TYPE DATA`. Names without a final dot are below the zone, `@` is the zone itself.',
  'spec.outside': 'Machines that are not part of the cluster.',
  'spec.outside[]': 'A machine that is not part of the cluster.',
  'spec.outside[].name': 'Its name.',
  'spec.outside[].addresses': 'Its IPv4 addresses on the segment.',
  'spec.outside[].addresses[]': 'An IPv4 or IPv6 address.',
  'spec.outside[].segment': 'The segment that it is plugged into.',
  'spec.outside[].image': 'What runs on it, as a container image; without it only a shell.',
  'spec.manifests': 'Files of manifests beside this one that belong to the lab.',
  'spec.manifests[]': 'A path from this file.',
  'spec.addresses': 'Pods that get a certain address, by `NAMESPACE/NAME`.',
  'spec.addresses.*': 'The IPv4 address of the Pod.',
  'spec.effects': 'What real clusters suffer from, in a measure that shows it. Nothing of it by default.',
  'spec.effects.dnsRace':
    "How often the questions for A and AAAA, which a resolver sends at once, get into each other's way in connection tracking, as in kernels before 5.8: `30%`. When they have drawn different back ends, the later one is lost.",
  'spec.faults':
    'What is wrong with cables, as tc-netem does it. It can be changed while the lab runs. Random numbers come from the seed.',
  'spec.faults[]': 'A fault of one cable, in one direction or both.',
  'spec.faults[].cable':
    'The cable, by the machine and the interface at its end: `node1:eth0`. Without an interface it is `eth0`.',
  'spec.faults[].direction': {
    description: 'Which way, as seen from the machine: what it sends (out), what it gets (in), or both.',
    default: 'both',
  },
  'spec.faults[].down': 'Nothing passes. With both directions down the interface has no carrier.',
  'spec.faults[].delay': 'How much later frames arrive, for each direction: `20ms`.',
  'spec.faults[].jitter':
    'How far the delay varies, up and down: `5ms`. Frames may overtake one another, unless there is a rate.',
  'spec.faults[].distribution': {
    description:
      'How the delay varies: evenly between delay - jitter and delay + jitter, or as a bell curve with jitter as its standard deviation.',
    default: 'uniform',
  },
  'spec.faults[].loss': 'How many frames are lost, each by itself: `5%`.',
  'spec.faults[].burstLoss':
    'Loss in bursts: a good and a bad state that change from frame to frame (`tc … netem loss gemodel`).',
  'spec.faults[].burstLoss.enter': 'How likely the next frame is the first of a bad time: `1%`.',
  'spec.faults[].burstLoss.leave':
    'How likely a bad time ends before the next frame: `25%` for bursts of four frames. All but `enter` when left out.',
  'spec.faults[].burstLoss.bad': {
    description: 'How many frames are lost in a bad time.',
    default: '100%',
  },
  'spec.faults[].burstLoss.good': { description: 'How many are lost in a good time.', default: '0%' },
  'spec.faults[].duplicate': 'How many frames arrive twice: `1%`.',
  'spec.faults[].reorder':
    'How many frames overtake those before them, since they are not delayed: `25%`. Needs a delay.',
  'spec.faults[].gap': {
    description: 'Only every so many frames one may overtake.',
    default: 1,
  },
  'spec.faults[].corrupt':
    'In how many frames one bit is flipped: `0.1%`. Checksums fail where the frame is checked.',
  'spec.faults[].rate': 'How many bits pass in a second, in the units of tc: `10mbit`, `500kbit`, `1gbit`.',
  'spec.faults[].mtu':
    'The network behind the cable passes packets of so many bytes, and loses larger ones without a word: `1450`.',
  'spec.faults[].limit': {
    description: 'How many frames may wait or be under way; more are dropped.',
    default: 1000,
  },
};

const TEXT_EXPECTATIONS = {
  contains: 'Text that must be in it.',
  'contains[]': 'Text that must be in it.',
  notContains: 'Text that must not be in it.',
  'notContains[]': 'Text that must not be in it.',
  equals: 'What it must be, apart from line ends at its end.',
  matches: 'A regular expression that must match.',
  'matches[]': 'A regular expression that must match.',
};

/**
 * @param {string} path
 * @param {Readonly<Record<string, string>>} words
 */
function below(path, words) {
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [`${path}.${key}`, value]));
}

/** A text for a reader: in English, or in several languages. */
const LANGUAGES = {
  en: 'In English.',
  'zh-CN': 'In simplified Chinese.',
  'zh-TW': 'In traditional Chinese.',
};

/**
 * @param {string} path
 * @param {string} words
 */
function localText(path, words) {
  return { [path]: words, ...below(path, LANGUAGES) };
}

/** @param {string} path */
function question(path) {
  return {
    ...localText(`${path}.question`, 'The question.'),
    [`${path}.answers`]: 'What the reader chooses from, two or more.',
    ...localText(`${path}.answers[]`, 'An answer.'),
    [`${path}.correct`]: 'The number of the right answer, counted from 1.',
    ...localText(`${path}.because`, 'Why; said once somebody has answered.'),
  };
}

/**
 * @param {string} path
 * @param {string} words
 */
function count(path, words) {
  return {
    [path]: `${words} A number alone is exactly that; at least one without it.`,
    [`${path}.min`]: 'At least so many.',
    [`${path}.max`]: 'At most so many.',
  };
}

/** What `spec.faults[]` says of a cable, with the same words. */
const FAULT_WORDS = Object.fromEntries(
  Object.entries(LAB_WORDS)
    .filter(([path]) => path.startsWith('spec.faults[].'))
    .map(([path, words]) => [path.replace('spec.faults[]', 'spec.steps[].fault'), words]),
);

const STEP = 'spec.steps[]';

const SCENARIO_WORDS = {
  '': 'An experiment: steps that a fresh copy of the lab is taken through, and what is expected of them.',
  ...METADATA,
  'metadata.name': 'Its name, unique in the lab.',
  spec: 'What is done.',
  ...localText('spec.title', 'What a lesson is called.'),
  ...localText('spec.text', 'What it shows, for the reader.'),
  'spec.forEach':
    'Other clusters that `podwire run` takes it through, one for each combination of the lists; the window plays it in the lab as it is.',
  'spec.forEach.cni': 'Network plugins, as `--cni` takes them: `flannel/vxlan`.',
  'spec.forEach.cni[]': 'A network plugin: `flannel/vxlan`.',
  'spec.forEach.proxyMode': 'Modes of kube-proxy.',
  'spec.forEach.proxyMode[]': 'iptables, ipvs or nftables.',
  'spec.forEach.seed': 'What the pseudo-random numbers start from.',
  'spec.forEach.seed[]': 'A seed: 0 to 4294967295.',
  'spec.diagnosis': 'Of a lab that is broken on purpose: what is wrong with it?',
  ...question('spec.diagnosis'),
  'spec.evidence': 'What shows that somebody has found it: commands that they ran, and what those printed.',
  'spec.evidence[]': 'One thing to be found.',
  'spec.evidence[].name': 'What reports call it.',
  'spec.evidence[].points': 'What it is worth; 1 without it.',
  ...localText('spec.evidence[].text', 'What it shows.'),
  'spec.evidence[].in': 'Where the command ran: `node/node1`; anywhere without it.',
  'spec.evidence[].run': 'A regular expression that matches the command.',
  'spec.evidence[].stdout': 'What the command printed.',
  ...below('spec.evidence[].stdout', TEXT_EXPECTATIONS),
  'spec.steps': 'What is done, one after the other.',
  [STEP]:
    'Does one thing: exec, apply, delete, scale, patch, wait, fault, capture, compare, addresses, reach or note.',
  [`${STEP}.name`]: 'What reports call it instead of its number, unique in its Scenario.',
  ...localText(`${STEP}.task`, 'For the reader: what to do, or to find out, in this step.'),
  ...localText(
    `${STEP}.hint`,
    'What helps with the task, or a list of hints; the window shows each when it is asked for.',
  ),
  ...localText(`${STEP}.hint[]`, 'A hint.'),
  [`${STEP}.predict`]: 'A question that the reader answers before the step is carried out.',
  ...question(`${STEP}.predict`),
  [`${STEP}.hidden`]:
    'Carried out without being named: reports say that something happens, and the window does until the diagnosis of the lab is answered right.',
  [`${STEP}.points`]:
    'What the step is worth with `--checks`, divided among its checks; 1 without it, and 0 where it is only the way to something.',
  ...localText(`${STEP}.note`, 'Says something to whoever reads the report, and does nothing.'),
  [`${STEP}.compare`]: 'Runs a command in copies of the lab with other network plugins, side by side.',
  [`${STEP}.compare.in`]: 'Where: `NAMESPACE/POD`, `node/NAME` or `host/NAME`.',
  [`${STEP}.compare.run`]: 'The command, as a shell takes it.',
  [`${STEP}.compare.cni`]: 'Network plugins, as `--cni` takes them: `flannel/vxlan`; `all` is every one.',
  [`${STEP}.compare.cni[]`]: 'A network plugin: `flannel/vxlan`.',
  [`${STEP}.compare.proxyMode`]: 'Modes of kube-proxy.',
  [`${STEP}.compare.proxyMode[]`]: 'iptables, ipvs or nftables.',
  [`${STEP}.addresses`]: 'Addresses whose network and place are printed; all of the lab for an empty list.',
  [`${STEP}.addresses[]`]: 'An address: `10.96.0.10`.',
  [`${STEP}.exec`]: 'Runs a command.',
  [`${STEP}.exec.in`]: 'Where: `NAMESPACE/POD`, `node/NAME` or `host/NAME`.',
  [`${STEP}.exec.run`]: 'The command, as a shell takes it.',
  [`${STEP}.exec.container`]: 'The container, where a Pod has more than one.',
  [`${STEP}.exec.background`]: 'Goes on to the next step while it runs.',
  [`${STEP}.exec.interruptAfter`]: 'Ends it with Ctrl+C after so long: `5s`.',
  [`${STEP}.apply`]: 'Manifests to apply, as `kubectl apply` does.',
  [`${STEP}.delete`]: 'What to delete, as `kubectl delete` takes it: `pod/client`.',
  [`${STEP}.gracePeriodSeconds`]:
    'How long a Pod that is deleted has to end; 0 deletes it at once, as `kubectl delete --grace-period=0 --force`.',
  [`${STEP}.scale`]: 'What to scale, as `kubectl scale` takes it: `deployment/web`. Needs `replicas`.',
  [`${STEP}.replicas`]: 'How many there shall be.',
  [`${STEP}.patch`]: 'What to change, as `kubectl patch` takes it: `service/web`. Needs `with`.',
  [`${STEP}.with`]: 'The change: the fields that become different, or the operations of a JSON patch.',
  [`${STEP}.with[]`]: 'An operation of a JSON patch (RFC 6902).',
  [`${STEP}.patchType`]:
    'How the change is merged, as `kubectl patch --type` says it. `strategic` by default.',
  [`${STEP}.wait`]: 'How long: `5s`, `300ms`, `2m`; or for what, as `kubectl wait` does.',
  [`${STEP}.wait.for`]:
    "The condition: `condition=Ready`, `jsonpath='{.status.phase}'=Running`, `create` or `delete`.",
  [`${STEP}.wait.object`]: 'Of what: `pod/web`, `deployment/web`.',
  [`${STEP}.wait.timeout`]: 'Until when; 60s without it.',
  [`${STEP}.fault`]:
    'Breaks or mends a cable, all cables of a node or that of a Pod, or kills a program of a node. A cable with nothing wrong is mended.',
  ...FAULT_WORDS,
  [`${STEP}.fault.cable`]: 'The cable, by the machine and the interface at its end: `node1:eth0`.',
  [`${STEP}.fault.down`]: 'Nothing passes. With `false` a node or a Pod gets its cables back.',
  [`${STEP}.fault.node`]: 'A node: all of its cables; or where the daemon runs.',
  [`${STEP}.fault.pod`]: 'A Pod, as `NAMESPACE/POD`: the cable to its node.',
  [`${STEP}.fault.daemon`]:
    'A program of the node, by its name (`kube-proxy`): it is killed, and what started it starts it again.',
  [`${STEP}.capture`]: 'Starts or stops a capture of packets.',
  [`${STEP}.capture.start`]: 'The name of the capture to start.',
  [`${STEP}.capture.stop`]: 'The name of the capture to stop.',
  [`${STEP}.capture.on`]: 'Interfaces: `default/client:eth0`, `node/node1:cni0`; `any` is all of them.',
  [`${STEP}.capture.on[]`]: 'An interface.',
  [`${STEP}.capture.filter`]: 'A pcap filter: `tcp port 80`.',
  [`${STEP}.reach`]:
    'Opens a connection as a program of the place does, or sends a datagram and waits for an answer. Needs nothing in the image.',
  [`${STEP}.reach.from`]: 'Where: `NAMESPACE/POD`, `node/NAME` or `host/NAME`.',
  [`${STEP}.reach.to`]:
    'Whom: a name or an address, as programs take it, or a place: `NAMESPACE/POD`, `host/NAME`.',
  [`${STEP}.reach.port`]: 'The port.',
  [`${STEP}.reach.protocol`]: 'tcp, udp or sctp. `tcp` by default.',
  [`${STEP}.at`]: 'Not before the lab has been up for so long: `12s`.',
  [`${STEP}.namespace`]: 'The namespace of what is deleted, scaled, patched or waited for.',
  [`${STEP}.expect`]: 'What must come of it.',
  [`${STEP}.expect.exitCode`]: 'The exit code; 0 without it.',
  [`${STEP}.expect.stdout`]: 'What it must print.',
  ...below(`${STEP}.expect.stdout`, TEXT_EXPECTATIONS),
  [`${STEP}.expect.stderr`]: 'What it must print to standard error.',
  ...below(`${STEP}.expect.stderr`, TEXT_EXPECTATIONS),
  [`${STEP}.expect.latency`]: 'How much virtual time the command takes.',
  [`${STEP}.expect.latency.min`]: 'At least: `1s`.',
  [`${STEP}.expect.latency.max`]: 'At most: `50ms`.',
  [`${STEP}.expect.httpStatus`]:
    'The status of every answer of HTTP that comes to where the command runs, or a list of how often which. Answers in the clear alone.',
  [`${STEP}.expect.httpStatus[]`]: 'How often an answer has a status.',
  [`${STEP}.expect.httpStatus[].status`]: 'The status: 503.',
  ...count(`${STEP}.expect.httpStatus[].count`, 'How many answers have it.'),
  [`${STEP}.expect.answeredBy`]: 'Who accepts connections of TCP while the command runs.',
  [`${STEP}.expect.answeredBy[]`]: 'Those whom a pattern means.',
  [`${STEP}.expect.answeredBy[].who`]: 'A place, with `*` for anything: `default/web-*`, `host/database`.',
  ...count(`${STEP}.expect.answeredBy[].connections`, 'How many connections they accept together.'),
  ...count(`${STEP}.expect.answeredBy[].different`, 'How many of them accept any.'),
  [`${STEP}.expect.dns`]: 'What name servers answer to where the command runs (over UDP).',
  [`${STEP}.expect.dns[]`]: 'An answer that must come.',
  [`${STEP}.expect.dns[].name`]: 'The name that is asked for, in full: `web.default.svc.cluster.local`.',
  [`${STEP}.expect.dns[].type`]: 'The type that is asked for; A without it.',
  [`${STEP}.expect.dns[].answer`]:
    'All records of the answer, in any order, with `*` for anything: `10.96.0.10`.',
  [`${STEP}.expect.dns[].answer[]`]: 'A record.',
  [`${STEP}.expect.dns[].status`]: 'NOERROR, NXDOMAIN, SERVFAIL or REFUSED.',
  [`${STEP}.expect.packets`]: 'What the capture that stops here must hold.',
  [`${STEP}.expect.packets[]`]: 'How many packets a filter lets through.',
  [`${STEP}.expect.packets[].filter`]: 'A pcap filter; `""` is every packet.',
  ...count(`${STEP}.expect.packets[].count`, 'How many; 0 is none.'),
  [`${STEP}.expect.reachable`]: 'Whether somebody must answer. `true` by default.',
};

const LAYOUT_WORDS = {
  '': 'Where things are on the canvas. Podwire writes it; without it only positions are lost.',
  ...METADATA,
  'metadata.name': 'Its name; it has no meaning.',
  spec: 'Places, locks, groups and notes.',
  'spec.positions':
    'Where elements stand that were placed by hand, by reference: node/node1, host/laptop, router/edge, service/default/web, deployment/default/web, pod/default/client. The others stand where the picture puts them.',
  'spec.positions.*':
    'From the left and from above, in the picture; of a Pod the column and row in its node, counted from 0.',
  'spec.positions.*[]': 'A number.',
  'spec.locked': 'References of elements that cannot be moved on the canvas.',
  'spec.locked[]': 'A reference, as of positions.',
  'spec.groups': 'What is moved and selected together, by the name of the group.',
  'spec.groups.*': 'References of its elements.',
  'spec.groups.*[]': 'A reference, as of positions.',
  'spec.notes': 'Texts on the canvas, by a name of their own.',
  'spec.notes.*': 'A note.',
  'spec.notes.*.at': 'Where it stands: from the left and from above.',
  'spec.notes.*.at[]': 'A number.',
  'spec.notes.*.text': 'What it says; it may have several lines.',
};

export const PODWIRE_WORDS = { Lab: LAB_WORDS, Scenario: SCENARIO_WORDS, Layout: LAYOUT_WORDS };
