/**
 * The rules of netfilter that the agent installs (Cilium v1.17 `pkg/datapath/iptables/iptables.go`): masquerading, which eBPF does only
 * where `bpf.masquerade` is set, marks for what the host sends, and leave to forward.
 * Leaves out those of the proxy of layer 7 (tables raw and mangle).
 */
interface RuleFacts {
  readonly own: string;
  /** Pods there are not masqueraded for: the node's own with a tunnel, all without one (`ipv4-native-routing-cidr`). */
  readonly excluded: string;
  readonly router: string;
  readonly usesTunnel: boolean;
}

export function formatCiliumRules({ own, excluded, router, usesTunnel }: RuleFacts): string {
  const feeder = (chain: string): string => `-m comment --comment "cilium-feeder: ${chain}" -j ${chain}`;
  const forwarded = (match: string, text: string): string =>
    `-A CILIUM_FORWARD ${match} -m comment --comment "cilium: ${text}" -j ACCEPT`;
  const nat = (match: string, comment: string, target: string): string =>
    `-A CILIUM_POST_nat ${match} -m comment --comment "${comment}" -j ${target}`;
  return [
    '*filter',
    ':CILIUM_FORWARD - [0:0]',
    ':CILIUM_INPUT - [0:0]',
    ':CILIUM_OUTPUT - [0:0]',
    `-I INPUT 1 ${feeder('CILIUM_INPUT')}`,
    `-I FORWARD 1 ${feeder('CILIUM_FORWARD')}`,
    `-I OUTPUT 1 ${feeder('CILIUM_OUTPUT')}`,
    forwarded('-o cilium_host', 'any->cluster on cilium_host forward accept'),
    forwarded('-i cilium_host', 'cluster->any on cilium_host forward accept (nodeport)'),
    forwarded('-i lxc+', 'cluster->any on lxc+ forward accept'),
    forwarded('-i cilium_net', 'cluster->any on cilium_net forward accept (nodeport)'),
    '-A CILIUM_INPUT -m mark --mark 0x200/0xf00 -m comment --comment "cilium: ACCEPT for proxy traffic" -j ACCEPT',
    '-A CILIUM_OUTPUT -m mark --mark 0xa00/0xe00 -m comment --comment "cilium: ACCEPT for proxy traffic" -j ACCEPT',
    '-A CILIUM_OUTPUT -m mark --mark 0x800/0xe00 -m comment --comment "cilium: ACCEPT for l7 proxy upstream traffic" -j ACCEPT',
    '-A CILIUM_OUTPUT -m mark ! --mark 0xd00/0xf00 -m mark ! --mark 0xe00/0xf00 -m mark ! --mark 0x400/0xf00 -m mark ! --mark 0xa00/0xe00 -m mark ! --mark 0x800/0xe00 -m mark ! --mark 0xf00/0xf00 -m comment --comment "cilium: host->any mark as from host" -j MARK --set-xmark 0xc00/0xf00',
    'COMMIT',
    '*nat',
    ':CILIUM_OUTPUT_nat - [0:0]',
    ':CILIUM_POST_nat - [0:0]',
    ':CILIUM_PRE_nat - [0:0]',
    `-I PREROUTING 1 ${feeder('CILIUM_PRE_nat')}`,
    `-I OUTPUT 1 ${feeder('CILIUM_OUTPUT_nat')}`,
    `-I POSTROUTING 1 ${feeder('CILIUM_POST_nat')}`,
    nat(`-s ${own} ! -d ${excluded} ! -o cilium_+`, 'cilium masquerade non-cluster', 'MASQUERADE'),
    nat('-m mark --mark 0xa00/0xe00', 'exclude proxy return traffic from masquerade', 'ACCEPT'),
    ...(usesTunnel
      ? [
          nat(
            `! -s ${own} ! -d ${own} -o cilium_host`,
            'cilium host->cluster masquerade',
            `SNAT --to-source ${router}`,
          ),
        ]
      : []),
    nat(
      '-s 127.0.0.1/32 -o cilium_host',
      'cilium host->cluster from 127.0.0.1 masquerade',
      `SNAT --to-source ${router}`,
    ),
    nat(
      '-o cilium_host -m mark --mark 0xf00/0xf00 -m conntrack --ctstate DNAT',
      'hairpin traffic that originated from a local pod',
      `SNAT --to-source ${router}`,
    ),
    'COMMIT',
    '',
  ].join('\n');
}
