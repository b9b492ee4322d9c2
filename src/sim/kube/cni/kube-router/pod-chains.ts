/**
 * What kube-router writes for the Pods of its node: a chain for each, and where traffic is sent to it
 * (`pkg/controllers/netpol/pod.go` and `npc_iptables.go`, kube-router v2 as k3s v1.3x builds it in; the published
 * iptables-save of such a node is a fixture of the tests).
 *
 * A packet from one Pod of the node to another passes the chain of each. The node itself may always talk to its own Pods.
 * What no policy lets through is refused, not dropped: a client sees "connection refused" at once.
 */
import { familyOf, formatIp, parseIp, type IpFamily } from '../../../wire/ip-address';
import { widthOf } from '../../../wire/ip-cidr';
import type { NetworkPolicy } from '../../network-policy/network-policy';
import type { PolicyEndpoint } from '../../network-policy/policy-endpoint';
import { POLICY_MARK } from './policy-chains';
import { DEFAULT_POLICY_CHAIN, podChainName, policyChainName, routerHash } from './router-names';

/** What has passed all policies: kube-router accepts it at the end of the built-in chains. */
const ACCEPT_MARK = '0x20000/0x20000';

const TOP_CHAINS = ['INPUT', 'FORWARD', 'OUTPUT'] as const;

/** The rules of a Pod's own chain. */
export interface PodChain {
  readonly name: string;
  readonly rules: readonly string[];
  /** The jumps to it, by the chain that they are in. */
  readonly jumps: Readonly<
    Record<'KUBE-ROUTER-INPUT' | 'KUBE-ROUTER-FORWARD' | 'KUBE-ROUTER-OUTPUT', readonly string[]>
  >;
}

