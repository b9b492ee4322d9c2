/**
 * All that Felix has in a node's filter table, and the sets that it asks: pure, from the index and what the node is
 * (projectcalico/calico v3.29 `felix/dataplane/linux/endpoint_mgr.go`, `policy_mgr.go`).
 */
import { familyOf, parseIp } from '../../../../wire/ip-address';
import { parseIpCidr } from '../../../../wire/ip-cidr';
import { listFieldOf, textFieldOf, type KubeObject } from '../../../objects/kube-object';
import type { PolicyEndpoint } from '../../../network-policy/policy-endpoint';
import { calicoNameOf } from '../calico-plugin';
import { comparePolicies, type CalicoPolicy, type CalicoRule, type RuleEnd } from './calico-policy';
import { dispatchChains } from './dispatch-chains';
import {
  endpointChain,
  endpointChainName,
  groupChain,
  type EndpointDirection,
  type PolicyGroup,
  type TierGroups,
} from './endpoint-chains';
import { marked, MARK, setMark, type FelixChain, type FelixRule } from './felix-chain';
import { HOST_ENDPOINT_PREFIX, type FelixIndex } from './felix-index';
import { policyChain, profileChain, selectorSetName } from './felix-names';
import { ALL_POOLS_SET, MASQUERADED_POOLS_SET, natChains } from './nat-chains';
import { namedPortSet, renderRule } from './rule-rendering';
import {
  ALL_HOSTS_SET,
  ALL_VXLAN_SET,
  FAILSAFE_IN,
  FAILSAFE_OUT,
  staticChains,
  VXLAN_PORT,
  type StaticOptions,
} from './static-chains';

export interface FelixSet {
  readonly type: 'hash:net' | 'hash:ip,port';
  readonly members: ReadonlySet<string>;
}

export interface FelixFirewall {
  /** Of the filter table. */
  readonly chains: ReadonlyMap<string, FelixChain>;
  readonly nat: ReadonlyMap<string, FelixChain>;
  readonly sets: ReadonlyMap<string, FelixSet>;
}

/** A range of Pods' addresses. */
export interface FelixPool {
  readonly cidr: string;
  readonly isNatOutgoing: boolean;
}

export interface FelixNode {
  readonly name: string;
  readonly settings: StaticOptions;
  /** Addresses of all nodes. */
  readonly hosts: readonly string[];
  readonly pools: readonly FelixPool[];
  /** Its devices with their addresses, for host endpoints that name an address alone. */
  readonly devices: readonly { readonly name: string; readonly addresses: readonly string[] }[];
}

const UNKNOWN: readonly FelixRule[] = [{ action: '--jump DROP', comments: ['Unknown interface'] }];
/** Of a HostEndpoint: every device that has none of its own. */
const ANY_DEVICE = '*';

export function felixFirewall(index: FelixIndex, node: FelixNode): FelixFirewall {
  const writer = new FirewallWriter(index, node);
  writer.write();
  return writer;
}

class FirewallWriter implements FelixFirewall {
  readonly chains = new Map<string, FelixChain>();
  readonly nat = new Map<string, FelixChain>();
  readonly sets = new Map<string, FelixSet>();
  readonly #index: FelixIndex;
  readonly #node: FelixNode;

  constructor(index: FelixIndex, node: FelixNode) {
    this.#index = index;
    this.#node = node;
  }

  write(): void {
    const { settings, hosts } = this.#node;
    this.#add(staticChains(settings));
    if (settings.hasIpip) this.sets.set(ALL_HOSTS_SET, { type: 'hash:net', members: new Set(hosts) });
    if (settings.hasVxlan) this.sets.set(ALL_VXLAN_SET, { type: 'hash:net', members: new Set(hosts) });
    this.#writeNat();
    this.#writeWorkloads();
    this.#writeHostEndpoints();
  }

