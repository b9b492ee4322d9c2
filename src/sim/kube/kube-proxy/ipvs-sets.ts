/**
 * The ipsets of kube-proxy's IPVS mode: what is masqueraded, and from where.
 *
 * Kubernetes v1.32 `pkg/proxy/ipvs/{ipset,proxier}.go` (`ipsetInfo`, `syncProxyRules`).
 */
import type { IpFamily } from '../../wire/ip-address';
import { isNodeInRanges, type ProxyNode } from './proxy-node';
import type { CompiledPort } from './service-catalogue';

export type IpvsSetName = (typeof IPVS_SETS)[number]['name'];

interface IpvsSet {
  readonly name: string;
  readonly type: 'hash:ip' | 'hash:ip,port' | 'hash:ip,port,ip' | 'hash:ip,port,net' | 'bitmap:port';
  readonly comment: string;
}

/** In the order in which kube-proxy names them. */
export const IPVS_SETS = [
  {
    name: 'KUBE-LOOP-BACK',
    type: 'hash:ip,port,ip',
    comment: 'Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose',
  },
  {
    name: 'KUBE-CLUSTER-IP',
    type: 'hash:ip,port',
    comment: 'Kubernetes service cluster ip + port for masquerade purpose',
  },
  {
    name: 'KUBE-EXTERNAL-IP',
    type: 'hash:ip,port',
    comment: 'Kubernetes service external ip + port for masquerade and filter purpose',
  },
  {
    name: 'KUBE-EXTERNAL-IP-LOCAL',
    type: 'hash:ip,port',
    comment: 'Kubernetes service external ip + port with externalTrafficPolicy=local',
  },
  { name: 'KUBE-LOAD-BALANCER', type: 'hash:ip,port', comment: 'Kubernetes service lb portal' },
  {
    name: 'KUBE-LOAD-BALANCER-FW',
    type: 'hash:ip,port',
    comment: 'Kubernetes service load balancer ip + port for load balancer with sourceRange',
  },
  {
    name: 'KUBE-LOAD-BALANCER-LOCAL',
    type: 'hash:ip,port',
    comment: 'Kubernetes service load balancer ip + port with externalTrafficPolicy=local',
  },
  {
    name: 'KUBE-LOAD-BALANCER-SOURCE-IP',
    type: 'hash:ip,port,ip',
    comment: 'Kubernetes service load balancer ip + port + source IP for packet filter purpose',
  },
  {
    name: 'KUBE-LOAD-BALANCER-SOURCE-CIDR',
    type: 'hash:ip,port,net',
    comment: 'Kubernetes service load balancer ip + port + source cidr for packet filter purpose',
  },
  {
    name: 'KUBE-NODE-PORT-TCP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport TCP port for masquerade purpose',
  },
  {
    name: 'KUBE-NODE-PORT-LOCAL-TCP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport TCP port with externalTrafficPolicy=local',
  },
  {
    name: 'KUBE-NODE-PORT-UDP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport UDP port for masquerade purpose',
  },
  {
    name: 'KUBE-NODE-PORT-LOCAL-UDP',
    type: 'bitmap:port',
    comment: 'Kubernetes nodeport UDP port with externalTrafficPolicy=local',
  },
  {
    name: 'KUBE-NODE-PORT-SCTP-HASH',
    type: 'hash:ip,port',
    comment: "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  },
  {
    name: 'KUBE-NODE-PORT-LOCAL-SCTP-HASH',
    type: 'hash:ip,port',
    comment: "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  },
  { name: 'KUBE-HEALTH-CHECK-NODE-PORT', type: 'bitmap:port', comment: 'Kubernetes health check node port' },
  { name: 'KUBE-IPVS-IPS', type: 'hash:ip', comment: 'Virtual IP addresses to be handled by IPVS' },
] as const satisfies readonly IpvsSet[];

const MAX_NAME_LENGTH = 31;

/** Sets of IPv6 have a name of their own, cut to what a name may have. */
export function ipvsSetName(name: IpvsSetName, family: IpFamily): string {
  return family === 'IPv4' ? name : name.replace('KUBE-', 'KUBE-6-').slice(0, MAX_NAME_LENGTH);
}

export function ipvsSetComment(name: IpvsSetName): string {
  return IPVS_SETS.find((set) => set.name === name)?.comment ?? '';
}

/** The words after `ipset` that make a set. */
export function createWords({ name, type }: (typeof IPVS_SETS)[number], family: IpFamily): readonly string[] {
  const words = ['create', ipvsSetName(name, family), type];
  if (type === 'bitmap:port') return [...words, 'range', '0-65535'];
  const of = family === 'IPv4' ? 'inet' : 'inet6';
  return [...words, 'family', of, 'hashsize', '1024', 'maxelem', '65536'];
}

export type IpvsSetEntries = ReadonlyMap<IpvsSetName, ReadonlySet<string>>;

/** What is in each set. `nodeAddresses` answer on node ports; `boundAddresses` are those of kube-ipvs0. */
export function ipvsSetEntries(
  ports: readonly CompiledPort[],
  node: ProxyNode,
  {
    nodeAddresses,
    boundAddresses,
  }: { readonly nodeAddresses: readonly string[]; readonly boundAddresses: ReadonlySet<string> },
): IpvsSetEntries {
  const entries = new Map<IpvsSetName, Set<string>>(IPVS_SETS.map(({ name }) => [name, new Set()]));
  const add = (name: IpvsSetName, entry: string): void => {
    entries.get(name)?.add(entry);
  };
  for (const { servicePort, endpoints } of ports) {
    const { protocol, port, isExternalPolicyLocal, nodePort, loadBalancerSourceRanges } = servicePort;
    for (const endpoint of endpoints) {
      if (endpoint.nodeName !== node.nodeName) continue;
      add('KUBE-LOOP-BACK', `${endpoint.address},${protocol}:${endpoint.port},${endpoint.address}`);
    }
    add('KUBE-CLUSTER-IP', `${servicePort.clusterIp},${protocol}:${port}`);
    for (const address of servicePort.externalIps) {
      add(
        isExternalPolicyLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP',
        `${address},${protocol}:${port}`,
      );
    }
    for (const address of servicePort.loadBalancerIps) {
      const entry = `${address},${protocol}:${port}`;
      add('KUBE-LOAD-BALANCER', entry);
      if (isExternalPolicyLocal) add('KUBE-LOAD-BALANCER-LOCAL', entry);
      if (loadBalancerSourceRanges.length === 0) continue;
      add('KUBE-LOAD-BALANCER-FW', entry);
      for (const range of loadBalancerSourceRanges)
        add('KUBE-LOAD-BALANCER-SOURCE-CIDR', `${entry},${range}`);
      if (isNodeInRanges(node, loadBalancerSourceRanges))
        add('KUBE-LOAD-BALANCER-SOURCE-IP', `${entry},${address}`);
    }
    if (nodePort !== 0 && nodeAddresses.length > 0) {
      for (const [set, localSet, list] of nodePortSets(protocol, nodePort, nodeAddresses)) {
        for (const entry of list) {
          add(set, entry);
          if (isExternalPolicyLocal) add(localSet, entry);
        }
      }
    }
    if (servicePort.healthCheckNodePort !== 0)
      add('KUBE-HEALTH-CHECK-NODE-PORT', `${servicePort.healthCheckNodePort}`);
  }
  for (const address of boundAddresses) add('KUBE-IPVS-IPS', address);
  return entries;
}

/** A bitmap of ports holds no protocol, so that TCP and UDP have one each; SCTP has addresses and ports. */
function nodePortSets(
  protocol: 'tcp' | 'udp' | 'sctp',
  nodePort: number,
  nodeAddresses: readonly string[],
): readonly (readonly [IpvsSetName, IpvsSetName, readonly string[]])[] {
  switch (protocol) {
    case 'tcp':
      return [['KUBE-NODE-PORT-TCP', 'KUBE-NODE-PORT-LOCAL-TCP', [`${nodePort}`]]];
    case 'udp':
      return [['KUBE-NODE-PORT-UDP', 'KUBE-NODE-PORT-LOCAL-UDP', [`${nodePort}`]]];
    case 'sctp':
      return [
        [
          'KUBE-NODE-PORT-SCTP-HASH',
          'KUBE-NODE-PORT-LOCAL-SCTP-HASH',
          nodeAddresses.map((address) => `${address},sctp:${nodePort}`),
        ],
      ];
  }
}
