/**
 * The names that kube-router gives to its chains and sets: a prefix and 16 characters of a hash
 * (`pkg/controllers/netpol/policy.go`, `pod.go`). Those of chains hold the time of the synchronisation that wrote them, so
 * that the next one writes beside them and then takes the old ones away.
 */
import type { IpFamily } from '../../../wire/ip-address';
import { base32HashOf } from '../../kube-proxy/chain-names';

const HASH_CHARACTERS = 16;

export interface NamedObject {
  readonly namespace: string;
  readonly name: string;
}

const POLICY_CHAIN_PREFIX = 'KUBE-NWPLCY-';
const POD_CHAIN_PREFIX = 'KUBE-POD-FW-';
/** For Pods that no policy of the direction selects. */
export const DEFAULT_POLICY_CHAIN = 'KUBE-NWPLCY-DEFAULT';

export function routerHash(text: string): string {
  return base32HashOf(text, HASH_CHARACTERS);
}

export function policyChainName({ namespace, name }: NamedObject, version: string, family: IpFamily): string {
  return POLICY_CHAIN_PREFIX + routerHash(namespace + name + version + family);
}

export function podChainName({ namespace, name }: NamedObject, version: string): string {
  return POD_CHAIN_PREFIX + routerHash(namespace + name + version);
}

/** Sets that a policy has: of the Pods that it is for, and of each rule. */
export class PolicySetNames {
  readonly #policy: string;
  readonly #family: IpFamily;

  constructor({ namespace, name }: NamedObject, family: IpFamily) {
    this.#policy = namespace + name;
    this.#family = family;
  }

  get subjectsAsDestination(): string {
    return this.#name('DST', this.#family);
  }

  get subjectsAsSource(): string {
    return this.#name('SRC', this.#family);
  }

  peers(rule: RuleName, of: 'pod' | 'ipblock'): string {
    return this.#name(rule.direction === 'ingress' ? 'SRC' : 'DST', `${ruleText(rule)}${this.#family}${of}`);
  }

  /** Pods that have a port of this name under the same number. */
  namedPort(rule: RuleName, portIndex: number): string {
    return this.#name('DST', `${ruleText(rule)}${portIndex}${this.#family}namedport`);
  }

  #name(side: 'SRC' | 'DST', rest: string): string {
    return `${this.#family === 'IPv6' ? 'inet6:' : ''}KUBE-${side}-${routerHash(this.#policy + rest)}`;
  }
}

export interface RuleName {
  readonly direction: 'ingress' | 'egress';
  readonly index: number;
}

function ruleText({ direction, index }: RuleName): string {
  return `${direction}rule${index}`;
}
