/**
 * A policy as Felix computes with it, whichever object it comes from (projectcalico/calico v3.29 `libcalico-go/lib/backend/model`).
 * Policies of one tier are asked in the order of their `order`, then of their names; the first rule that matches decides.
 */
import type { KubeObject } from '../../../objects/kube-object';
import type { EndpointSelector } from '../../../network-policy/endpoint-selector';
import type { IndexedPolicy } from '../../../network-policy/policy-index';

export interface CalicoPolicy extends IndexedPolicy {
  readonly tier: string;
  /** As Felix names it: `default/knp.default.NAME` for a NetworkPolicy of Kubernetes. */
  readonly name: string;
  /** The last ones have none. */
  readonly order: number | undefined;
  /** Undefined: it says nothing about this direction. */
  readonly ingress: readonly CalicoRule[] | undefined;
  readonly egress: readonly CalicoRule[] | undefined;
  /** Also for what a host forwards through an interface with a host endpoint. */
  readonly appliesOnForward: boolean;
  readonly source: KubeObject;
}

export interface CalicoRule {
  readonly action: 'allow' | 'deny' | 'log' | 'pass';
  /** A name in lower case, or a number in decimal. */
  readonly protocol?: string;
  readonly notProtocol?: string;
  /** `type` or `type/code`. */
  readonly icmp?: string;
  readonly notIcmp?: string;
  readonly source: RuleEnd;
  readonly destination: RuleEnd;
}

export interface RuleEnd {
  readonly selector?: EndpointSelector;
  readonly notSelector?: EndpointSelector;
  readonly nets: readonly string[];
  readonly notNets: readonly string[];
  /** `80`, `80:90`. */
  readonly ports: readonly string[];
  readonly namedPorts: readonly string[];
  readonly notPorts: readonly string[];
}

export const ANY_END: RuleEnd = { nets: [], notNets: [], ports: [], namedPorts: [], notPorts: [] };

export function comparePolicies(one: CalicoPolicy, other: CalicoPolicy): number {
  const [left, right] = [one.order ?? Infinity, other.order ?? Infinity];
  if (left !== right) return left < right ? -1 : 1;
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** Whom the rules of one direction mention: by selectors, and by names of ports, which anybody may have. */
export function selectorsOf(
  rules: readonly CalicoRule[] = [],
  everyone: EndpointSelector,
): readonly EndpointSelector[] {
  return rules.flatMap(({ source, destination }) =>
    [source, destination].flatMap(({ selector, notSelector, namedPorts }) => [
      ...(selector === undefined ? [] : [selector]),
      ...(notSelector === undefined ? [] : [notSelector]),
      ...(namedPorts.length > 0 && selector === undefined ? [everyone] : []),
    ]),
  );
}
