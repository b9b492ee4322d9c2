/**
 * The chains of an endpoint: what may go to it and what may come from it (projectcalico/calico v3.29 `felix/rules/endpoints.go`).
 *
 * Connections that were once let through go on. Then the policies of each tier in their order: accepted goes back with the bit set,
 * passed goes to the next tier, what no policy of the tier wanted is dropped. An endpoint without policies has its profiles: those of
 * a namespace let everything through.
 */
import { sha3_224 } from '@noble/hashes/sha3.js';
import { bytesOfLatin1 } from '../../../../wire/latin1';
import { formatBase64Url } from './base64-url';
import type { CalicoPolicy } from './calico-policy';
import {
  clearMark,
  marked,
  unmarked,
  MARK,
  setMark,
  hex,
  type FelixChain,
  type FelixRule,
} from './felix-chain';
import { chainName, policyChain, profileChain } from './felix-names';

export type EndpointDirection = 'ingress' | 'egress';

/** Consecutive policies of a tier that select by the same text: more than one have a chain of their own. */
export interface PolicyGroup {
  readonly tier: string;
  readonly selector: string;
  readonly policies: readonly CalicoPolicy[];
}

export interface TierGroups {
  readonly tier: string;
  readonly groups: readonly PolicyGroup[];
}

export interface EndpointChainOptions {
  readonly name: string;
  readonly direction: EndpointDirection;
  readonly tiers: readonly TierGroups[];
  /** `forward`: what a host passes on between its interfaces. */
  readonly kind: 'normal' | 'forward';
  readonly profiles: readonly string[];
  /** Of a host endpoint: what must never be cut off. */
  readonly failsafe?: string;
  /** Of a workload that sends: no tunnels of its own, by which it would get round its policies. */
  readonly vxlanPort?: number;
}

const DROP = '--jump DROP';
const RETURN = '--jump RETURN';
const GROUP_PREFIX = { ingress: 'cali-gi-', egress: 'cali-go-' } as const;
const MAX_CHAIN_NAME_CHARACTERS = 28;
/** A rule that returns stands behind so many jumps. */
const RETURN_STRIDE = 5;

export function endpointChain(options: EndpointChainOptions): FelixChain {
  const { name, direction, tiers, kind, profiles, failsafe, vxlanPort } = options;
  const rules: FelixRule[] = [
    { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: '--jump ACCEPT' },
    { match: '-m conntrack --ctstate INVALID', action: DROP },
  ];
  if (failsafe !== undefined) rules.push({ action: `--jump ${failsafe}` });
  rules.push({ action: clearMark(MARK.accept | MARK.pass) });
  if (vxlanPort !== undefined) rules.push(...noTunnels(vxlanPort));
  for (const { tier, groups } of tiers) rules.push(...tierRules(tier, groups, direction));
  if (tiers.length === 0 && kind === 'forward') {
    rules.push({ action: setMark(MARK.accept), comments: ['Allow forwarded traffic by default'] });
    rules.push({ action: RETURN, comments: ['Return for accepted forward traffic'] });
  }
  if (kind === 'normal') {
    for (const profile of profiles) {
      rules.push({ action: `--jump ${profileChain(direction, profile)}` });
      rules.push({ match: marked(MARK.accept), action: RETURN, comments: ['Return if profile accepted'] });
    }
    rules.push({ action: DROP, comments: ['Drop if no profiles matched'] });
  }
  return { name, rules };
}

function noTunnels(vxlanPort: number): readonly FelixRule[] {
  return [
    {
      match: `-p 17 -m multiport --destination-ports ${vxlanPort}`,
      action: DROP,
      comments: ['Drop VXLAN encapped packets originating in workloads'],
    },
    { match: '-p 4', action: DROP, comments: ['Drop IPinIP encapped packets originating in workloads'] },
  ];
}

function tierRules(
  tier: string,
  groups: readonly PolicyGroup[],
  direction: EndpointDirection,
): readonly FelixRule[] {
  const jumps = groups.flatMap((group): readonly FelixRule[] => [
    { match: unmarked(MARK.pass), action: `--jump ${groupTarget(group, direction)}` },
    { match: marked(MARK.accept), action: RETURN, comments: ['Return if policy accepted'] },
  ]);
  return [
    { action: clearMark(MARK.pass), comments: [`Start of tier ${tier}`] },
    ...jumps,
    { match: unmarked(MARK.pass), action: DROP, comments: ['Drop if no policies passed packet'] },
  ];
}

function groupTarget(group: PolicyGroup, direction: EndpointDirection): string {
  const [first] = group.policies;
  return group.policies.length === 1 && first !== undefined
    ? policyChain(direction, first)
    : groupChainName(group, direction);
}

/** Undefined for a group that needs no chain of its own. */
export function groupChain(group: PolicyGroup, direction: EndpointDirection): FelixChain | undefined {
  if (group.policies.length < 2) return undefined;
  const verdict = MARK.accept | MARK.pass;
  const rules = group.policies.flatMap((policy, index): readonly FelixRule[] => {
    const action = `--jump ${policyChain(direction, policy)}`;
    if (index % RETURN_STRIDE !== 0) return [{ match: unmarked(verdict), action }];
    if (index === 0) return [{ action }];
    const back = {
      match: `-m mark ! --mark 0/${hex(verdict)}`,
      action: RETURN,
      comments: ['Return on verdict'],
    };
    return [back, { action }];
  });
  return { name: groupChainName(group, direction), rules };
}

/** `PolicyGroup.UniqueID` */
function groupChainName({ tier, selector, policies }: PolicyGroup, direction: EndpointDirection): string {
  const inOrOut = direction === 'ingress' ? 'inbound' : 'outbound';
  const lines = [tier, selector, inOrOut, String(policies.length), ...policies.map(({ name }) => name)];
  const hash = formatBase64Url(sha3_224(bytesOfLatin1(lines.map((line) => `${line}\n`).join(''))));
  return (GROUP_PREFIX[direction] + hash).slice(0, MAX_CHAIN_NAME_CHARACTERS);
}

export function endpointChainName(prefix: string, device: string): string {
  return chainName(prefix, device);
}