/** Undefined for a Pod without an address of the family. */
export function podChainOf(
  pod: PolicyEndpoint,
  policies: readonly NetworkPolicy[],
  { version, family }: { readonly version: string; readonly family: IpFamily },
): PodChain | undefined {
  const address = pod.addresses.map(parseIp).find((each) => each !== undefined && familyOf(each) === family);
  if (address === undefined) return undefined;
  const own = `${formatIp(address)}/${widthOf(address)}`;
  const name = podChainName(pod, version);
  const at = `POD name:${pod.name} namespace: ${pod.namespace}`;
  const has = (direction: 'ingress' | 'egress'): boolean =>
    policies.some((policy) => policy[direction] !== undefined);
  const say = (text: string): string => `-m comment --comment "${text}"`;
  const unmarked = `-m mark ! --mark ${POLICY_MARK}`;
  const chain = `-A ${name}`;
  const throughDefault = (side: string, direction: string): string =>
    `${chain} ${side} ${own} ${say(`run through default ${direction} network policy chain`)} -j ${DEFAULT_POLICY_CHAIN}`;
  const rules = [
    `${chain} ${say('rule for stateful firewall for pod')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `${chain} ${say('rule to drop invalid state for pod')} -m conntrack --ctstate INVALID -j DROP`,
    `${chain} -d ${own} ${say("rule to permit the traffic traffic to pods when source is the pod's local node")} -m addrtype --src-type LOCAL -j ACCEPT`,
    ...(has('egress') ? [] : [throughDefault('-s', 'egress')]),
    ...(has('ingress') ? [] : [throughDefault('-d', 'ingress')]),
    // Each was put before those that there were.
    ...policies
      .toReversed()
      .map(
        (policy) =>
          `${chain}${sideOf(policy, own)} ${say(`run through nw policy ${policy.name}`)} -j ${policyChainName(policy, version, family)}`,
      ),
    `${chain} ${say(`rule to log dropped traffic ${at}`)} ${unmarked} -m limit --limit 10/minute --limit-burst 10 -j NFLOG --nflog-group 100`,
    `${chain} ${say(`rule to REJECT traffic destined for ${at}`)} ${unmarked} -j REJECT`,
    `${chain} -j MARK --set-mark 0/0x10000`,
    `${chain} ${say('set mark to ACCEPT traffic that comply to network policies')} -j MARK --set-mark ${ACCEPT_MARK}`,
  ];
  const to = say(`rule to jump traffic destined to ${at} to chain ${name}`);
  const from = say(`rule to jump traffic from ${at} to chain ${name}`);
  const bridged = '-m physdev --physdev-is-bridged';
  return {
    name,
    rules,
    jumps: {
      'KUBE-ROUTER-INPUT': [`-s ${own} ${from} -j ${name}`],
      'KUBE-ROUTER-FORWARD': [
        `-d ${own} ${to} -j ${name}`,
        `-d ${own} ${bridged} ${to} -j ${name}`,
        `-s ${own} ${from} -j ${name}`,
        `-s ${own} ${bridged} ${from} -j ${name}`,
      ],
      'KUBE-ROUTER-OUTPUT': [`-d ${own} ${to} -j ${name}`, `-s ${own} ${from} -j ${name}`],
    },
  };
}

function sideOf({ ingress, egress }: NetworkPolicy, own: string): string {
  if (ingress !== undefined && egress !== undefined) return '';
  return ingress === undefined ? ` -s ${own}` : ` -d ${own}`;
}

/** From the built-in chains, and back out of them: jumps at the beginning, what was let through at the end. */
export function topLevelRules(): {
  readonly jumps: readonly (readonly [chain: string, rule: string])[];
  readonly accepts: readonly (readonly [chain: string, rule: string])[];
} {
  return {
    jumps: TOP_CHAINS.map((chain) => {
      const target = `KUBE-ROUTER-${chain}`;
      const hash = routerHash(`${chain}-mcomment--commentkube-router netpol-j${target}`);
      return [chain, `-m comment --comment "kube-router netpol - ${hash}" -j ${target}`];
    }),
    accepts: TOP_CHAINS.map((chain) => [
      chain,
      `-m comment --comment "KUBE-ROUTER rule to explicitly ACCEPT traffic that comply to network policies" -m mark --mark ${ACCEPT_MARK} -j ACCEPT`,
    ]),
  };
}

/** What a Pod may reach of the node whatever its policies: Services, which are translated before, and node ports. */
export function inputExceptions(serviceRange: string): readonly string[] {
  const chain = 'KUBE-ROUTER-INPUT';
  const rules: readonly (readonly string[])[] = [
    [
      '-m',
      'comment',
      '--comment',
      'allow traffic to primary/secondary cluster IP range',
      '-d',
      serviceRange,
      '-j',
      'RETURN',
    ],
    ...['tcp', 'udp'].map((protocol) => [
      ...[
        '-p',
        protocol,
        '-m',
        'comment',
        '--comment',
        `allow LOCAL ${protocol.toUpperCase()} traffic to node ports`,
      ],
      ...[
        '-m',
        'addrtype',
        '--dst-type',
        'LOCAL',
        '-m',
        'multiport',
        '--dports',
        '30000:32767',
        '-j',
        'RETURN',
      ],
    ]),
  ];
  return rules.map((words) => {
    const hash = routerHash(chain + words.join(''));
    return words
      .map((word, index) => (words[index - 1] === '--comment' ? `"${word} - ${hash}"` : word))
      .join(' ');
  });
}

/** Of `KUBE-NWPLCY-DEFAULT`. */
export function defaultPolicyRules(family: IpFamily): readonly string[] {
  const match = family === 'IPv4' ? '-p icmp --icmp-type' : '-p ipv6-icmp --icmpv6-type';
  const messages: readonly (readonly [type: string, text: string])[] = [
    ['echo-request', 'echo requests'],
    ['destination-unreachable', 'destination unreachable messages'],
    ['time-exceeded', 'time exceeded messages'],
    ...(family === 'IPv4'
      ? []
      : ([
          ['neighbor-solicitation', 'neighbor solicitation messages'],
          ['neighbor-advertisement', 'neighbor advertisement messages'],
          ['echo-reply', 'echo reply messages'],
        ] as const)),
  ];
  return [
    ...messages.map(([type, text]) => `-m comment --comment "allow icmp ${text}" ${match} ${type} -j ACCEPT`),
    `-m comment --comment "rule to mark traffic matching a network policy" -j MARK --set-xmark ${POLICY_MARK}`,
  ];
}
