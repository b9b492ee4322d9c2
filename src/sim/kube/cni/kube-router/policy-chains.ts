/**
 * What kube-router writes for the rules of one NetworkPolicy: a chain that marks what is let through, and the sets that the
 * chain asks (`pkg/controllers/netpol/policy.go`, kube-router v2).
 *
 * As there, a name of a port is looked up among the Pods of the policy (ingress), or those that the rule names (egress), and
 * each number it has becomes a set of its own; toward everybody, the name of a port lets its number through to any address.
 */
import { familyOf, parseIp, type IpFamily } from '../../../wire/ip-address';
import { parseIpCidr } from '../../../wire/ip-cidr';
import { selectorOf } from '../../network-policy/endpoint-selector';
import type { NetworkPolicy, PolicyDirection, PolicyRule } from '../../network-policy/network-policy';
import type { PolicyEndpoint } from '../../network-policy/policy-endpoint';
import type { PolicyIndex } from '../../network-policy/policy-index';
import { policyChainName, PolicySetNames, type RuleName } from './router-names';

/** The mark of what a policy lets through. */
export const POLICY_MARK = '0x10000/0x10000';

export interface RouterSet {
  readonly type: 'hash:ip' | 'hash:net';
  /** As `ipset add` takes them, perhaps with options. */
  readonly entries: readonly string[];
}

export interface PolicyChain {
  readonly name: string;
  /** As iptables-restore takes them. */
  readonly rules: readonly string[];
  readonly sets: ReadonlyMap<string, RouterSet>;
}

/** `port` undefined: all of the protocol. */
interface PortText {
  readonly protocol: string;
  readonly port?: string;
}

interface NamedPortPods extends PortText {
  readonly addresses: readonly string[];
}

interface SetPair {
  readonly source?: string;
  readonly destination?: string;
}

interface ChainContext {
  readonly index: PolicyIndex<NetworkPolicy>;
  readonly family: IpFamily;
  /** Of the synchronisation. */
  readonly version: string;
}

export function policyChainOf(policy: NetworkPolicy, context: ChainContext): PolicyChain {
  const writer = new PolicyChainWriter(policy, context);
  writer.write('ingress');
  writer.write('egress');
  return writer;
}

class PolicyChainWriter implements PolicyChain {
  readonly name: string;
  readonly rules: string[] = [];
  readonly sets = new Map<string, RouterSet>();
  readonly #policy: NetworkPolicy;
  readonly #context: ChainContext;
  readonly #names: PolicySetNames;
  readonly #subjects: readonly PolicyEndpoint[];

  constructor(policy: NetworkPolicy, context: ChainContext) {
    this.name = policyChainName(policy, context.version, context.family);
    this.#policy = policy;
    this.#context = context;
    this.#names = new PolicySetNames(policy, context.family);
    this.#subjects = actionable(context.index.members(policy.subject));
  }

  write(direction: PolicyDirection): void {
    const rules = this.#policy[direction];
    if (rules === undefined) return;
    const subjects =
      direction === 'ingress' ? this.#names.subjectsAsDestination : this.#names.subjectsAsSource;
    this.#addSet(subjects, this.#addresses(this.#subjects));
    for (const [index, rule] of rules.entries()) this.#writeRule(rule, { direction, index }, subjects);
  }