  #writeNat(): void {
    const { settings, pools } = this.#node;
    const tunnels = [...(settings.hasIpip ? ['tunl0'] : []), ...(settings.hasVxlan ? ['vxlan.calico'] : [])];
    const masqueraded = pools.filter(({ isNatOutgoing }) => isNatOutgoing);
    for (const chain of natChains(tunnels, masqueraded.length > 0)) this.nat.set(chain.name, chain);
    const rangesOf = (own: readonly FelixPool[]): FelixSet => ({
      type: 'hash:net',
      members: new Set(own.map(({ cidr }) => cidr).filter(isIpv4Text)),
    });
    this.sets.set(ALL_POOLS_SET, rangesOf(pools));
    this.sets.set(MASQUERADED_POOLS_SET, rangesOf(masqueraded));
  }

  #writeWorkloads(): void {
    const pods = this.#index.policies
      .endpointsOn(this.#node.name)
      .filter(({ key, addresses }) => !key.startsWith(HOST_ENDPOINT_PREFIX) && addresses.length > 0);
    for (const pod of pods) {
      const device = calicoNameOf(pod.key);
      const profiles = [`kns.${pod.namespace}`, `ksa.${pod.namespace}.${pod.serviceAccount}`];
      const base = { kind: 'normal', profiles } as const;
      this.#addEndpoint({
        ...base,
        name: endpointChainName('cali-tw-', device),
        direction: 'ingress',
        tiers: this.#tiers(pod.key, 'ingress'),
      });
      this.#addEndpoint({
        ...base,
        name: endpointChainName('cali-fw-', device),
        direction: 'egress',
        tiers: this.#tiers(pod.key, 'egress'),
        vxlanPort: VXLAN_PORT,
      });
      for (const profile of profiles) this.#addProfile(profile, profile.startsWith('kns.'));
    }
    const devices = pods.map(({ key }) => calicoNameOf(key));
    this.#add(
      dispatchChains({
        chain: 'cali-from-wl-dispatch',
        prefix: 'cali-fw-',
        side: 'in',
        devices,
        endRules: UNKNOWN,
      }),
    );
    this.#add(
      dispatchChains({
        chain: 'cali-to-wl-dispatch',
        prefix: 'cali-tw-',
        side: 'out',
        devices,
        endRules: UNKNOWN,
      }),
    );
  }

  #writeHostEndpoints(): void {
    const byDevice = new Map<string, KubeObject>();
    for (const object of this.#index.hostEndpointsOf(this.#node.name)) {
      for (const device of this.#devicesOf(object)) if (!byDevice.has(device)) byDevice.set(device, object);
    }
    for (const [device, object] of byDevice) this.#writeHostEndpoint(device, object);
    const devices = [...byDevice.keys()].filter((device) => device !== ANY_DEVICE);
    const hasDefault = byDevice.has(ANY_DEVICE);
    const goTo = (prefix: string): readonly FelixRule[] =>
      hasDefault ? [{ action: `--goto ${endpointChainName(prefix, 'any-interface-at-all')}` }] : [];
    const skip = {
      match: '--out-interface cali+',
      action: '--jump RETURN',
      comments: ['Skip egress WHEP policy for traffic to local workload'],
    };
    const toEnd = hasDefault ? [skip, ...goTo('cali-th-')] : [];
    this.#add(
      dispatchChains({
        chain: 'cali-from-host-endpoint',
        prefix: 'cali-fh-',
        side: 'in',
        devices,
        endRules: goTo('cali-fh-'),
      }),
    );
    this.#add(
      dispatchChains({
        chain: 'cali-to-host-endpoint',
        prefix: 'cali-th-',
        side: 'out',
        devices,
        endRules: toEnd,
      }),
    );
    this.#add(
      dispatchChains({
        chain: 'cali-from-hep-forward',
        prefix: 'cali-fhfw-',
        side: 'in',
        devices,
        endRules: goTo('cali-fhfw-'),
      }),
    );
    this.#add(
      dispatchChains({
        chain: 'cali-to-hep-forward',
        prefix: 'cali-thfw-',
        side: 'out',
        devices,
        endRules: goTo('cali-thfw-'),
      }),
    );
  }

  #writeHostEndpoint(device: string, { metadata, spec }: KubeObject): void {
    const key = HOST_ENDPOINT_PREFIX + metadata.name;
    const profiles = listFieldOf(spec, 'profiles').filter((profile) => typeof profile === 'string');
    for (const profile of profiles)
      this.#addProfile(profile, profile.startsWith('kns.') || profile === 'projectcalico-default-allow');
    const name = (prefix: string): string =>
      endpointChainName(prefix, device === ANY_DEVICE ? 'any-interface-at-all' : device);
    const from = { direction: 'ingress', profiles } as const;
    const to = { direction: 'egress', profiles } as const;
    this.#addEndpoint({
      ...to,
      kind: 'normal',
      name: name('cali-th-'),
      tiers: this.#tiers(key, 'egress'),
      failsafe: FAILSAFE_OUT,
    });
    this.#addEndpoint({
      ...from,
      kind: 'normal',
      name: name('cali-fh-'),
      tiers: this.#tiers(key, 'ingress'),
      failsafe: FAILSAFE_IN,
    });
    this.#addEndpoint({
      ...to,
      kind: 'forward',
      name: name('cali-thfw-'),
      tiers: this.#tiers(key, 'egress', true),
    });
    this.#addEndpoint({
      ...from,
      kind: 'forward',
      name: name('cali-fhfw-'),
      tiers: this.#tiers(key, 'ingress', true),
    });
  }

  #devicesOf({ spec }: KubeObject): readonly string[] {
    const device = textFieldOf(spec, 'interfaceName');
    if (device !== undefined) return [device];
    const expected = listFieldOf(spec, 'expectedIPs');
    return this.#node.devices
      .filter(({ addresses }) => addresses.some((address) => expected.includes(address)))
      .map(({ name }) => name);
  }

  #tiers(key: string, direction: EndpointDirection, onForward = false): readonly TierGroups[] {
    const own = this.#index.policies
      .policiesOf(key)
      .filter((policy) => policy[direction] !== undefined && (!onForward || policy.appliesOnForward));
    const tiers = [...new Set(own.map(({ tier }) => tier))].toSorted(
      (one, other) => this.#index.tierOrder(one) - this.#index.tierOrder(other) || (one < other ? -1 : 1),
    );
    return tiers.map((tier) => ({
      tier,
      groups: groupsOf(own.filter((policy) => policy.tier === tier).toSorted(comparePolicies)),
    }));
  }

  #addEndpoint(options: Parameters<typeof endpointChain>[0]): void {
    this.#add([endpointChain(options)]);
    for (const { groups } of options.tiers) {
      for (const group of groups) {
        const chain = groupChain(group, options.direction);
        if (chain !== undefined) this.#add([chain]);
        for (const policy of group.policies) this.#addPolicy(policy, options.direction);
      }
    }
  }

  #addPolicy(policy: CalicoPolicy, direction: EndpointDirection): void {
    const name = policyChain(direction, policy);
    if (this.chains.has(name)) return;
    const given = policy[direction] ?? [];
    this.#add([{ name, rules: policyRules(given, `Policy ${policy.name} ${direction}`) }]);
    for (const rule of given) this.#addSets(rule);
  }

  #addProfile(profile: string, isOpen: boolean): void {
    const accept = { action: setMark(MARK.accept) };
    for (const direction of ['ingress', 'egress'] as const) {
      const said = { comments: [`Profile ${profile} ${direction}`] };
      this.#add([
        { name: profileChain(direction, profile), rules: [isOpen ? { ...accept, ...said } : said] },
      ]);
    }
  }

  #addSets({ protocol = 'tcp', source, destination }: CalicoRule): void {
    for (const end of [source, destination]) {
      for (const selector of [end.selector, end.notSelector]) {
        if (selector === undefined) continue;
        const members = new Set(
          this.#index.policies.members(selector).flatMap(({ addresses }) => addresses.filter(isIpv4Text)),
        );
        this.sets.set(selectorSetName('s', selector.key), { type: 'hash:net', members });
      }
      for (const port of end.namedPorts) {
        const members = new Set(this.#holders(end).flatMap((holder) => holdersOf(holder, protocol, port)));
        this.sets.set(namedPortSet(end, protocol, port), { type: 'hash:ip,port', members });
      }
    }
  }

  #holders({ selector = this.#index.selectors.everyone }: RuleEnd): readonly PolicyEndpoint[] {
    return this.#index.policies.members(selector);
  }

  #add(chains: readonly FelixChain[]): void {
    for (const chain of chains) this.chains.set(chain.name, chain);
  }
}

