/**
 * The jumps from the built-in chains into kube-proxy's, and the rules that kubelet and kube-proxy add once.
 *
 * Kubernetes v1.32 `pkg/proxy/iptables/proxier.go` (`iptablesJumpChains`, each ensured with "prepend") and
 * `pkg/kubelet/kubelet_network_linux.go` (KUBE-IPTABLES-HINT, KUBE-KUBELET-CANARY, KUBE-FIREWALL).
 * As iptables-restore text: first what kubelet makes at its start, then kube-proxy's jumps in front of it.
 */

import type { IpFamily } from '../../wire/ip-address';

const NEW = '-m conntrack --ctstate NEW';

interface Jump {
  readonly table: 'filter' | 'nat';
  readonly from: string;
  readonly to: string;
  readonly match: string;
}

function commented(comment: string, match = ''): string {
  return `${match === '' ? '' : `${match} `}-m comment --comment "${comment}"`;
}

/** In the order in which they end up in each built-in chain. */
const PROXY_JUMPS: readonly Jump[] = [
  {
    table: 'filter',
    from: 'INPUT',
    to: 'KUBE-PROXY-FIREWALL',
    match: commented('kubernetes load balancer firewall', NEW),
  },
  {
    table: 'filter',
    from: 'INPUT',
    to: 'KUBE-NODEPORTS',
    match: commented('kubernetes health check service ports'),
  },
  {
    table: 'filter',
    from: 'INPUT',
    to: 'KUBE-EXTERNAL-SERVICES',
    match: commented('kubernetes externally-visible service portals', NEW),
  },
  {
    table: 'filter',
    from: 'FORWARD',
    to: 'KUBE-PROXY-FIREWALL',
    match: commented('kubernetes load balancer firewall', NEW),
  },
  { table: 'filter', from: 'FORWARD', to: 'KUBE-FORWARD', match: commented('kubernetes forwarding rules') },
  {
    table: 'filter',
    from: 'FORWARD',
    to: 'KUBE-SERVICES',
    match: commented('kubernetes service portals', NEW),
  },
  {
    table: 'filter',
    from: 'FORWARD',
    to: 'KUBE-EXTERNAL-SERVICES',
    match: commented('kubernetes externally-visible service portals', NEW),
  },
  {
    table: 'filter',
    from: 'OUTPUT',
    to: 'KUBE-PROXY-FIREWALL',
    match: commented('kubernetes load balancer firewall', NEW),
  },
  {
    table: 'filter',
    from: 'OUTPUT',
    to: 'KUBE-SERVICES',
    match: commented('kubernetes service portals', NEW),
  },
  { table: 'nat', from: 'PREROUTING', to: 'KUBE-SERVICES', match: commented('kubernetes service portals') },
  { table: 'nat', from: 'OUTPUT', to: 'KUBE-SERVICES', match: commented('kubernetes service portals') },
  {
    table: 'nat',
    from: 'POSTROUTING',
    to: 'KUBE-POSTROUTING',
    match: commented('kubernetes postrouting rules'),
  },
];

/** kubelet makes these for IPv4 alone, so that for IPv6 kube-proxy does, in front of its own (`iptablesKubeletJumpChains`). */
const IPV6_JUMPS: readonly Jump[] = [
  { table: 'filter', from: 'INPUT', to: 'KUBE-FIREWALL', match: '' },
  { table: 'filter', from: 'OUTPUT', to: 'KUBE-FIREWALL', match: '' },
];

/** What kubelet adds to a node's tables of one family when it starts. `route_localnet` is a matter of IPv4 alone. */
export function formatKubeletRules(family: IpFamily): string {
  const firewall =
    family === 'IPv4'
      ? [
          '-A INPUT -j KUBE-FIREWALL',
          '-A OUTPUT -j KUBE-FIREWALL',
          '-A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
        ]
      : [];
  return [
    '*mangle',
    ':KUBE-IPTABLES-HINT - [0:0]',
    ':KUBE-KUBELET-CANARY - [0:0]',
    'COMMIT',
    '*filter',
    ...(family === 'IPv4' ? [':KUBE-FIREWALL - [0:0]'] : []),
    ':KUBE-KUBELET-CANARY - [0:0]',
    ...firewall,
    'COMMIT',
    '*nat',
    ':KUBE-KUBELET-CANARY - [0:0]',
    'COMMIT',
    '',
  ].join('\n');
}

/** kube-proxy's chains and the jumps to them, in front of whatever stands in the built-in chains. */
export function formatProxyJumps(family: IpFamily): string {
  const lines = ['*mangle', ':KUBE-PROXY-CANARY - [0:0]', 'COMMIT'];
  for (const table of ['filter', 'nat'] as const) {
    lines.push(`*${table}`, ':KUBE-PROXY-CANARY - [0:0]');
    for (const chain of jumpChains(family, table)) lines.push(`:${chain} - [0:0]`);
    lines.push(...proxyJumps(family, table), 'COMMIT');
  }
  return [...lines, ''].join('\n');
}

/** The chains that the built-in ones lead to. */
function jumpChains(family: IpFamily, table: 'filter' | 'nat'): readonly string[] {
  return [...new Set(jumpsOf(family, table).map((jump) => jump.to))];
}

/** The jumps out of the built-in chains, each put in at its place. */
export function proxyJumps(family: IpFamily, table: 'filter' | 'nat'): readonly string[] {
  const seenByChain = new Map<string, number>();
  return jumpsOf(family, table).map((jump) => {
    const position = (seenByChain.get(jump.from) ?? 0) + 1;
    seenByChain.set(jump.from, position);
    return `-I ${jump.from} ${position} ${jump.match} -j ${jump.to}`;
  });
}

function jumpsOf(family: IpFamily, table: 'filter' | 'nat'): readonly Jump[] {
  const all = family === 'IPv4' ? PROXY_JUMPS : [...IPV6_JUMPS, ...PROXY_JUMPS];
  return all.filter((jump) => jump.table === table);
}
