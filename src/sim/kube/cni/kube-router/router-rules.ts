/**
 * What kube-router's routing controller writes on a node besides routes: what Pods may forward, and what leaves the cluster
 * masqueraded (`pkg/controllers/routing/pod_egress.go`, `enableForwarding` of `network_routes_controller.go`, kube-router v2).
 */
import type { IpFamily } from '../../../wire/ip-address';

export interface RouterSetNames {
  readonly podSubnets: string;
  readonly nodeAddresses: string;
}

export const ROUTER_SETS: Readonly<Record<IpFamily, RouterSetNames>> = {
  IPv4: { podSubnets: 'kube-router-pod-subnets', nodeAddresses: 'kube-router-node-ips' },
  IPv6: { podSubnets: 'inet6:kube-router-pod-subnets', nodeAddresses: 'inet6:kube-router-node-ips' },
};

/** For `ipset restore -exist`. */
export function formatRouterSets(family: IpFamily): string {
  const { podSubnets, nodeAddresses } = ROUTER_SETS[family];
  const options = `family ${family === 'IPv4' ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536 timeout 0`;
  return `create ${podSubnets} hash:net ${options}\ncreate ${nodeAddresses} hash:ip ${options}\n`;
}

/** As iptables-restore text. */
export function formatRouterRules(family: IpFamily, nodeInterface: string): string {
  const { podSubnets, nodeAddresses } = ROUTER_SETS[family];
  return [
    '*filter',
    // Each is put before those that there are.
    '-I FORWARD 1 -m comment --comment "allow outbound traffic from pods" -i kube-bridge -j ACCEPT',
    '-I FORWARD 1 -m comment --comment "allow inbound traffic to pods" -o kube-bridge -j ACCEPT',
    `-I FORWARD 1 -m comment --comment "allow outbound node port traffic on node interface with which node ip is associated" -o ${nodeInterface} -j ACCEPT`,
    'COMMIT',
    '*nat',
    `-A POSTROUTING -m set --match-set ${podSubnets} src -m set ! --match-set ${podSubnets} dst -m set ! --match-set ${nodeAddresses} dst -j MASQUERADE --random-fully`,
    'COMMIT',
    '',
  ].join('\n');
}