  #writeRule(rule: PolicyRule, name: RuleName, subjects: string): void {
    const { direction } = name;
    const pods = this.#podsOf(rule);
    const { numbered, named } = this.#portsOf(rule, this.#holdersOf(rule, pods, direction));
    const pair = (peers: string | undefined, own: string): SetPair =>
      direction === 'ingress'
        ? { ...(peers === undefined ? {} : { source: peers }), destination: own }
        : { source: own, ...(peers === undefined ? {} : { destination: peers }) };
    // Names of ports are asked together with the address that has them, whichever end that is.
    const namedPair = (peers: string | undefined, holders: string): SetPair =>
      direction === 'ingress' ? pair(peers, holders) : { source: subjects, destination: holders };
    if (pods.length > 0) {
      const peers = this.#names.peers(name, 'pod');
      this.#addSet(peers, this.#addresses(pods));
      for (const port of numbered) this.#accept(PHRASES[direction].pods, pair(peers, subjects), port);
      this.#acceptNamed(name, named, (holders) => [PHRASES[direction].pods, namedPair(peers, holders)]);
      if (rule.ports === undefined) this.#accept(PHRASES[direction].pods, pair(peers, subjects));
    }
    if (rule.peers === undefined) {
      const comment = PHRASES[direction].everybody;
      for (const port of rule.ports === undefined ? [{}] : numbered)
        this.#accept(comment, pair(undefined, subjects), port);
      if (direction === 'ingress')
        this.#acceptNamed(name, named, (holders) => [comment, pair(undefined, holders)]);
      else
        for (const { protocol, port } of named)
          this.#accept(comment, { source: subjects }, { protocol, port: port ?? '' });
    }
    const blocks = this.#blocksOf(rule);
    if (blocks.length === 0) return;
    const peers = this.#names.peers(name, 'ipblock');
    this.sets.set(peers, { type: 'hash:net', entries: blocks });
    for (const port of rule.ports === undefined ? [{}] : numbered)
      this.#accept(PHRASES[direction].blocks, pair(peers, subjects), port);
    if (direction === 'ingress')
      this.#acceptNamed(name, named, (holders) => [PHRASES.ingress.blocks, pair(peers, holders)]);
  }

  #accept(
    comment: string,
    { source, destination }: SetPair,
    { protocol, port }: Partial<PortText> = {},
  ): void {
    const { namespace, name } = this.#policy;
    const words = [
      `-A ${this.name} -m comment --comment "rule to ACCEPT traffic from ${comment} ${name} namespace ${namespace}"`,
      ...(source === undefined ? [] : [`-m set --match-set ${source} src`]),
      ...(destination === undefined ? [] : [`-m set --match-set ${destination} dst`]),
      ...(protocol === undefined ? [] : [`-p ${protocol}`]),
      ...(port === undefined ? [] : [`--dport ${port}`]),
    ].join(' ');
    this.rules.push(`${words} -j MARK --set-xmark ${POLICY_MARK}`);
    this.rules.push(`${words} -m mark --mark ${POLICY_MARK} -j RETURN`);
  }

  #acceptNamed(
    rule: RuleName,
    named: readonly NamedPortPods[],
    place: (holders: string) => readonly [string, SetPair],
  ): void {
    for (const [portIndex, { protocol, port, addresses }] of named.entries()) {
      const holders = this.#names.namedPort(rule, portIndex);
      this.#addSet(holders, addresses);
      const [comment, pair] = place(holders);
      this.#accept(comment, pair, { protocol, ...(port === undefined ? {} : { port }) });
    }
  }

  #addSet(name: string, addresses: readonly string[]): void {
    this.sets.set(name, { type: 'hash:ip', entries: [...new Set(addresses)] });
  }

  #addresses(endpoints: readonly PolicyEndpoint[]): readonly string[] {
    return endpoints.flatMap(({ addresses }) => addresses.filter((address) => this.#isOurs(address)));
  }

  #isOurs(address: string): boolean {
    const parsed = parseIp(address);
    return parsed !== undefined && familyOf(parsed) === this.#context.family;
  }

  #podsOf({ peers = [] }: PolicyRule): readonly PolicyEndpoint[] {
    return peers.flatMap((peer) =>
      peer.kind === 'endpoints' ? actionable(this.#context.index.members(peer.selector)) : [],
    );
  }

  /** Among whom names of ports are looked up. */
  #holdersOf(
    { peers }: PolicyRule,
    pods: readonly PolicyEndpoint[],
    direction: PolicyDirection,
  ): readonly PolicyEndpoint[] {
    if (direction === 'ingress') return this.#subjects;
    if (peers !== undefined) return pods;
    const everyone = selectorOf({ namespace: this.#policy.namespace }, {});
    return actionable(this.#context.index.endpoints().filter((endpoint) => everyone.matches(endpoint)));
  }

  #portsOf(
    { ports = [] }: PolicyRule,
    holders: readonly PolicyEndpoint[],
  ): { readonly numbered: readonly PortText[]; readonly named: readonly NamedPortPods[] } {
    const numbered: PortText[] = [];
    const named: NamedPortPods[] = [];
    for (const { protocol, port } of ports) {
      if (port === undefined) numbered.push({ protocol });
      else if (port.kind === 'range') {
        const text = port.first === port.last ? String(port.first) : `${port.first}:${port.last}`;
        numbered.push({ protocol, port: text });
      } else named.push(...this.#podsByNumber(holders, protocol, port.name));
    }
    return { numbered, named };
  }

  #podsByNumber(
    holders: readonly PolicyEndpoint[],
    protocol: string,
    name: string,
  ): readonly NamedPortPods[] {
    const byNumber = new Map<number, string[]>();
    for (const holder of holders) {
      for (const own of holder.ports) {
        if (own.name !== name || own.protocol !== protocol) continue;
        byNumber.set(own.port, [...(byNumber.get(own.port) ?? []), ...this.#addresses([holder])]);
      }
    }
    return [...byNumber].map(([port, addresses]) => ({ protocol, port: String(port), addresses }));
  }

  #blocksOf({ peers = [] }: PolicyRule): readonly string[] {
    return peers.flatMap((peer) => {
      if (peer.kind !== 'block') return [];
      const range = parseIpCidr(peer.cidr);
      if (range === undefined || familyOf(range.address) !== this.#context.family) return [];
      return [
        ...wholeRanges(peer.cidr).map((cidr) => `${cidr} timeout 0`),
        ...peer.except.flatMap((cidr) => wholeRanges(cidr).map((each) => `${each} timeout 0 nomatch`)),
      ];
    });
  }
}

/** A set of networks cannot hold one of length 0; kube-router takes what is in use of IPv6. */
function wholeRanges(cidr: string): readonly string[] {
  if (!cidr.endsWith('/0')) return [cidr];
  return cidr.includes(':') ? ['2000::/3', 'fd00::/8'] : ['0.0.0.0/1', '128.0.0.0/1'];
}

/** Those with an address, by name. */
function actionable(endpoints: readonly PolicyEndpoint[]): readonly PolicyEndpoint[] {
  return endpoints
    .filter(({ addresses }) => addresses.length > 0)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

/** What the comments of the rules say. */
const PHRASES = {
  ingress: {
    pods: 'source pods to dest pods selected by policy name',
    everybody: 'all sources to dest pods selected by policy name:',
    blocks: 'specified ipBlocks to dest pods selected by policy name:',
  },
  egress: {
    pods: 'source pods to dest pods selected by policy name',
    everybody: 'source pods to all destinations selected by policy name:',
    blocks: 'source pods to specified ipBlocks selected by policy name:',
  },
} as const;