function groupsOf(policies: readonly CalicoPolicy[]): readonly PolicyGroup[] {
  const groups: { tier: string; selector: string; policies: CalicoPolicy[] }[] = [];
  for (const policy of policies) {
    const last = groups.at(-1);
    const selector = policy.subject.key;
    if (last?.selector === selector) last.policies.push(policy);
    else groups.push({ tier: policy.tier, selector, policies: [policy] });
  }
  return groups;
}

/** What returns at the end of a chain need not be said. */
function policyRules(given: readonly CalicoRule[], comment: string): readonly FelixRule[] {
  const rules = given.flatMap(renderRule);
  while (rules.at(-1)?.action === '--jump RETURN' && rules.at(-1)?.match === marked(MARK.accept)) rules.pop();
  const [first = {}, ...others] = rules;
  return [{ ...first, comments: [comment] }, ...others];
}

function holdersOf({ addresses, ports }: PolicyEndpoint, protocol: string, name: string): readonly string[] {
  return ports
    .filter((own) => own.name === name && own.protocol.toLowerCase() === protocol)
    .flatMap(({ port }) => addresses.filter(isIpv4Text).map((address) => `${address},${protocol}:${port}`));
}

/** An address or a range of IPv4. */
function isIpv4Text(text: string): boolean {
  const address = parseIp(text) ?? parseIpCidr(text)?.address;
  return address !== undefined && familyOf(address) === 'IPv4';
}
