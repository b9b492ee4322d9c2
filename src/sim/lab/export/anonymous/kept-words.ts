/**
 * Words that mean the same to everybody, so that a name like them tells nothing about anybody: those of Kubernetes, of its network plugins,
 * of programs, of capture filters and of URLs. A node that is called `worker` keeps its name.
 */
import { BUILT_IN_RESOURCES, VIRTUAL_RESOURCES } from '../../../kube/api/built-in-resources';
import { allCommandNames } from '../../../shell/command-table';

const WORDS = [
  // Fields, values and built-in objects of Kubernetes.
  'default kubernetes k8s localhost standard admin edit view root master worker control plane control-plane cluster internal external',
  'name names namespace label labels annotation annotations app apps tier role component version release chart environment env',
  'selector host hosts node nodes pod pods port ports path paths service services svc rule rules data spec status type kind kinds',
  'metadata items item list template replicas phase ready running pending address addresses ip ips key value values class mode group',
  'groups user users api v1 v2 batch core cpu memory storage ephemeral true false yes no on off none any all linux windows amd64 arm64',
  'true-client local cluster-ip nodeport loadbalancer prefix exact immediate always never lab scenario layout object objects',
  'available progressing condition conditions create apply delete get describe exec logs run scale patch wait rollout set expose proxy',
  'config context current-context drain cordon uncordon taint top watch output json yaml wide jsonpath go-template custom-columns',
  // Plugins and what stands beside a cluster.
  'flannel bridge calico kubenet kube-router cilium weave macvlan ipvlan felix bird typha vxlan geneve ipip bgp host-gw routes native',
  'docker containerd runc pause coredns etcd kubelet metallb speaker traefik haproxy nginx alb kong contour envoy ingress gateway echo agnhost busybox',
  'alpine debian redis postgres mysql httpd curl netshoot iptables ipvs nftables nft rr wrr lc wlc sh dh sed nq overlay',
  // Protocols, filters and tables.
  'tcp udp sctp icmp icmp6 icmpv6 arp ip ip4 ip6 ipv4 ipv6 http https h2c grpc dns dns-tcp ssh tls ssl ftp smtp metrics health healthz',
  'ether src dst net portrange proto broadcast multicast less greater and or not in out inbound outbound vlan mpls gateway syn ack fin',
  'rst psh urg input forward prerouting postrouting filter nat mangle raw established related invalid unreachable reject drop accept',
  'location server content length accept-encoding cookie get head post put options cart',
  'mtu dhcp ttl acl vip ring host-local static dhcp portmap bandwidth firewall tuning ptp sbr vrf loopback host-device lease lo',
  'pull push request requests limit limits probe liveness readiness startup exact iptables-save sleep infinity tls-alpn',
  // Names that IANA keeps for nobody, and what stands in files of every machine.
  'example test invalid com net org arpa in-addr ip6 www svc etc var tmp usr bin sbin lib opt home dev proc sys run srv mnt html hosts',
  'agent user-agent mozilla accept host-network hostname resolv conf sys bash ash true while for do done if then else fi case esac echo from to the',
];

/** Interfaces, and the parts that a cluster brings along. */
const PATTERNS = [
  /^(?:lo|eth|ens|enp|wlan|cni|cbr|br|docker|tunl|flannel|vxlan|veth|cali|lxc|ipvl|macvl|net|lan)\d*$/u,
  /^(?:kube|coredns|calico|cilium|system|tigera|metallb|ingress-nginx|traefik|haproxy|local-path)(?:-|$)/u,
  // Numbers, versions, and what is one letter only.
  /^(?:v?\d+(?:[a-z]+\d*)?|[a-z]\d*)$/u,
];

export class KeptWords {
  readonly #words: ReadonlySet<string>;

  /** `own` are further words, of one lab. */
  constructor(own: readonly string[]) {
    const resources = [...BUILT_IN_RESOURCES, ...VIRTUAL_RESOURCES].flatMap(
      ({ plural, singular, shortNames }) => [plural, singular, ...shortNames],
    );
    const common = WORDS.flatMap((line) => line.split(' '));
    this.#words = new Set(
      [...common, ...resources, ...allCommandNames(), ...own].map((word) => word.toLowerCase()),
    );
  }

  /** Case does not matter. Several with hyphens between them are one, too. */
  has(word: string): boolean {
    const small = word.toLowerCase();
    return this.#isOne(small) || small.split('-').every((part) => this.#isOne(part));
  }

  #isOne(word: string): boolean {
    return this.#words.has(word) || PATTERNS.some((pattern) => pattern.test(word));
  }
}
