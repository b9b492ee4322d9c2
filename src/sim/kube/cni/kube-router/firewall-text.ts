/**
 * Everything that kube-router's policy controller writes on a node, of one family: pure text from the policies and the Pods.
 * In the order of `fullPolicySync` (`pkg/controllers/netpol/npc_iptables.go`, kube-router v2): sets, then one
 * iptables-restore with new chains beside the old ones, whose place they take.
 */
import type { IpFamily } from '../../../wire/ip-address';
import type { NetworkPolicy } from '../../network-policy/network-policy';
import type { PolicyIndex } from '../../network-policy/policy-index';
import { defaultPolicyRules, inputExceptions, podChainOf, topLevelRules } from './pod-chains';
import { policyChainOf, type RouterSet } from './policy-chains';
import { DEFAULT_POLICY_CHAIN } from './router-names';

interface FirewallInput {
  readonly index: PolicyIndex<NetworkPolicy>;
  readonly nodeName: string;
  readonly family: IpFamily;
  /** Of this synchronisation. */
  readonly version: string;
  /** Of Services. */
  readonly serviceRange: string;
}

export interface Firewall {
  /** Those that are new each time. */
  readonly chains: readonly string[];
  readonly sets: ReadonlyMap<string, RouterSet>;
  /** By chain, as iptables-restore takes them. */
  readonly rules: ReadonlyMap<string, readonly string[]>;
}

export function firewallOf({ index, nodeName, family, version, serviceRange }: FirewallInput): Firewall {
  const sets = new Map<string, RouterSet>();
  const rules = new Map<string, readonly string[]>([
    [DEFAULT_POLICY_CHAIN, appended(DEFAULT_POLICY_CHAIN, defaultPolicyRules(family))],
  ]);
  const chains: string[] = [];
  for (const policy of index.policies().toSorted((one, other) => (one.key < other.key ? -1 : 1))) {
    const chain = policyChainOf(policy, { index, family, version });
    chains.push(chain.name);
    rules.set(chain.name, chain.rules);
    for (const [name, set] of chain.sets) sets.set(name, set);
  }
  const jumps = {
    'KUBE-ROUTER-INPUT': [...inputExceptions(serviceRange)],
    'KUBE-ROUTER-FORWARD': new Array<string>(),
    'KUBE-ROUTER-OUTPUT': new Array<string>(),
  };
  const pods = index.endpointsOn(nodeName).toSorted((one, other) => (one.key < other.key ? -1 : 1));
  for (const pod of pods) {
    const chain = podChainOf(pod, index.policiesOf(pod.key), { version, family });
    if (chain === undefined) continue;
    chains.push(chain.name);
    rules.set(chain.name, chain.rules);
    jumps['KUBE-ROUTER-INPUT'].push(...chain.jumps['KUBE-ROUTER-INPUT']);
    jumps['KUBE-ROUTER-FORWARD'].push(...chain.jumps['KUBE-ROUTER-FORWARD']);
    jumps['KUBE-ROUTER-OUTPUT'].push(...chain.jumps['KUBE-ROUTER-OUTPUT']);
  }
  for (const [chain, own] of Object.entries(jumps)) rules.set(chain, appended(chain, own));
  return { chains, sets, rules };
}

/** What is there of it, in this moment. */
interface WrittenState {
  readonly isWritten: (chain: string, rule: string) => boolean;
  /** Of the synchronisation before. */
  readonly staleChains: readonly string[];
}

export function formatFirewall({ rules }: Firewall, { isWritten, staleChains }: WrittenState): string {
  const { jumps, accepts } = topLevelRules();
  const again = [...jumps, ...accepts].filter(([chain, rule]) => isWritten(chain, rule));
  return [
    '*filter',
    ...[...rules.keys(), ...staleChains].map((chain) => `:${chain} - [0:0]`),
    ...again.map(([chain, rule]) => `-D ${chain} ${rule}`),
    ...jumps.map(([chain, rule]) => `-I ${chain} 1 ${rule}`),
    ...accepts.map(([chain, rule]) => `-A ${chain} ${rule}`),
    ...[...rules.values()].flat(),
    ...staleChains.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n');
}

/** For `ipset restore -exist`. */
export function formatSets({ sets }: Firewall, family: IpFamily): string {
  const type = family === 'IPv4' ? 'inet' : 'inet6';
  return [...sets]
    .flatMap(([name, { type: kind, entries }]) => [
      `create ${name} ${kind} family ${type} hashsize 1024 maxelem 65536 timeout 0`,
      `flush ${name}`,
      ...entries.map((entry) => `add ${name} ${entry.includes(' ') ? entry : `${entry} timeout 0`}`),
    ])
    .join('\n');
}

function appended(chain: string, rules: readonly string[]): readonly string[] {
  return rules.map((rule) => `-A ${chain} ${rule}`);
}
